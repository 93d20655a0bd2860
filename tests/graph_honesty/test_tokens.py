"""The token service: what it takes, what it refuses, and what Graph does with a token."""

from __future__ import annotations

import base64
import hashlib
import time
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
from azure.identity import CertificateCredential, ClientSecretCredential, WorkloadIdentityCredential
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from tests.emulators.graph import keys
from tests.emulators.graph.fixtures import Emulator
from tests.graph_honesty.asking import Asking

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def asked(graph: Asking, **form: str) -> httpx.Response:
    emulator = graph.emulator
    whole = {"client_id": emulator.client_id, "grant_type": "client_credentials", "scope": emulator.scope} | form
    return graph.client.post(f"{emulator.authority}/{emulator.tenant}/oauth2/v2.0/token", data=whole)


def assertion(emulator: Emulator, path: Path, algorithm: str = "PS256", **changes: Any) -> str:
    """A client assertion as azure-identity signs it, with claims changed."""
    text = path.read_bytes()
    key = serialization.load_pem_private_key(text, None)
    raw = x509.load_pem_x509_certificate(text).public_bytes(serialization.Encoding.DER)
    print_ = base64.urlsafe_b64encode(hashlib.sha256(raw).digest()).decode().rstrip("=")
    now = int(time.time())
    audience = f"{emulator.authority}/{emulator.tenant}/oauth2/v2.0/token"
    claims = {"aud": audience, "iss": emulator.client_id, "sub": emulator.client_id, "nbf": now, "exp": now + 600}
    return jwt.encode(claims | changes, key, algorithm=algorithm, headers={"x5t#S256": print_})  # type: ignore[arg-type]


def by_assertion(graph: Asking, text: str) -> httpx.Response:
    return asked(graph, client_assertion_type=ASSERTION, client_assertion=text)


def refused(answer: httpx.Response) -> tuple[int, str, int]:
    body = answer.json()
    assert body["error_description"].startswith(f"AADSTS{body['error_codes'][0]}: ")
    return answer.status_code, body["error"], body["error_codes"][0]


def works(graph: Asking, answer: httpx.Response) -> bool:
    assert answer.status_code == 200, answer.text
    bearer = f"Bearer {answer.json()['access_token']}"
    return graph.ask("GET", "/users", Authorization=bearer).status_code == 200


def test_each_kind_of_credential_gives_a_token_that_works(emulator: Emulator, graph: Asking):
    """Certificate (PS256, and RS256 of older clients), federated token, secret, managed identity."""
    assert works(graph, by_assertion(graph, assertion(emulator, emulator.certificate_file)))
    assert works(graph, by_assertion(graph, assertion(emulator, emulator.certificate_file, "RS256")))
    assert works(graph, by_assertion(graph, emulator.federated_token_file.read_text(encoding="utf-8")))
    assert works(graph, asked(graph, client_secret=emulator.secret_file.read_text(encoding="utf-8")))
    params = {"resource": emulator.url, "api-version": "2018-02-01"}
    found = graph.client.get(emulator.managed_identity_endpoint, params=params, headers={"Metadata": "true"})
    assert works(graph, found)


def test_microsofts_own_client_library_is_served(emulator: Emulator):
    """azure-identity, by certificate, federated token and secret, with nothing but the authority changed."""
    settings: dict[str, Any] = {
        "authority": emulator.authority,
        "disable_instance_discovery": True,
        "connection_verify": str(emulator.ca_file),
    }
    tenant, client = emulator.tenant, emulator.client_id
    secret, projected = emulator.secret_file.read_text(encoding="utf-8"), str(emulator.federated_token_file)
    credentials = [
        CertificateCredential(tenant, client, certificate_path=str(emulator.certificate_file), **settings),
        WorkloadIdentityCredential(tenant_id=tenant, client_id=client, token_file_path=projected, **settings),
        ClientSecretCredential(tenant, client, secret, **settings),
    ]
    for credential in credentials:
        with credential:
            claims = jwt.decode(credential.get_token(emulator.scope).token, options={"verify_signature": False})
        assert (tenant, client) == (claims["tid"], claims["appid"])


def test_a_certificate_that_is_not_registered_is_refused(emulator: Emulator, graph: Asking, tmp_path: Path):
    """By its thumbprint."""
    keys.application(tmp_path)
    answer = by_assertion(graph, assertion(emulator, tmp_path / "client-certificate.pem"))
    assert (401, "invalid_client", 700027) == refused(answer)


def test_a_signature_of_another_key_is_refused(emulator: Emulator, graph: Asking, tmp_path: Path):
    """Though the thumbprint is that of the registered certificate."""
    keys.application(tmp_path)
    own, strange = emulator.certificate_file.read_bytes(), (tmp_path / "client-certificate.pem").read_bytes()
    mark = b"-----BEGIN CERTIFICATE-----"
    (tmp_path / "mixed.pem").write_bytes(strange.partition(mark)[0] + b"".join(own.partition(mark)[1:]))
    assert (401, "invalid_client", 700027) == refused(by_assertion(graph, assertion(emulator, tmp_path / "mixed.pem")))


