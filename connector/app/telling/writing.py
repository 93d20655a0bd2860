"""What is due, gathered and written: feeds, record and directories are read, nothing is sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from connector import clock
from connector.app.deployment import Deployment
from connector.app.failure import Wrong
from connector.app.letter_templates import own_templates, people_notices_problems, texts_of
from connector.app.reading.gathering import Gathered, directories_of, read_world
from connector.app.telling.addresses import Reader, readers
from connector.app.telling.ahead import Coming, coming, to_come
from connector.app.telling.digests import to_principals
from connector.app.telling.due import Due
from connector.app.telling.happened import LATELY, changed, happened
from connector.core.engine import Polars
from connector.core.problems import Invalid, Problems, tick
from connector.notices.people import Letter
from connector.notices.people.settings import PeopleNotices
from connector.notices.people.templates import BrokenTemplateError, Templates
from connector.state.archive import Archive
from connector.state.ledger import Ledger
from connector.state.person_told import PersonTold, people_told


@dataclass(frozen=True, kw_only=True)
class Written:
    """One letter and where it goes; `write` may raise Wrong."""

    due: Due
    address: str
    write: Callable[[], Letter]

    @cached_property
    def letter(self) -> Letter:
        """Written once it is asked for: thousands may wait for a later call."""
        return self.write()


@dataclass(frozen=True, kw_only=True)
class Post:
    """letters: most urgent first. unreachable: letters without a usable address of their reader.

    doubted: the feeds that are not as expected, on whose word nobody is told of a loss to come. unsure: losses that are
    not told since a row of the person was rejected, unseen: since a directory was not read whole. untraced: changes of
    which nothing says what right they were.
    """

    as_of: dt.date
    letters: Sequence[Written]
    unreachable: int
    doubted: Sequence[str]
    unsure: int
    unseen: int
    untraced: int


def people_notices(deployment: Deployment) -> PeopleNotices:
    settings = deployment.config.people_notices
    if settings is None:
        advice = "docs/notices.md shows one; without it nobody is written to"
        raise Wrong("the config has no `people_notices`", advice)
    return settings


def write_letters(deployment: Deployment, ledger: Ledger, only_person: str | None) -> Post:
    """Raises Wrong for a person whom the feed does not know, Invalid for a template that does not work.

    As many letters are written as one call may send; of the others each when it is asked for.
    """
    settings, templates = people_notices(deployment), _templates(deployment)
    zone = deployment.rulebook.calendar.time_zone
    with directories_of(deployment) as directories:
        gathered = read_world(deployment, directories, ledger, clock.today(zone), Polars())
    if only_person is not None and only_person not in set(gathered.tables["people"].rows["person_id"]):
        raise Wrong(f"the people feed has no person {tick(only_person)}", "give a person id")
    doubted = sorted({verdict.table for verdict in gathered.reading.verdicts})
    foreseen = Coming() if doubted else coming(gathered, settings)
    now = clock.now()
    record = changed(ledger, Archive(deployment.state), now - LATELY)
    told = list(people_told(ledger, now - LATELY - dt.timedelta(days=max(settings.days))))
    due = [*happened(record, gathered, told, settings.tells, zone), *_ahead(foreseen, gathered, told, settings)]
    due = sorted((one for one in due if only_person in (None, one.person_id)), key=lambda one: one.order)
    known = readers((one.person_id for one in due), gathered)
    reached = [one for one in due if one.person_id in known and known[one.person_id].address]
    letters = [_written(one, known[one.person_id], templates, settings) for one in reached]
    for one in letters[: settings.cap]:  # a template that does not work is to be seen before anything is sent
        _ = one.letter
    return Post(
        as_of=gathered.world.as_of,
        letters=letters,
        unreachable=len(due) - len(reached),
        doubted=doubted,
        unsure=foreseen.unsure,
        unseen=foreseen.unseen,
        untraced=record.untraced,
    )


def _ahead(foreseen: Coming, gathered: Gathered, told: Sequence[PersonTold], settings: PeopleNotices) -> Iterator[Due]:
    yield from to_come(foreseen, gathered, told, settings)
    yield from to_principals(foreseen.losses, gathered, told, settings)


def _templates(deployment: Deployment) -> Templates:
    problems = Problems()
    own = own_templates(deployment.config, deployment.base, problems)
    problems.extend(people_notices_problems(deployment.config, None, own))
    if problems.errors:
        raise Invalid(problems)
    return Templates(own=texts_of(own))


def _written(due: Due, reader: Reader, templates: Templates, settings: PeopleNotices) -> Written:
    return Written(due=due, address=reader.address, write=partial(_letter, due, reader, templates, settings))


def _letter(due: Due, reader: Reader, templates: Templates, settings: PeopleNotices) -> Letter:
    person = {"given_name": reader.given_name, "name": reader.name}
    values = {"person": person, "link": settings.link, "contact": settings.contact, "on": due.on, **due.values}
    try:
        return templates.letter(due.occasion, values)
    except BrokenTemplateError as error:
        place = f"{settings.templates}, {error.fault.template}, line {error.fault.line}"
        raise Wrong(f"{place}: the template does not work for person {tick(due.person_id)}", "correct it") from None
