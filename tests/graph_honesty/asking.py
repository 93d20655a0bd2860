"""A plain client of the emulator: httpx with a token, and the few calls that tests make again and again."""

from __future__ import annotations

import ssl
from typing import Any, Self

import httpx

from tests.emulators.graph.fixtures import Emulator

JSON = {"Content-Type": "application/json"}


class Asking:
    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator
        trust = ssl.create_default_context(cafile=str(emulator.ca_file))
        self.client = httpx.Client(http2=True, verify=trust, base_url=emulator.graph, timeout=10)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def become(self, *roles: str) -> None:
        """Ask from now on with a token of these roles."""
        self.emulator.options(roles=list(roles))
        self.client.headers["authorization"] = f"Bearer {self.emulator.token()}"

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        if body is None:
            return self.client.request(method, path, headers=headers)
        return self.client.request(method, path, json=body, headers=headers)

    def get(self, path: str, **headers: str) -> dict[str, Any]:
        """The body of an answer that must be 200."""
        answer = self.ask("GET", path, **headers)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def pages(self, path: str) -> list[dict[str, Any]]:
        """Every page of a list, by its nextLinks."""
        found = [self.get(path)]
        while link := found[-1].get("@odata.nextLink"):
            found.append(self.get(link))
        return found

    def batch(self, *items: tuple[str, str] | tuple[str, str, Any]) -> dict[str, dict[str, Any]]:
        """Answers by id (`0`, `1`, …) of one $batch of (method, url[, body])."""
        requests = [
            {"id": str(number), "method": item[0], "url": item[1]}
            | ({"headers": JSON, "body": item[2]} if len(item) == 3 else {})
            for number, item in enumerate(items)
        ]
        answer = self.ask("POST", "/$batch", {"requests": requests})
        assert answer.status_code == 200, answer.text
        return {one["id"]: one for one in answer.json()["responses"]}

    def bind(self, *members: str) -> dict[str, Any]:
        return {"members@odata.bind": [f"{self.emulator.graph}/directoryObjects/{member}" for member in members]}

    def reference(self, member: str) -> dict[str, str]:
        return {"@odata.id": f"{self.emulator.graph}/directoryObjects/{member}"}
