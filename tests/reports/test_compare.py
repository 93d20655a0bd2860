"""`compare FILE`: who is in a user group of Infinite Campus and not in the directory group, or the other way round."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.demo import example_district
from tests.deployment import yaml_flow
from tests.plan.conftest import site, small
from tests.plan.site import Ran, Site, call, per_location, policy

__all__ = ["site"]

EDIT = {"name": "Edit", "entitlement": "edit"}
HEAD = "user,user_group\n"


def compared(
    site: Site, export: str | bytes, *arguments: str, user_groups: tuple[Any, ...] = (EDIT,), **more: Any
) -> Ran:
    """One call on an export, with `compare` in the config."""
    config = site.write().folder / "connector.yaml"
    compare = {"user_groups": [*user_groups], "user": ["username", "email"], **more}
    config.write_text(f"{config.read_text()}compare: {yaml_flow(compare)}\n")
    content = export.encode() if isinstance(export, str) else export
    (site.folder / "ic.csv").write_bytes(content)
    return site.call("compare", "ic.csv", *arguments)


def rows(site: Site, export: str | bytes, code: int = 0, **how: Any) -> list[dict[str, Any]]:
    ran = compared(site, export, "--format", "json", **how)
    assert (code, "") == (ran.code, ran.err)
    found: list[dict[str, Any]] = json.loads(ran.out)["rows"]
    return found


def notes(site: Site, export: str | bytes, code: int = 0, **how: Any) -> list[str]:
    ran = compared(site, export, "--format", "json", **how)
    assert code == ran.code
    found: list[str] = json.loads(ran.out)["notes"]
    return found


@pytest.fixture
def staffed(site: Site) -> Site:
    """1, 2 and 3 are entitled, 1 and 2 members; 4 is not entitled, and a member; so is a service account."""
    for person in ("1", "2", "3", "4"):
        site.person(person, username=f"u{person}")
        site.job(person, job_code="3001" if person == "4" else "1101")
        site.course(person, "2025-01-15")
    site.accounts.append({"id": "svc", "username": "svc"})
    site.groups["ic-edit"] = ["a1", "a2", "a4", "svc"]
    return site


def test_each_kind_is_told_with_what_to_do(staffed: Site):
    """In both: nothing. Only in IC: by hand. Only in the directory: on its way. Nobody we know: asked about."""
    found = rows(staffed, HEAD + "u1,Edit\nu3,Edit\nstranger,Edit\n")
    assert {
        ("only-in-directory", "2", None, None, "yes", "wait for the synchronisation, or ask for it"),
        (
            "only-in-directory",
            "4",
            None,
            None,
            "no",
            "no policy grants it: `connector plan` says whether it goes; connector explain 4",
        ),
        (
            "only-in-ic",
            "3",
            "u3",
            3,
            "yes",
            "the policies grant it: the next run puts the account into the group, or `connector plan` says why not",
        ),
        (
            "only-in-directory",
            None,
            None,
            None,
            None,
            "the feeds know nobody whose account it is: see `connector plan` before it is synchronised",
        ),
        (
            "nobody-known",
            None,
            "stranger",
            4,
            None,
            "ask who it is (an administrator, a service?), and take it out in Infinite Campus where nobody answers",
        ),
    } == {tuple(row[n] for n in ("kind", "person_id", "user", "line", "granted", "what_to_do")) for row in found}
    assert {("Edit", "local", "ic-edit")} == {(row["user_group"], row["directory"], row["group"]) for row in found}


def test_who_has_it_in_ic_alone_without_a_right_is_taken_out_there(staffed: Site):
    """No policy grants it to 5."""
    staffed.person("5", username="u5")
    staffed.job("5", job_code="3001")
    (row,) = [row for row in rows(staffed, HEAD + "u5,Edit\n") if row["kind"] == "only-in-ic"]
    assert ("5", "no", "take it out in Infinite Campus by hand; no policy grants it") == (
        row["person_id"],
        row["granted"],
        row["what_to_do"],
    )


def test_what_the_connector_took_out_is_on_its_way_to_ic(staffed: Site):
    """It was not granted by hand there."""
    assert 0 == staffed.write().call("run").code
    staffed.groups = staffed.directory["groups"]
    found = rows(staffed, HEAD + "u1,Edit\nu2,Edit\nu3,Edit\nu4,Edit\nsvc,Edit\n")
    assert [
        (
            "only-in-ic",
            "4",
            "the connector took it out of the group: wait for the synchronisation, or take it out by hand",
        )
    ] == [(row["kind"], row["person_id"], row["what_to_do"]) for row in found]


def test_a_user_goes_by_the_keys_that_the_config_names(staffed: Site):
    """A user name or an address, in whatever case; a service account by its own name; a row twice is one."""
    export = HEAD + "U1,Edit\nP2@DPS.test,Edit\nu4,Edit\nu4,Edit\nSVC,Edit\n"
    assert [] == rows(staffed, export)


def test_one_user_in_several_writings_departs_once(staffed: Site):
    """By its first line: a person by any of their names, anybody else whatever the case."""
    export = HEAD + "U3,Edit\nu3,Edit\np3@dps.test,Edit\nSTRANGER,Edit\nstranger,Edit\n"
    found = [(row["line"], row["user"]) for row in rows(staffed, export) if row["user"]]
    assert [(2, "U3"), (5, "STRANGER")] == sorted(found)


def test_ids_are_a_key_too(staffed: Site):
    """With their zeros."""
    assert [] == rows(staffed, HEAD + "1,Edit\n2,Edit\n4,Edit\nsvc,Edit\n", user=["person_id"])
    assert 3 == len(rows(staffed, HEAD + "01,Edit\n1,Edit\nsvc,Edit\n", user=["person_id"]))


def test_an_account_of_somebody_else_is_not_taken_for_the_user_s(staffed: Site):
    """3 is called as 4's account is, and has one of their own."""
    staffed.accounts[-2]["username"] = "u3"
    found = {(row["kind"], row["person_id"]) for row in rows(staffed, HEAD + "u1,Edit\nu2,Edit\nu3,Edit\nsvc,Edit\n")}
    assert {("only-in-ic", "3"), ("only-in-directory", "4")} == found


