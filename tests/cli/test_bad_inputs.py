"""Bad inputs, and all that the command line says about them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.plan.golden import agrees, settled
from tests.plan.school import AS_OF
from tests.plan.site import Site

GOLDEN = Path(__file__).parent / "golden"
Spoil = Callable[[Site], object]


def untouched(site: Site) -> None:
    """The arguments are what is bad."""


def feed(name: str, change: Callable[[str], str]) -> Spoil:
    def spoil(site: Site) -> None:
        path = site.folder / "feeds" / name
        path.write_text(change(path.read_text()))

    return spoil


def file(name: str, text: str) -> Spoil:
    return lambda site: (site.folder / name).write_text(text)


def tampered(site: Site) -> None:
    site.call("plan", "--out", "plan.json")
    path = site.folder / "plan.json"
    path.write_text(path.read_text().replace('"a1"', '"a2"'))


def policy_line(old: str, new: str) -> Spoil:
    def spoil(site: Site) -> None:
        path = site.folder / "policies" / "staff.yaml"
        path.write_text(path.read_text().replace(old, new))

    return spoil


def config_line(old: str, new: str) -> Spoil:
    def spoil(site: Site) -> None:
        path = site.folder / "connector.yaml"
        path.write_text(path.read_text().replace(old, new))

    return spoil


BAD: dict[str, tuple[Spoil, list[str]]] = {
    "unknown-verb": (untouched, ["paln"]),
    "no-date": (untouched, ["plan", "--as-of", "01.07.2026"]),
    "no-config": (untouched, ["plan", "--config", "conector.yaml"]),
    "unknown-key": (policy_line("owner:", "ownr:"), ["validate"]),
    "unknown-names": (policy_line('"principal"', '"prinicpal"'), ["run"]),
    "outside-the-fence": (config_line('"ic-*"', '"other-*"'), ["validate"]),
    "yaml-broken": (file("mappings/roles.yaml", "principal: {job_codes: ['1101'\n"), ["validate"]),
    "feed-missing": (lambda site: (site.folder / "feeds" / "people.csv").unlink(), ["plan"]),
    "feed-heading": (feed("people.csv", lambda text: text.replace("person_id", "personid")), ["plan"]),
    "feed-empty": (feed("assignments.csv", lambda text: text.splitlines()[0] + "\n"), ["run"]),
    "directory-broken": (file("directory.json", '{"accounts": [{"id": 7}], "groups": {}}'), ["plan", "--as-of", AS_OF]),
    "plan-is-text": (file("plan.json", "tomorrow"), ["apply", "plan.json"]),
    "plan-tampered": (tampered, ["apply", "plan.json"]),
    "plan-missing": (untouched, ["apply", "plan.json"]),
    "out-nowhere": (untouched, ["plan", "--out", "no/folder/plan.json"]),
    "out-on-a-feed": (untouched, ["plan", "--out", "feeds/people.csv"]),
    "approve-unknown": (untouched, ["approve", "abcdef", "--reason", "x"]),
    "explain-nobody": (untouched, ["explain", "Nobody"]),
    "scope-of-nothing": (untouched, ["run", "--only-group", "ic-edti"]),
    "init-where-files-are": (untouched, ["init", "."]),
    "init-on-a-file": (untouched, ["init", "connector.yaml"]),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_input_is_told_as_it_was(site: Site, name: str):
    """Exit code, stdout and stderr, letter by letter; the log aside, and nothing is written to the directory."""
    site.entitled("1")
    site.write()
    spoil, arguments = BAD[name]
    spoil(site)
    before = (site.folder / "directory.json").read_bytes()
    ran = site.call(*arguments, *([] if name == "unknown-verb" else ["--quiet"]))
    told = f"$ connector {' '.join(arguments)}\nexit code {ran.code}\n--- stdout\n{ran.out}--- stderr\n{ran.err}"
    agrees(GOLDEN / f"{name}.txt", settled(told))
    assert before == (site.folder / "directory.json").read_bytes()
    assert ran.code in (2, 3, 4)


def test_no_bad_input_is_a_defect():
    """Whatever is typed, nothing is blamed on the connector, and nothing is a traceback."""
    texts = [path.read_text() for path in sorted(GOLDEN.glob("*.txt"))]
    assert len(BAD) == len(texts)
    assert [] == [text for text in texts if "Traceback" in text or "defect" in text]
