"""A document that isn't one is refused whole, with the place of the first mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from connector.directories import DirectoryError, Write
from tests.file_directory.making import document, opened
from tests.ordinary_user import folder_of_ordinary_user, ordinary_user

MISTAKES = {
    "empty": (b"", "1:1: not valid JSON: the document ends too early"),
    "cut short": (b'{"accounts": [\n{"id": "a"}', "2:12: not valid JSON: the document ends too early"),
    "trailing comma": (
        b'{"accounts": [\n  {"id": "a"},\n  {"id": "b",}],\n"groups": {}}',
        "3:14: not valid JSON: trailing comma in object",
    ),
    "two documents": (b'{"accounts": [], "groups": {}} {}', "1:32: not valid JSON: trailing characters"),
    "a list": (b"[]", "1:1: expected an object, found a list"),
    "no accounts": (b'{"groups": {}}', "1:1: the document has no `accounts`"),
    "no groups": (b'{"accounts": []}', "1:1: the document has no `groups`"),
    "accounts twice": (
        b'{"accounts": [], "groups": {}, "accounts": []}',
        "1:1: `accounts` stands twice in one object",
    ),
    "accounts an object": (b'{"accounts": {}, "groups": {}}', "1:14: expected a list, found an object"),
    "account a number": (b'{"accounts": [\n 7], "groups": {}}', "2:2: account 1: expected an object, found a number"),
    "id a number": (
        b'{"accounts": [{"id": "a"},\n  {"id": 100234}], "groups": {}}',
        "2:3: account 2: `id`: expected a text, found a number",
    ),
    "id missing": (b'{"accounts": [{"ID": "a"}], "groups": {}}', "1:15: account 1: `id` is missing"),
    "id empty": (
        b'{"accounts": [{"id": ""}], "groups": {}}',
        "1:15: account 1: `id`: expected a text, found an empty one",
    ),
    "id null": (b'{"accounts": [{"id": null}], "groups": {}}', "1:15: account 1: `id`: expected a text, found `null`"),
    "id twice": (
        b'{"accounts": [{"id": "a"}, {"id": "b"},\n\n  {"id": "a", "x": 1}], "groups": {}}',
        "3:3: the account id `a` stands twice",
    ),
    "enabled a text": (
        b'{"accounts": [{"id": "a", "enabled": "yes"}], "groups": {}}',
        "1:15: account 1: `enabled`: expected `true` or `false`, found a text",
    ),
    "key a number": (
        b'{"accounts": [{"id": "a", "person_id": 100234}], "groups": {}}',
        "1:15: account 1: `person_id`: expected a text, found a number",
    ),
    "groups a list": (b'{"accounts": [], "groups": []}', "1:28: expected an object, found a list"),
    "group a text": (b'{"accounts": [], "groups": {"g": "a"}}', "1:28: expected a list, found a text"),
    "member a number": (
        b'{"accounts": [], "groups": {"f": ["3"], "g": ["a", "b",\n 3]}}',
        "2:2: a member of `g` is not the text of an account's id",
    ),
    "group twice": (
        b'{"accounts": [], "groups": {"g": ["a"], "g": []}}',
        "1:28: `g` stands twice in one object",
    ),
    "owner a number": (
        b'{"accounts": [], "groups": {},\n"owners": {"g": 7}}',
        "2:11: expected a text, found a number",
    ),
    "owner twice": (
        b'{"accounts": [], "groups": {},\n"owners": {"g": "a", "g": "b"}}',
        "2:11: `g` stands twice in one object",
    ),
    "not UTF-8": (b'{"accounts": [{"id": "J\xf6rg"}], "groups": {}}', "1:24: not UTF-8"),
    "not UTF-8 in a group": (b'{"accounts": [], "groups": {"J\xf6": []}}', "1:31: not UTF-8"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, name: str):
    """Nothing of such a document is used: a number for an id is no account, and would take rights away."""
    data, words = MISTAKES[name]
    path = tmp_path / "d.json"
    path.write_bytes(data)
    with pytest.raises(DirectoryError) as refusal:
        opened(path).read(["g"])
    assert f"{path}:{words}" == str(refusal.value)


@pytest.mark.parametrize("name", MISTAKES)
def test_a_document_with_a_mistake_is_never_written(tmp_path: Path, name: str):
    """Each write fails with the same words, and the file stays as it was."""
    data, words = MISTAKES[name]
    path = tmp_path / "d.json"
    path.write_bytes(data)
    (outcome,) = opened(path).write([Write(action="add", group="ic-east", account="a")])
    if name == "key a number":  # writing needs ids alone
        assert ("failed", "the directory has no group `ic-east`") == (outcome.result, outcome.message)
    else:
        assert ("failed", f"{path}:{words}") == (outcome.result, outcome.message)
    assert data == path.read_bytes()


def test_a_mistake_far_into_a_large_document_has_its_place(tmp_path: Path):
    """Places are right beyond the first portion, and counted in letters, not bytes."""
    lines = [f'{{"id": "ä{number}"}}' for number in range(9000)]
    lines[8500] = '{"name": "ää", "id": 8500}'
    path = tmp_path / "d.json"
    path.write_text('{"groups": {}, "accounts": [' + ",\n".join(lines) + "]}", encoding="utf-8")
    with pytest.raises(DirectoryError) as refusal:
        opened(path).read([])
    assert f"{path}:8501:1: account 8501: `id`: expected a text, found a number" == str(refusal.value)


def test_a_missing_file_is_no_empty_directory(tmp_path: Path):
    """Nobody has lost their rights because a disk isn't there."""
    with pytest.raises(DirectoryError, match=r"d.json: can't be read: no such file or directory"):
        opened(tmp_path / "d.json").read([])
    with pytest.raises(DirectoryError, match=r"can't be read: is a directory"):
        opened(tmp_path).read([])


def test_a_file_that_may_not_be_read(tmp_path: Path):
    """The system's reason is told."""
    document(tmp_path / "imports.json")
    opened(tmp_path / "imports.json").read([])
    with folder_of_ordinary_user() as folder, ordinary_user():
        path = document(folder / "d.json")
        path.chmod(0)
        with pytest.raises(DirectoryError, match=r"d.json: can't be read: permission denied"):
            opened(path).read([])
