"""The `type: entra` section of the config."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cached_property
from typing import Literal, NamedTuple, Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from connector.core.files.documents import Document, Name
from connector.core.files.secret import SecretRef
from connector.core.problems import Mistake, tick
from connector.directories import Directory, DirectoryError
from connector.directories.entra.addresses import https_address, is_host, parts_of
from connector.directories.entra.names import GUID, Fence, is_guid
from connector.directories.markers import line_of
from connector.directories.memory import Memory
from connector.directories.settings import CorrelationKey, DirectorySettings, ResolvePath, ResolveSecret

ATTRIBUTES = (
    "employeeId",
    "userPrincipalName",
    "mail",
    "onPremisesImmutableId",
    "onPremisesSecurityIdentifier",
    "onPremisesSamAccountName",
)
BASIC = frozenset({"userPrincipalName", "mail"})
"""What User.ReadBasic.All shows; every other attribute needs User.Read.All."""

UNITS = {"m": "minutes", "h": "hours", "d": "days"}


class Cloud(NamedTuple):
    graph: str
    login: str


CLOUDS: Mapping[str, Cloud] = {
    "public": Cloud("graph.microsoft.com", "login.microsoftonline.com"),
    "us-government": Cloud("graph.microsoft.us", "login.microsoftonline.us"),
    "us-dod": Cloud("dod-graph.microsoft.us", "login.microsoftonline.us"),
    "china": Cloud("microsoftgraph.chinacloudapi.cn", "login.chinacloudapi.cn"),
}

Method = Literal["certificate", "federated", "managed-identity", "secret"]

TAKES: Mapping[Method, tuple[frozenset[str], frozenset[str]]] = {
    "certificate": (frozenset({"certificate"}), frozenset({"password"})),
    "federated": (frozenset(), frozenset({"token_file"})),
    "managed-identity": (frozenset(), frozenset()),
    "secret": (frozenset({"secret"}), frozenset()),
}
"""Method to the keys it needs and those it may have besides."""


class Credential(Document):
    method: Method = Field(
        description="certificate: PEM of certificate and key; federated: a token of another issuer; "
        "managed-identity: of the Azure machine; secret: a client secret"
    )
    certificate: str | None = Field(default=None, description="certificate: PEM file with certificate and private key")
    password: SecretRef | None = Field(
        default=None, description="certificate: of its private key, env:NAME or file:PATH"
    )
    token_file: str | None = Field(
        default=None,
        description="federated: the issuer's token; default: the file that AZURE_FEDERATED_TOKEN_FILE names",
    )
    secret: SecretRef | None = Field(default=None, description="secret: env:NAME or file:PATH")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        needed, allowed = TAKES[self.method]
        for field in ("certificate", "password", "token_file", "secret"):
            given = getattr(self, field) is not None
            if field in needed and not given:
                raise ValueError(f"`method: {self.method}` needs `{field}`")
            if given and field not in needed | allowed:
                raise ValueError(f"`method: {self.method}` takes no `{field}`")
        return self


class EntraPeople(Document):
    filter: str | None = Field(
        default=None, description="an OData filter, as `userType eq 'Member'`; default: all users"
    )
    enabled: Literal["read", "assume"] = Field(
        default="read",
        description="read: disabled accounts get nothing new (needs User.Read.All); assume: every account is enabled",
    )


class EntraTimeouts(Document):
    """In seconds."""

    connect: int = Field(default=10, ge=1, description="to open a connection")
    answer: int = Field(default=100, ge=1, description="for one answer")
    total: int = Field(default=3600, ge=1, description="for all of one command, with every retry and wait")
    settle: int = Field(default=15, ge=0, description="until reads show a write; then it counts as accepted, not shown")


class WriteQuota(Document):
    """Microsoft's limit for one app in one tenant."""

    count: int = Field(default=3000, ge=20, description="writes, in any `seconds`")
    seconds: int = Field(default=150, ge=1, description="within so many seconds")


