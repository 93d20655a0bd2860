"""Debian's Chromium, and pages as the connector writes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.demo import example_district
from tests.diff.repository import Repository, district
from tests.plan.conftest import site
from tests.plan.site import call

__all__ = ["site"]

HOSTILE = """\
- {person: "100001", entitlement: edit, effect: deny, until: 2027-12-31, reason: "<img src=x onerror=alert(1)>",
   approved_by: "</pre><script>alert(2)</script>", ticket: "INC1"}
"""
CHROMIUM = "/usr/bin/chromium"
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
Open = Callable[..., Page]


@pytest.fixture(scope="module")  # no longer: while it is open no other event loop can run in this process
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
        )


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    """A file in a window of its own; whatever the page asks of a network, or complains of, fails the test."""
    trouble: list[str] = []

    def opened(path: Path, size: dict[str, int] = DESKTOP, *, scripts: bool = True) -> Page:
        context = browser.new_context(viewport=size, java_script_enabled=scripts, bypass_csp=False)
        page = context.new_page()
        page.on("request", lambda r: trouble.append(r.url) if not r.url.startswith("file:") else None)
        page.on("console", lambda message: trouble.append(message.text))
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.goto(path.as_uri())
        return page

    yield opened
    assert [] == trouble


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return example_district(tmp_path_factory.mktemp("pages") / "district")


@pytest.fixture(scope="session")
def cutover(example: Path) -> Path:
    """The rehearsal of a day on which certifications end."""
    return written(example, "cutover.html", "plan", "--as-of", "2027-07-01", "--format", "html")


@pytest.fixture(scope="session")
def change(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pull request that takes access from most, and gives it to some."""
    rules = Repository.of(district(tmp_path_factory.mktemp("change") / "rules").folder)
    rules.replace("policies/staff.yaml", "principal, dean, office-professional]", "principal]")
    rules.replace("mappings/certifications.yaml", "school_years: 3", "school_years: 2")
    rules.write("policies/exceptions/all.yaml", HOSTILE)
    return written(rules.folder, "change.html", "diff", "main", "--as-of", "2026-03-15", "--format", "html")


@pytest.fixture(scope="session")
def summer(example: Path) -> Path:
    return written(example, "forecast.html", "forecast", "--until", "2999-12-31", "--format", "html")


def written(folder: Path, name: str, *arguments: str) -> Path:
    ran = call(folder, *arguments)
    assert ran.code == 0, ran.err
    path = folder / name
    path.write_text(ran.out, encoding="utf-8")
    return path
