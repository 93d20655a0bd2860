"""OneRoster 1.2: people and jobs by the standard's own rules; whoever a broken row is about is held, and never lost."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from connector.core.feeds import Table
from connector.core.problems import Invalid
from tests.sources.roster import PLAIN, Row, files, lay, manifest, org, read, role, said, user


def laid(folder: Path, **tables: list[Row]) -> Path:
    lay(folder / "in/roster.zip", files(PLAIN | {f"{name}.csv": rows for name, rows in tables.items()}))
    return folder


def stops(folder: Path, content: Mapping[str, bytes | str], table: Table = "people", **keys: Any) -> list[str]:
    lay(folder / "in/roster.zip", content)
    with pytest.raises(Invalid) as raised:
        read(folder, table, **keys)
    return [f"{problem.mark} {problem.code}: {problem.message}" for problem in raised.value.problems]


def test_people_and_jobs_of_a_bulk(tmp_path: Path) -> None:
    """A user is a person by `identifier`; a role is a job at the org's `identifier`."""
    laid(tmp_path)
    people = read(tmp_path).rows.select("line", "person_id", "status", "given_name", "username").rows()
    assert [(2, "000101", "active", "Zoë", "u000101"), (3, "000102", "active", "Zoë", "u000102")] == people
    jobs = read(tmp_path, "assignments").rows.select("person_id", "job_title", "location", "primary").rows()
    assert [("000101", "principal", "0401", True), ("000102", "teacher", "0401", False)] == jobs


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("sourcedId", "user-9"),
        ("username", "u9"),
        ("userMasterIdentifier", "M9"),
        ("userIds:HR", "0077"),
        ("identifier", "9"),
    ],
)
def test_whose_id_it_is_can_be_chosen(kind: str, expected: str, tmp_path: Path) -> None:
    """Also for the jobs, which know the user by `sourcedId` alone."""
    ids = user("9", userMasterIdentifier="M9", userIds="{LDAP:zq},{HR:0077}")
    laid(tmp_path, users=[ids], roles=[role("1", "9")])
    assert [expected] == read(tmp_path, person_id=kind).rows["person_id"].to_list()
    assert [expected] == read(tmp_path, "assignments", person_id=kind).rows["person_id"].to_list()


def test_a_disabled_user_has_left_unless_the_config_says_otherwise(tmp_path: Path) -> None:
    laid(tmp_path, users=[user("1", enabledUser="false")])
    assert ["terminated"] == read(tmp_path).rows["status"].to_list()
    assert ["leave"] == read(tmp_path, disabled="leave").rows["status"].to_list()


def test_pupils_and_parents_are_no_staff_and_their_lines_stay_empty(tmp_path: Path) -> None:
    """A teacher who is a parent too stays, without that job; somebody without any role stays as well."""
    roles = [role("1", "1", role="student"), role("2", "2", role="parent"), role("3", "2", role="teacher")]
    laid(tmp_path, users=[user("1"), user("2"), user("3")], roles=roles)
    people, jobs = read(tmp_path), read(tmp_path, "assignments")
    assert [(3, "2"), (4, "3")] == people.rows.select("line", "person_id").rows()
    assert [(4, "2", "teacher")] == jobs.rows.select("line", "person_id", "job_title").rows()
    assert (4, 2) == (people.lines.total, people.lines.kept)
    assert (1, 2) == (people.lines.blank, jobs.lines.blank)


def test_extensions_and_standard_fields_can_be_mapped(tmp_path: Path) -> None:
    """A district puts what the standard lacks into `metadata.` columns."""
    extra = ("metadata.hired", "metadata.state")
    tables = {**PLAIN, "users.csv": [{**user("000101"), "metadata.hired": "2020-08-01", "metadata.state": "On Leave"}]}
    lay(tmp_path / "in/roster.zip", files(tables, extra=extra))
    columns = {"hire_date": "metadata.hired", "status": "metadata.state", "email": "sms"}
    people = read(tmp_path, columns=columns, statuses={"on leave": "leave"}).rows
    assert ("2020-08-01", "leave") == (str(people["hire_date"][0]), people["status"][0])
    jobs = read(tmp_path, "assignments", columns={"job_code": "role"}).rows
    assert ["principal"] == jobs["job_code"].to_list()


BROKEN = {
    "no id": ({"sourcedId": ""}, "`sourcedId` is empty"),
    "status in a bulk": ({"status": "active"}, "`status` and `dateLastModified` must be empty in a bulk file"),
    "case": ({"enabledUser": "True"}, "`enabledUser` is `True`, which OneRoster does not know"),
    "nothing": ({"enabledUser": ""}, "`enabledUser` is empty"),
    "no name": ({"familyName": ""}, "`familyName` is empty"),
    "ids": ({"userIds": "HR:0077"}, "`userIds` is `HR:0077`, which OneRoster does not know"),
    "control": ({"phone": "1\x072"}, "`phone` holds a control character"),
}


