"""Everything one emulated tenant holds, and what its handlers share."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

from . import odata
from .clock import Clock
from .errors import not_found
from .exchange import Answer, Request
from .faults import Faults
from .options import Options
from .paging import Cursors, collection, link, refuse_unsupported, size, units
from .quota import Bucket, exceeded
from .state import Directory, Entity
from .view import View, check_filter_names, view

READS = {"GET", "HEAD"}


class Tenant:
    """`base`: the address of Graph as links name it, with the version."""

    def __init__(self, base: str, options: Options) -> None:
        self.base = base
        self.options = options
        self.clear()

    def clear(self) -> None:
        """An empty tenant as it was at the start."""
        self.clock = Clock()
        self.directory = Directory()
        self.faults = Faults()
        self.cursors = Cursors()
        self.rounds: dict[Any, list[list[dict[str, Any]]]] = {}
        self.chance = random.Random(self.options.seed)
        self.refill()

    def refill(self) -> None:
        """Take the quotas from the options, unused."""
        self.writes = Bucket(self.options.write_quota, self.options.write_window)
        self.reads = Bucket(self.options.unit_quota, self.options.unit_window)

    def charge(self, request: Request, cost: int) -> None:
        """Raises the refusal of a spent quota; items of a $batch are charged one by one."""
        now = self.clock.now()
        if request.method not in READS and (wait := self.writes.take(1, now)):
            raise exceeded(wait, f"Tenant_Application/Write/{request.app}/{self.options.tenant}", "WriteLimitExceeded")
        if wait := self.reads.take(cost, now):
            raise exceeded(
                wait, f"Tenant_Application/ReadWrite/{request.app}/{self.options.tenant}", "ResourceUnitLimitExceeded"
            )

    def lag(self, request: Request) -> float:
        fault = self.faults.draw("lag", request)
        return fault.seconds if fault else self.options.lag

    def group(self, name: str) -> Entity:
        found = self.directory.groups.get(name.lower())
        if found is None:
            raise not_found(name)
        return found

    def object(self, name: str) -> Entity:
        found = self.directory.objects.get(name.lower())
        if found is None:
            raise not_found(name)
        return found

    def reference(self, _look: View, entity: Entity) -> str:
        """The address `$ref` lists show an object by."""
        root = self.base.removesuffix("/v1.0")
        return f"{root}/v2/{self.options.tenant}/directoryObjects/{entity.id}"

    def page(
        self,
        request: Request,
        rows: Callable[[], Sequence[Entity]],
        *,
        kind: str,
        context: str,
        cost: int = 1,
        typed: bool = False,
        show: Callable[[View, Entity], Any] = View.show,
    ) -> Answer:
        """One page of `rows` (asked for on the first page only), filtered, selected and counted as the query says."""
        parameters = request.parameters()
        refuse_unsupported(parameters, advanced=request.advanced)
        top, look = size(parameters, self.options.page), view(request, kind, parameters, typed=typed)
        if token := parameters.get("$skiptoken", ""):
            found, at = self.cursors.find(request.path, token)
        else:
            found, at = self._filtered(request, parameters, rows(), kind), 0
        following = ""
        if at + top < len(found):
            following = self._next(request, self.cursors.keep(request.path, found, at + top))
        count = len(found) if parameters.get("$count") == "true" and request.advanced else None
        shown = [show(look, entity) for entity in found[at : at + top]]
        body = collection(look.context(self.base, context), shown, count, following)
        return Answer(200, body, units=units(parameters, cost))

    def _filtered(
        self, request: Request, parameters: dict[str, str], rows: Sequence[Entity], kind: str
    ) -> Sequence[Entity]:
        text = parameters.get("$filter", "")
        if text:
            test = odata.predicate(text, kind, advanced=request.advanced and parameters.get("$count") == "true")
            if kind == "user":
                check_filter_names(text, request.roles)
            rows = [entity for entity in rows if test(entity)]
        if order := parameters.get("$orderby", ""):
            name, _, way = order.partition(" ")
            rows = sorted(rows, key=lambda one: str(one.value(name) or "").casefold(), reverse=way.strip() == "desc")
        return rows

    def _next(self, request: Request, token: str) -> str:
        base = self.base
        if fault := self.faults.draw("foreign-next-link", request):
            base = fault.host + "/v1.0"
        return link(base, request, "$skiptoken", token)
