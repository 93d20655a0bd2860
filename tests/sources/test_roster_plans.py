"""A whole plan from OneRoster and from Ed-Fi is that of the same facts as CSV; whoever is rejected keeps what they have."""

from __future__ import annotations

import datetime as dt
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.plan.conftest import small
from tests.plan.site import Site
from tests.sources import ods
from tests.sources.roster import files, lay, org, role, user

EXTRA = ("metadata.status", "metadata.hired", "metadata.ended", "metadata.jobCode")
STATUSES = {"gone": "terminated"}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Joiners, members who stay, leavers by status and by date, and one whose job is over."""
    made = small(tmp_path)
    made.entitled("000101", "000102")
    made.entitled("000103", "000104", "000105", "000106", member=True)
    made.strays("000107")
    for person in made.people:
        person["hire_date"] = "2015-08-01"
    by_id = {person["person_id"]: person for person in made.people}
    by_id["000104"]["termination_date"] = "2025-06-30"
    jobs = {job["person_id"]: job for job in made.assignments}
    jobs["000105"]["end_date"] = "2025-06-30"
    for job in made.assignments:
        job["start_date"] = "2020-08-01"
    return made


def day_after(day: str) -> str:
    return (dt.date.fromisoformat(day) + dt.timedelta(days=1)).isoformat() if day else ""


def oneroster(site: Site) -> dict[str, Any]:
    """The site's people and jobs as a package; what the standard has no field for goes into extensions."""
    users = [
        {
            **user(p["person_id"], email=p["email"], givenName=p["given_name"], familyName=p["family_name"]),
            "metadata.status": p["status"],
            "metadata.hired": p.get("hire_date", ""),
            "metadata.ended": p.get("termination_date", ""),
        }
        for p in site.people
    ]
    roles = [
        {
            **role(str(number), j["person_id"], orgSourcedId=f"org-{j['location']}", role="ext:staff"),
            "beginDate": j.get("start_date", ""),
            "endDate": day_after(j.get("end_date", "")),
            "metadata.jobCode": j["job_code"],
        }
        for number, j in enumerate(site.assignments)
    ]
    tables = {"users.csv": users, "roles.csv": roles, "orgs.csv": [org(code) for code in site.locations]}
    lay(site.folder / "feeds/roster.zip", files(tables, extra=EXTRA))
    common = {"type": "oneroster", "path": "feeds/roster.zip"}
    people = {"status": "metadata.status", "hire_date": "metadata.hired", "termination_date": "metadata.ended"}
    return {
        "people": {**common, "columns": people},
        "assignments": {**common, "columns": {"job_code": "metadata.jobCode"}},
    }


def ed_fi(site: Site) -> dict[str, Any]:
    staffs = [
        ods.staff(
            p["person_id"],
            firstName=p["given_name"],
            lastSurname=p["family_name"],
            electronicMails=[ods.mail(p["email"])],
        )
        for p in site.people
    ]
    jobs = [
        ods.job(
            j["person_id"],
            positionTitle=j["job_code"],
            educationOrganizationReference={"educationOrganizationId": int(j["location"])},
            beginDate=j["start_date"],
            endDate=j.get("end_date"),
        )
        for j in site.assignments
    ]
    employments = [ods.employment(p["person_id"], p["hire_date"], p.get("termination_date")) for p in site.people]
    system = "educationOrganizationIdentificationSystemDescriptor"
    schools = [
        {
            "schoolId": int(code),
            "identificationCodes": [
                {system: ods.uri("EducationOrganizationIdentificationSystem", "District"), "identificationCode": code}
            ],
        }
        for code in site.locations
    ]
    resources = {"staffs": staffs, ods.JOBS: jobs, ods.EMPLOYMENTS: employments, "schools": schools}
    content = {f"{name}.json": json.dumps(records) for name, records in resources.items()}
    lay(site.folder / "feeds/roster.zip", content)
    common = {"type": "ed-fi", "path": "feeds/roster.zip"}
    return {
        "people": {**common, "employments": True},
        "assignments": {
            **common,
            "location": "identificationCode:District",
            "columns": {"job_code": "positionTitle"},
        },
    }


def told(site: Site) -> dict[str, Any]:
    plan = site.write().plan()
    return {name: plan[name] for name in ("changes", "refusals") if name in plan}


def test_the_plan_is_that_of_the_same_facts_as_csv(site: Site) -> None:
    """Every change, with its reason and all that is said about it."""
    expected = told(site)
    assert {"add", "remove"} == {change["action"] for change in expected["changes"]}
    for kind in (oneroster, ed_fi):
        site.sources = kind(site)
        assert expected == told(site)
        checked = site.call("validate")
        assert (0, "") == (checked.code, checked.err), checked.out
    assert "feed people: 8 rows accepted" in site.call("doctor").out


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("users.csv", "user-000103,,,true", 'user-000103,,,"true'),
        ("roles.csv", "user-000103,primary,ext:staff,2020-08-01", "user-000103,primary,ext:staff,08/01/2020"),
    ],
)
def test_a_person_whose_row_breaks_the_standard_keeps_what_they_have(
    file: str, before: str, after: str, site: Site
) -> None:
    """The job that entitled them is gone for all; of the one nobody knows, though every other row says so."""
    for job in site.assignments:
        job["job_code"] = "3001"
    site.sources = oneroster(site)
    site.write()
    path = site.folder / "feeds/roster.zip"
    with zipfile.ZipFile(path) as archive:
        content: dict[str, bytes | str] = {name: archive.read(name).decode() for name in archive.namelist()}
    text = str(content[file])
    assert before in text
    lay(path, content | {file: text.replace(before, after)})
    ran = site.call("plan", "--format", "json")
    gone = {change["person_id"] for change in ran.json["changes"] if change["action"] == "remove"}
    assert {"000106"} == gone & {"000103", "000106"}
    assert [("000103", "row-rejected")] == [(held["person_id"], held["why"]) for held in ran.json["held"]]
    line = next(number for number, each in enumerate(text.splitlines(), 1) if before in each)
    assert f"feeds/roster.zip/{file}:{line}:" in ran.err


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"", 3, "has no end: it is not whole"),
        (b"sourcedId\n", 4, "feeds/roster.zip: error[feed-archive]: it is no zip archive"),
        (None, 4, "the feed `feeds/roster.zip` is missing"),
    ],
)
def test_a_package_that_is_not_whole_is_no_feed(content: bytes | None, code: int, words: str, site: Site) -> None:
    site.sources = oneroster(site)
    site.write()
    path = site.folder / "feeds/roster.zip"
    path.unlink() if content is None else path.write_bytes(content)
    ran = site.call("plan")
    assert (code, 1) == (ran.code, ran.err.count(words)), ran.err
