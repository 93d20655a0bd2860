"""What a run did, for a person to read."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from connector.core.plans.model import Change, Plan
from connector.core.problems import Problem, visible
from connector.state.paused import GroupPause

MOST = 20
VERIFYING = "the directory took them and does not show them yet; a later run writes again what stays away"


@dataclass(frozen=True, kw_only=True)
class Deeds:
    """`plan` is what was to be applied; counts by result; `waiting` what a guard held, `approve` what frees it
    (empty where nothing does: a plan that was applied before).

    held_back: what waits. held: the id of the plan that keeps it, if `run` saved one. wanted: who is to approve it,
    where one approval is not enough.
    unread: directory -> why it was not read, or not read whole. doubted: what is not as expected of the feeds.
    untold: what the run could not tell. cut_short: runs that were, and how many of their open changes were found done,
    and not done. left_out: what a rollback does not undo, and why.
    """

    plan: Plan
    plan_id: str
    passing: Sequence[Change]
    made: Sequence[Change]
    counts: Mapping[str, int]
    failed: Sequence[tuple[Change, str]]
    waiting: int
    paused: int
    held_back: Sequence[Change]
    approve: str
    unread: Mapping[str, Sequence[str]]
    held: str = ""
    wanted: str = ""
    doubted: Sequence[Problem] = ()
    untold: Sequence[str] = ()
    cut_short: tuple[int, int, int] = (0, 0, 0)
    paused_groups: Sequence[GroupPause] = ()
    left_out: Sequence[str] = ()


def applied_text(deeds: Deeds, *, again: str, options: str = "", verbose: bool = False) -> str:
    """`again` is the verb that goes on after an approval, `options` what every command to type needs."""
    return "\n".join(map(visible, _lines(deeds, again, options, None if verbose else MOST))) + "\n"


def _lines(deeds: Deeds, again: str, options: str, most: int | None) -> Iterator[str]:
    plan = deeds.plan
    yield f"APPLY  plan {deeds.plan_id[:12]}  as of {plan.as_of}"
    yield from [f"ROLLBACK of run {plan.undoes[:12]}"] if plan.undoes else []
    if any(deeds.cut_short):
        runs, found, lacking = deeds.cut_short
        yield f"{runs} earlier run(s) were cut short and are closed: {found} open changes were done, {lacking} were not"
    done, already, verifying = (deeds.counts.get(result, 0) for result in ("done", "already", "accepted"))
    yield (
        f"{done + verifying} written, {already} were so already, "
        f"{len(deeds.failed)} failed, {deeds.waiting} held by a guard"
    )
    if verifying:
        yield f"{verifying} of the written are applied, verifying: {VERIFYING}"
    for (action, reason), number in sorted(Counter((c.action, c.reason) for c in deeds.made).items()):
        yield f"  {'+' if action == 'add' else '-'} {number:>6}  {reason}"
    yield from _held(plan, options)
    without = len({u.person_id for u in plan.unresolved})
    if without:
        yield f"{without} persons have rights and no usable account (connector plan{options} says who)"
    if not (deeds.passing or deeds.waiting or plan.held or deeds.unread):
        yield (
            "nothing to do: nothing of it is still as that run left it"
            if plan.undoes
            else (f"nothing {'else ' if without else ''}to do: the directories are as the policies say")
        )
    yield from _some("LEFT OUT, not undone", [f"  {words}" for words in deeds.left_out], most)
    yield from _some("FAILED", [f"  {c.action} {c.account} in {c.group}: {why}" for c, why in deeds.failed], most)
    wanted = [g for g in plan.missing_groups if g.wanted]
    yield from _some(
        "MISSING groups", [f"  {g.group} in {g.directory}: {g.wanted} members wanted" for g in wanted], most
    )
    unread = [f"  {name}: {why}" for name, reasons in sorted(deeds.unread.items()) for why in reasons]
    yield from _some("NOT READ whole, nothing is changed there", unread, most)
    if deeds.paused:
        yield f"PAUSED: {deeds.paused} changes were not written; to go on: connector resume{options}"
    yield from paused_lines(deeds.paused_groups, options)
    yield from _some("NOT TOLD", [f"  {why}" for why in deeds.untold], most)
    if deeds.waiting:
        yield from _waiting(deeds, again, options, most)
    else:
        yield from _some("QUARANTINED, nothing is removed on the word of", list(map(_doubted, deeds.doubted)), most)


def _held(plan: Plan, options: str) -> Iterator[str]:
    paused = sum(held.why == "paused" for held in plan.held)
    if doubted := len(plan.held) - paused:
        yield f"{doubted} more are in doubt and left as they are (connector plan{options} says why)"
    if paused:
        yield f"{paused} more wait in paused groups"


def paused_lines(groups: Sequence[GroupPause], options: str) -> Iterator[str]:
    """Every group in which nothing is written, and how to go on there: never cut, or one would be forgotten."""
    if groups:
        yield f"PAUSED groups ({len(groups)}), nothing is written there"
    for one in groups:
        yield f"  {one.words}"
        yield f"    to go on there: connector resume --group {shlex.quote(one.name)}{options}"


def _waiting(deeds: Deeds, again: str, options: str, most: int | None) -> Iterator[str]:
    """What a guard holds, and the commands that look at it and go on."""
    yield from _some("REFUSED", [f"  {r.guard}: {r.words}" for r in deeds.plan.refusals], most)
    yield from _some("HELD BACK", [f"  {_held_back(c)}" for c in deeds.held_back], most)
    if held := deeds.held[:12]:
        yield f"the held part is plan {held}; to look at it: connector plan{options} --show {held}"
    if deeds.approve:
        yield from [deeds.wanted] if deeds.wanted else []
        yield f"to go on: connector approve {deeds.approve}{options} --reason TEXT"
        yield f"then: connector {again}{options}"
    else:
        yield "the plan was applied whole before, and is not approved a second time"
        yield f"to go on: connector plan{options} --out FILE"


def _doubted(problem: Problem) -> str:
    return f"  {problem.mark}: {problem.code}: {problem.message}; {problem.help}"


def _held_back(change: Change) -> str:
    """By ids only: a schedule keeps what a run prints."""
    return f"{change.action} {change.person_id or '?'} ({change.account}) in {change.group}: {change.reason}"


def _some(title: str, lines: Sequence[str], most: int | None) -> Iterator[str]:
    shown = lines if most is None else lines[:most]
    if lines:
        yield f"{title} ({len(lines)})"
        yield from shown
    if len(shown) < len(lines):
        yield f"  and {len(lines) - len(shown)} more (-v shows all)"
