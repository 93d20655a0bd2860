"""An export of another program's user groups: one row a user in a group. Compared, never planned from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from connector.core.feeds.checked import Checked, check
from connector.core.feeds.lanes import Sheet
from connector.core.feeds.reader import Read, read_rows
from connector.core.feeds.values import code, needed, text


@dataclass(frozen=True, kw_only=True)
class ExportSpec:
    """As TableSpec, of the columns `user` and `user_group`."""

    columns: Mapping[str, str] = field(default_factory=dict)
    encoding: str = "utf-8"
    delimiter: str = ","
    attributes: tuple[str, ...] = ()
    names: tuple[str, ...] = ("user", "user_group")
    required: tuple[tuple[str, ...], ...] = (("user",), ("user_group",))
    key: str = "user"

    def heading(self, name: str) -> str:
        return self.columns.get(name, name)


def read_user_groups(content: bytes, label: str, spec: ExportSpec) -> Read:
    """Rows: `line`, `user`, `user_group`. Raises Invalid for a file that can't be read so at all."""
    return read_rows(content, label, spec, lambda sheet: _rows(sheet, spec))


def _rows(sheet: Sheet, spec: ExportSpec) -> Checked:
    return check(sheet.rows, (needed(code("user")), needed(text("user_group"))), spec.key)
