"""A membership that is given and taken again and again: the next turn waits, and the refusal says where to look."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from connector import clock
from connector.state.events import Entry
from connector.state.ledger import Ledger
from tests.guards.guarded import approved, guards
from tests.plan.site import Site

pytestmark = pytest.mark.scar(21)

NOW = clock.now()
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.fixture
def site(site: Site) -> Site:
    """Somebody who has the job today, and another who never loses it."""
    site.entitled("1")
    site.entitled("2", member=True)
    return site.write()


def did(site: Site, *turns: str, person: str = "1", last: dt.timedelta = HOUR, **more: Any) -> None:
    """What the record has of earlier runs, a day between each two, `last` being how long ago the last one was."""
    reasons = {"add": "role-gained", "remove": "role-lost"}
    with Ledger.open(site.folder / "state") as ledger:
        ledger.append_many(
            Entry(
                kind="change-done",
                at=NOW - last - place * DAY,
                directory="local",
                group="ic-edit",
                account=f"a{person}",
                person_id=person,
                body={"action": action, "plan": "earlier", "reason": reasons[action], "result": "done", **more},
            )
            for place, action in reversed(list(enumerate(reversed(turns))))
        )


def job(site: Site, code: str, person: str = "1") -> Site:
    for row in site.assignments:
        row["job_code"] = code if row["person_id"] == person else row["job_code"]
    site.groups = site.directory["groups"]
    return site.write()


def test_scar_21_the_fifth_turn_waits(site: Site):
    """Four runs, each with the job or without it; in the fifth the group stays as it is, and another is added."""
    for code in ("1101", "3001", "1101", "3001"):
        assert 0 == job(site, code).call("run").code
    site.entitled("3")
    assert (3, ["a2", "a3"]) == (job(site, "1101").call("run").code, site.members("ic-edit"))


def test_scar_21_the_refusal_names_the_days_the_causes_and_where_to_look(site: Site):
    """By ids alone: the person, not the name."""
    did(site, "add", "remove", "add", "remove")
    (refusal,) = site.plan()["refusals"]
    days = [(NOW - HOUR - place * DAY).date() for place in (3, 2, 1, 0)]
    turns = ", ".join(
        f"{what} {day} ({why})"
        for what, day, why in zip(
            ("added", "removed", "added", "removed"), days, ("role-gained", "role-lost") * 2, strict=True
        )
    )
    assert ("flapping", 4, 5) == (refusal["guard"], refusal["limit"], refusal["actual"])
    assert (
        "`ic-edit` in `local`: 1 membership was turned round 4 times within 14d: "
        f"1 {turns}; look at the feed `assignments`, the feed `completions`, the policy `staff`"
    ) == refusal["words"]


def test_scar_21_an_approval_lets_one_turn_through(site: Site):
    """And the next one waits again."""
    did(site, "add", "remove", "add", "remove")
    approved(site, site.call("run"))
    assert (0, ["a1", "a2"]) == (site.call("run").code, site.members("ic-edit"))
    assert (3, ["a1", "a2"]) == (job(site, "3001").call("run").code, site.members("ic-edit"))


def test_scar_21_departures_and_denials_pass(site: Site):
    """Whatever the record has: who left has left."""
    site.groups["ic-edit"].append("a1")
    did(site, "remove", "add", "remove", "add")
    site.people = [{**p, "status": "terminated"} if p["person_id"] == "1" else p for p in site.people]
    assert (0, ["a2"]) == (site.write().call("run").code, site.members("ic-edit"))


@pytest.mark.parametrize(
    ("turns", "last", "held"),
    [
        (("add", "remove", "add", "remove"), HOUR, True),
        (("remove", "add", "remove"), HOUR, False),
        (("add", "remove", "add", "remove"), 10 * DAY, True),
        (("add", "remove", "add", "remove"), 12 * DAY, False),
        (("add", "add", "add", "remove"), HOUR, False),
        (("add", "remove", "remove", "remove"), HOUR, False),
        (("remove", "add", "remove", "add"), HOUR, False),
    ],
    ids=repr,
)
def test_scar_21_turns_of_ours_count_within_the_time(
    site: Site, turns: tuple[str, ...], last: dt.timedelta, held: bool
):
    """What repeats the one before puts right what somebody did by hand, and is no turn; old ones are forgotten."""
    did(site, *turns, last=last)
    assert (["flapping"] if held else []) == guards(site.plan())


def test_scar_21_what_was_so_already_is_no_change(site: Site):
    """The directory had it."""
    did(site, "add", "remove", "add", "remove", result="already")
    assert [] == guards(site.plan())


def test_scar_21_the_others_of_the_group_go_on(site: Site):
    """The refusal is of one membership."""
    did(site, "add", "remove", "add", "remove")
    site.entitled("3")
    assert (3, ["a2", "a3"]) == (site.write().call("run").code, site.members("ic-edit"))


def test_scar_21_many_are_told_in_one_refusal(site: Site):
    """Three by name, the others by number: once, and not a page."""
    site.entitled("3", "4", "5")
    for person in ("1", "3", "4", "5"):
        did(site.write(), "add", "remove", "add", "remove", person=person)
    (refusal,) = site.plan()["refusals"]
    assert "4 memberships were turned round 4 times within 14d: 1 added " in refusal["words"]
    assert refusal["words"].endswith("; and 1 more")


@pytest.mark.parametrize(
    ("rule", "held"),
    [
        ({"changes": 5}, False),
        ({"changes": 3}, True),
        ({"within": "3d"}, False),
        ({"within": "4d"}, True),
        ({"changes": None}, False),
    ],
    ids=repr,
)
def test_scar_21_the_limit_is_the_sites(site: Site, rule: dict[str, Any], held: bool):
    """`changes` and `within`, each with its default; `null` is no limit."""
    did(site, "add", "remove", "add", "remove")
    site.limits["flapping"] = rule
    assert (["flapping"] if held else []) == guards(site.write().plan())


def test_scar_21_a_replay_knows_what_the_run_knew(site: Site):
    """Byte for byte, when the turns have long been followed by others."""
    did(site, "add", "remove", "add", "remove")
    plan = site.plan()
    site.call("run")
    with Ledger.open(site.folder / "state") as ledger:
        (begun,) = [event.run for event in ledger.events(kinds=("run-started",))]
    did(site, "add", "remove", "add")
    again = site.plan("--replay", str(begun))
    assert ["flapping"] == guards(again)
    assert plan["refusals"] == again["refusals"]
