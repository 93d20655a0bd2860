"""What a run of the emulator can be told; all of it can be changed while it runs."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields
from typing import Any

WORDS = {
    bool: "true or false",
    dict: "an object",
    float: "a number",
    int: "a whole number",
    str: "a text in quotes",
    tuple: "a list of texts",
}
ROLES = ("GroupMember.ReadWrite.All", "User.Read.All")


@dataclass(slots=True, kw_only=True)
class Options:
    """Quotas are units (or writes) within a window of seconds, 0 for none; `lag` seconds until reads show a write."""

    tenant: str = "7d3f0e55-6a52-4f0b-9f53-1c1d6c0f6a11"
    client: str = "2f6e9b7c-52a4-4b54-8d8b-0f6f7a3a9c02"
    roles: tuple[str, ...] = ROLES
    write_quota: int = 0
    write_window: float = 150.0
    unit_quota: int = 0
    unit_window: float = 10.0
    lag: float = 0.0
    page: int = 100
    delta_page: int = 200
    delta_life: float = 7 * 86400.0
    token_life: int = 3599
    secret_expired: bool = False
    shuffle: bool = True
    record: bool = False
    seed: int = 0
    trust: dict[str, str] = field(default_factory=dict)

    def change(self, changes: dict[str, Any]) -> None:
        """Set some of the options. Raises ValueError where a name is unknown or a value of another kind."""
        known = {one.name: type(getattr(self, one.name)) for one in fields(self)}
        for name, value in changes.items():
            if name not in known:
                raise ValueError(f"unknown option `{name}`; known: {', '.join(known)}")
            setattr(self, name, of_kind(name, value, known[name]))


def of_kind(name: str, value: Any, kind: type) -> Any:
    """A tuple may be given as a list, and a fraction as a whole number. Raises ValueError."""
    if kind is tuple and isinstance(value, list) and all(isinstance(one, str) for one in value):
        return tuple(value)
    if kind is float and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if type(value) is not kind:
        raise ValueError(f"`{name}` takes {WORDS[kind]}, not `{json.dumps(value)}`")
    return value
