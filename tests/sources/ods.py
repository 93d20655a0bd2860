"""Exports of an invented Ed-Fi ODS."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from connector.core.feeds import FeedTable, Table, TableSpec
from connector.core.feeds.reader import read_table
from connector.sources.ed_fi.settings import EdFiSettings
from tests.sources.roster import lay

JOBS = "staffEducationOrganizationAssignmentAssociations"
EMPLOYMENTS = "staffEducationOrganizationEmploymentAssociations"


def uri(kind: str, code: str) -> str:
    return f"uri://ed-fi.org/{kind}Descriptor#{code}"


def mail(address: str, kind: str = "Work", **more: bool) -> dict[str, Any]:
    return {"electronicMailAddress": address, "electronicMailTypeDescriptor": uri("ElectronicMailType", kind), **more}


def staff(name: str, **more: Any) -> dict[str, Any]:
    usual = {"firstName": "Zoë", "lastSurname": "Quill", "electronicMails": [mail(f"p{name}@dps.test")]}
    return {"id": f"uuid-{name}", "staffUniqueId": name, **usual, **more}


def job(of: str, **more: Any) -> dict[str, Any]:
    return {
        "staffReference": {"staffUniqueId": of, "link": {"rel": "Staff"}},
        "educationOrganizationReference": {"educationOrganizationId": 255901},
        "staffClassificationDescriptor": uri("StaffClassification", "Principal"),
        "beginDate": "2024-08-01",
        **more,
    }


def employment(of: str, hired: str, ended: str | None = None) -> dict[str, Any]:
    return {"staffReference": {"staffUniqueId": of}, "hireDate": hired} | ({"endDate": ended} if ended else {})


PLAIN: dict[str, list[Any]] = {"staffs": [staff("000101"), staff("000102")], JOBS: [job("000101"), job("000102")]}


def export(folder: Path, resources: Mapping[str, list[Any]]) -> None:
    content = {f"{name}.json": json.dumps(records, ensure_ascii=False) for name, records in resources.items()}
    lay(folder / "in/ods.zip", content)


def read(folder: Path, table: Table = "people", **keys: Any) -> FeedTable:
    """As the product reads it, by the one reader."""
    settings = EdFiSettings.model_validate({"type": "ed-fi", "path": "in/ods.zip"} | keys)
    fetched = settings.open(table, lambda path: folder / path, str).fetch()
    spec = TableSpec(table=table, time_zone="UTC", columns=settings.columns, statuses=settings.statuses)
    return read_table(fetched.content, fetched.label, spec, fetched.notes)
