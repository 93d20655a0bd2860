"""An approval is for one sealed plan, once, and it expires; nobody lowers a limit for a run and forgets it."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Callable

import pytest

from connector import clock
from connector.state.events import Entry
from connector.state.ledger import Ledger
from tests.guards.guarded import cap, held_id
from tests.plan.site import Ran, Site

pytestmark = pytest.mark.scar(7)


@pytest.fixture
def site(site: Site) -> Site:
    """Three to remove, two allowed; the plan is sealed and refused."""
    site.strays("1", "2", "3")
    site.limits["removals"] = cap(count=2)
    assert 0 == site.write().call("plan", "--out", "plan.json").code
    return site


def approve(site: Site, plan: str = "plan.json", *more: str) -> Ran:
    return site.call("approve", plan, "--reason", "seen and well", *more)


def test_scar_7_without_approval_nothing_of_it_is_done(site: Site):
    """Exit 3, and the command that goes on."""
    ran = site.call("apply", "plan.json")
    assert (3, ["a1", "a2", "a3"]) == (ran.code, site.members("ic-edit"))
    assert "to go on: connector approve plan.json --reason TEXT\nthen: connector apply plan.json\n" in ran.out


def test_scar_7_approved_it_is_done(site: Site):
    """All of it, by apply."""
    assert 0 == approve(site).code
    assert (0, []) == (site.call("apply", "plan.json").code, site.members("ic-edit"))


def test_scar_7_an_approval_is_used_up(site: Site):
    """The same three come back and the same plan is applied again: held, until there is a new plan, approved anew."""
    approve(site)
    site.call("apply", "plan.json")
    site.write()
    ran = site.call("apply", "plan.json")
    assert (3, ["a1", "a2", "a3"]) == (ran.code, site.members("ic-edit"))
    assert "not approved a second time\nto go on: connector plan --out FILE\n" in ran.out
    site.call("plan", "--out", "plan.json")
    assert [0, 0] == [approve(site).code, site.call("apply", "plan.json").code]
    assert [] == site.members("ic-edit")


def test_scar_7_a_plan_that_was_applied_is_not_approved_again(site: Site):
    """Nothing of it is left; where only a part was done, the rest may be approved."""
    site.call("apply", "plan.json")
    approve(site)
    site.call("apply", "plan.json")
    ran = approve(site)
    assert (3, "") == (ran.code, ran.out)
    assert (
        "error: the plan was applied whole already\n  help: make a new one with `connector plan --out FILE`\n"
        == ran.err
    )


def test_a_plan_of_which_a_part_is_left_can_be_approved(site: Site):
    """One of the three was taken out by hand before, and put back since: that change of the plan was never made."""
    site.groups["ic-edit"] = ["a1", "a2"]
    site.write()
    assert 0 == approve(site).code
    assert (0, []) == (site.call("apply", "plan.json").code, site.members("ic-edit"))
    site.groups["ic-edit"] = ["a3"]
    site.write()
    assert 0 == approve(site).code


def test_scar_7_an_approval_of_one_plan_is_none_of_another(site: Site):
    """A plan of other people, approved; this one still waits."""
    site.strays("4")
    site.write().call("plan", "--out", "other.json")
    approve(site, "other.json")
    assert 3 == site.call("apply", "plan.json").code
    assert ["a1", "a2", "a3", "a4"] == site.members("ic-edit")


def test_scar_7_a_grown_plan_needs_an_approval_of_its_own(site: Site):
    """A fourth to remove since: the approved three go, the fourth stays, by `apply` as by the plan made anew."""
    approve(site)
    site.strays("4")
    site.write().call("plan", "--out", "grown.json")
    assert (3, 4) == (site.call("apply", "grown.json").code, len(site.members("ic-edit")))
    assert (0, ["a4"]) == (site.call("apply", "plan.json").code, site.members("ic-edit"))


def test_scar_7_what_run_held_frees_nobody_who_came_later(site: Site):
    """Approved, and one more to remove since: that one waits in a plan of its own."""
    approve(site, held_id(site.call("run")))
    site.strays("4")
    site.write()
    assert (3, ["a4"]) == (site.call("run").code, site.members("ic-edit"))
    assert ["4"] == [change["person_id"] for change in json.loads(site.held_files()[0].read_text())["changes"]]


def test_scar_7_an_approval_that_was_withdrawn_frees_nothing(site: Site):
    """Until it is given again."""
    approve(site)
    assert "withdrew what was approved of plan " in approve(site, "plan.json", "--withdraw").out
    assert (3, ["a1", "a2", "a3"]) == (site.call("apply", "plan.json").code, site.members("ic-edit"))
    assert [0, 0] == [approve(site).code, site.call("apply", "plan.json").code]


def test_scar_7_an_approval_expires(site: Site):
    """After 72 hours; the record of one whose end is past, as time would have left it, frees nothing."""
    plan_id = json.loads((site.folder / "plan.json").read_text())["id"]
    now = clock.now()
    body = {"plan": plan_id, "reason": "old", "by": "j.doe", "os_user": "jdoe", "guards": ["removals-count"]}
    with Ledger.open(site.folder / "state") as ledger:
        past = (now - dt.timedelta(minutes=1)).isoformat()
        ledger.append_many([Entry(kind="approved", at=now, body={**body, "expires": past})])
    assert 3 == site.call("apply", "plan.json").code
    ends = dt.datetime.fromisoformat(approve(site).out.splitlines()[0].split("until ")[1].replace(" UTC", "+00:00"))
    assert dt.timedelta(hours=71, minutes=58) < ends - now <= dt.timedelta(hours=72, minutes=1)


@pytest.mark.parametrize("who", [[], ["--by", "Dana Roe"]])
def test_scar_7_who_approved_is_in_the_record(site: Site, who: list[str]):
    """The name given, and beside it the operating system's user."""
    approve(site, "plan.json", *who)
    (line,) = (json.loads(line) for line in site.call("audit", "export").out.splitlines() if '"approved"' in line)
    body = json.loads(line["body"])
    assert ("seen and well", ["removals-count"]) == (body["reason"], body["guards"])
    assert (who[1] if who else body["os_user"]) == body["by"]
    assert body["os_user"]


