"""A small deployment that writes to its people, by a real mail server, on days of its own."""

from __future__ import annotations

import datetime as dt
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import time_machine

from tests.deployment import yaml_flow
from tests.notices.servers import Post
from tests.plan.site import Ran, Site, per_location, policy, right

THREE_YEARS = {"all": [{"employed": {}}, {"assigned": {"role": ["principal"]}}, {"certified": "attendance"}]}
LINK = "https://learning.example.test/"


def at_schools(site: Site) -> Site:
    """Two rights, one of them per school, of principals whose course is good for three school years."""
    site.entitlements = {"edit": right("ic-edit"), "school": per_location("ic-edit-{location}")}
    site.policies = {"staff": policy(["edit", "school"], THREE_YEARS)}
    site.groups = {"ic-edit": [], "ic-edit-0401": [], "ic-edit-0402": []}
    return site


def certified(
    site: Site, person_id: str, on: str = "2024-01-15", *schools: str, member: bool = True, **more: Any
) -> None:
    """A principal whose course of a day in the school year 2023-24 is good through 2026-06-30, and who has the rights."""
    site.person(person_id, **more)
    for school in schools or ("0401",):
        site.job(person_id, location=school)
    site.course(person_id, on)
    for group in ("ic-edit", *(f"ic-edit-{school}" for school in schools or ("0401",))) if member else ():
        site.groups[group].append(f"a{person_id}")


def settings(port: int, ca_file: Path, **more: Any) -> str:
    usual = {"server": "localhost", "port": port, "ca_file": str(ca_file), "timeout": 5, "from": "access@example.test"}
    return f"people_notices: {yaml_flow({**usual, 'link': LINK, 'contact': 'the help desk', **more})}\n"


def on(site: Site, day: str, *verb: str, config: str = "", code: int = 0) -> Ran:
    """One call at noon of a day; the files as the site has them, the directory as it is."""
    if (site.folder / "directory.json").exists():
        site.groups = site.directory["groups"]
    with time_machine.travel(dt.datetime.fromisoformat(f"{day}T12:00:00+00:00"), tick=False):
        site.write()
        with (site.folder / "connector.yaml").open("a") as file:
            file.write(config)
        ran = site.call(*verb)
    assert code == ran.code, ran.out + ran.err
    return ran


def letters(site: Site, day: str, config: str, *arguments: str) -> list[tuple[str, str, str, int | None]]:
    """Of a rehearsal: person, occasion, day and days before."""
    rows = on(site, day, "notify", "--format", "json", *arguments, config=config).json["rows"]
    return [(row["person_id"], row["occasion"], row["on"], row["days"]) for row in rows]


def got(post: Post) -> list[tuple[str, str]]:
    """Address and subject of all that the server took."""
    return [(message["To"], message["Subject"]) for message in post.messages]


def parts(message: EmailMessage) -> tuple[str, str]:
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    text, markup = (part.get_content().replace("\r\n", "\n") for part in (plain, html))
    return text, markup
