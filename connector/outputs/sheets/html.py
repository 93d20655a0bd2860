"""A sheet as one HTML file without network."""

from __future__ import annotations

from connector.outputs.sheets.sheet import Sheet
from connector.outputs.sheets.text import cell_text

TEMPLATE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ sheet.title }}, as of {{ sheet.as_of }}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; color: #1a1a1a; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #ccc; }
.scroll { overflow-x: auto; }
</style>
</head>
<body>
<main>
<h1>{{ sheet.title }}, as of {{ sheet.as_of }}</h1>
{% for sentence in sheet.head %}<p>{{ sentence }}</p>{% endfor %}
{% if sheet.rows %}
<div class="scroll" tabindex="0"><table>
<thead><tr>{% for heading in sheet.columns.values() %}<th>{{ heading }}{% endfor %}</tr></thead>
<tbody>{% for row in sheet.rows %}
<tr>{% for cell in row %}<td>{{ text(cell) }}{% endfor %}</tr>{% endfor %}
</tbody></table></div>
{% else %}<p>{{ sheet.empty }}</p>{% endif %}
{% for note in sheet.notes %}<p>Note: {{ note }}</p>{% endfor %}
</main>
</body>
</html>
"""


def sheet_html(sheet: Sheet) -> str:
    from jinja2 import Environment

    return Environment(autoescape=True, trim_blocks=True).from_string(TEMPLATE).render(sheet=sheet, text=cell_text)