def altered(site: Site) -> None:
    path = site.folder / "plan.json"
    path.write_text(path.read_text().replace('"a1"', '"a9"'))


def of_another_state(site: Site) -> None:
    (site.folder / "state").rename(site.folder / "elsewhere")


def refused_by_nobody(site: Site) -> None:
    site.call("plan", "--only-person", "1", "--out", "plan.json")


def no_json(site: Site) -> None:
    (site.folder / "plan.json").write_text("not a plan")


def as_it_is(site: Site) -> None:
    """The argument is what is wrong."""


@pytest.mark.parametrize(
    ("spoil", "plan", "code", "words"),
    [
        (altered, "plan.json", 3, "the plan was altered after it was sealed"),
        (of_another_state, "plan.json", 3, "this state did not make the plan"),
        (refused_by_nobody, "plan.json", 3, "no guard holds the plan, so it needs no approval"),
        (no_json, "plan.json", 2, "is no JSON"),
        (as_it_is, "nothing.json", 2, "there is no file `nothing.json`"),
        (as_it_is, "0000", 2, "no held plan's id begins with `0000`"),
        (as_it_is, "feeds", 2, "`feeds` cannot be read: is a directory"),
    ],
)
def test_scar_7_what_cannot_be_approved(site: Site, spoil: Callable[[Site], None], plan: str, code: int, words: str):
    """Altered, of another state, not refused, no plan at all, unknown."""
    spoil(site)
    ran = approve(site, plan)
    assert code == ran.code
    assert words in ran.err


def test_scar_7_an_approval_that_is_there_is_not_given_twice(site: Site):
    """One is enough."""
    assert [0, 3] == [approve(site).code for _ in range(2)]


def test_scar_7_an_approval_frees_no_other_guard(site: Site):
    """The removals were approved; that the feed is stale by now was not."""
    approve(site)
    site.sources["people"] = {"max_age": "1h"}
    site.write()
    os.utime(site.folder / "feeds" / "people.csv", (0, 0))
    assert (3, ["a1", "a2", "a3"]) == (site.call("apply", "plan.json").code, site.members("ic-edit"))


def test_an_approval_needs_a_reason(site: Site):
    """Exit 2 without one."""
    ran = site.call("approve", "plan.json")
    assert (2, "error: `--reason TEXT` is missing\n") == (ran.code, ran.err.splitlines(keepends=True)[0])