@pytest.mark.parametrize(("changes", "message"), BROKEN.values(), ids=BROKEN)
def test_a_user_that_breaks_a_rule_is_rejected_on_its_line_with_its_person(
    changes: dict[str, str], message: str, tmp_path: Path
) -> None:
    """So the person is held; the others are read."""
    laid(tmp_path, users=[user("1"), user("2", **changes)])
    feed = read(tmp_path)
    assert [("in/roster.zip/users.csv", 3, "2", message)] == said(feed)
    assert (["feed-standard"], ["1"]) == (feed.rejects["code"].to_list(), feed.rows["person_id"].to_list())


TORN = {
    "a field too few": b"user-2,,,true,u2,,Zo\xc3\xab,Quill,,2,,,,,,,,,,,,",
    "a quote": b'user-2,,,true,u2,,Zoe "Z,"Qu"ill,,2,,,,,,,,,,,,,',
    "an open quote": b'user-2,,,true,u2,,"Zoe,Quill,,2,,,,,,,,,,,,,',
    "no UTF-8": b"user-2,,,true,u2,,Zo\xeb,Quill,,2,,,,,,,,,,,,,",
}


@pytest.mark.parametrize("torn", TORN.values(), ids=TORN)
def test_a_torn_line_takes_nobody_with_it(torn: bytes, tmp_path: Path) -> None:
    """Neither its own person, who is held with all jobs, nor the next line's."""
    content = files(PLAIN | {"users.csv": [user("1"), user("3")], "roles.csv": [role("1", "2"), role("2", "3")]})
    first, one, three = content["users.csv"].splitlines()
    lay(tmp_path / "in/roster.zip", content | {"users.csv": b"\xef\xbb\xbf" + b"\r\n".join([first, one, torn, three])})
    people, jobs = read(tmp_path), read(tmp_path, "assignments")
    assert [(3, "2")] == people.rejects.select("line", "key").rows()
    assert ["1", "3"] == people.rows["person_id"].to_list()
    assert [(2, "2")] == jobs.rejects.select("line", "key").rows()
    assert "of the user `user-2`: in/roster.zip/users.csv:3: it " in jobs.rejects["message"][0]


def test_two_users_of_one_sourced_id_are_both_held(tmp_path: Path) -> None:
    laid(tmp_path, users=[user("1"), {**user("2"), "sourcedId": "user-1"}])
    assert [(2, "1"), (3, "2")] == read(tmp_path).rejects.select("line", "key").rows()


def test_a_job_whose_user_or_org_is_unknown_does_not_vanish(tmp_path: Path) -> None:
    roles = [
        role("1", "000101", orgSourcedId="org-9999"),
        role("2", "nobody"),
        role("3", "000102", orgSourcedId="org-bad"),
        role("4", "000102", orgSourcedId="org-bare"),
    ]
    orgs = [org("bad", type="School"), org("bare", identifier="")]
    laid(tmp_path, roles=roles, orgs=orgs)
    words = [
        (2, "000101", "the org `org-9999` is not in `orgs.csv`"),
        (3, None, "the user `user-nobody` is not in `users.csv`; the org `org-0401` is not in `orgs.csv`"),
        (
            *(4, "000102"),
            "of the org `org-bad`: in/roster.zip/orgs.csv:2: `type` is `School`, which OneRoster does not know",
        ),
        (5, "000102", "the org `org-bare` has no `identifier` (in/roster.zip/orgs.csv:3)"),
    ]
    assert words == [(line, key, message) for _, line, key, message in said(read(tmp_path, "assignments"))]
    assert "user-nobody" == said(read(tmp_path, "assignments", person_id="sourcedId"))[1][2]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"role": "Principal"}, "`role` is `Principal`, which OneRoster does not know"),
        ({"roleType": "PRIMARY"}, "`roleType` is `PRIMARY`, which OneRoster does not know"),
        ({"beginDate": "07/01/2026"}, "`beginDate` is `07/01/2026`, no date"),
        ({"endDate": "2026-02-30"}, "`endDate` is `2026-02-30`, no date"),
        ({"beginDate": "2026-07-02", "endDate": "2026-07-01"}, "`endDate` is before `beginDate`"),
    ],
)
def test_a_job_that_breaks_a_rule_is_rejected(changes: dict[str, str], message: str, tmp_path: Path) -> None:
    laid(tmp_path, roles=[role("1", "000101"), role("2", "000102", **changes)])
    assert [("in/roster.zip/roles.csv", 3, "000102", message)] == said(read(tmp_path, "assignments"))


def test_a_job_ends_the_day_before_its_end_date(tmp_path: Path) -> None:
    """The standard's `endDate` is the first day without the role; a role that ends as it begins was never held."""
    dates = [
        ("2025-08-01", "2026-07-01"),
        ("", "2024-03-01"),
        ("2025-08-01", ""),
        ("2025-08-01", "2025-08-01"),
        ("", "0001-01-01"),
    ]
    roles = [role(f"{n}", "000101", beginDate=begin, endDate=end) for n, (begin, end) in enumerate(dates)]
    laid(tmp_path, roles=roles)
    jobs = read(tmp_path, "assignments")
    expected = [("2025-08-01", "2026-06-30"), ("", "2024-02-29"), ("2025-08-01", ""), ("", "0001-01-01")]
    found = jobs.rows.select("start_date", "end_date").rows()
    assert (expected, 0, 1) == (
        [tuple(str(d or "") for d in row) for row in found],
        jobs.rejects.height,
        jobs.lines.blank,
    )


