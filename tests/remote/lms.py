"""An invented LMS with a transcript report: pages in four ways, windows of time, and rows that come meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.emulators.web import Asked, Reply

TOKEN = "lms-canary-4711"  # noqa: S105 - of the server below


def row(number: int, at: str = "") -> dict[str, Any]:
    done = at or f"2025-01-{number % 28 + 1:02}T23:30:00Z"
    user = {"employee": number, "mail": f"p{number}@dps.test"}
    return {"id": f"r{number}", "user": user, "course": {"code": "IC-ATT", "name": "Attendance"}, "finished": done}


COLUMNS = {
    "learner": "user.employee",
    "course_id": "course.code",
    "course_title": "course.name",
    "completed_at": "finished",
}


@dataclass(kw_only=True)
class Lms:
    """after: called with the number of requests so far, before each answer."""

    rows: list[dict[str, Any]]
    size: int = 3
    way: str = "page"
    after: Callable[[int], None] = lambda _: None
    requests: int = 0
    base: str = ""
    more: dict[str, Any] = field(default_factory=dict)

    def __call__(self, asked: Asked) -> Reply:
        if asked.headers.get("Authorization") != f"Bearer {TOKEN}":
            return Reply(status=401, body={})
        self.after(self.requests)
        self.requests += 1
        query = asked.query
        begin, end = query.get("from", ""), query.get("to", "~")
        fitting = [one for one in self.rows if begin <= one["finished"] < end]
        size = int(query.get("size", self.size))
        number = int(query.get("page", query.get("at", 1)))
        page = fitting[(number - 1) * size : number * size]
        body: dict[str, Any] = {"data": {"rows": page, "total": len(fitting)}, **self.more}
        last = number * size >= len(fitting)
        kept = "".join(f"&{name}={query[name]}" for name in ("from", "to", "size") if name in query)
        link = f"{self.base}/report?at={number + 1}{kept}"
        headers = {}
        if self.way == "next":
            body["next"] = None if last else link
        if self.way == "cursor":
            body["cursor"] = "" if last else number + 1
        if self.way == "link" and not last:
            headers["Link"] = f'<{link}>; rel="next"'
        return Reply(body=body, headers=headers)
