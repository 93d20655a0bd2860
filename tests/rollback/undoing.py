"""What the tests of rollback ask."""

from __future__ import annotations

import json
from typing import Any

from tests.plan.site import Ran, Site

BEFORE = ["a3", "a4", "a5"]
AFTER = ["a1", "a2", "a5"]


def lines(site: Site, *kinds: str) -> list[dict[str, Any]]:
    """The record's lines of these kinds, with their body read."""
    found = map(json.loads, site.call("audit", "export").out.splitlines())
    return [{**line, "body": json.loads(line["body"])} for line in found if line["kind"] in kinds]


def runs(site: Site) -> list[str]:
    """Every run of the record, in order."""
    return [str(line["run"]) for line in lines(site, "run-started")]


def rollback(site: Site, run: str = "", out: str = "undo.json") -> Ran:
    """Of the first run, where none is named."""
    return site.call("rollback", run or runs(site)[0], "--out", out)


def undone(site: Site) -> Ran:
    """The first run, rolled back whole."""
    assert 0 == rollback(site).code
    ran = site.call("apply", "undo.json")
    assert 0 == ran.code, ran.out
    return ran


def left_out(ran: Ran) -> list[str]:
    return [line.strip() for line in ran.out.partition("LEFT OUT")[2].splitlines()[1:] if line.startswith("  ")]


def set_members(site: Site, *members: str) -> None:
    """Somebody changes the group by hand."""
    document = site.directory
    document["groups"]["ic-edit"] = list(members)
    (site.folder / "directory.json").write_text(json.dumps(document))


def config_only(site: Site) -> None:
    """Write the config alone: the directory and the feeds stay as they are."""
    (site.folder / "connector.yaml").write_text(dict(site._files())["connector.yaml"])
