"""What persons said to the runs: approvals, who made a plan, which directories are adopted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from connector.state.approvals import Approval, Making, Who, adopted, making_of, standing_approvals
from connector.state.errors import StateError
from connector.state.ledger import Ledger
from tests.state.making import AT, tamper

HOUR = timedelta(hours=1)
GUARDS = ("removals-count",)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path) as opened:
        yield opened


def approve(ledger: Ledger, plan: str, hours: int, **who: str) -> int:
    body = {"reason": "cutover", "by": "j.doe", "os_user": "root", **who, "guards": GUARDS}
    return ledger.append("approved", at=AT, body={**body, "plan": plan, "expires": (AT + hours * HOUR).isoformat()})


def standing(ledger: Ledger, plan: str | None = "abc", after: timedelta = timedelta()) -> list[int]:
    return [approval.seq for approval in standing_approvals(ledger, AT + after, plan)]


def test_an_approval_is_read_as_it_was_given(ledger: Ledger):
    """The note beside it is not who it was."""
    seq = approve(ledger, "abc", 24, sudo_user="alice", login_user="ada")
    assert (
        Approval(
            seq=seq,
            at=AT,
            plan="abc",
            reason="cutover",
            by="j.doe",
            who=Who(os_user="root", sudo_user="alice", login_user="ada"),
            expires=AT + 24 * HOUR,
            guards=GUARDS,
        ),
    ) == standing_approvals(ledger, AT, "abc")


def test_an_approval_is_for_one_plan_once_and_for_a_time(ledger: Ledger):
    """Another plan, a spent approval or an expired one approve nothing."""
    seq = approve(ledger, "abc", 24)
    assert ([seq], [], []) == (standing(ledger), standing(ledger, "abd"), standing(ledger, after=24 * HOUR))
    ledger.append("approval-used", at=AT, body={"plan": "abc", "approval": seq})
    assert [] == standing(ledger)


def test_an_approval_can_be_taken_back(ledger: Ledger):
    """Then it is as if it had not been given."""
    seq = approve(ledger, "abc", 24)
    ledger.append("approval-withdrawn", at=AT, body={"plan": "abc", "approval": seq, "reason": "x", "by": "j.doe"})
    assert [] == standing(ledger)


def test_one_that_ended_leaves_the_others(ledger: Ledger):
    """Spending one leaves the other, of the same plan and of others."""
    first, second, other = approve(ledger, "abc", 1), approve(ledger, "abc", 2), approve(ledger, "abd", 2)
    assert ([first, second], [first, second, other]) == (standing(ledger), standing(ledger, None))
    ledger.append("approval-used", at=AT, body={"plan": "abc", "approval": second})
    assert ([first], [first, other]) == (standing(ledger), standing(ledger, None))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"os_user": "alice"}, {"os_user": "alice"}, True),
        ({"os_user": "alice"}, {"os_user": "bob"}, False),
        ({"os_user": "svc", "sudo_user": "alice"}, {"os_user": "svc", "sudo_user": "bob"}, False),
        ({"os_user": "svc", "sudo_user": "alice"}, {"os_user": "root", "sudo_user": "alice"}, True),
        ({"os_user": "svc", "sudo_user": "alice"}, {"os_user": "svc"}, True),
        ({"os_user": "svc", "sudo_user": "alice"}, {"os_user": "alice"}, True),
        ({"os_user": "alice", "sudo_user": "bob"}, {"os_user": "alice"}, True),
        ({"os_user": "svc", "sudo_user": "bob", "login_user": "ada"}, {"os_user": "ada"}, True),
        (
            {"os_user": "svc", "sudo_user": "carol", "login_user": "ada"},
            {"os_user": "svc", "sudo_user": "bob", "login_user": "ada"},
            True,
        ),
    ],
)
def test_two_names_are_two_persons_only_where_nothing_ties_them(one: Any, other: Any, same: bool):
    """`sudo` makes nobody somebody else, nor does what the environment says against who logged on."""
    assert (same, same) == (Who(**one).may_be(Who(**other)), Who(**other).may_be(Who(**one)))


def test_whoever_made_a_plan_first_made_it(ledger: Ledger):
    """Making it again, to compare, makes nobody its maker; that all was in it is known of its content."""
    for by, whole in (("alice", False), ("bob", True)):
        body = {"plan": "abc", "as_of": "2026-07-01", "summary": {}, "rehearsal": False, "by": by, "whole": whole}
        ledger.append("plan-sealed", at=AT, body=body)
    assert (Making(at=AT, by="alice", whole=True), None) == (making_of(ledger, "abc"), making_of(ledger, "abd"))


def test_a_directory_is_adopted_by_its_name_and_what_identifies_it(ledger: Ledger):
    """Another one of the same name is not."""
    ledger.append("directory-adopted", at=AT, directory="ad", body={"identity": "DC=dps,DC=test 1"})
    assert {("ad", "DC=dps,DC=test 1")} == adopted(ledger)


@pytest.mark.parametrize("kind", ["approved", "plan-sealed", "directory-adopted"])
def test_a_line_that_was_altered_frees_nothing(ledger: Ledger, tmp_path: Path, kind: str):
    """On its word a guard would let pass what it holds."""
    approve(ledger, "abc", 24)
    ledger.append("plan-sealed", at=AT, body={"plan": "abc", "by": "alice", "whole": False})
    ledger.append("directory-adopted", at=AT, directory="ad", body={"identity": "DC=dps,DC=test 1"})
    tamper(tmp_path, "UPDATE events SET body = json_set(body, '$.by', 'eve') WHERE kind = ?", (kind,))
    with pytest.raises(StateError, match=f"was altered: `{kind}`"):
        (standing_approvals(ledger, AT, "abc"), making_of(ledger, "abc"), adopted(ledger))