def test_somebody_who_is_entitled_and_has_no_account_is_told_as_that(staffed: Site):
    """Nothing would come of waiting."""
    staffed.accounts = [account for account in staffed.accounts if account["id"] != "a3"]
    (row,) = [row for row in rows(staffed, HEAD + "u3,Edit\n") if row["kind"] == "only-in-ic"]
    assert "the policies grant it, and there is no account for it: connector explain 3" == row["what_to_do"]


def test_a_template_is_one_user_group_a_location(site: Site):
    """By the location's name, or its code."""
    site.entitlements["school"] = per_location("ic-edit-{location}")
    site.policies["schools"] = policy(["school"], {"all": [{"employed": {}}, {"assigned": {"role": ["principal"]}}]})
    site.person("1", username="u1")
    site.job("1", location="0402")
    site.groups |= {"ic-edit-0401": [], "ic-edit-0402": ["a1"]}
    for name, called in (("Edit {location}", "Edit 0402"), ("Edit {location_name}", "Edit West Middle School")):
        of = {"name": name, "entitlement": "school"}
        assert [] == rows(site, f"{HEAD}u1,{called}\n", user_groups=(of,))
        (row,) = rows(site, f"{HEAD}u9,{called}\nu1,x\n", user_groups=(of,))[1:]
        assert (called, "only-in-directory", "1") == (row["user_group"], row["kind"], row["person_id"])


def test_a_group_that_no_entitlement_names_is_compared_too(staffed: Site):
    """No policy rules it, so nothing is said of grants."""
    staffed.groups["readers"] = ["a1"]
    readers = {"name": "Readers", "directory": "local", "group": "readers"}
    found = rows(staffed, HEAD + "u2,Readers\n", user_groups=(readers,))
    assert {
        ("only-in-ic", "2", None, "take it out in Infinite Campus by hand"),
        ("only-in-directory", "1", None, "wait for the synchronisation, or ask for it"),
    } == {(row["kind"], row["person_id"], row["granted"], row["what_to_do"]) for row in found}


def test_the_export_s_own_form_is_read(staffed: Site):
    """Headings, separator, encoding, and a quoted name with the separator in it."""
    export = 'Login;User Group;Since\nu1;"Edit; Zoë\'s";2020\nu2;"Edit; Zoë\'s";2021\nu4;"Edit; Zoë\'s";\nsvc;"Edit; Zoë\'s";\n'
    form = {"columns": {"user": "Login", "user_group": "User Group"}, "delimiter": ";", "encoding": "cp1252"}
    of = {"name": "Edit; Zoë's", "entitlement": "edit"}
    assert [] == rows(staffed, export.encode("cp1252"), user_groups=(of,), **form)


def test_rejected_rows_are_told_by_their_line_and_the_rest_is_compared(staffed: Site):
    """Exit 4: whoever stands in them may be told as lacking."""
    export = HEAD + "u1,Edit\nu2,Edit,more\n,Edit\nu4,Edit\nsvc,Edit\n"
    assert ["2"] == [row["person_id"] for row in rows(staffed, export, code=4)]
    told = notes(staffed, export, code=4)
    assert [
        "2 row(s) of ic.csv are rejected: whoever stands in them may be told as lacking",
        "ic.csv:3:9: 3 fields where the headings are 2",
        "ic.csv:4:1: user is empty",
    ] == told


def test_user_groups_that_only_one_side_names_are_told(staffed: Site):
    """A typing error would otherwise look like a group that nobody is in."""
    told = notes(staffed, HEAD + "u1,Edti\nu2,Edti\nu3,Lunch\n")
    assert [
        "3 row(s) of user groups that `compare` does not name are left out: `Edti`, `Lunch`",
        "the export has no row of `Edit`; did you mean `Edti`?",
    ] == told


def test_a_directory_that_cannot_be_read_is_left_out(staffed: Site):
    """Exit 4, and nobody is told as lacking there."""
    staffed.write()
    staffed.local["path"] = "other.json"
    found = compared(staffed, HEAD + "u1,Edit\n", "--format", "json")
    assert (4, []) == (found.code, found.json["rows"])
    assert "not compared, since a directory was not read: `Edit`" in found.json["notes"]


