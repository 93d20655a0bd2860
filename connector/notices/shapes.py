"""A notice as the JSON that each chat takes. What it says is text everywhere: no markup, no links, no mentions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from connector.notices import Notice

CARD = "application/vnd.microsoft.card.adaptive"


def teams(notice: Notice) -> dict[str, Any]:
    """An adaptive card; runs of text, since a TextBlock would read markup."""
    lines = [{"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": line}]} for line in notice.lines]
    title = {"type": "TextRun", "text": notice.title, "weight": "bolder", "size": "medium"}
    content = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "msteams": {"width": "Full"},
        "body": [{"type": "RichTextBlock", "inlines": [title]}, *lines],
    }
    return {"type": "message", "attachments": [{"contentType": CARD, "contentUrl": None, "content": content}]}


def slack(notice: Notice) -> dict[str, Any]:
    text = "\n".join([notice.title, *notice.lines])
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return {"text": escaped, "mrkdwn": False, "link_names": False, "unfurl_links": False}


SHAPES: Mapping[str, Callable[[Notice], dict[str, Any]]] = {"teams": teams, "slack": slack}
