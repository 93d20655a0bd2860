"""The pages in a real Chromium: no network, accessible, searched and sorted by keyboard, whole in print."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.pages.conftest import DESKTOP, PHONE, Open, written
from tests.plan.site import Site

pytestmark = pytest.mark.xdist_group("chromium")
ROWS = "table.rows:has(caption:text-is('{}')) tbody tr"


def violations(page: Page) -> list[str]:
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("name", ["cutover", "summer", "change"])
def test_axe_finds_nothing(request: pytest.FixtureRequest, open_page: Open, name: str, size: dict[str, int]):
    """Contrast, labels, headings, regions: https://github.com/dequelabs/axe-core."""
    assert [] == violations(open_page(request.getfixturevalue(name), size))


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("name", ["cutover", "change"])
def test_the_page_is_as_wide_as_the_window(
    request: pytest.FixtureRequest, open_page: Open, name: str, size: dict[str, int]
):
    """Only a table may be scrolled sideways, in its own frame."""
    page = open_page(request.getfixturevalue(name), size)
    assert size["width"] >= page.evaluate("document.documentElement.scrollWidth")


def test_the_numbers_are_the_plans(cutover: Path, example: Path, open_page: Open):
    """The page's rows are the changes of the plan in JSON."""
    plan = json.loads(written(example, "cutover.json", "plan", "--as-of", "2027-07-01", "--format", "json").read_text())
    page = open_page(cutover)
    assert plan["id"] == page.locator("p.id").inner_text()
    for name, action in (("Remove", "remove"), ("Add", "add")):
        page.get_by_role("button", name=f"Show all rows of {name}").click() if plan["summary"][action] > 100 else None
        assert plan["summary"][action] == page.locator(ROWS.format(name)).count()


def test_a_search_narrows_and_a_heading_sorts_by_keyboard(summer: Path, open_page: Open):
    """Both words must be there, in whatever column; Enter on a heading sorts, and turns."""
    page = open_page(summer)
    search = page.get_by_role("searchbox")
    search.focus()
    page.keyboard.type("lose exception-ended")
    texts = page.locator("table.rows tbody tr").all_inner_texts()
    assert texts
    assert all("exception-ended" in text and "lose" in text for text in texts)
    search.fill("")
    head = page.locator("table.rows thead th").nth(2)
    head.get_by_role("button").focus()
    for order in ("ascending", "descending"):
        page.keyboard.press("Enter")
        assert order == head.get_attribute("aria-sort")
        ids = page.locator("table.rows tbody td:nth-child(3)").all_inner_texts()
        assert sorted(ids, key=int, reverse=order == "descending") == ids


def test_a_hundred_rows_are_shown_and_all_on_demand_and_in_print(summer: Path, open_page: Open):
    page = open_page(summer)
    rows = page.locator("table.rows tbody tr")
    number = int(page.get_by_role("status").inner_text().split()[-1])
    assert 100 == rows.count() < number
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert number == rows.count()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert 100 == rows.count()
    page.get_by_role("button", name="Show all rows").click()
    assert number == rows.count()


def test_without_scripts_every_row_is_there(summer: Path, open_page: Open):
    """A mail program, or a browser that is locked down."""
    with_scripts = int(open_page(summer).get_by_role("status").inner_text().split()[-1])
    page = open_page(summer, scripts=False)
    rows = page.locator("table.rows tbody tr")
    assert with_scripts == rows.count()
    assert rows.last.is_visible()


@pytest.mark.parametrize("attack", ["<script>document.title='x'</script>", "<img src=x onerror=document.title='x'>"])
def test_a_name_is_text(site: Site, open_page: Open, attack: str):
    """Nothing in the data runs or asks for anything."""
    site.people.append({"person_id": "66", "status": "active", "given_name": attack, "family_name": "X"})
    site.account("66", name=attack)
    site.job("66")
    site.course("66", "2025-01-15")
    site.write()
    page = open_page(written(site.folder, "plan.html", "plan", "--format", "html"))
    assert attack in page.locator(ROWS.format("Add")).inner_text()
    assert page.title().startswith("DRY-RUN")
