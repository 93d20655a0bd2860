"""The section of the config: what it takes, and what it says of the rest without connecting or importing ldap3."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from pydantic import ValidationError

from connector.directories.active_directory.settings import ActiveDirectorySettings, server_address

SIMPLE = {"method": "simple", "user": "svc@example.test", "password": "env:PASSWORD"}
SOUND: dict[str, Any] = {
    "type": "active-directory",
    "servers": ["ldaps://dc1.example.test:636"],
    "bind": SIMPLE,
    "people": {"base": "OU=Staff,DC=example,DC=test"},
    "correlate": [{"person": "person_id", "account": "employeeID"}],
    "managed": ["OU=Groups,DC=example,DC=test"],
}


def settings(**changes: Any) -> ActiveDirectorySettings:
    return ActiveDirectorySettings.model_validate({**SOUND, **changes})


@pytest.mark.parametrize(
    ("reference", "fenced"),
    [
        ("CN=a,OU=Groups,DC=example,DC=test", True),
        ("cn=IC-{location}, ou=groups,dc=EXAMPLE,dc=test", True),
        ("CN=a,OU=Other,DC=example,DC=test", False),
        ("CN=a,OU=Groups;DC=example,DC=test", False),
        ("IC-Attendance", None),
        ("2f6b1c9e-0d1b-4a52-9a55-3c1b7a8d9e0f", None),
    ],
)
def test_the_fence_is_known_from_a_dn_alone(reference: str, fenced: bool | None):
    """Of another name only the directory can tell."""
    assert fenced is settings().fenced(reference)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"servers": []}, "at least 1"),
        ({"servers": ["dc1.example.test"]}, "`dc1.example.test` is no server"),
        ({"servers": ["https://dc1.example.test"]}, "is no server"),
        ({"servers": ["ldaps://user:secret@dc1.example.test"]}, "`dc1.example.test`"),
        ({"managed": ["IC-Groups"]}, "`IC-Groups` is no distinguished name"),
        ({"protected": ["CN=a,,DC=b"]}, "is no distinguished name"),
        ({"people": {"base": "Staff"}}, "`Staff` is no distinguished name"),
        ({"people": {"base": "DC=x", "filter": "cn=*"}}, "pattern"),
        ({"correlate": [{"person": "x", "account": "name"}]}, "can't be correlated by `name`"),
        ({"bind": {"method": "ntlm"}}, "'simple', 'kerberos' or 'external'"),
        ({"bind": {"method": "simple", "user": "a"}}, "needs `password`"),
        ({"bind": {**SIMPLE, "password": "hunter2"}}, "a secret may not stand in a file"),
        ({"bind": {**SIMPLE, "keytab": "x"}}, "takes no `keytab`"),
        ({"bind": {"method": "kerberos", "keytab": "x"}}, "needs `user`"),
        ({"bind": {"method": "external"}}, "needs `certificate`"),
        ({"timeouts": {"total": 0}}, "greater than or equal to 1"),
    ],
)
def test_a_mistake_is_said(changes: dict[str, Any], words: str):
    """Before anything is connected."""
    with pytest.raises(ValidationError) as caught:
        settings(**changes)
    assert words in str(caught.value)


def test_a_password_in_a_server_is_not_repeated():
    """A secret that was written where none belongs."""
    with pytest.raises(ValueError, match="dc1") as caught:
        server_address("ldaps://user:hunter2@dc1.example.test")
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("server", "address"),
    [
        ("ldaps://dc1.example.test", ("ldaps", "dc1.example.test", 636)),
        ("ldap://dc1.example.test/", ("ldap", "dc1.example.test", 389)),
        ("ldaps://[2001:db8::1]:1636", ("ldaps", "2001:db8::1", 1636)),
    ],
)
def test_a_server_s_address(server: str, address: tuple[str, str, int]):
    """The ports are those of the scheme."""
    assert address == server_address(server)


def test_settings_need_no_heavy_library():
    """`validate` reads them without ldap3 and polars."""
    code = "import sys, connector.directories.active_directory.settings; print({'ldap3', 'polars'} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "set()\n" == ran.stdout
