"""A batch replaces the document once, and touches nothing but members."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.directories import Outcome, Write
from connector.directories.embedded.directory import EmbeddedDirectory
from connector.directories.embedded.edit import Edit, Fence
from tests.file_directory.making import ACCOUNTS, document, groups, opened
from tests.ordinary_user import folder_of_ordinary_user, ordinary_user

ADD = Write(action="add", group="ic-west", account="a1")
REMOVE = Write(action="remove", group="ic-east", account="a1")
IDS = [str(account["id"]) for account in ACCOUNTS]


def results(path: Path, *writes: Write, **more: object) -> list[tuple[str, str]]:
    return [(outcome.result, outcome.message) for outcome in opened(path, **more).write(writes)]


def test_the_new_text_reads_well_and_differs_little(tmp_path: Path):
    """Groups and members are sorted, one member a line; accounts stand byte for byte as they were."""
    path = tmp_path / "d.json"
    accounts = '[ {"id":"b", "n": 1.50, "u": "\\u00e4"},\n\t{ "id" : "a" } ]'
    path.write_text(
        f'{{"note": {{"by":  "hand"}}, "accounts":{accounts}, "groups": {{"ic-b": ["b","a"], "ic-a": []}}}}'
    )
    assert [("done", "")] == results(path, Write(action="add", group="ic-a", account="b"))
    assert (
        f'{{\n  "note": {{"by":  "hand"}},\n  "accounts": {accounts},\n  "groups": {{\n'
        '    "ic-a": [\n      "b"\n    ],\n    "ic-b": [\n      "a",\n      "b"\n    ]\n  }\n}\n'
    ) == path.read_text()


def test_there_and_back_leaves_the_same_bytes(tmp_path: Path):
    """The text follows from the content alone."""
    path = document(tmp_path / "d.json")
    results(path, ADD)
    written = path.read_bytes()
    assert [("done", "")] == results(path, Write(action="remove", group="ic-west", account="a1"))
    assert written != path.read_bytes()
    assert [("done", "")] == results(path, ADD)
    assert written == path.read_bytes()


@settings(deadline=None, max_examples=40)
@given(
    st.dictionaries(st.sampled_from(["ic-a", "ic-b", 'ic-"ü"\\\n']), st.lists(st.sampled_from([*IDS, "ghost"]))),
    st.lists(
        st.builds(
            Write,
            action=st.sampled_from(["add", "remove"]),
            group=st.sampled_from(["ic-a", "ic-b", 'ic-"ü"\\\n']),
            account=st.sampled_from(IDS),
        )
    ),
)
def test_any_batch_leaves_what_its_writes_say(
    tmp_path_factory: pytest.TempPathFactory, before: dict[str, list[str]], batch: list[Write]
):
    """Groups are sets, writes are carried out in order, and the accounts are the ones there were."""
    path = document(tmp_path_factory.mktemp("any") / "d.json", groups=before)
    expected = {name: set(members) for name, members in before.items()}
    told = []
    for write in batch:
        members = expected.setdefault(write.group, set())
        told.append("already" if (write.account in members) == (write.action == "add") else "done")
        expected[write.group] = members | {write.account} if write.action == "add" else members - {write.account}
    assert told == [result for result, _ in results(path, *batch, create_groups=True)]
    after = json.loads(path.read_text(encoding="utf-8"))
    assert ACCOUNTS == after["accounts"]
    assert {n: m for n, m in expected.items() if m} == {n: set(m) for n, m in after["groups"].items() if m}
    settled = [write for write in batch if (write.account in expected[write.group]) == (write.action == "add")]
    assert [("already", "")] * len(settled) == results(path, *settled, create_groups=True)


def test_a_group_is_made_only_where_that_is_allowed(tmp_path: Path):
    """And only inside the fence."""
    path = document(tmp_path / "d.json")
    new = Write(action="add", group="ic-new", account="a1")
    outside = Write(action="add", group="hr-new", account="a1")
    assert [("failed", "the directory has no group `ic-new`")] == results(path, new)
    assert [("done", ""), ("failed", "the group `hr-new` is outside `managed`")] == results(
        path, new, outside, create_groups=True
    )
    assert ["a1"] == groups(path)["ic-new"]
    assert "hr-new" not in groups(path)


def test_a_protected_member_is_never_removed(tmp_path: Path):
    """Whatever was planned."""
    path = document(tmp_path / "d.json")
    assert [("failed", "the account `a1` is protected")] == results(path, REMOVE, protected=["a1"])
    assert ["a1", "a2"] == groups(path)["ic-east"]


def test_a_change_by_hand_since_the_reading_is_kept(tmp_path: Path):
    """The file is read again before it is written."""
    path = document(tmp_path / "d.json")
    directory = opened(path)
    directory.read(["ic-east", "ic-west"])
    document(path, [*ACCOUNTS, {"id": "a4"}], {"ic-east": ["a1", "a4"], "ic-west": []})
    assert [Outcome(write=ADD, result="done"), Outcome(write=REMOVE, result="done")] == list(
        directory.write([ADD, REMOVE])
    )
    assert {"ic-east": ["a4"], "ic-west": ["a1"]} == groups(path)
    assert 4 == len(json.loads(path.read_text())["accounts"])


def test_a_change_by_hand_during_the_writing_is_kept(tmp_path: Path):
    """A text made from what the file said before is thrown away, with its temporary file."""
    path = document(tmp_path / "d.json")
    directory = opened(path)
    assert isinstance(directory, EmbeddedDirectory)
    before, stamp = directory._load()
    fence = Fence(managed=lambda _: True, protected=frozenset(), create_groups=False)
    edit = Edit(groups=before.groups, accounts=frozenset(IDS), fence=fence)
    assert "done" == edit.carry_out(ADD).result
    document(path, groups={"ic-west": ["a3"]})
    assert not directory._replace(before, edit, stamp)
    assert ({"ic-west": ["a3"]}, [path]) == (groups(path), list(tmp_path.iterdir()))
    assert directory._replace(before, edit, directory._load()[1])
    assert ["a1", "a2"] == groups(path)["ic-west"]


def test_accounts_are_known_as_the_file_has_them_now(tmp_path: Path):
    """What was learnt at the reading holds for our own versions of the file, and for no other."""
    path = document(tmp_path / "d.json")
    directory = opened(path)
    directory.read([])
    fourth = Write(action="add", group="ic-west", account="a4")
    gone = Write(action="add", group="ic-west", account="a3")
    assert ["done", "failed"] == [outcome.result for outcome in directory.write([ADD, fourth])]
    assert ["done", "failed"] == [outcome.result for outcome in directory.write([REMOVE, fourth])]
    document(path, [account for account in [*ACCOUNTS, {"id": "a4"}] if account["id"] != "a3"])
    assert ["done", "failed"] == [outcome.result for outcome in directory.write([fourth, gone])]


def test_an_account_that_is_gone_is_no_member_any_more(tmp_path: Path):
    """To remove it is done already, as where the directory itself takes out what it deletes; its id is left alone."""
    path = document(tmp_path / "d.json", [account for account in ACCOUNTS if account["id"] != "a1"])
    assert [("already", "")] == results(path, REMOVE)
    assert [("already", "")] == results(path, REMOVE, protected=["a1"])
    assert ["a1", "a2"] == groups(path)["ic-east"]


def test_permissions_and_links_stay(tmp_path: Path):
    """The file keeps its mode and its place, also behind a symbolic link, and nothing is left beside it."""
    target = tmp_path / "real"
    target.mkdir()
    path = document(target / "d.json")
    path.chmod(0o640)
    (tmp_path / "link.json").symlink_to(path)
    assert [("done", "")] == results(tmp_path / "link.json", ADD)
    assert (tmp_path / "link.json").is_symlink()
    assert (0o640, ["d.json"]) == (path.stat().st_mode & 0o777, [found.name for found in target.iterdir()])
    assert ["a1", "a2"] == groups(path)["ic-west"]


def test_a_folder_that_may_not_be_written_fails_every_write(tmp_path: Path):
    """None of the batch is in the file, and each write says why."""
    results(document(tmp_path / "imports.json"), ADD)
    with folder_of_ordinary_user() as folder, ordinary_user():
        path = document(folder / "d.json")
        folder.chmod(0o500)
        words = f"{path}: can't be written: permission denied"
        assert [("failed", words)] * 2 == results(path, ADD, REMOVE)
        folder.chmod(0o700)
        assert {"a1", "a2"} == set(groups(path)["ic-east"])


def test_what_is_so_already_leaves_the_file_alone(tmp_path: Path):
    """No new file for nothing."""
    path = document(tmp_path / "d.json")
    before = path.stat()
    assert [("already", "")] == results(path, Write(action="remove", group="ic-west", account="a1"))
    assert (before.st_ino, before.st_mtime_ns) == (path.stat().st_ino, path.stat().st_mtime_ns)
