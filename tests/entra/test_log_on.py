"""The app's log-on: every method, against a token service that checks what it is sent; and what a refusal says."""

from __future__ import annotations

import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509 import load_pem_x509_certificate

from connector.directories import DirectoryError
from connector.directories.entra import words
from tests.emulators.graph.fixtures import Emulator
from tests.entra.conftest import Connect
from tests.entra.proxying import Proxy
from tests.entra.tenants import people


def test_a_certificate_logs_on(emulator: Emulator, connect: Connect):
    """By a signed assertion; the key stays here."""
    people(emulator, 1)
    credential = {"method": "certificate", "certificate": str(emulator.certificate_file)}
    assert 1 == connect(credential=credential).read([]).accounts.height


def test_a_token_of_another_issuer_logs_on(emulator: Emulator, connect: Connect):
    """Workload identity federation: there is no secret at all."""
    people(emulator, 1)
    emulator.renew_federated_token()
    credential = {"method": "federated", "token_file": str(emulator.federated_token_file)}
    assert 1 == connect(credential=credential).read([]).accounts.height


def test_a_managed_identity_logs_on(emulator: Emulator, connect: Connect, monkeypatch: pytest.MonkeyPatch):
    """As a machine in Azure offers it; no app is named."""
    people(emulator, 1)
    monkeypatch.setenv("IDENTITY_ENDPOINT", emulator.managed_identity_endpoint)
    monkeypatch.setenv("IDENTITY_HEADER", "machine")
    assert 1 == connect(client=None, credential={"method": "managed-identity"}).read([]).accounts.height


def test_one_token_serves_the_whole_command(emulator: Emulator, connect: Connect):
    """However many requests there are."""
    people(emulator, 2500)
    emulator.forget()
    directory = connect()
    directory.read(["ic-a"])
    directory.read(["ic-a"])
    asked = [request for request in emulator.requests() if request["path"].endswith("/token")]
    assert (1, True) == (len(asked), len(emulator.graph_requests()) >= 8)


def test_a_token_is_renewed_before_its_end(emulator: Emulator, connect: Connect):
    """A long run outlives its token."""
    people(emulator, 1)
    emulator.options(token_life=200)
    directory = connect()
    directory.read([])
    emulator.forget()
    assert 1 == directory.read([]).accounts.height
    assert [] != [request for request in emulator.requests() if request["path"].endswith("/token")]


def test_a_revoked_token_is_replaced(emulator: Emulator, connect: Connect):
    """Once refused, it is asked for again."""
    people(emulator, 1)
    directory = connect()
    directory.read([])
    emulator.revoke()
    assert 1 == directory.read([]).accounts.height


def refusal(connect: Connect, **changes: object) -> str:
    with pytest.raises(DirectoryError) as caught:
        connect(**changes).read([])
    return str(caught.value)


def test_a_wrong_secret_is_said_and_not_repeated(emulator: Emulator, connect: Connect, tmp_path: Path):
    """With the fix, and once: nothing is tried again that would be refused again."""
    secret = tmp_path / "secret"
    secret.write_text("hunter2")
    emulator.forget()
    said = refusal(connect, credential={"method": "secret", "secret": f"file:{secret}"})
    assert "the client secret is wrong (AADSTS7000215); renew the secret that `credential.secret` names" == said
    assert 1 == len([request for request in emulator.requests() if request["path"].endswith("/token")])


def test_a_secret_that_has_expired_is_said(emulator: Emulator, connect: Connect):
    """It was right once: a new one is needed."""
    emulator.options(secret_expired=True)
    assert "the client secret has expired (AADSTS7000222); renew the secret" in refusal(connect)


def test_a_wrong_tenant_is_said(connect: Connect):
    """The log-on knows none of that name."""
    said = refusal(connect, tenant="00000000-0000-0000-0000-000000000009")
    assert "there is no such tenant (AADSTS90002); check `tenant` and `cloud`" == said


@pytest.mark.parametrize("code", words.LOG_ON)
def test_every_refusal_that_is_known_has_a_fix(code: str):
    """By its code; what passes by itself, and what has no code, is tried again."""
    trouble = words.log_on_trouble(f"Authentication failed: {code}: Words that quote ids. Trace ID: 1")
    assert trouble is not None
    assert (True, True) == (trouble.what.endswith(f"({code})"), bool(trouble.fix))
    assert [None, None] == [words.log_on_trouble("AADSTS90033: later"), words.log_on_trouble("no answer")]


