"""The emulator for tests: a real process on a free port, with a folder of throwaway keys, and its control."""

from __future__ import annotations

import http.client
import json
import shutil
import ssl
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

HERE = Path(__file__).resolve()


class ControlError(Exception):
    """A control command was refused; the message is the emulator's."""


class Emulator:
    """A running emulator. `url` is the root: Graph is at `{url}/v1.0`, the authority of tokens is `url` itself."""

    def __init__(self, process: subprocess.Popen[str], folder: Path, ready: dict[str, str]) -> None:
        self.process = process
        self.folder = folder
        self.url = ready["url"]
        self.graph = f"{self.url}/v1.0"
        self.authority = ready["authority"]
        self.scope = f"{self.url}/.default"
        self.tenant = ready["tenant"]
        self.client_id = ready["client_id"]
        self.ca_file = Path(ready["ca_file"])
        self.certificate_file = Path(ready["certificate_file"])
        self.federated_token_file = Path(ready["federated_token_file"])
        self.secret_file = Path(ready["secret_file"])
        self.control_key_file = Path(ready["control_key_file"])
        self.managed_identity_endpoint = f"{self.url}/metadata/identity/oauth2/token"
        self._key = self.control_key_file.read_text(encoding="utf-8")
        self._connection: http.client.HTTPSConnection | None = None

    def control(self, command: str, body: dict[str, Any] | None = None) -> Any:
        """Give a control command; see control.py. Raises ControlError."""
        headers = {"x-emulator-key": self._key, "content-type": "application/json"}
        connection = self._connected()
        connection.request("POST", f"/emulator/{command}", json.dumps(body or {}), headers)
        answer = connection.getresponse()
        content = json.loads(answer.read())
        if answer.status != 200:
            raise ControlError(content["error"])
        return content["result"]

    def seed(
        self,
        users: Iterable[dict[str, Any]] = (),
        groups: Iterable[dict[str, Any]] = (),
        objects: Iterable[dict[str, Any]] = (),
        units: Iterable[dict[str, Any]] = (),
    ) -> dict[str, str]:
        """Put objects into the tenant (see seed.py); gives the id of each by userPrincipalName or displayName."""
        body = {
            "users": list(users),
            "groups": list(groups),
            "objects": list(objects),
            "administrativeUnits": list(units),
        }
        ids: dict[str, str] = self.control("seed", body)
        return ids

    def members(self, group: str) -> set[str]:
        """Ids of the members as writes see them, lag or not."""
        return set(self.control("members", {"group": group}))

    def state(self) -> dict[str, list[str]]:
        """Every group's id with the sorted ids of its members."""
        found: dict[str, list[str]] = self.control("state")
        return found

    def edit(self, group: str, *, add: Sequence[str] = (), remove: Sequence[str] = ()) -> None:
        """Change memberships as another administrator would."""
        self.control("edit", {"group": group, "add": list(add), "remove": list(remove)})

    def change(self, id: str, **values: Any) -> dict[str, Any]:  # noqa: A002 - Graph's own word
        """Set properties of an object; gives all of it."""
        found: dict[str, Any] = self.control("object", {"id": id, "set": values})
        return found

    def remove(self, id: str) -> None:  # noqa: A002 - Graph's own word
        """Delete an object with its memberships."""
        self.control("remove", {"id": id})

    def arm(self, kind: str, **options: Any) -> None:
        """Arm a fault (see faults.py): rate, seed, times, after, on, method, path, retry_after, seconds, host."""
        self.control("arm", {"kind": kind, **options})

    def disarm(self, kind: str = "") -> None:
        self.control("disarm", {"kind": kind})

    def faults(self) -> dict[str, int]:
        """How often each kind of armed fault struck."""
        found: dict[str, int] = self.control("faults")
        return found

    def options(self, **changes: Any) -> None:
        """Change options (see options.py): roles, write_quota, write_window, lag, page, delta_page, token_life, …"""
        self.control("options", changes)

    def clock(self, **change: float) -> float:
        """`advance=` or `ahead=` seconds for the service, `skew=` for its Date headers alone; gives its time."""
        moment: float = self.control("clock", change)
        return moment

    def requests(self, since: int = 0) -> list[dict[str, Any]]:
        """Each call: method, path, status, request_bytes, answer_bytes, items (statuses within a $batch)."""
        found: list[dict[str, Any]] = self.control("requests", {"since": since})
        return found

    def graph_requests(self, since: int = 0) -> list[dict[str, Any]]:
        """The calls of Graph alone, without those of the token service."""
        return [one for one in self.requests(since) if one["path"].startswith("/v1.0/")]

    def exchanges(self) -> list[dict[str, Any]]:
        """Whole requests and answers, where started with `record=True`: for checks of the contract."""
        found: list[dict[str, Any]] = self.control("exchanges")
        return found

    def forget(self) -> None:
        """Empty the log of requests."""
        self.control("forget")

    def token(self) -> str:
        """A bearer token with the roles of now."""
        text: str = self.control("token")
        return text

    def revoke(self) -> None:
        """Refuse every token given so far."""
        self.control("revoke")

    def renew_federated_token(self, **options: int) -> None:
        """Write a fresh federated token, as a platform does; `life` in seconds."""
        self.federated_token_file.write_text(self.control("federated-token", options), encoding="utf-8")

    def reset(self) -> None:
        """An empty tenant, no faults, an empty log; options, keys and address stay."""
        self.control("reset")

    def stop(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self.process.kill()
        self.process.communicate()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _connected(self) -> http.client.HTTPSConnection:
        if self._connection is None:
            place = urlsplit(self.url)
            trust = ssl.create_default_context(cafile=str(self.ca_file))
            self._connection = http.client.HTTPSConnection(place.hostname or "", place.port, timeout=60, context=trust)
        return self._connection


def start_emulator(**options: Any) -> Emulator:
    """Start one in a folder of its own; `options` are those of options.py. Quotas are off where none is given."""
    folder = Path(tempfile.mkdtemp(prefix="graph-emulator-"))
    given = {"write_quota": 0} | options
    package = __package__ or "connector_graph_emulator"
    command = [sys.executable, "-m", package, "--port", "0", "--folder", str(folder), "--with-parent"]
    command += [part for name, value in given.items() for part in ("--option", f"{name}={json.dumps(value)}")]
    root = HERE.parents[package.count(".") + 1]
    process = subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        process.communicate()
        shutil.rmtree(folder, ignore_errors=True)
        raise ControlError("the emulator did not start; what it said is above")
    return Emulator(process, folder, json.loads(line))
