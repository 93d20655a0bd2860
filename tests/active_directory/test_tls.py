"""Nothing is ever sent in clear, and to nobody whose certificate is not right."""

from __future__ import annotations

import socket
import subprocess
import threading
from pathlib import Path

import pytest

from connector.directories import DirectoryError
from tests.active_directory.conftest import Connect
from tests.samba.controller import Controller
from tests.samba.domain import Domain
from tests.samba.faultproxy import FaultProxy
from tests.samba.strictad import StrictAD

QUICK = {"connect": 1, "answer": 1, "total": 2}
UNAVAILABLE = bytes.fromhex("78070a013404000400")


def refusal(connect: Connect, **changes: object) -> str:
    with pytest.raises(DirectoryError) as caught:
        connect(**changes).read([])
    return str(caught.value)


def test_a_known_ca_lets_in(domain: Domain, connect: Connect):
    """LDAPS with the CA file works."""
    domain.person("Ann Lee")
    assert 1 == connect().read([]).accounts.height


def test_start_tls_lets_in(domain: Domain, connect: Connect):
    """A server given as ldap:// is upgraded before anything is sent."""
    domain.person("Ann Lee")
    assert 1 == connect(servers=[f"ldap://{domain.controller.host}"]).read([]).accounts.height


@pytest.mark.parametrize("scheme", ["ldaps", "ldap"])
def test_an_unknown_ca_is_refused(samba: Controller, connect: Connect, scheme: str):
    """The system's own CAs do not know the controller's, and the message says which key to set."""
    said = refusal(connect, servers=[f"{scheme}://{samba.host}"], ca_file=None)
    assert "the certificate is not signed by a known CA; set `ca_file`" in said


def test_a_missing_ca_file_is_said(connect: Connect, tmp_path: Path):
    """A path that leads nowhere is named."""
    assert "none.pem` can't be read; correct `ca_file`" in refusal(connect, ca_file=str(tmp_path / "none.pem"))


def test_a_certificate_for_another_name_is_refused(connect: Connect, proxy: FaultProxy):
    """The controller's certificate is for its own address and name, not for the relay's."""
    said = refusal(connect, servers=[f"ldaps://127.0.0.1:{proxy.port}"])
    assert "the certificate is not for this name" in said


def test_ldaps_to_a_clear_port_is_refused(samba: Controller, connect: Connect):
    """Port 389 answers no TLS handshake."""
    assert "no server could be reached" in refusal(connect, servers=[f"ldaps://{samba.host}:389"])


def test_a_server_without_start_tls_never_sees_the_password(connect: Connect):
    """Where StartTLS is refused the connection ends: the one request that was sent is that for StartTLS."""
    listener = socket.create_server(("127.0.0.1", 0))
    heard: list[bytes] = []

    def serve() -> None:
        client = listener.accept()[0]
        with client:
            heard.append(client.recv(4096))
            answer = heard[0][2 : 4 + heard[0][3]] + UNAVAILABLE
            client.sendall(bytes((0x30, len(answer))) + answer)
            heard.append(client.recv(4096))

    thread = threading.Thread(target=serve)
    thread.start()
    said = refusal(connect, servers=[f"ldap://127.0.0.1:{listener.getsockname()[1]}"], timeouts=QUICK)
    thread.join()
    listener.close()
    assert "the server refuses StartTLS, and nothing is ever sent in clear" in said
    assert b"1.3.6.1.4.1.1466.20037" in heard[0]
    assert heard[1] == b""


def test_a_client_certificate_is_shown(samba: Controller, connect: Connect, tmp_path: Path):
    """`external` shows its certificate in the handshake; Samba, unlike AD, then knows no log-on by it."""
    certificate, key = tmp_path / "client.pem", tmp_path / "client.key"
    request = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-days",
        "2",
    ]
    subprocess.run(
        [*request, "-keyout", key, "-out", certificate, "-subj", "/CN=connector"], check=True, capture_output=True
    )
    relay = StrictAD(samba, client_ca=certificate)
    bind = {"method": "external", "certificate": str(certificate), "key": str(key)}
    said = refusal(connect, servers=[relay.uri], bind=bind)
    relay.close()
    assert ["connector"] == relay.peers
    assert "the log-on was refused" in said
