"""The `type: active-directory` section of the config."""

from __future__ import annotations

from functools import cached_property
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from connector.core.files.documents import Document
from connector.core.files.secret import SecretRef
from connector.directories import Directory
from connector.directories.active_directory.names import Dn, common_name, kind_of, lies_under, parse_dn
from connector.directories.markers import OwnerMarker, line_of, quoted
from connector.directories.memory import Memory
from connector.directories.settings import CorrelationKey, DirectorySettings, ResolvePath, ResolveSecret

TAKEN = frozenset({"account", "name", "enabled"})  # columns that every Snapshot has
ATTRIBUTE = "adminDescription"
PORTS = {"ldaps": 636, "ldap": 389}


class Bind(Document):
    method: Literal["simple", "kerberos", "external"] = Field(
        description="simple: user and password; kerberos: the ticket cache or a keytab; external: a client certificate"
    )
    user: str | None = Field(default=None, description="a DN or user@realm; with kerberos: the principal of the keytab")
    password: SecretRef | None = Field(default=None, description="env:NAME or file:PATH")
    keytab: str | None = Field(default=None, description="kerberos: a keytab; default: the ticket cache")
    certificate: str | None = Field(default=None, description="external: PEM of the client certificate")
    key: str | None = Field(default=None, description="external: PEM of its key; default: in the certificate's file")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        needed = {"simple": ("user", "password"), "kerberos": (), "external": ("certificate",)}[self.method]
        for field in needed:
            if getattr(self, field) is None:
                raise ValueError(f"`method: {self.method}` needs `{field}`")
        if self.keytab and not self.user:
            raise ValueError("`keytab` needs `user`, the principal whose key it holds")
        allowed = {"simple": {"password"}, "kerberos": {"keytab"}, "external": {"certificate", "key"}}[self.method]
        for field in ("password", "keytab", "certificate", "key"):
            if getattr(self, field) is not None and field not in allowed:
                raise ValueError(f"`method: {self.method}` takes no `{field}`")
        return self


class People(Document):
    base: str = Field(description="the container (DN) that holds the accounts, at any depth")
    filter: str = Field(default="(objectClass=user)", pattern=r"^\(.*\)$", description="an LDAP filter")

    @field_validator("base")
    @classmethod
    def _is_dn(cls, value: str) -> str:
        return _dn(value)


class Timeouts(Document):
    """In seconds. A server that does not connect or answer in time is left for the next one."""

    connect: int = Field(default=5, ge=1, description="to open a connection")
    answer: int = Field(default=60, ge=1, description="between two pieces of an answer")
    total: int = Field(default=600, ge=1, description="for a whole reading, or a whole batch, with every retry")


class AttributeMarker(OwnerMarker):
    attribute: str = Field(
        default=ATTRIBUTE,
        pattern=r"^[A-Za-z][A-Za-z0-9-]*$",
        description="the group's attribute that holds the line",
    )


class ActiveDirectorySettings(DirectorySettings):
    type: Literal["active-directory"] = Field(description="Active Directory over LDAP")
    servers: tuple[str, ...] = Field(
        min_length=1, description="tried in order; ldaps://, or ldap:// upgraded by StartTLS"
    )
    ca_file: str | None = Field(default=None, description="PEM of the CA; default: the system's")
    bind: Bind = Field(description="how to log on")
    people: People = Field(description="where the accounts are")
    correlate: tuple[CorrelationKey, ...] = Field(
        min_length=1, description="the next key is tried only where this one finds nothing"
    )
    managed: tuple[str, ...] = Field(min_length=1, description="containers (DNs); groups outside are never written")
    protected: tuple[str, ...] = Field(default=(), description="DNs of members that are never removed")
    owner_marker: AttributeMarker | None = Field(
        default=None, description="groups that carry another owner's mark are left alone; not given: no mark is read"
    )
    timeouts: Timeouts = Field(default=Timeouts.defaults(), description="in seconds")

    @field_validator("servers")
    @classmethod
    def _are_servers(cls, servers: tuple[str, ...]) -> tuple[str, ...]:
        for server in servers:
            server_address(server)
        return servers

    @field_validator("managed", "protected")
    @classmethod
    def _are_dns(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_dn(value) for value in values)

    @field_validator("correlate")
    @classmethod
    def _are_attributes(cls, keys: tuple[CorrelationKey, ...]) -> tuple[CorrelationKey, ...]:
        for key in keys:
            if key.account in TAKEN:
                raise ValueError(f"accounts can't be correlated by `{key.account}`; name another, such as `cn`")
        return keys

    @cached_property
    def containers(self) -> tuple[Dn, ...]:
        return tuple(parse_dn(container) for container in self.managed)

    def synchronised_name(self, reference: str) -> str | None:
        """Its common name, which Entra Connect makes the copy's display name; or its account name, often the same."""
        return reference.lower() if kind_of(reference) == "name" else common_name(reference)

    def fenced(self, reference: str) -> bool | None:
        """Whether a group may be written, from its reference alone; None where only the directory can tell."""
        return lies_under(reference, self.containers) if kind_of(reference) == "dn" else None

    def marking(self, group: str, value: str) -> str:
        attribute = self.owner_marker.attribute if self.owner_marker else ATTRIBUTE
        return f"Set-ADGroup {quoted(group)} -Replace @{{{attribute}={quoted(line_of(value))}}}"

    def open(
        self,
        resolve_path: ResolvePath,
        resolve_secret: ResolveSecret,
        memory: Memory | None = None,  # noqa: ARG002 - every reading is whole
    ) -> Directory:
        from connector.directories.active_directory.directory import ActiveDirectory  # ldap3 and polars are heavy

        return ActiveDirectory(self, resolve_path, resolve_secret)


def server_address(server: str) -> tuple[str, str, int]:
    """`(scheme, host, port)` of a server's URL. Raises ValueError that says what is wrong."""
    url = urlsplit(server)
    if url.scheme not in PORTS or not url.hostname:
        raise ValueError(f"`{server}` is no server; write `ldaps://HOST` or `ldap://HOST`, with `:PORT` if need be")
    if url.username or url.path.strip("/") or url.query:
        raise ValueError(
            f"`{server.rpartition('@')[2]}`: a server is only `ldaps://HOST:PORT`; the bind has its own key"
        )
    return url.scheme, url.hostname, url.port or PORTS[url.scheme]


def _dn(value: str) -> str:
    try:
        parse_dn(value)
    except ValueError as error:
        raise ValueError(f"`{value}` is no distinguished name: {error}") from error
    return value
