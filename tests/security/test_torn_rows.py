"""A row that somebody tears, or fills with signs, stops no run and frees no account of another."""

from __future__ import annotations

import pytest

from tests.plan.site import Site

TORN = [
    '"open,active,Eve',
    "\rx,active,Eve",
    'x\r,"active',
    'x,"act\rive"x,Eve',
    "\x00,active",
    '"',
    "\r\r",
    '"x\ny\nz"w,active',
]


@pytest.mark.parametrize("row", TORN)
def test_no_row_of_people_is_a_defect(site: Site, row: str):
    """The others have what is theirs."""
    site.entitled("1")
    path = site.write().folder / "feeds" / "people.csv"
    path.write_text(path.read_text() + row + "\n", newline="")
    ran = site.call("run")
    assert 0 == ran.code, ran.err
    assert ["a1"] == site.members("ic-edit")


def test_an_open_quote_hides_no_other_claim(site: Site):
    """A rejected row's address is still its person's: no account that carries it is anybody else's."""
    site.entitled("1")
    site.accounts[-1] = {"id": "a1", "email": "p1@dps.test"}
    path = site.write().folder / "feeds" / "people.csv"
    other = "888,gone,Eve,Example,p1@dps.test,,,,,"
    path.write_text(f'{path.read_text()}"887,gone\n{other}\n', newline="")
    plan = site.plan()
    assert [] == [change["account"] for change in plan["changes"]]
