"""The security token service: client credentials by certificate, by federated token or by secret; managed identity."""

from __future__ import annotations

import hmac
import uuid
from typing import Any
from urllib.parse import parse_qsl

from .assertions import Assertions, TokenError
from .bearer import Bearer
from .clock import iso
from .errors import outage
from .exchange import Answer, Request
from .tenant import Tenant


class TokenService:
    """`root`: its address without a path; the resource of the tokens is the same."""

    def __init__(self, tenant: Tenant, root: str, assertions: Assertions, secret: str) -> None:
        self.tenant = tenant
        self.root = root
        self.secret = secret
        self.assertions = assertions
        self.bearer = Bearer(tenant, root)

    def answer(self, request: Request) -> Answer | None:
        """Answer what belongs to the token service; None for other paths."""
        words = request.path.strip("/").split("/")
        if words[-3:] == ["v2.0", ".well-known", "openid-configuration"]:
            return Answer(200, self._configuration(words[0]))
        if words[1:] == ["discovery", "v2.0", "keys"]:
            return Answer(200, {"keys": [self.bearer.jwk()]})
        if words == ["metadata", "identity", "oauth2", "token"]:
            return self._managed(request)
        if words[1:] == ["oauth2", "v2.0", "token"] and request.method == "POST":
            return self._token(request, words[0])
        return None

    def _configuration(self, tenant: str) -> dict[str, Any]:
        base = f"{self.root}/{tenant}"
        return {
            "token_endpoint": f"{base}/oauth2/v2.0/token",
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "issuer": f"{base}/v2.0",
            "jwks_uri": f"{base}/discovery/v2.0/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"],
            "response_types_supported": ["code"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "tenant_region_scope": None,
        }

    def _token(self, request: Request, tenant: str) -> Answer:
        if self.tenant.faults.draw("sts-unavailable", request):
            refusal = outage(503, "1")
            out = {"error": "temporarily_unavailable", "error_description": refusal.message}
            return Answer(503, out, refusal.headers)
        form = dict(parse_qsl(bytes(request.body or b"").decode("utf-8", "replace")))
        try:
            self._check(form, tenant)
        except TokenError as error:
            return self._refused(error)
        life, token = self.tenant.options.token_life, self.bearer.issue()
        body: Any = {"token_type": "Bearer", "expires_in": life, "ext_expires_in": life, "access_token": token}
        return Answer(200, body, {"cache-control": "no-store, no-cache"})

    def _check(self, form: dict[str, str], tenant: str) -> None:
        options = self.tenant.options
        if tenant.lower() != options.tenant:
            raise TokenError(400, "invalid_request", 90002, f"Tenant '{tenant}' not found.")
        if form.get("client_id", "").lower() != options.client:
            raise TokenError(400, "unauthorized_client", 700016, "Application was not found in the directory.")
        if form.get("grant_type") != "client_credentials":
            raise TokenError(400, "unsupported_grant_type", 70003, "The app requested an unsupported grant type.")
        if form.get("scope") != f"{self.root}/.default":
            raise TokenError(
                400, "invalid_scope", 70011, "The provided value for the input parameter 'scope' is not valid."
            )
        if "client_assertion" in form:
            self.assertions.check(form)
        elif not hmac.compare_digest(form.get("client_secret", "").encode(), self.secret.encode()):
            raise TokenError(401, "invalid_client", 7000215, "Invalid client secret provided.")
        elif options.secret_expired:
            raise TokenError(401, "invalid_client", 7000222, "The provided client secret keys are expired.")

    def _managed(self, request: Request) -> Answer:
        """The endpoint of managed identities, as a virtual machine or an app service offers it."""
        if request.headers.get("metadata") != "true" and "x-identity-header" not in request.headers:
            text = "Required metadata header not specified"
            return Answer(400, {"error": "invalid_request", "error_description": text})
        if request.parameters().get("resource", "").rstrip("/") != self.root:
            return Answer(400, {"error": "invalid_resource", "error_description": "The resource is not known."})
        now, life = int(self.tenant.clock.now()), self.tenant.options.token_life
        body = {
            "access_token": self.bearer.issue(),
            "client_id": self.tenant.options.client,
            "expires_in": str(life),
            "expires_on": str(now + life),
            "not_before": str(now),
            "resource": self.root,
            "token_type": "Bearer",
        }
        return Answer(200, body)

    def _refused(self, error: TokenError) -> Answer:
        trace, correlation = str(uuid.uuid4()), str(uuid.uuid4())
        moment = iso(self.tenant.clock.now()).replace("T", " ") + "Z"
        ids = f"Trace ID: {trace} Correlation ID: {correlation} Timestamp: {moment}"
        body = {
            "error": error.error,
            "error_description": f"AADSTS{error.number}: {error.text} {ids}",
            "error_codes": [error.number],
            "timestamp": moment,
            "trace_id": trace,
            "correlation_id": correlation,
            "error_uri": f"{self.root}/error?code={error.number}",
        }
        return Answer(error.status, body)
