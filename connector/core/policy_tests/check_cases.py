"""Cases: whom they are about, on which days, and what they can expect."""

from __future__ import annotations

from connector.core.conditions import CONDITIONS
from connector.core.files.documents import STAND_IN
from connector.core.policy_tests import check_persons
from connector.core.policy_tests.documents import Case, Expected, Named, Suite
from connector.core.problems import Mark, Problems, listed, nearest, tick
from connector.core.rules.checks.exceptions import check_location_type
from connector.core.rules.draft import Draft

KEYS_OF_A_DAY = ("granted", "denied", "because", "valid_until")
OTHER_WORDS = ("effective", "mode", "exception")


def check(suite: Suite, draft: Draft, problems: Problems) -> None:
    above: list[str] = []
    for name, facts in suite.people.items():
        check_persons.check(facts, above, draft, problems)
        above.append(name)
    for case in suite.cases:
        check_case(case, suite, draft, problems)


def check_case(case: Case, suite: Suite, draft: Draft, problems: Problems) -> None:
    check_persons.check(case.person, suite.people, draft, problems)
    if case.wrote("on") == case.wrote("dates"):
        problems.error(case.mark, "one-key", "a case has `on`, or a table of `dates`")
    for key in KEYS_OF_A_DAY:
        if case.wrote("dates") and case.wrote(key):
            message = f"{tick(key)} stands beside `dates`"
            problems.error(case.key_at(key), "policy-test-dates", message, "write it under each of the dates")
    for expected in (*([case] if case.wrote("on") else []), *case.dates.values()):
        check_expected(expected, draft, problems)


def check_expected(expected: Expected, draft: Draft, problems: Problems) -> None:
    if next(expected.rights, None) is None:
        message = "nothing is expected"
        problems.error(expected.mark, "policy-test-empty", message, "write `granted` or `denied`")
    for right in expected.rights:
        check_right(right, draft, problems)
    for key, beside in (("because", "denied"), ("valid_until", "granted")):
        if expected.wrote(key) and not expected.wrote(beside):
            message = f"{tick(key)} is about what is {beside}, and nothing is"
            problems.error(
                expected.key_at(key), "policy-test-pointless", message, f"write {tick(beside)}, or remove it"
            )
    for number, word in enumerate(expected.because):
        check_because(word, expected.at("because", number), draft, problems)


def check_right(right: Named, draft: Draft, problems: Problems) -> None:
    """A right per location is granted at one of its places; denied without one, it is denied everywhere."""
    draft.entitlements.check(right.entitlement, right.mark, problems)
    check_place(right, draft, problems)
    entitlement = draft.entitlements.entries.get(right.entitlement)
    if entitlement and entitlement.per and right.granted and right.location is None:
        message = f"{tick(right.entitlement)} is granted per location"
        advice = f'write `{{entitlement: {right.entitlement}, location: "…"}}`'
        problems.error(right.mark, "policy-test-location", message, advice)


def check_place(right: Named, draft: Draft, problems: Problems) -> None:
    entitlement = draft.entitlements.entries.get(right.entitlement)
    if right.location is None:
        return
    draft.locations.check(right.location, right.mark, problems)
    if entitlement and not entitlement.per:
        message = f"{tick(right.entitlement)} is not granted per location"
        problems.error(right.mark, "policy-test-location", message, "remove `location`")
    elif entitlement:
        check_location_type(right.entitlement, right.location, right.mark, draft, problems)


def check_because(word: str, mark: Mark, draft: Draft, problems: Problems) -> None:
    denying = [item.policy.name for item in draft.policies if item.policy.effect == "deny"]
    known = [*CONDITIONS, *OTHER_WORDS, *denying]
    if word not in {STAND_IN, *known} and draft.all_policies:
        advice = nearest(word, known) or f"one of {listed(known)}"
        problems.error(mark, "unknown-requirement", f"nothing that could fail is named {tick(word)}", advice)
