"""One decision as a sentence or two that a help desk can read aloud."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from connector.core.decisions.explain import Explained, PolicyVerdict
from connector.outputs.membership import Membership

KEEPER = "whoever keeps the accounts"


def spoken(decision: Explained, memberships: Sequence[Membership], due: dt.date | None) -> str:
    """`due`: the day by whose evening access is there, should the person complete a course today; None: of another day
    than today nothing is said but what is decided.
    """
    place = f" at {decision.location_name}" if decision.location_name else ""
    right = f"{decision.title}{place}"
    said = _yes(decision, memberships, due) if decision.granted else _no(decision, memberships, due)
    return f"{right}: {said}"


def who_must_act(decision: Explained, memberships: Sequence[Membership], due: dt.date | None) -> str | None:
    """As the next step has it, or whoever keeps the accounts where only an account lacks."""
    if decision.granted and due is not None and _no_account(memberships):
        return KEEPER
    return decision.who_acts


def _no_account(memberships: Sequence[Membership]) -> bool:
    return not memberships or not (all(m.member for m in memberships) or any(m.usable for m in memberships))


def _yes(decision: Explained, memberships: Sequence[Membership], due: dt.date | None) -> str:
    end = f", until {decision.valid_until}" if decision.valid_until else ""
    if due is None:
        return f"Yes{end}."
    if not memberships:
        return f"Yes by the rules{end}, but there is no account to give it to. Ask {KEEPER}."
    if all(m.member for m in memberships):
        return f"Yes{end}."
    if _no_account(memberships):
        return f"Yes by the rules{end}, but the account can't be used. Ask {KEEPER}."
    return f"Yes by the rules{end}, and not written yet. It follows {_when(memberships, member=False)}."


def _when(memberships: Sequence[Membership], *, member: bool) -> str:
    """When what is decided is written: what waits for somebody is not promised for the next run."""
    waits = [m.waits for m in memberships if m.member == member and m.waits]
    return waits[0] if waits else "with the next run"


def _no(decision: Explained, memberships: Sequence[Membership], due: dt.date | None) -> str:
    lack = _lack(decision)
    step = f" {_sentence(decision.next_step)}" if decision.next_step else ""
    soon = decision.who_acts == "the person" and due is not None
    follows = f" Completed today, access follows by the evening of {due:%A, %Y-%m-%d}." if soon else ""
    there = due is not None and any(m.member for m in memberships)
    still = f" The access that is still there goes {_when(memberships, member=True)}." if there else ""
    return f"No{f': {lack}' if lack else ''}.{step}{follows}{still}"


def _lack(decision: Explained) -> str:
    """What the nearest policy does not find, in its words; nothing where a denial is told as the next step."""
    granting = [p for p in decision.policies if p.effect == "grant" and p.mode == "enforce"]
    if not granting or decision.who_acts == "whoever denied it":
        return ""
    unmet = min((_unmet(policy) for policy in granting), key=len)
    return "; ".join(dict.fromkeys(unmet))


def _unmet(policy: PolicyVerdict) -> list[str]:
    return [r.words for r in policy.requirements if r.met == r.turned]


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."
