"""The example pipelines, read as their hosts read them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.deploy.places import DEPLOY

CI = DEPLOY / "ci"
PIPELINES = sorted([*CI.glob("github/*.yml"), *CI.glob("azure/*.yml")])


@dataclass(frozen=True, kw_only=True)
class Step:
    name: str
    script: str
    env: Mapping[str, str]
    raw: Mapping[str, Any]


def read(path: Path) -> dict[Any, Any]:
    """`on` is a key here, and no boolean as YAML 1.1 has it."""
    pipeline = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {"on" if key is True else key: value for key, value in pipeline.items()}


def jobs(path: Path) -> Iterator[dict[str, Any]]:
    pipeline = read(path)
    if path.parent.name == "github":
        yield from pipeline["jobs"].values()
    else:
        yield from (job for stage in pipeline.get("stages", [pipeline]) for job in stage["jobs"])


def steps(path: Path) -> list[Step]:
    return [
        Step(
            name=raw.get("name") if path.parent.name == "github" else raw.get("displayName", ""),
            script=raw.get("run", raw.get("bash", "")),
            env=raw.get("env", {}),
            raw=raw,
        )
        for job in jobs(path)
        for raw in job.get("steps") or job["strategy"]["runOnce"]["deploy"]["steps"]
    ]


def uses(path: Path) -> list[str]:
    """Each line that names an action, with its comment."""
    return re.findall(r"^\s*-?\s*uses: (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
