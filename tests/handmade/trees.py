"""Trees, modes and windows of policies."""

from __future__ import annotations

from tests.handmade.making import AT_SCHOOL, FOREVER, NOT, SCHOOL_STAFF, Case, day, job, policy, world

TREES = (
    Case(
        law="a policy in report mode grants nothing",
        world=world(policies=(policy(mode="report"),)),
        expected={"2026-07-01": NOT},
    ),
    Case(
        law="a policy that is off grants nothing",
        world=world(policies=(policy(mode="off"),)),
        expected={"2026-07-01": NOT},
    ),
    Case(
        law="a policy counts within its window, both days included",
        world=world(policies=(policy(effective={"from": day("2026-07-02"), "until": day("2026-08-31")}),)),
        expected={"2026-07-01": NOT, "2026-07-02": "2026-08-31", "2026-08-31": "2026-08-31", "2026-09-01": NOT},
    ),
    Case(
        law="a second policy takes over where the first ends",
        world=world(
            policies=(
                policy(effective={"until": day("2026-08-31")}),
                policy({"employed": {}}, name="everybody", effective={"from": day("2026-09-01")}),
            ),
        ),
        expected={"2026-07-01": FOREVER},
    ),
    Case(
        law="without an `assigned` nothing is granted at a location",
        world=world(policies=(policy({"everyone": {}}),)),
        entitlement=AT_SCHOOL,
        location="0401",
        expected={"2026-07-01": NOT},
    ),
    Case(
        law="an `assigned` under a `not` contributes no location",
        world=world(policies=(policy({"not": {"not": {"assigned": {}}}}),)),
        entitlement=AT_SCHOOL,
        location="0401",
        expected={"2026-07-01": NOT},
    ),
    Case(
        law="under a `not`, `assigned` ranges over all assignments",
        world=world(
            job(),
            job("0001", job_code="3001"),
            policies=(policy({"all": [SCHOOL_STAFF, {"not": {"assigned": {"location_type": ["central-office"]}}}]}),),
        ),
        entitlement=AT_SCHOOL,
        location="0401",
        expected={"2026-07-01": NOT},
    ),
    Case(
        law="where one branch ends another of `any` may go on",
        world=world(
            job(last="2026-09-30"),
            policies=(policy({"any": [SCHOOL_STAFF, {"all": [{"everyone": {}}, {"certified": "ic-attendance"}]}]}),),
        ),
        expected={"2026-07-01": "2027-06-30"},
    ),
    Case(
        law="an assignment that begins may end a grant through `not`",
        world=world(
            job(),
            job("0001", first="2026-10-01", last="2026-10-31", job_code="3001"),
            policies=(policy({"all": [SCHOOL_STAFF, {"not": {"assigned": {"job_code": ["3001"]}}}]}),),
        ),
        expected={"2026-07-01": "2026-09-30", "2026-10-31": NOT, "2026-11-01": FOREVER},
    ),
)
