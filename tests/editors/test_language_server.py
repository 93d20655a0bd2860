"""What an editor shows of a deployment that `init` wrote, by the answers of the language server that editors use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.editors.server import Server, serving
from tests.plan.site import call


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("editors")
    assert 0 == call(top, "init", "d").code
    return top / "d"


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    with serving(folder) as started:
        yield started


def place(path: Path, text: str, behind: int = 0) -> tuple[int, int]:
    """Line and character, from 0, of a text in a file."""
    before = path.read_text(encoding="utf-8").split(text)[0]
    return before.count("\n"), len(before.rpartition("\n")[2]) + behind


def test_the_files_as_they_are_written_have_nothing_to_complain_of(folder: Path, server: Server):
    """Each is held to the schema of its own first line: a key that is not in it would be told."""
    for path in sorted(folder.rglob("*.yaml")):
        assert [] == server.diagnostics(server.opened(path)), path
        assert path.read_text(encoding="utf-8").startswith("# yaml-language-server: $schema="), path


def test_a_misspelt_key_is_underlined(folder: Path, server: Server):
    """Where it stands."""
    path = folder / "policies" / "misspelt.yaml"
    text = (folder / "policies" / "ic-attendance-school.yaml").read_text(encoding="utf-8")
    path.write_text(text.replace("location_type:", "location_tipe:"), encoding="utf-8")
    (told,) = server.diagnostics(server.opened(path))
    line, character = place(path, "location_tipe")
    assert {"line": line, "character": character} == told["range"]["start"]
    assert "location_tipe" in told["message"]
    path.unlink()


@pytest.mark.parametrize(
    ("file", "key", "expected"),
    [
        ("policies/ic-attendance-school.yaml", "mode:", "decide and show, never change"),
        ("policies/ic-attendance-school.yaml", "location_type:", "types of mappings/locations.yaml"),
        ("policies/exceptions/2026-27.yaml", "ticket:", "INC0012345"),
        ("mappings/certifications.yaml", "valid_for:", "school_years: 3"),
        ("connector.yaml", "removals_per_group:", "removals from one group"),
    ],
)
def test_hovering_explains_a_key(folder: Path, server: Server, file: str, key: str, expected: str):
    """What it is for, and an example."""
    path = folder / file
    shown = server.at("hover", server.opened(path), *place(path, key, behind=2))
    assert expected in shown["contents"]["value"]


def test_completion_offers_what_may_stand_there(folder: Path, server: Server):
    """The conditions of a policy, and of a key with a closed set its words."""
    path = folder / "policies" / "new.yaml"
    head = "# yaml-language-server: $schema=../.schemas/policy.json\n"
    path.write_text(f"{head}name: new\nmode: \nwhen:\n  all:\n    - \n", encoding="utf-8")
    uri = server.opened(path)
    offered = [
        {item["label"] for item in server.at("completion", uri, line, character)["items"]}
        for line, character in ((2, 6), (5, 6))
    ]
    assert {"enforce", "report", '"off"'} <= offered[0]
    assert {"employed", "assigned", "certified", "attribute", "everyone", "all", "any", "not"} <= offered[1]
    path.unlink()
