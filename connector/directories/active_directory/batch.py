"""One group's memberships, many in one atomic modify: singles take 14 to 200 times as long.

A refused modify did nothing at all, so what a re-read shows to be so already is dropped, and a batch refused for
another reason is halved until the bad value stands alone. A lost connection leaves the outcome unknown: the group is
read again before anything is sent again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from ldap3 import MODIFY_ADD, MODIFY_DELETE

from connector.directories import Outcome, Write
from connector.directories.active_directory.entrance import Refused
from connector.directories.active_directory.groups import MISSING, group_dn, read_group
from connector.directories.active_directory.names import Dn, lies_under
from connector.directories.active_directory.session import Session

ALREADY = frozenset({16, 20, 53, 68})  # AD answers 68 and 53 where RFC 4511 has 20 and 16
WHOLE_GROUP = frozenset({1, 8, 10, 50})  # refusals that no single value causes
OPERATIONS = {"add": MODIFY_ADD, "remove": MODIFY_DELETE}


class Batch:
    """Settles `writes`; `run` may be called again after a lost connection and goes on where it was."""

    def __init__(self, session: Session, containers: tuple[Dn, ...], group: str, writes: Sequence[Write]) -> None:
        self.session = session
        self.containers = containers
        self.group = group
        self.outcomes: list[Outcome] = []
        self._todo = [list(writes)]
        self._unsure = False

    def run(self) -> None:
        """Raises Lost."""
        try:
            self._check_fence()
            if self._unsure:
                self._drop_settled("done")
                self._unsure = False
            while self._todo:
                self._send(self._todo[-1])
        except Refused as refusal:
            self.give_up("the group does not exist any more" if refusal.code == MISSING else str(refusal))

    def give_up(self, message: str) -> None:
        """Whatever is left has failed."""
        for chunk in self._todo:
            unsure = self._unsure and chunk is self._todo[-1]
            self._settle(chunk, "failed", f"it is not known whether this was done: {message}" if unsure else message)
        self._todo = []

    def _check_fence(self) -> None:
        dn = group_dn(self.session, self.group)
        if not lies_under(dn, self.containers):
            raise Refused(f"the group `{dn}` lies outside of `managed`; it is never written")

    def _send(self, chunk: list[Write]) -> None:
        if not chunk:
            self._todo.pop()
            return
        self._unsure = True
        try:
            self.session.modify(f"<GUID={self.group}>", {"member": _changes(chunk)})
        except Refused as refusal:
            self._unsure = False
            self._refused(chunk, refusal)
            return
        self._unsure = False
        self._settle(self._todo.pop(), "done")

    def _refused(self, chunk: list[Write], refusal: Refused) -> None:
        if refusal.code in ALREADY and self._drop_settled("already"):
            return
        self._todo.pop()
        if refusal.code in WHOLE_GROUP:
            self._settle(chunk, "failed", str(refusal))
        elif len(chunk) == 1:
            missing = refusal.code == MISSING
            self._settle(chunk, "failed", "the account does not exist any more" if missing else str(refusal))
        else:
            middle = len(chunk) // 2
            self._todo += [chunk[middle:], chunk[:middle]]

    def _drop_settled(self, result: Literal["done", "already"]) -> bool:
        """Take out of the chunk in hand what the group shows to be so; whether there was any."""
        members = {member.guid for member in read_group(self.session, self.group).members}
        chunk = self._todo.pop()
        settled = [write for write in chunk if (write.account in members) == (write.action == "add")]
        self._settle(settled, result)
        self._todo.append([write for write in chunk if (write.account in members) != (write.action == "add")])
        return bool(settled)

    def _settle(self, chunk: Sequence[Write], result: Literal["done", "already", "failed"], message: str = "") -> None:
        self.outcomes += [Outcome(write=write, result=result, message=message) for write in chunk]


def _changes(chunk: Sequence[Write]) -> list[tuple[str, list[str]]]:
    values = {action: [f"<GUID={write.account}>" for write in chunk if write.action == action] for action in OPERATIONS}
    return [(OPERATIONS[action], given) for action, given in values.items() if given]
