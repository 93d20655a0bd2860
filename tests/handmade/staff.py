"""Who works where: rules 1 and 7 of the page."""

from __future__ import annotations

from tests.handmade.making import AT_SCHOOL, NOT, SCHOOL_STAFF, Case, day, done, job, policy, world
from tests.worlds import TWO_ROLES

STAFF = (
    Case(
        law="a principal at a school with the course may edit",
        world=world(),
        expected={"2024-09-30": NOT, "2024-10-01": "2027-06-30", "2026-07-01": "2027-06-30"},
    ),
    Case(
        law="a central-office principal with a part-time teaching job at a school does not qualify",
        world=world(job("0001"), job("0401", job_code="3001", fte=0.5)),
        expected={"2026-07-01": NOT},
    ),
    Case(
        law="a title is looked at only where there is no job code",
        world=world(job(job_code="3001", job_title="Principal")),
        expected={"2026-07-01": NOT},
    ),
    Case(
        law="a code that no role lists gives no role, whatever the title",
        world=world(job(job_code="7777", job_title="Principal")),
        expected={"2026-07-01": NOT},
    ),
    Case(
        law="titles compare without case",
        world=world(job(job_title="pRINCIPAL")),
        expected={"2026-07-01": "2027-06-30"},
    ),
    Case(
        law="a title pattern compares the whole title without case",
        world=world(job(job_title="ASSISTANT principal, Grade 6")),
        expected={"2026-07-01": "2027-06-30"},
    ),
    Case(
        law="a title of two roles gives none",
        world=world(job(job_title="Principal"), roles=TWO_ROLES),
        expected={"2026-07-01": NOT},
    ),
    Case(law="leading zeros of a job code matter", world=world(job(job_code="101")), expected={"2026-07-01": NOT}),
    Case(law="nothing is granted at an unknown location", world=world(job("9999")), expected={"2026-07-01": NOT}),
    Case(
        law="every line of `assigned` speaks of one assignment",
        world=world(
            job("0401", job_code="1101", primary=True, fte=0.25),
            job("401", job_code="1101", fte=0.5),
            policies=(policy({"assigned": {"role": ["principal"], "primary": True, "min_fte": 0.5}}),),
        ),
        expected={"2026-07-01": NOT},
    ),
)

MOVES = (
    Case(
        law="adjacent assignments are a bridge",
        world=world(job(last="2025-12-31"), job("401", first="2026-01-01", last="2026-03-31")),
        expected={"2025-12-01": "2026-03-31", "2026-03-31": "2026-03-31", "2026-04-01": NOT},
    ),
    Case(
        law="a day between assignments is a gap",
        world=world(job(last="2025-12-31"), job("401", first="2026-01-02")),
        expected={"2025-12-01": "2025-12-31", "2026-01-01": NOT, "2026-01-02": "2027-06-30"},
    ),
    Case(
        law="the right at the old school ends with the move",
        world=world(job(last="2025-12-31"), job("401", first="2026-01-01")),
        entitlement=AT_SCHOOL,
        location="0401",
        expected={"2025-12-01": "2025-12-31", "2026-01-01": NOT},
    ),
    Case(
        law="the right at the new school begins with the move",
        world=world(job(last="2025-12-31"), job("401", first="2026-01-01")),
        entitlement=AT_SCHOOL,
        location="401",
        expected={"2025-12-31": NOT, "2026-01-01": "2027-06-30"},
    ),
    Case(
        law="the termination date is the last day",
        world=world(termination_date=day("2026-06-12")),
        expected={"2026-01-01": "2026-06-12", "2026-06-12": "2026-06-12", "2026-06-13": NOT},
    ),
    Case(law="the terminated are not employed", world=world(status="terminated"), expected={"2026-07-01": NOT}),
    Case(
        law="a termination before the hire belongs to an earlier employment",
        world=world(hire_date=day("2026-01-05"), termination_date=day("2025-06-12")),
        expected={"2026-01-04": NOT, "2026-01-05": "2027-06-30"},
    ),
    Case(law="leave keeps the right", world=world(status="leave"), expected={"2026-07-01": "2027-06-30"}),
    Case(
        law="`on_leave: drop` takes it",
        world=world(status="leave", policies=(policy({"employed": {"on_leave": "drop"}}),)),
        expected={"2026-07-01": NOT},
    ),
    Case(
        law="after a departure an older completion no longer counts",
        world=world(last_departure_date=day("2025-06-10"), hire_date=day("2024-08-01")),
        expected={"2025-06-10": "2025-06-10", "2025-06-11": NOT, "2026-07-01": NOT},
    ),
    Case(
        law="a returner who takes the course again is back",
        world=world(completions=done("2024-10-01", "2025-08-20"), last_departure_date=day("2025-06-10")),
        expected={"2025-08-19": NOT, "2025-08-20": "2028-06-30"},
    ),
    Case(
        law="a completion on the day of the departure no longer counts either",
        world=world(completions=done("2025-06-10"), last_departure_date=day("2025-06-10")),
        expected={"2025-06-10": "2025-06-10", "2025-06-11": NOT},
    ),
    Case(
        law="`after_rehire: keep` keeps the course",
        world=world(
            last_departure_date=day("2025-06-10"),
            policies=(
                policy({"all": [SCHOOL_STAFF, {"certified": {"name": "ic-attendance", "after_rehire": "keep"}}]}),
            ),
        ),
        expected={"2025-06-11": "2027-06-30"},
    ),
    Case(
        law="training done before the first day of work counts",
        world=world(completions=done("2025-07-20"), hire_date=day("2025-08-01")),
        expected={"2025-07-31": NOT, "2025-08-01": "2028-06-30"},
    ),
)
