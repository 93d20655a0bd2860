"""What the document says, as the tables that every directory gives."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from pydantic import ValidationError

from tests.file_directory.making import document, opened


def test_accounts_become_columns(tmp_path: Path):
    """A name is the user name, else the id; enabled unless it says no; an empty or missing attribute is null."""
    accounts = opened(document(tmp_path / "d.json")).read([]).accounts
    assert ["account", "name", "enabled", "person_id", "email"] == accounts.columns
    assert [
        ("a1", "ann.lee", True, "000101", "ann.lee@district.test"),
        ("a2", "a2", False, "000102", None),
        ("a3", "a3", True, None, None),
    ] == accounts.rows()


def test_groups_are_the_references_in_their_order(tmp_path: Path):
    """One row each, without an id where there is no such group, whether it lies inside the fence, and whose it is."""
    path = document(tmp_path / "d.json")
    path.write_text(path.read_text().replace("{", '{"owners": {"ic-east": "sailpoint"}, ', 1))
    groups = opened(path).read(["payroll", "ic-east", "ic-new", "ic-east"]).groups
    assert ["reference", "group", "name", "managed", "owner"] == groups.columns
    assert [
        ("payroll", "payroll", "payroll", False, None),
        ("ic-east", "ic-east", "ic-east", True, "sailpoint"),
        ("ic-new", None, "ic-new", True, None),
    ] == groups.rows()


def test_a_group_that_may_be_made_has_its_id_already(tmp_path: Path):
    """With `create_groups` a managed group that is missing can be planned for; others stay missing."""
    groups = opened(document(tmp_path / "d.json"), create_groups=True).read(["ic-new", "hr-new"]).groups
    assert {"ic-new": "ic-new", "hr-new": None} == dict(groups.select("reference", "group").iter_rows())


def test_members_are_those_of_the_references(tmp_path: Path):
    """One row a membership, also where the document repeats it; a member that is no account is of another kind."""
    path = document(tmp_path / "d.json", groups={"ic-east": ["a1", "ghost", "a1"], "ic-west": ["a2"], "ic-none": []})
    members = opened(path).read(["ic-east", "ic-none", "ic-new"]).members
    assert [("ic-east", "a1", "ann.lee", "account"), ("ic-east", "ghost", "ghost", "other")] == members.rows()


def test_nothing_is_read_as_nothing(tmp_path: Path):
    """Empty tables have their columns and types."""
    snapshot = opened(document(tmp_path / "d.json", [], {})).read([])
    types = [list(table.schema.values()) for table in (snapshot.accounts, snapshot.groups, snapshot.members)]
    text, boolean = pl.String(), pl.Boolean()
    assert [[text, text, boolean, text, text], [text, text, text, boolean, text], [text] * 4] == types
    assert () == snapshot.incomplete


def test_protected_accounts_are_told(tmp_path: Path):
    """The planner holds what may never be removed."""
    assert frozenset({"a1"}) == opened(document(tmp_path / "d.json"), protected=["a1"]).read([]).protected


def test_any_attribute_name_can_be_a_key(tmp_path: Path):
    """Names with spaces or dashes, and the id and the user name themselves."""
    path = document(tmp_path / "d.json", [{"id": "a1", "employee-no. (HR)": "7", "username": "ann"}])
    keys = [{"person": "person_id", "account": name} for name in ("employee-no. (HR)", "id", "username")]
    accounts = opened(path, correlate=keys).read([]).accounts
    assert [("a1", "ann", True, "7", "a1", "ann")] == accounts.rows()


@pytest.mark.parametrize("name", ["enabled", "account", "name"])
def test_what_is_no_attribute_can_be_no_key(tmp_path: Path, name: str):
    """A key that would hide a column of every directory is a mistake in the config."""
    with pytest.raises(ValidationError, match=f"accounts can't be correlated by `{name}`"):
        opened(tmp_path / "d.json", correlate=[{"person": "person_id", "account": name}])


def test_a_byte_order_mark_is_read_over(tmp_path: Path):
    """Some editors write one."""
    path = tmp_path / "d.json"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps({"accounts": [{"id": "ä"}], "groups": {}}).encode())
    assert ["ä"] == opened(path).read([]).accounts["account"].to_list()


def test_accounts_of_several_portions_keep_their_order(tmp_path: Path):
    """A large document is decoded in portions, and none is lost between two."""
    ids = [f"a{number}" for number in range(20_001)]
    path = document(tmp_path / "d.json", [{"id": account} for account in ids], {"ic-all": ids})
    snapshot = opened(path).read(["ic-all"])
    assert ids == snapshot.accounts["account"].to_list()
    assert ids == snapshot.members["account"].to_list()


def test_settings_are_light():
    """`validate` reads the config and loads no table library."""
    code = (
        "import sys; import connector.directories.embedded.settings; "
        "assert not {'polars', 'msgspec', 'connector.directories.embedded.directory'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
