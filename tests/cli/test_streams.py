"""Results on stdout, logs on stderr, and no colour where nobody sees it."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys

import pytest

from tests.plan.site import Site

ESCAPE = "\x1b"
SECRETS = ("Zoë", "dps.test")  # every person of the site has this name and an address there


@pytest.fixture
def site(site: Site) -> Site:
    site.entitled("1")
    site.strays("2", "3")
    return site.write()


@pytest.mark.parametrize(
    "verb", [["plan"], ["run"], ["explain", "1"], ["drift"], ["validate"], ["doctor"], ["audit", "show"]]
)
def test_no_colour_without_a_terminal(site: Site, verb: list[str]):
    """Neither on stdout nor on stderr."""
    ran = site.call(*verb)
    assert ESCAPE not in ran.out + ran.err


@pytest.mark.parametrize("form", ["json", "markdown", "html"])
def test_stdout_holds_the_result_alone(site: Site, form: str):
    """So that it can be redirected; the log line is on stderr."""
    ran = site.call("plan", "--format", form)
    assert "planned" not in ran.out.splitlines()[0]
    assert "planned" in ran.err
    if form == "json":
        assert "connector-plan/1" == ran.json["format"]


@pytest.mark.parametrize("verb", [["plan"], ["run"]])
def test_logs_as_json_are_lines_of_json(site: Site, verb: list[str]):
    """`--log-format json`: each line has an event, a level and a time."""
    lines = [json.loads(line) for line in site.call(*verb, "--log-format", "json").err.splitlines()]
    assert lines
    assert [] == [line for line in lines if not {"event", "level", "timestamp"} <= set(line)]


@pytest.mark.parametrize("verb", [["plan"], ["run"], ["explain", "1"], ["drift"]])
@pytest.mark.parametrize("log_format", ["json", "console"])
def test_logs_hold_no_names_and_no_addresses(site: Site, verb: list[str], log_format: str):
    """Ids only, whatever the verb prints as its result."""
    err = site.call(*verb, "--log-format", log_format).err
    assert [] == [secret for secret in SECRETS if secret in err]


def test_quiet_leaves_stderr_empty(site: Site):
    """`--quiet`: no log lines and no warnings; the result is the same."""
    loud, quiet = site.call("plan"), site.call("plan", "--quiet")
    assert (loud.out, "") == (quiet.out, quiet.err)


def test_verbose_shows_every_row(site: Site):
    """Beyond the first twenty."""
    site.strays(*(str(n) for n in range(100, 130)))
    short, whole = (site.write().call("plan", *more).out for more in ([], ["-v"]))
    assert "and 12 more (-v shows all)" in short
    assert (20, 32) == (short.count(": role-lost: "), whole.count(": role-lost: "))


@pytest.mark.parametrize(("environment", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)], ids=repr)
def test_no_color_is_obeyed_at_a_terminal(site: Site, environment: dict[str, str], coloured: bool):
    """A real terminal; only with NO_COLOR is nothing coloured."""
    ours, theirs = pty.openpty()
    base = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    subprocess.run(
        [sys.executable, "-m", "connector", "plan"],
        cwd=site.folder,
        env={**base, **environment, "TERM": "xterm"},
        stdout=theirs,
        stderr=theirs,
        check=True,
    )
    os.close(theirs)
    assert coloured == (ESCAPE in read(ours))


def read(terminal: int) -> str:
    parts = []
    try:
        while part := os.read(terminal, 65536):
            parts.append(part)
    except OSError:  # the other end is closed
        os.close(terminal)
    return b"".join(parts).decode()


def test_names_of_any_script_are_printed_whatever_the_locale_says(site: Site):
    """A job of cron runs with LANG=C."""
    ran = subprocess.run(
        [sys.executable, "-m", "connector", "plan"],
        cwd=site.folder,
        env={"PATH": os.environ["PATH"], "LANG": "C", "LC_ALL": "C"},
        capture_output=True,
        check=True,
    )
    assert "Zoë" in ran.stdout.decode("utf-8")


@pytest.mark.parametrize("verb", [["plan"], ["plan", "--format", "markdown"], ["explain", "666"]], ids=" ".join)
def test_a_name_cannot_steer_a_terminal_or_forge_a_line(site: Site, verb: list[str]):
    """Line ends, escapes and turns of direction in a name are shown, and are none."""
    site.entitled("666")
    site.people[-1]["given_name"] = "Eve\nADD (99)\u202e\x1b[31m"
    site.accounts[-1]["username"] = "eve\r\n  + nobody"
    out = site.write().call(*verb).out
    assert [] == [sign for sign in ("\u202e", "\x1b", "\r", "Eve\n", "\n  + nobody") if sign in out]
    assert r"Eve\nADD (99)\u202e" in out.replace("\\\\", "\\")
