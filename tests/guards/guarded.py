"""What the tests of guards ask of a plan and of a run."""

from __future__ import annotations

import re
from typing import Any

from tests.plan.site import Ran, Site

OFF = {"percent": None, "count": None}


def cap(**more: Any) -> dict[str, Any]:
    """Only what is given limits."""
    return {**OFF, **more}


def refusals(plan: Any) -> list[tuple[str, float, float]]:
    return [(r["guard"], r["limit"], r["actual"]) for r in plan["refusals"]]


def guards(plan: Any) -> list[str]:
    return [r["guard"] for r in plan["refusals"]]


def numbers(first: int, count: int) -> list[str]:
    return [str(first + n) for n in range(count)]


def accounts(persons: list[str]) -> list[str]:
    return sorted(f"a{person}" for person in persons)


def command(ran: Ran, beginning: str = "to go on: ") -> list[str]:
    """The one command that a run prints to go on with, as a shell would split it, without `connector`."""
    (line,) = [line for line in ran.out.splitlines() if line.startswith(beginning)]
    words = line.removeprefix(beginning).split()
    assert "connector" == words[0]
    return words[1:]


def approved(site: Site, ran: Ran) -> Ran:
    """Type the printed command, with a reason for TEXT."""
    return site.call(*["seen and well" if word == "TEXT" else word for word in command(ran)])


def held_id(ran: Ran) -> str:
    return re.findall(r"approve ([0-9a-f]{12})", ran.out)[0]
