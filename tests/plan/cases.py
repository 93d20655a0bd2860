"""The cases of a plan: one person each, all put into one deployment and planned at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.plan.school import AT, DOOR, EDIT, FRESH, LAB, OLD, ROOM, UNION, entitled, member
from tests.plan.site import Site

Build = Callable[[Site, str], None]
GOES_ON = "2026-12-31"


@dataclass(frozen=True, kw_only=True)
class Case:
    """`expected`: group -> what the plan says there (section, then action and reason, or why); absent: nothing."""

    law: str
    build: Build
    expected: dict[str, tuple[str, ...]]
    unresolved: str | None = None
    valid_until: str | None = None


def add(reason: str) -> tuple[str, ...]:
    return ("changes", "add", reason)


def remove(reason: str) -> tuple[str, ...]:
    return ("changes", "remove", reason)


def held(why: str, action: str = "remove") -> tuple[str, ...]:
    return ("held", action, why)


def joined_by(department: str) -> Build:
    def build(site: Site, who: str) -> None:
        site.person(who, department=department)
        site.job(who, job_code="3001")

    return build


def door(site: Site, who: str) -> None:
    site.person(who, department="Door")
    site.job(who)


def excepted(site: Site, who: str) -> None:
    site.person(who)
    site.job(who, job_code="3001", location="0001")
    site.course(who, FRESH)
    site.exception(who, "edit", GOES_ON)


def excepted_without_course(site: Site, who: str) -> None:
    site.person(who)
    site.job(who, job_code="3001", location="0001")
    site.exception(who, "edit", GOES_ON)


def already(site: Site, who: str) -> None:
    entitled(site, who)
    member(site, who, EDIT, AT)


def ends_with_the_job(site: Site, who: str) -> None:
    site.person(who)
    site.job(who, end_date="2026-06-12")
    site.course(who, FRESH)


def job_goes_on_elsewhere(site: Site, who: str) -> None:
    site.person(who)
    site.job(who, end_date="2026-06-12")
    site.job(who, location="0402", start_date="2026-06-13", end_date="2026-08-31")
    site.course(who, FRESH)
    member(site, who, AT)


def leaves_later(site: Site, who: str) -> None:
    entitled(site, who, termination_date="2026-05-29")


def old_course(site: Site, who: str) -> None:
    site.person(who)
    site.job(who)
    site.course(who, "2023-09-01")


def denied_later(site: Site, who: str) -> None:
    entitled(site, who)
    site.exception(who, "edit", GOES_ON, effect="deny", **{"from": "2026-05-01"})


def forever(site: Site, who: str) -> None:
    joined_by("Read")(site, who)


def both(site: Site, who: str) -> None:
    joined_by("Both")(site, who)


ADDED = (
    Case(law="certified", build=entitled, expected={EDIT: add("certified"), AT: add("certified")}),
    Case(law="role gained", build=door, expected={DOOR: add("role-gained")}),
    Case(law="joined", build=joined_by("Room"), expected={ROOM: add("joined")}),
    Case(law="exception granted", build=excepted, expected={EDIT: add("exception-granted")}, valid_until=GOES_ON),
    Case(law="an exception waives the job, not the course", build=excepted_without_course, expected={}),
    Case(law="already a member", build=already, expected={}),
    Case(law="good through the school year", build=old_course, expected={EDIT: add("certified"), AT: add("certified")}, valid_until="2026-06-30"),
    Case(law="until the job's last day", build=ends_with_the_job, expected={EDIT: add("certified"), AT: add("certified")}, valid_until="2026-06-12"),
    Case(law="bridged by the next job", build=job_goes_on_elsewhere, expected={EDIT: add("certified")}, valid_until="2026-08-31"),
    Case(law="until the last day of work", build=leaves_later, expected={EDIT: add("certified"), AT: add("certified")}, valid_until="2026-05-29"),
    Case(law="until the denial", build=denied_later, expected={EDIT: add("certified"), AT: add("certified")}, valid_until="2026-04-30"),
    Case(law="a group of two rights, by one of them", build=forever, expected={UNION: add("joined")}),
    Case(law="a group of two rights, by both", build=both, expected={UNION: add("joined")}),
    Case(law="report mode changes nothing", build=joined_by("Old"), expected={OLD: ("report", "add", "joined")}),
)  # fmt: skip


def terminated(site: Site, who: str) -> None:
    entitled(site, who, status="terminated")
    member(site, who, EDIT, AT)


def past_last_day(site: Site, who: str) -> None:
    entitled(site, who, termination_date="2026-03-14")
    member(site, who, EDIT)
    site.exception(who, "edit-at", GOES_ON, effect="deny")


def on_last_day(site: Site, who: str) -> None:
    entitled(site, who, termination_date="2026-03-15")
    member(site, who, EDIT, AT)


def left_without_rows(site: Site, who: str) -> None:
    site.person(who, status="terminated")
    member(site, who, EDIT)


def left_and_denied(site: Site, who: str) -> None:
    terminated(site, who)
    site.exception(who, "edit", GOES_ON, effect="deny")


def denied_by_exception(site: Site, who: str) -> None:
    already(site, who)
    site.exception(who, "edit", GOES_ON, effect="deny")


def denied_at_a_place(site: Site, who: str) -> None:
    already(site, who)
    site.exception(who, "edit-at", GOES_ON, effect="deny", location="0401")


def denied_by_policy(site: Site, who: str) -> None:
    entitled(site, who, department="Held")
    member(site, who, EDIT, AT)


def denied_and_excepted(site: Site, who: str) -> None:
    excepted(site, who)
    site.exception(who, "edit", GOES_ON, effect="deny")
    member(site, who, EDIT)


def denied_without_role(site: Site, who: str) -> None:
    site.person(who, department="Held")
    site.job(who, job_code="3001")
    member(site, who, EDIT)


def other_role(site: Site, who: str) -> None:
    site.person(who)
    site.job(who, job_code="3001")
    site.course(who, FRESH)
    member(site, who, EDIT, AT)


def job_over(site: Site, who: str) -> None:
    site.person(who)
    site.job(who, end_date="2026-03-14")
    site.course(who, FRESH)
    member(site, who, EDIT)


def central_office(site: Site, who: str) -> None:
    site.person(who)
    site.job(who, location="0001")
    site.course(who, FRESH)
    member(site, who, EDIT)


def moved(site: Site, who: str) -> None:
    entitled(site, who)
    member(site, who, EDIT, AT, "ic-at-0402")


def superseded(site: Site, who: str) -> None:
    site.person(who)
    site.job(who)
    site.course(who, "2023-07-06")
    member(site, who, EDIT)


def expired(site: Site, who: str) -> None:
    site.person(who)
    site.job(who)
    site.course(who, "2025-03-15", course_id="SAFE")
    member(site, who, LAB)


def last_day_of_the_course(site: Site, who: str) -> None:
    site.person(who)
    site.job(who)
    site.course(who, "2025-03-16", course_id="SAFE")
    member(site, who, LAB)


def excepted_and_expired(site: Site, who: str) -> None:
    site.person(who)
    site.job(who, job_code="3001", location="0001")
    site.course(who, "2021-09-01")
    site.exception(who, "edit", GOES_ON)
    member(site, who, EDIT)


def exception_over(site: Site, who: str) -> None:
    site.person(who, department="None")
    site.job(who)
    site.exception(who, "door", "2026-03-14", waives=["attribute"])
    member(site, who, DOOR)


def never_certified(site: Site, who: str) -> None:
    site.person(who)
    site.job(who)
    member(site, who, EDIT)


def nothing_of_two(site: Site, who: str) -> None:
    joined_by("None")(site, who)
    member(site, who, UNION)


def denied_where_frozen(site: Site, who: str) -> None:
    joined_by("None")(site, who)
    site.exception(who, "old", GOES_ON, effect="deny")
    member(site, who, OLD)


def disabled_and_not_entitled(site: Site, who: str) -> None:
    site.person(who, account=False)
    site.account(who, enabled=False)
    site.job(who, job_code="3001")
    site.course(who, FRESH)
    member(site, who, EDIT)


REMOVED = (
    Case(law="terminated", build=terminated, expected={EDIT: remove("left"), AT: remove("left")}),
    Case(law="past the last day, left before denied", build=past_last_day, expected={EDIT: remove("left")}),
    Case(law="the last day of work is a day of work", build=on_last_day, expected={}),
    Case(law="left, by the person's own row", build=left_without_rows, expected={EDIT: remove("left")}),
    Case(law="left before denied", build=left_and_denied, expected={EDIT: remove("left"), AT: remove("left")}),
    Case(law="denied by an exception", build=denied_by_exception, expected={EDIT: remove("denied")}),
    Case(law="denied at one place", build=denied_at_a_place, expected={AT: remove("denied")}),
    Case(law="denied by a policy", build=denied_by_policy, expected={EDIT: remove("denied"), AT: remove("denied")}),
    Case(law="denied in spite of an exception", build=denied_and_excepted, expected={EDIT: remove("denied")}),
    Case(law="denied before role lost", build=denied_without_role, expected={EDIT: remove("denied")}),
    Case(law="another role", build=other_role, expected={EDIT: remove("role-lost"), AT: remove("role-lost")}),
    Case(law="the job is over", build=job_over, expected={EDIT: remove("role-lost")}),
    Case(law="the role at a place of another type", build=central_office, expected={EDIT: remove("location-lost")}),
    Case(law="left over at the school before", build=moved, expected={"ic-at-0402": remove("location-lost")}),
    Case(law="the course was replaced", build=superseded, expected={EDIT: remove("certification-superseded")}),
    Case(law="the course is no longer valid", build=expired, expected={LAB: remove("certification-expired")}),
    Case(law="the course's last day", build=last_day_of_the_course, expected={}),
    Case(
        law="a running exception stands for the job, so the course is to blame",
        build=excepted_and_expired,
        expected={EDIT: remove("certification-superseded")},
    ),
    Case(law="the exception is over", build=exception_over, expected={DOOR: remove("exception-ended")}),
    Case(law="never certified", build=never_certified, expected={EDIT: remove("added-outside")}),
    Case(law="a group of two rights, by neither", build=nothing_of_two, expected={UNION: remove("added-outside")}),
    Case(law="frozen, but denied", build=denied_where_frozen, expected={OLD: remove("denied")}),
    Case(law="disabled, and not entitled", build=disabled_and_not_entitled, expected={EDIT: remove("role-lost")}),
)


def no_people_row(site: Site, who: str) -> None:
    site.account(who)
    site.job(who)
    site.course(who, FRESH)
    member(site, who, EDIT)


def no_job(site: Site, who: str) -> None:
    site.person(who, department="Room")
    site.course(who, FRESH)
    member(site, who, EDIT)


def denied_without_job(site: Site, who: str) -> None:
    site.person(who, department="Held")
    member(site, who, EDIT)


def rejected_person(site: Site, who: str) -> None:
    site.person(who, hire_date="soon")
    site.job(who, job_code="3001")
    member(site, who, EDIT)


def person_twice(site: Site, who: str) -> None:
    site.person(who, status="active")
    site.person(who, status="terminated", account=False)
    site.job(who)
    member(site, who, EDIT)


def accepted_and_rejected(site: Site, who: str) -> None:
    """One row that can be read and one that cannot."""
    site.person(who, status="terminated", department="Room")
    site.person(who, hire_date="soon", account=False)
    site.job(who)
    member(site, who, EDIT)


def rejected_beside_active(site: Site, who: str) -> None:
    site.person(who, department="Room")
    site.person(who, hire_date="soon", account=False)
    site.job(who)


def rejected_job(site: Site, who: str) -> None:
    site.person(who)
    site.job(who, job_code="3001")
    site.job(who, location="0402", start_date="soon")
    site.course(who, FRESH)
    member(site, who, EDIT)


def only_a_rejected_job(site: Site, who: str) -> None:
    site.person(who, department="Room")
    site.job(who, start_date="soon")
    member(site, who, EDIT)


def rejected_job_and_left(site: Site, who: str) -> None:
    site.person(who, status="terminated")
    site.job(who, start_date="soon")
    member(site, who, EDIT)


def rejected_course(site: Site, who: str) -> None:
    site.person(who)
    site.job(who)
    site.course(who, "soon")
    member(site, who, EDIT)


def rejected_course_by_email(site: Site, who: str) -> None:
    site.person(who)
    site.job(who)
    site.course(f"P{who}@dps.test", "soon")
    member(site, who, EDIT)


def rejected_but_granted(site: Site, who: str) -> None:
    entitled(site, who)
    site.job(who, location="0402", start_date="soon")


def two_accounts(site: Site, who: str) -> None:
    entitled(site, who)
    site.account(who, f"b{who}", enabled=False)
    member(site, who, EDIT)


def two_accounts_and_no_right(site: Site, who: str) -> None:
    site.person(who)
    site.job(who, job_code="3001")
    site.account(who, f"b{who}")
    member(site, who, EDIT)


def shared(site: Site, who: str) -> None:
    """Two persons with one address, and an account that has nothing else."""
    site.person(who, account=False, email=f"both{who}@dps.test")
    site.job(who, job_code="3001")
    site.accounts.append({"id": f"a{who}", "email": f"both{who}@dps.test"})
    site.person(f"9{who}", account=False, email=f"Both{who}@dps.test")
    site.job(f"9{who}", job_code="3001")
    member(site, who, EDIT)


def protected(site: Site, who: str) -> None:
    site.local["protected"] = [f"a{who}"]
    site.person(who, status="terminated")
    site.job(who)
    member(site, who, EDIT)


def frozen(site: Site, who: str) -> None:
    joined_by("None")(site, who)
    member(site, who, OLD)


def left_where_frozen(site: Site, who: str) -> None:
    site.person(who, status="terminated", department="None")
    site.job(who)
    member(site, who, OLD)


def second_key(site: Site, who: str) -> None:
    """Found by id, so that the account with the same address is nobody's of the feed."""
    entitled(site, who)
    site.accounts.append({"id": f"b{who}", "email": f"p{who}@dps.test"})
    site.groups[LAB].append(f"b{who}")


