"""A plan as one HTML file without network: the same parts as the text, as tables."""

from __future__ import annotations

from connector.core.plans.coverage import most_unexplained_first
from connector.core.plans.model import Plan

TEMPLATE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ head }}: plan {{ plan_id[:12] }}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; color: #1a1a1a; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #ccc; }
.scroll { overflow-x: auto; }
</style>
</head>
<body>
<main>
<h1>{{ head }}: plan {{ plan_id[:12] }} as of {{ plan.as_of }}</h1>
{% if plan.undoes %}<p>A rollback of run {{ plan.undoes[:12] }}.</p>{% endif %}
{% if rehearsal %}<p><strong>A rehearsal: it cannot be applied.</strong></p>{% endif %}
<p>{{ adds | length }} to add, {{ removes | length }} to remove, {{ plan.held | length }} held,
{{ plan.unchanged }} unchanged</p>
{% macro changes(title, rows) %}{% if rows %}
<h2>{{ title }} ({{ rows | length }})</h2>
<div class="scroll" tabindex="0"><table>
<thead><tr><th>group<th>person<th>account<th>reason<th>why<th>until</tr></thead>
<tbody>{% for c in rows %}
<tr><td>{{ c.group }}<td>{{ c.person_id or "?" }} {{ c.person_name }}<td>{{ c.account_name }}
<td>{{ c.reason }}<td>{{ c.words }}<td>{{ c.valid_until or "" }}</tr>{% endfor %}
</tbody></table></div>{% endif %}{% endmacro %}
{% macro lines(title, rows) %}{% if rows %}
<h2>{{ title }} ({{ rows | length }})</h2>
<ul>{% for row in rows %}<li>{{ row }}</li>{% endfor %}</ul>{% endif %}{% endmacro %}
{{ lines("Refused", refusals) }}
{% for c in plan.coverage %}
<h2>First contact with {{ c.directory }}</h2>
<p>{{ c.words }}</p>
<div class="scroll" tabindex="0"><table>
<thead><tr><th>group<th>live members<th>explained<th>unexplained<th>missing</tr></thead>
<tbody>{% for g in covered(c.groups) %}
<tr><td>{{ g.group }}<td>{{ g.members }}<td>{{ g.explained }}<td>{{ g.unexplained }}<td>{{ g.missing }}</tr>{% endfor %}
</tbody></table></div>{% endfor %}
{{ changes("Remove", removes) }}
{{ changes("Add", adds) }}
{{ lines("Held", held) }}
{{ changes("Report only", plan.report) }}
{{ lines("Unresolved", unresolved) }}
{{ lines("Foreign", foreign) }}
{{ lines("Missing groups", missing) }}
</main>
</body>
</html>
"""


def plan_html(plan: Plan, *, head: str, plan_id: str, rehearsal: bool, verbose: bool = False) -> str:  # noqa: ARG001 - one signature for all formats
    from jinja2 import Environment

    environment = Environment(autoescape=True, trim_blocks=True)
    return environment.from_string(TEMPLATE).render(
        plan=plan,
        covered=most_unexplained_first,
        head=head,
        plan_id=plan_id,
        rehearsal=rehearsal,
        adds=[c for c in plan.changes if c.action == "add"],
        removes=[c for c in plan.changes if c.action == "remove"],
        refusals=[f"{r.guard}: {r.words}; to go on: {r.override}" for r in plan.refusals],
        held=[
            f"{h.change.action} {h.change.person_id or '?'} in {h.change.group}: {h.why}: {h.words}" for h in plan.held
        ],
        unresolved=[f"{u.person_id} in {u.directory}: {u.words}" for u in plan.unresolved],
        foreign=[f"{f.group}: {f.member}: {f.words}" for f in plan.foreign],
        missing=[g.group for g in plan.missing_groups],
    )
