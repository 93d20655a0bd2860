"""`connector exception NAME`: what each does is a file, loaded when it is called."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import click

from connector.cli.lazily import Verbs
from connector.cli.options import Day, Words

if TYPE_CHECKING:
    from connector.app.excepting.ground import Place
    from connector.core.rules.entry import Terms

WAYS: Mapping[str, str] = {
    "add": "Write an exception for one person, and show what it does.",
    "adopt": "Write exceptions for the members of a group whom no policy explains.",
}


@click.command(
    cls=Verbs,
    package=__name__,
    verbs=WAYS,
    noun="way",
    epilog="Example: connector exception add --help",
)
def command() -> None:
    """Write dated exceptions as YAML, for a pull request. Changes no directory."""


def terms_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """What every exception must say, and where to put it."""
    for option in (
        click.option("--commit", is_flag=True, help="Commit it, and nothing else, on the branch that is checked out."),
        click.option(
            "--branch",
            metavar="[NAME]",
            is_flag=False,
            flag_value="",
            help="Leave the files as they are: make a branch of one commit. Default name: by the ticket.",
        ),
        click.option("--ticket", type=Words(), metavar="T", required=True, help="Where it was asked for."),
        click.option("--approved-by", type=Words(), metavar="NAME", required=True, help="Who approved it."),
        click.option("--until", type=Day(), help="The last day."),
        click.option("--days", type=click.IntRange(1, 3660), metavar="N", help="How many days, the first included."),
    ):
        function = option(function)
    return function


def terms_of(
    today: dt.date, days: int | None, until: dt.date | None, from_: dt.date | None = None, **words: str
) -> Terms:
    """Raises Wrong unless one of `--days` and `--until` is given, and for a last day that is over or too early."""
    from connector.app.failure import Wrong
    from connector.core.rules.entry import Terms

    if (days is None) == (until is None):
        raise Wrong("one of `--days N` and `--until DATE` is needed", "every exception ends; the last day counts too")
    first = from_ or (today if days else None)  # so many days have a first one
    last = until or (first or today) + dt.timedelta(days=(days or 1) - 1)
    if last < today:
        raise Wrong(f"`--until {last}` is over", "give a last day from today on, or --days N")
    if from_ is not None and from_ > last:
        raise Wrong(f"`--from {from_}` is after `--until {last}`", "exchange or correct them")
    for name, text in words.items():
        if text != text.encode("utf-8", "replace").decode():
            raise Wrong(f"`--{name.replace('_', '-')}` holds bytes that are no text", "type it in UTF-8")
    return Terms(from_=first, until=last, **words)


def place_of(branch: str | None, commit: bool, ticket: str) -> Place:
    from connector.app.excepting.ground import Place
    from connector.app.failure import Wrong
    from connector.core.rules.entry import slug

    if branch is not None and commit:
        raise Wrong("`--branch` makes a commit of its own", "leave `--commit` out")
    return Place(branch=branch or f"exception/{slug(ticket) or 'new'}" if branch is not None else None, commit=commit)


def next_lines(files: list[str], place: Place, commit: str) -> list[str]:
    """What is left to type."""
    import shlex

    names = " ".join(map(shlex.quote, files))
    if place.branch is not None:
        branch = shlex.quote(place.branch)
        return [
            f"branch {place.branch}: commit {commit[:12]}; what is checked out is as it was",
            f"next: git push -u origin {branch}, then open a pull request from it",
        ]
    if commit:
        return [f"committed as {commit[:12]}", "next: git push"]
    return [f"written: {names}", f"next: git add {names}, commit it, and open a pull request"]
