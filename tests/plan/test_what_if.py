"""`plan --with-policies` and `--with-feed`: a proposed change on today's population, which nobody can apply."""

from __future__ import annotations

import json

import pytest

from tests.plan.site import STAFF, Site, policy


@pytest.fixture
def site(site: Site) -> Site:
    """Two principals who are members, and a folder with a policy that asks for another job."""
    site.entitled("1", "2", member=True)
    proposed = site.write().folder / "proposed"
    proposed.mkdir()
    other = {"name": "staff", "mode": "enforce", "effect": "grant", **policy(["edit"], STAFF)}
    other["when"]["all"][1] = {"assigned": {"role": ["no-access"]}}
    (proposed / "staff.yaml").write_text(json.dumps(other), encoding="utf-8")
    return site


def removed(site: Site, *arguments: str) -> list[str]:
    return [c["person_id"] for c in site.plan(*arguments)["changes"] if c["action"] == "remove"]


def test_other_policies_decide(site: Site):
    """Those of the folder, and the config's own where it is not named."""
    assert (["1", "2"], []) == (removed(site, "--with-policies", "proposed"), removed(site))


def test_another_file_is_the_feed(site: Site):
    """Nothing is expected of it but its form: half of the rows are no reason to refuse it."""
    site.sources = {"people": {"max_age": "1h", "done": "{file}.done"}}
    text = (site.write().folder / "feeds" / "people.csv").read_text()
    (site.folder / "some.csv").write_text(text.replace("2,active", "2,terminated"))
    plan = site.plan("--with-feed", "people=some.csv")
    assert [("2", "left")] == [(c["person_id"], c["reason"]) for c in plan["changes"]]
    assert [] == plan["refusals"]


@pytest.mark.parametrize("options", [("--with-policies", "proposed"), ("--with-feed", "people=feeds/people.csv")])
def test_it_says_so_and_is_not_applied(site: Site, options: tuple[str, str]):
    ran = site.call("plan", "--out", "plan.json", *options)
    assert ran.out.startswith("WHAT-IF")
    assert "REHEARSAL with other policies or feeds" in ran.out
    for verb in (("apply", "plan.json"), ("approve", "plan.json", "--reason", "x")):
        refused = site.call(*verb)
        assert (3, True) == (refused.code, "the plan is a rehearsal with other policies or feeds" in refused.err)
    assert ["a1", "a2"] == site.members("ic-edit")


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (("--with-policies", "nowhere"), 2, "`--with-policies nowhere` is no folder"),
        (("--with-feed", "people"), 2, "`--with-feed people` is not TABLE=FILE"),
        (("--with-feed", "courses=x.csv"), 2, "there is no feed `courses`"),
        (("--with-feed", "people=a.csv", "--with-feed", "people=b.csv"), 2, "the feed `people` is given twice"),
        (("--with-feed", "people=nowhere.csv"), 4, "feed-missing"),
        (("--with-policies", "proposed", "--replay", "abc"), 2, "leave the other options out"),
    ],
)
def test_what_cannot_be_meant_is_told(site: Site, options: tuple[str, ...], code: int, words: str):
    ran = site.call("plan", *options)
    assert (code, True) == (ran.code, words in ran.err), ran.err


def test_mistakes_of_the_other_folder_are_told_with_their_place(site: Site):
    """All of them, as `validate` tells them."""
    (site.folder / "proposed" / "staff.yaml").write_text("name: staff\nmode: enforc\n", encoding="utf-8")
    ran = site.call("plan", "--with-policies", "proposed")
    assert (2, True) == (ran.code, "proposed/staff.yaml:2:7: error" in ran.err), ran.err
