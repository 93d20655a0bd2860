"""A server that is asked over HTTP: each page whole, tried again by itself, and nothing sent to another host."""

from __future__ import annotations

import random
import ssl
import time
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type

from connector.clock import seconds_of
from connector.core.files.secret import SCHEMES, SecretRef
from connector.core.problems import tick
from connector.sources import SourceError
from connector.sources.dotted import parsed
from connector.sources.settings import ResolvePath, ResolveSecret
from connector.sources.web_settings import WebSettings

MISSING = 404
AGAIN = frozenset({408, 429, 500, 502, 503, 504})
ATTEMPTS, REPEATS = 6, 200  # of one page in a row, and of all pages
FIRST, LONGEST = 0.5, 30.0  # seconds to wait where the server names none
NO_HEADERS: Mapping[str, str] = {}
LARGEST = 64 << 20  # bytes of one page, unpacked


class Lost(Exception):  # noqa: N818 - worth another try
    """No whole answer, or one that says to come again. after: the seconds that the server asked to wait."""

    def __init__(self, what: str, after: float = 0.0) -> None:
        super().__init__(what)
        self.after = after


@dataclass(frozen=True, kw_only=True)
class Answer:
    """url: with all secrets that were put in it; place: what problems call it.

    body: JSON, numbers as text. following: the `Link` header's next page, or empty.
    """

    url: str
    place: str
    body: Any
    headers: Mapping[str, str]
    following: str


def values(given: Mapping[str, str], resolve: ResolveSecret) -> dict[str, str]:
    """Of `headers` and `parameters`, with the secrets that they name."""
    return {name: resolve(SecretRef(value)) if value.startswith(SCHEMES) else value for name, value in given.items()}


class Web:
    """For one reading; `timeouts.total` counts from now on. Raises SourceError."""

    def __init__(
        self,
        settings: WebSettings,
        resolve_path: ResolvePath,
        resolve_secret: ResolveSecret,
        headers: Mapping[str, str] = NO_HEADERS,
    ) -> None:
        times = settings.timeouts
        self.url = settings.url
        self.deadline = time.monotonic() + times.total
        self._repeats = 0
        self._client = httpx.Client(
            headers={**_headers(settings, resolve_secret), **headers},
            timeout=httpx.Timeout(times.answer, connect=times.connect),
            verify=_trusted(settings, resolve_path),
            follow_redirects=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def get(self, url: str, parameters: Mapping[str, str] | None = None, *, absent: bool = False) -> Answer:
        """One page of JSON. `parameters` are put behind `url`, which else is taken as it is. Raises SourceError.

        absent: that there is none is an answer too, whose body is None.
        """
        policy = Retrying(retry=retry_if_exception_type(Lost), wait=_pause, stop=self._spent, reraise=True)
        try:
            return policy(self._once, url, parameters, absent)
        except Lost as error:
            raise SourceError(f"{tick(self.url)} cannot be read: {error}") from None

    def follow(self, answer: Answer, link: str) -> str:
        """The address that a page links to. Raises SourceError for one of another host: the token would go there."""
        try:
            url = urljoin(answer.url, link)
            there, here = _origin(url), _origin(self.url)
        except ValueError:
            raise SourceError(f"{tick(self.url)} names a next page that is no address") from None
        if there != here:
            raise SourceError(f"{tick(self.url)} names a next page on another host; nothing was sent there")
        return url

    def _once(self, url: str, parameters: Mapping[str, str] | None, absent: bool) -> Answer:
        try:
            with self._client.stream("GET", url, params=parameters) as response:
                missing = absent and response.status_code == MISSING
                if not missing:
                    _stop_if_refused(response, self.url)
                content = b"null" if missing else self._content(response)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise _trouble(error, self.url) from None
        try:
            body = parsed(content)
        except ValueError:
            raise Lost("an answer is no JSON, or not whole") from None
        following = response.links.get("next", {}).get("url", "")
        return Answer(url=str(response.url), place=self.url, body=body, headers=response.headers, following=following)

    def _content(self, response: httpx.Response) -> bytes:
        content = bytearray()
        for chunk in response.iter_bytes():
            content += chunk
            if len(content) > LARGEST:
                raise SourceError(
                    f"{tick(self.url)} sends a page of more than {LARGEST >> 20} MiB; ask for smaller ones"
                )
            if time.monotonic() > self.deadline:
                raise Lost("the time of `timeouts.total` does not suffice")
        return bytes(content)

    def _spent(self, state: RetryCallState) -> bool:
        self._repeats += 1
        late = state.upcoming_sleep > self.deadline - time.monotonic()
        return late or state.attempt_number >= ATTEMPTS or self._repeats >= REPEATS


def _headers(settings: WebSettings, resolve: ResolveSecret) -> dict[str, str]:
    headers = {"Accept": "application/json"} | values(settings.headers, resolve)
    if settings.token is not None:
        headers["Authorization"] = f"Bearer {resolve(settings.token)}"
    if settings.user is not None and settings.password is not None:
        pair = f"{settings.user}:{resolve(settings.password)}"
        headers["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
    for name, value in headers.items():
        if not (value.isascii() and value.isprintable()):
            raise SourceError(f"the value of the header {tick(name)} cannot be sent (it is not repeated here)")
    return headers


def _trusted(settings: WebSettings, resolve_path: ResolvePath) -> ssl.SSLContext:
    if settings.url.startswith("http:"):
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # trusts nobody; the system's many certificates need not be read
    try:
        return ssl.create_default_context(cafile=str(resolve_path(settings.ca_file)) if settings.ca_file else None)
    except OSError as error:
        raise SourceError(f"the `ca_file` {tick(settings.ca_file or '')} cannot be read: {error.strerror}") from None


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"https": 443, "http": 80}.get(parts.scheme)


def _stop_if_refused(response: httpx.Response, url: str) -> None:
    status = response.status_code
    if status in AGAIN:
        raise Lost(f"it answers {status}", seconds_of(response.headers.get("retry-after"), time.time()))
    if status in (401, 403):
        raise SourceError(f"{tick(url)} refuses what it was given to log on: it answers {status}")
    if 300 <= status < 400:
        raise SourceError(f"{tick(url)} sends on to another address, and nothing was sent there; write that as `url`")
    if status != 200:
        raise SourceError(f"{tick(url)} cannot be read: it answers {status}")


def _trouble(error: Exception, url: str) -> Exception:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return SourceError(f"the certificate of {tick(url)} is not trusted: {cause.verify_message}; see `ca_file`")
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol):
        return SourceError(f"{tick(url)} names a next page that is no address")
    if isinstance(error, httpx.TimeoutException):
        return Lost("it does not answer in time")
    return Lost("there is no connection" if isinstance(error, httpx.ConnectError) else "the connection broke")


def _pause(state: RetryCallState) -> float:
    """Seconds to wait: what the server asked for with chance on top of it, else ever longer."""
    error = state.outcome.exception() if state.outcome else None
    after = error.after if isinstance(error, Lost) else 0.0
    longest = min(LONGEST, FIRST * 2 ** (state.attempt_number - 1))
    chance = random.uniform(0.5, 1)  # noqa: S311 - it spreads the load
    return after + 0.2 * min(after, 20.0) * chance if after else longest * chance
