"""That no deployment reaches into another: what each must have for itself, and the secrets that are not its own."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from connector.app.districts.naming import District
from connector.config import Config, label, read_config, read_file
from connector.core.problems import Problems
from connector.databases.address import identity, is_url

COMMENT = re.compile(r"(?m)(?:^|\s)#.*$")
VARIABLE = re.compile(r"\benv:(\w+)")


def shared(districts: Sequence[District]) -> dict[str, str]:
    """Name -> what two of them share and each must have alone: which of them it belongs to, nobody can know."""
    owners: dict[tuple[str, str], list[str]] = defaultdict(list)
    for district in districts:
        config, problems = read_config(district.config)
        if config is None or problems.errors:
            continue  # what it would have is not known, and its own run tells of its mistakes
        for own in _own(config, district.config.parent):
            owners[own].append(district.name)
    return {
        name: f"its `{key}` is also that of {', '.join(other for other in names if other != name)}"
        for (key, _), names in owners.items()
        if len(names) > 1
        for name in names
    }


def environments(districts: Sequence[District]) -> dict[str, dict[str, str]]:
    """By name, what the run of each gets to see: not the variables that only others name as secrets.

    They are looked for in the text, so that a mistake elsewhere in a config hides none.
    """
    named = {district.name: _variables(district.config) for district in districts}
    every = set().union(*named.values())
    return {
        name: {variable: value for variable, value in os.environ.items() if variable not in every - own}
        for name, own in named.items()
    }


def _own(config: Config, base: Path) -> Iterator[tuple[str, str]]:
    yield "state", identity(config.state) if is_url(config.state) else os.path.realpath(base / config.state)
    if config.metrics is not None:
        yield "metrics", os.path.realpath(base / config.metrics)
    if config.audit.head is not None and config.audit.head.file is not None:
        yield "audit.head.file", os.path.realpath(base / config.audit.head.file)


def _variables(config: Path) -> set[str]:
    text = read_file(config, label(config), Problems()) or b""
    return set(VARIABLE.findall(COMMENT.sub("", text.decode("utf-8", "replace"))))
