"""The control path: /emulator/..., with a key of its own, so that nobody takes it for a part of Graph."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import Any

from .errors import GraphError
from .exchange import Answer, Request
from .journal import Journal
from .seed import plant
from .sts import TokenService
from .tenant import Tenant

PREFIX = "/emulator/"
HEADER = "x-emulator-key"


class Control:
    def __init__(self, tenant: Tenant, tokens: TokenService, journal: Journal, key: str) -> None:
        self.tenant = tenant
        self.tokens = tokens
        self.journal = journal
        self.key = key
        self.commands: dict[str, Callable[[dict[str, Any]], Any]] = {
            "seed": lambda body: plant(tenant, body),
            "arm": self.arm,
            "disarm": self.disarm,
            "options": self.options,
            "clock": self.clock,
            "members": self.members,
            "edit": self.edit,
            "object": self.object,
            "remove": self.remove,
            "requests": lambda body: journal.since(body.get("since", 0)),
            "exchanges": lambda body: journal.exchanges[body.get("since", 0) :],
            "forget": lambda _body: journal.forget(),
            "faults": lambda _body: tenant.faults.counts(),
            "state": self.state,
            "federated-token": lambda body: tokens.assertions.federated(**body),
            "token": lambda _body: tokens.bearer.issue(),
            "revoke": lambda _body: tokens.bearer.revoke(),
            "reset": self.reset,
        }

    def answer(self, request: Request) -> Answer:
        given = request.headers.get(HEADER, "")
        if not hmac.compare_digest(given.encode(), self.key.encode()):
            return Answer(404, {"error": "not found"})
        command = self.commands.get(request.path.removeprefix(PREFIX))
        if command is None:
            return Answer(404, {"error": f"unknown command; known: {', '.join(self.commands)}"})
        try:
            return Answer(200, {"result": command(request.json() if request.body else {})})
        except GraphError as refusal:
            return Answer(400, {"error": refusal.message})
        except (ValueError, TypeError, KeyError) as problem:
            return Answer(400, {"error": f"{type(problem).__name__}: {problem}"})

    def arm(self, body: dict[str, Any]) -> None:
        self.tenant.faults.arm(**body)

    def disarm(self, body: dict[str, Any]) -> None:
        self.tenant.faults.disarm(body.get("kind", ""))

    def options(self, body: dict[str, Any]) -> None:
        self.tenant.options.change(body)
        if any("quota" in name or "window" in name for name in body):
            self.tenant.refill()

    def clock(self, body: dict[str, Any]) -> float:
        """`ahead`, `skew`: seconds, set; `advance`: seconds, added."""
        clock = self.tenant.clock
        clock.ahead = float(body.get("ahead", clock.ahead)) + float(body.get("advance", 0))
        clock.skew = float(body.get("skew", clock.skew))
        return clock.now()

    def members(self, body: dict[str, Any]) -> list[str]:
        return list(self.tenant.object(body["group"]).members)

    def edit(self, body: dict[str, Any]) -> None:
        """Change a membership past every rule and quota, as another administrator would: `add`, `remove` lists of ids."""
        holder, now = self.tenant.object(body["group"]), self.tenant.clock.now()
        for member in body.get("add", []):
            self.tenant.directory.add(holder, self.tenant.object(member).id, now)
        for member in body.get("remove", []):
            self.tenant.directory.remove(holder, member, now)

    def object(self, body: dict[str, Any]) -> dict[str, Any]:
        """Show an object, with `set` change its properties first."""
        entity = self.tenant.object(body["id"])
        if "set" in body:
            self.tenant.directory.names.pop(str(entity.value("userPrincipalName")).casefold(), None)
            entity.values.update(body["set"])
            self.tenant.directory.put(entity, self.tenant.clock.now())
        return {"kind": entity.kind, "id": entity.id, **entity.values}

    def remove(self, body: dict[str, Any]) -> None:
        self.tenant.directory.drop(self.tenant.object(body["id"]), self.tenant.clock.now())

    def state(self, _body: dict[str, Any]) -> dict[str, list[str]]:
        """Every group with its members: what a test compares before and after."""
        return {name: sorted(group.members) for name, group in self.tenant.directory.groups.items()}

    def reset(self, _body: dict[str, Any]) -> None:
        """An empty tenant, no faults, the clock of the machine; options and keys stay."""
        self.tenant.clear()
        self.journal.forget()