@pytest.mark.parametrize(
    ("changes", "number"),
    [
        ({"aud": "https://login.example.org/token"}, 700212),
        ({"iss": "someone-else"}, 700021),
        ({"sub": "someone-else"}, 700021),
        ({"exp": 1700000000}, 700024),
        ({"nbf": 4000000000}, 700024),
    ],
)
def test_claims_of_an_assertion_are_checked(emulator: Emulator, graph: Asking, changes: dict[str, Any], number: int):
    """Audience, issuer, subject and times."""
    answer = by_assertion(graph, assertion(emulator, emulator.certificate_file, **changes))
    assert (401, "invalid_client", number) == refused(answer)


def test_a_federated_token_expires(emulator: Emulator, graph: Asking):
    """And a renewed one is taken."""
    emulator.renew_federated_token(life=60)
    emulator.clock(advance=7200)
    text = emulator.federated_token_file.read_text(encoding="utf-8")
    assert (401, "invalid_client", 700024) == refused(by_assertion(graph, text))
    emulator.renew_federated_token()
    assert works(graph, by_assertion(graph, emulator.federated_token_file.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("form", "status", "error", "number"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client", 7000215),
        ({}, 401, "invalid_client", 7000215),
        ({"client_id": "00000000-0000-4000-8000-000000000001"}, 400, "unauthorized_client", 700016),
        ({"grant_type": "password"}, 400, "unsupported_grant_type", 70003),
        ({"scope": "https://graph.example.net/.default"}, 400, "invalid_scope", 70011),
        ({"client_assertion_type": ASSERTION, "client_assertion": "rubbish"}, 401, "invalid_client", 50027),
        ({"client_assertion": "rubbish"}, 400, "invalid_request", 900144),
    ],
)
def test_forms_that_are_refused(graph: Asking, form: dict[str, str], status: int, error: str, number: int):
    """Each with the number an operator would look up."""
    assert (status, error, number) == refused(asked(graph, **form))


def test_a_tenant_that_does_not_exist(emulator: Emulator, graph: Asking):
    """Named in the answer."""
    answer = graph.client.post(f"{emulator.authority}/elsewhere/oauth2/v2.0/token", data={})
    assert (400, "invalid_request", 90002) == refused(answer)


def test_the_token_service_may_be_out(emulator: Emulator, graph: Asking):
    """503 with Retry-After."""
    emulator.arm("sts-unavailable", times=1)
    secret = emulator.secret_file.read_text(encoding="utf-8")
    answer = asked(graph, client_secret=secret)
    assert (503, "1") == (answer.status_code, answer.headers["retry-after"])
    assert works(graph, asked(graph, client_secret=secret))


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer rubbish", "Basic YTpi"])
def test_graph_wants_a_token(graph: Asking, header: str):
    """Absent, unreadable or of another scheme: 401 with a challenge."""
    answer = graph.ask("GET", "/users", Authorization=header)
    assert (401, "InvalidAuthenticationToken") == (answer.status_code, answer.json()["error"]["code"])
    assert answer.headers["www-authenticate"].startswith("Bearer ")


def test_a_token_of_another_signer_is_refused(emulator: Emulator, graph: Asking):
    """Whatever it claims."""
    claims = jwt.decode(emulator.token(), options={"verify_signature": False})
    forged = jwt.encode(claims, keys.rsa_key(), algorithm="RS256")
    assert 401 == graph.ask("GET", "/users", Authorization=f"Bearer {forged}").status_code


def test_tokens_expire_and_can_be_revoked(emulator: Emulator, graph: Asking):
    """By the service's own clock."""
    assert 200 == graph.ask("GET", "/users").status_code
    emulator.clock(advance=3700)
    assert 401 == graph.ask("GET", "/users").status_code
    graph.become("User.Read.All")
    assert 200 == graph.ask("GET", "/users").status_code
    emulator.revoke()
    assert 401 == graph.ask("GET", "/users").status_code


def test_a_valid_token_may_be_refused_once(emulator: Emulator, graph: Asking):
    """As when keys were rolled over."""
    emulator.arm("unauthorized", times=1)
    assert [401, 200] == [graph.ask("GET", "/users").status_code for _ in range(2)]


def test_roles_are_those_of_the_token(emulator: Emulator, graph: Asking):
    """A grant given later needs a new token, as it does with the real service."""
    graph.become("GroupMember.Read.All")
    emulator.options(roles=["User.Read.All"])
    assert 403 == graph.ask("GET", "/users").status_code
    assert ["User.Read.All"] == jwt.decode(emulator.token(), options={"verify_signature": False})["roles"]
