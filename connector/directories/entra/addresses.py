"""Addresses of the config, taken apart without a word about what may be secret in them."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit


def parts_of(address: str) -> SplitResult | None:
    """None where it names no host, or a port that can't be."""
    try:
        url = urlsplit(address)
        sound = url.hostname and url.port != 0
    except ValueError:
        return None
    return url if sound else None


def https_address(address: str, path: str) -> str:
    """Without a slash at its end. Raises ValueError for another scheme or path, and for more than an address."""
    url = parts_of(address)
    if url is None or url.scheme != "https" or url.username or url.query or url.path.rstrip("/") != path:
        shown = address.rpartition("@")[2]
        raise ValueError(f"`{shown}` is no address; write `https://HOST:PORT{path}`: a token is never sent in clear")
    return address.rstrip("/")


def is_host(text: str) -> bool:
    """A bare name, without port, path or pattern."""
    url = parts_of(f"//{text}")
    return url is not None and url.netloc == text and url.hostname == text.lower() and "*" not in text
