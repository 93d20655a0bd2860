"""Why a membership that nothing grants is kept all the same, or must wait: holds, a key of HOLDS each."""

from __future__ import annotations

from collections.abc import Sequence

from connector.core.decisions.verdicts import Place
from connector.core.plans.diff import Live, Target
from connector.core.plans.known import Known, Row
from connector.core.vocabulary import URGENT


def kept(row: Row, live: Live, targets: Sequence[Target], known: Known, places: Sequence[Place] = ()) -> str | None:
    """Why the member stays, whatever is known of the person; `places` are of a known one."""
    if not targets[0].group.managed:
        return "unmanaged"
    if row["account"] in live.protected:
        return "protected"
    denied = {place.entitlement for place in places if known.denials(place)}
    return "frozen" if any(known.frozen(t.entitlement) for t in targets if t.entitlement not in denied) else None


def unsettled(row: Row, reason: str, places: Sequence[Place], known: Known) -> str | None:
    """Why the removal waits for better facts."""
    person = known.person(row["pid"])
    contradicted = known.contradicted(person.person_id)
    rejected = contradicted or known.some_row_rejected(person)
    if row["has_rows"] and not rejected:
        return "completion-contested" if known.contested(row["pid"], places) else None
    if reason in URGENT and not contradicted and all(map(known.surely_lost, places)):
        return None
    if rejected:
        return "row-rejected"
    return None if known.gone(person.person_id) else "row-missing"


def not_yet(row: Row, target: Target, known: Known) -> str | None:
    """Why an addition waits."""
    person = known.person(row["pid"])
    if not target.group.managed:
        return "unmanaged"
    if known.contradicted(person.person_id):
        return "row-rejected"
    if row["has_rows"]:
        return None
    return "row-rejected" if known.some_row_rejected(person) else "row-missing"
