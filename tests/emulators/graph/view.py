"""How objects are shown: what was selected, what the token may see, in the order and spelling of Graph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from . import properties
from .errors import denied, unreadable
from .exchange import Request
from .paging import refuse_unknown
from .permissions import sight
from .state import Entity


@dataclass(slots=True)
class View:
    """`typed`: whether each object says what it is, as in lists of mixed kinds; `kind` "" stands for those."""

    kind: str
    select: tuple[str, ...]
    roles: frozenset[str]
    typed: bool

    def show(self, entity: Entity) -> dict[str, Any]:
        names = self.select or properties.DEFAULTS.get(entity.kind) or ("id", *entity.values)
        seen = sight(self.roles, entity.kind)
        shown: dict[str, Any] = {"@odata.type": f"#microsoft.graph.{entity.kind}"} if self.typed else {}
        for name in names:
            if not properties.known(entity.kind, name):
                continue
            if seen == "all" or name == "id" or (seen == "basic" and name in properties.BASIC):
                shown[name] = entity.value(name)
            else:
                shown[name] = properties.absent(entity.kind, name)
        return shown

    def context(self, base: str, collection: str, *, single: bool = False) -> str:
        chosen = f"({','.join(self.select)})" if self.select else ""
        return f"{base}/$metadata#{collection}{chosen}{'/$entity' if single else ''}"


def view(request: Request, kind: str, parameters: dict[str, str], *, typed: bool = False) -> View:
    """Raises the refusal of a $select with a name the type lacks; `kind` "" takes any directory object's names."""
    refuse_unknown(parameters)
    chosen = tuple(dict.fromkeys(name.strip() for name in parameters.get("$select", "").split(",") if name.strip()))
    for name in chosen:
        if not properties.known(kind, name):
            sort = kind or "directoryObject"
            raise unreadable(
                f"Parsing OData Select and Expand failed: Could not find a property named '{name}' "
                f"on type 'microsoft.graph.{sort}'."
            )
    return View(kind=kind, select=chosen, roles=request.roles, typed=typed)


def check_filter_names(text: str, roles: frozenset[str]) -> None:
    """A token with User.ReadBasic.All reads other properties as null, and is refused a filter by them."""
    if sight(roles, "user") != "basic":
        return
    words = set(text.replace("(", " ").replace(",", " ").split())
    if words & (set(properties.USER_SINGLE + properties.USER_MANY) - properties.BASIC):
        raise denied()
