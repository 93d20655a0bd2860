"""An explanation as text and as the contract's JSON."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from connector.core.decisions.explain import Explained, Explanation, PolicyVerdict, Requirement
from connector.core.problems import visible
from connector.core.rules.provenance import Provenance, commits_row
from connector.outputs.membership import Membership, Memberships
from connector.outputs.spoken import spoken, who_must_act

NOT_KNOWN = Provenance()


def explanation_json(
    explanation: Explanation, memberships: Memberships, provenance: Provenance = NOT_KNOWN
) -> dict[str, Any]:
    return {
        "person_id": explanation.person.person_id,
        "as_of": explanation.as_of.isoformat(),
        "decisions": [
            decision_json(d, memberships.get((d.entitlement, d.location), ())) for d in explanation.decisions
        ],
        "revision": provenance.revision or None,
        "rule_commits": commits_row(provenance.of(line for d in explanation.decisions for line in _lines(d))),
    }


def _lines(decision: Explained) -> Iterator[str]:
    yield from (policy.line for policy in decision.policies)
    yield from decision.exception_lines


def decision_json(decision: Explained, memberships: Sequence[Membership] = ()) -> dict[str, Any]:
    return {
        "entitlement": decision.entitlement,
        "location": decision.location,
        "granted": decision.granted,
        "valid_until": _iso(decision.valid_until),
        "policies": [_policy(p) for p in decision.policies],
        "exceptions": [
            {"effect": e.effect, "ticket": e.ticket, "until": _iso(e.until), "line": line}
            for e, line in zip(decision.exceptions, decision.exception_lines, strict=True)
        ],
        "accounts": [
            {"directory": m.directory, "account": m.account, "group": m.group, "member": m.member} for m in memberships
        ],
        "next_step": decision.next_step,
        "who_acts": decision.who_acts,
    }


def _policy(verdict: PolicyVerdict) -> dict[str, Any]:
    requirements = [{**asdict(r), "since": _iso(r.since), "until": _iso(r.until)} for r in verdict.requirements]
    return {
        "name": verdict.name,
        "mode": verdict.mode,
        "effect": verdict.effect,
        "satisfied": verdict.satisfied or verdict.excepted,
        "excepted": verdict.excepted,
        "line": verdict.line,
        "requirements": requirements,
    }


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def explanation_text(
    explanation: Explanation,
    memberships: Memberships,
    notes: Sequence[str] = (),
    due: dt.date | None = None,
    provenance: Provenance = NOT_KNOWN,
) -> str:
    """The lines to read aloud first; `due`: when access is there, should the person take a course today."""
    person = explanation.person
    lines = [_spoken(decision, memberships, due) for decision in explanation.decisions]
    lines += ["", _called(explanation)]
    lines += [f"  {held}{_dates(held.start_date, held.end_date)}" for held in person.assignments] or [
        "  no assignment in the feed"
    ]
    lines += [f"  note: {note}" for note in notes]
    for decision in explanation.decisions:
        held = memberships.get((decision.entitlement, decision.location), ())
        lines += ["", *decision_lines(decision, held, provenance)]
    return "\n".join(map(visible, lines)) + "\n"


def spoken_text(
    explanation: Explanation, memberships: Memberships, notes: Sequence[str] = (), due: dt.date | None = None
) -> str:
    """For a help desk: what to read aloud, who must act, and what keeps it waiting; of HR's facts no more than that."""
    lines: list[str] = []
    for decision in _of_concern(explanation.decisions, memberships):
        held = memberships.get((decision.entitlement, decision.location), ())
        lines.append(spoken(decision, held, due))
        who = who_must_act(decision, held, due)
        lines += [f"  who must act: {who}"] if who else []
    lines.append(f"this is about {_called(explanation)}")
    lines += [f"note: {note}" for note in notes]
    return "\n".join(map(visible, lines)) + "\n"


def _of_concern(decisions: Sequence[Explained], memberships: Memberships) -> list[Explained]:
    """Without the places where the person neither works nor has access; all, where they have no right at all."""

    def has(decision: Explained) -> bool:
        held = memberships.get((decision.entitlement, decision.location), ())
        return decision.granted or any(m.member for m in held)

    if not any(map(has, decisions)):
        return [*decisions]
    return [decision for decision in decisions if decision.works_there or has(decision)]


def _called(explanation: Explanation) -> str:
    person = explanation.person
    return f"{person.name} ({person.person_id}), as of {explanation.as_of}"


def _spoken(decision: Explained, memberships: Memberships, due: dt.date | None) -> str:
    return spoken(decision, memberships.get((decision.entitlement, decision.location), ()), due)


UNTRACED = Provenance()
"""Where the commits are of no interest."""
VERDICTS = {
    ("grant", True): "satisfied",
    ("grant", False): "not satisfied",
    ("deny", True): "denies",
    ("deny", False): "does not deny",
}


def _dates(first: dt.date | None, last: dt.date | None) -> str:
    return (f", from {first}" if first else "") + (f", until {last}" if last else "")


def decision_lines(
    decision: Explained, memberships: Sequence[Membership] = (), provenance: Provenance = UNTRACED
) -> list[str]:
    place = f" at {decision.location_name} ({decision.location})" if decision.location else ""
    end = f", until {decision.valid_until}" if decision.valid_until else ""
    verdict = f"GRANTED{end}" if decision.granted else "NOT GRANTED"
    lines = [f"{decision.entitlement}{place}: {verdict}", f"  {decision.title}"]
    lines += [f"  next step: {decision.next_step}"] if decision.next_step else []
    for policy in sorted(decision.policies, key=lambda p: (p.mode != "enforce", p.effect == "deny")):
        lines += _policy_lines(policy, provenance)
    lines += [
        f"  exception {e.ticket} ({e.effect}) until {e.until}: {e.reason}, approved by {e.approved_by}"
        f" [{provenance.told(line)}]"
        for e, line in zip(decision.exceptions, decision.exception_lines, strict=True)
    ]
    return [*lines, *(_membership(m, granted=decision.granted) for m in memberships)]


def _policy_lines(policy: PolicyVerdict, provenance: Provenance) -> list[str]:
    mode = "" if policy.mode == "enforce" else f" ({policy.mode} only)"
    verdict = "satisfied with the exception" if policy.excepted else VERDICTS[policy.effect, policy.satisfied]
    mark = _ticked if policy.effect == "grant" else _plain
    head = f"  policy {policy.name}{mode}: {verdict} [{provenance.told(policy.line)}]"
    return [head, *(f"    {mark(r)}: {r.words}" for r in policy.requirements)]


def _ticked(said: Requirement) -> str:
    """The box is ticked where the policy has what it asks for: under `not`, where the condition is not met."""
    return f"[{'x' if said.met != said.turned else ' '}] {_plain(said)}"


def _plain(said: Requirement) -> str:
    return f"{'not ' if said.turned else ''}{said.condition}"


def _membership(m: Membership, *, granted: bool) -> str:
    said = ("is a member" if granted else "is still a member") if m.member else "is not a member"
    yet = " yet" if granted and m.usable and not m.member else ""
    return f"  {m.directory}: {m.account_name} {said} of {m.group}{yet}{m.note and '; ' + m.note}"
