"""The evidence of one person's memberships on a page: text for people, HTML without network, JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from connector.core.problems import visible

Pack = Mapping[str, Any]

TEMPLATE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Evidence: {{ person }}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; color: #1a1a1a; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; }
</style>
</head>
<body>
<main>
<h1>Evidence of the memberships of {{ person }}</h1>
{% for title, lines in parts %}
<h2>{{ title }}</h2>
<pre>{{ lines | join("\n") }}</pre>
{% endfor %}
</main>
</body>
</html>
"""


def pack_text(pack: Pack) -> str:
    lines = [f"EVIDENCE  person {pack['person_id']}  made {pack['made_at']}"]
    for title, told in _parts(pack):
        lines += ["", title, *told]
    return "\n".join(map(visible, lines)) + "\n"


def pack_html(pack: Pack) -> str:
    from jinja2 import Environment

    environment = Environment(autoescape=True, trim_blocks=True)
    parts = [(visible(title), list(map(visible, told))) for title, told in _parts(pack)]
    return environment.from_string(TEMPLATE).render(person=pack["person_id"], parts=parts) + "\n"


def pack_json(pack: Pack) -> str:
    return json.dumps(pack, indent=1, ensure_ascii=False) + "\n"


PACK_FORMATS: Mapping[str, Callable[[Pack], str]] = {"text": pack_text, "html": pack_html, "json": pack_json}


def _parts(pack: Pack) -> Iterator[tuple[str, list[str]]]:
    for membership in pack["memberships"]:
        for change in membership["changes"]:
            where = f"{membership['account']} in {membership['group']} of {membership['directory']}"
            yield f"{change['at'][:10]} {change['action']} {where}: {change['reason']}", list(_change(change))


def _change(change: Mapping[str, Any]) -> Iterator[str]:
    yield from _evidence(change["evidence"]) if change["evidence"] else [f"  evidence: {change['lacking']}"]
    yield from _approvals(change)
    yield f"  plan {change['plan'][:12]}, run {change['run']}"
    if change["intended"]:
        yield f"  announced: {_line(change['intended'])}"
    yield f"  written:   {_line(change['written'])}"
    yield f"  read back: {change['result']}: {change['read_back']}"


def _evidence(evidence: Mapping[str, Any]) -> Iterator[str]:
    yield f"  as of {evidence['as_of']}: {evidence['words']}"
    yield from (f"  by {line}" for line in evidence.get("rules", ()))
    for name in ("person", "assignments", "completions"):
        rows = evidence.get(name, [])
        for row in [rows] if isinstance(rows, Mapping) else rows:
            yield f"  {name.rstrip('s')}: {_values(row)}"
    decision = evidence.get("decision")
    if decision is None:
        return
    end = f", until {decision['valid_until']}" if decision["valid_until"] else ""
    yield f"  decision: {decision['entitlement']} {'granted' + end if decision['granted'] else 'not granted'}"
    for policy in decision["policies"]:
        yield from _policy(policy)
    for exception in decision["exceptions"]:
        yield f"  exception {exception['file']}:{exception['line']}: {_values(exception)}"


def _policy(policy: Mapping[str, Any]) -> Iterator[str]:
    said = "satisfied" if policy["satisfied"] else "not satisfied"
    said += " with the exception" if policy.get("excepted") else ""
    yield f"  policy {policy['name']} ({policy['mode']}, {policy['effect']}): {said}"
    yield f"    {policy['file']}:{policy['line']}: {_commit(policy['commit'])}"
    for each in policy["requirements"]:
        yield f"    [{'x' if each['met'] else ' '}] {each['path']} {each['condition']}: {each['words']}"
        yield f"        {policy['file']}:{each['line']}: {_commit(each['commit'])}"


def _commit(commit: Mapping[str, str]) -> str:
    if commit["unknown"]:
        return f"commit not known: {commit['unknown']}"
    return f"{commit['commit'][:12]} of {commit['on']} by {commit['author']}: {commit['summary']}"


def _approvals(change: Mapping[str, Any]) -> Iterator[str]:
    for approval in change["approvals"]:
        who = f"{approval['by']} (as {approval['os_user']})"
        yield f"  approved by {who} on {approval['at'][:10]}: {approval['reason']}; {_line(approval['line'])}"
    if change["announced"]:
        yield "  announced beforehand, in `limits.expected`"


def _line(line: Mapping[str, Any]) -> str:
    altered = "" if line["whole"] else ", ALTERED since"
    return f"line {line['seq']} sha256 {line['hash']}{altered}"


def _values(row: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in row.items() if value not in (None, "", []))
