"""The section of the config: what it takes, and what it says of the rest without connecting or importing msgraph."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from typing import Any

import pytest
from pydantic import ValidationError

from connector.directories.entra.settings import CLOUDS, EntraSettings

GROUP = "2f6b1c9e-0d1b-4a52-9a55-3c1b7a8d9e0f"
UNIT = "administrative-unit:7a1e6a0c-7a06-4b61-9c8e-0a6f2f0f7c11"
SOUND: dict[str, Any] = {
    "type": "entra",
    "tenant": "example.test",
    "client": "9b2f3e2e-5a46-4d2e-8d6e-6a3a8f4f5a10",
    "credential": {"method": "certificate", "certificate": "connector.pem"},
    "correlate": [{"person": "person_id", "account": "employeeId"}],
    "managed": ["IC-*"],
}


def settings(**changes: Any) -> EntraSettings:
    return EntraSettings.model_validate({**SOUND, **changes})


@pytest.mark.parametrize(
    ("managed", "reference", "fenced"),
    [
        (["IC-*"], "IC-Attendance", True),
        (["IC-*"], "ic-attendance-0401", True),
        (["IC-*"], "HR-Payroll", False),
        (["IC-*"], GROUP, None),
        ([GROUP.upper()], GROUP, True),
        ([GROUP], "00000000-0000-0000-0000-000000000001", False),
        ([GROUP], "IC-Attendance", None),
        ([UNIT], "IC-Attendance", None),
        ([UNIT], GROUP, None),
    ],
)
def test_the_fence_is_known_from_a_reference_where_it_can_be(managed: list[str], reference: str, fenced: bool | None):
    """Of the rest only the directory can tell."""
    assert fenced is settings(managed=managed).fenced(reference)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"cloud": "germany"}, "'public'"),
        ({"tenant": "a/b"}, "pattern"),
        ({"client": None}, "needs `client`"),
        ({"client": "connector"}, "pattern"),
        ({"credential": {"method": "password"}}, "'certificate'"),
        ({"credential": {"method": "certificate"}}, "needs `certificate`"),
        ({"credential": {"method": "secret"}}, "needs `secret`"),
        ({"credential": {"method": "secret", "secret": "hunter2"}}, "a secret may not stand in a file"),
        ({"credential": {"method": "managed-identity", "certificate": "x"}}, "takes no `certificate`"),
        ({"credential": {"method": "federated", "secret": "env:X"}}, "takes no `secret`"),
        ({"correlate": [{"person": "x", "account": "displayName"}]}, "can't be correlated by `displayName`"),
        ({"managed": []}, "at least 1"),
        ({"managed": ["administrative-unit:schools"]}, "needs the id of the administrative unit"),
        ({"protected": ["breakglass"]}, "neither the id nor the userPrincipalName"),
        ({"allowed_hosts": ["https://graph.example.test"]}, "is no host"),
        ({"allowed_hosts": ["*.example.test"]}, "is no host"),
        ({"proxy": "http://user:hunter2@proxy.example.test:3128"}, "a secret may not stand in a file"),
        ({"proxy": "proxy.example.test"}, "is no proxy"),
        ({"endpoint": "http://localhost:8443/v1.0", "authority": "https://localhost:8443"}, "never sent in clear"),
        ({"proxy": "http://proxy.example.test:none"}, "is no proxy"),
        ({"proxy": "http://user:hunter2@proxy.example.test:none"}, "a secret may not stand in a file"),
        ({"endpoint": "https://localhost:8443", "authority": "https://localhost:8443"}, "`https://HOST:PORT/v1.0`"),
        ({"endpoint": "https://localhost:99999/v1.0", "authority": "https://localhost"}, "is no address"),
        ({"endpoint": "https://x:hunter2@localhost/v1.0", "authority": "https://localhost"}, "is no address"),
        ({"endpoint": "https://localhost/v1.0", "authority": "https://localhost/v1.0"}, "write `https://HOST:PORT`:"),
        ({"endpoint": "https://localhost:8443/v1.0"}, "go together"),
        ({"authority": "https://localhost:8443"}, "go together"),
        ({"concurrency": 0}, "greater than or equal to 1"),
        ({"full_reading": "daily"}, "pattern"),
        ({"timeouts": {"total": 0}}, "greater than or equal to 1"),
    ],
)
def test_a_mistake_is_said(changes: dict[str, Any], words: str):
    """Before anything is connected; a secret is not repeated."""
    with pytest.raises(ValidationError) as caught:
        settings(**changes)
    told = "\n".join(str(error["msg"]) for error in caught.value.errors())
    assert words in told
    assert "hunter2" not in told


@pytest.mark.parametrize("cloud", CLOUDS)
def test_each_cloud_has_its_own_hosts(cloud: str):
    """The token is for the very host it is sent to."""
    made = settings(cloud=cloud)
    host = CLOUDS[cloud].graph
    assert (f"https://{host}/v1.0", f"https://{host}/.default") == (made.graph, made.scope)
    assert f"https://{CLOUDS[cloud].login}" == made.login


def test_a_rehearsal_has_tokens_of_its_own():
    """A token for another endpoint is not asked of Microsoft."""
    made = settings(endpoint="https://localhost:8443/v1.0/", authority="https://localhost:8443")
    assert ("https://localhost:8443/v1.0", "https://localhost:8443") == (made.graph, made.login)
    assert "https://localhost:8443/.default" == made.scope


def test_a_managed_identity_may_be_the_machine_s_own():
    """It needs no id of an app."""
    assert settings(client=None, credential={"method": "managed-identity"}).client is None


def test_how_often_all_is_read():
    """As `max_age` of a feed."""
    assert [dt.timedelta(hours=24), dt.timedelta(), dt.timedelta(minutes=90)] == [
        settings(**changes).whole_every for changes in ({}, {"full_reading": "0h"}, {"full_reading": "90m"})
    ]


HEAVY = "{'msgraph', 'msgraph_core', 'azure', 'kiota_http', 'httpx', 'polars', 'ldap3'}"


@pytest.mark.parametrize("module", ["connector.cli", "connector.config", "connector.directories.entra.settings"])
def test_the_command_line_needs_no_heavy_library(module: str):
    """`--help` and `validate` start without Graph's libraries and polars."""
    code = f"import sys, {module}; print({HEAVY} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "set()\n" == ran.stdout


def test_without_the_extra_it_is_said_what_to_install():
    """A district with Active Directory alone never needs it."""
    code = f"""
import sys
sys.modules["msgraph"] = None
from pathlib import Path
from connector.directories import DirectoryError
from connector.directories.entra.settings import EntraSettings
try:
    EntraSettings.model_validate({SOUND!r}).open(Path, str)
except DirectoryError as error:
    print(error)
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "is not installed; install the extra `entra`" in ran.stdout
