"""Ed-Fi: staff and their assignment associations; whoever a broken record is about is held, and never lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from connector.core.problems import Invalid
from connector.sources import Unfinished
from tests.sources.ods import EMPLOYMENTS, JOBS, PLAIN, employment, export, job, mail, read, staff, uri
from tests.sources.roster import lay, said


def test_people_and_jobs_of_an_export(tmp_path: Path) -> None:
    """The descriptor's code value is the title; record N stands on line N + 1."""
    jobs = [job("000101", orderOfAssignment=1, fullTimeEquivalency=0.5), job("000102", endDate="2026-06-30T00:00:00")]
    export(tmp_path, PLAIN | {JOBS: jobs})
    people = read(tmp_path).rows.select("line", "person_id", "status", "family_name", "email").rows()
    assert [
        (2, "000101", "active", "Quill", "p000101@dps.test"),
        (3, "000102", "active", "Quill", "p000102@dps.test"),
    ] == people
    found = read(tmp_path, "assignments").rows
    told = found.select("person_id", "job_title", "location", "primary", "fte").rows()
    assert [("000101", "Principal", "255901", True, 0.5), ("000102", "Principal", "255901", None, None)] == told
    assert [None, "2026-06-30"] == [day and str(day) for day in found["end_date"]]


def test_fields_can_be_mapped_by_their_path(tmp_path: Path) -> None:
    """Of a descriptor its code; a path that no record has is a heading that is missing."""
    hired = staff("000101", _ext={"dps": {"unit": uri("Unit", "Athletics")}})
    export(tmp_path, {"staffs": [hired, staff("000102")], JOBS: [job("000101", positionTitle="Dean of Students")]})
    people = read(tmp_path, columns={"username": "_ext.dps.unit"}).rows
    assert ["Athletics", None] == people["username"].to_list()
    jobs = read(tmp_path, "assignments", columns={"job_title": "positionTitle"}).rows
    assert ["Dean of Students"] == jobs["job_title"].to_list()
    with pytest.raises(Invalid, match=r"heading `_ext.dps.units` is missing"):
        read(tmp_path, columns={"username": "_ext.dps.units"})


@pytest.mark.parametrize(
    ("mails", "expected"),
    [
        ([mail("home@x.test", "Home/Personal"), mail("work@x.test")], "work@x.test"),
        ([mail("a@x.test"), mail("b@x.test", primaryEmailAddressIndicator=True)], "b@x.test"),
        ([mail("a@x.test"), mail("b@x.test")], None),
        ([], None),
    ],
)
def test_which_address_counts(mails: list[Any], expected: str | None, tmp_path: Path) -> None:
    export(tmp_path, PLAIN | {"staffs": [staff("1", electronicMails=mails)]})
    assert [expected] == read(tmp_path).rows["email"].to_list()


def code(system: str, value: str, kind: str = "staffIdentificationSystemDescriptor") -> dict[str, str]:
    return {kind: uri(kind[0].upper() + kind[1:].removesuffix("Descriptor"), system), "identificationCode": value}


def test_ids_and_codes_of_another_system(tmp_path: Path) -> None:
    kind = "educationOrganizationIdentificationSystemDescriptor"
    schools = [{"schoolId": 255901, "identificationCodes": [code("District", "0401", kind)]}]
    staffs = [staff("s1", identificationCodes=[code("District", "0077"), code("State", "X")]), staff("s2")]
    export(tmp_path, {"staffs": staffs, JOBS: [job("s1"), job("s2")], "schools": schools})
    keys = {"person_id": "identificationCode:District", "location": "identificationCode:District"}
    people, jobs = read(tmp_path, **keys), read(tmp_path, "assignments", **keys)
    assert (["0077"], [("0077", "0401")]) == (
        people.rows["person_id"].to_list(),
        jobs.rows.select("person_id", "location").rows(),
    )
    words = "staff `s2` has no single `identificationCode` of `District`"
    assert [f"record 2: {words}"] == people.rejects["message"].to_list()
    assert [f"record 2: of staff `s2`: record 2: {words}"] == jobs.rejects["message"].to_list()


