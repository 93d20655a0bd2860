"""The small deployment of a rehearsed June 30: its people, its forecast of May, and what June brings."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

from connector.state.ledger import Ledger
from tests.forecast.conftest import OnDay, on_noon
from tests.guards.guarded import cap
from tests.plan.site import Site, adopt, policy

YEARLY = {"all": [{"employed": {}}, {"assigned": {"role": ["principal"]}}, {"certified": "attendance"}]}
EXPIRING = [str(n) for n in range(1, 11)]
LASTING = ["50", "51", "52"]
APPROVE = ("approve", "summer.json", "--reason", "June 30, as announced")


def rehearsing(site: Site) -> Site:
    """Ten principals whose course ends on June 30, and three whose does not; a run may remove three."""
    site.policies = {"staff": policy(["edit"], YEARLY)}
    for person, done in [*((p, "2023-09-01") for p in EXPIRING), *((p, "2025-09-01") for p in LASTING)]:
        site.person(person)
        site.job(person)
        site.course(person, done)
        site.groups["ic-edit"].append(f"a{person}")
    site.limits |= {"removals": cap(count=3), "removals_per_group": cap(count=3)}
    site.stranger = True
    adopt(site.folder / "state", site.identity, at=dt.datetime(2026, 5, 1, tzinfo=dt.UTC))
    return site.write()


def approved_in_may(site: Site, on: OnDay) -> Site:
    """The forecast of the summer is sealed and approved, once the first run has seen everybody."""
    assert 0 == on("2026-05-15", "run").code
    assert 0 == on("2026-05-15", "forecast", "--until", "2026-07-31", "--out", "summer.json").code
    ran = on("2026-05-16", *APPROVE)
    assert (0, True) == (ran.code, "approved 10 removals of forecast" in ran.out)
    return site


def of_may(site: Site) -> Site:
    return approved_in_may(rehearsing(site), partial(on_noon, site.folder))


def june(site: Site) -> None:
    """One takes the course again, one leaves, and one comes whose course ends on June 30 too."""
    site.course("1", "2026-06-03")
    site.people = [{**row, **({"status": "terminated"} if row["person_id"] == "2" else {})} for row in site.people]
    site.person("77")
    site.job("77")
    site.course("77", "2023-10-10")


def update(site: Site) -> None:
    """The feeds of the day; the directory stays as the runs left it, but for new accounts."""
    site.groups = site.directory["groups"]
    site.write()


def outcome(site: Site) -> list[str]:
    return sorted(site.members("ic-edit"), key=lambda account: int(account[1:]))


def events(site: Site, kind: str) -> list[dict[str, Any]]:
    with Ledger.open(site.folder / "state") as ledger:
        return [dict(event.body) for event in ledger.events(kinds=(kind,))]
