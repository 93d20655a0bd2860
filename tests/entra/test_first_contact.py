"""A tenant that nobody has adopted gets no write before somebody has seen what the policies explain of it."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.emulators.graph.fixtures import Emulator
from tests.entra.deployed import ANYWHERE, site_of
from tests.entra.tenants import group, people, written
from tests.guards.guarded import approved

pytestmark = pytest.mark.scar(2)


def test_scar_2_the_first_run_writes_nothing_to_the_tenant(emulator: Emulator, tmp_path: Path):
    """Who is there and whom the rules want there is told by tenant; approved, the next run writes, and later ones too."""
    site = site_of(emulator, tmp_path)
    site.stranger = True
    right, stray, joiner = people(emulator, 3)
    edit = group(emulator, ANYWHERE, [right, stray])
    for name in ("ic-0401", "ic-0402"):
        group(emulator, name)
    for person, job in (("0", "1101"), ("1", "3001"), ("2", "3001")):
        site.person(person, account=False)
        site.job(person, job_code=job, location="0001")
    ran = site.write().call("run")
    assert (3, 0) == (ran.code, written(emulator)), ran.out + ran.err
    tenant = f"{emulator.tenant} at {urlsplit(emulator.graph).netloc}"
    told = "the policies explain 50 % of the 2 live members (1 explained, 1 unexplained; 0 missing)"
    assert f"nobody adopted `local` ({tenant}) yet, so nothing is written there: {told}" in ran.out
    assert 0 == approved(site, ran).code
    assert (0, {right}) == (site.call("run").code, emulator.members(edit))
    site.assignments[-1]["job_code"] = "1101"
    assert (0, {right, joiner}) == (site.write().call("run").code, emulator.members(edit))
