"""What somebody does to the directory past the connector, and what `drift` says of it."""

from __future__ import annotations

import json
from typing import Any

from tests.plan.site import Site


def by_hand(site: Site, **groups: list[str] | None) -> None:
    """Give groups other members, with `_` for `-` in their names; None deletes one."""
    document = site.directory
    for name, members in groups.items():
        if members is None:
            del document["groups"][name.replace("_", "-")]
        else:
            document["groups"][name.replace("_", "-")] = members
    save(site, document)


def save(site: Site, document: dict[str, Any]) -> None:
    (site.folder / "directory.json").write_text(json.dumps(document), encoding="utf-8")


def found(site: Site, *arguments: str, code: int = 0) -> Any:
    """The report in JSON."""
    ran = site.call("drift", "--format", "json", *arguments)
    assert code == ran.code, ran.err
    return ran.json


def classes(site: Site, *arguments: str) -> list[tuple[str, str, str | None]]:
    """Class, group and account of each."""
    return [(one["class"], one["group"], one["account"]) for one in found(site, *arguments)["drift"]]


def ran(site: Site) -> None:
    result = site.write().call("run")
    assert 0 == result.code, result.out + result.err
