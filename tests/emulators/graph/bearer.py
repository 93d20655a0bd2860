"""Tokens of Graph: given by the token service, checked with each call."""

from __future__ import annotations

import uuid
from typing import Any

import jwt

from .errors import unauthorized
from .keys import rsa_key
from .tenant import Tenant

LEEWAY = 300
KEPT = 1000


class Bearer:
    """`audience`: the resource tokens are for, the address of the service without a path."""

    def __init__(self, tenant: Tenant, audience: str) -> None:
        self.tenant = tenant
        self.audience = audience
        self.key = rsa_key()
        self.known: dict[str, dict[str, Any]] = {}

    def issue(self) -> str:
        """A token with the roles of now."""
        now, options = int(self.tenant.clock.now()), self.tenant.options
        claims = {
            "aud": self.audience,
            "iss": f"https://sts.windows.net/{options.tenant}/",
            "iat": now,
            "nbf": now,
            "exp": now + options.token_life,
            "appid": options.client,
            "tid": options.tenant,
            "oid": str(uuid.uuid5(uuid.UUID(options.client), "service principal")),
            "roles": list(options.roles),
            "idtyp": "app",
            "ver": "1.0",
        }
        return jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "emulator"})

    def claims(self, header: str) -> dict[str, Any]:
        """The claims of a bearer token. Raises the 401 of one that is absent, not ours, or out of its time."""
        scheme, _, text = header.partition(" ")
        if scheme.lower() != "bearer" or not text:
            raise unauthorized("Access token is empty.")
        found = self.known.get(text) or self._verified(text)
        if not found["nbf"] - LEEWAY <= self.tenant.clock.now() <= found["exp"]:
            raise unauthorized("Lifetime validation failed, the token is expired.")
        return found

    def revoke(self) -> None:
        """No token given so far is taken any more."""
        self.known.clear()
        self.key = rsa_key()

    def jwk(self) -> dict[str, Any]:
        found: dict[str, Any] = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return found | {"kid": "emulator", "use": "sig"}

    def _verified(self, text: str) -> dict[str, Any]:
        checks: Any = {"verify_exp": False, "verify_nbf": False, "verify_iat": False}  # the clock is our own
        public = self.key.public_key()
        try:
            found = jwt.decode(text, public, algorithms=["RS256"], audience=self.audience, options=checks)
        except jwt.InvalidTokenError:
            raise unauthorized("IDX14100: JWT is not well formed or its signature is invalid.") from None
        if len(self.known) >= KEPT:
            self.known.clear()
        self.known[text] = found
        return found
