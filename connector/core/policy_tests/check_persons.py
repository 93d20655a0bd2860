"""The facts of a test's person: every name is known, and every row could come out of a feed."""

from __future__ import annotations

from collections.abc import Collection

from connector.core.files.documents import STAND_IN
from connector.core.policy_tests.persons import Facts, Finished, Work
from connector.core.problems import Mark, Problems, listed, nearest, tick
from connector.core.rules.checks import exceptions
from connector.core.rules.draft import Draft, walk


def check(facts: Facts, above: Collection[str], draft: Draft, problems: Problems) -> None:
    """above: the persons that `like` may name."""
    if facts.like is not None:
        check_person(facts.like, facts.at("like"), above, problems)
    for work in facts.assignments:
        check_work(work, draft, problems)
    for course in facts.completions:
        check_course(course, draft, problems)
    for excused in facts.exceptions:
        exceptions.check_one(excused.of(""), draft, problems)
    for column in facts.attributes:
        check_attribute(column, facts.key_at("attributes", column), draft, problems)


def check_person(name: str, mark: Mark, known: Collection[str], problems: Problems) -> None:
    if name not in {STAND_IN, *known}:
        advice = nearest(name, known) or "write the person under `people`, above whatever is like them"
        problems.error(mark, "unknown-test-person", f"unknown person {tick(name)}", advice)


def check_work(work: Work, draft: Draft, problems: Problems) -> None:
    draft.locations.check(work.location, work.at("location"), problems)
    as_fed = work.wrote("job_code") or work.wrote("job_title")
    if work.wrote("role") == as_fed:
        message = "an assignment has `role`, or `job_code` and `job_title` as in the feed"
        problems.error(work.mark, "one-key", message)
    if work.role is not None:
        draft.roles.check(work.role, work.at("role"), problems)
        role = draft.roles.entries.get(work.role)
        if role and not (role.job_codes or role.titles):
            message = f"the role {tick(work.role)} has title patterns only"
            problems.error(work.at("role"), "policy-test-role", message, "write a `job_title` that fits one")
    if work.start_date and work.end_date and work.end_date < work.start_date:
        message = f"`start_date` {work.start_date} is after `end_date` {work.end_date}"
        problems.error(work.at("start_date"), "dates-reversed", message)


def check_course(course: Finished, draft: Draft, problems: Problems) -> None:
    if not (course.wrote("course_id") or course.wrote("course_title")):
        message = "a completion has `course_id`, `course_title` or both"
        problems.error(course.mark, "one-key", message)
    certifications = draft.certifications
    if not (course.course_id or course.course_title) or certifications.names is None:
        return
    if course.counts != any(c.counts(course.course_id, course.course_title) for c in certifications.entries.values()):
        tell_course(course, draft, problems)


def tell_course(course: Finished, draft: Draft, problems: Problems) -> None:
    if any(problem.mark.file == draft.certifications.file for problem in problems.errors):
        return  # its courses may be among what could not be read
    key = "course_id" if course.course_id else "course_title"
    name = course.course_id or course.course_title or ""
    if not course.counts:
        message = f"the course {tick(name)} counts, other than `counts: false` says"
        problems.error(course.at("counts"), "unknown-course", message, "remove `counts`")
        return
    known = [
        getattr(c, key.removeprefix("course_")) or "" for x in draft.certifications.entries.values() for c in x.courses
    ]
    advice = (
        nearest(name, filter(None, known)) or "write `counts: false` beside a course that is meant to count for nothing"
    )
    problems.error(course.at(key), "unknown-course", f"no certification has the course {tick(name)}", advice)


def check_attribute(column: str, mark: Mark, draft: Draft, problems: Problems) -> None:
    nodes = (node for item in draft.policies for node, _ in walk(item.policy.when))
    asked = sorted({name for node in nodes if node.attribute for name in node.attribute.root})
    if column not in asked and draft.all_policies:
        advice = nearest(column, asked) or (f"they name {listed(asked, 'and')}" if asked else "remove it")
        problems.error(mark, "unknown-attribute", f"no policy names the column {tick(column)}", advice)
