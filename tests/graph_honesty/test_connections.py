"""The wire: HTTP/2 over TLS, slow answers, cut connections, and the control path apart from Graph."""

from __future__ import annotations

import ssl
import time
from email.utils import parsedate_to_datetime

import httpx
import pytest

from tests.emulators.graph.fixtures import ControlError, Emulator
from tests.graph_honesty.asking import Asking


def test_http_2_is_agreed_upon_where_the_client_wants_it(emulator: Emulator, graph: Asking):
    """By ALPN; otherwise it is HTTP/1.1."""
    assert "HTTP/2" == graph.ask("GET", "/users").http_version
    trust = ssl.create_default_context(cafile=str(emulator.ca_file))
    with httpx.Client(verify=trust, headers=graph.client.headers) as client:
        assert "HTTP/1.1" == client.get(f"{emulator.graph}/users").http_version


def test_the_certificate_is_the_throwaway_cas(emulator: Emulator):
    """Who does not trust it does not connect."""
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        httpx.get(f"{emulator.graph}/users")


def test_an_answer_may_be_slow(emulator: Emulator, graph: Asking):
    """By the seconds armed."""
    emulator.arm("slow", times=1, seconds=0.2)
    started = time.monotonic()
    assert 200 == graph.ask("GET", "/users").status_code
    assert time.monotonic() - started >= 0.2


@pytest.mark.parametrize(("kind", "applied"), [("cut", True), ("cut-before", False)])
def test_a_connection_may_be_cut(
    emulator: Emulator, graph: Asking, staff: list[str], group: str, kind: str, applied: bool
):
    """After the write was applied, or before; the client cannot tell."""
    emulator.arm(kind, times=1)
    with pytest.raises(httpx.TransportError):
        graph.ask("DELETE", f"/groups/{group}/members/{staff[0]}/$ref")
    assert applied == (staff[0] not in emulator.members(group))
    assert 200 == graph.ask("GET", "/users").status_code


def test_an_answer_may_never_come(emulator: Emulator, graph: Asking, staff: list[str], group: str):
    """Applied, and then silence: the client's own time limit ends it."""
    emulator.arm("silent", times=1, seconds=2)
    with pytest.raises(httpx.ReadTimeout):
        graph.client.delete(f"/groups/{group}/members/{staff[0]}/$ref", timeout=0.2)
    assert staff[0] not in emulator.members(group)


def test_the_clock_in_headers_can_be_wrong(emulator: Emulator, graph: Asking):
    """For tests of skew; the service's own reckoning stays right."""
    emulator.clock(skew=-600)
    told = parsedate_to_datetime(graph.ask("GET", "/users").headers["date"])
    assert abs(time.time() - 600 - told.timestamp()) < 5


def test_control_needs_its_key(emulator: Emulator, graph: Asking):
    """A bearer token of Graph opens nothing there, and the key nothing in Graph."""
    assert 404 == graph.client.post(f"{emulator.url}/emulator/state").status_code
    key = {"x-emulator-key": emulator.control_key_file.read_text(encoding="utf-8"), "authorization": ""}
    assert 401 == graph.client.get("/users", headers=key).status_code
    assert 200 == graph.client.post(f"{emulator.url}/emulator/state", headers=key).status_code


@pytest.mark.parametrize(
    ("command", "body", "message"),
    [
        ("arm", {"kind": "earthquake"}, "unknown fault `earthquake`"),
        ("arm", {"kind": "throttle", "rat": 1}, "a fault has no `rat`"),
        ("options", {"laq": 1}, "unknown option `laq`"),
        ("seed", {"people": []}, "a seed is an object of"),
        ("seed", {"groups": [{"displayName": "a", "members": ["nobody"]}]}, "names `nobody`"),
        ("members", {"group": "none"}, "Resource 'none' does not exist"),
    ],
)
def test_commands_that_are_refused_say_why(emulator: Emulator, command: str, body: dict[str, object], message: str):
    """A test with a slip in it hears of it."""
    with pytest.raises(ControlError, match=message):
        emulator.control(command, body)


def test_every_request_is_in_the_log(emulator: Emulator, graph: Asking, group: str):
    """With method, path, status and sizes, and no token."""
    emulator.forget()
    graph.ask("GET", f"/groups/{group}?$select=id")
    graph.ask("GET", "/nowhere")
    first, second = emulator.requests()
    assert ("GET", f"/v1.0/groups/{group}?$select=id", 200) == (first["method"], first["path"], first["status"])
    assert first["answer_bytes"] > 50
    assert ("/v1.0/nowhere", 400) == (second["path"], second["status"])
    assert "authorization" not in {name for one in emulator.exchanges() for name in one["request"]["headers"]}
