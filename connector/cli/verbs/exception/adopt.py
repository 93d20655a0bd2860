"""`connector exception adopt`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from connector.cli.options import Words, verb
from connector.cli.verbs.exception import next_lines, place_of, terms_of, terms_options
from connector.core.problems import visible

if TYPE_CHECKING:
    from connector.app.excepting.adopting import Adopted

USUAL_DAYS = 90
MOST_SHOWN = 20


@verb("connector exception adopt ic-attendance-edit --days 30 --approved-by j.doe --ticket INC0012345 --branch")
@click.argument("group", metavar="GROUP")
@click.option("--reason", type=Words(), metavar="TEXT", help="Why; default: that they are members today.")
@click.option("--at-most", type=click.IntRange(1), default=200, metavar="N", help="Refuse more. Default: 200.")
@terms_options
def command(
    group: str,
    reason: str | None,
    at_most: int,
    days: int | None,
    until: dt.date | None,
    approved_by: str,
    ticket: str,
    branch: str | None,
    commit: bool,
    config: Path,
    verbose: bool,
) -> None:
    """Write exceptions that keep the members of a live group whom no policy explains, for somebody to review.

    GROUP is a name, an id or a pattern. The group is read, and not changed. Without --until or --days: 90 days.
    """
    from connector.app.excepting.adopting import adopt
    from connector.app.excepting.ground import ground

    place = place_of(branch, commit, ticket)
    usual = USUAL_DAYS if days is None and until is None else days
    why = reason or f"a member of {group} before the policies; to be reviewed"
    known = ground(config, branch=place.branch is not None)
    terms = terms_of(known.today, usual, until, reason=why, approved_by=approved_by, ticket=ticket)
    adopted = adopt(known, group, terms, at_most, place)
    for line in _told(adopted, terms.until, None if verbose else MOST_SHOWN):
        click.echo(visible(line))
    if adopted.texts:
        for line in next_lines(list(adopted.texts), place, adopted.commit):
            click.echo(visible(line))


def _told(adopted: Adopted, until: dt.date, most: int | None) -> Iterator[str]:
    names = ", ".join(adopted.groups)
    if adopted.persons:
        yield f"{names}: {len(adopted.persons)} person(s) kept by exceptions until {until}"
        yield from _cut([f"  {person}" for person in adopted.persons], most)
    else:
        yield f"{names}: there is nobody to adopt, and nothing is written"
    if adopted.left:
        yield f"not adopted ({len(adopted.left)}):"
        yield from _cut([f"  {one.who} in {one.group}: {one.why}" for one in adopted.left], most)
    if adopted.also:
        yield f"with them these persons also keep, or get ({len(adopted.also)}):"
        yield from _cut([f"  {change.person_id}: {change.group}" for change in adopted.also], most)


def _cut(lines: list[str], most: int | None) -> Iterator[str]:
    shown = lines[:most]
    yield from shown
    if len(shown) < len(lines):
        yield f"  and {len(lines) - len(shown)} more (-v shows all)"
