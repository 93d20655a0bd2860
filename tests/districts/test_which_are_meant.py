"""`--config` with several files, or with a folder."""

from __future__ import annotations

import json
from pathlib import Path

from connector.app.districts.naming import districts_of
from tests.districts.conftest import district
from tests.docs.test_commands_of_the_pages_run import commands
from tests.ordinary_user import folder_of_ordinary_user, ordinary_user
from tests.plan.site import call


def named(folder: Path, *paths: str) -> dict[str, str]:
    found = districts_of([folder / path for path in paths]).found
    return {one.name: str(one.config.relative_to(folder)) for one in found}


def touch(folder: Path, *paths: str) -> None:
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).touch()


def test_a_folder_is_the_configs_in_it_and_in_its_folders(tmp_path: Path):
    """In the order of their names; what begins with a dot is none."""
    touch(
        tmp_path, "all/b.yaml", "all/a.yml", "all/c/connector.yaml", "all/.git/x.yaml", "all/notes.txt", "all/d/x.yaml"
    )
    assert {"a": "all/a.yml", "b": "all/b.yaml", "c": "all/c/connector.yaml"} == named(tmp_path, "all")


def test_a_folder_without_a_config_among_deployments_is_told(tmp_path: Path):
    """It may be a misspelt name."""
    touch(tmp_path, "all/a/connector.yaml", "all/b/conector.yaml")
    assert (f"{tmp_path}/all/b (no connector.yaml in it)",) == districts_of([tmp_path / "all"]).passed_over


def test_a_folder_that_nobody_can_look_into_is_a_district():
    """Its own run says so."""
    with folder_of_ordinary_user() as folder:
        touch(folder, "a/connector.yaml", "b/connector.yaml")
        (folder / "b").chmod(0)
        with ordinary_user():
            assert {"a": "a/connector.yaml", "b": "b/connector.yaml"} == named(folder, ".")
            ran = call(folder, "validate", "--config", "b/connector.yaml")
    assert (2, True) == (ran.code, "cannot be read: permission denied" in ran.out + ran.err)


def test_a_folder_with_a_config_of_its_own_is_that_one(tmp_path: Path):
    """The files beside it are its rules."""
    touch(tmp_path, "a/connector.yaml", "a/restrictions.yaml", "a/policies/x.yaml")
    assert {"a": "a/connector.yaml"} == named(tmp_path, "a")


def test_names_that_are_the_same_give_way_to_paths(tmp_path: Path):
    """Two districts of one name in two states."""
    touch(tmp_path, "ut/salem/connector.yaml", "va/salem/connector.yaml")
    assert ["ut/salem/connector.yaml", "va/salem/connector.yaml"] == [
        str(Path(name).relative_to(tmp_path)) for name in named(tmp_path, "ut", "va")
    ]


def test_a_config_that_is_named_twice_runs_once(tmp_path: Path):
    """By a link too: two runs of one deployment would stand in each other's way."""
    touch(tmp_path, "a/connector.yaml")
    (tmp_path / "b").symlink_to("a")
    found = districts_of([tmp_path / "a", tmp_path / "b"])
    assert ["a"] == [one.name for one in found.found]
    assert (f"{tmp_path}/b/connector.yaml (it is {tmp_path}/a/connector.yaml)",) == found.passed_over


def test_a_folder_without_any_is_a_district_with_wrong_files(tmp_path: Path):
    """A misspelt path must not look like a quiet night, nor keep the others from theirs."""
    district(tmp_path, "a")
    (tmp_path / "empty").mkdir()
    ran = call(tmp_path, "run", "--config", "districts", "empty", "nowhere")
    assert (2, True) == (ran.code, "DISTRICTS (3)  1 done, 2 wrong files" in ran.out)
    assert "empty/connector.yaml: error[unreadable-file]: there is no such file" in ran.out


def test_the_commands_of_the_page_run(tmp_path: Path):
    """A folder, and files behind the option as a shell writes them; what follows no option is a slip."""
    for name in ("adams", "boulder"):
        district(tmp_path, name)
    folder, files = commands("docs/districts.md")
    ran = call(tmp_path, *folder)
    assert 0 == ran.code, ran.err
    assert ["=== adams: done", "=== boulder: done"] == sorted(line for line in ran.out.splitlines() if "===" in line)
    assert "DISTRICTS (2)  2 done" in ran.out
    assert 0 == call(tmp_path, *files, "--summary", "told.json").code
    told = json.loads((tmp_path / "told.json").read_text())
    assert ["nothing to change", "nothing to change"] == [one["words"] for one in told["districts"]]
    assert 2 == call(tmp_path, "run", *files[2:4]).code


def test_what_narrows_a_run_narrows_each(tmp_path: Path):
    """Nobody else of either district; the lines of the log say whose they are, as JSON in a key."""
    for name in ("a", "b"):
        site = district(tmp_path, name)
        site.entitled("2")
        site.write()
    ran = call(tmp_path, "run", "--config", "districts", "--only-person", "2", "--log-format", "json")
    members = [json.loads((tmp_path / f"districts/{n}/directory.json").read_text())["groups"]["ic-edit"] for n in "ab"]
    assert [["a2"], ["a2"]] == members
    lines = [json.loads(line) for line in ran.err.splitlines()]
    assert {("a", "applied"), ("b", "applied")} <= {(line["district"], line["event"]) for line in lines}
