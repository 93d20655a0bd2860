"""What `restrictions.yaml` forbids: a grant from another folder; an exception by another approver, elsewhere, too long.

Only what gives a right is restricted. Denials, of policies and of exceptions, are free: whoever must act at once may.
"""

from __future__ import annotations

import datetime as dt

from connector.core.files.documents import STAND_IN
from connector.core.problems import Mark, Problems, listed, nearest, tick
from connector.core.rules.draft import Draft, PolicyFile
from connector.core.rules.exceptions import PersonException
from connector.core.rules.restrictions import Restriction

UNREAD = dt.date.max
"""Stands for a last day with a mistake in it."""


def check(draft: Draft, problems: Problems) -> None:
    table = draft.restrictions
    for name, restriction in table.entries.items():
        draft.entitlements.check(name, table.key_at(name), problems)
        check_folders(restriction, draft, problems)
        check_locations(name, restriction, draft, problems)
    for item in draft.policies:
        if item.policy.effect == "grant":
            check_policy(item, draft, problems)
    for exception in draft.exceptions:
        limits = table.entries.get(exception.entitlement)
        if limits and exception.effect == "grant":
            check_approver(exception, limits, draft, problems)
            check_span(exception, limits, draft, problems)
            check_place(exception, limits, draft, problems)


def check_folders(restriction: Restriction, draft: Draft, problems: Problems) -> None:
    known = {".", *(item.folder for item in draft.policies)}
    for number, folder in enumerate(restriction.granted_in or ()):
        if folder.rstrip("/") not in known and STAND_IN not in folder:
            message = f"no policy lies in {tick(folder)} of {tick(draft.policies_folder)}"
            advice = nearest(folder, known) or "folders are named as seen from the policies', `.` for that itself"
            problems.error(restriction.at("granted_in", number), "unknown-folder", message, advice)


def check_locations(name: str, restriction: Restriction, draft: Draft, problems: Problems) -> None:
    entitlement, codes = draft.entitlements.entries.get(name), restriction.exceptions.locations
    if codes and entitlement and not entitlement.per:
        message = f"{tick(name)} is not granted per location"
        mark = restriction.exceptions.key_at("locations")
        problems.error(mark, "exception-location-unused", message, "remove `locations`")
        return
    for number, code in enumerate(codes or ()):
        draft.locations.check(code, restriction.exceptions.at("locations", number), problems)


def check_policy(item: PolicyFile, draft: Draft, problems: Problems) -> None:
    for number, name in enumerate(item.policy.grants):
        restriction = draft.restrictions.entries.get(name)
        folders = restriction.granted_in if restriction else None
        if folders is not None and item.folder not in {folder.rstrip("/") for folder in folders}:
            here = f"`{item.folder}`" if item.folder != "." else f"{tick(draft.policies_folder)} itself"
            message = f"{tick(name)} may not be granted by a policy in {here}"
            tell(draft, problems, item.policy.at("grants", number), message, f"only in {listed(folders)}")


def check_approver(exception: PersonException, restriction: Restriction, draft: Draft, problems: Problems) -> None:
    allowed = restriction.exceptions.approved_by
    if allowed is None or exception.approved_by.casefold() in {name.casefold() for name in (*allowed, STAND_IN)}:
        return
    message = f"{tick(exception.approved_by)} may not approve an exception that grants {tick(exception.entitlement)}"
    tell(draft, problems, exception.at("approved_by"), message, f"only {listed(allowed)}")


def check_span(exception: PersonException, restriction: Restriction, draft: Draft, problems: Problems) -> None:
    longest, name = restriction.exceptions.longest, tick(exception.entitlement)
    if longest is None:
        return
    if exception.from_ is None:
        if not exception.wrote("from"):
            message = f"an exception that grants {name} must say when it begins: write `from`"
            tell(draft, problems, exception.mark, message, f"{longest} days at most")
    elif exception.until != UNREAD and (days := (exception.until - exception.from_).days + 1) > longest:
        message = f"an exception that grants {name} may last {longest} days, and this one lasts {days}"
        tell(draft, problems, exception.at("until"), message, f"{longest} days at most")


def check_place(exception: PersonException, restriction: Restriction, draft: Draft, problems: Problems) -> None:
    codes, code = restriction.exceptions.locations, exception.location
    if codes is not None and code is not None and code not in (*codes, STAND_IN):
        message = f"no exception may grant {tick(exception.entitlement)} at the location {tick(code)}"
        tell(draft, problems, exception.at("location"), message, f"only at {listed(codes)}")


def tell(draft: Draft, problems: Problems, mark: Mark, message: str, allowed: str) -> None:
    problems.error(mark, "restricted", message, f"{draft.restrictions.file} allows {allowed}")
