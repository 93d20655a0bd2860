"""The different courses of a transcript as numbers: which count towards what, and which are one course."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from itertools import product

import narwhals.stable.v2 as nw

from connector.core.decisions.program import Program
from connector.core.engine import Engine, Frame, table_of

COURSE = ("course_id", "course_title")
Course = tuple[str | None, str | None]


class Courses:
    """Those of the frames given; id and title together tell them apart, whatever a later feed calls one."""

    def __init__(self, frames: Sequence[Frame], program: Program, engine: Engine) -> None:
        different = nw.concat([frame.select(*COURSE).unique() for frame in frames])
        self._all = sorted({(row["course_id"], row["course_title"]) for row in engine.rows(different)}, key=_key)
        self._counting = list(_counting(self._all, program))
        self._engine = engine

    def counted(self, frame: Frame) -> Frame:
        """The rows that count, once for each `certification` (a number), with `course`."""
        rows = [(_key(self._all[course]), course, number) for course, number in self._counting]
        schema = {"key": nw.String, "course": nw.Int64, "certification": nw.Int64}
        return _keyed(frame).join(table_of(self._engine, rows, schema), on="key", how="inner")

    def numbered(self, frame: Frame) -> Frame:
        """The rows with `course`."""
        rows = [(_key(course), number) for number, course in enumerate(self._all)]
        return _keyed(frame).join(table_of(self._engine, rows, {"key": nw.String, "course": nw.Int64}), on="key")

    @cached_property
    def certifications(self) -> Frame:
        """`course`, `certification`."""
        return table_of(self._engine, self._counting, dict.fromkeys(("course", "certification"), nw.Int64))

    def of_same(self, frame: Frame) -> Frame:
        """Each row once for every course that is the same as its `course`, with that one instead."""
        return frame.join(self._same, on="course", how="inner").drop("course").rename({"other": "course"})

    @cached_property
    def _same(self) -> Frame:
        """`course`, `other`: of one id; of one title, where one of them has no id."""
        by_id, by_title = defaultdict(list), defaultdict(list)
        for number, (course_id, title) in enumerate(self._all):
            by_id[course_id].append(number)
            by_title[title].append(number)
        pairs = {pair for text, those in by_id.items() if text is not None for pair in product(those, those)}
        for title, those in by_title.items():
            without = [n for n in those if self._all[n][0] is None] if title is not None else []
            pairs |= {pair for one, other in product(without, those) for pair in ((one, other), (other, one))}
        return table_of(self._engine, sorted(pairs), dict.fromkeys(("course", "other"), nw.Int64))


def _counting(courses: Sequence[Course], program: Program) -> list[tuple[int, int]]:
    certifications = program.rulebook.certifications
    return [
        (number, certification)
        for number, course in enumerate(courses)
        for name, certification in program.certifications.items()
        if certifications[name].counts(*course)
    ]


def _keyed(frame: Frame) -> Frame:
    texts = [nw.col(name).fill_null("\x00") for name in COURSE]
    return frame.with_columns(key=nw.concat_str(*texts, separator="\x01"))


def _key(course: Course) -> str:
    return "\x01".join("\x00" if text is None else text for text in course)
