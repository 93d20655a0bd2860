"""First contact: the approval of what the policies explain of a directory is its adoption, and stands in the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from connector import clock
from connector.app.approvals.permits import Standing
from connector.core.plans.coverage import Coverage
from connector.core.plans.guards import FIRST_CONTACT
from connector.core.plans.model import Plan
from connector.state.events import Entry


def adoptions(plan: Plan, permits: Sequence[Standing], run: str) -> Iterator[Entry]:
    """An event for each directory that an approved plan is about to reach for the first time.

    Only a whole plan adopts: whoever approves the changes of one person has not said yes to those of all.
    """
    strangers = {(coverage.directory, coverage.identity) for coverage in plan.coverage}
    for permit in permits if strangers else ():
        held = {(r.directory, r.identity) for r in permit.sealed.refusals if r.guard == FIRST_CONTACT}
        for shown in permit.sealed.coverage if permit.whole else ():
            if (shown.directory, shown.identity) in strangers & held:
                yield _adopted(shown, permit, run)


def _adopted(shown: Coverage, permit: Standing, run: str) -> Entry:
    body = {
        "identity": shown.identity,
        "plan": permit.plan,
        "approvals": [approval.seq for approval in permit.approvals],
        "members": shown.members,
        "explained": shown.explained,
        "missing": shown.missing,
    }
    return Entry(kind="directory-adopted", at=clock.now(), run=run, directory=shown.directory, body=body)