HELD = (
    Case(law="without a people row", build=no_people_row, expected={EDIT: held("row-missing")}),
    Case(
        law="without an assignment row, also what would be added",
        build=no_job,
        expected={EDIT: held("row-missing"), ROOM: held("row-missing", "add")},
    ),
    Case(law="without an assignment row, but denied", build=denied_without_job, expected={EDIT: remove("denied")}),
    Case(law="a rejected people row", build=rejected_person, expected={EDIT: held("row-rejected")}),
    Case(law="two people rows that disagree", build=person_twice, expected={EDIT: held("row-rejected")}),
    Case(law="a rejected people row beside another", build=accepted_and_rejected, expected={EDIT: held("row-rejected")}),
    Case(law="a rejected people row, nothing new", build=rejected_beside_active, expected={ROOM: held("row-rejected", "add")}),
    Case(law="a rejected assignment row beside another", build=rejected_job, expected={EDIT: held("row-rejected")}),
    Case(
        law="no assignment row but a rejected one",
        build=only_a_rejected_job,
        expected={EDIT: held("row-rejected"), ROOM: held("row-rejected", "add")},
    ),
    Case(law="a rejected row of one who has left", build=rejected_job_and_left, expected={EDIT: remove("left")}),
    Case(law="a rejected completion row", build=rejected_course, expected={EDIT: held("row-rejected")}),
    Case(law="a rejected completion, by address", build=rejected_course_by_email, expected={EDIT: held("row-rejected")}),
    Case(
        law="a rejected row keeps nobody from a right that other rows give",
        build=rejected_but_granted,
        expected={EDIT: add("certified"), AT: add("certified")},
    ),
    Case(
        law="several accounts",
        build=two_accounts,
        expected={EDIT: held("ambiguous-account")},
        unresolved="ambiguous-account",
    ),
    Case(law="several accounts, nothing desired", build=two_accounts_and_no_right, expected={EDIT: held("ambiguous-account")}),
    Case(law="an account of two persons", build=shared, expected={EDIT: held("shared-account")}),
    Case(law="protected", build=protected, expected={EDIT: held("protected")}),
    Case(law="frozen", build=frozen, expected={OLD: held("frozen")}),
    Case(law="frozen, also for one who has left", build=left_where_frozen, expected={OLD: held("frozen")}),
)  # fmt: skip


