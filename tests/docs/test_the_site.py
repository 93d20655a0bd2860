"""The documentation as a site: built strictly, the same as on GitHub, without a network, and accessible."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from markdown_it import MarkdownIt
from playwright.sync_api import Browser

from tests.pages.conftest import DESKTOP, PHONE, browser

__all__ = ["browser"]

pytestmark = pytest.mark.xdist_group("chromium")
ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs").glob("*.md"))
COUNTED = ("table", "tr", "li", "pre", "h1", "h2", "h3", "em", "strong", "code")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As `make site` builds it: a link or an anchor that leads nowhere, and a page that is in no line of `nav`, fails.

    Not with `--quiet`: then it sees no warning.
    """
    folder = tmp_path_factory.mktemp("site")
    ran = subprocess.run(
        [Path(sys.executable).parent / "mkdocs", "build", "--strict", "--site-dir", folder],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert 0 == ran.returncode, ran.stderr
    return folder


class Counter(HTMLParser):
    """How many elements of each kind there are, in all of it or inside its `article`."""

    def __init__(self, html: str, *, inside: bool) -> None:
        super().__init__()
        self.found, self.on = dict.fromkeys(COUNTED, 0), not inside
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Any) -> None:  # noqa: ARG002 - the library's signature
        self.on = self.on or tag == "article"
        if self.on and tag in self.found:
            self.found[tag] += 1

    def handle_endtag(self, tag: str) -> None:
        self.on = self.on and tag != "article"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_has_the_same_tables_lists_and_blocks_as_on_github(site: Path, page: Path):
    """The two read Markdown differently: a list right after a line of text is none here."""
    github = MarkdownIt("commonmark").enable("table").render(page.read_text(encoding="utf-8"))
    html = (site / f"{page.stem}.html").read_text(encoding="utf-8")
    assert Counter(github, inside=False).found == Counter(html, inside=True).found


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("name", "size", "scheme"),
    [("index", DESKTOP, "light"), ("tutorial", PHONE, "dark"), ("rules", PHONE, "light")],
    ids=["index", "tutorial", "rules"],
)
def test_a_page_is_accessible_and_asks_nobody_else(
    browser: Browser, address: str, name: str, size: dict[str, int], scheme: Any
):
    """axe-core finds nothing; no request leaves; the page is as wide as the window."""
    context = browser.new_context(viewport=size, color_scheme=scheme)  # type: ignore[arg-type] # a ViewportSize
    page, trouble = context.new_page(), []
    page.on("request", lambda asked: trouble.append(asked.url) if not asked.url.startswith(address) else None)
    page.on("console", lambda message: trouble.append(message.text))
    page.goto(f"{address}/{name}.html")
    page.wait_for_selector(".md-search[aria-label]", state="attached")
    found = Axe().run(page).response["violations"]
    assert [] == [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]
    assert ([], True) == (trouble, size["width"] >= page.evaluate("document.documentElement.scrollWidth"))
    context.close()


def test_the_search_finds_a_guard_by_its_name(browser: Browser, address: str):
    """Its index and its program are the site's own."""
    page = browser.new_page()
    page.goto(f"{address}/index.html")
    page.keyboard.press("/")
    page.keyboard.type("removals-urgent-percent")
    page.wait_for_selector(".md-search-result__link[href*='reasons.html']", timeout=60_000)
    page.close()
