"""What is said of a refusal: the next step, and the reason and words of the removal where the person is a member."""

from __future__ import annotations

import dataclasses
from typing import Any

from tests.handmade.making import AT_SCHOOL, EDIT, SCHOOL_STAFF, day, deny, done, exception, job, policy, world
from tests.nouns import World
from tests.worlds import BYSTANDER

EMPLOYED: dict[str, Any] = {"employed": {}}
COURSE: dict[str, Any] = {"certified": "ic-attendance"}
SAFETY: dict[str, Any] = {"certified": "safety"}
IN_A: dict[str, Any] = {"attribute": {"department": ["A"]}}
LASTING = {"title": "Student Safety", "courses": [{"title": "Student Safety"}], "valid_for": "forever"}
TEACHER = job(job_code="3001")
NEVER = "never completed Infinite Campus - Attendance"
TAKE = "complete Infinite Campus - Attendance in Learning Space"
IN_HR = "a correction starts in HR"
IF_WRONG = f"if that is wrong, {IN_HR}"
MAPPINGS = "ask whoever keeps the mappings, or HR where the feed is wrong"
STAFF = "principal, assistant-principal or dean at a school"
TEACHES = "holds no-access at East High School"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Refusal:
    """`lost`: reason and words of the removal from the right's group; None where nothing is removed."""

    law: str
    world: World
    step: str
    lost: tuple[str, str] | None
    entitlement: str = EDIT
    location: str | None = None


def two_courses(*policies: dict[str, Any], **more: Any) -> World:
    """The page's world with a second certification."""
    made = world(policies=policies, **more)
    return dataclasses.replace(made, certifications={**made.certifications, "safety": LASTING})


def rule(*conditions: dict[str, Any], **more: Any) -> dict[str, Any]:
    return policy({"all": [*conditions]}, **more)


def without_rows(made: World) -> World:
    return dataclasses.replace(made, assignments=(BYSTANDER[1],))


PRINCIPAL: dict[str, Any] = {"assigned": {"role": ["principal"]}}
CODE_7777: dict[str, Any] = {"assigned": {"job_code": ["7777"]}}
STAFF_OR_A: dict[str, Any] = {"any": [SCHOOL_STAFF, IN_A]}
NOT_CENTRAL: dict[str, Any] = {"not": {"assigned": {"location_type": ["central-office"]}}}
NOT_ATHLETICS: dict[str, Any] = {"not": {"attribute": {"department": ["Athletics"]}}}
A_CLERK: dict[str, Any] = {"attribute": {"department": ["A"], "title": ["Clerk"]}}

CHOICES = (
    Refusal(
        law="any of two jobs: either is told, and what is held once",
        world=world(TEACHER, policies=(policy({"any": [PRINCIPAL, CODE_7777]}),)),
        step=f"needs an assignment as principal, or an assignment with job code 7777; {IN_HR}",
        lost=("role-lost", f"{TEACHES}; needs principal, or an assignment with job code 7777"),
    ),
    Refusal(
        law="any of two courses: either is told",
        world=two_courses(policy({"any": [COURSE, SAFETY]}), completions=()),
        step="complete Infinite Campus - Attendance or Student Safety in Learning Space",
        lost=(
            "added-outside",
            (
                f"{NEVER}; never completed Student Safety; "
                "needs the course Infinite Campus - Attendance, or the course Student Safety"
            ),
        ),
    ),
    Refusal(
        law="both of two courses: both are told",
        world=two_courses(rule(COURSE, SAFETY), completions=()),
        step="complete Infinite Campus - Attendance and Student Safety in Learning Space",
        lost=("added-outside", f"{NEVER}; never completed Student Safety"),
    ),
    Refusal(
        law="of a job or an attribute either is told, and the course not before one of them is there",
        world=world(TEACHER, policies=(rule(EMPLOYED, STAFF_OR_A, COURSE),), completions=()),
        step=f"needs an assignment as {STAFF}, or department A; {IN_HR}",
        lost=("role-lost", f"{TEACHES}; department is absent; needs {STAFF}, or department A; {NEVER}"),
    ),
    Refusal(
        law="whoever has one of the two is told to take the course",
        world=world(policies=(rule(EMPLOYED, STAFF_OR_A, COURSE),), completions=()),
        step=TAKE,
        lost=("added-outside", NEVER),
    ),
    Refusal(
        law="what a choice has in common with the rest is said once",
        world=world(TEACHER, policies=(rule(SCHOOL_STAFF, {"any": [IN_A, {"all": [IN_A, COURSE]}]}),)),
        step=f"needs an assignment as {STAFF} and department A; {IN_HR}",
        lost=("role-lost", f"{TEACHES}; needs {STAFF}; department is absent; needs department A"),
    ),
)