def no_account(site: Site, who: str) -> None:
    site.person(who, account=False)
    site.job(who)
    site.course(who, FRESH)


def no_account_and_no_right(site: Site, who: str) -> None:
    site.person(who, account=False)
    site.job(who, job_code="3001")


def disabled(site: Site, who: str) -> None:
    no_account(site, who)
    site.account(who, enabled=False)


def disabled_without_job(site: Site, who: str) -> None:
    site.person(who, account=False, department="Room")
    site.account(who, enabled=False)


def disabled_member(site: Site, who: str) -> None:
    disabled(site, who)
    member(site, who, EDIT, AT)


def shared_and_desired(site: Site, who: str) -> None:
    shared(site, who)
    site.groups[EDIT].remove(f"a{who}")
    site.job(who)
    site.course(who, FRESH)


def by_email(site: Site, who: str) -> None:
    no_account(site, who)
    site.accounts.append({"id": f"a{who}", "email": f"P{who}@DPS.Test"})


UNRESOLVED = (
    Case(law="no account", build=no_account, expected={}, unresolved="no-account"),
    Case(law="no account, nothing desired", build=no_account_and_no_right, expected={}),
    Case(law="disabled, nothing new", build=disabled, expected={}, unresolved="disabled-account"),
    Case(law="disabled, without a row of work", build=disabled_without_job, expected={}),
    Case(law="disabled, keeps what it is entitled to", build=disabled_member, expected={}),
    Case(law="an account of two persons, one of whom wants it", build=shared_and_desired, expected={}, unresolved="shared-account"),
    Case(law="by address, without case", build=by_email, expected={EDIT: add("certified"), AT: add("certified")}),
    Case(law="the second key only where the first finds nothing", build=second_key, expected={EDIT: add("certified"), AT: add("certified")}),
)  # fmt: skip

CASES = (*ADDED, *REMOVED, *HELD, *UNRESOLVED)
