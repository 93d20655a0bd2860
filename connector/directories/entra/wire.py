"""Requests to Graph, one answer each: where they may go, how they fail, and nothing tried twice."""

from __future__ import annotations

import asyncio
import ssl
import time
import uuid
from collections.abc import Sequence
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
from azure.core.exceptions import AzureError
from azure.identity import CredentialUnavailableError
from kiota_abstractions.api_client_builder import register_default_deserializer
from kiota_abstractions.api_error import APIError
from kiota_abstractions.method import Method
from kiota_abstractions.request_information import RequestInformation
from kiota_authentication_azure.azure_identity_authentication_provider import AzureIdentityAuthenticationProvider
from kiota_serialization_json.json_parse_node_factory import JsonParseNodeFactory
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph.graph_request_adapter import GraphRequestAdapter

from connector.clock import seconds_of
from connector.directories.entra.credentials import HeldToken, Login, credential_of, roles_of
from connector.directories.entra.patience import Lost
from connector.directories.entra.requests import Answer, Request, batch_answers, batch_body
from connector.directories.entra.words import Refused, connection_trouble, log_on_trouble, refusal

AGAIN = frozenset({408, 409, 429, 500, 502, 503, 504})
MISSING, UNAUTHORIZED = 404, 401
RENEWALS = 3  # of a token that was refused before its end
ERRORS: Any = {"XXX": ODataError}


class Wire:
    """Lives in one event loop. `ahead`: seconds by which Graph's clock is ahead of this one's, once it answered."""

    def __init__(self, login: Login) -> None:
        settings = login.settings
        self.root = settings.graph
        self.ahead: float | None = None
        self._renewals = 0
        self._hosts = frozenset({_host(self.root), *((host.lower(), 443) for host in settings.allowed_hosts)})
        self._turns = asyncio.Semaphore(settings.concurrency)
        self._token = HeldToken(lambda: credential_of(login))
        self._scope = settings.scope
        self._client = _client(login, self._look_at_clock)
        names = [host for host, _ in self._hosts]
        provider = AzureIdentityAuthenticationProvider(self._token, scopes=[self._scope], allowed_hosts=names)
        register_default_deserializer(JsonParseNodeFactory)  # without it, errors come without their words
        self._adapter = GraphRequestAdapter(provider, client=self._client)
        self._adapter.base_url = self.root

    async def log_on(self) -> None:
        """Have a token. Raises Lost and Refused."""
        try:
            self._token.get_token(self._scope)
        except (AzureError, OSError) as error:
            raise _not_let_in(error) from None

    async def get(self, url: str) -> bytes:
        """A path below the endpoint, or a link that Graph gave. Raises Lost and Refused."""
        return await self._send(Method.GET, self.absolute(url))

    async def batch(self, requests: Sequence[Request]) -> list[Answer]:
        """Up to twenty at once, each with its own answer. Raises Lost, where any may have been done, and Refused."""
        raw = await self._send(Method.POST, f"{self.root}/$batch", batch_body(requests))
        try:
            return batch_answers(raw, len(requests))
        except ValueError as error:
            raise Lost("the answer to a batch cannot be read") from error

    def absolute(self, url: str) -> str:
        """Raises Refused for a link to another host: the token would follow it."""
        if url.startswith("/"):
            return self.root + url
        if urlsplit(url).scheme != "https" or _host(url) not in self._hosts:
            shown = urlsplit(url).hostname or ""
            raise Refused(
                f"an answer links to `{shown}`, which is not Graph; nothing was sent there",
                "find out who altered it; a gateway of your own belongs in `allowed_hosts`",
            )
        return url

    @property
    def roles(self) -> frozenset[str] | None:
        """The app's permissions, once a token was had; None where it does not name them."""
        return roles_of(self._token.held)

    async def close(self) -> None:
        await self._client.aclose()

    async def _send(self, method: Method, url: str, body: bytes | None = None) -> bytes:
        request = RequestInformation(method)
        request.url = url
        request.headers.try_add("client-request-id", str(uuid.uuid4()))
        if body is not None:
            request.set_stream_content(body, "application/json")
        request.headers.try_add("Accept", "application/json")
        async with self._turns:
            try:
                answer: Any = await self._adapter.send_primitive_async(request, "bytes", ERRORS)
            except APIError as error:
                if error.response_status_code == UNAUTHORIZED and self._renewals < RENEWALS:
                    self._renewals += 1
                    self._token.forget()
                    raise Lost("the token was refused") from None
                raise _told(error) from None
            except httpx.HTTPError as error:
                raise _unreached(error) from None
            except (AzureError, OSError) as error:
                raise _not_let_in(error) from None
        return answer or b""

    async def _look_at_clock(self, response: httpx.Response) -> None:
        try:
            self.ahead = parsedate_to_datetime(response.headers["date"]).timestamp() - time.time()
        except (KeyError, ValueError):
            return


def _client(login: Login, looked: Any) -> httpx.AsyncClient:
    """A bare client, without the SDK's middleware: its retries are blind to budgets, decimals and batches."""
    settings = login.settings
    return httpx.AsyncClient(
        verify=_trust(login.ca_file),
        timeout=httpx.Timeout(settings.timeouts.answer, connect=settings.timeouts.connect, pool=None),
        limits=httpx.Limits(max_connections=settings.concurrency, max_keepalive_connections=settings.concurrency),
        http2=True,
        follow_redirects=False,
        proxy=None if settings.proxy in (None, "none") else settings.proxy,
        trust_env=settings.proxy is None,
        event_hooks={"response": [looked]},
    )


def _trust(ca_file: str | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file)
    except OSError as error:  # a file without a certificate too
        why = (error.strerror or "it holds no certificate").lower()
        fix = "name a PEM file with the CA's certificate that this user may read"
        raise Refused(f"`ca_file` cannot be used: {why}", fix) from None


def _host(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    return (parts.hostname or "").lower(), parts.port or 443


def _told(error: APIError) -> Lost | Refused:
    status = error.response_status_code or 0
    headers: Any = error.response_headers or {}
    main = getattr(error, "error", None)
    code, message = getattr(main, "code", None) or "", getattr(main, "message", None) or ""
    if status in AGAIN:
        after = seconds_of(headers.get("retry-after"), time.time())
        return Lost(f"Graph answers {status} {code}".rstrip(), after=after)
    return Refused(*refusal(status, code, message), status=status, code=code)


def _unreached(error: Exception) -> Lost | Refused:
    lasting = connection_trouble(str(error))
    if lasting:
        return Refused(*lasting)
    return Lost(f"no answer from Graph ({type(error).__name__})")


def _not_let_in(error: AzureError | OSError) -> Lost | Refused:
    """azure-identity raises the same class for a refusal and for an answer that did not come: its code tells."""
    if isinstance(error, OSError):
        why = (error.strerror or type(error).__name__).lower()
        return Refused(f"the credential cannot be read: {why}", "check `credential` and the file's permissions")
    lasting = connection_trouble(error.message)
    if lasting:
        return Refused(f"the log-on: {lasting.what}", lasting.fix)
    trouble = log_on_trouble(error.message)
    if trouble is not None:
        return Refused(*trouble)
    if isinstance(error, CredentialUnavailableError):
        fix = "check `credential`: this machine offers no such identity"
        return Refused(f"the credential is not available ({type(error).__name__})", fix)
    return Lost("the log-on gave no answer")
