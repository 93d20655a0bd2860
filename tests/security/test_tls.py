"""TLS is never talked down, and a certificate is always for the host that was named.

Active Directory, mail and webhooks have tests of their own beside their code; here is what all of them share.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from connector.directories import DirectoryError
from connector.directories.active_directory.settings import ActiveDirectorySettings
from connector.directories.entra.settings import EntraSettings
from connector.notices import Notice, NoticeError
from connector.notices.mail_settings import EmailSettings
from connector.notices.webhook_settings import WebhookSettings
from tests.notices.servers import Certificate, certificate, https

CORRELATE = [{"person": "email", "account": "mail"}]
Attempt = Callable[[int, Path], None]


class Old(Certificate):
    """A server that speaks nothing newer than TLS 1.1."""

    @property
    def context(self) -> ssl.SSLContext:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            made = super().context
            made.set_ciphers("ALL:@SECLEVEL=0")
            made.minimum_version, made.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
        return made


def entra(port: int, ca_file: Path) -> None:
    there = f"https://localhost:{port}"
    section: dict[str, Any] = {"type": "entra", "tenant": "x.test", "client": "11111111-2222-3333-4444-555555555555"}
    section |= {"credential": {"method": "secret", "secret": "env:X"}, "correlate": CORRELATE, "managed": ["x-*"]}
    section |= {"endpoint": f"{there}/v1.0", "authority": there, "ca_file": str(ca_file)}
    section |= {"timeouts": {"connect": 2, "answer": 2, "total": 4}, "proxy": "none"}
    with contextlib.closing(EntraSettings.model_validate(section).open(Path, lambda _: "canary", None)) as directory:
        directory.read([])


def active_directory(port: int, ca_file: Path) -> None:
    section: dict[str, Any] = {"type": "active-directory", "servers": [f"ldaps://localhost:{port}"]}
    section |= {"bind": {"method": "simple", "user": "CN=x", "password": "env:X"}, "ca_file": str(ca_file)}
    section |= {"people": {"base": "DC=x"}, "correlate": CORRELATE, "managed": ["OU=g,DC=x"]}
    section |= {"timeouts": {"connect": 2, "answer": 2, "total": 4}}
    settings = ActiveDirectorySettings.model_validate(section)
    with contextlib.closing(settings.open(Path, lambda _: "canary", None)) as directory:
        directory.read([])


def webhook(port: int, ca_file: Path) -> None:
    section = {"type": "webhook", "shape": "slack", "url": "env:X", "ca_file": str(ca_file), "timeout": 2}
    address = f"https://localhost:{port}/canary"
    WebhookSettings.model_validate(section).open(Path, lambda _: address).send(Notice(title="x", lines=()))


def mail(port: int, ca_file: Path) -> None:
    section: dict[str, Any] = {"type": "email", "server": "localhost", "port": port, "security": "tls", "timeout": 2}
    section |= {"from": "a@x.test", "to": ["b@x.test"], "user": "x", "password": "env:X", "ca_file": str(ca_file)}
    EmailSettings.model_validate(section).open(Path, lambda _: "canary").send(Notice(title="x", lines=()))


ATTEMPTS = [entra, active_directory, webhook, mail]


@contextlib.contextmanager
def tapped(made: Certificate) -> Iterator[tuple[int, list[bytes]]]:
    """A TLS server's port, and all that was said to it once TLS was agreed on."""
    with https(made) as hook:
        heard: list[bytes] = []
        yield hook.port, heard
        heard += [path.encode() for path in hook.paths]


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=lambda attempt: attempt.__name__)
def test_an_old_protocol_is_refused(tmp_path: Path, attempt: Attempt):
    """Nothing newer than TLS 1.1, with a certificate that is right: no secret is sent."""
    good = certificate(tmp_path)
    with tapped(Old(path=good.path, key=good.key)) as (port, heard):
        assert "TLSv1.1" == spoken(port)
        with pytest.raises((DirectoryError, NoticeError)) as caught:
            attempt(port, good.path)
    assert ([], False) == (heard, "canary" in str(caught.value))


def spoken(port: int) -> str | None:
    """What a client of little care agrees on with the server, so that a refusal proves something."""
    careless = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    careless.check_hostname, careless.verify_mode = False, ssl.CERT_NONE
    careless.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        careless.minimum_version = ssl.TLSVersion.TLSv1
    with socket.create_connection(("127.0.0.1", port)) as plain, careless.wrap_socket(plain) as secure:
        return secure.version()


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=lambda attempt: attempt.__name__)
def test_a_certificate_for_another_host_is_refused(tmp_path: Path, attempt: Attempt):
    """Though its CA is trusted."""
    other = certificate(tmp_path, "other.example.test")
    with tapped(other) as (port, heard), pytest.raises((DirectoryError, NoticeError)) as caught:
        attempt(port, other.path)
    assert ([], False) == (heard, "canary" in str(caught.value))


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=lambda attempt: attempt.__name__)
def test_a_port_that_speaks_no_tls_learns_no_secret(tmp_path: Path, attempt: Attempt):
    """All that it sees is how TLS would begin."""
    with in_clear() as (port, seen), pytest.raises((DirectoryError, NoticeError)) as caught:
        attempt(port, certificate(tmp_path).path)
    assert ([], False) == ([said for said in seen if b"canary" in said], "canary" in str(caught.value))
    assert seen


@contextlib.contextmanager
def in_clear() -> Iterator[tuple[int, list[bytes]]]:
    """A port that greets and answers in clear, and what was said to it."""
    seen: list[bytes] = []
    over = threading.Event()

    def serve() -> None:
        while not over.is_set():
            with contextlib.suppress(OSError):
                client, _ = server.accept()
                with client:
                    client.settimeout(1)
                    client.sendall(b"220 localhost\r\n")
                    seen.append(client.recv(4096))

    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield server.getsockname()[1], seen
        finally:
            over.set()
            thread.join()
