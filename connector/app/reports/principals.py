"""`report principals`: for each school who has access, who loses it when, and who could have it; a sheet, or pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from connector.app.deployment import Deployment
from connector.app.failure import Wrong
from connector.app.reading.gathering import Gathered
from connector.app.reports.page_folder import INDEX, file_of, write_pages
from connector.app.reports.world import notes_of, world_on
from connector.core.conditions.assigned import Assigned
from connector.core.decisions.program import leaves
from connector.core.engine import Polars
from connector.core.plans.holders import Holder, State, holders, rights_by_place
from connector.core.problems import visible
from connector.core.rules.rulebook import Rulebook
from connector.core.vocabulary import ENFORCED
from connector.outputs.school_pages import Block, PersonLine, RightSection, SchoolPage, index_html, page_html
from connector.outputs.sheets import Cell, Sheet

COLUMNS = {
    "location": "location",
    "location_name": "name",
    "entitlement": "entitlement",
    "person_id": "person",
    "person_name": "person's name",
    "roles": "role here",
    "state": "state",
    "until": "until",
    "needs": "what is needed",
}
TITLES: Mapping[State, str] = {
    "has": "Have access",
    "leftover": "Have access that no rule grants any more: it may be taken away",
    "coming": "Get access by themselves, with one of the next runs",
    "waiting": "May have access, and cannot get it yet",
    "entitled": "May have access; whether they have it now is not known",
    "could": "Could have access",
}
"""Of the blocks of a page, in their order."""
NOW = ("has", "leftover")
DATED = ("has", "entitled")


@dataclass(frozen=True, kw_only=True)
class Told:
    """rights: by location, those that are told of there. holders: of these, in order. roles: that a policy names."""

    gathered: Gathered
    rights: Mapping[str, Sequence[str]]
    holders: Sequence[Holder]
    roles: frozenset[str]


def principals(deployment: Deployment, pattern: str | None) -> Told:
    """Of the locations whose code fits; raises Wrong where none does."""
    gathered = world_on(deployment, None)
    known = rights_by_place(gathered.world.program)
    rights = {code: names for code, names in known.items() if pattern is None or fnmatchcase(code, pattern)}
    if pattern is not None and not rights:
        raise Wrong(f"`--location {pattern}` fits none there is", "upper and lower case count")
    found = [one for one in holders(gathered.world, Polars()) if one.location in rights]
    roles = frozenset(_roles_of_policies(deployment.rulebook))
    return Told(gathered=gathered, rights=rights, holders=found, roles=roles)


def _roles_of_policies(book: Rulebook) -> Iterator[str]:
    """Another role is a word of the mapping's, and nothing to a school."""
    for leaf in (leaf for policy in book.policies for leaf in leaves(policy.when)):
        if isinstance(leaf.condition, Assigned):
            yield from leaf.condition.role or ()


def principals_report(told: Told) -> Sheet:
    places = told.gathered.world.program.rulebook.locations
    return Sheet(
        format="connector-principals/1",
        title="Principals",
        as_of=told.gathered.world.as_of,
        head=[f"{state}: {title.lower()}" for state, title in TITLES.items()],
        columns=COLUMNS,
        rows=[_row(one, places[one.location].name) for one in told.holders],
        empty="nobody has access, or could have it",
        notes=tuple(notes_of(told.gathered)),
    )


def _row(one: Holder, place: str) -> list[Cell]:
    roles = ", ".join(one.roles) or None
    who: list[Cell] = [one.location, place, one.entitlement, one.person_id, one.name, roles]
    return [*who, one.state, one.until, _needs(one) or None]


def _needs(one: Holder) -> str:
    if one.courses:
        return f"complete {one.courses} in Learning Space"
    return {
        "leftover": "ask whether they still may have it",
        "coming": "nothing: it follows by itself",
        "waiting": "an account that works, in a group that is there: ask the help desk",
    }.get(one.state, "")


# ---- pages


def write_principals(told: Told, deployment: Deployment, out: Path) -> int:
    """Returns how many schools have a page; raises Wrong for a folder that holds other files."""
    notes = [f"{name} could not be read whole today" for name in told.gathered.unread]
    by_place: dict[str, list[Holder]] = defaultdict(list)
    for one in told.holders:
        by_place[one.location].append(one)
    pages = [_page(code, by_place[code], told, deployment, notes) for code in told.rights]
    texts = {page.file: page_html(page) for page in pages}
    write_pages({**texts, INDEX: index_html(pages, told.gathered.world.as_of, notes)}, out)
    return len(pages)


def _page(code: str, here: Sequence[Holder], told: Told, deployment: Deployment, notes: Sequence[str]) -> SchoolPage:
    rights = told.rights[code]
    return SchoolPage(
        code=visible(code),
        name=visible(deployment.rulebook.locations[code].name),
        file=file_of(code),
        as_of=told.gathered.world.as_of,
        rights=[_section(name, [one for one in here if one.entitlement == name], told) for name in rights],
        ask=list(_ask(rights, deployment)),
        notes=notes,
    )


def _section(name: str, here: Sequence[Holder], told: Told) -> RightSection:
    states = [one.state for one in here]
    known = "entitled" not in states
    return RightSection(
        title=visible(told.gathered.world.program.rulebook.entitlements[name].title),
        having=sum(state in NOW for state in states) if known else None,
        blocks=[_block(state, here, told.roles) for state in TITLES if state in states],
        could=states.count("could"),
    )


def _block(state: State, here: Sequence[Holder], named: Container[str]) -> Block:
    lines = [_line(one, named) for one in here if one.state == state]
    return Block(title=TITLES[state], lines=lines, dated=state in DATED)


def _line(one: Holder, named: Container[str]) -> PersonLine:
    roles = visible(", ".join(role.replace("-", " ") for role in one.roles if role in named))
    return PersonLine(name=visible(one.name), role=roles, until=one.until, needs=visible(_needs(one)))


def _ask(rights: Sequence[str], deployment: Deployment) -> Iterator[str]:
    sources = deployment.config.sources
    policies = [p for p in deployment.rulebook.policies if p.mode in ENFORCED and p.effect == "grant"]
    for policy in (policy for policy in policies if set(policy.grants) & set(rights)):
        yield visible(f"Who may have access, by the policy {policy.title}: {policy.owner}.")
    yield visible(f"A role, a school or a last day that is wrong: {sources.people.owner or 'HR'}.")
    yield visible(f"A course that is completed and not seen: {sources.completions.owner or 'Learning Space'}.")
    yield "Access that has not come after two business days, or an account that does not work: the help desk."
