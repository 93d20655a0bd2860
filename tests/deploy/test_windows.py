"""The tasks of Windows' Task Scheduler: well formed, by the elements and values of its schema, and of least privilege."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.deploy.places import DEPLOY
from tests.plan.site import call

TASKS = ("connector-run.xml", "connector-heartbeat.xml")
SPACE = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
DURATION = re.compile(r"P(?=.)(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+S)?)?")
BOOLEAN = re.compile("true|false")
VALUES = {
    "Interval": DURATION,
    "Duration": DURATION,
    "RandomDelay": DURATION,
    "ExecutionTimeLimit": DURATION,
    "StartBoundary": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d"),
    "DaysInterval": re.compile(r"[1-9]\d*"),
    "Priority": re.compile(r"10|\d"),
    "LogonType": re.compile("S4U|Password|InteractiveToken|ServiceAccount"),
    "RunLevel": re.compile("LeastPrivilege|HighestAvailable"),
    "MultipleInstancesPolicy": re.compile("Parallel|Queue|IgnoreNew|StopExisting"),
    **dict.fromkeys(("Enabled", "StopAtDurationEnd", "StartWhenAvailable", "AllowStartOnDemand"), BOOLEAN),
    **dict.fromkeys(("AllowHardTerminate", "RunOnlyIfNetworkAvailable", "WakeToRun"), BOOLEAN),
    **dict.fromkeys(("DisallowStartIfOnBatteries", "StopIfGoingOnBatteries"), BOOLEAN),
}
IN_ORDER = {  # what the schema has as a sequence
    "CalendarTrigger": ["Enabled", "StartBoundary", "Repetition", "RandomDelay", "ScheduleByDay"],
    "Repetition": ["Interval", "Duration", "StopAtDurationEnd"],
    "Exec": ["Command", "Arguments", "WorkingDirectory"],
}


def task(name: str) -> ET.Element:
    return ET.parse(DEPLOY / "windows" / name).getroot()  # noqa: S314 - our own file


def text(name: str, element: str) -> str:
    found = task(name).find(f".//{SPACE}{element}")
    assert found is not None
    return found.text or ""


@pytest.mark.parametrize("name", TASKS)
def test_a_task_has_what_the_schema_asks_for(name: str):
    """Its parts, their order where it counts, and values of the right form."""
    root = task(name)
    assert (f"{SPACE}Task", "1.4") == (root.tag, root.get("version"))
    assert {"RegistrationInfo", "Triggers", "Principals", "Settings", "Actions"} == {
        e.tag.removeprefix(SPACE) for e in root
    }
    elements = [(element.tag.removeprefix(SPACE), element) for element in root.iter()]
    assert [] == [tag for tag, e in elements if tag in VALUES and not VALUES[tag].fullmatch(e.text or "")]
    for tag, element in elements:
        assert IN_ORDER.get(tag, [inner.tag.removeprefix(SPACE) for inner in element]) == [
            inner.tag.removeprefix(SPACE) for inner in element
        ]
    actions, principal = root.find(f"{SPACE}Actions"), root.find(f".//{SPACE}Principal")
    assert actions is not None
    assert principal is not None
    assert actions.get("Context") == principal.get("id")


@pytest.mark.parametrize("name", TASKS)
def test_a_task_has_no_declaration(name: str):
    """`Register-ScheduledTask -Xml` takes text: one that says it is UTF-8 is refused there."""
    assert not (DEPLOY / "windows" / name).read_bytes().startswith((b"<?xml", b"\xef\xbb\xbf"))
    assert (DEPLOY / "windows" / name).read_bytes().isascii()


@pytest.mark.parametrize("name", TASKS)
def test_a_task_is_of_least_privilege_and_never_twice_at_once(name: str):
    """By a managed service account, whose password nobody knows."""
    assert ("LeastPrivilege", "Password", "IgnoreNew", "true") == (
        *(text(name, "RunLevel"), text(name, "LogonType"), text(name, "MultipleInstancesPolicy")),
        text(name, "StartWhenAvailable"),
    )
    assert text(name, "UserId").endswith("$")


@pytest.mark.parametrize("name", TASKS)
def test_a_task_calls_the_verb_as_it_is(name: str, tmp_path: Path):
    """Its options exist; what it says goes to a log."""
    arguments = text(name, "Arguments")
    verb, *options = arguments.partition('connector.exe" ')[2].partition(" >>")[0].split()
    help_of = call(tmp_path, verb, "--help").out
    assert [] == [option for option in options if option.startswith("--") and option not in help_of]
    assert arguments.endswith('.log 2>&1"')
