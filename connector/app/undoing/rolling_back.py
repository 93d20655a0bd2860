"""`rollback` and the apply of what it made: what one run did is undone, as far as it is still as that run left it.

It goes by the record and the directories alone: the feeds may be what was wrong. The groups are paused before the first
write, since the next run would redo what is undone; only `resume --group` ends that.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from connector import clock
from connector.app.approvals.holding import applied_whole, read_sealed, stop_unless_ours
from connector.app.approvals.permits import Standing, standing_of
from connector.app.caller import caller
from connector.app.deployment import Deployment
from connector.app.failure import Wrong
from connector.app.looking.planning import seal
from connector.app.looking.sealing import stop_if_other
from connector.app.reading.gathering import directories_of
from connector.app.running.applying import Applied, apply
from connector.app.running.working import Work, working
from connector.app.undoing.undoing import Undoing, guarded_undoing, undo_now
from connector.apply import Done, Journal, carry_out
from connector.core.plans.model import Change, Plan
from connector.core.plans.sealed import FORMAT, to_json
from connector.outputs.applied import Deeds
from connector.state.errors import StateError
from connector.state.events import Entry
from connector.state.ledger import Ledger
from connector.state.paused import GroupPause, paused_groups
from connector.state.undone import find_run


@dataclass(frozen=True, kw_only=True)
class RolledBack:
    """What `apply` did of a rollback's plan; see Applied."""

    plan: Plan
    plan_id: str
    passing: Sequence[Change]
    done: Done
    approve: str
    wanted: str
    undoing: Undoing
    paused_groups: Sequence[GroupPause]
    cut_short: tuple[int, int, int]

    @property
    def waiting(self) -> list[Change]:
        passing = {change.key for change in self.passing}
        return [change for change in self.plan.changes if change.key not in passing]

    @property
    def code(self) -> int:
        return _code(self.undoing, self.passing, self.done)

    @property
    def deeds(self) -> Deeds:
        return Deeds(
            plan=self.plan,
            plan_id=self.plan_id,
            passing=self.passing,
            made=self.done.made,
            counts=self.done.counts,
            failed=[(failed.change, failed.message) for failed in self.done.failed],
            waiting=len(self.waiting),
            paused=self.done.paused,
            held_back=self.waiting,
            approve=self.approve,
            wanted=self.wanted,
            unread={name: (why,) for name, why in self.undoing.unread.items()},
            cut_short=self.cut_short,
            paused_groups=self.paused_groups,
            left_out=self.undoing.words,
        )


def rollback(deployment: Deployment, letters: str, out: Path) -> tuple[Undoing, Mapping[str, Any]]:
    """Seal into `out` what undoes the run whose id begins so; also returns the plan as the contract's JSON."""
    stop_if_other(out, FORMAT, "sealed plan")
    with Ledger.open(deployment.state) as ledger, directories_of(deployment) as directories:
        try:
            began = find_run(ledger, letters)
        except StateError as error:
            raise Wrong(str(error), error.help) from error
        undoing = guarded_undoing(undo_now(deployment, ledger, directories, began), deployment, ledger)
        document = to_json(undoing.plan, clock.now())
        seal(document, ledger, out, rehearsal=False, whole=False)
    return undoing, document


def apply_file(deployment: Deployment, file: Path) -> Applied | RolledBack:
    """Apply a sealed plan of either kind."""
    sealed, document = read_sealed(file)
    if not sealed.undoes:
        return apply(deployment, file)
    with working(deployment) as work:
        return _apply(deployment, work, file, sealed, str(document["id"]))


def _apply(deployment: Deployment, work: Work, file: Path, sealed: Plan, plan_id: str) -> RolledBack:
    stop_unless_ours(work.ledger, plan_id)
    now = undo_now(deployment, work.ledger, work.directories, find_run(work.ledger, sealed.undoes))
    undoing = guarded_undoing(now.only({c.key for c in sealed.changes}), deployment, work.ledger)
    standing = standing_of(work.ledger, plan_id, sealed, deployment.config.approvals.four_eyes.removals)
    passing = undoing.plan.passing(sealed.refusals if standing.enough else ())
    return RolledBack(
        plan=undoing.plan,
        plan_id=plan_id,
        passing=passing,
        done=_write(undoing, passing, standing, work),
        approve="" if applied_whole(work.ledger, sealed, plan_id) else shlex.quote(str(file)),
        wanted=standing.lacking,
        undoing=undoing,
        paused_groups=[GroupPause._make(row) for row in paused_groups(work.ledger).iter_rows()],
        cut_short=(work.settled.runs, work.settled.found, work.settled.lacking),
    )


def _code(undoing: Undoing, passing: Sequence[Change], done: Done) -> int:
    if done.failed or undoing.unread:
        return 4
    return 3 if done.paused or len(passing) < len(undoing.plan.changes) else 0


def _write(undoing: Undoing, passing: Sequence[Change], standing: Standing, work: Work) -> Done:
    plan, approvals = undoing.plan, standing.approvals if standing.enough else ()
    free = {change.key for change in plan.passing()}
    approved = frozenset(change.key for change in passing) - free
    journal = Journal(ledger=work.ledger, lock=work.lock, plan=standing.plan, uncounted=approved)
    freeing = {standing.plan: [approval.seq for approval in approvals]} if approvals else {}
    more = {"verb": "rollback", "undoes": plan.undoes, "whole": False}
    journal.note("run-started", {"plan": standing.plan, **more, "approvals": freeing, "archive": ""})
    work.ledger.append_many(_pauses(plan, passing, journal.run))
    done = carry_out(passing, work.directories, journal)
    for approval in approvals if done.counts.total() > len(done.failed) else ():
        journal.note("approval-used", {"plan": approval.plan, "approval": approval.seq})
    exit_code = _code(undoing, passing, done)
    journal.note("run-finished", {"counts": dict(sorted(done.counts.items())), "exit": exit_code})
    return done


def _pauses(plan: Plan, passing: Sequence[Change], run: str) -> list[Entry]:
    groups = {(change.directory, change.group_id): change.group for change in passing}
    at, by = clock.now(), caller().person
    return [
        Entry(
            kind="group-paused",
            at=at,
            run=run,
            directory=directory,
            group=group,
            body={"name": name, "reason": f"rollback of run {plan.undoes[:12]}", "by": by},
        )
        for (directory, group), name in sorted(groups.items())
    ]
