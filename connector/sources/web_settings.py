"""What the sections of all sources that are asked over HTTP have; light."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from connector.core.files.documents import Document, Name
from connector.core.files.secret import SCHEMES, SecretRef
from connector.core.problems import Mistake, tick

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
SECRETIVE = re.compile(r"auth|cookie|key|pass|secret|token", re.IGNORECASE)
FORM = "write `https://HOST/PATH`; what stands behind `?` belongs under `parameters`"


def an_address(text: str) -> str:
    """https, or http to this machine: a token is never sent in clear."""
    try:
        url = urlsplit(text)
        sound = bool(url.hostname) and url.port != 0
    except ValueError:
        raise Mistake("`url` is no address", code="wrong-form", help=FORM) from None
    if "@" in url.netloc:
        raise Mistake(
            "a secret may not stand in a file (it is not repeated here)",
            code="secret-in-file",
            help="leave it out of `url`, write `token`, or `user` and `password`",
        )
    if url.scheme == "http" and url.hostname not in LOOPBACK:
        raise Mistake("`url` is not encrypted: what is read could be altered on its way", code="wrong-form", help=FORM)
    if not sound or url.scheme not in ("http", "https") or url.query or url.fragment:
        raise Mistake("`url` is no address", code="wrong-form", help=FORM)
    return text


def no_secrets(values: Mapping[str, str]) -> Mapping[str, str]:
    """A value is a reference, or text that is nobody's secret by its name."""
    for name, value in values.items():
        if SECRETIVE.search(name) and not value.startswith(SCHEMES):
            raise Mistake(
                f"{tick(name)} may hold a secret, which may not stand in a file (it is not repeated here)",
                code="secret-in-file",
                help="write `env:NAME` or `file:PATH`, and change the secret if this file was ever shared",
            )
    return values


Values = Annotated[dict[str, str], AfterValidator(no_secrets)]


class WebTimeouts(Document):
    """In seconds."""

    connect: int = Field(default=10, ge=1, description="to open a connection")
    answer: int = Field(default=60, ge=1, description="for the server to go on answering")
    total: int = Field(default=1800, ge=1, description="for all pages, with every retry and wait")


class WebSettings(Document):
    """The last of the bases, so that its keys come first."""

    type: str
    url: Annotated[Name, AfterValidator(an_address)] = Field(
        description="https://HOST/PATH, without `?`; http:// only to this machine"
    )
    token: SecretRef | None = Field(default=None, description="sent as `Authorization: Bearer`; env:NAME or file:PATH")
    user: Name | None = Field(default=None, description="with `password` instead of `token`: HTTP Basic")
    password: SecretRef | None = Field(default=None, description="of `user`; env:NAME or file:PATH")
    headers: Values = Field(default_factory=dict, description="sent with each request; env:NAME or file:PATH is read")
    ca_file: Name | None = Field(default=None, description="PEM of the CA, if it is your own; default: the system's")
    timeouts: WebTimeouts = Field(default=WebTimeouts.defaults(), description="in seconds")

    @model_validator(mode="after")
    def _one_log_on(self) -> Self:
        if (self.user is None) != (self.password is None) or (self.user is not None and self.token is not None):
            advice = "give `token` alone, or `user` and `password`"
            raise Mistake("a server is given a `token`, or a `user` and its `password`", code="one-key", help=advice)
        return self
