"""The sheet of `history`: a row for each span of a membership."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import polars as pl

from connector import clock
from connector.app.deployment import Deployment
from connector.app.failure import Wrong
from connector.app.reports.history.meant import Kind, Meant, meant
from connector.app.reports.history.notes import Notes, lost_notes
from connector.app.reports.history.owners import Owners, owners
from connector.app.reports.history.readings import Readings
from connector.app.reports.history.words import NOTHING, Words
from connector.core.plans.spans import Deed, Seen, Span, spans
from connector.outputs.sheets import Cell, Sheet
from connector.state.archive import Archive
from connector.state.events import Event
from connector.state.ledger import Ledger
from connector.state.memberships import changes_in

COLUMNS = {
    "person_id": "person",
    "directory": "directory",
    "group": "group",
    "account": "account",
    "account_name": "account name",
    "from": "from",
    "given_by": "given by run",
    "given_reason": "reason",
    "given_words": "why",
    "until": "until",
    "taken_by": "taken by run",
    "taken_reason": "reason",
    "taken_words": "why",
    "given_rules": "given by rule",
    "taken_rules": "taken by rule",
}


@dataclass(frozen=True, kw_only=True)
class History:
    """whole: whether record and archive could be read whole."""

    sheet: Sheet
    whole: bool


def history(deployment: Deployment, wanted: str, kind: Kind | None, on: dt.date | None) -> History:
    """`on`: the memberships at the end of that day alone; of a person without it all there were, of a group today's."""
    zone = deployment.rulebook.calendar.time_zone
    today = clock.today(zone)
    if on is not None and on > today:
        raise Wrong(f"{on} is still to come, and the record tells of what was", "`connector plan --as-of` looks ahead")
    moment = _end(on or today, ZoneInfo(zone))
    with Ledger.open_to_read(deployment.state) as ledger:
        readings = Readings.of(ledger, Archive(deployment.state))
        whose = _owners(readings, deployment, moment)
        asked = meant(wanted, kind, ledger, readings, whose)
        words = Words(ledger=ledger, readings=readings, zone=ZoneInfo(zone))
        changes = list(_changes(ledger, asked))
        found = [one for one in _spans(changes, readings, asked) if _is_asked(one, asked, whose)]
        if on is not None or asked.person is None:
            found = [one for one in found if one.covers(moment)]
        notes = list(_notes(Notes(words=words, moment=moment), changes, found, asked, ledger))
        rows = [_row(one, asked, words, whose) for one in found]
        lost = lost_notes(ledger, readings.lost)
    return History(sheet=_sheet(on or today, asked, rows, [*notes, *lost], readings), whole=not lost)


def _end(day: dt.date, zone: ZoneInfo) -> dt.datetime:
    """The last moment of a day."""
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), zone).astimezone(dt.UTC) - dt.timedelta.resolution


def _owners(readings: Readings, deployment: Deployment, moment: dt.datetime) -> dict[str, Owners]:
    """By directory, at the last reading of it up to the moment."""
    last = {name: readings.last(name, moment) for name in sorted({look.directory for look in readings.looks})}
    return {name: owners(look, readings, deployment) for name, look in last.items() if look is not None}


def _changes(ledger: Ledger, asked: Meant) -> Iterator[Event]:
    for directory, account in sorted(asked.accounts):
        yield from changes_in(ledger, directory, account=account)
    for directory, group in asked.groups:
        yield from changes_in(ledger, directory, group=group)


def _spans(changes: Sequence[Event], readings: Readings, asked: Meant) -> list[Span]:
    groups, accounts = ({name for _, name in places} for places in (asked.groups, asked.accounts))
    which = pl.col("group").is_in(sorted(groups)) | pl.col("account").is_in(sorted(accounts))
    signs: list[tuple[int, Deed | Seen]] = [*readings.seen(which)]
    signs += ((event.seq, _deed(event)) for event in changes if event.kind == "change-done")
    return spans(sign for _, sign in sorted(signs, key=lambda numbered: numbered[0]))


def _deed(event: Event) -> Deed:
    return Deed(
        at=event.at,
        run=event.run or "",
        directory=event.directory or "",
        group=event.group or "",
        account=event.account or "",
        action=event.body["action"],
        result=str(event.body.get("result", "done")),
        reason=str(event.body["reason"]),
        person_id=event.person_id,
    )


def _is_asked(span: Span, asked: Meant, whose: Mapping[str, Owners]) -> bool:
    """A group's; or the person's: written for them, or for nobody while the account is not another's."""
    directory, group, account = span.membership
    if asked.person is None:
        return (directory, group) in asked.groups
    owner = whose.get(directory, Owners()).persons.get(account, asked.person)
    mine = asked.person in span.persons or (not span.persons and owner == asked.person)
    return mine and (directory, account) in asked.accounts


def _notes(
    notes: Notes, changes: Sequence[Event], found: Sequence[Span], asked: Meant, ledger: Ledger
) -> Iterator[str]:
    places = asked.groups or sorted({span.membership[:2] for span in found})
    mine = [event for event in changes if asked.person in (None, event.person_id)]
    yield notes.left()
    yield from notes.unknown(places)
    yield from notes.failed(mine)
    yield from notes.open(ledger, asked.groups, asked.person)


def _row(span: Span, asked: Meant, words: Words, whose: Mapping[str, Owners]) -> list[Cell]:
    directory, group, account = span.membership
    of = whose.get(directory, Owners())
    person = asked.person or next(iter(span.persons), None) or of.persons.get(account)
    *began, given = words.began(span.began)
    *ended, taken = NOTHING if span.ended is None else words.ended(span.ended)
    name = words.readings.name(directory, group)
    return [person, directory, name, account, of.names.get(account), *began, *ended, given, taken]


def _sheet(
    day: dt.date, asked: Meant, rows: Sequence[Sequence[Cell]], notes: Sequence[str], readings: Readings
) -> Sheet:
    about = [f"person {asked.person}"] if asked.person is not None else []
    about += [f"group {readings.name(*place)} in {place[0]}" for place in asked.groups]
    return Sheet(
        format="connector-history/1",
        title="History",
        as_of=day,
        head=about,
        columns=COLUMNS,
        rows=sorted(rows, key=lambda row: [str(cell or "") for cell in row]),
        empty="no membership is known",
        notes=notes,
    )