EXCLUDED = (
    Refusal(
        law="a job that the policy excludes is told as held, not as lacking",
        world=world(job(), job("0001", job_code="3001"), policies=(rule(SCHOOL_STAFF, NOT_CENTRAL),)),
        step=f"needs no assignment at a central-office; {IN_HR}",
        lost=("role-lost", "no-access at Emily Griffith Campus, which the policy excludes"),
    ),
    Refusal(
        law="so is an attribute",
        world=world(policies=(rule(SCHOOL_STAFF, NOT_ATHLETICS),), attributes={"department": "Athletics"}),
        step=f"needs no department Athletics; {IN_HR}",
        lost=("added-outside", "department is Athletics, which the policy excludes"),
    ),
    Refusal(
        law="where a course taken excludes, nothing helps, and the policy's owner is named",
        world=two_courses(rule(SCHOOL_STAFF, {"not": SAFETY}), completions=done("2025-01-01", title="Student Safety")),
        step="nothing that they can do: policy `ic-attendance-school` does not reach them; ask its owner, identity-team",
        lost=("added-outside", "certified on 2025-01-01, which the policy excludes"),
    ),
    Refusal(
        law="a course that would exclude is not told",
        world=world(policies=(rule({"any": [COURSE, IN_A]}, {"not": COURSE}),), completions=()),
        step=f"needs department A; {IN_HR}",
        lost=(
            "added-outside",
            f"{NEVER}; department is absent; needs the course Infinite Campus - Attendance, or department A",
        ),
    ),
    Refusal(
        law="a place that no policy speaks of is out of reach",
        world=world(policies=(rule({"assigned": {"location": ["0401"]}}),)),
        entitlement=AT_SCHOOL,
        location="401",
        step="nothing that they can do: policy `ic-attendance-school` does not reach them; ask its owner, identity-team",
        lost=(
            "location-lost",
            (
                "no assignment in effect at West, Middle School; holds principal at East High School; "
                "needs an assignment at location 0401"
            ),
        ),
    ),
)

SEVERAL = (
    Refusal(
        law="of several policies each is told",
        world=world(TEACHER, policies=(rule(SCHOOL_STAFF), rule(A_CLERK, name="clerks"))),
        step=f"needs department A and title Clerk, or an assignment as {STAFF}; {IN_HR}",
        lost=("added-outside", "department is absent, title is absent; needs department A and title Clerk"),
    ),
    Refusal(
        law="of several policies the one that a course satisfies is told alone",
        world=world(TEACHER, policies=(rule(SCHOOL_STAFF), rule(COURSE, name="trained")), completions=()),
        step=TAKE,
        lost=("role-lost", f"{TEACHES}; needs {STAFF}"),
    ),
    Refusal(
        law="an exception stands for the job, so the course alone is told",
        world=world(job("0001"), completions=(), exceptions=(exception("2026-12-31"),)),
        step=TAKE,
        lost=("added-outside", NEVER),
    ),
    Refusal(
        law="an exception that waives the course leaves the job lacking",
        world=world(TEACHER, completions=(), exceptions=(exception("2026-12-31", waives=("certified",)),)),
        step=f"needs an assignment as {STAFF}; {IN_HR}",
        lost=("role-lost", f"{TEACHES}; needs {STAFF}"),
    ),
    Refusal(
        law="a running exception is not blamed for an old course",
        world=world(job("0001"), completions=done("2021-09-01"), exceptions=(exception("2026-12-31"),)),
        step=TAKE,
        lost=(
            "certification-superseded",
            "certified on 2021-09-01, before the course was replaced (only since 2023-07-07 counts)",
        ),
    ),
)

