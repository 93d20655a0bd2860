"""What the server's codes mean, in plain words, and what to do about them. Nothing here ever holds a secret."""

from __future__ import annotations

import re
from typing import NamedTuple

BIND_DATA = {
    "525": ("there is no such user", "check `bind.user`: a DN or user@realm"),
    "52e": ("wrong user name or password", "check `bind.user` and the secret that `bind.password` names"),
    "530": ("the account may not log on at this hour", "lift the account's logon hours"),
    "531": ("the account may not log on from this computer", "lift the account's logon workstations"),
    "532": ("the password has expired", "set a new password, and let it never expire"),
    "533": ("the account is disabled", "enable the account"),
    "701": ("the account has expired", "move the account's expiry date"),
    "773": ("the password must be changed first", "set a new password without `change at next logon`"),
    "775": ("the account is locked out", "unlock the account, and find out who tried wrong passwords"),
}

RESULTS = {
    1: ("the server could not do it", ""),
    3: ("the server's time limit was reached", "narrow `people.filter`, or raise MaxQueryDuration"),
    4: ("the server's size limit was reached", "raise the server's limits; searches are paged already"),
    7: ("the server does not know this way to log on", "use another `bind.method`"),
    8: ("the server wants a stronger protection", "use `ldaps://`, or `ldap://` with StartTLS"),
    10: ("the server only refers to another one; it may be a read-only domain controller", "name a writable server"),
    11: ("an administrative limit was reached", "narrow `people.filter`"),
    12: ("the server lacks a needed feature; is it Active Directory?", "name an Active Directory server"),
    16: ("it is not there", ""),
    19: ("a rule of the directory forbids it", ""),
    20: ("it is there already", ""),
    21: ("the value has the wrong form", ""),
    32: ("there is no such object", "check the name, and that the account may see it"),
    34: ("the name is not well formed", "check the distinguished name"),
    49: ("the server refused the log-on", "check `bind`"),
    50: ("the account may not do this", "grant it the right to write `member` (docs/active-directory.md)"),
    51: ("the server is busy", ""),
    52: ("the server is not available", ""),
    53: ("the server is unwilling", ""),
    68: ("it is there already", ""),
}

DATA = re.compile(r"data ([0-9a-fA-F]{3,4})")


class Trouble(NamedTuple):
    """What is wrong, and what to do about it."""

    what: str
    fix: str

    def __str__(self) -> str:
        return f"{self.what}; {self.fix}" if self.fix else self.what


class Failure(NamedTuple):
    """Why a connection did not come about; `lasting` where trying again would not help."""

    what: str
    fix: str
    lasting: bool


# The first whose key stands in the error's text; ldap3 hands on only the text of what the socket and TLS raised.
OPENING = {
    "mismatch, certificate": Failure(
        "the certificate is not for this name", "use a name that the certificate holds (its subjectAltName)", True
    ),
    "certificate has expired": Failure("the server's certificate has expired", "renew it", True),
    "certificate verify failed": Failure(
        "the certificate is not signed by a known CA", "set `ca_file` to the CA that signed it", True
    ),
    "starttls": Failure(
        "the server refuses StartTLS, and nothing is ever sent in clear",
        "use `ldaps://`, or give it a certificate",
        True,
    ),
    "name or service not known": Failure("the host name is not known", "check the name and this machine's DNS", True),
    "invalid server address": Failure("the host name is not known", "check the name and this machine's DNS", True),
    "package": Failure("the Kerberos packages are missing", "install the extra `kerberos`", True),
    "not ldap": Failure("what answers there is no LDAP server", "check the port: ldaps is 636, ldap is 389", True),
    "wrong version number": Failure("what answers there speaks no TLS", "check the port: ldaps is 636", True),
    "refused": Failure("nothing listens there", "check host and port, and that the server runs", False),
    "timed out": Failure("no answer in time", "check network and firewall, or raise `timeouts`", False),
    "time allowed": Failure("no answer in time", "check network and firewall, or raise `timeouts`", False),
}
BROKEN = Failure("the connection broke", "check that the server runs", False)


def opening_failure(error: str) -> Failure:
    low = error.lower()
    return next((failure for key, failure in OPENING.items() if key in low), BROKEN)


def bind_refusal(code: int, message: str) -> tuple[str, str]:
    """`(what, fix)` of a refused log-on; AD hides the reason in the text as `data 52e`."""
    found = DATA.search(message)
    if code == 49 and found and found.group(1).lower() in BIND_DATA:
        return BIND_DATA[found.group(1).lower()]
    return RESULTS.get(code, ("the server refused the log-on", "check `bind`"))


def result_words(code: int, message: str = "") -> Trouble:
    """A result: the meaning, the code and the first line of the server's own words; and the fix."""
    what, fix = RESULTS.get(code, ("the server refused", ""))
    said = next(iter(message.replace("\0", "").strip().splitlines()), "")
    return Trouble(f"{what} (result {code}: {said})" if said else f"{what} (result {code})", fix)
