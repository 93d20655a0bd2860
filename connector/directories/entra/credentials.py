"""The app's log-on: one token at a time, held until shortly before its end."""

from __future__ import annotations

import base64
import logging
import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import msgspec
from azure.core.credentials import AccessToken, TokenCredential

from connector.directories.entra.settings import EntraSettings, Method
from connector.directories.entra.words import Refused
from connector.directories.settings import ResolvePath, ResolveSecret

logging.getLogger("azure.identity").addHandler(logging.NullHandler())  # what it would print, the errors say

FIXES: Mapping[Method, str] = {
    "certificate": "name a PEM file with certificate and private key, and the key's `password` if it has one",
    "federated": "name `token_file`, or set AZURE_FEDERATED_TOKEN_FILE",
    "managed-identity": "name another `method`",
    "secret": "give the secret that `credential.secret` names a value",
}
EARLY = 300  # seconds before its end at which a token is renewed


class Login(NamedTuple):
    """What the settings name in files and the environment; `repr` would show secrets: never log it."""

    settings: EntraSettings
    ca_file: str | None
    certificate: str | None
    token_file: str | None
    password: str | None
    secret: str | None


def login_of(settings: EntraSettings, resolve_path: ResolvePath, resolve_secret: ResolveSecret) -> Login:
    """Raises what `resolve_secret` raises."""
    credential = settings.credential
    paths = (settings.ca_file, credential.certificate, credential.token_file)
    secrets = (credential.password, credential.secret)
    return Login(
        settings,
        *(str(resolve_path(path)) if path else None for path in paths),
        *(resolve_secret(reference) if reference else None for reference in secrets),
    )


class HeldToken:
    """A credential that asks another one only when it must: azure-identity searches its cache for every request."""

    def __init__(self, make: Callable[[], TokenCredential]) -> None:
        self._make = make
        self._credential = make()
        self._token: AccessToken | None = None

    @property
    def held(self) -> str:
        return self._token.token if self._token else ""

    def forget(self) -> None:
        """Also what azure-identity has cached: it would give the same token again."""
        self._token = None
        self._credential = self._make()

    def get_token(self, *scopes: str, claims: str | None = None, **options: Any) -> AccessToken:
        if claims or self._token is None or self._token.expires_on - EARLY < time.time():
            self._token = self._credential.get_token(*scopes, claims=claims, **options)
        return self._token


def roles_of(token: str) -> frozenset[str] | None:
    """The app's permissions as its token names them; None where it cannot be read."""
    try:
        claims = token.split(".")[1]
        payload = msgspec.json.decode(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
        return frozenset(payload.get("roles", ()))
    except (IndexError, ValueError, AttributeError, TypeError):
        return None


def credential_of(login: Login) -> TokenCredential:
    """Raises Refused where it cannot be used."""
    from azure import identity

    settings, method = login.settings, login.settings.credential.method
    if method == "managed-identity":
        return identity.ManagedIdentityCredential(client_id=settings.client, **_transport(login))
    named: dict[str, Any] = {"tenant_id": settings.tenant, "client_id": settings.client}
    named |= {"authority": settings.login, "disable_instance_discovery": settings.authority is not None}
    named |= _transport(login)
    try:
        if method == "certificate":
            return identity.CertificateCredential(certificate_path=login.certificate, password=login.password, **named)
        if method == "federated":
            return identity.WorkloadIdentityCredential(token_file_path=login.token_file, **named)
        return identity.ClientSecretCredential(client_secret=login.secret or "", **named)
    except (ValueError, TypeError, OSError) as error:  # TypeError: a key that needs a password, and none is given
        raise Refused(f"the credential cannot be used: {_why(error)}", FIXES[method]) from None


def _transport(login: Login) -> Mapping[str, Any]:
    proxy = login.settings.proxy
    options: dict[str, Any] = {
        "retry_total": 0,
        "connection_timeout": login.settings.timeouts.connect,
        "read_timeout": login.settings.timeouts.answer,
    }
    if login.ca_file:
        options["connection_verify"] = login.ca_file
    if proxy:
        options |= {"proxies": {} if proxy == "none" else {"https": proxy}, "use_env_settings": False}
    return options


def _why(error: Exception) -> str:
    """The library's first sentence, in lower case."""
    said = getattr(error, "strerror", None) or str(error)
    first = next(iter(said.splitlines()), type(error).__name__).partition(". ")[0].rstrip(".")
    return first[:1].lower() + first[1:]
