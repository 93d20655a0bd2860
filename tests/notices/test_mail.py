"""A notice by mail, to a real SMTP server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from connector.notices import Channel, Notice, NoticeError
from connector.notices.mail_settings import EmailSettings
from tests.notices.servers import PASSWORD, Certificate, certificate, silent, smtp

NOTICE = Notice(title="connector: 1 hold", lines=("7 changes wait for an approval", "directory `ad`: größer"))
LOG_ON = {"user": "connector", "password": "env:X"}
TO = ("identity-team@example.test", "on-call@example.test")


def channel(port: int, ca_file: Path | None, secret: str = PASSWORD, **more: Any) -> Channel:
    usual = {"type": "email", "server": "localhost", "port": port, "from": "connector@example.test", "to": TO}
    usual |= {"ca_file": str(ca_file) if ca_file else None, "timeout": 5}
    settings = EmailSettings.model_validate({**usual, **more})
    return settings.open(Path, lambda _: secret)


def refusal(channel: Channel) -> str:
    with pytest.raises(NoticeError) as caught:
        channel.send(NOTICE)
    return str(caught.value)


@pytest.mark.parametrize("implicit", [False, True], ids=["starttls", "tls"])
def test_a_mail_arrives_over_tls(localhost: Certificate, implicit: bool):
    """Title and lines as they were, to every recipient, marked as a program's."""
    with smtp(localhost, implicit=implicit) as post:
        channel(post.port, localhost.path, security="tls" if implicit else "starttls").send(NOTICE)
    (message,) = post.messages
    assert [list(TO)] == post.recipients
    assert ("connector: 1 hold", "connector@example.test") == (message["Subject"], message["From"])
    assert [*NOTICE.lines] == message.get_content().splitlines()
    assert "auto-generated" == message["Auto-Submitted"]


def test_a_log_on_is_made_inside_tls(localhost: Certificate):
    """With the user of the settings and the secret that they refer to; a refused one is not tried a second time."""
    with smtp(localhost) as post:
        channel(post.port, localhost.path, **LOG_ON).send(NOTICE)
        said = refusal(channel(post.port, localhost.path, "wrong", **LOG_ON))
    assert ["connector", "connector"] == post.users
    assert "the mail server refused the log-on (535)" == said
    assert 1 == len(post.messages)


def test_a_server_without_starttls_gets_nothing():
    """No password and no notice goes out in clear."""
    with smtp(None) as post:
        said = refusal(channel(post.port, None, **LOG_ON))
    assert ([], []) == (post.messages, post.users)
    assert "nothing is sent in clear" in said


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_an_unknown_certificate_is_refused(localhost: Certificate, security: str):
    """The system's CAs don't know it."""
    with smtp(localhost, implicit=security == "tls") as post:
        said = refusal(channel(post.port, None, security=security))
    assert [] == post.messages
    assert "the mail server's certificate is not right: self-signed certificate" == said


def test_a_certificate_for_another_name_is_refused(tmp_path: Path):
    """It must be for the name in `server`."""
    other = certificate(tmp_path, "mail.example.test")
    with smtp(other) as post:
        said = refusal(channel(post.port, other.path))
    assert [] == post.messages
    assert "hostname mismatch" in said


def test_one_recipient_who_is_refused_keeps_it_from_nobody(localhost: Certificate):
    """The others have it; only where all are refused it was not sent, and no address is repeated."""
    with smtp(localhost, refuses=frozenset(TO[:1])) as post:
        channel(post.port, localhost.path).send(NOTICE)
    assert [[TO[1]]] == post.recipients
    with smtp(localhost, refuses=frozenset(TO)) as post:
        assert "the mail server refused every recipient" == refusal(channel(post.port, localhost.path))


def test_a_server_that_is_silent_or_not_there_is_said(localhost: Certificate):
    """In time, and in plain words."""
    with silent() as port:
        assert "the mail server broke off, or gave no answer in time" == refusal(
            channel(port, localhost.path, timeout=1)
        )
    assert "the mail server could not be reached: connection refused" == refusal(channel(port, localhost.path))


def test_a_ca_file_that_is_none_is_said(tmp_path: Path):
    """By its name; nothing is tried."""
    assert "correct `ca_file`" in refusal(channel(1, tmp_path / "none.pem"))


def test_a_password_that_mail_cannot_carry_is_said(localhost: Certificate):
    """And not repeated."""
    with smtp(localhost) as post:
        said = refusal(channel(post.port, localhost.path, "pässwort", **LOG_ON))
    assert "holds a letter" in said
    assert "pässwort" not in said
