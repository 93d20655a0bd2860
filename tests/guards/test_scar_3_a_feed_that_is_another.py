"""A feed that is not what was expected of it is not believed, whatever it says."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.guards.guarded import guards
from tests.plan.prepared import prepared
from tests.plan.site import Site

pytestmark = pytest.mark.scar(3)

STAFF = [str(number) for number in range(1, 41)]


def forty_seen(site: Site) -> Site:
    """Forty people, whose feeds one run has accepted."""
    site.entitled(*STAFF, member=True)
    assert 0 == site.write().call("run").code
    return site


@pytest.fixture
def district(tmp_path: Path) -> Site:
    return prepared(forty_seen, tmp_path)


def without(site: Site, table: str, *persons: str) -> None:
    rows = getattr(site, table)
    rows[:] = [row for row in rows if row.get("person_id", row.get("learner")) not in persons]


@pytest.mark.parametrize("table", ["people", "assignments", "completions"])
def test_scar_3_a_feed_that_lost_half_its_rows_takes_nothing_away(district: Site, table: str):
    """Exit 3, and the message says whom to ask what."""
    district.sources[table] = {"owner": "HR data team, 555-0100"}
    without(district, table, *STAFF[:25])
    district.people[-1]["status"] = "terminated"
    ran = district.write().call("run")
    assert (3, 40) == (ran.code, len(district.members("ic-edit")))
    assert ["feed-shrunk"] == guards(district.plan())
    assert "ask HR data team, 555-0100: is the export whole?" in " ".join(
        r["words"] for r in district.plan()["refusals"]
    )


def test_scar_3_a_doubtful_feed_adds_only_what_it_said_before(district: Site):
    """A new person waits; one of whom nothing is new and whom somebody took out comes back."""
    without(district, "people", *STAFF[:25])
    district.entitled("99")
    district.groups["ic-edit"] = [f"a{n}" for n in STAFF if n != "30"]
    plan = district.write().plan()
    assert [("add", "30")] == [(c["action"], c["person_id"]) for c in plan["changes"] if c["action"] == "add"]
    assert ("99", "feed-doubtful") in [(h["person_id"], h["why"]) for h in plan["held"]]


def test_scar_3_where_the_config_says_stop_nothing_is_written(district: Site):
    """`on_failure: stop`."""
    district.feeds = {"on_failure": "stop"}
    without(district, "people", *STAFF[:25])
    district.groups["ic-edit"] = [f"a{n}" for n in STAFF if n != "30"]
    assert (3, 39) == (district.write().call("run").code, len(district.members("ic-edit")))


def test_scar_3_the_last_accepted_feed_stays_the_measure(district: Site):
    """Running again does not make a broken feed the usual one; an approval does."""
    without(district, "assignments", *STAFF[:25])
    district.people[-1]["status"] = "terminated"
    district.write()
    assert [3, 3] == [district.call("run").code for _ in range(2)]
    (held,) = (district.folder / "state" / "held").iterdir()
    assert 0 == district.call("approve", held.stem[:12], "--reason", "a school closed").code
    assert 0 == district.call("run").code
    assert [] == guards(district.plan())


def test_scar_3_a_feed_of_another_night_is_not_believed(district: Site):
    """All of them must be of one night."""
    district.feeds = {"manifest": {"within": "12h"}}
    district.people[-1]["status"] = "terminated"
    district.write()
    os.utime(district.folder / "feeds" / "completions.csv", (1_700_000_000, 1_700_000_000))
    assert (3, 40) == (district.call("run").code, len(district.members("ic-edit")))
    assert ["feed-other-night"] == guards(district.plan())


def test_scar_3_a_first_run_has_nothing_to_compare_with(site: Site):
    """No measure, no doubt."""
    site.entitled(*STAFF)
    assert 0 == site.write().call("run").code


def cut_at_a_rows_end(text: str) -> str:
    lines = text.splitlines(keepends=True)
    return "".join(lines[: len(lines) // 2])


def cut_in_a_row(text: str) -> str:
    """In the middle of the last row's id: what is left of it is nobody's."""
    return text[: text.rindex("\n50,") + 2]


@pytest.mark.parametrize(
    ("cut", "guard"), [(cut_at_a_rows_end, "feed-shrunk"), (cut_in_a_row, "feed-half-written")], ids=["end", "middle"]
)
def test_scar_3_a_second_job_in_the_lost_part_is_not_lost(site: Site, cut: Callable[[str], str], guard: str):
    """The person is in the feed, with the job that gives nothing; the other one is in what was cut off."""
    site.entitled(*STAFF, member=True)
    site.person("50")
    site.course("50", "2025-01-15")
    site.groups["ic-edit"].append("a50")
    site.assignments.insert(0, {"person_id": "50", "job_code": "3001", "location": "0001"})
    site.job("50")
    assert 0 == site.write().call("run").code
    feed = site.folder / "feeds" / "assignments.csv"
    feed.write_text(cut(feed.read_text()))
    plan = site.plan()
    assert [guard] == guards(plan)
    assert ("50", "role-lost") in [(c["person_id"], c["reason"]) for c in plan["changes"]]
    assert (3, 41) == (site.call("run").code, len(site.members("ic-edit")))


def test_scar_3_a_feed_that_shrinks_a_little_every_night_is_seen_in_the_end(district: Site):
    """Each night within the limit of a night; an approval makes the smaller one the measure."""
    district.sources["people"] = {"expect": {"shrink": {"at_least": 1}, "shrink_slowly": {"at_least": 1}}}
    codes = []
    for last in (40, 37, 34):
        for table in ("people", "assignments", "completions"):
            without(district, table, *STAFF[last - 3 : last])
        codes.append(district.write().call("run").code)
    assert [0, 0, 3] == codes
    assert "QUARANTINED, nothing is removed on the word of (1)" in district.call("run").out
    district.people[1]["status"] = "terminated"
    assert 3 == district.write().call("run").code
    (refusal,) = district.plan()["refusals"]
    assert ("feed-shrunk", 20) == (refusal["guard"], refusal["limit"])
    assert "where the largest feed accepted in 14 days has 41" in refusal["words"]
    (held,) = (district.folder / "state" / "held").iterdir()
    assert 0 == district.call("approve", held.stem[:12], "--reason", "a school closed").code
    assert 0 == district.call("run").code
    assert [] == guards(district.plan())
