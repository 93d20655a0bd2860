"""A notice to a webhook, on a real HTTPS server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from connector.notices import Channel, Notice, NoticeError
from connector.notices.webhook_settings import WebhookSettings
from tests.notices.servers import Certificate, Hook, certificate, https, proxy, silent

NOTICE = Notice(title="connector: 1 drifted membership", lines=("ad: a member was added to `a & <!channel> *b*`",))
PATH = "/hooks/T0/webhook-canary?sig=canary"


@pytest.fixture
def hook(localhost: Certificate) -> Iterator[Hook]:
    with https(localhost) as found:
        yield found


def channel(url: str, ca_file: Path | None, shape: str = "teams", timeout: int = 5) -> Channel:
    usual = {"type": "webhook", "url": "env:X", "ca_file": str(ca_file) if ca_file else None}
    return WebhookSettings.model_validate({**usual, "shape": shape, "timeout": timeout}).open(Path, lambda _: url)


def refusal(channel: Channel) -> str:
    with pytest.raises(NoticeError) as caught:
        channel.send(NOTICE)
    assert "canary" not in str(caught.value) + repr(channel)
    return str(caught.value)


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from ([value["text"]] if value.get("type") == "TextRun" else [])
        value = list(value.values())
    for inner in value if isinstance(value, list) else ():
        yield from texts(inner)


def test_teams_gets_an_adaptive_card(hook: Hook, localhost: Certificate):
    """As JSON to the path and query of the secret; the text is text, whatever stands in it."""
    channel(hook.url(PATH), localhost.path).send(NOTICE)
    assert ([PATH], ["application/json"]) == (hook.paths, hook.types)
    (attachment,) = hook.bodies[0]["attachments"]
    assert "application/vnd.microsoft.card.adaptive" == attachment["contentType"]
    assert ("AdaptiveCard", "1.4") == (attachment["content"]["type"], attachment["content"]["version"])
    assert [NOTICE.title, *NOTICE.lines] == list(texts(attachment["content"]))
    assert {"RichTextBlock"} == {block["type"] for block in attachment["content"]["body"]}


def test_slack_gets_a_text(hook: Hook, localhost: Certificate):
    """In which nobody is mentioned and nothing is markup."""
    channel(hook.url(PATH), localhost.path, "slack").send(NOTICE)
    (body,) = hook.bodies
    assert f"{NOTICE.title}\nad: a member was added to `a &amp; &lt;!channel&gt; *b*`" == body["text"]
    assert (False, False) == (body["mrkdwn"], body["link_names"])


@pytest.mark.parametrize("status", [302, 400, 404, 410, 429, 500])
def test_any_other_answer_is_a_failure(localhost: Certificate, status: int):
    """It is told by its number; a redirect is not followed."""
    with https(localhost) as elsewhere, https(localhost, status, elsewhere.url()) as hook:
        assert f"the webhook answered {status}" == refusal(channel(hook.url(PATH), localhost.path))
    assert ([PATH], []) == (hook.paths, elsewhere.paths)


def test_an_unknown_certificate_is_refused(hook: Hook):
    """Nothing is sent."""
    assert "the webhook's certificate is not right: self-signed certificate" == refusal(channel(hook.url(PATH), None))
    assert [] == hook.paths


def test_a_certificate_for_another_name_is_refused(tmp_path: Path):
    """It must be for the host of the address."""
    other = certificate(tmp_path, "chat.example.test")
    with https(other) as hook:
        assert "hostname mismatch" in refusal(channel(hook.url(PATH), other.path))
    assert [] == hook.paths


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost/canary",
        "localhost/canary",
        "file:///etc/canary",
        "https:///canary",
        "https://user:canary@localhost/",
        "https://localhost:99999/canary",
        "https://[canary/",
        "https://localhost/canary\r\nHost: evil",
        "https://localhost/canary x",
        "https://localhost/cänary",
    ],
)
def test_an_address_that_is_none_is_refused(url: str):
    """Only https, and nothing that could forge a header; it is not repeated, since it is a secret."""
    assert "the webhook's address is none" in refusal(channel(url, None))


def test_a_webhook_that_is_silent_or_not_there_is_said(localhost: Certificate):
    """In time, and in plain words."""
    with silent() as port:
        silence = refusal(channel(f"https://localhost:{port}{PATH}", localhost.path, timeout=1))
    assert "the webhook gave no answer in time" == silence
    said = refusal(channel(f"https://localhost:{port}{PATH}", localhost.path))
    assert "the webhook could not be reached: connection refused" == said


def test_the_proxy_of_the_environment_is_used(hook: Hook, localhost: Certificate, monkeypatch: pytest.MonkeyPatch):
    """It relays what it cannot read: TLS is with the webhook."""
    with proxy() as (port, asked):
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
        monkeypatch.setenv("NO_PROXY", "")
        channel(hook.url(PATH), localhost.path).send(NOTICE)
        monkeypatch.setenv("NO_PROXY", "localhost")
        channel(hook.url(PATH), localhost.path).send(NOTICE)
    assert [PATH, PATH] == hook.paths
    assert [f"CONNECT localhost:{hook.port} HTTP/1.0"] == [line.replace("HTTP/1.1", "HTTP/1.0") for line in asked]
