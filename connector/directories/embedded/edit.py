"""Writes carried out on the groups in memory, and the document's new text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from connector.atomic import Bytes
from connector.directories import Outcome, Write
from connector.directories.embedded.document import EmbeddedDocument


@dataclass(frozen=True, kw_only=True)
class Fence:
    """What may be written at all, whatever is asked."""

    managed: Callable[[str], bool]
    protected: frozenset[str]
    create_groups: bool


@dataclass(kw_only=True)
class Edit:
    """The groups as sets while writes are carried out on them."""

    groups: Mapping[str, Sequence[str]]
    accounts: frozenset[str]
    fence: Fence
    touched: dict[str, set[str]] = field(default_factory=dict)
    changed: bool = False

    def carry_out(self, write: Write) -> Outcome:
        if refusal := self._group_refusal(write.group):
            return Outcome(write=write, result="failed", message=refusal)
        members = self._members(write.group)
        # an id that is no account (any more) is no member, whatever the list says: it is left there, as a stranger is
        member = write.account in members and (write.action == "add" or write.account in self.accounts)
        if member == (write.action == "add"):
            return Outcome(write=write, result="already")
        if refusal := self._account_refusal(write):
            return Outcome(write=write, result="failed", message=refusal)
        if write.action == "add":
            members.add(write.account)
        else:
            members.remove(write.account)
        self.changed = True
        return Outcome(write=write, result="done")

    def result(self) -> dict[str, list[str]]:
        """Every group by name, names and members sorted and without repeats."""
        return {
            name: sorted(self.touched.get(name, set(self.groups.get(name, ()))))
            for name in sorted({*self.groups, *self.touched})
        }

    def _members(self, group: str) -> set[str]:
        if group not in self.touched:
            self.touched[group] = set(self.groups.get(group, ()))
        return self.touched[group]

    def _group_refusal(self, group: str) -> str:
        if not self.fence.managed(group):
            return f"the group `{group}` is outside `managed`"
        if group not in self.groups and not self.fence.create_groups:
            return f"the directory has no group `{group}`"
        return ""

    def _account_refusal(self, write: Write) -> str:
        if write.account not in self.accounts:
            return f"the directory has no account `{write.account}`"
        if write.action == "remove" and write.account in self.fence.protected:
            return f"the account `{write.account}` is protected"
        return ""


def new_text(document: EmbeddedDocument, groups: Mapping[str, Sequence[str]]) -> Iterator[Bytes]:
    """The document with these groups: one member a line; every other value byte for byte as it was."""
    opening = "{\n  "
    for key, raw in document.values.items():
        yield opening.encode() + msgspec.json.encode(str(key)) + b": "
        yield _groups_text(groups) if key == "groups" else memoryview(raw)
        opening = ",\n  "
    yield b"\n}\n"


def _groups_text(groups: Mapping[str, Sequence[str]]) -> bytes:
    text = msgspec.json.format(msgspec.json.encode(groups), indent=2)
    return text.replace(b"\n", b"\n  ")