def test_an_unknown_app_is_said(connect: Connect):
    """Its id or its tenant is mistyped."""
    said = refusal(connect, client="00000000-0000-0000-0000-000000000009")
    assert "the tenant knows no app with this id (AADSTS700016); check `client` and `tenant`" == said


def test_a_federated_token_that_is_missing_is_said(connect: Connect, tmp_path: Path):
    """The platform did not write it."""
    said = refusal(connect, credential={"method": "federated", "token_file": str(tmp_path / "none")})
    assert "the credential cannot be read: no such file or directory; check `credential`" in said


@pytest.mark.parametrize("content", ["", "no PEM"])
def test_a_certificate_that_is_none_is_said(connect: Connect, tmp_path: Path, content: str):
    """Before anything is sent."""
    file = tmp_path / "connector.pem"
    file.write_text(content)
    assert "the credential cannot be used: " in refusal(
        connect, credential={"method": "certificate", "certificate": str(file)}
    )


@pytest.mark.parametrize("password", [None, "wrong"])
def test_a_key_whose_password_is_lacking_or_wrong_is_said(
    emulator: Emulator, connect: Connect, tmp_path: Path, password: str | None
):
    """With what the file must hold; the password is not repeated."""
    key = load_pem_private_key(emulator.certificate_file.read_bytes(), None)
    certificate = load_pem_x509_certificate(emulator.certificate_file.read_bytes())
    sealed = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"hunter2"))
    (tmp_path / "connector.pem").write_bytes(sealed + certificate.public_bytes(Encoding.PEM))
    credential = {"method": "certificate", "certificate": str(tmp_path / "connector.pem")}
    if password:
        (tmp_path / "password").write_text(password)
        credential["password"] = f"file:{tmp_path / 'password'}"
    said = refusal(connect, credential=credential)
    assert said.startswith("the credential cannot be used: ")
    assert said.endswith("name a PEM file with certificate and private key, and the key's `password` if it has one")


def test_an_unknown_ca_ends_it_at_once(connect: Connect):
    """The certificate is always verified, at the log-on first."""
    assert "the certificate is not signed by a known CA" in refusal(connect, ca_file=None)


def test_an_unknown_host_is_named_as_such(connect: Connect):
    """Trying again would not help."""
    said = refusal(connect, endpoint="https://graph.invalid/v1.0", authority="https://login.invalid")
    assert "the log-on: the host name is not known; check this machine's DNS and `proxy`" == said


def test_a_proxy_is_used_where_one_is_named(emulator: Emulator, connect: Connect):
    """For the log-on and for Graph alike; the certificate is still the server's own."""
    people(emulator, 1)
    proxy = Proxy()
    directory = connect(proxy=proxy.url)
    assert 1 == directory.read([]).accounts.height
    directory.close()
    proxy.close()
    assert {urlsplit(emulator.url).netloc} == set(proxy.asked)
    assert len(proxy.asked) >= 2


def test_a_proxy_that_is_not_there_is_no_reason_to_go_around_it(emulator: Emulator, connect: Connect):
    """Nothing reaches Graph."""
    people(emulator, 1)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    said = refusal(connect, proxy=f"http://127.0.0.1:{port}", timeouts={"total": 1})
    assert "the log-on gave no answer; the time of `timeouts.total` does not suffice" in said
    assert [] == emulator.graph_requests()


def test_no_proxy_is_used_where_none_is_wanted(emulator: Emulator, connect: Connect, monkeypatch: pytest.MonkeyPatch):
    """Whatever the environment says."""
    people(emulator, 1)
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    assert 1 == connect(proxy="none").read([]).accounts.height
    assert "the log-on gave no answer" in refusal(connect, timeouts={"total": 1})


@pytest.mark.parametrize(("content", "why"), [(None, "no such file or directory"), ("no PEM", "no certificate")])
def test_a_ca_file_that_is_none_is_said(connect: Connect, tmp_path: Path, content: str | None, why: str):
    """The certificate is never left unverified for lack of it."""
    file = tmp_path / "ca.pem"
    if content:
        file.write_text(content)
    said = refusal(connect, ca_file=str(file))
    assert said.startswith("`ca_file` cannot be used: ")
    assert why in said
