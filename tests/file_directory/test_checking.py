"""What `doctor` says of an embedded directory."""

from __future__ import annotations

from pathlib import Path

from tests.file_directory.making import ACCOUNTS, document, opened
from tests.ordinary_user import folder_of_ordinary_user, ordinary_user


def faults(path: Path, *references: str, **more: object) -> list[tuple[str, str, str]]:
    findings = list(opened(path, **more).check(references))
    return [(finding.subject, finding.message, finding.fix) for finding in findings if not finding.ok]


def test_a_directory_that_is_well(tmp_path: Path):
    """Everything a run needs is told as found."""
    path = document(tmp_path / "d.json")
    findings = [(finding.subject, finding.ok, finding.message) for finding in opened(path).check(["ic-east"])]
    assert [
        (str(path), True, "3 accounts were read"),
        (str(tmp_path), True, "the file can be replaced"),
        ("ic-east", True, "the group can be written"),
    ] == findings


def test_groups_that_are_missing_or_outside(tmp_path: Path):
    """Each with what to do."""
    path = document(tmp_path / "d.json")
    outside = ("payroll", "the group is outside `managed`", "add a pattern for it to `managed`")
    missing = ("ic-new", "there is no such group", "make the group, or set `create_groups: true`")
    assert [outside, missing] == faults(path, "payroll", "ic-new")
    assert [outside] == faults(path, "payroll", "ic-new", create_groups=True)


def test_an_attribute_that_no_account_has(tmp_path: Path):
    """A misspelt key would find nobody."""
    path = document(tmp_path / "d.json", [{"id": "a1", "personid": "7"}])
    assert [
        (
            str(path),
            f"no account has the attribute `{name}`, which `correlate` names",
            "correct `correlate` in the config, or fill the attribute",
        )
        for name in ("person_id", "email")
    ] == faults(path)


def test_a_document_that_cannot_be_read(tmp_path: Path):
    """The mistake is told with its place, and nothing else is tried."""
    path = document(tmp_path / "d.json", [*ACCOUNTS, 7])
    ((subject, message, fix),) = faults(path, "ic-new")
    assert (str(path), "correct the file; it was not changed") == (subject, fix)
    assert message.endswith(": account 4: expected an object, found a number")


def test_a_folder_that_may_not_be_written(tmp_path: Path):
    """The file is replaced, so its folder must allow it."""
    faults(document(tmp_path / "imports.json"))
    with folder_of_ordinary_user() as folder, ordinary_user():
        path = document(folder / "d.json")
        folder.chmod(0o500)
        assert [
            (
                str(folder),
                "the file can't be replaced: its folder is not writable",
                "give the connector's user the right to write in this folder",
            )
        ] == faults(path)
