"""Assertions that clients present in place of a secret, checked for real: signature, thumbprint, claims, times."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from .keys import rsa_key
from .tenant import Tenant

KIND = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
EXCHANGE = "api://AzureADTokenExchange"
LEEWAY = 300


class TokenError(Exception):
    """An OAuth error: status, error word, AADSTS number, text."""

    def __init__(self, status: int, error: str, number: int, text: str) -> None:
        super().__init__(text)
        self.status, self.error, self.number, self.text = status, error, number, text


def invalid(number: int, text: str) -> TokenError:
    return TokenError(401, "invalid_client", number, text)


class Assertions:
    """The application's registered certificate, and the workload issuer its federated credential names."""

    def __init__(self, tenant: Tenant, root: str, certificate: x509.Certificate) -> None:
        self.tenant = tenant
        self.audience = f"{root}/{tenant.options.tenant}/oauth2/v2.0/token"
        self.public: Any = certificate.public_key()
        raw = certificate.public_bytes(serialization.Encoding.DER)
        digests = {"x5t#S256": hashlib.sha256(raw), "x5t": hashlib.sha1(raw)}  # noqa: S324 - azure-identity names a certificate by SHA-1
        self.thumbprints = {
            name: base64.urlsafe_b64encode(d.digest()).decode().rstrip("=") for name, d in digests.items()
        }
        self.workload = rsa_key()
        self.issuer = f"{root}/workload-issuer"
        self.subject = "system:serviceaccount:connector:connector"

    def federated(self, life: int = 86400) -> str:
        """A token of the emulated workload issuer, as a platform would project it into a file; `life` in seconds."""
        now = int(self.tenant.clock.now())
        claims = {"iss": self.issuer, "sub": self.subject, "aud": EXCHANGE, "iat": now, "nbf": now, "exp": now + life}
        return jwt.encode(claims, self.workload, algorithm="RS256", headers={"kid": "workload"})

    def check(self, form: dict[str, str]) -> None:
        """Raises TokenError where the assertion of a token request does not hold."""
        if form.get("client_assertion_type") != KIND:
            raise TokenError(400, "invalid_request", 900144, "The request body must contain 'client_assertion_type'.")
        text = form["client_assertion"]
        try:
            header = jwt.get_unverified_header(text)
            issuer = jwt.decode(text, options={"verify_signature": False}).get("iss")
        except jwt.InvalidTokenError:
            raise invalid(50027, "JWT token is invalid or malformed.") from None
        if issuer == self.issuer:
            self._federated(text)
        else:
            self._certificate(text, header)

    def _certificate(self, text: str, header: dict[str, Any]) -> None:
        named = {name: str(header[name]).rstrip("=") for name in self.thumbprints if name in header}
        if not named or any(self.thumbprints[name] != thumbprint for name, thumbprint in named.items()):
            raise invalid(700027, "The certificate used to sign the client assertion is not registered on application.")
        claims = self._decode(text, self.public, ["PS256", "RS256"], self.audience, 700027)
        if not claims["iss"] == claims["sub"] == self.tenant.options.client:
            raise invalid(700021, "Client assertion application identifier doesn't match 'client_id' parameter.")

    def _federated(self, text: str) -> None:
        claims = self._decode(text, self.workload.public_key(), ["RS256"], EXCHANGE, 700213)
        if claims["sub"] != self.subject:
            raise invalid(700213, "No matching federated identity record found for presented assertion subject.")

    def _decode(self, text: str, key: Any, algorithms: list[str], audience: str, number: int) -> dict[str, Any]:
        checks: Any = {"verify_exp": False, "verify_nbf": False, "verify_iat": False}  # the clock is our own
        checks["require"] = ["exp", "aud", "sub", "iss"]
        try:
            found: dict[str, Any] = jwt.decode(text, key, algorithms=algorithms, audience=audience, options=checks)
        except jwt.InvalidAudienceError:
            raise invalid(700212, "No matching audience found for presented assertion.") from None
        except jwt.InvalidTokenError:
            raise invalid(number, "Client assertion failed signature validation.") from None
        now = self.tenant.clock.now()
        if not float(found.get("nbf", 0)) - LEEWAY <= now <= float(found["exp"]) + LEEWAY:
            raise invalid(700024, "Client assertion is not within its valid time range.")
        return found
