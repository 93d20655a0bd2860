"""The `sftp` of a source whose file lies on a server; light."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from connector.core.files.documents import Document, Name
from connector.core.files.secret import SecretRef
from connector.core.problems import Mistake

KINDS = ("ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa")


def a_host_key(text: str) -> str:
    """As `ssh-keyscan` prints it behind the host's name; without a comment."""
    kind, _, rest = text.partition(" ")
    key = rest.partition(" ")[0]
    try:
        told = base64.b64decode(key, validate=True)
    except binascii.Error:
        told = b""
    if kind not in KINDS or told[4 : 4 + len(kind)] != kind.encode():
        advice = "write a public key, as `ssh-ed25519 AAAA…`; ask the server's owner for it, or compare what they tell"
        raise Mistake("`host_key` is no public key of a server", code="wrong-form", help=advice)
    return f"{kind} {key}"


class SftpTimeouts(Document):
    """In seconds."""

    connect: int = Field(default=20, ge=1, description="to connect and to log on")
    total: int = Field(default=900, ge=1, description="for all of one file, without `stable_for`")


class SftpSettings(Document):
    host: Name = Field(description="the server's name or address")
    port: int = Field(default=22, ge=1, le=65535, description="its port")
    user: Name = Field(description="the user to log on as")
    host_key: Annotated[Name, AfterValidator(a_host_key)] = Field(
        description="the server's public key; one that shows another key is given nothing"
    )
    key: SecretRef | None = Field(default=None, description="the user's private key: file:PATH or env:NAME")
    passphrase: SecretRef | None = Field(default=None, description="of `key`, if it has one")
    password: SecretRef | None = Field(default=None, description="instead of `key`: env:NAME or file:PATH")
    timeouts: SftpTimeouts = Field(default=SftpTimeouts.defaults(), description="in seconds")

    @model_validator(mode="after")
    def _one_log_on(self) -> Self:
        if (self.key is None) == (self.password is None) or (self.passphrase is not None and self.key is None):
            advice = "give `key`, with its `passphrase` if it has one, or `password`"
            raise Mistake("a user logs on by `key` or by `password`", code="one-key", help=advice)
        return self

    def label(self, path: str) -> str:
        """What problems call a file there."""
        port = "" if self.port == 22 else f":{self.port}"
        return f"sftp://{self.host}{port}/{path.lstrip('/')}"
