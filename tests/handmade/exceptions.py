"""Exceptions and denials: rule 4 of the page, and what beats what."""

from __future__ import annotations

from tests.handmade.making import AT_SCHOOL, FOREVER, NOT, Case, day, deny, done, exception, job, policy, world

CENTRAL = job("0001")
EXCEPTIONS = (
    Case(
        law="an exception waives the role, until its last day",
        world=world(CENTRAL, exceptions=(exception("2026-12-31", from_=day("2026-08-01")),)),
        expected={"2026-07-31": NOT, "2026-08-01": "2026-12-31", "2027-01-01": NOT},
    ),
    Case(
        law="an exception does not waive the course",
        world=world(CENTRAL, completions=(), exceptions=(exception("2026-12-31"),)),
        expected={"2026-07-01": NOT},
    ),
    Case(
        law="a course that ends first ends an exception's grant",
        world=world(CENTRAL, completions=done("2023-10-02"), exceptions=(exception("2026-12-31"),)),
        expected={"2026-06-30": "2026-06-30", "2026-07-01": NOT},
    ),
    Case(
        law="a departure ends an exception's grant",
        world=world(CENTRAL, exceptions=(exception("2026-12-31"),), termination_date=day("2026-09-30")),
        expected={"2026-07-01": "2026-09-30", "2026-10-01": NOT},
    ),
    Case(
        law="two exceptions waive together",
        world=world(
            CENTRAL,
            completions=(),
            exceptions=(exception("2026-12-31"), exception("2026-10-31", waives=("certified",))),
        ),
        expected={"2026-10-31": "2026-10-31", "2026-11-01": NOT},
    ),
    Case(
        law="an exception grants at its own location",
        world=world(CENTRAL, exceptions=(exception("2026-12-31", entitlement=AT_SCHOOL, location="401"),)),
        entitlement=AT_SCHOOL,
        location="401",
        expected={"2026-07-01": "2026-12-31"},
    ),
    Case(
        law="an exception grants nowhere else",
        world=world(CENTRAL, exceptions=(exception("2026-12-31", entitlement=AT_SCHOOL, location="401"),)),
        entitlement=AT_SCHOOL,
        location="0401",
        expected={"2026-07-01": NOT},
    ),
    Case(
        law="an exception's location stands in for an assignment there, though it waives the course alone",
        world=world(
            CENTRAL,
            completions=(),
            policies=(policy({"all": [{"employed": {}}, {"certified": "ic-attendance"}]}),),
            exceptions=(exception("2026-12-31", entitlement=AT_SCHOOL, location="401", waives=("certified",)),),
        ),
        entitlement=AT_SCHOOL,
        location="401",
        expected={"2026-07-01": "2026-12-31"},
    ),
    Case(
        law="an exception never takes a grant away, not even where it waives what stands under a `not`",
        world=world(
            policies=(policy({"not": {"assigned": {"location": ["0001"]}}}),), exceptions=(exception("2026-12-31"),)
        ),
        expected={"2026-07-01": FOREVER},
    ),
)

DENIALS = (
    Case(
        law="deny beats grant",
        world=world(policies=(policy(), deny({"attribute": {"department": ["A"]}})), attributes={"department": "A"}),
        expected={"2026-07-01": NOT},
    ),
    Case(
        law="a denying exception beats a granting one",
        world=world(exceptions=(exception("2026-12-31"), exception("2026-09-30", effect="deny"))),
        expected={"2026-09-30": NOT, "2026-10-01": "2027-06-30"},
    ),
    Case(
        law="a denial without location denies everywhere, and a coming one is foreseen",
        world=world(
            exceptions=(exception("2026-12-31", entitlement=AT_SCHOOL, effect="deny", from_=day("2026-08-01")),)
        ),
        entitlement=AT_SCHOOL,
        location="0401",
        expected={"2026-07-01": "2026-07-31", "2026-08-01": NOT, "2027-01-01": "2027-06-30"},
    ),
    Case(
        law="a denial at one school leaves the other",
        world=world(
            job(),
            job("401"),
            exceptions=(exception("2026-12-31", entitlement=AT_SCHOOL, effect="deny", location="401"),),
        ),
        entitlement=AT_SCHOOL,
        location="0401",
        expected={"2026-07-01": "2027-06-30"},
    ),
    Case(
        law="an absent attribute meets nothing, so its `not` is met and the denial applies",
        world=world(policies=(policy(), deny({"not": {"attribute": {"department": {"matches": "*"}}}}))),
        expected={"2026-07-01": NOT},
    ),
    Case(
        law="a denial needs no assignment at the location",
        world=world(policies=(policy(), deny({"everyone": {}}))),
        entitlement=AT_SCHOOL,
        location="0401",
        expected={"2026-07-01": NOT},
    ),
    Case(
        law="a denial in report mode denies nobody",
        world=world(policies=(policy(), deny({"everyone": {}}, mode="report"))),
        expected={"2026-07-01": "2027-06-30"},
    ),
)
