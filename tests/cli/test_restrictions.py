"""`restrictions.yaml` at work in a deployment: read, held to, and kept with what a run goes by."""

from __future__ import annotations

import shutil

import pytest

from connector.app.deployment import load
from connector.state.ledger import Ledger
from tests.plan.site import Site


@pytest.fixture
def site(site: Site) -> Site:
    """The policy of the right lies in a folder of its own, and may lie nowhere else."""
    site.entitled("000101")
    site.write()
    folder = site.folder / "policies" / "central-office"
    folder.mkdir()
    for path in (site.folder / "policies").glob("*.yaml"):
        shutil.move(path, folder)
    lines = "".join(f"{name}:\n  granted_in: [central-office]\n" for name in sorted(site.entitlements))
    (site.folder / "restrictions.yaml").write_text(lines)
    return site


def test_policies_in_folders_are_policies(site: Site):
    """They grant as those do that lie at the top."""
    assert 0 == site.call("validate").code
    assert {"000101"} == {change["person_id"] for change in site.plan()["changes"]}


def test_a_policy_elsewhere_stops_everything(site: Site):
    """A plan that restrictions forbid is none, in whatever mode the policy is."""
    path = next((site.folder / "policies" / "central-office").glob("*.yaml"))
    text = path.read_text().replace("mode: enforce", "mode: off")
    path.unlink()
    (site.folder / "policies" / path.name).write_text(text)
    ran = site.call("plan")
    assert 2 == ran.code
    assert "error[restricted]" in ran.err


def test_a_change_of_the_restrictions_is_a_change_of_the_policies(site: Site):
    """Their digest stands in every plan, and so in the record."""
    before = site.plan()["inputs"]["policies"]
    file = site.folder / "restrictions.yaml"
    file.write_text(file.read_text() + "# reviewed\n")
    assert before != site.plan()["inputs"]["policies"]


def test_what_a_run_goes_by_keeps_them(site: Site):
    """The plan of then is made again, restrictions among its files."""
    assert 0 == site.call("run").code
    file = site.folder / "restrictions.yaml"
    assert file.read_bytes() == load(site.folder / "connector.yaml").files["restrictions.yaml"]
    file.unlink()
    with Ledger.open(site.folder / "state") as ledger:
        run = str(next(event.run for event in ledger.events(kinds=("run-started",))))
    replayed = site.call("plan", "--replay", run, "--format", "json")
    assert 0 == replayed.code, replayed.err
    assert ["000101"] == sorted({change["person_id"] for change in replayed.json["changes"]})


def test_a_file_that_the_config_names_must_be_there(site: Site):
    """Whoever takes it away lifts what it forbids."""
    config = site.folder / "connector.yaml"
    config.write_text(config.read_text() + "restrictions: rules-of-rules.yaml\n")
    ran = site.call("validate")
    assert 2 == ran.code
    assert "rules-of-rules.yaml: error[missing-file]: the file is missing" in ran.out
    (site.folder / "restrictions.yaml").rename(site.folder / "rules-of-rules.yaml")
    assert 0 == site.call("validate").code


def test_a_rehearsal_is_held_to_them_too(site: Site):
    """A proposed folder of policies takes the place of the real one, and its folders those of that."""
    shutil.copytree(site.folder / "policies", site.folder / "proposed")
    assert 0 == site.call("plan", "--with-policies", "proposed").code
    for path in (site.folder / "proposed" / "central-office").iterdir():
        shutil.move(path, site.folder / "proposed")
    assert 2 == site.call("plan", "--with-policies", "proposed").code


def test_a_link_that_leads_back_is_told(site: Site):
    """It would be read for ever."""
    (site.folder / "policies" / "loop").symlink_to(".")
    ran = site.call("validate")
    assert 2 == ran.code
    assert "error[unreadable-file]: it lies more than 8 folders deep" in ran.out
