"""`apply` and `run`: gather and plan again as of today, and write what the guards, or an approval, let pass."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from connector import clock
from connector.app.approvals.adopting import adoptions
from connector.app.approvals.ahead import Ahead, approved_ahead, drop_past
from connector.app.approvals.holding import (
    Outlook,
    applied_whole,
    approved,
    drop_obsolete,
    read_sealed,
    save_waiting,
    stop_unless_ours,
    wanted_for,
)
from connector.app.approvals.permits import Standing, standing_of
from connector.app.deployment import Deployment
from connector.app.looking.planning import Planned, plan_now, with_guards
from connector.app.reading.absences import noticed
from connector.app.reading.departures import note_departures
from connector.app.reading.marking import marks_seen
from connector.app.running.clocking import Clocks, clocks_of
from connector.app.running.keeping import accepted, keep, keep_evidence, measure, purge
from connector.app.running.remembering import remember
from connector.app.running.settling import Settled
from connector.app.running.verifying import verified
from connector.app.running.witnessing import tell_head
from connector.app.running.working import Work, working
from connector.apply import Done, Journal, carry_out
from connector.core.feeds.contract import Verdict
from connector.core.forecasts.ahead import beside_foreseen
from connector.core.plans.guards import lawful
from connector.core.plans.guards.beyond_forecast import waiting_in
from connector.core.plans.model import Change, ChangeKey, Plan
from connector.core.plans.plan import Scope
from connector.outputs.applied import Deeds
from connector.state.held import drop_held


@dataclass(frozen=True, kw_only=True)
class Applied:
    """What a run did. `plan` is today's, cut to what was to be applied; `approve` is what to approve to go on.

    run: its id in the ledger. held: the id of the plan that `run` saved to wait for an approval. doubted: what nobody
    approved of feeds that are not as expected. untold: why the record's head could not be told.
    wanted: by whom, where one approval is not enough. ahead: what approved forecasts let pass.
    """

    planned: Planned
    plan: Plan
    plan_id: str
    passing: Sequence[Change]
    done: Done
    approve: str
    settled: Settled
    run: str = ""
    held: str = ""
    wanted: str = ""
    doubted: Sequence[Verdict] = ()
    untold: Sequence[str] = ()
    ahead: Ahead = field(default_factory=Ahead)

    @property
    def waiting(self) -> list[Change]:
        passing = {change.key for change in self.passing}
        return [change for change in self.plan.changes if change.key not in passing]

    @property
    def refused(self) -> int:
        return len(self.plan.changes) - len(self.passing)

    @property
    def code(self) -> int:
        wanted_groups = any(group.wanted for group in self.plan.missing_groups)
        if self.done.failed or wanted_groups or self.planned.gathered.unread:
            return 4
        paused = any(held.why == "paused" for held in self.plan.held)
        return 3 if self.refused or self.done.paused or paused or self.doubted else 0

    @property
    def deeds(self) -> Deeds:
        return Deeds(
            plan=self.plan,
            plan_id=self.plan_id,
            passing=self.passing,
            made=self.done.made,
            counts=self.done.counts,
            failed=[(failed.change, failed.message) for failed in self.done.failed],
            waiting=self.refused,
            paused=self.done.paused,
            held_back=self.waiting,
            held=self.held,
            untold=self.untold,
            doubted=[verdict.problem for verdict in self.doubted],
            approve=self.approve,
            wanted=self.wanted,
            unread=self.planned.gathered.unread,
            cut_short=(self.settled.runs, self.settled.found, self.settled.lacking),
            paused_groups=self.planned.paused_groups,
        )


def apply(deployment: Deployment, file: Path) -> Applied:
    """Apply a sealed plan: what is in it and still needed, nothing else."""
    sealed, document = read_sealed(file)
    plan_id = str(document["id"])
    with working(deployment) as work:
        stop_unless_ours(work.ledger, plan_id)
        planned = plan_now(deployment, work.directories, work.ledger, None, Scope())
        reviewed = {c.key for c in sealed.changes}
        common = tuple(c for c in planned.plan.changes if c.key in reviewed)
        held = tuple(h for h in planned.plan.held if h.why != "paused" or h.change.key in reviewed)
        plan = replace(planned.plan, changes=common, held=held)
        plan = with_guards(plan, planned.census, deployment, planned.gathered, planned.removed)
        standing = standing_of(work.ledger, plan_id, sealed, deployment.config.approvals.four_eyes.removals)
        permits, allowed = approved(deployment, work.ledger, plan)
        ahead = approved_ahead(plan, deployment, work.ledger)
        free = {c.key for c in plan.passing(sealed.refusals if standing.enough else ())} | allowed | ahead.keys
        plan, beyond = _beyond(plan, free, ahead)
        held = save_waiting(plan, beyond, deployment, work.ledger, whole=False) if beyond else ""
        applied = Applied(
            planned=planned,
            plan=plan,
            plan_id=plan_id,
            passing=[c for c in plan.changes if c.key in free],
            done=Done(),
            approve="" if applied_whole(work.ledger, sealed, plan_id) else held[:12] or shlex.quote(str(file)),
            settled=work.settled,
            held=held,
            wanted=wanted_for(held, deployment, work.ledger) if held else standing.lacking,
            ahead=ahead,
        )
        permits = [*([standing] if standing.enough else []), *permits]
        finished = _write(applied, permits, deployment, work, "apply", Scope())
        waiting = frozenset(c.key for c in beyond)
        drop_obsolete(deployment, work.ledger, _outlook(finished, replaces=False, waiting=waiting, newest=held))
        return finished


def run(deployment: Deployment, scope: Scope, *, removals: bool = True) -> Applied:
    """Plan and apply in one, unattended; what a guard holds is saved as a sealed plan that waits for approval."""
    with working(deployment) as work:
        planned = plan_now(deployment, work.directories, work.ledger, None, scope)
        plan = planned.plan
        if not removals:
            kept = tuple(c for c in plan.changes if c.action == "add")
            plan = with_guards(
                replace(plan, changes=kept), planned.census, deployment, planned.gathered, planned.removed
            )
        permits, allowed = approved(deployment, work.ledger, plan)
        ahead = approved_ahead(plan, deployment, work.ledger)
        free = {c.key for c in plan.passing()} | allowed | ahead.keys
        plan, _ = _beyond(plan, free, ahead)
        waiting = tuple(c for c in plan.changes if c.key not in free)
        whole = removals and scope == Scope()
        held = save_waiting(plan, waiting, deployment, work.ledger, whole=whole) if waiting else ""
        applied = Applied(
            planned=planned,
            plan=plan,
            plan_id=planned.plan_id,
            passing=[c for c in plan.changes if c.key in free],
            done=Done(),
            approve=held[:12],
            settled=work.settled,
            held=held,
            wanted=wanted_for(held, deployment, work.ledger),
            ahead=ahead,
        )
        finished = _write(applied, permits, deployment, work, "run", scope)
        outlook = _outlook(finished, waiting=frozenset(c.key for c in waiting), newest=held)
        drop_obsolete(deployment, work.ledger, replace(outlook, whole=whole))
        return finished


def _beyond(plan: Plan, free: Collection[ChangeKey], ahead: Ahead) -> tuple[Plan, tuple[Change, ...]]:
    """With the refusal of those whom a cap held beside an approved forecast, now or in an earlier run; and those."""
    waiting = [c for c in plan.changes if c.key not in free]
    plan = beside_foreseen(plan, waiting) if ahead.keys else plan
    held = waiting_in(plan)
    return plan, tuple(c for c in waiting if c.key in held)


def _uncounted(applied: Applied, deployment: Deployment) -> frozenset[tuple[str, str, str, str]]:
    """What was approved, or announced as expected, is no drip."""
    free = {c.key for c in applied.plan.passing()}
    approved_ones = {c.key for c in applied.passing} - free
    return frozenset(approved_ones | lawful(applied.plan, deployment.limits))


def _outlook(finished: Applied, **more: Any) -> Outlook:
    written = {c.key for c in finished.passing} - {failed.change.key for failed in finished.done.failed}
    planned = finished.planned.plan
    needed = frozenset(c.key for c in planned.changes if finished.done.paused or c.key not in written)
    needed |= {h.change.key for h in planned.held if h.why == "paused"}
    doubted = frozenset(h.change.key for h in planned.held)
    return Outlook(needed=needed, doubted=doubted, unread=frozenset(finished.planned.gathered.unread), **more)


def _write(
    applied: Applied,
    permits: Sequence[Standing],
    deployment: Deployment,
    work: Work,
    verb: str,
    scope: Scope,
) -> Applied:
    uncounted = _uncounted(applied, deployment)
    clocks = clocks_of(applied.planned, applied.passing, work.ledger, whole=scope == Scope())
    journal = Journal(
        ledger=work.ledger,
        lock=work.lock,
        plan=applied.plan_id,
        uncounted=uncounted,
        told=clocks.told,
        provenance=deployment.provenance,
    )
    approvals = [approval for permit in permits for approval in permit.approvals]
    freeing = {permit.plan: [approval.seq for approval in permit.approvals] for permit in permits}
    freeing |= applied.ahead.freeing
    believed = {guard for approval in approvals for guard in approval.guards}
    feeds = accepted(applied.planned, scope, believed)
    kept = keep(applied.planned, deployment, journal.run, scope, feeds)
    began = {"plan": applied.plan_id, "verb": verb, "whole": scope == Scope(), "approvals": freeing, "archive": kept}
    began |= measure(applied.planned, feeds)
    began |= {"revision": deployment.provenance.revision} if deployment.provenance.revision else {}
    journal.note("run-started", began)
    work.ledger.append_many(adoptions(applied.plan, permits, journal.run))
    if {"people", "completions"} <= feeds:
        remember(applied.planned.gathered, deployment, journal, _not_yet_granted(applied))
    keep_evidence(applied.passing, applied.planned, deployment, journal)
    doubted = [v for v in applied.planned.gathered.reading.verdicts if v.code not in believed]
    done = _carry_out(applied, clocks, work, journal)
    finished = replace(applied, run=journal.run, done=done, doubted=doubted)
    for approval in approvals if finished.done.counts.total() > len(finished.done.failed) else ():
        journal.note("approval-used", {"plan": approval.plan, "approval": approval.seq})
        drop_held(deployment.state, approval.plan)
    people = finished.planned.gathered.tables["people"].rows
    note_departures(people, finished.plan.as_of, _still_there(finished), journal)
    journal.ledger.append_many(marks_seen(finished.planned.gathered, deployment, journal.ledger, journal.run))
    if {"people", "assignments"} <= feeds:
        absent = noticed(finished.planned.plan, finished.planned.gathered.reading.absences, journal.run, clock.now())
        journal.ledger.append_many(absent)
    journal.note("run-finished", {"counts": dict(sorted(finished.done.counts.items())), "exit": finished.code})
    purge(deployment, work.ledger, clock.now())
    drop_past(deployment, work.ledger)
    return replace(finished, untold=tell_head(deployment, work.ledger))


def _carry_out(applied: Applied, clocks: Clocks, work: Work, journal: Journal) -> Done:
    """With what the record is to have of the clocks, before the changes and after them."""
    shown = applied.planned.gathered.reading.snapshots
    work.ledger.append_many([*verified(shown, work.ledger, journal.run), *clocks.waiting(journal.run)])
    done = carry_out(applied.passing, work.directories, journal)
    work.ledger.append_many(clocks.written(journal.run, done))
    return done


def _not_yet_granted(applied: Applied) -> frozenset[str | None]:
    passing = {change.key for change in applied.passing}
    changes = applied.planned.plan.changes
    return frozenset(c.person_id for c in changes if c.action == "add" and c.key not in passing)


def _still_there(finished: Applied) -> frozenset[str | None]:
    """Who has left as the feed says, and whose removal is not done."""
    written = {c.key for c in finished.passing} - {failed.change.key for failed in finished.done.failed}
    unwritten = [c for c in finished.planned.plan.changes if c.key not in written]
    unwritten += [h.change for h in finished.planned.plan.held if h.why == "paused"]
    return frozenset(c.person_id for c in unwritten if c.reason == "left")
