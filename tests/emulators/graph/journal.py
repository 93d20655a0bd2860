"""What was asked and answered: a line for each call, and with `record` the whole exchange for checks of the contract."""

from __future__ import annotations

from typing import Any

import msgspec

from .exchange import Answer, Request, decode

SECRET = {"authorization", "x-emulator-key", "x-identity-header"}


class Journal:
    def __init__(self) -> None:
        self.lines: list[dict[str, Any]] = []
        self.exchanges: list[dict[str, Any]] = []

    def note(self, request: Request, answer: Answer, sent: int, *, record: bool) -> None:
        body = request.body if isinstance(request.body, bytes) else b""
        path = request.path + (f"?{request.query}" if request.query else "")
        line = {
            "method": request.method,
            "path": path,
            "status": answer.status,
            "request_bytes": len(body),
            "answer_bytes": sent,
            "items": items(answer),
        }
        self.lines.append(line)
        if record and request.path.startswith("/v1.0/"):
            headers = {name: value for name, value in request.headers.items() if name not in SECRET}
            asked = {"method": request.method, "path": path, "headers": headers, "body": content(body)}
            told = {"status": answer.status, "headers": answer.headers, "body": answer.body}
            self.exchanges.append({"request": asked, "response": told})

    def since(self, place: int) -> list[dict[str, Any]]:
        return self.lines[place:]

    def forget(self) -> None:
        self.lines.clear()
        self.exchanges.clear()


def items(answer: Answer) -> list[int]:
    """The statuses within the answer of a $batch."""
    if isinstance(answer.body, dict) and "responses" in answer.body:
        return [one["status"] for one in answer.body["responses"]]
    return []


def content(body: bytes) -> Any:
    try:
        return decode(body) if body else None
    except (msgspec.DecodeError, UnicodeDecodeError):
        return body.decode("utf-8", "replace")