DENIED = (
    Refusal(
        law="a denial tells why, and whom to ask",
        world=world(policies=(policy(), deny(IN_A)), attributes={"department": "A"}),
        step="denied by policy `deny-some`: ask its owner, identity-team",
        lost=("denied", "denied by policy `deny-some`"),
    ),
    Refusal(
        law="nobody who is denied is told to take the course",
        world=world(policies=(policy(), deny(IN_A)), attributes={"department": "A"}, completions=()),
        step="denied by policy `deny-some`: ask its owner, identity-team",
        lost=("denied", "denied by policy `deny-some`"),
    ),
    Refusal(
        law="a denial of the untrained is lifted by the course",
        world=two_courses(policy(), deny({"not": SAFETY})),
        step="complete Student Safety in Learning Space",
        lost=("denied", "denied by policy `deny-some`"),
    ),
    Refusal(
        law="of a denying exception the approver is named, and the day after it",
        world=world(exceptions=(exception("2026-09-30", effect="deny"),)),
        step="denied by exception INC0000000 until 2026-09-30: ask j.doe; access follows by itself on 2026-10-01",
        lost=("denied", "denied by exception INC0000000 until 2026-09-30, for attendance audit"),
    ),
    Refusal(
        law="where a denial's end would not help, no day is told",
        world=world(TEACHER, exceptions=(exception("2026-09-30", effect="deny"),)),
        step="denied by exception INC0000000 until 2026-09-30: ask j.doe",
        lost=("denied", "denied by exception INC0000000 until 2026-09-30, for attendance audit"),
    ),
)

NOT_IN_FORCE = (
    Refusal(
        law="a policy in report mode changes nothing, and its owner may",
        world=world(policies=(policy(mode="report"),)),
        step="no enforced policy grants this: memberships stay as they are, but for denials; "
        "policy `ic-attendance-school` would, were it not in report mode: ask identity-team",
        lost=None,
    ),
    Refusal(
        law="a policy in report mode that would not grant is not told of",
        world=world(TEACHER, policies=(policy(mode="report"),)),
        step="no enforced policy grants this: memberships stay as they are, but for denials",
        lost=None,
    ),
    Refusal(
        law="a policy that is over is told with its days",
        world=world(policies=(policy(effective={"until": day("2026-06-30")}),)),
        step="policy `ic-attendance-school` counts until 2026-06-30 only: ask its owner, identity-team",
        lost=("added-outside", "no policy in effect grants it"),
    ),
    Refusal(
        law="a policy that begins later needs nothing but time",
        world=world(policies=(policy(effective={"from": day("2026-08-01")}),)),
        step="nothing to do: access follows by itself on 2026-08-01",
        lost=("added-outside", "no policy in effect grants it"),
    ),
)