def test_an_export_that_writes_the_last_day_can_be_read_so(tmp_path: Path) -> None:
    """Against the standard, and said in the config."""
    laid(tmp_path, roles=[role("1", "000101", beginDate="2025-08-01", endDate="2025-08-01")])
    jobs = read(tmp_path, "assignments", columns={"end_date": "endDate"})
    assert ["2025-08-01"] == [str(day) for day in jobs.rows["end_date"]]


def test_a_role_of_the_districts_own_is_taken(tmp_path: Path) -> None:
    laid(tmp_path, roles=[role("1", "000101", role="ext:officeProfessional")])
    assert ["ext:officeProfessional"] == read(tmp_path, "assignments").rows["job_title"].to_list()


def test_a_user_without_the_id_that_is_asked_for_is_told_by_that_name(tmp_path: Path) -> None:
    laid(tmp_path, users=[user("1", identifier="")], roles=[role("1", "1")])
    assert "it has no `identifier`" == said(read(tmp_path))[0][3]
    assert (
        "the user `user-1` has no `identifier` (in/roster.zip/users.csv:2)" == said(read(tmp_path, "assignments"))[0][3]
    )


def test_headings_are_those_of_the_standard_in_its_order_and_case(tmp_path: Path) -> None:
    plain = files(PLAIN)
    for old, new, message in (
        (b"enabledUser", b"enableduser", "heading 4 is `enableduser`, not `enabledUser`"),
        (b"status,dateLastModified", b"dateLastModified,status", "heading 2 is `dateLastModified`, not `status`"),
        (b"pronouns", b"pronouns,team", "heading `team` is not of OneRoster 1.2, and no `metadata.`"),
    ):
        content = plain | {"users.csv": plain["users.csv"].replace(old, new, 1)}
        assert [f"in/roster.zip/users.csv:1:1 feed-standard: {message}"] == stops(tmp_path, content)


@pytest.mark.parametrize("name", ["users.csv", "roles.csv", "orgs.csv"])
def test_a_file_without_a_row_is_no_feed(name: str, tmp_path: Path) -> None:
    """An empty file of orgs would make every job one at an unknown place."""
    expected = [f"in/roster.zip/{name}:1:1 feed-empty: no row follows the headings"]
    assert expected == stops(tmp_path, files({**PLAIN, name: []}))


ALL = dict.fromkeys(("users", "roles", "orgs"), "bulk")
MANIFESTS = {
    "none": ({}, ["in/roster.zip feed-archive: it holds no `manifest.csv`"]),
    "1.1": (
        {"manifest.csv": manifest(**ALL).replace(b"oneroster.version,1.2", b"oneroster.version,1.1")},
        ["in/roster.zip/manifest.csv feed-standard: `oneroster.version` is `1.1`, not `1.2`"],
    ),
    "a file that is promised": (
        {"manifest.csv": manifest(**ALL, classes="bulk")},
        ["in/roster.zip/manifest.csv feed-archive: the manifest promises `classes.csv`, and it is not there"],
    ),
    "a file that is absent": (
        {"manifest.csv": manifest(**ALL), "classes.csv": "x"},
        ["in/roster.zip/manifest.csv feed-archive: `classes.csv` is there, and the manifest calls it absent"],
    ),
    "a delta alone": (
        {"manifest.csv": manifest(**(ALL | {"users": "delta"}))},
        ["in/roster.zip/manifest.csv feed-delta: `file.users` is `delta`: a delta alone is never the whole feed"],
    ),
    "another word": (
        {"manifest.csv": manifest(**(ALL | {"users": "Bulk"}))},
        ["in/roster.zip/manifest.csv feed-standard: `file.users` is `Bulk`"],
    ),
    "twice": (
        {"manifest.csv": manifest(**ALL) + b"file.users,bulk\n"},
        ["in/roster.zip/manifest.csv:9:1 feed-standard: the property `file.users` stands twice"],
    ),
    "not told": (
        {"manifest.csv": manifest(**ALL).replace(b"file.roles,bulk\n", b"")},
        ["in/roster.zip/manifest.csv feed-standard: the property `file.roles` is missing"],
    ),
}


@pytest.mark.parametrize(("changes", "problems"), MANIFESTS.values(), ids=MANIFESTS)
def test_a_package_that_its_manifest_does_not_tell_of_is_refused(
    changes: dict[str, bytes | str], problems: list[str], tmp_path: Path
) -> None:
    plain: dict[str, bytes | str] = {name: data for name, data in files(PLAIN).items() if name != "manifest.csv"}
    assert problems == stops(tmp_path, plain | changes)


def test_a_name_in_another_case_is_another_file(tmp_path: Path) -> None:
    content = {name.replace("users.csv", "Users.csv"): data for name, data in files(PLAIN).items()}
    assert ["in/roster.zip/manifest.csv feed-archive: the manifest promises `users.csv`, and it is not there"] == stops(
        tmp_path, content
    )
