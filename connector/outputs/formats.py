"""The formats of a plan and of drift besides JSON: name to function, each in its file."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from connector.outputs.drift_html import drift_html
from connector.outputs.drift_text import drift_markdown, drift_text
from connector.outputs.html import plan_html
from connector.outputs.markdown import plan_markdown
from connector.outputs.text import plan_text

PLAN_FORMATS: Mapping[str, Callable[..., str]] = {"text": plan_text, "markdown": plan_markdown, "html": plan_html}
DRIFT_FORMATS: Mapping[str, Callable[..., str]] = {"text": drift_text, "markdown": drift_markdown, "html": drift_html}
