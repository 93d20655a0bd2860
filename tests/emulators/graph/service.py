"""One call of Graph from end to end: who asks, what fails by order, what it costs, what it says."""

from __future__ import annotations

import traceback
import uuid
from typing import Any

from . import batch
from .bearer import Bearer
from .errors import GraphError, body, conflict, denied, no_such_segment, outage, throttled, unauthorized
from .exchange import Answer, Request
from .router import route
from .tenant import READS, Tenant

JSON = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"
DIAGNOSTIC = (
    '{"ServerInfo":{"DataCenter":"Emulated","Slice":"E","Ring":"5","ScaleUnit":"001","RoleInstance":"EMULATOR"}}'
)
VERSION = "/v1.0"
OUTAGES = {"server-error": 500, "bad-gateway": 502, "unavailable": 503, "gateway-timeout": 504}


class Service:
    def __init__(self, tenant: Tenant, bearer: Bearer) -> None:
        self.tenant = tenant
        self.bearer = bearer

    def call(self, request: Request) -> Answer:
        """Answer a whole request; its `path` still carries the version."""
        self.tenant.directory.settle(self.tenant.clock.now())
        request_id = str(uuid.uuid4())
        try:
            answer = self._answered(request)
        except GraphError as refusal:
            answer = self._refused(refusal, request, request_id)
        except Exception:  # noqa: BLE001 - a defect of the emulator: told aloud, and answered as the service would
            traceback.print_exc()
            answer = self._refused(outage(500), request, request_id)
        answer.headers = self._headers(request, answer, request_id) | answer.headers
        return answer

    def _answered(self, request: Request) -> Answer:
        self._admit(request)
        if not request.path.startswith(VERSION + "/"):
            raise no_such_segment(request.path.strip("/").split("/")[0])
        if request.path == f"{VERSION}/$batch" and request.method == "POST":
            return self._batch(request)
        request.path = request.path.removeprefix(VERSION)
        return self._perform(request)

    def _admit(self, request: Request) -> None:
        claims = self.bearer.claims(request.headers.get("authorization", ""))
        request.roles, request.app = frozenset(claims["roles"]), claims["appid"]
        if self.tenant.faults.draw("unauthorized", request):
            raise unauthorized()

    def _perform(self, request: Request) -> Answer:
        """One operation, as a call of its own or as an item of a batch."""
        self._strike(request)
        answer = route(self.tenant, request)
        if request.method in READS:
            self.tenant.charge(request, answer.units)
        else:
            self._strike_after(request)
        return answer

    def _fail(self, request: Request) -> None:
        """The faults that meet calls and items, reads and writes alike."""
        faults = self.tenant.faults
        if fault := faults.draw("throttle", request):
            raise throttled(fault.retry_after)
        for kind, status in OUTAGES.items():
            if fault := faults.draw(kind, request):
                raise outage(status, fault.retry_after if status == 503 else "")

    def _strike(self, request: Request) -> None:
        """Refuse where a fault or a quota says so; nothing is applied."""
        faults = self.tenant.faults
        self._fail(request)
        if faults.draw("denied", request):
            raise denied()
        if request.method not in READS:
            if faults.draw("conflict", request):
                raise conflict()
            self.tenant.charge(request, 1)

    def _strike_after(self, request: Request) -> None:
        """Refuse although it was applied."""
        if fault := self.tenant.faults.draw("throttle-applied", request):
            raise throttled(fault.retry_after)
        if self.tenant.faults.draw("timeout-applied", request):
            raise outage(504)

    def _batch(self, outer: Request) -> Answer:
        self._fail(outer)
        answers: list[dict[str, Any]] = []
        failed: set[str] = set()
        for name, request, depends in batch.items(outer):
            answer = self._item(request, failed=not failed.isdisjoint(depends))
            failed.update([name] if answer.status >= 400 else [])
            if not self.tenant.faults.draw("missing-answer", request):
                answers.append({"id": name, "status": answer.status, "headers": answer.headers, "body": answer.body})
        if self.tenant.options.shuffle:
            self.tenant.chance.shuffle(answers)
        return Answer(200, {"responses": answers})

    def _item(self, request: Request, *, failed: bool) -> Answer:
        request_id = str(uuid.uuid4())
        try:
            if failed:
                raise batch.failed_dependency()
            answer = self._perform(request)
        except GraphError as refusal:
            answer = self._refused(refusal, request, request_id)
        kind = {"Content-Type": "application/json"} if answer.body is not None else {}
        units = {"Cache-Control": "no-cache", "x-ms-resource-unit": str(answer.units)}
        answer.headers = units | kind | {spelt(name): value for name, value in answer.headers.items()}
        return answer

    def _refused(self, refusal: GraphError, request: Request, request_id: str) -> Answer:
        client = request.headers.get("client-request-id", request_id)
        content = body(refusal, request_id, client, self.tenant.clock.now())
        return Answer(refusal.status, content, dict(refusal.headers))

    def _headers(self, request: Request, answer: Answer, request_id: str) -> dict[str, str]:
        headers = {
            "cache-control": "no-cache",
            "date": self.tenant.clock.header(),
            "request-id": request_id,
            "client-request-id": request.headers.get("client-request-id", request_id),
            "strict-transport-security": "max-age=31536000",
            "x-ms-ags-diagnostic": DIAGNOSTIC,
            "x-ms-resource-unit": str(answer.units),
        }
        if answer.body is not None:
            headers["vary"] = "Accept-Encoding"
            headers["content-type"] = JSON if answer.status < 400 else "application/json"
        if answer.status < 400 and answer.body is not None:
            headers["odata-version"] = "4.0"
        used = max(self.tenant.writes.used, self.tenant.reads.used)
        if used >= 0.8:
            headers["x-ms-throttle-limit-percentage"] = f"{used:.2f}"
        return headers


def spelt(name: str) -> str:
    """`retry-after` as items of a batch spell it."""
    return name if name.startswith("x-") else "-".join(part.title() for part in name.split("-"))
