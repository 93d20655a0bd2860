"""The `notices` of the config: what may be written, and what is told of the rest."""

from __future__ import annotations

import pytest

from connector.config import Config, parse_config
from connector.core.problems import Problems
from tests.files.deployment import BASE

MAIL = "type: email, server: smtp.example.test, from: a@example.test, to: [b@example.test]"
HOOK = 'type: webhook, shape: teams, url: "env:X"'


def told(*channels: str) -> tuple[Config | None, list[str]]:
    lines = "".join(f"  - {{{channel}}}\n" for channel in channels)
    problems = Problems()
    config = parse_config(BASE["connector.yaml"] + f"\nnotices:\n{lines}".encode(), "connector.yaml", problems)
    return config, [f"[{problem.code}] {problem.message}" for problem in problems]


def test_channels_of_both_kinds():
    """Each with its defaults; the port follows the security."""
    config, problems = told(MAIL, f"{MAIL}, security: tls", HOOK)
    assert ([], config is not None) == (problems, True)
    assert config
    assert ["email by smtp.example.test", "email by smtp.example.test", "webhook for teams"] == [
        c.label for c in config.notices
    ]
    assert [587, 465] == [getattr(channel, "at_port", None) for channel in config.notices[:2]]


@pytest.mark.parametrize(
    ("channel", "expected"),
    [
        ("type: pager", "type"),
        (f"{MAIL}, user: x", "go together"),
        (f"{MAIL}, tells: [everything]", "everything"),
        (f"{MAIL}, security: none", "security"),
        (MAIL.replace("b@example.test", '"B <b@example.test>"'), "is no address"),
        (MAIL.replace("b@example.test", '"b@example.test\\r\\nBcc: x@example.test"'), "is no address"),
        (MAIL.replace("smtp.", "smtp:25."), "is no mail server"),
        (HOOK.replace('"env:X"', '"https://hooks.test/x"'), "[secret-in-file]"),
        (HOOK.replace("teams", "irc"), "irc"),
    ],
)  # fmt: skip
def test_a_mistake_is_told(channel: str, expected: str):
    """One problem, which says what is wrong."""
    config, problems = told(channel)
    assert config is not None
    assert (1, True) == (len(problems), expected in problems[0]), problems


def test_a_channel_is_remembered_by_whom_it_reaches():
    """Another timeout is the same channel; another recipient, or another secret, is another."""
    config, _ = told(MAIL, f"{MAIL}, timeout: 5", MAIL.replace("b@", "c@"), HOOK, HOOK.replace("env:X", "env:Y"))
    assert config
    keys = [channel.key for channel in config.notices]
    assert keys[0] == keys[1]
    assert 4 == len(set(keys))
