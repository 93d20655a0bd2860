"""`heartbeat` is quiet as long as scheduled runs come to their end, and alarms when they do not."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from connector.app.looking.heartbeat import Heartbeat, heartbeat
from connector.state.events import Entry
from connector.state.ledger import Ledger
from tests.notices.servers import certificate, smtp
from tests.plan.site import Site

NOW = dt.datetime(2026, 7, 1, 12, 0, tzinfo=dt.UTC)
WITHIN = dt.timedelta(minutes=90)


def recorded(
    state: Path, minutes_ago: float, *, verb: str = "run", exit_: int | None = 0, cut_short: bool = False
) -> None:
    """A run that began a minute before its end."""
    at = NOW - dt.timedelta(minutes=minutes_ago)
    end = {"counts": {}, "exit": exit_, **({"cut_short": True} if cut_short else {})}
    with Ledger.open(state) as ledger:
        run = f"run-{len(list(ledger.events()))}"
        begun = Entry(kind="run-started", at=at - dt.timedelta(minutes=1), run=run, body={"plan": "x", "verb": verb})
        ledger.append_many([begun, Entry(kind="run-finished", at=at, run=run, body=end)])


def beats(state: Path) -> Heartbeat:
    return heartbeat(state, WITHIN, NOW)


@pytest.mark.parametrize("exit_", [0, 3, 4])
def test_a_run_that_ended_lately_is_a_heartbeat(tmp_path: Path, exit_: int):
    """However it ended: what it ran into it has told itself."""
    recorded(tmp_path, 89, exit_=exit_)
    assert (True, f"the last run ended at 2026-07-01 10:31 UTC with exit code {exit_}") == (
        beats(tmp_path).alive,
        beats(tmp_path).words,
    )


def test_a_run_that_is_missing_is_an_alarm(tmp_path: Path):
    """It says since when; the event is that run, so that it is told once."""
    recorded(tmp_path, 400)
    recorded(tmp_path, 91)
    assert Heartbeat(alive=False, words="no run has ended since 2026-07-01 10:29 UTC", last="run-2") == beats(tmp_path)


def test_no_run_ever_is_an_alarm_and_makes_no_state(tmp_path: Path):
    """A folder that is named wrongly would else look like a new deployment."""
    state = tmp_path / "state"
    assert Heartbeat(alive=False, words="no run has ever ended: there is no record yet") == beats(state)
    assert not state.exists()
    Ledger.open(state).close()
    assert Heartbeat(alive=False, words="no run has ever ended") == beats(state)


@pytest.mark.parametrize("other", [{"verb": "apply"}, {"exit_": None, "cut_short": True}], ids=["apply", "cut-short"])
def test_only_a_scheduled_run_that_ended_itself_counts(tmp_path: Path, other: dict[str, object]):
    """Neither what somebody applied by hand, nor a crashed run that a later one closed."""
    recorded(tmp_path, 300)
    recorded(tmp_path, 5, **other)  # type: ignore[arg-type] # the cases above
    assert "no run has ended since 2026-07-01 07:00 UTC" == beats(tmp_path).words


def test_a_run_under_way_is_no_heartbeat_yet(tmp_path: Path):
    """It may hang."""
    recorded(tmp_path, 300)
    with Ledger.open(tmp_path) as ledger:
        ledger.append("run-started", at=NOW, run="later", body={"plan": "x", "verb": "run"})
    assert not beats(tmp_path).alive


def test_a_clock_that_is_wrong_is_an_alarm(tmp_path: Path):
    """An end that is still to come would keep it quiet for as long."""
    recorded(tmp_path, -600)
    assert "which is still to come: a clock is wrong" in beats(tmp_path).words
    recorded(tmp_path, -2)
    assert beats(tmp_path).alive


def test_a_pause_is_said(tmp_path: Path):
    """It is the likeliest cause; by whom and why is not."""
    recorded(tmp_path, 300)
    with Ledger.open(tmp_path) as ledger:
        ledger.append("paused", at=NOW - dt.timedelta(hours=4), body={"reason": "wrong file", "by": "zoe"})
    words = beats(tmp_path).words
    assert words.endswith("; writes are paused since 2026-07-01 08:00 UTC")
    assert [] == [word for word in ("zoe", "wrong file") if word in words]


def test_the_verb_exits_as_monitoring_wants_it(site: Site):
    """One line on stdout; 0, or 1; 2 where it was asked wrongly."""
    site.stranger = True  # so that there is no record yet
    before = site.write().call("heartbeat", "--within", "90m")
    assert (1, "ALARM: no run has ever ended: there is no record yet\n") == (before.code, before.out)
    assert not (site.folder / "state").exists()
    assert 0 == site.call("run").code
    after = site.call("heartbeat", "--within", "90m")
    assert (0, "") == (after.code, after.err)
    assert after.out.startswith("ok: the last run ended at ")
    wrong = site.call("heartbeat", "--within", "90")
    assert (2, True) == (wrong.code, "write it as 90m, 36h or 2d" in wrong.err)


def test_the_verb_works_where_the_rules_are_wrong(site: Site):
    """Just then runs fail: only the config is needed."""
    site.entitled("1")
    site.write().call("run")
    (site.folder / "policies" / "staff.yaml").write_text("name: [")
    assert [2, 0] == [site.call(*verb).code for verb in (["run"], ["heartbeat", "--within", "90m"])]


def test_a_missing_run_is_told_once_by_mail(site: Site):
    """With --notify; when runs are missing again, it is told again."""
    trusted = certificate(site.folder)
    with smtp(trusted) as post:
        config = site.write().folder / "connector.yaml"
        channel = {
            "server": "localhost",
            "port": str(post.port),
            "from": "a@b.test",
            "to": "[c@d.test]",
            "ca_file": "localhost.pem",
        }
        inside = ", ".join(f"{key}: {value}" for key, value in channel.items())
        config.write_text(f"{config.read_text()}notices: [{{type: email, {inside}}}]\n")
        asked = ["heartbeat", "--within", "1d", "--notify", "--log-format", "json"]
        codes = [site.call(*asked).code, site.call(*asked).code, site.call("run").code, site.call(*asked).code]
    assert [1, 1, 0, 0] == codes
    assert ["connector: 1 missing run"] == [message["Subject"] for message in post.messages]
    assert "no run has ever ended" in post.messages[0].get_content()
