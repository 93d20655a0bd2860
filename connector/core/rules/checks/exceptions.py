"""Each exception can do what it says."""

from __future__ import annotations

import datetime as dt

from connector.core.files.documents import STAND_IN
from connector.core.problems import Mark, Problems, listed, nearest, tick
from connector.core.rules.draft import Draft
from connector.core.rules.exceptions import PersonException
from connector.core.rules.mappings import Entitlement

SOON = dt.timedelta(days=14)


def check(draft: Draft, problems: Problems) -> None:
    for exception in draft.exceptions:
        check_one(exception, draft, problems)
        check_past(exception, draft, problems)
        check_person(exception, draft, problems)


def check_one(exception: PersonException, draft: Draft, problems: Problems) -> None:
    """What does not depend on today, or on who there is."""
    draft.entitlements.check(exception.entitlement, exception.at("entitlement"), problems)
    check_window(exception, problems)
    check_waives(exception, problems)
    if entitlement := draft.entitlements.entries.get(exception.entitlement):
        check_location(exception, entitlement, draft, problems)
        check_granted(exception, draft, problems)


def check_window(exception: PersonException, problems: Problems) -> None:
    if exception.from_ and exception.from_ > exception.until:
        message = f"`from` {exception.from_} is after `until` {exception.until}"
        problems.error(exception.at("from"), "dates-reversed", message)


def check_past(exception: PersonException, draft: Draft, problems: Problems) -> None:
    if exception.from_ and exception.from_ > exception.until:
        return
    if exception.until < draft.around.today:
        message = f"the exception ended on {exception.until}"
        problems.warn(exception.at("until"), "exception-past", message, "delete the entry; the history keeps it")
    elif exception.until <= draft.around.today + SOON:
        message = f"the exception ends on {exception.until}"
        problems.warn(exception.at("until"), "exception-ending", message, "have it approved anew, or let it end")


def check_person(exception: PersonException, draft: Draft, problems: Problems) -> None:
    persons = draft.around.persons
    if persons is not None and exception.person not in {STAND_IN, *persons}:
        message = f"the people feed has no person {tick(exception.person)}"
        problems.warn(exception.at("person"), "exception-unknown-person", message, nearest(exception.person, persons))


def check_waives(exception: PersonException, problems: Problems) -> None:
    if exception.effect == "deny" and exception.wrote("waives"):
        problems.error(exception.key_at("waives"), "exception-waives", "a denial waives nothing", "remove `waives`")
    elif exception.effect == "grant" and not exception.waives:
        message = "a grant that waives nothing has no effect"
        problems.error(exception.key_at("waives"), "exception-waives", message, "name the conditions it takes as met")


def check_location(exception: PersonException, entitlement: Entitlement, draft: Draft, problems: Problems) -> None:
    name, code = tick(exception.entitlement), exception.location
    if not entitlement.per:
        if code is not None:
            message = f"{name} is not granted per location"
            problems.error(exception.key_at("location"), "exception-location-unused", message, "remove `location`")
    elif code is None:
        if exception.effect == "grant" and not exception.wrote("location"):
            message = f"{name} is granted per location: a grant needs `location`"
            problems.error(exception.mark, "exception-without-location", message, "write the location's code, quoted")
    else:
        draft.locations.check(code, exception.at("location"), problems)
        check_location_type(exception.entitlement, code, exception.at("location"), draft, problems)


def check_location_type(entitlement: str, code: str, mark: Mark, draft: Draft, problems: Problems) -> None:
    known, location = draft.entitlements.entries.get(entitlement), draft.locations.entries.get(code)
    wanted = known.location_type if known else None
    if location and wanted and location.type not in {STAND_IN, *wanted}:
        found = f"the location {tick(code)} has the type {tick(location.type)}"
        message = f"{found}; {tick(entitlement)} is granted at {listed(wanted)}"
        problems.error(mark, "exception-location-type", message)


def check_granted(exception: PersonException, draft: Draft, problems: Problems) -> None:
    granted = draft.granted
    if exception.effect == "grant" and granted is not None and exception.entitlement not in granted:
        message = f"no policy grants {tick(exception.entitlement)}: the exception has no effect"
        problems.warn(
            exception.at("entitlement"),
            "exception-without-policy",
            message,
            "an exception waives conditions of a policy",
        )
