"""The pages of these sources, followed to the letter: their config, their commands, and the plan that CSV gives."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deployment import yaml_flow
from tests.emulators.web import Asked, Reply, serving
from tests.plan.conftest import site
from tests.plan.site import Site
from tests.remote.lrs import ADL, Lrs
from tests.remote.sshd import running

__all__ = ["site"]

DOCS = Path(__file__).parents[2] / "docs"
BLOCK = re.compile(r"^```(yaml|sh)\n(.*?)^```", re.MULTILINE | re.DOTALL)
SECRET = "canary-4711"  # noqa: S105 - of the servers below
Sources = dict[str, dict[str, Any]]


@pytest.fixture
def district(site: Site) -> Site:
    """One who gets the right, one who has it, and one who never took the course; days are told apart by the time."""
    site.entitled("100234")
    site.entitled("100311", member=True)
    site.person("100400")
    site.job("100400")
    site.course("100400", "2025-01-15T23:59:59Z", course_id="OTHER")
    site.strays("100500")
    site.accounts[0]["email"] = "p100234@dps.test"
    return site


@contextmanager
def lms(district: Site, sources: Sources) -> Iterator[None]:
    """As the page shows its answers, two rows a page."""
    found = [
        {
            "id": f"t-{number}",
            "user": {"employee": row["learner"]},
            "course": {"code": row["course_id"]},
            "finished": row["completed_at"],
            "state": row["status"],
        }
        for number, row in enumerate(district.completions)
    ]

    def answer(asked: Asked) -> Reply:
        query = asked.query
        assert f"Bearer {SECRET}" == asked.headers["Authorization"]
        rows = [row for row in found if query["from"] <= row["finished"] < query["to"]]
        page = rows[2 * int(query["page"]) - 2 : 2 * int(query["page"])]
        return Reply(body={"items": page, "meta": {"total": len(rows)}})

    with serving(answer) as web:
        sources["completions"] |= {"url": f"{web.url}/api/transcripts", "timeouts": {"total": 2}}
        del sources["completions"]["columns"]["course_title"]
        yield


@contextmanager
def lrs(district: Site, sources: Sources) -> Iterator[None]:
    store = Lrs(
        statements=[_statement(n, row) for n, row in enumerate(district.completions)], pair=f"connector:{SECRET}"
    )
    with serving(store) as web:
        sources["completions"] |= {"url": f"{web.url}/xapi", "timeouts": {"total": 2}}
        yield


def _statement(number: int, row: dict[str, str]) -> dict[str, Any]:
    return {
        "id": f"s{number}",
        "actor": {"account": {"homePage": "https://lms.example.test", "name": row["learner"]}},
        "verb": {"id": ADL + "passed"},
        "object": {"id": row["course_id"]},
        "timestamp": row["completed_at"],
    }


@contextmanager
def drop(district: Site, sources: Sources) -> Iterator[None]:
    """The page's people, and the other feeds there too."""
    with running() as server:
        there = {**sources["people"]["sftp"], **server.keys("")["sftp"]}
        for table, name in {"people": "people_0701.csv", "assignments": "a.csv", "completions": "c.csv"}.items():
            server.lay(name, (district.folder / "feeds" / f"{table}.csv").read_bytes())
            server.lay(f"{name}.done")
            sources[table] |= {"sftp": there, "path": f"{server.drop}/{name}"}
        sources["people"]["path"] = f"{server.drop}/people_*.csv"
        yield


Place = Callable[[Site, Sources], AbstractContextManager[None]]


@pytest.mark.parametrize(("page", "place"), [("lms", lms), ("xapi", lrs), ("sftp", drop)])
def test_a_page_leads_to_the_plan_that_csv_gives(
    district: Site, page: str, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Changes and reasons; nothing that is printed holds a secret."""
    monkeypatch.setenv("LMS_TOKEN", SECRET)
    monkeypatch.setenv("LRS_PASSWORD", SECRET)
    district.write()
    expected = district.plan()["changes"]
    assert {"a100234", "a100500"} == {change["account"] for change in expected}
    blocks = BLOCK.findall((DOCS / f"sources-{page}.md").read_text())
    sources: Sources = yaml.safe_load(next(text for kind, text in blocks if kind == "yaml"))["sources"]
    with place(district, sources):
        config = district.folder / "connector.yaml"
        written = "sources: " + yaml_flow(sources)
        config.write_text(re.sub(r"^sources: .*$", lambda _: written, config.read_text(), flags=re.MULTILINE))
        for line in "".join(text for kind, text in blocks if kind == "sh").splitlines():
            verb = shlex.split(line.split("#")[0])[1:]
            ran = district.call(*verb, *(["--format", "json"] if verb == ["plan"] else []))
            assert 0 == ran.code, ran.out + ran.err
            assert SECRET not in ran.out + ran.err
        assert (["plan"], expected) == (verb, ran.json["changes"])
    ran = district.call("plan")
    assert 4 == ran.code
    assert SECRET not in ran.out + ran.err
