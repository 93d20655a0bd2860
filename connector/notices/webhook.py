"""A notice to a webhook: one POST over verified TLS, no redirect followed. The address is a secret, and never shown."""

from __future__ import annotations

import http.client
import json
import ssl
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit
from urllib.request import getproxies, proxy_bypass

from connector.notices import Notice, NoticeError
from connector.notices.shapes import SHAPES
from connector.notices.tls import verified

SENT = range(200, 300)


@dataclass(frozen=True, kw_only=True)
class Webhook:
    shape: str
    url: str = field(repr=False)
    ca_file: str | None = None
    timeout: float = 30

    def send(self, notice: Notice) -> None:
        """Raises NoticeError."""
        place = _address(self.url)
        body = json.dumps(SHAPES[self.shape](notice)).encode()
        path = f"{place.path or '/'}{f'?{place.query}' if place.query else ''}"
        try:
            connection = self._connection(place)
            try:
                connection.request("POST", path, body, {"Content-Type": "application/json"})
                status = connection.getresponse().status
            finally:
                connection.close()
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise NoticeError(_why(error)) from None
        if status not in SENT:
            raise NoticeError(f"the webhook answered {status}")

    def _connection(self, place: SplitResult) -> http.client.HTTPSConnection:
        """By the proxy that the environment names (HTTPS_PROXY, NO_PROXY), which sees the host alone."""
        context = verified(self.ca_file)
        host, port = str(place.hostname), place.port or 443
        proxy = urlsplit("" if proxy_bypass(host) else getproxies().get("https", ""))
        if not proxy.hostname:
            return http.client.HTTPSConnection(host, port, timeout=self.timeout, context=context)
        connection = http.client.HTTPSConnection(
            proxy.hostname, proxy.port or 8080, timeout=self.timeout, context=context
        )
        connection.set_tunnel(host, port)
        return connection


def _address(url: str) -> SplitResult:
    """Raises NoticeError, which does not repeat it."""
    try:
        place = urlsplit(url)
        good = place.scheme == "https" and place.hostname and (place.port or 443) and not place.username
    except ValueError:
        good = False
    if not good or not url.isascii() or not url.isprintable() or " " in url:
        raise NoticeError("the webhook's address is none; it begins with `https://`, and is not repeated here")
    return place


def _why(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the webhook's certificate is not right: {error.verify_message.lower().rstrip('.')}"
    if isinstance(error, TimeoutError):
        return "the webhook gave no answer in time"
    reason = error.strerror if isinstance(error, OSError) and not isinstance(error, ssl.SSLError) else None
    return f"the webhook could not be reached: {(reason or type(error).__name__).lower()}"
