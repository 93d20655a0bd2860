"""TLS with the server's name and certificate verified; there is no other."""

from __future__ import annotations

import ssl

from connector.core.problems import tick
from connector.notices import NoticeError


def verified(ca_file: str | None) -> ssl.SSLContext:
    """By the CAs of a PEM file, else by the system's. Raises NoticeError where the file is none."""
    try:
        return ssl.create_default_context(cafile=ca_file)
    except OSError:
        raise NoticeError(f"{tick(ca_file)} is no PEM file of certificates; correct `ca_file`") from None
