"""`report principals`: a sheet over all schools, or a page a school in a folder that holds nothing else."""

from __future__ import annotations

import re
import stat
from collections.abc import Callable
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path

import pytest

from connector.app.reports.page_folder import file_of
from tests.plan.site import Site, call, per_location

OUR_SCRIPTS: list[dict[str, str]] = [{}, {}]
"""Two without a source, and the page lets none but these run."""


class Page(HTMLParser):
    """Its tags with their attributes, its headings, its cells row by row, and its text."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.rows: list[list[str]] = []
        self.headings: list[str] = []
        self.text = ""
        self._into: list[str] | None = None
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
        self._into = self.rows[-1] if tag in ("td", "th") else self.headings if tag[:1] == "h" else self._into
        if re.fullmatch("h[1-6]", tag):
            self.headings.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("tr", "h1", "h2"):
            self._into = None

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._into:
            self._into[-1] += data.strip()

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


def school(site: Site) -> Site:
    site.entitlements = {"edit": per_location("ic-edit-{location}")}
    site.groups = {"ic-edit-0401": ["a1", "a4"], "ic-edit-0402": []}
    for person, job, course in (
        ("1", "1101", 1),
        ("2", "1101", 1),
        ("3", "1101", 0),
        ("4", "3001", 0),
        ("5", "3001", 1),
    ):
        site.person(person)
        site.job(person, job_code=job)
        if course:
            site.course(person, "2025-01-15")
    site.people[2]["termination_date"] = "2031-01-31"
    return site.write()


def write(site: Site, *arguments: str) -> Page:
    ran = site.call("report", "principals", "--out", "pages", *arguments)
    assert (0, "") == (ran.code, ran.err)
    return Page(site.folder / "pages" / "school-0401.html")


def test_a_page_tells_of_everybody_at_the_school(site: Site):
    """Who has access, who gets it and until when, who could have it; not the teacher with the course."""
    page = write(school(site))
    assert ["East High School (0401)", "The right of ic-edit-{location}", "Whom to ask"] == page.headings
    assert [
        ["Zoë No 1", "principal", "none known"],
        ["Zoë No 4", "another, or none", "ask whether they still may have it"],
        ["Zoë No 2", "principal", "nothing: it follows by itself"],
        ["Zoë No 3", "principal", "complete Attendance, once in Learning Space"],
    ] == [row for row in page.rows if not row[0].startswith("Name")]
    assert "2 persons have access now." in page.text
    assert "by the policy A policy: identity-team." in page.text


def test_the_sheet_says_the_same(site: Site):
    """A row a person, with the last day and the id."""
    rows = school(site).call("report", "principals", "--format", "json").json["rows"]
    assert [("1", "has", None), ("2", "coming", "2031-01-31"), ("3", "could", None), ("4", "leftover", None)] == [
        (row["person_id"], row["state"], row["until"]) for row in rows
    ]
    assert {"0401"} == {row["location"] for row in rows}


def test_a_school_without_anybody_has_a_page(site: Site):
    """It says so."""
    write(school(site))
    page = Page(site.folder / "pages" / "school-0402.html")
    assert ("Nobody has access now." in page.text, []) == (True, page.rows)


def test_the_index_leads_to_each_page(site: Site):
    """With how many have access, and could have it."""
    write(school(site))
    index = Page(site.folder / "pages" / "index.html")
    assert ["East High School (0401)", "The right of ic-edit-{location}", "2", "1"] == index.rows[1]
    there = {path.name for path in (site.folder / "pages").iterdir()}
    assert {"index.html", *(str(link["href"]) for link in index.named("a"))} == there


def test_no_page_holds_an_id_an_address_or_a_user_name(district: Path, tmp_path: Path):
    """Names, roles, days and what is needed are all that a principal gets of HR."""
    assert 0 == call(district, "report", "principals", "--out", str(tmp_path / "p"), "--quiet").code
    text = "\n".join(path.read_text() for path in (tmp_path / "p").iterdir())
    people = [line.split(",") for line in (district / "feeds/people.csv").read_text("latin-1").splitlines()[1:]]
    words = {word for person in people for word in (person[:1] + person[3:5]) if word}
    assert set() == words & set(re.findall(r"[^\s<>]+", text))
    assert len(words) > 2 * len(people)
    assert 61 == len(list((tmp_path / "p").iterdir()))


def test_the_pages_are_their_owner_s_alone(site: Site):
    """Files 0600, in a folder 0700, also one that was there."""
    school(site)
    (site.folder / "pages").mkdir(mode=0o755)
    write(site)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (site.folder / "pages").iterdir()}
    assert ({0o600}, 0o700) == (modes, stat.S_IMODE((site.folder / "pages").stat().st_mode))


def a_file(folder: Path) -> None:
    (folder / "notes.txt").write_text("mine")


def a_page_of_another(folder: Path) -> None:
    (folder / "index.html").write_text("<!doctype html><p>mine")


def a_folder(folder: Path) -> None:
    (folder / "school-1.html").mkdir()


def a_link(folder: Path) -> None:
    (folder / "school-0401.html").symlink_to(folder.parent / "connector.yaml")


@pytest.mark.parametrize("other", [a_file, a_page_of_another, a_folder, a_link])
def test_a_folder_that_holds_anything_else_is_not_written_to(site: Site, other: Callable[[Path], None]):
    """Exit 2, and all stays as it was."""
    folder = school(site).folder / "pages"
    folder.mkdir()
    other(folder)
    before = sorted(path.name for path in folder.iterdir())
    ran = site.call("report", "principals", "--out", "pages")
    assert (2, "") == (ran.code, ran.out)
    assert f"error: `pages` holds `{before[0]}`, which is no such page\n  help: name a new folder\n" == ran.err
    assert before == sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize(
    ("out", "said"),
    [
        ("connector.yaml", "error: `connector.yaml` is no folder\n"),
        ("nowhere/pages", "error: `nowhere/pages` cannot be written: no such file or directory\n"),
    ],
)
def test_what_is_no_folder_is_told(site: Site, out: str, said: str):
    """Exit 2."""
    ran = school(site).call("report", "principals", "--out", out)
    assert (2, True) == (ran.code, ran.err.startswith(said))


def test_pages_of_before_are_replaced_and_those_of_no_school_go(site: Site):
    """Also what a run that was cut short left behind."""
    folder = school(site).folder / "pages"
    write(site)
    (folder / "school-0999.html").write_text((folder / "school-0402.html").read_text())
    (folder / ".school-0401.html.abcd1234.tmp").write_text("half")
    site.people[1]["given_name"] = "Ann"
    assert "Ann No 1" in write(site.write()).text
    assert {"index.html", "school-0401.html", "school-0402.html"} == {path.name for path in folder.iterdir()}


@pytest.mark.parametrize(
    "code", ["../../etc/passwd", "..", "/", "a\\b", "A-77", "a-77", "Ä", "ä", "é" * 300, "x.y", "con:", " 0401", "0401"]
)
def test_no_code_leads_out_of_the_folder(code: str):
    """The name of a file is of small letters, digits, hyphens and points; as a code is, if it is of these."""
    name = file_of(code)
    assert re.fullmatch(r"school-[a-z0-9-]*(\.[0-9a-f]{12})?\.html", name)
    assert len(name) < 100
    assert (name == f"school-{code}.html") == bool(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code))


def test_codes_that_differ_have_pages_that_differ():
    """Also where letters are the same but for their size, as on a disk of Windows."""
    codes = ["A-77", "a-77", "a/77", "a\\77", "a 77", "a-77-", "..", ".", "/", "Ä", "ä"]
    assert len(codes) == len({file_of(code).lower() for code in codes})


def test_a_school_of_any_code_has_its_page(site: Site):
    """In the folder, and nowhere else."""
    school(site).locations["../../0403"] = {"name": "<b>Odd</b> School", "type": "school"}
    site.groups["ic-edit-../../0403"] = []
    write(site.write())
    page = Page(site.folder / "pages" / file_of("../../0403"))
    assert ["<b>Odd</b> School (../../0403)"] == page.headings[:1]
    assert [] == page.named("b")


def test_a_name_is_no_tag_and_turns_no_text_around(site: Site):
    school(site).people[2]["given_name"] = "<script>alert(1)</script>"
    site.people[1]["family_name"] = "\u202elive"
    page = write(site.write())
    assert (OUR_SCRIPTS, True) == (page.named("script"), "<script>alert(1)</script> No 2" in page.text)
    assert "\u202e" not in page.text


@pytest.mark.parametrize("name", ["index.html", "school-0401.html"])
def test_a_page_can_be_read_by_anybody(site: Site, name: str):
    """Language, one heading of the first rank, tables with captions and scopes, nothing from the network."""
    write(school(site))
    page = Page(site.folder / "pages" / name)
    assert ["en"] == [attrs.get("lang") for attrs in page.named("html")]
    assert 1 == len(page.named("h1")) == len(page.named("main")) == len(page.named("title"))
    assert len(page.named("table")) == len(page.named("caption")) > 0
    assert {"col", "row"} == {attrs.get("scope") for attrs in page.named("th")}
    ids = {attrs["id"] for _, attrs in page.tags if "id" in attrs}
    assert {a["aria-labelledby"] for a in page.named("section")} <= ids
    assert [] == [
        attrs for _, attrs in page.tags if str(attrs.get("src") or attrs.get("href") or "").startswith("http")
    ]
    assert OUR_SCRIPTS == page.named("script") + page.named("link") + page.named("img")


def brightness(colour: str) -> float:
    """WCAG 2's relative luminance of `#rrggbb` or `#rgb`."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_each_colour_stands_out():
    """Text 4.5 : 1 at least, as WCAG 2 (AA) asks, on white and on the shade of headings."""
    style = resources.files("connector.outputs").joinpath("pages", "page.css").read_text()
    colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6});", style))
    inks = {colours[name] for name in re.findall(r"(?<!-)\bcolor: var\(--(\w+)\)", style)}
    assert 3 <= len(inks)
    assert "background: #fff" in style
    for ground in ("#ffffff", colours["shade"]):
        assert [] == [ink for ink in inks if (brightness(ground) + 0.05) / (brightness(ink) + 0.05) < 4.5]


