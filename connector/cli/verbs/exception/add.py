"""`connector exception add`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from connector.cli.options import Day, Words, show_warnings, verb
from connector.cli.verbs.exception import next_lines, place_of, terms_of, terms_options
from connector.core.problems import visible

if TYPE_CHECKING:
    from connector.app.excepting.adding import Added
    from connector.core.decisions.explain import Explained

WAIVABLE = ("assigned", "certified", "attribute")


@verb(
    "connector exception add --person 100234 --entitlement ic-attendance-edit --days 3 "
    '--reason "audit" --approved-by j.doe --ticket INC0012345 --branch'
)
@click.option("--person", required=True, help="An id, an e-mail address, a user name, or part of a name.")
@click.option("--entitlement", metavar="NAME", required=True, help="Of mappings/entitlements.yaml.")
@click.option("--location", metavar="CODE", help="Where, for a right per location.")
@click.option("--effect", type=click.Choice(["grant", "deny"]), default="grant", help="Default: grant.")
@click.option(
    "--waives",
    multiple=True,
    type=click.Choice(WAIVABLE),
    help="What a grant takes as met; may be given several times. Default: assigned.",
)
@click.option("--from", "from_", type=Day(), help="The first day; default: at once.")
@click.option("--reason", type=Words(), metavar="TEXT", required=True, help="Why, for those who read it later.")
@click.option("--file", type=click.Path(path_type=Path), help="Of policies/exceptions/; default: by the ticket.")
@terms_options
def command(
    person: str,
    entitlement: str,
    location: str | None,
    effect: str,
    waives: tuple[str, ...],
    from_: dt.date | None,
    reason: str,
    file: Path | None,
    days: int | None,
    until: dt.date | None,
    approved_by: str,
    ticket: str,
    branch: str | None,
    commit: bool,
    config: Path,
    verbose: bool,
) -> None:
    """Write a dated exception for one person, try it on the whole deployment, and say what it does.

    Nothing is written where anything is wrong.
    """
    from connector.app.excepting.adding import Request, add
    from connector.app.excepting.ground import ground

    place = place_of(branch, commit, ticket)
    known = ground(config, branch=place.branch is not None)
    terms = terms_of(known.today, days, until, from_, reason=reason, approved_by=approved_by, ticket=ticket)
    request = Request(
        person=person,
        entitlement=entitlement,
        location=location,
        effect=effect,
        waives=(waives or ("assigned",)) if effect == "grant" else waives,
        terms=terms,
        file=file,
    )
    added = add(known, request, place)
    show_warnings(tuple(added.warnings), verbose=verbose)
    for line in (*_told(added), *next_lines([added.file], place, added.commit)):
        click.echo(visible(line))


def _told(added: Added) -> Iterator[str]:
    yield f"{added.file}:"
    yield from (f"  {line}" for line in added.text.splitlines())
    yield f"{added.person_id} {added.name}, on {added.day}:"
    for one in added.turned:
        before, after = _decided(one.before), _decided(one.after)
        place = f" at {one.after.location_name} ({one.after.location})" if one.after.location else ""
        now = f"{after} all the same" if before == after else f"{before}; with the exception {after}"
        yield f"  {one.after.entitlement}{place}: {now}"
        if one.after.next_step:
            yield f"    next step: {one.after.next_step}"


def _decided(decision: Explained) -> str:
    if not decision.granted:
        return "NOT GRANTED"
    return f"GRANTED until {decision.valid_until}" if decision.valid_until else "GRANTED"
