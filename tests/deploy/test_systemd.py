"""The units are right by systemd's own word, and shut in."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import defaultdict
from pathlib import Path

import pytest

from tests.deploy.places import DEPLOY
from tests.plan.site import call

UNITS = DEPLOY / "systemd"
TRUE = shutil.which("true") or ""
SERVICES = ("connector.service", "connector-heartbeat.service")
KINDS = ("*.service", "*.timer")
TOLERATED = {
    *("PrivateNetwork", "IPAddressDeny", "RestrictAddressFamilies_AF_INET_INET6"),  # it talks to directories
    "RestrictAddressFamilies_AF_UNIX",  # names are looked up, and logs go out, by local sockets
    "MemoryDenyWriteExecute",  # see the unit
    *("RootDirectoryOrRootImage", "PrivateMounts", "DeviceAllow"),
}


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """As shipped, but for the program, which is not installed here."""
    for path in (path for kind in KINDS for path in UNITS.glob(kind)):
        (tmp_path / path.name).write_text(path.read_text().replace("/opt/connector/bin/connector", TRUE))
    return tmp_path


def analyze(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": "/usr/bin:/bin", "SYSTEMD_UNIT_PATH": f"{folder}:"}
    return subprocess.run(
        ["systemd-analyze", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def keys(name: str) -> dict[str, dict[str, list[str]]]:
    """Section, key and its values; a key may be given several times."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    section = ""
    for line in (UNITS / name).read_text().splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif "=" in line and not line.startswith("#"):
            key, _, value = line.partition("=")
            found[section][key].append(value)
    return found


def test_systemd_finds_nothing_wrong(units: Path):
    """Every directive is known and every unit that is named is there."""
    ran = analyze(units, "verify", "--man=no", *(path.name.replace("@", "@x") for path in sorted(units.iterdir())))
    assert (0, "") == (ran.returncode, ran.stderr)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_is_shut_in(units: Path, service: str):
    """Nothing is left open that it does not need, by `systemd-analyze security`."""
    ran = analyze(units, "security", "--offline=true", "--threshold=20", "--json=short", service)
    assert 0 == ran.returncode, ran.stdout
    left = {row["json_field"] for row in json.loads(ran.stdout) if not row["set"] and float(row["exposure"] or 0) > 0}
    assert set() == left - TOLERATED


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_calls_the_verb_as_it_is(service: str, tmp_path: Path):
    """Its options exist."""
    _, verb, *options = keys(service)["Service"]["ExecStart"][0].split()
    text = call(tmp_path, verb, "--help").out
    assert [] == [option for option in options if option.startswith("--") and option not in text]


def test_every_service_has_somebody_to_tell():
    """Also where the connector itself is broken: the unit that is started then has no part of it."""
    assert {"connector-alarm@%n.service"} == {keys(name)["Unit"]["OnFailure"][0] for name in SERVICES}
    assert not keys("connector-alarm@.service")["Service"]["ExecStart"][0].startswith("/opt/connector")


def test_a_held_plan_and_a_lock_are_no_failures_of_the_unit():
    """The one is told by a notice once, the other by the run that holds it."""
    assert ["3 5"] == keys("connector.service")["Service"]["SuccessExitStatus"]


def test_a_run_missed_while_the_machine_was_off_is_made_up_for():
    """`Persistent`, for both timers; each is enabled by `timers.target`."""
    for name in ("connector.timer", "connector-heartbeat.timer"):
        assert (["yes"], ["timers.target"]) == (keys(name)["Timer"]["Persistent"], keys(name)["Install"]["WantedBy"])
