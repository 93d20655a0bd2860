"""An invented learning record store: statements by verb, in pages, and voided ones left out of its lists."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from typing import Any

from tests.emulators.web import Asked, Reply

ADL = "http://adlnet.gov/expapi/verbs/"
LMS = "https://lms.dps.test"
COURSE = "https://lms.dps.test/courses/IC-ATT"


def statement(number: int, verb: str = "completed", at: str = "", **more: Any) -> dict[str, Any]:
    usual = {
        "id": f"s{number}",
        "actor": {"account": {"homePage": LMS, "name": f"10000{number}"}, "objectType": "Agent"},
        "verb": {"id": ADL + verb},
        "object": {"id": COURSE, "definition": {"name": {"es": "Asistencia", "en-US": "Attendance"}}},
        "timestamp": at or f"2025-01-{number + 1:02}T16:30:00-07:00",
        "stored": "2025-02-01T00:00:00Z",
    }
    return usual | more


def voiding(number: int, voided: str) -> dict[str, Any]:
    return statement(number, "voided", object={"objectType": "StatementRef", "id": voided})


@dataclass(kw_only=True)
class Lrs:
    statements: list[dict[str, Any]]
    size: int = 2
    pair: str = "lrs:lrs-canary"
    headers: dict[str, str] = field(default_factory=dict)

    def __call__(self, asked: Asked) -> Reply:
        if asked.headers.get("Authorization") != f"Basic {b64encode(self.pair.encode()).decode()}":
            return Reply(status=401, body={})
        if asked.headers.get("X-Experience-Api-Version", asked.headers.get("X-Experience-API-Version")) != "1.0.3":
            return Reply(status=400, body={})
        gone = {one["object"].get("id") for one in self.statements if one["verb"]["id"].endswith("voided")}
        if wanted := asked.query.get("voidedStatementId"):
            found = [one for one in self.statements if one["id"] == wanted and wanted in gone]
            return Reply(body=found[0]) if found else Reply(status=404, body={})
        fitting = [one for one in self.statements if one["verb"]["id"] == asked.query["verb"] and one["id"] not in gone]
        start = int(asked.query.get("start", 0))
        page = fitting[start : start + self.size]
        more = f"/xapi/statements?verb={asked.query['verb']}&start={start + self.size}"
        is_last = start + self.size >= len(fitting)
        return Reply(body={"statements": page, "more": "" if is_last else more}, headers=self.headers)
