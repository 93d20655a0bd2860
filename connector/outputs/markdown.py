"""A plan as Markdown: the same parts as the text, as tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from connector.core.plans.coverage import Coverage, most_unexplained_first
from connector.core.plans.model import Change, Plan
from connector.core.problems import visible
from connector.core.rules.provenance import LETTERS, Provenance

CHANGE = ("group", "person", "account", "reason", "why", "until", "by")
COVERED = ("group", "live members", "explained", "unexplained", "missing")


def plan_markdown(plan: Plan, *, head: str, plan_id: str, rehearsal: bool, verbose: bool = False) -> str:  # noqa: ARG001 - one signature for all formats
    adds = [c for c in plan.changes if c.action == "add"]
    removes = [c for c in plan.changes if c.action == "remove"]
    change = partial(_change, provenance=plan.provenance)
    day = f"as of {plan.as_of}" + (", a rehearsal that cannot be applied" if rehearsal else "")
    parts = [
        f"# {head}: plan `{plan_id[:12]}` {day}",
        f"A rollback of run `{plan.undoes[:12]}`." if plan.undoes else "",
        f"{len(adds)} to add, {len(removes)} to remove, {len(plan.held)} held, {plan.unchanged} unchanged",
        f"Rules at commit `{plan.provenance.revision[:LETTERS]}`" if plan.provenance.revision else "",
        _table("Refused", ("guard", "what", "to go on"), ((r.guard, r.words, r.override) for r in plan.refusals)),
        *(
            _table(f"First contact with {c.directory}: {c.words}, by group", COVERED, _covered(c))
            for c in plan.coverage
        ),
        _table("Remove", CHANGE, map(change, removes)),
        _table("Add", CHANGE, map(change, adds)),
        _table("Held", (*CHANGE, "held"), ((*change(h.change), h.why) for h in plan.held)),
        _table("Report only", CHANGE, map(change, plan.report)),
        _table(
            "Unresolved", ("person", "directory", "why"), ((u.person_id, u.directory, u.words) for u in plan.unresolved)
        ),
        _table("Foreign", ("group", "member"), ((f.group, f.member) for f in plan.foreign)),
        _table("Missing groups", ("group",), ((g.group,) for g in plan.missing_groups)),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _change(c: Change, provenance: Provenance) -> tuple[str, ...]:
    who = f"{c.person_id or '?'} {c.person_name}".strip()
    by = " ".join(map(provenance.told, c.rule_lines))
    return (c.group, who, c.account_name, c.reason, c.words, str(c.valid_until or ""), by)


def _covered(coverage: Coverage) -> Iterable[tuple[str, ...]]:
    for g in most_unexplained_first(coverage.groups):
        yield (g.group, *map(str, (g.members, g.explained, g.unexplained, g.missing)))


def _table(title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [_row(row) for row in rows]
    if not lines:
        return ""
    return "\n".join([f"## {title} ({len(lines)})", "", _row(heads), _row(["---"] * len(heads)), *lines])


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(visible(cell).replace("\\", "\\\\").replace("|", "\\|") for cell in cells) + " |"