def test_a_group_that_is_missing_is_told(staffed: Site):
    """Who is entitled stays so."""
    del staffed.groups["ic-edit"]
    assert "local lacks the group `ic-edit`" in notes(staffed, HEAD + "u1,Edit\n")
    assert [("1", "yes"), ("4", "no")] == [
        (row["person_id"], row["granted"]) for row in rows(staffed, HEAD + "u1,Edit\nu4,Edit\n")
    ]


def test_the_exit_code_says_whether_something_departs(staffed: Site):
    """10 with --exit-code, else 0."""
    whole = HEAD + "u1,Edit\nu2,Edit\nu4,Edit\nsvc,Edit\n"
    assert [0, 0, 10] == [
        compared(staffed, export, *arguments).code
        for export, arguments in (
            (whole, ["--exit-code"]),
            (HEAD + "u1,Edit\n", []),
            (HEAD + "u1,Edit\n", ["--exit-code"]),
        )
    ]


def test_nothing_is_written(staffed: Site):
    """Neither to the directory nor to the record."""
    staffed.write()
    before = (staffed.directory, staffed.call("audit", "export").out)
    compared(staffed, HEAD + "u1,Edit\n")
    assert before == (staffed.directory, staffed.call("audit", "export").out)


@pytest.mark.parametrize(
    ("export", "says"),
    [
        ("", "ic.csv:1:1: error[feed-empty]"),
        (HEAD, "ic.csv:1:1: error[feed-empty]: no row follows the headings"),
        ("login,user_group\nu1,Edit\n", "error[feed-heading-missing]: heading `user` is missing"),
        ("user;user_group\nu1;Edit\n", "error[feed-delimiter]"),
    ],
)
def test_a_file_that_is_no_export_is_refused(staffed: Site, export: str, says: str):
    """Exit 2: an empty one would tell of everybody as lacking."""
    ran = compared(staffed, export)
    assert (2, "", True) == (ran.code, ran.out, says in ran.err)


def test_without_a_mapping_nothing_can_be_compared(site: Site):
    """Nor without a file."""
    (site.write().folder / "ic.csv").write_text(HEAD + "u1,Edit\n")
    ran = site.call("compare", "ic.csv")
    assert (2, True) == (ran.code, "the config does not say what the user groups are" in ran.err)
    assert 2 == site.call("compare", "none.csv").code


USERS = {"u1": "1", "U1": "1", "p1@dps.test": "1", "u2": "2", "u3": "3", "P3@DPS.TEST": "3", "svc": "", "stranger": ""}
ACCOUNTS = {"a1": "1", "a2": "2", "a3": "3", "svc": ""}
user_lists = st.lists(
    st.tuples(st.sampled_from(sorted(USERS)), st.sampled_from(["Edit", "Other"])), min_size=1, max_size=8
)


def expected(export: list[tuple[str, str]], members: set[str]) -> set[tuple[str, str | None, str | None, str | None]]:
    """Kind, person, user and account, one user and one member at a time; who stands there twice is told as first."""
    users = [user for user, group in export if group == "Edit"]
    found: set[tuple[str, str | None, str | None, str | None]] = set()
    first = {USERS[user] or user: user for user in reversed(users)}
    for user in first.values():
        if user == "stranger":
            found.add(("nobody-known", None, user, None))
        elif ("svc" if user == "svc" else f"a{USERS[user]}") not in members:
            found.add(("only-in-ic", USERS[user] or None, user, None))
    for member in members:
        theirs = {user for user, person in USERS.items() if person == ACCOUNTS[member] and (person or user == member)}
        if theirs.isdisjoint(users):
            found.add(("only-in-directory", ACCOUNTS[member] or None, None, member))
    return found


@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(export=user_lists, members=st.sets(st.sampled_from(sorted(ACCOUNTS))))
def test_what_departs_is_what_a_slow_look_finds(
    tmp_path_factory: pytest.TempPathFactory, export: list[tuple[str, str]], members: set[str]
):
    """User by user, and member by member."""
    made = small(tmp_path_factory.mktemp("compare"))
    for person in ("1", "2", "3"):
        made.person(person, account=False, username=f"u{person}")
        made.account(person, username=f"a{person}")
    made.accounts.append({"id": "svc", "username": "svc"})
    made.groups["ic-edit"] = sorted(members)
    text = HEAD + "".join(f"{user},{group}\n" for user, group in export)
    found = [tuple(row[n] for n in ("kind", "person_id", "user", "account")) for row in rows(made, text)]
    assert (expected(export, members), len(set(found))) == (set(found), len(found))


def test_the_example_s_export_shows_every_kind(tmp_path_factory: pytest.TempPathFactory):
    """As `init` writes it."""
    folder = example_district(tmp_path_factory.mktemp("example") / "d")
    ran = call(folder, "compare", "ic-user-groups.csv", "--format", "json")
    assert (0, {"only-in-ic", "only-in-directory", "nobody-known"}) == (
        ran.code,
        {row["kind"] for row in ran.json["rows"]},
    )
