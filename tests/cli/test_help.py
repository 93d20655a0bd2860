"""Every verb explains itself, and a mistyped one is recognised."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from connector.cli import VERBS
from connector.cli.verbs.exception import WAYS
from connector.cli.verbs.report import REPORTS
from tests.plan.site import call

GROUPS = {"report": REPORTS, "exception": WAYS}
CALLS = [(verb,) for verb in VERBS if verb not in GROUPS] + [
    (group, name) for group in GROUPS for name in GROUPS[group]
]
COMMON = ("--config", "--log-format", "--quiet", "-v", "--help")


@pytest.mark.parametrize("verb", CALLS, ids=" ".join)
def test_help_has_an_example_and_the_options_of_every_verb(tmp_path: Path, verb: tuple[str, ...]):
    """On stdout, exit 0; the example is a call of this very verb."""
    ran = call(tmp_path, *verb, "--help")
    text = " ".join(ran.out.split())
    assert (0, "") == (ran.code, ran.err)
    assert [] == [option for option in COMMON if option not in text]
    assert f"connector {' '.join(verb)}" in text.partition("Example: ")[2]


@pytest.mark.parametrize("verb", CALLS, ids=" ".join)
def test_the_options_of_an_example_exist(tmp_path: Path, verb: tuple[str, ...]):
    """Whoever copies it gets no usage error."""
    text = " ".join(call(tmp_path, *verb, "--help").out.split())
    calls = [shlex.split(part) for part in re.split(r"&&|>", text.partition("Example: ")[2])]
    for words in (words for words in calls if words[:1] == ["connector"]):
        of = words[1:3] if words[1] in GROUPS else words[1:2]
        help_of = call(tmp_path, *of, "--help").out
        assert [] == [word for word in words if word.startswith("--") and word not in help_of]


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"]], ids=repr)
def test_the_overview_names_every_verb(tmp_path: Path, arguments: list[str]):
    """Without a verb it is a usage error, with --help it is not."""
    ran = call(tmp_path, *arguments)
    assert (0 if arguments else 2) == ran.code
    assert [] == [verb for verb in VERBS if not re.search(rf"^  {verb} ", ran.out + ran.err, re.MULTILINE)]


@pytest.mark.parametrize(
    ("typed", "meant"), [("pln", "plan"), ("aply", "apply"), ("explian", "explain"), ("validat", "validate")]
)
def test_a_near_miss_is_told(tmp_path: Path, typed: str, meant: str):
    """Exit 2, on stderr."""
    ran = call(tmp_path, typed)
    assert (2, "") == (ran.code, ran.out)
    assert f"no verb `{typed}`; did you mean `{meant}`?" in ran.err


def test_the_version_is_told(tmp_path: Path):
    """With --version."""
    ran = call(tmp_path, "--version")
    assert 0 == ran.code
    assert re.fullmatch(r"connector, version \d+\.\d+\.\d+\n", ran.out)
