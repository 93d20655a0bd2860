"""What stands in the way of a right, as `because` names it."""

from __future__ import annotations

from connector.core.decisions.program import Rule
from connector.core.decisions.verdicts import Verdict
from connector.core.decisions.ways import Refused
from connector.core.vocabulary import ENFORCED

Words = frozenset[str]


def in_the_way(case: Refused) -> list[tuple[str, Words]]:
    """Of each policy that could grant it: its name, and all that would have to be otherwise for it to.

    Conditions that fail, by kind; `effective` on a day outside its dates; `mode` where it is not enforced; beside
    these the denying policies that apply, and `exception` for a denying exception.
    """
    denied = _denials(case)
    rules = [rule for rule in case.program.rules if rule.entitlement == case.place.entitlement and rule.grants]
    judged = {verdict.rule.number: verdict for verdict in case.witness.verdicts(case.place)}
    return [(rule.policy.name, denied | _of(rule, judged.get(rule.number), case.waived)) for rule in rules]


def _denials(case: Refused) -> Words:
    excepted = {"exception"} if case.witness.exceptions(case.place, "deny") else set()
    return frozenset({verdict.rule.policy.name for verdict in case.denials} | excepted)


def _of(rule: Rule, verdict: Verdict | None, waived: Words) -> Words:
    """A policy is judged on its own days alone."""
    if verdict is None:
        return frozenset({"effective"})
    lack = None if verdict.satisfied else verdict.lack_with(waived)
    failing = {leaf.kind for leaf in verdict.leaves(lack)}
    return frozenset(failing if rule.policy.mode in ENFORCED else {*failing, "mode"})