def test_hire_and_end_dates_come_from_the_employments(tmp_path: Path) -> None:
    """Open: none ended; over: the last end; back: the end before the open one. Nobody knows: held.

    Employments that touch, as each new contract makes one, are no departure, after which courses would not count.
    """
    told = [
        employment("1", "2015-08-01"),
        *(employment("2", "2015-08-01", "2020-06-30"), employment("2", "2018-01-01", "2026-06-30")),
        *(employment("3", "2015-08-01", "2020-06-30"), employment("3", "2024-08-01")),
        *(
            employment("5", "2016-07-01", "2020-06-30"),
            employment("5", "2020-07-01"),
            employment("5", "2011-08-01", "2012-06-30"),
        ),
        *(employment("6", "2016-07-01"), employment("6", "2017-07-01", "2018-06-30")),
        employment("7", "2020-07-01", "2020-06-30"),
    ]
    export(tmp_path, {"staffs": [staff(name) for name in "1234567"], JOBS: [job("1")], EMPLOYMENTS: told})
    feed = read(tmp_path, employments=True)
    dates = feed.rows.select("hire_date", "termination_date", "last_departure_date").rows()
    assert [
        ("2015-08-01", "", ""),
        ("2015-08-01", "2026-06-30", ""),
        ("2024-08-01", "", "2020-06-30"),
        ("2016-07-01", "", "2012-06-30"),
        ("2016-07-01", "", ""),
    ] == [tuple(str(day or "") for day in row) for row in dates]
    assert [
        ("in/ods.zip/staffs.json", 5, "4", "record 4: no employment of staff `4` is known"),
        ("in/ods.zip/staffs.json", 8, "7", "record 7: an employment of staff `7` ends before it begins"),
    ] == said(feed)


BROKEN = {
    "a number": ({"staffUniqueId": 7}, None, "`staffUniqueId` is `7`, no text"),
    "no id": ({"staffUniqueId": None}, None, "`staffUniqueId` is missing"),
    "no name": ({"firstName": ""}, "2", "`firstName` is missing"),
    "a list": ({"loginId": ["x"]}, "2", "`loginId` is `['x']`, no text"),
    "mails": ({"electronicMails": ["x"]}, "2", "`electronicMails` is no list of objects"),
    "twice": ({"staffUniqueId": "1"}, "1", "`staffUniqueId` `1` stands more than once"),
}


@pytest.mark.parametrize(("changes", "key", "message"), BROKEN.values(), ids=BROKEN)
def test_a_broken_record_is_rejected_with_its_person(
    changes: dict[str, Any], key: str | None, message: str, tmp_path: Path
) -> None:
    export(tmp_path, PLAIN | {"staffs": [staff("1"), staff("2", **changes)]})
    assert ("in/ods.zip/staffs.json", 3, key, f"record 2: {message}") == said(read(tmp_path))[-1]


JOB = {
    "staff": ({"staffReference": {"staffUniqueId": "9"}}, None, "staff `9` is not among the staffs"),
    "nobody": ({"staffReference": None}, None, "`staffReference.staffUniqueId` is missing"),
    "where": (
        *({"educationOrganizationReference": {}}, "000101"),
        "`educationOrganizationReference.educationOrganizationId` is missing",
    ),
    "a half": (
        *({"educationOrganizationReference": {"educationOrganizationId": 1.5}}, "000101"),
        "`educationOrganizationReference.educationOrganizationId` is `1.5`, no id",
    ),
    "plain": (
        {"staffClassificationDescriptor": "Principal"},
        "000101",
        "`Principal` is no `StaffClassificationDescriptor`",
    ),
    "another": (
        *({"staffClassificationDescriptor": uri("Term", "Fall")}, "000101"),
        "`uri://ed-fi.org/TermDescriptor#Fall` is no `StaffClassificationDescriptor`",
    ),
    "since": ({"beginDate": "08/01/2024"}, "000101", "`beginDate` is `08/01/2024`, no date"),
    "order": ({"orderOfAssignment": 1.0}, "000101", "`orderOfAssignment` is `1.0`, no whole number"),
    "noon": ({"beginDate": "2024-08-01T12:00:00"}, "000101", "`beginDate` is `2024-08-01T12:00:00`, no date"),
}


