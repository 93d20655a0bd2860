"""Who is let in, and in which words the others are turned away."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from connector.directories import DirectoryError
from connector.directories.active_directory.words import BIND_DATA, bind_refusal
from tests.active_directory.conftest import Connect
from tests.samba.controller import Controller
from tests.samba.domain import Domain
from tests.samba.faultproxy import FaultProxy

PASSWORD = "Svc-Passw0rd-1"  # noqa: S105 - of a throwaway account
LONG_AGO = "130000000000000000"


def with_password(**attributes: str) -> dict[str, str]:
    return {"unicodePwd": f'"{PASSWORD}"', **attributes}


def bind_as(user: str) -> dict[str, str]:
    return {"method": "simple", "user": user, "password": "env:AD_PASSWORD"}


def refusal(connect: Connect, password: str, **changes: object) -> str:
    with pytest.raises(DirectoryError) as caught:
        connect(password, **changes).read([])
    assert password not in f"{caught.value!r} {caught.value.__cause__!r}"
    return str(caught.value)


def test_a_password_lets_in(domain: Domain, connect: Connect):
    """A DN and a password are enough."""
    user = domain.person("svc", **with_password())
    assert 1 == connect(PASSWORD, bind=bind_as(user)).read([]).accounts.height


@pytest.mark.parametrize(
    ("attributes", "words"),
    [
        ({"userAccountControl": "514"}, "the account is disabled"),
        ({"accountExpires": LONG_AGO}, "the account has expired"),
        ({"pwdLastSet": "0"}, "the password must be changed first"),
    ],
)
def test_the_server_s_reason_is_said_in_plain_words(
    domain: Domain, connect: Connect, attributes: dict[str, str], words: str
):
    """A right password that is refused all the same says why, with the fix."""
    user = domain.person("svc", **with_password(**attributes))
    assert words in refusal(connect, PASSWORD, bind=bind_as(user))


def test_a_wrong_password_is_tried_once(domain: Domain, connect: Connect, proxy: FaultProxy):
    """Neither another try nor another server follows: each would bring the account nearer to its lock-out."""
    user = domain.person("svc", **with_password())
    said = refusal(connect, "Wrong-Passw0rd-1", bind=bind_as(user), servers=[proxy.uri] * 3)
    assert "wrong user name or password (result 49); check `bind.user` and the secret" in said
    assert 1 == proxy.accepted


def test_an_empty_password_is_refused_here(connect: Connect):
    """AD would take it for an anonymous log-on, which seems to work and shows nothing."""
    with pytest.raises(DirectoryError, match=r"`bind\.password` names is empty"):
        connect("")


@pytest.mark.parametrize("data", BIND_DATA)
def test_each_of_ad_s_reasons_has_words(data: str):
    """The code stands within the server's text, upper or lower case."""
    said = f"80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data {data.upper()}, v1db1"
    assert BIND_DATA[data] == bind_refusal(49, said)


def test_a_ticket_lets_in(domain: Domain, connect: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Kerberos takes the ticket of `kinit`, inside TLS."""
    controller = domain.controller
    domain.person("Ann Lee")
    monkeypatch.setenv("KRB5_CONFIG", controller.env["KRB5_CONFIG"])
    monkeypatch.setenv("KRB5CCNAME", f"FILE:{tmp_path / 'ticket'}")
    principal = f"administrator@{controller.env['AD_REALM']}"
    subprocess.run(["kinit", principal], input=controller.password, text=True, check=True, capture_output=True)
    assert 1 == connect(bind={"method": "kerberos"}).read([]).accounts.height


def test_a_keytab_lets_in(
    samba: Controller, domain: Domain, connect: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Kerberos gets its own ticket from a keytab."""
    monkeypatch.setenv("KRB5_CONFIG", samba.env["KRB5_CONFIG"])
    domain.person("Ann Lee")
    keytab = tmp_path / "svc.keytab"
    samba.export_keytab("Administrator", keytab)
    user = f"Administrator@{samba.env['AD_REALM']}"
    assert 1 == connect(bind={"method": "kerberos", "user": user, "keytab": str(keytab)}).read([]).accounts.height


def test_no_ticket_is_said(samba: Controller, connect: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Without a ticket the message names what to look at."""
    monkeypatch.setenv("KRB5_CONFIG", samba.env["KRB5_CONFIG"])
    monkeypatch.setenv("KRB5CCNAME", f"FILE:{tmp_path / 'none'}")
    with pytest.raises(DirectoryError, match=r"Kerberos failed: .*; check the ticket"):
        connect(bind={"method": "kerberos"}).read([])