class EntraSettings(DirectorySettings):
    type: Literal["entra"] = Field(description="Entra ID over Microsoft Graph")
    cloud: Literal["public", "us-government", "us-dod", "china"] = Field(
        default="public", description="the Microsoft cloud that holds the tenant"
    )
    tenant: str = Field(pattern=r"^[A-Za-z0-9.-]+$", description="the tenant's id, or one of its domains")
    client: str | None = Field(
        default=None,
        pattern=GUID.pattern,
        description="the app's (client) id; managed-identity: default the machine's own",
    )
    credential: Credential = Field(description="how to log on")
    people: EntraPeople = Field(default=EntraPeople.defaults(), description="which users are accounts")
    managed: tuple[str, ...] = Field(
        min_length=1,
        description="ids of groups, patterns of names, `administrative-unit:ID`; groups outside are never written",
    )
    protected: tuple[str, ...] = Field(
        default=(), description="ids or userPrincipalNames of members that are never removed"
    )
    allowed_hosts: tuple[Name, ...] = Field(
        default=(), description="hosts beside Graph's own that may be sent a token, as a gateway; default: none"
    )
    proxy: str | None = Field(
        default=None, description="http://HOST:PORT, or `none`; default: what the environment says (HTTPS_PROXY)"
    )
    ca_file: str | None = Field(default=None, description="PEM of the CA, as of a proxy that looks into TLS")
    timeouts: EntraTimeouts = Field(default=EntraTimeouts.defaults(), description="in seconds")
    concurrency: int = Field(default=4, ge=1, le=16, description="requests under way at once")
    writes: WriteQuota = Field(default=WriteQuota.defaults(), description="how fast to write")
    full_reading: str = Field(
        default="24h",
        pattern=r"^[0-9]{1,5}[mhd]$",
        description="how long changes alone are read after a whole reading, as 24h; 0h: every reading is whole",
    )
    endpoint: str | None = Field(default=None, description="for rehearsals: https://HOST:PORT/v1.0 in place of Graph")
    authority: str | None = Field(default=None, description="for rehearsals: https://HOST:PORT in place of the log-on")

    @field_validator("correlate")
    @classmethod
    def _are_attributes(cls, keys: tuple[CorrelationKey, ...]) -> tuple[CorrelationKey, ...]:
        for key in keys:
            if key.account not in ATTRIBUTES:
                raise ValueError(f"accounts can't be correlated by `{key.account}`; use one of {', '.join(ATTRIBUTES)}")
        return keys

    @field_validator("managed")
    @classmethod
    def _is_fence(cls, managed: tuple[str, ...]) -> tuple[str, ...]:
        Fence.parse(managed)
        return managed

    @field_validator("protected")
    @classmethod
    def _are_users(cls, protected: tuple[str, ...]) -> tuple[str, ...]:
        for user in protected:
            if not is_guid(user) and "@" not in user:
                raise ValueError(f"`{user}` is neither the id nor the userPrincipalName of a user")
        return protected

    @field_validator("allowed_hosts")
    @classmethod
    def _are_hosts(cls, hosts: tuple[str, ...]) -> tuple[str, ...]:
        for host in hosts:
            if not is_host(host):
                raise ValueError(f"`{host}` is no host; write its bare name, as `graph.example.test`")
        return hosts

    @field_validator("proxy")
    @classmethod
    def _is_proxy(cls, proxy: str | None) -> str | None:
        if proxy is None or proxy == "none":
            return proxy
        if "@" in proxy:
            raise Mistake(
                "a secret may not stand in a file (it is not repeated here)",
                code="secret-in-file",
                help="leave `proxy` out, and set HTTPS_PROXY in the environment",
            )
        url = parts_of(proxy)
        if url is None or url.scheme not in ("http", "https") or url.path.strip("/"):
            raise ValueError(f"`{proxy}` is no proxy; write `http://HOST:PORT`, or `none`")
        return proxy

    @field_validator("endpoint")
    @classmethod
    def _is_graph(cls, address: str | None) -> str | None:
        return https_address(address, "/v1.0") if address is not None else None

    @field_validator("authority")
    @classmethod
    def _is_log_on(cls, address: str | None) -> str | None:
        return https_address(address, "") if address is not None else None

    @model_validator(mode="after")
    def _knows_the_app(self) -> Self:
        if self.client is None and self.credential.method != "managed-identity":
            raise ValueError(f"`method: {self.credential.method}` needs `client`")
        if (self.endpoint is None) != (self.authority is None):
            raise ValueError("`endpoint` and `authority` go together: a real token must not reach another endpoint")
        return self

    @cached_property
    def fence(self) -> Fence:
        return Fence.parse(self.managed)

    @property
    def attributes(self) -> tuple[str, ...]:
        """The account attributes that `correlate` names."""
        return tuple(dict.fromkeys(key.account for key in self.correlate))

    @property
    def whole_every(self) -> dt.timedelta:
        return dt.timedelta(**{UNITS[self.full_reading[-1]]: int(self.full_reading[:-1])})

    @property
    def graph(self) -> str:
        return self.endpoint or f"https://{CLOUDS[self.cloud].graph}/v1.0"

    @property
    def identity(self) -> str:
        """The tenant as the config names it, and the cloud."""
        return f"{self.tenant.lower()} at {urlsplit(self.graph).netloc}"

    @property
    def login(self) -> str:
        return self.authority or f"https://{CLOUDS[self.cloud].login}"

    @property
    def scope(self) -> str:
        return f"https://{urlsplit(self.graph).netloc}/.default"

    def synchronised_name(self, reference: str) -> str | None:
        """Its display name; an id says nothing of where a group comes from."""
        return None if is_guid(reference) else reference.lower()

    def fenced(self, reference: str) -> bool | None:
        """Whether a group may be written, from its reference alone; None where only the directory can tell."""
        return self.fence.of_reference(reference)

    def marking(self, group: str, value: str) -> str:
        return f"write {tick(line_of(value))} as a line of its own into the description of the group {tick(group)}"

    def open(self, resolve_path: ResolvePath, resolve_secret: ResolveSecret, memory: Memory | None = None) -> Directory:
        try:
            from connector.directories.entra.directory import EntraDirectory  # msgraph, azure and polars are heavy
        except ModuleNotFoundError as error:
            if (error.name or "").startswith("connector"):
                raise
            raise DirectoryError(f"`{error.name}` is not installed; install the extra `entra`") from None
        return EntraDirectory(self, resolve_path, resolve_secret, memory)
