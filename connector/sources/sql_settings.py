"""`type: sql`; imports neither SQLAlchemy nor a driver, since `validate` reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from connector.core.feeds import Table
from connector.core.files.documents import Document, Name
from connector.core.files.secret import SecretRef
from connector.core.files.spans import Span
from connector.core.problems import Mistake, Problem, listed, tick
from connector.databases.address import SCHEMES, VERIFIED, is_url, label, options, unverified, without_password
from connector.sources import Source
from connector.sources.settings import FeedSettings, ResolvePath, ResolveSecret

SQLITE = "sqlite:///"
POSTGRESQL = (*SCHEMES, "postgresql+psycopg://")
OTHER_DRIVER = re.compile(r"postgres(ql)?\+|sqlite\+|sqlite://(?!/.)")
COMMENT = re.compile(r"\s+|--[^\n]*(\n|$)|/\*.*?\*/", re.DOTALL)
READS = re.compile(r"(select|with|values)\b", re.IGNORECASE)
BOUND = re.compile(r"(?<![:\w\\]):([A-Za-z_]\w*)(?!:)")
"""As SQLAlchemy has it: not `::date`, not `HH24:MI`, not `\\:x`."""


def a_database(url: str) -> str:
    without_password(url, "password")
    if not is_url(url) or OTHER_DRIVER.match(url):
        advice = "write `postgresql://…`, `sqlite:///FILE`, `mssql+pyodbc://…` or `oracle+oracledb://…`"
        raise Mistake(f"{tick(label(url))} is no database that is read", code="wrong-form", help=advice)
    return url


def a_select(query: str) -> str:
    """Raises Mistake for what does not begin as a query that reads; the server, too, lets none write."""
    start = 0
    while found := COMMENT.match(query, start):
        start = found.end()
    if not READS.match(query, start):
        raise Mistake(
            "the query does not begin with SELECT, WITH or VALUES", code="wrong-form", help="write one that reads"
        )
    return query.strip().removesuffix(";").rstrip()


def bound(query: str) -> frozenset[str]:
    """The parameters that a query asks for."""
    return frozenset(BOUND.findall(query))


Query = Annotated[str, AfterValidator(a_select)]


class QuerySettings(Document):
    type: str
    url: Annotated[Name, AfterValidator(a_database)] = Field(
        description="the database's URL, without a password; of SQLite a file, relative to the config"
    )
    password: SecretRef | None = Field(default=None, description="env:NAME or file:PATH; a role that may only read")
    query: Query | None = Field(default=None, description="the SELECT that gives the rows; ORDER BY keeps their order")
    query_file: Name | None = Field(default=None, description="a file that holds it, relative to the config")
    parameters: dict[str, str | int | float | bool] = Field(
        default_factory=dict, description="values of what the queries write as `:name`; they are bound, never pasted"
    )
    count: Query | None = Field(default=None, description="a SELECT of the rows that there must be")
    updated: Query | None = Field(default=None, description="a SELECT of when the data was written, for `max_age`")
    timeout: Span = Field(default="5m", description="how long the database may take for all of it")


class SqlSettings(FeedSettings, QuerySettings):
    type: Literal["sql"] = Field(description="a query of a database")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.query is None) == (self.query_file is None):
            raise Mistake("a source by SQL has one query", code="one-key", help="give `query`, or `query_file`")
        if self.max_age and not self.updated:
            message = "`max_age` needs `updated`: else nobody knows how old the rows are"
            raise Mistake(message, code="invalid", help="write a SELECT of the moment, or leave `max_age` out")
        if self.password and self.url.startswith(SQLITE):
            raise Mistake("a file of SQLite takes no password", code="invalid", help="leave `password` out")
        if self.query is not None and (odd := self.misfits(self.query)):
            raise Mistake(odd, code="invalid", help="write a colon that is none as `\\:`")
        return self

    def misfits(self, query: str) -> str:
        """In what way the parameters are not those that the queries ask for; empty where they are."""
        asked = frozenset().union(*map(bound, (query, self.count or "", self.updated or "")))
        if lacking := sorted(asked - self.parameters.keys()):
            return f"`parameters` lacks {listed(lacking)}, which a query asks for"
        if unused := sorted(self.parameters.keys() - asked):
            return f"no query asks for the parameter {listed(unused)}"
        return ""

    @property
    def place(self) -> str:
        return label(self.url)

    @property
    def files(self) -> tuple[str, ...]:
        return () if self.query_file is None else (self.query_file,)

    def doubts(self) -> Iterator[Problem]:
        given = {name.lower(): value for name, value in options(self.url).items()}
        trusting = given.get("trustservercertificate", "no").lower() in ("yes", "true")
        if (mode := unverified(self.url)) or trusting:
            said = f"sslmode={mode}" if mode else "TrustServerCertificate=yes"
            message = f"`{said}` believes any server that answers in its place"
            advice = f"write `sslmode={VERIFIED}`, with `sslrootcert` where the CA is your own"
            yield Problem(
                mark=self.at("url"),
                code="source-unverified",
                message=message,
                help=advice if mode else "leave it out, and let this machine know the CA",
                severity="warning",
            )

    def open(self, table: Table, resolve_path: ResolvePath, resolve_secret: ResolveSecret) -> Source:
        from connector.sources.sql import SqlSource

        return SqlSource.of(self, table, resolve_path, resolve_secret)
