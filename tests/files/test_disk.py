"""Config and rule files as they lie on a disk, and the secrets that they refer to."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from connector.config import NO_CONFIG, Config, read_config, read_rule_files, read_test_files
from connector.core.files.secret import SecretRef
from connector.core.problems import Problems
from connector.core.rules.loading import load_rulebook
from connector.secrets import SecretError, resolve
from tests.files.configs import load_config
from tests.files.deployment import BASE, TODAY

LIMITS = b"""
limits:
  removals: {percent: 20}
  empty_group: allow
"""


@pytest.fixture
def base(tmp_path: Path) -> Path:
    for name, data in BASE.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    return tmp_path


def config_of(base: Path) -> Config:
    config, problems = load_config(base / "connector.yaml")
    assert not list(problems)
    assert config is not None
    return config


def told(problems: Problems, base: Path) -> list[str]:
    return [str(problem).replace(f"{base}/", "") for problem in problems]


def test_the_folders_of_the_config_are_read(base: Path) -> None:
    """Policies, exceptions and mappings, by their path from the config; and apart from them the tests."""
    (base / "policies").rename(base / "rules")
    (base / "connector.yaml").write_bytes(b"policies: ./rules\n" + BASE["connector.yaml"])
    for name in ("exceptions/a.yaml", "tests/b.yaml", ".hidden.yaml", "README.md"):
        (base / "rules" / name).parent.mkdir(exist_ok=True)
        (base / "rules" / name).write_text("[]")
    problems, config = Problems(), config_of(base)
    files = read_rule_files(config, base, problems)
    expected = {"./rules/school.yaml", "./rules/exceptions/a.yaml"}
    assert expected == {name for name in files if not name.startswith("mappings/")}
    assert {"./rules/tests/b.yaml": b"[]"} == read_test_files(config, base, problems)
    assert not list(problems)
    book, found = load_rulebook(files, config.directories, None, TODAY, policies_folder=config.policies)
    assert not list(found)
    assert book is not None
    assert ["school"] == [policy.name for policy in book.policies]


def test_files_that_look_meant_are_told(base: Path) -> None:
    """A rule in a file that is never read would be believed to be in force."""
    (base / "policies/dean.yml").write_text("name: dean\n")
    for folder in ("mappings/more", "policies/more/exceptions"):
        (base / folder).mkdir(parents=True)
        (base / folder / "dean.yaml").write_text("name: dean\n")
    problems = Problems()
    read_rule_files(config_of(base), base, problems)
    expected = {
        "mappings/more": "mappings lie right inside the folder",
        "policies/dean.yml": "name it dean.yaml",
        "policies/more/exceptions": "`exceptions` is read right inside the policies' folder alone",
    }
    lines = [f"{file}: warning[stray-file]: it is not read\n  help: {advice}" for file, advice in expected.items()]
    assert lines == told(problems, base)


def test_what_cannot_be_read_is_told(base: Path) -> None:
    """A missing folder, a link to nothing: problems, not tracebacks."""
    (base / "policies/gone.yaml").symlink_to(base / "nowhere.yaml")
    (base / "mappings").rename(base / "maps")
    problems = Problems()
    files = read_rule_files(config_of(base), base, problems)
    assert ["policies/school.yaml"] == list(files)
    assert [
        "mappings: error[missing-folder]: the folder is missing\n  help: `connector init` shows an example",
        "policies/gone.yaml: error[unreadable-file]: it cannot be read: no such file or directory",
    ] == told(problems, base)


def test_a_missing_config_is_a_problem(tmp_path: Path) -> None:
    """The first thing a new user sees has a place and a code."""
    config, problems = load_config(tmp_path / "connector.yaml")
    assert config is None
    expected = f"connector.yaml: error[unreadable-file]: there is no such file\n  help: {NO_CONFIG}"
    assert [expected] == told(problems, tmp_path)


def test_a_config_with_a_mistake_is_fit_to_check_by_and_not_to_run_with(base: Path) -> None:
    """`load_config` answers nothing; `read_config` what is left, so that one run tells every mistake."""
    (base / "connector.yaml").write_bytes(BASE["connector.yaml"].replace(b'    managed: ["ic-*"]\n', b""))
    assert load_config(base / "connector.yaml")[0] is None
    left, problems = read_config(base / "connector.yaml")
    assert left is not None
    assert {"local", "ad"} == left.directories.keys()
    assert left.directories["local"].fenced("ic-edit") is None
    assert ["missing-key"] == [problem.code for problem in problems.errors]


def test_limits_of_a_directory_are_laid_over_the_general_ones(base: Path) -> None:
    """Key by key, also inside a cap."""
    own = b'    managed: ["ic-*"]\n    limits: {removals: {count: 7}, empty_group: refuse}\n'
    text = BASE["connector.yaml"].replace(b'    managed: ["ic-*"]\n', own) + LIMITS
    (base / "connector.yaml").write_bytes(text)
    config = config_of(base)
    local, ad = config.limits_of("local"), config.limits_of("ad")
    assert (20, 10, 7) == (local.removals.percent, local.removals.at_least, local.removals.count)
    assert (20, 10, 200) == (ad.removals.percent, ad.removals.at_least, ad.removals.count)
    assert ("refuse", "allow") == (local.empty_group, ad.empty_group)


def test_secrets_are_resolved_by_reference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the environment, or from a file beside the config without its line end."""
    monkeypatch.setenv("CONNECTOR_TEST_SECRET", "one")
    (tmp_path / "secret").write_bytes(b"two \r\n")
    assert "one" == resolve(SecretRef("env:CONNECTOR_TEST_SECRET"), tmp_path)
    assert "two " == resolve(SecretRef("file:secret"), tmp_path)


@pytest.mark.parametrize(
    ("expected", "reference"),
    [
        ("the environment has no variable `CONNECTOR_NO_SUCH`", "env:CONNECTOR_NO_SUCH"),
        ("the secret `file:gone` cannot be read: No such file or directory", "file:gone"),
        ("the secret `file:empty` is empty", "file:empty"),
        ("the secret `file:bytes` is not UTF-8 text", "file:bytes"),
    ],
)
def test_a_secret_that_cannot_be_had_names_its_reference(expected: str, reference: str, tmp_path: Path) -> None:
    """The message helps, and holds nothing of the secret."""
    (tmp_path / "empty").touch()
    (tmp_path / "bytes").write_bytes(b"hunter2\xff")
    with pytest.raises(SecretError) as error:
        resolve(SecretRef(reference), tmp_path)
    assert expected == str(error.value)


def test_no_message_repeats_a_secret() -> None:
    """Wherever a secret is written by mistake, what is told about it does not hold it."""
    cases = Path(__file__).parent / "cases"
    for case in cases.glob("*/connector.yaml"):
        assert "hunter2" not in (case.parent / "expected.txt").read_text()
        assert "12345" not in (case.parent / "expected.txt").read_text()


def test_today_is_given_not_taken(base: Path) -> None:
    """What is past depends on the day that the caller names."""
    (base / "policies/school.yaml").write_bytes(BASE["policies/school.yaml"] + b"effective: {until: 2026-12-31}\n")
    config = config_of(base)
    files = read_rule_files(config, base, Problems())
    on = {day: load_rulebook(files, config.directories, None, day)[1] for day in (TODAY, dt.date(2027, 1, 1))}
    assert [[], ["policy-past"]] == [[problem.code for problem in problems] for problems in on.values()]
