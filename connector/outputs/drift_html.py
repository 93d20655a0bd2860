"""Drift as one HTML file without network."""

from __future__ import annotations

from connector.core.vocabulary import DRIFT
from connector.outputs.drift import DriftReport
from connector.outputs.drift_text import parts, who

TEMPLATE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>DRIFT as of {{ report.as_of }}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: #1a1a1a; }
article { border-top: 1px solid #ccc; padding: .5rem 0; }
dt { font-weight: bold; }
pre { overflow-x: auto; background: #f4f4f4; padding: .5rem; }
</style>
</head>
<body>
<main>
<h1>DRIFT as of {{ report.as_of }}</h1>
<p>{{ report.head }}</p>
<ul>{% for note in report.notes %}<li>{{ note }}</li>{% endfor %}</ul>
{% for one in report.lines %}
<article>
<h2>{{ one.drifted.kind }}: {{ one.drifted.group }} in {{ one.drifted.directory }}</h2>
<p>{{ who(one) }}</p>
<p>{{ classes[one.drifted.kind] }}. {{ one.drifted.words }}</p>
<dl>{% for title, sentence in parts(one) %}
<dt>{{ title }}</dt><dd>{{ sentence }}
{% if title == "adopt" and one.ways.exception %}<pre tabindex="0">{{ one.ways.exception }}</pre>{% endif %}</dd>
{% endfor %}</dl>
</article>
{% endfor %}
</main>
</body>
</html>
"""


def drift_html(report: DriftReport, *, verbose: bool = False) -> str:  # noqa: ARG001 - one signature for all formats
    from jinja2 import Environment

    environment = Environment(autoescape=True, trim_blocks=True)
    return environment.from_string(TEMPLATE).render(report=report, who=who, parts=parts, classes=DRIFT)
