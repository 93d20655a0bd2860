"""A mail server as the config names it, and the `type: email` entry of `notices`."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from connector.core.files.documents import Document, Name
from connector.core.files.secret import SecretRef
from connector.core.problems import Mistake, tick
from connector.notices import Channel
from connector.notices.settings import NoticeSettings, ResolvePath, ResolveSecret

PORTS = {"starttls": 587, "tls": 465}


def host(text: str) -> str:
    if "@" in text:
        raise Mistake(
            "a secret may not stand in a file (it is not repeated here)",
            code="secret-in-file",
            help="write the bare name of the server, and `user` and `password` beside it",
        )
    if not re.fullmatch(r"[A-Za-z0-9.-]+", text):
        raise ValueError(f"{tick(text)} is no mail server; write its bare name, as `smtp.example.test`")
    return text


def address(text: str) -> str:
    local, at, domain = text.rpartition("@")
    plain = text.isascii() and text.isprintable() and not set(text) & set(' <>,;:"()[]\\')
    if not (local and at and domain) or not plain or "@" in local:
        raise ValueError(f"{tick(text)} is no address; write it bare, as `identity-team@example.test`")
    return text


Address = Annotated[str, AfterValidator(address)]


class MailServer(Document):
    """How mail goes out: over TLS to a server whose certificate is verified."""

    server: Annotated[str, AfterValidator(host)] = Field(
        description="the mail server's name, as its certificate has it"
    )
    security: Literal["starttls", "tls"] = Field(default="starttls", description="never in clear")
    port: int | None = Field(default=None, ge=1, le=65535, description="default: 587, or 465 with tls")
    user: Name | None = Field(default=None, description="default: no log-on")
    password: SecretRef | None = Field(default=None, description="env:NAME or file:PATH")
    from_: Address = Field(alias="from", description="who sends it")
    ca_file: str | None = Field(default=None, description="PEM of the CA; default: the system's")
    timeout: int = Field(default=30, ge=1, le=300, description="seconds for each answer")

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        if (self.user is None) != (self.password is None):
            raise ValueError("`user` and `password` go together")
        return self

    @property
    def at_port(self) -> int:
        return self.port or PORTS[self.security]


class EmailSettings(MailServer, NoticeSettings):
    type: Literal["email"] = Field(description="a letter by SMTP")
    to: tuple[Address, ...] = Field(min_length=1, description="who gets it")

    @property
    def label(self) -> str:
        return f"email by {self.server}"

    @property
    def identity(self) -> tuple[str, ...]:
        return ("email", self.server, *self.to)

    def open(self, resolve_path: ResolvePath, resolve_secret: ResolveSecret) -> Channel:
        from connector.notices.mail import Mail

        ca_file = str(resolve_path(self.ca_file)) if self.ca_file else None
        return Mail(settings=self, password=resolve_secret(self.password) if self.password else "", ca_file=ca_file)
