"""The three ways out of each drift lead out: what is printed is typed, merged or configured here."""

from __future__ import annotations

from typing import Any

import pytest

from tests.drift.meddling import by_hand, classes, found, ran
from tests.plan.site import UNLIMITED, Ran, Site, per_location, policy

OPEN = {"<last day>": "2999-12-31", "<why>": "audit", "<who>": "j.doe", "<where it was asked for>": "INC1"}


def filled(site: Site) -> Ran:
    """The one exception that is printed, its open places filled, in a file of its own; what `validate` says."""
    (text,) = [one["ways_out"]["exception"] for one in found(site)["drift"]]
    assert OPEN.keys() == {part for part in OPEN if part in text}
    for place, value in OPEN.items():
        text = text.replace(place, value)
    (site.folder / "policies" / "exceptions" / "adopted.yaml").write_text(text, encoding="utf-8")
    return site.call("validate")


def schools(site: Site) -> None:
    site.entitlements["at"] = per_location("ic-at-{location}")
    site.policies["schools"] = policy(["at"], site.policies["staff"]["when"])
    site.groups |= {"ic-at-0401": [], "ic-at-0402": []}


def test_the_next_run_reverts(site: Site):
    """What it says, it does."""
    site.entitled("1", "2")
    site.strays("3")
    site.groups["ic-edit"] = []
    ran(site)
    by_hand(site, ic_edit=["a1", "a3"])
    assert ["takes it away", "puts it back"] == [
        one["ways_out"]["revert"].removeprefix("the next `connector run` ") for one in found(site)["drift"]
    ]
    assert 0 == site.call("run").code
    assert (["a1", "a2"], []) == (site.members("ic-edit"), classes(site))


def test_a_guard_that_stops_the_revert_is_said(site: Site):
    """The run prints what approves it, and the one after that does it."""
    site.entitled("1", "2")
    site.strays("3")
    site.groups["ic-edit"] = []
    site.limits["removals"] = {**UNLIMITED, "count": 0}
    ran(site)
    by_hand(site, ic_edit=["a1", "a2", "a3"])
    (one,) = found(site)["drift"]
    assert "a guard holds it: `connector run` prints the command that approves it" in one["ways_out"]["revert"]
    assert "connector approve" in site.call("run").out


def other_job(site: Site) -> None:
    site.person("5")
    site.job("5", job_code="3001")
    site.course("5", "2025-01-15")


def no_course(site: Site) -> None:
    site.person("5")
    site.job("5")


def neither(site: Site) -> None:
    site.person("5")
    site.job("5", job_code="3001")


@pytest.mark.parametrize(
    ("person", "waives"), [(other_job, "assigned"), (no_course, "certified"), (neither, "assigned, certified")]
)
def test_an_addition_is_adopted_as_an_exception(site: Site, person: Any, waives: str):
    """It waives what the person lacks and no more, `validate` takes it, and the member is as desired."""
    person(site)
    ran(site)
    by_hand(site, ic_edit=["a5"])
    (one,) = found(site)["drift"]
    assert f"  waives: [{waives}]\n" in one["ways_out"]["exception"]
    checked = filled(site)
    assert (0, "") == (checked.code, checked.err), checked.err
    assert ([], []) == (classes(site), site.plan()["changes"])


def test_an_addition_at_a_school_is_adopted_there(site: Site):
    """With the location, quoted."""
    schools(site)
    site.entitled("1")
    ran(site)
    by_hand(site, ic_at_0402=["a1"])
    (one,) = found(site)["drift"]
    assert '  location: "0402"\n  effect: grant\n' in one["ways_out"]["exception"]
    assert 0 == filled(site).code
    assert ([], []) == (classes(site), site.plan()["changes"])


def test_a_removal_is_adopted_as_a_denial(site: Site):
    """Somebody had a reason; the policies learn of it."""
    site.entitled("1", "2")
    ran(site)
    by_hand(site, ic_edit=["a2"])
    (one,) = found(site)["drift"]
    assert "  effect: deny\n  until: <last day>" in one["ways_out"]["exception"]
    assert 0 == filled(site).code
    assert ([], []) == (classes(site), site.plan()["changes"])


def test_a_removal_is_denied_for_every_right_that_gives_the_membership(site: Site):
    """One denial alone would leave the group to the other right."""
    site.entitlements["write"] = {**site.entitlements["edit"], "title": "Another right"}
    site.policies["writers"] = policy(["write"], site.policies["staff"]["when"])
    site.entitled("1", "2")
    ran(site)
    by_hand(site, ic_edit=["a2"])
    (one,) = found(site)["drift"]
    assert 2 == one["ways_out"]["exception"].count("- person:")
    assert 0 == filled(site).code
    assert ([], []) == (classes(site), site.plan()["changes"])


def departed(site: Site) -> None:
    other_job(site)
    site.people[-1]["status"] = "terminated"


def denied(site: Site) -> None:
    other_job(site)
    site.exception("5", "edit", "2999-12-31", effect="deny")


def in_report(site: Site) -> None:
    other_job(site)
    site.policies["staff"]["mode"] = "report"


@pytest.mark.parametrize(
    ("person", "why"),
    [
        (departed, "the person is not employed"),
        (denied, "a denial is in force, and it beats every grant"),
        (in_report, "no policy that grants it would hold"),
    ],
)
def test_where_no_exception_helps_the_reason_is_said(site: Site, person: Any, why: str):
    """And nothing is printed that would do nothing."""
    person(site)
    ran(site)
    by_hand(site, ic_edit=["a5"])
    (one,) = found(site)["drift"]
    assert (f"no exception can: {why}", "") == (one["ways_out"]["adopt"], one["ways_out"]["exception"])


def test_a_name_with_signs_of_yaml_is_quoted(site: Site):
    """A person's id is any text."""
    who = "5': {x: [&a"
    site.person(who, account=False)
    site.account(who, "a5")
    site.job(who, job_code="3001")
    site.course(who, "2025-01-15")
    ran(site)
    by_hand(site, ic_edit=["a5"])
    assert 0 == filled(site).code
    assert [] == classes(site)


def test_exempting_is_a_line_of_the_config(site: Site):
    """The account goes under `protected` of its directory, and is drift no more."""
    site.accounts.append({"id": "svc", "username": "svc"})
    ran(site)
    by_hand(site, ic_edit=["svc"])
    (one,) = found(site)["drift"]
    assert (
        "name `svc` (in Active Directory its DN) under `protected` of `directories.local`" == one["ways_out"]["exempt"]
    )
    site.local["protected"] = ["svc"]
    (site.folder / "connector.yaml").write_text(dict(site._files())["connector.yaml"])
    assert [] == classes(site)


def test_a_group_that_is_gone_is_made_again(site: Site):
    """The next run fills it."""
    site.entitled("1")
    ran(site)
    by_hand(site, ic_edit=None)
    (one,) = found(site)["drift"]
    assert "make the group again, then the next `connector run` fills it" == one["ways_out"]["revert"]
    by_hand(site, ic_edit=[])
    assert 0 == site.call("run").code
    assert (["a1"], []) == (site.members("ic-edit"), classes(site))


def test_the_commands_find_the_config(site: Site):
    """Another config than the default is named in what is to be typed."""
    site.entitled("1", "2")
    ran(site)
    by_hand(site, ic_edit=["a2"])
    (site.folder / "connector.yaml").rename(site.folder / "other.yaml")
    out = site.call("drift", "--config", "other.yaml").out
    assert "the next `connector run --config other.yaml` puts it back" in out