def test_some_schools_can_be_asked_about(site: Site):
    """By a pattern; the folder then holds these."""
    write(school(site), "--location", "*1")
    assert {"index.html", "school-0401.html"} == {path.name for path in (site.folder / "pages").iterdir()}
    ran = site.call("report", "principals", "--location", "0402", "--format", "json")
    assert (0, []) == (ran.code, ran.json["rows"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--location", "9*"), "error: `--location 9*` fits none there is\n  help: upper and lower case count\n"),
        (("--out", "p", "--format", "csv"), "error: `--out` writes HTML pages\n  help: leave `--format` out\n"),
    ],
)
def test_what_cannot_be_asked_is_told(site: Site, arguments: tuple[str, ...], said: str):
    """Exit 2, and nothing is written."""
    ran = school(site).call("report", "principals", *arguments)
    assert (2, "", said, False) == (ran.code, ran.out, ran.err, (site.folder / "p").exists())


def test_a_directory_that_cannot_be_read_leaves_open_who_has_access(site: Site):
    """Exit 4; who may have it is told."""
    (school(site).folder / "directory.json").unlink()
    ran = site.call("report", "principals", "--out", "pages")
    page = Page(site.folder / "pages" / "school-0401.html")
    assert (4, True) == (ran.code, "Who has access now is not known" in page.text)
    assert ["Zoë No 1", "Zoë No 2"] == [row[0] for row in page.rows[1:3]]


def test_rights_without_places_are_told_where_people_work(site: Site):
    """A right of the whole district: on the page of the school."""
    site.entitled("1", member=True)
    page = write(site.write())
    assert [["Zoë No 1", "principal", "none known"]] == page.rows[1:]