@pytest.mark.parametrize(("changes", "key", "message"), JOB.values(), ids=JOB)
def test_a_broken_job_does_not_vanish(changes: dict[str, Any], key: str | None, message: str, tmp_path: Path) -> None:
    export(tmp_path, PLAIN | {JOBS: [job("000101", **changes)]})
    assert [(f"in/ods.zip/{JOBS}.json", 2, key, f"record 1: {message}")] == said(read(tmp_path, "assignments"))


def test_a_descriptor_that_the_export_does_not_know_is_rejected(tmp_path: Path) -> None:
    known = [{"namespace": "uri://ed-fi.org/StaffClassificationDescriptor", "codeValue": "Teacher"}]
    export(tmp_path, PLAIN | {"staffClassificationDescriptors": known})
    assert "is not among the descriptors" in said(read(tmp_path, "assignments"))[0][3]


def test_json_lines_are_read_alike(tmp_path: Path) -> None:
    lines = '\ufeff{"staffUniqueId": "1", "firstName": "A", "lastSurname": "B"}\n\n'
    lay(tmp_path / "in/ods.zip", {"staffs.jsonl": lines})
    assert ["1"] == read(tmp_path).rows["person_id"].to_list()


WHOLE = '[{"staffUniqueId": "1", "firstName": "A", "lastSurname": "B"}]'


def test_a_file_that_stops_anywhere_is_not_whole(tmp_path: Path) -> None:
    """Never a feed with fewer records."""
    for kept in range(len(WHOLE)):
        lay(tmp_path / "in/ods.zip", {"staffs.json": WHOLE[:kept]})
        with pytest.raises(Unfinished) as raised:
            read(tmp_path)
        assert "feed-half-written" == raised.value.code


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"detail": "Unauthorized"}', "in/ods.zip/staffs.json: error[feed-standard]: it holds no list of records"),
        ('[{"a": 1, "a": 2}]', "in/ods.zip/staffs.json:1:1: error[feed-standard]: a record gives `a` twice"),
        ("[NaN]", "in/ods.zip/staffs.json:1:1: error[feed-standard]: NaN is no value of JSON"),
        ('[\n{"a" 1}]', "in/ods.zip/staffs.json:2:6: error[feed-standard]: it is no JSON: expecting ':' delimiter"),
        ("[" * 9999 + "]" * 9999, "in/ods.zip/staffs.json: error[feed-standard]: its values are nested too deep"),
        (b'["\xff"]', "in/ods.zip/staffs.json: error[feed-encoding]: it is not UTF-8 text"),
        ("[]", "in/ods.zip/staffs.json:1:1: error[feed-empty]: no row follows the headings"),
    ],
)
def test_what_is_no_export_is_refused(content: str | bytes, message: str, tmp_path: Path) -> None:
    lay(tmp_path / "in/ods.zip", {"staffs.json": content})
    with pytest.raises(Invalid) as raised:
        read(tmp_path)
    assert str(raised.value).startswith(message)


def test_a_resource_that_is_missing_or_there_twice_is_refused(tmp_path: Path) -> None:
    for content, keys, message in (
        ({"schools.json": "[]"}, {}, "it holds no `staffs.json`"),
        ({"staffs.json": WHOLE, "staffs.jsonl": ""}, {}, "it holds both `staffs.json` and `staffs.jsonl`"),
        ({"staffs.json": WHOLE}, {"employments": True}, f"it holds no `{EMPLOYMENTS}.json`"),
    ):
        lay(tmp_path / "in/ods.zip", content)
        with pytest.raises(Invalid, match=message):
            read(tmp_path, **keys)
    export(tmp_path, PLAIN)
    with pytest.raises(Invalid, match=r"it holds no `schools\.json`"):
        read(tmp_path, "assignments", location="identificationCode:District")
