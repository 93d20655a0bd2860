"""The user groups of `compare` by their names in the export; of a right per location, one a location."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from connector.config import Config
from connector.core.decisions.program import Program, compile_rules
from connector.core.files.documents import STAND_IN
from connector.core.problems import Problem, Problems, nearest, tick
from connector.core.rules.rulebook import Rulebook
from connector.sources.comparing import UserGroup


@dataclass(frozen=True, kw_only=True)
class Named:
    """One user group of the export: an entitlement, at a location where it is per location, or one group."""

    name: str
    of: UserGroup
    location: str | None = None


def named(groups: tuple[UserGroup, ...], program: Program) -> Iterator[Named]:
    """Those whose entitlement the mappings have."""
    places = program.rulebook.locations
    for of in groups:
        if of.entitlement is None or program.rulebook.entitlements[of.entitlement].per is None:
            yield Named(name=of.name, of=of)
        else:
            codes = [program.location_codes[number] for number in program.sites(of.entitlement)]
            yield from (Named(name=of.named(code, places[code].name), of=of, location=code) for code in codes)


def user_group_problems(config: Config, rulebook: Rulebook | None) -> Iterator[Problem]:
    problems = Problems()
    if config.compare is None or rulebook is None:
        return
    known = [of for of in config.compare.user_groups if _is_known(of, config, rulebook, problems)]
    _check_twice(tuple(known), rulebook, problems)
    yield from problems


def _is_known(of: UserGroup, config: Config, rulebook: Rulebook, problems: Problems) -> bool:
    """Whether what it stands for is there, and its name fits that."""
    if STAND_IN in (of.name, of.entitlement):
        return False
    if of.directory is not None and of.directory not in config.directories:
        advice = nearest(of.directory, config.directories) or "add it under `directories`"
        problems.error(of.at("directory"), "unknown-directory", f"unknown directory {tick(of.directory)}", advice)
        return False
    if of.entitlement is not None and of.entitlement not in rulebook.entitlements:
        advice = nearest(of.entitlement, rulebook.entitlements) or "add it to the entitlements, or correct the name"
        message = f"unknown entitlement {tick(of.entitlement)}"
        problems.error(of.at("entitlement"), "unknown-entitlement", message, advice)
        return False
    return _fits(of, rulebook, problems)


def _fits(of: UserGroup, rulebook: Rulebook, problems: Problems) -> bool:
    per_location = of.entitlement is not None and rulebook.entitlements[of.entitlement].per == "location"
    if per_location == of.per_location:
        return True
    if per_location:
        message = f"{tick(of.name)} would be one user group for every location"
        advice = "write `{location}` or `{location_name}` where the name differs from school to school"
    else:
        message, advice = f"{tick(of.name)} is one user group, and has a placeholder", "write its whole name"
    problems.error(of.at("name"), "user-group-template", message, advice)
    return False


def _check_twice(groups: tuple[UserGroup, ...], rulebook: Rulebook, problems: Problems) -> None:
    first: dict[str, Named] = {}
    for one in named(groups, compile_rules(rulebook)):
        other = first.setdefault(one.name, one)
        if other is not one:
            message = f"the user group {tick(one.name)} is named twice"
            where = f"first at {other.of.at('name')}" if other.of is not one.of else "two locations make one name"
            problems.error(one.of.at("name"), "user-group-twice", message, where)
