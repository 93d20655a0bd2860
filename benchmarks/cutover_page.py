"""The page of a plan with 15,000 changes, opened in Chromium: `python -m benchmarks.cutover_page`."""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
from pathlib import Path
from statistics import median

from playwright.sync_api import Page, sync_playwright

from benchmarks.measuring import Row, report
from connector.core.decisions.next_step import Step
from connector.core.forecasts.level import Level
from connector.core.person import Assignment
from connector.core.plans.model import Change, Inputs, Plan
from connector.outputs.html import Beside, plan_html

CHANGES, SCHOOLS = 15_000, 200
MOST = 2.0  # seconds
TIMES = 5
CHROMIUM = "/usr/bin/chromium"
TAKE = "complete Infinite Campus - Attendance (on 2024-07-01 or later) in Learning Space"
DAY = dt.date(2026, 7, 1)


def change(number: int) -> Change:
    code = f"{number % SCHOOLS:04}"
    return Change(
        action="remove" if number % 3 else "add",
        directory="ad",
        group=f"CN=IC-Attendance-{code},OU=Infinite Campus,OU=Groups,DC=dps,DC=test",
        group_id=f"g{code}",
        person_id=str(100_000 + number),
        account=f"a{number}",
        person_name=f"Given{number % 97} Family{number % 301}",
        account_name=f"gfamily{number}",
        entitlement="ic-attendance-edit-at-school",
        location=code,
        location_name=f"School {code}",
        policies=("ic-attendance-school",),
        reason="certification-expired",
        words=f"certified on 2023-09-{number % 28 + 1:02}, good through 2026-06-30",
        valid_until=None,
    )


def job(change: Change) -> Assignment:
    return Assignment(
        job_code="1101",
        job_title="Principal",
        role="principal",
        location=change.location,
        location_name=change.location_name,
        location_type="school",
        start_date=None,
        end_date=None,
        primary=True,
        fte=1,
    )


def page_of(changes: list[Change]) -> str:
    inputs = Inputs(config="", history="", policies="", mappings="", feeds={}, directories={})
    plan = Plan(as_of=DAY, inputs=inputs, unchanged=0, changes=tuple(changes))
    work = {c.person_id or "": [job(c)] for c in changes}
    levels = [Level(dt.date(2026, 5, 1), "edit", CHANGES), Level(DAY, "edit", CHANGES // 3)]
    steps = {c.key: Step(TAKE, "the person") for c in changes if c.action == "remove"}
    beside = Beside(work=work, steps=steps, levels=levels, last=dt.date(2027, 7, 1))
    return plan_html(plan, head="DRY-RUN", plan_id="a" * 64, rehearsal=True, beside=beside)


def opened(page: Page, path: Path) -> float:
    """Seconds until the page is loaded and its tables can be searched."""
    page.goto(path.as_uri())
    return float(page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")) / 1000


def searched(page: Page) -> float:
    """Seconds from a key to the rows that fit."""
    script = """() => {
        const input = document.querySelectorAll('input[type=search]')[3], began = performance.now();
        input.value = 'family30 0101';
        input.dispatchEvent(new Event('input'));
        document.body.offsetHeight;
        return (performance.now() - began) / 1000;
    }"""
    return float(page.evaluate(script))


def main() -> int:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder) / "plan.html"
        path.write_text(page_of([change(number) for number in range(CHANGES)]), encoding="utf-8")
        size = path.stat().st_size / 1e6
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        times = [(opened(page, path), searched(page)) for page in (browser.new_page() for _ in range(TIMES))]
        browser.close()
    opening, searching = (median(each) for each in zip(*times, strict=True))
    rows = [
        Row(figure=f"opened, {size:.1f} MB", found=f"{opening:.2f} s", peer=f"{MOST} s", ratio=opening / MOST, most=1),
        Row(figure="searched", found=f"{searching:.3f} s"),
    ]
    return report(f"A page of {CHANGES:,} changes in Chromium", rows)


if __name__ == "__main__":
    sys.exit(main())
