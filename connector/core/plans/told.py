"""What a plan says of one membership: why it comes or goes, by which policies, in a plain sentence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from connector.core.conditions.employed import Employed
from connector.core.decisions.ended import ended_exceptions
from connector.core.decisions.lacking import paths
from connector.core.decisions.program import Leaf
from connector.core.decisions.reasons import lost_reason
from connector.core.decisions.verdicts import Place, Verdict
from connector.core.decisions.words import told_lacking
from connector.core.plans.known import Known
from connector.core.rules.provenance import condition_line, exception_line, grant_line


@dataclass(frozen=True, kw_only=True)
class Told:
    """`policies` are those it rests on, `lines` where they say so: `FILE:LINE`."""

    reason: str
    policies: tuple[str, ...]
    words: str
    lines: tuple[str, ...] = ()


def told_granted(reason: str, place: Place, known: Known) -> Told:
    granting, book = known.granting(place), known.program.rulebook
    satisfied = [v for v in granting if v.satisfied]
    if satisfied:
        lines = rule_lines(grant_line(v.rule.policy, place.entitlement, book) for v in satisfied)
        words = "; ".join([_met(satisfied[0], place, known), *_denied_until(satisfied[0], place, known)])
        return Told(reason=reason, policies=_names(satisfied), words=words, lines=lines)
    waived = known.waived(place)
    excused = [v for v in granting if v.satisfied_with(waived)]
    lines = rule_lines(exception_line(e, book) for e in known.witness.exceptions(place, "grant"))
    return Told(reason=reason, policies=_names(excused), words=_excepted(place, known), lines=lines)


def _denied_until(verdict: Verdict, place: Place, known: Known) -> Iterable[str]:
    """The denials that are over and alone were in the way: what the rule needs was met before they ended."""
    over = known.witness.exceptions(place, "deny", over=True)
    if not over:
        return
    since = [known.witness.say(leaf, place, met=True).since for leaf in verdict.rule.leaves if verdict.met[leaf.path]]
    met = max((day for day in since if day), default=dt.date.min)
    yield from (f"exception {e.ticket} denied it until {e.until}" for e in over if met <= e.until)


def told_lost(place: Place, known: Known) -> Told:
    verdicts = known.granting(place)
    denials = known.denials(place)
    waived = known.waived(place)
    nearest = min(verdicts, key=lambda v: len(paths(v.lack_with(waived))), default=None)
    lack = nearest.lack_with(waived) if nearest else None
    blamed = nearest.leaves(lack) if nearest else []
    over = ended_exceptions(place, known.granting_ever(place), known.witness)
    reason = lost_reason(place, blamed, known.witness, excepted=bool(over))
    if reason == "left":
        lines = _unmet(nearest, [leaf for leaf in blamed if leaf.kind == "employed"] or blamed, known)
        return Told(reason=reason, policies=_names(verdicts), words=_left(blamed, place, known), lines=lines)
    if denials:
        words = "; ".join(denials.values())
        return Told(reason="denied", policies=tuple(denials), words=words, lines=rule_lines(known.denial_lines(place)))
    words = told_lacking(nearest, lack, place, known.witness) if nearest else ""
    words = words or "no policy in effect grants it"
    lines = _unmet(nearest, blamed, known)
    if reason == "exception-ended":
        words = "; ".join([*(f"exception {e.ticket} ended on {e.until}" for e in over), words])
        lines = rule_lines([*(exception_line(e, known.program.rulebook) for e in over), *lines])
    return Told(reason=reason, policies=_names(verdicts), words=words, lines=lines)


def rule_lines(lines: Iterable[str]) -> tuple[str, ...]:
    """Each once: several conditions may stand on one line."""
    return tuple(dict.fromkeys(lines))


def _unmet(verdict: Verdict | None, blamed: Sequence[Leaf], known: Known) -> tuple[str, ...]:
    """Where the conditions stand that do not hold."""
    if verdict is None:
        return ()
    book = known.program.rulebook
    return rule_lines(condition_line(verdict.rule.policy, leaf.path, book) for leaf in blamed)


def _names(verdicts: Sequence[Verdict]) -> tuple[str, ...]:
    return tuple(v.rule.policy.name for v in verdicts)


def _met(verdict: Verdict, place: Place, known: Known) -> str:
    met = [x for x in verdict.rule.leaves if verdict.met[x.path] and not x.under_not]
    telling = [x for x in met if x.kind not in ("employed", "everyone")] or met
    return known.say(telling, place, met=True) or f"policy `{verdict.rule.policy.name}` holds"


def _excepted(place: Place, known: Known) -> str:
    found = known.witness.exceptions(place, "grant")
    return "; ".join(f"exception {e.ticket} until {e.until}, for {e.reason}" for e in found)


def _left(blamed: Sequence[Leaf], place: Place, known: Known) -> str:
    said = known.say([leaf for leaf in blamed if leaf.kind == "employed"], place, met=False)
    return said or Employed().words(known.person(place.pid), known.witness.scene(place.loc), met=False).words
