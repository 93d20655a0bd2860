"""The language server for YAML that editors use, installed from its lock file, spoken to as an editor does."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from filelock import FileLock

HERE = Path(__file__).parent
CACHE = HERE.parents[1] / ".cache" / "editors"
BIN = Path(sys.executable).parent  # node and npm come with the development packages
SETTINGS = {"yaml": {"validate": True, "hover": True, "completion": True, "schemaStore": {"enable": False}}}


def installed() -> Path:
    """The server's program; installed anew where the lock file has changed. Fails where npm cannot."""
    CACHE.mkdir(parents=True, exist_ok=True)
    program = CACHE / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server"
    with FileLock(CACHE / ".lock"):
        lock = (HERE / "package-lock.json").read_bytes()
        done = CACHE / "installed-lock.json"
        if not (program.exists() and done.exists() and done.read_bytes() == lock):
            for name in ("package.json", "package-lock.json"):
                shutil.copy(HERE / name, CACHE / name)
            command = [BIN / "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            ran = subprocess.run(command, cwd=CACHE, capture_output=True, text=True, check=False, timeout=300)
            assert ran.returncode == 0, ran.stderr
            done.write_bytes(lock)
    return program


@dataclass
class Server:
    """One process over stdio; what it asks is answered, what it notifies is kept."""

    process: subprocess.Popen[bytes]
    notified: list[dict[str, Any]] = field(default_factory=list)
    asked: int = 0

    def ask(self, method: str, **params: Any) -> Any:
        self.asked += 1
        self._send({"id": self.asked, "method": method, "params": params})
        while True:
            message = self._receive()
            if message.get("id") == self.asked and "method" not in message:
                assert "error" not in message, message
                return message["result"]

    def tell(self, method: str, **params: Any) -> None:
        self._send({"method": method, "params": params})

    def opened(self, path: Path) -> str:
        """The file's address, once the server has said what it thinks of it."""
        uri = path.as_uri()
        text = {"uri": uri, "languageId": "yaml", "version": 1, "text": path.read_text(encoding="utf-8")}
        self.tell("textDocument/didOpen", textDocument=text)
        while not any(self._of(uri)):
            self._receive()
        return uri

    def diagnostics(self, uri: str) -> list[dict[str, Any]]:
        return list(self._of(uri))[-1]["params"]["diagnostics"]

    def at(self, method: str, uri: str, line: int, character: int) -> Any:
        place = {"line": line, "character": character}
        return self.ask(f"textDocument/{method}", textDocument={"uri": uri}, position=place)

    def _of(self, uri: str) -> Iterator[dict[str, Any]]:
        kind = "textDocument/publishDiagnostics"
        return (each for each in self.notified if each["method"] == kind and each["params"]["uri"] == uri)

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def _receive(self) -> dict[str, Any]:
        assert self.process.stdout
        length = 0
        while line := self.process.stdout.readline().strip():
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        assert length, "the server has ended"
        message: dict[str, Any] = json.loads(self.process.stdout.read(length))
        if "method" in message and "id" in message:
            asked = message.get("params", {}).get("items", [])
            self._send({"id": message["id"], "result": [SETTINGS.get(item.get("section"), {}) for item in asked]})
        elif "method" in message:
            self.notified.append(message)
        return message


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    command = [BIN / "node", installed(), "--stdio"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        server = Server(process)
        try:
            can = {"workspace": {"configuration": True}, "textDocument": {"hover": {"contentFormat": ["markdown"]}}}
            folders = [{"uri": folder.as_uri(), "name": "rules"}]
            server.ask(
                "initialize", processId=None, rootUri=folder.as_uri(), workspaceFolders=folders, capabilities=can
            )
            server.tell("initialized")
            server.tell("workspace/didChangeConfiguration", settings=SETTINGS)
            yield server
        finally:
            process.kill()