FUTURE = (
    Refusal(
        law="a job that begins needs nothing but time",
        world=world(job(first="2026-08-10")),
        step="nothing to do: access follows by itself on 2026-08-10",
        lost=("role-lost", f"principal at East High School begins on 2026-08-10; needs {STAFF}"),
    ),
    Refusal(
        law="a job that begins without the course is told as it is",
        world=world(job(first="2026-08-10"), completions=()),
        step=f"needs the assignment as principal at East High School, which begins on 2026-08-10; {IN_HR}",
        lost=("role-lost", f"principal at East High School begins on 2026-08-10; needs {STAFF}; {NEVER}"),
    ),
    Refusal(
        law="a job that is over is told with its last day",
        world=world(job(last="2026-06-12")),
        step=f"needs an assignment as {STAFF}; {IN_HR}",
        lost=("role-lost", f"was principal at East High School until 2026-06-12; needs {STAFF}"),
    ),
    Refusal(
        law="a completion of a later day needs nothing but time, though taking the course now helps too",
        world=world(completions=done("2026-07-09")),
        step=f"{TAKE}, or wait: access follows by itself on 2026-07-09",
        lost=("added-outside", f"{NEVER} by 2026-07-01; a completion is dated 2026-07-09"),
    ),
    Refusal(
        law="an exception that begins needs nothing but time",
        world=world(job("0001"), exceptions=(exception("2026-12-31", from_=day("2026-08-01")),)),
        step="nothing to do: access follows by itself on 2026-08-01",
        lost=("location-lost", f"holds principal at Emily Griffith Campus; needs {STAFF}"),
    ),
    Refusal(
        law="a job that no role has may be the mappings' fault",
        world=world(job(job_code="8888")),
        step=f"needs an assignment as {STAFF}; roles.yaml gives no role to job code `8888`: {MAPPINGS}",
        lost=("role-lost", f"holds job 8888 at East High School; needs {STAFF}"),
    ),
    Refusal(
        law="so may a place that is in no mapping",
        world=world(job("0777")),
        step=f"needs an assignment as {STAFF}; locations.yaml lacks `0777`: {MAPPINGS}",
        lost=("location-lost", f"holds principal at 0777; needs {STAFF}"),
    ),
    Refusal(
        law="whoever has no row of work is no leaver: HR is asked, and nothing is removed",
        world=without_rows(world()),
        step="ask HR why the feed has no assignment of theirs; nothing is added before it has one",
        lost=None,
    ),
)

CENTRAL_PRINCIPAL = f"holds principal at Emily Griffith Campus; needs {STAFF}"
EXPIRED = "certified on 2023-10-02, good through 2026-06-30"
ASK_AGAIN = "exception INC0000000 ended on 2026-06-30: ask j.doe, who approved it"
EXCEPTED = (
    Refusal(
        law="an exception that is over gave the right, though the job alone would have been told",
        world=world(job("0001"), exceptions=(exception("2026-06-30"),)),
        step=ASK_AGAIN,
        lost=("exception-ended", f"exception INC0000000 ended on 2026-06-30; {CENTRAL_PRINCIPAL}"),
    ),
    Refusal(
        law="an exception and the course that end on one day: it was the exception that gave the right",
        world=world(job("0001"), completions=done("2023-10-02"), exceptions=(exception("2026-06-30"),)),
        step=f"{ASK_AGAIN}, and {TAKE}",
        lost=(
            "exception-ended",
            f"exception INC0000000 ended on 2026-06-30; {CENTRAL_PRINCIPAL}; {EXPIRED}",
        ),
    ),
    Refusal(
        law="a course that ended before the exception did had ended the right already",
        world=dataclasses.replace(
            world(job("0001"), completions=done("2023-10-02"), exceptions=(exception("2026-07-31"),)),
            as_of=day("2026-08-01"),
        ),
        step=f"needs an assignment as {STAFF}; {IN_HR}",
        lost=("location-lost", f"{CENTRAL_PRINCIPAL}; {EXPIRED}"),
    ),
    Refusal(
        law="an exception of long ago did not give a right that the job gave since",
        world=world(job(last="2026-06-12"), exceptions=(exception("2024-09-30"),)),
        step=f"needs an assignment as {STAFF}; {IN_HR}",
        lost=("role-lost", f"was principal at East High School until 2026-06-12; needs {STAFF}"),
    ),
    Refusal(
        law="nor one beside which the job held to the same day",
        world=world(job(last="2026-06-30"), exceptions=(exception("2026-06-30"),)),
        step=f"needs an assignment as {STAFF}; {IN_HR}",
        lost=("role-lost", f"was principal at East High School until 2026-06-30; needs {STAFF}"),
    ),
    Refusal(
        law="who leaves when the exception ends has left",
        world=world(job("0001"), exceptions=(exception("2026-06-30"),), termination_date=day("2026-06-30")),
        step=f"not employed as far as the HR feed says; {IF_WRONG}",
        lost=("left", "left on 2026-06-30"),
    ),
)

REFUSALS = (*EXCEPTED, *CHOICES, *EXCLUDED, *SEVERAL, *DENIED, *NOT_IN_FORCE, *FUTURE)
