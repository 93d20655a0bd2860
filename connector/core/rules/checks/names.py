"""Every name that a policy uses is known."""

from __future__ import annotations

from connector.core.conditions import Node
from connector.core.conditions.assigned import Assigned
from connector.core.files.documents import STAND_IN
from connector.core.problems import Mark, Problems, nearest, tick
from connector.core.rules.draft import Draft, walk


def check(draft: Draft, problems: Problems) -> None:
    for item in draft.policies:
        for number, name in enumerate(item.policy.grants):
            draft.entitlements.check(name, item.policy.at("grants", number), problems)
        for node, _ in walk(item.policy.when):
            check_node(node, draft, problems)


def check_node(node: Node, draft: Draft, problems: Problems) -> None:
    if node.assigned:
        check_assigned(node.assigned, draft, problems)
    if node.certified:
        draft.certifications.check(node.certified.name, node.certified.at("name"), problems)
    for column in node.attribute.root if node.attribute else ():
        check_column(column, node.key_at("attribute", column), draft, problems)


def check_assigned(assigned: Assigned, draft: Draft, problems: Problems) -> None:
    for number, role in enumerate(assigned.role or ()):
        draft.roles.check(role, assigned.at("role", number), problems)
    for number, code in enumerate(assigned.location or ()):
        draft.locations.check(code, assigned.at("location", number), problems)
    for number, kind in enumerate(assigned.location_type or ()):
        check_type(kind, assigned.at("location_type", number), draft, problems)


def check_type(kind: str, mark: Mark, draft: Draft, problems: Problems) -> None:
    types = draft.location_types
    if types is not None and kind not in types and kind != STAND_IN:
        advice = nearest(kind, types) or f"give it to a location in {draft.locations.file}, or correct the word"
        problems.error(mark, "unknown-location-type", f"no location has the type {tick(kind)}", advice)


def check_column(column: str, mark: Mark, draft: Draft, problems: Problems) -> None:
    columns = draft.around.people_columns
    if columns is not None and column not in columns:
        advice = nearest(column, columns) or "`columns` in the config maps the feed's own headings"
        problems.error(mark, "unknown-attribute", f"the people feed has no column {tick(column)}", advice)
