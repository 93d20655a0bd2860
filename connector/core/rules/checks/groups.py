"""Entitlements and the groups that they name: known directories, inside the fence, one group a location."""

from __future__ import annotations

import re

from connector.core.files.documents import STAND_IN
from connector.core.problems import Problems, nearest, tick
from connector.core.rules.checks.names import check_type
from connector.core.rules.draft import Draft
from connector.core.rules.groups import PLACEHOLDER, expand_group, is_dn, is_template
from connector.core.rules.mappings import Entitlement, GroupRef

OTHER_PLACEHOLDER = re.compile(r"\{[A-Za-z_ ]*\}")


def check(draft: Draft, problems: Problems) -> None:
    for name, entitlement in draft.entitlements.entries.items():
        check_types(entitlement, draft, problems)
        check_twice(entitlement, problems)
        check_twins(entitlement, draft, problems)
        check_used(name, draft, problems)
        for group in entitlement.groups:
            if STAND_IN not in (group.directory, group.group):
                check_template(group, entitlement, problems)
                check_directory(group, entitlement, draft, problems)


def check_types(entitlement: Entitlement, draft: Draft, problems: Problems) -> None:
    if entitlement.location_type and not entitlement.per:
        message = "`location_type` without `per: location` means nothing"
        problems.error(
            entitlement.key_at("location_type"), "location-type-unused", message, "add `per: location`, or remove it"
        )
    for number, kind in enumerate(entitlement.location_type or ()):
        check_type(kind, entitlement.at("location_type", number), draft, problems)


def check_twice(entitlement: Entitlement, problems: Problems) -> None:
    first: dict[tuple[str, str], GroupRef] = {}
    for group in entitlement.groups:
        known = first.setdefault((group.directory, group.group), group)
        if known is not group and group.group != STAND_IN:
            message = f"the group {tick(group.group)} is named twice"
            problems.error(group.at("group"), "group-twice", message, f"first at {known.at('group')}")


def check_twins(entitlement: Entitlement, draft: Draft, problems: Problems) -> None:
    """One group in two directories of which one is synchronised from the other would be written in both."""
    known = draft.around.directories or {}
    first: dict[str, GroupRef] = {}
    for group in entitlement.groups:
        directory = known.get(group.directory)
        name = directory.synchronised_name(group.group) if directory else None
        if directory is None or name is None or group.group == STAND_IN:
            continue
        twin = first.setdefault(name, group)
        if known[twin.directory].type != directory.type:
            told = [f"{tick(x.group)} in {tick(x.directory)}" for x in (group, twin)]
            message = f"{told[0]} has the name of {told[1]}, as a synchronised copy has"
            advice = "keep the one where the group is mastered; name a cloud group of the same name by its id"
            problems.error(group.at("group"), "group-twin", message, advice)


def check_used(name: str, draft: Draft, problems: Problems) -> None:
    if draft.granted is not None and name not in draft.granted:
        message = f"no policy grants {tick(name)}: its groups are left as they are, denials apart"
        problems.warn(draft.entitlements.key_at(name), "entitlement-unused", message)


def check_template(group: GroupRef, entitlement: Entitlement, problems: Problems) -> None:
    template, mark = is_template(group.group), group.at("group")
    if template and not entitlement.per:
        advice = "add `per: location` to the entitlement"
        problems.error(mark, "group-template", f"{tick(PLACEHOLDER)} without `per: location`", advice)
    elif entitlement.per and not template:
        message = f"{tick(group.group)} would be one group for every location"
        problems.error(mark, "group-template", message, f"write {tick(PLACEHOLDER)} where the code stands in the name")
    for other in OTHER_PLACEHOLDER.findall(group.group.replace(PLACEHOLDER, "")):
        problems.error(
            mark, "group-template", f"unknown placeholder {tick(other)}", f"only {tick(PLACEHOLDER)} is known"
        )


def check_directory(group: GroupRef, entitlement: Entitlement, draft: Draft, problems: Problems) -> None:
    known = draft.around.directories
    if known is None:
        return
    directory = known.get(group.directory)
    if directory is None:
        advice = nearest(group.directory, known) or "add it under `directories` in the config"
        problems.error(group.at("directory"), "unknown-directory", f"unknown directory {tick(group.directory)}", advice)
        return
    for reference in references(group, entitlement, draft):
        if is_dn(reference) and not is_dn(group.group):
            message = f"the location code in {tick(reference)} would make the group's name a DN"
            problems.error(group.at("group"), "location-code", message, "rename the code: no `=` in a plain group name")
            return
        if directory.fenced(reference) is False:
            message = f"the group {tick(reference)} is outside what {tick(group.directory)} lets the connector manage"
            advice = f"add it to `managed` of {tick(group.directory)} in the config, or name another group"
            problems.error(group.at("group"), "group-outside-managed", message, advice)
            return


def references(group: GroupRef, entitlement: Entitlement, draft: Draft) -> list[str]:
    if not is_template(group.group):
        return [group.group]
    return [expand_group(group.group, code) for code in draft.codes_of(entitlement)]
