"""Invariants: every name in them is known."""

from __future__ import annotations

from connector.core.files.documents import STAND_IN
from connector.core.policy_tests.check_cases import check_place
from connector.core.policy_tests.documents import Named, Suite
from connector.core.problems import Problems, nearest, tick
from connector.core.rules.checks.names import check_node
from connector.core.rules.checks.policies import MOST_ASSIGNED
from connector.core.rules.draft import Draft, walk


def check(suite: Suite, draft: Draft, problems: Problems) -> None:
    for invariant in (*suite.never, *suite.always):
        mark = invariant.at("location") if invariant.wrote("location") else invariant.at("entitlement")
        draft.entitlements.check(invariant.entitlement, invariant.at("entitlement"), problems)
        check_place(Named(invariant.entitlement, invariant.location, True, mark), draft, problems)
    for never in suite.never:
        nodes = [node for node, _ in walk(never.held_by)]
        for node in nodes:
            check_node(node, draft, problems)
        if sum(node.assigned is not None for node in nodes) > MOST_ASSIGNED:
            message = f"more than {MOST_ASSIGNED} `assigned` conditions in one tree"
            problems.error(never.key_at("held_by"), "policy-too-large", message, "make several of it")
    persons = None if draft.around.persons is None else {STAND_IN, *draft.around.persons}
    for always in suite.always:
        for number, person in enumerate(always.people):
            if persons is not None and person not in persons:
                message = f"the people feed has no person {tick(person)}"
                problems.warn(
                    always.at("people", number), "policy-test-unknown-person", message, nearest(person, persons)
                )
