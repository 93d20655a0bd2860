"""What frees the changes that guards hold: approvals of one sealed plan, by as many persons as it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from connector import clock
from connector.app.failure import Refused
from connector.core.plans.model import Plan
from connector.core.problems import tick
from connector.state.approvals import Approval, Who, making_of, standing_approvals
from connector.state.ledger import Ledger


@dataclass(frozen=True, kw_only=True)
class Demand:
    """What it takes to approve a plan (or what else `what` names): how many removals it would free, who made it."""

    removals: int
    limit: int | None
    maker: str
    what: str = "plan"

    @property
    def persons(self) -> int:
        return 2 if self.limit is not None and self.removals > self.limit else 1

    @property
    def why(self) -> str:
        maker = f", neither of them {tick(self.maker)}, who made the {self.what}" if self.maker else ""
        return f"{self.removals} removals are more than {self.limit}, so two persons must approve{maker}"

    def excludes(self, who: Who) -> bool:
        return self.persons > 1 and who.person == self.maker

    def counting(self, given: Sequence[Approval]) -> list[Approval]:
        """As many of the approvals as count, the newest first: two where they are surely of two persons."""
        able = [approval for approval in reversed(given) if not self.excludes(approval.who)]
        pairs = (list(pair) for pair in combinations(able, 2) if not pair[0].who.may_be(pair[1].who))
        return next(pairs, able[:1]) if self.persons > 1 else able[:1]


@dataclass(frozen=True, kw_only=True)
class Counted:
    """How it stands with an approval; `approvals` are those that count so far."""

    demand: Demand
    approvals: Sequence[Approval]

    @property
    def enough(self) -> bool:
        return len(self.approvals) >= self.demand.persons

    @property
    def lacking(self) -> str:
        """What is still wanted, in words; empty where one approval is enough or nothing lacks."""
        if self.enough or self.demand.persons == 1:
            return ""
        so_far = ", ".join(tick(approval.who.person) for approval in self.approvals)
        return self.demand.why + (f"; so far {so_far} did" if so_far else "")

    def stop_if_in_vain(self, who: Who, named: str, next_command: str) -> None:
        """Raises Refused where an approval by this person would change nothing."""
        what, why = self.demand.what, self.demand.why
        if self.enough:
            raise Refused(f"the {what} is approved already", next_command)
        others = f"to be typed by another person: connector approve {named} --reason TEXT"
        if self.demand.excludes(who):
            raise Refused(f"you made the {what}, and {why}", others)
        if any(approval.who.may_be(who) for approval in self.approvals):
            raise Refused(f"you approved the {what} already, and {why}", others)


@dataclass(frozen=True, kw_only=True)
class Standing(Counted):
    """Of a sealed plan."""

    plan: str
    sealed: Plan
    whole: bool


def standing_of(ledger: Ledger, plan_id: str, sealed: Plan, limit: int | None) -> Standing:
    making = making_of(ledger, plan_id)
    demand = demand_of(sealed, limit, making.by if making else "")
    given = standing_approvals(ledger, clock.now(), plan_id)
    whole = making is not None and making.whole
    return Standing(plan=plan_id, sealed=sealed, demand=demand, approvals=demand.counting(given), whole=whole)


def demand_of(plan: Plan, limit: int | None, maker: str) -> Demand:
    free = {change.key for change in plan.passing()}
    freed = sum(change.action == "remove" and change.key not in free for change in plan.changes)
    return Demand(removals=freed, limit=limit, maker=maker)
