"""What Graph's and the log-on's refusals mean, in plain words, and what to do. Nothing here holds a secret."""

from __future__ import annotations

import re
from typing import NamedTuple

from connector.directories import DirectoryError

PERMISSIONS = "GroupMember.ReadWrite.All and User.Read.All, with an administrator's consent (docs/entra.md)"


class Trouble(NamedTuple):
    """What is wrong, and what to do about it."""

    what: str
    fix: str = ""

    def __str__(self) -> str:
        return f"{self.what}; {self.fix}" if self.fix else self.what


class Refused(DirectoryError):  # noqa: N818 - an answer, not a mishap
    """Graph, or the log-on, said no, and would say so again; `status` 0: it came to no answer of Graph."""

    def __init__(self, what: str, fix: str = "", *, status: int = 0, code: str = "") -> None:
        super().__init__(f"{what}; {fix}" if fix else what)
        self.what = what
        self.fix = fix
        self.status = status
        self.code = code


LOG_ON = {
    "AADSTS700016": Trouble("the tenant knows no app with this id", "check `client` and `tenant`"),
    "AADSTS90002": Trouble("there is no such tenant", "check `tenant` and `cloud`"),
    "AADSTS900023": Trouble("there is no such tenant", "check `tenant` and `cloud`"),
    "AADSTS7000215": Trouble("the client secret is wrong", "renew the secret that `credential.secret` names"),
    "AADSTS7000222": Trouble("the client secret has expired", "renew the secret that `credential.secret` names"),
    "AADSTS700027": Trouble(
        "the app does not know the certificate, or it has expired", "upload a certificate that is valid to the app"
    ),
    "AADSTS700024": Trouble(
        "the assertion's time is not now", "set this machine's clock, or renew the federated token"
    ),
    "AADSTS70021": Trouble(
        "no federated credential fits the token", "check its issuer, subject and audience on the app"
    ),
    "AADSTS700213": Trouble("no federated credential fits the token's subject", "check the subject on the app"),
    "AADSTS53003": Trouble("conditional access blocks the app", "let it in from this network"),
    "AADSTS7000229": Trouble("the app is not at home in this tenant", "grant administrator's consent to it there"),
    "AADSTS900382": Trouble("the app belongs to another cloud", "check `cloud` and `tenant`"),
    "AADSTS7000112": Trouble("the app is disabled", "enable the enterprise application"),
}
PASSING = frozenset({"AADSTS90033", "AADSTS50196"})
CODE = re.compile(r"AADSTS[0-9]+")
CONNECTION = {
    "CERTIFICATE_VERIFY_FAILED": Trouble(
        "the certificate is not signed by a known CA, or not for this name",
        "set `ca_file` to the CA (of the proxy, where one looks into TLS)",
    ),
    "Name or service not known": Trouble("the host name is not known", "check this machine's DNS and `proxy`"),
    "nodename nor servname": Trouble("the host name is not known", "check this machine's DNS and `proxy`"),
}

MEANINGS = {
    "Authorization_RequestDenied": Trouble("the app may not do this", f"grant it {PERMISSIONS}"),
    "InvalidAuthenticationToken": Trouble("the token was refused", "check `cloud`, and this machine's clock"),
}
EXISTS = "already exist"
ABSENT = ("do not exist", "does not exist")
WHOLE_GROUP = ("on-premises mastered", "external service", "insufficient privileges", "not supported for")


def log_on_trouble(message: str) -> Trouble | None:
    """Of what the log-on said only the code is passed on: it quotes ids. None for what may pass."""
    code = CODE.search(message)
    if code is None or code.group() in PASSING:
        return None
    known = LOG_ON.get(code.group(), Trouble("the log-on was refused", "look the code up in Microsoft's documentation"))
    return Trouble(f"{known.what} ({code.group()})", known.fix)


def connection_trouble(message: str) -> Trouble | None:
    """What trying again would not mend; None where it may."""
    return next((trouble for key, trouble in CONNECTION.items() if key in message), None)


def refusal(status: int, code: str, message: str) -> Trouble:
    """The meaning, the code, and the first line of Graph's own words."""
    known = MEANINGS.get(code, Trouble("Graph refused"))
    said = next(iter(message.strip().splitlines()), "")
    return Trouble(f"{known.what} ({status} {code}: {said})", known.fix)
