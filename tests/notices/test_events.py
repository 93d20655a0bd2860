"""What of a real run is an event, and that notices name nobody."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from connector.app.deployment import load
from connector.app.running.applying import Applied, run
from connector.core.plans.plan import Scope
from connector.notices import Event
from connector.notices.events import ENDS, Seen, looked, of_end, of_run, of_silence
from connector.notices.fresh import Place
from connector.notices.wording import notice_of
from tests.guards.guarded import cap
from tests.plan.conftest import small
from tests.plan.site import Site

PERSONAL = re.compile(r"Zoë|No \d|dps\.test|\ba\d\b")


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return small(tmp_path)


def seen(applied: Applied, *, whole: bool = True) -> Seen:
    passing = {change.key for change in applied.passing}
    return Seen(
        plan=applied.plan,
        refused=[change for change in applied.plan.changes if change.key not in passing],
        held=applied.approve,
        failed=[failed.change for failed in applied.done.failed],
        directories=["local"],
        unread=list(applied.planned.gathered.unread),
        verdicts=applied.planned.gathered.reading.verdicts,
        whole=whole,
    )


def ran(site: Site) -> Seen:
    return seen(run(load(site.write().folder / "connector.yaml"), Scope()))


def told(events: tuple[Event, ...]) -> list[tuple[str, str, str]]:
    return [(event.kind, event.place, event.words) for event in events]


def test_a_quiet_run_has_no_event(site: Site):
    """Changes for good reasons are no news."""
    site.entitled("1")
    site.strays("7")
    assert () == of_run(ran(site))


def test_what_a_guard_holds_is_one_event(site: Site):
    """With the number, the guard and the command that goes on; the next run holds the same, and it is the same event."""
    site.strays("7", "8", "9")
    site.limits["removals"] = cap(count=2)
    (first,), (second,) = of_run(ran(site)), of_run(ran(site))
    assert ("hold", "3 changes wait for an approval; held by removals-count") == (first.kind, first.words)
    assert first.help.startswith("connector approve ")
    assert first == second


def test_what_somebody_did_by_hand_is_drift(site: Site):
    """One event a membership; the run puts it right, and it is over."""
    site.entitled("1", "2")
    ran(site)
    site.groups["ic-edit"] = ["a2", "a7"]
    site.person("7")
    site.job("7")
    assert [
        ("drift", "local", "a member was taken away by hand in the group `ic-edit`"),
        ("drift", "local", "a member was added by hand to the group `ic-edit`"),
    ] == told(of_run(ran(site)))


def test_what_failed_is_told_by_its_place(site: Site):
    """A group that is missing, and a directory that cannot be read."""
    site.entitled("1")
    site.groups = {}
    assert [("failure", "local", "the group `ic-edit` is missing, and members are wanted in it")] == told(
        of_run(ran(site))
    )
    (site.folder / "directory.json").write_text("{")
    found = seen(run(load(site.folder / "connector.yaml"), Scope()))
    assert [("failure", "local", "it could not be read whole, and nothing is changed there")] == told(of_run(found))
    assert Place("drift", "local") not in looked(found)
    assert Place("failure", "local") in looked(found)


def test_a_feed_that_is_not_as_expected_is_held(site: Site):
    """By its name and code; whom to ask is an address, and is not told."""
    site.entitled(*(str(number) for number in range(1, 60)), member=True)
    site.sources["people"] = {"owner": "HR, zoe@dps.test"}
    assert () == of_run(ran(site))
    site.people = site.people[:20]
    (event,) = of_run(found := ran(site))
    words = "the feed is not as expected (feed-shrunk), and nothing is removed on its word"
    assert ("hold", "feed people", words) == (event.kind, event.place, event.words)
    assert Place("hold", "feed people") in looked(found)


def test_a_narrowed_run_looked_at_nothing_whole(site: Site):
    """What it did not see may last; of what is late the record tells, whatever a run looks at."""
    site.entitled("1")
    feeds = {Place("hold", f"feed {table}") for table in ("people", "assignments", "completions")}
    assert {Place("failure", ""), Place("late", ""), *feeds} == looked(
        seen(run(load(site.write().folder / "connector.yaml"), Scope()), whole=False)
    )


def test_a_notice_names_nobody(site: Site):
    """No names, no addresses, no accounts: groups and numbers."""
    site.strays("7", "8", "9")
    site.entitled("1")
    ran(site)
    site.groups["ic-edit"] = ["a7", "a8", "a9"]
    site.limits["removals"] = cap(count=2)
    events = of_run(ran(site))
    assert {"hold", "drift"} == {event.kind for event in events}
    notice = notice_of([*events, *of_silence("4711", "no run has ended")])
    text = "\n".join([notice.title, *notice.lines])
    assert [] == PERSONAL.findall(text)


@pytest.mark.parametrize("code", [0, 2, 3, 4, 5, 10, 70])
def test_an_early_end_is_an_event_unless_it_is_none(code: int):
    """That another run holds the lock is no failure; the exit code is told."""
    events = of_end(code)
    assert (code in ENDS) == (len(events) == 1)
    assert all(f"(exit code {code})" in event.words for event in events)
