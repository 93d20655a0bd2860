"""What a mapping would have to say of something it does not know, by likeness to what it does know."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from fnmatch import fnmatchcase

from connector.core.decisions.courses import Course
from connector.core.decisions.facts import Job
from connector.core.decisions.likeness import likeness, words_of
from connector.core.problems import tick
from connector.core.rules.mappings import Certification, Location, Role
from connector.core.rules.rulebook import Rulebook

NEAR_CODE = 0.65
FEED = "feed"
SEVERAL = "take it out of all of these roles but one"
NO_ROLE = "add it to the role it is; where it gives no right, to one that no policy names"


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """`line` goes into `file` (a mapping's name, or FEED) under the key `under`; empty where there is only `words`."""

    file: str
    under: str = ""
    line: str = ""
    words: str


# ---- jobs


def for_job(job: Job, title: str, titles: Mapping[str, Sequence[str]], book: Rulebook) -> Suggestion:
    """title: what the feed calls it. titles: of each role, those that it has in the feed under its codes."""
    if job.roles:
        return Suggestion(file="roles.yaml", words=SEVERAL)
    found = _likest(title, {name: _called(name, role, titles.get(name, ())) for name, role in book.roles.items()}, book)
    if found is None:
        return Suggestion(file="roles.yaml", words=NO_ROLE)
    name, like = found
    role = book.roles[name]
    line = _list("job_codes", role.job_codes, job.code) if job.code is not None else _list("titles", role.titles, title)
    return Suggestion(file="roles.yaml", under=name, line=line, words=f"{tick(title)} resembles {tick(like)}")


def _called(name: str, role: Role, titles: Iterable[str]) -> list[str]:
    return [*role.titles, *titles, name.replace("-", " ")]


def _likest(title: str, called: Mapping[str, Sequence[str]], book: Rulebook) -> tuple[str, str] | None:
    """The one role that has a title most like it, and that title; None where two are as much like it."""
    words = words_of(title)
    scored = [(likeness(words, words_of(one)), name, one) for name, those in called.items() for one in those]
    scored += [
        (1.0, name, glob)
        for name, role in book.roles.items()
        for glob in role.title_patterns
        if fnmatchcase(title.casefold(), glob.casefold())
    ]
    best = max((score for score, _, _ in scored), default=0)
    likest = {name: one for score, name, one in reversed(scored) if score == best and score}
    return next(iter(likest.items())) if len(likest) == 1 else None


def _list(key: str, known: Sequence[str], more: str) -> str:
    return f"{key}: [{', '.join(map(_quoted, (*known, more)))}]"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


# ---- locations


def for_location(code: str, known: Mapping[str, Location]) -> Suggestion:
    """A code that was written wrong is corrected in the feed: a line of its own would make another place of it."""
    without = [other for other in known if other.lstrip("0") == code.lstrip("0")]
    if len(without) == 1:
        name = known[without[0]].name
        return Suggestion(file=FEED, line=without[0], words=f"the code of {tick(name)} but for leading zeros")
    near = _nearest_code(code, known)
    if near:
        return Suggestion(file=FEED, line=near, words=f"nearly the code of {tick(known[near].name)}")
    line = f"{_quoted(code)}: {{name: …, type: …}}"
    return Suggestion(file="locations.yaml", line=line, words="fill in its name and type")


def _nearest_code(code: str, known: Iterable[str]) -> str:
    """Empty where none is near, or several are as near."""
    scored = [(SequenceMatcher(None, code.casefold(), other.casefold()).ratio(), other) for other in known]
    best = max((score for score, _ in scored), default=0)
    nearest = [other for score, other in scored if score == best]
    return nearest[0] if best >= NEAR_CODE and len(nearest) == 1 else ""


# ---- courses


@dataclass(frozen=True, kw_only=True)
class Known:
    """What a certification's courses are called, in the mapping and in the feed."""

    ids: frozenset[str]
    titles: tuple[str, ...]


def known_courses(courses: Sequence[Course], book: Rulebook) -> dict[str, Known]:
    """`courses`: all of the feed."""
    return {name: _known(certification, courses) for name, certification in book.certifications.items()}


def _known(certification: Certification, courses: Sequence[Course]) -> Known:
    counting = [course for course in courses if certification.counts(*course)]
    ids = {course.id for course in certification.courses} | {course_id for course_id, _ in counting}
    titles = [certification.title, *(c.title for c in certification.courses), *(title for _, title in counting)]
    return Known(ids=frozenset(filter(None, ids)), titles=tuple(dict.fromkeys(filter(None, titles))))


def for_course(course: Course, known: Mapping[str, Known], book: Rulebook) -> Suggestion | None:
    """None for a course that counts, and for one that resembles none that does: an LMS has many others."""
    course_id, title = course
    if any(certification.counts(course_id, title) for certification in book.certifications.values()):
        return None
    line = f"- {{id: {_quoted(course_id)}}}" if course_id is not None else f"- {{title: {_quoted(title or '')}}}"
    for name, those in known.items():
        like = _like_id(course_id, those.ids) or _like_title(title, those.titles)
        if like:
            return Suggestion(file="certifications.yaml", under=f"{name}: courses", line=line, words=like)
    return None


def _like_id(course_id: str | None, ids: Iterable[str]) -> str:
    shape = _shape(course_id or "")
    same = sorted(other for other in ids if _shape(other) == shape)
    return f"its id is {tick(same[-1])} but for the digits" if same and re.search(r"[^\W\d_]{2}", shape) else ""


def _shape(course_id: str) -> str:
    return re.sub(r"\d+", "0", course_id.casefold())


def _like_title(title: str | None, titles: Iterable[str]) -> str:
    words = words_of(title or "", numbers=False)
    scored = [(likeness(words, words_of(other, numbers=False)), other) for other in titles]
    best, other = max(scored, default=(0, ""))
    return f"its title, numbers aside, resembles {tick(other)}" if best else ""
