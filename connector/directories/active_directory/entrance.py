"""Into the directory: an open, verified and logged-on connection, or words that say why there is none."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from ldap3 import NONE, SASL, SIMPLE, SYNC, Connection, Server
from ldap3.core.exceptions import LDAPException, LDAPInvalidFilterError

from connector.directories import DirectoryError
from connector.directories.active_directory.settings import server_address
from connector.directories.active_directory.wire import VerifiedTls, Wire
from connector.directories.active_directory.words import bind_refusal, opening_failure

MECHANISMS = {"kerberos": "GSSAPI", "external": "EXTERNAL"}


class Lost(Exception):  # noqa: N818 - what was asked may or may not have been done; it is worth another try
    """The connection broke or did not come about."""

    def __init__(self, what: str, fix: str = "") -> None:
        super().__init__(f"{what}; {fix}" if fix else what)
        self.what, self.fix = what, fix


class Refused(DirectoryError):  # noqa: N818 - an answer, not a mishap
    """The server (or its certificate, or ldap3) said no; asking again would not help. `code` is 0 without an answer."""

    def __init__(self, what: str, fix: str = "", *, code: int = 0) -> None:
        super().__init__(f"{what}; {fix}" if fix else what)
        self.what, self.fix, self.code = what, fix, code


@dataclass(frozen=True, kw_only=True)
class Login:
    """How to reach and enter the directory, every path and secret resolved; timeouts in seconds."""

    servers: tuple[str, ...]
    method: str
    ca_file: str | None = None
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    keytab: str | None = None
    certificate: str | None = None
    key: str | None = None
    connect: int = 5
    answer: int = 60
    total: int = 600


def enter(login: Login, server: str, deadline: float) -> Connection:
    """A connection ready for work. Raises Lost; Refused where trying again would not help."""
    connection = _prepared(login, server)
    Wire(connection, deadline).attach()
    try:
        with told():
            connection.open(read_server_info=False)
            if not connection.server.ssl:
                connection.start_tls(read_server_info=False)
            _log_on(connection)
    finally:
        if not connection.bound and not connection.closed:
            connection.strategy.close()
    return connection


@contextmanager
def told() -> Iterator[None]:
    """What ldap3, the socket and TLS raise, as Lost or Refused."""
    try:
        yield
    except LDAPInvalidFilterError as error:
        raise Refused("the filter is not well formed", "check the parentheses of `people.filter`") from error
    except (LDAPException, OSError, ValueError) as error:
        failure = opening_failure(str(error))
        raise (Refused if failure.lasting else Lost)(failure.what, failure.fix) from error


def _prepared(login: Login, server: str) -> Connection:
    scheme, host, port = server_address(server)
    target = Server(
        host,
        port,
        use_ssl=scheme == "ldaps",
        tls=VerifiedTls(_context(login)),
        get_info=NONE,
        connect_timeout=login.connect,
    )
    return Connection(
        target,
        user=login.user,
        password=login.password,
        authentication=SIMPLE if login.method == "simple" else SASL,
        sasl_mechanism=MECHANISMS.get(login.method),
        cred_store={"client_keytab": f"FILE:{login.keytab}", "ccache": "MEMORY:connector"} if login.keytab else None,
        client_strategy=SYNC,
        receive_timeout=login.answer,
        auto_referrals=False,
        auto_range=False,
        return_empty_attributes=False,
        check_names=False,
    )


def _context(login: Login) -> ssl.SSLContext:
    """CA, host name and protocol verified; what can't be read is named."""
    try:
        context = ssl.create_default_context(cafile=login.ca_file)
    except OSError as error:
        raise Refused(f"the CA's file `{login.ca_file}` can't be read", "correct `ca_file`; it must be PEM") from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if login.certificate:
        try:
            context.load_cert_chain(login.certificate, keyfile=login.key)
        except OSError as error:
            raise Refused(
                "the client certificate can't be read", "correct `bind.certificate` and `bind.key`"
            ) from error
    return context


def _log_on(connection: Connection) -> None:
    if not isinstance(connection.socket, ssl.SSLSocket):
        raise Refused("the connection is not protected, and nothing is ever sent in clear", "use `ldaps://`")
    if connection.authentication == SASL and connection.sasl_mechanism == "GSSAPI":
        bound = _kerberos(connection)
    else:
        bound = connection.bind(read_server_info=False)
    if not bound:
        code = connection.result["result"]
        what, fix = bind_refusal(code, connection.result["message"])
        raise Refused(f"the log-on was refused: {what} (result {code})", fix, code=code)


def _kerberos(connection: Connection) -> bool:
    try:
        from gssapi.raw.misc import GSSError  # of the extra `kerberos`
    except ImportError as error:
        raise Refused("the Kerberos packages are missing", "install the extra `kerberos`") from error
    try:
        return bool(connection.bind(read_server_info=False))
    except GSSError as error:
        said = " ".join(str(error).split())
        raise Refused(
            f"Kerberos failed: {said}", "check the ticket (`klist`) or `keytab`, `user` and the clock"
        ) from error
