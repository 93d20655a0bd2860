"""A plan as one HTML page: what a reviewer of a cutover looks at, searches and prints."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field

from connector.core.decisions.next_step import Step
from connector.core.forecasts.level import Level
from connector.core.plans.breakdown import Work, by_line, by_reason, by_role, by_school, roles_of, schools_of
from connector.core.plans.coverage import Coverage, most_unexplained_first
from connector.core.plans.model import Change, ChangeKey, Inputs, Plan
from connector.outputs.chart import holders_svg
from connector.outputs.pages import page

Headings = Sequence[tuple[str, str]]
"""A column's name and its class: `NUMBER`, `LONG` (sentences, which need room), `DAY` or none."""
Rows = Sequence[Sequence[object]]
NUMBER, LONG, DAY = "n", "w", "d"
SAID = [*((name, "") for name in ("person", "right", "school", "role", "reason")), ("why", LONG)]
TO_DO, NO_STEP = [("what to do", LONG), ("who must act", "")], Step("", "")
ENDS = [("until", DAY), ("account", ""), ("state", "")]
CHANGES = [*SAID, *ENDS]
COUNTS = [(name, NUMBER) for name in ("lose", "gain", "held")]
COVERED = [("group", ""), *((name, NUMBER) for name in ("live members", "explained", "unexplained", "missing"))]


@dataclass(frozen=True, kw_only=True)
class Beside:
    """What a page tells beside the plan. work: by person id. levels: holders of each right until `last`.

    steps: by a removal's key, what would keep or bring back the right.
    """

    work: Work = field(default_factory=dict)
    steps: Mapping[ChangeKey, Step] = field(default_factory=dict)
    levels: Sequence[Level] = ()
    last: dt.date | None = None


def plan_html(
    plan: Plan,
    *,
    head: str,
    plan_id: str,
    rehearsal: bool,
    verbose: bool = False,  # noqa: ARG001 - one signature for all formats
    beside: Beside | None = None,
) -> str:
    from markupsafe import Markup

    beside = beside or Beside()
    chart = holders_svg(beside.levels, beside.last, plan.as_of) if beside.last and beside.levels else ""
    return page(
        "plan.html",
        f"{head}: plan {plan_id[:12]} as of {plan.as_of}",
        head=head,
        plan=plan,
        plan_id=plan_id,
        rehearsal=rehearsal,
        numbers=list(_numbers(plan)),
        refusals=plan.refusals,
        chart=Markup(chart),  # noqa: S704 - drawn here; its texts were escaped by the drawer
        chart_words=_chart_words(beside.levels, plan.as_of),
        tables=list(_tables(plan, beside.work, beside.steps)),
        coverage_headings=COVERED,
        covered=_covered,
        inputs=list(_inputs(plan.inputs, plan.provenance.revision)),
    )


def _numbers(plan: Plan) -> Iterator[tuple[str, int]]:
    yield "to add", sum(change.action == "add" for change in plan.changes)
    yield "to remove", sum(change.action == "remove" for change in plan.changes)
    yield "refused", len(plan.changes) - len(plan.passing())
    yield "held", len(plan.held)
    yield "unchanged", plan.unchanged
    yield "unresolved", len(plan.unresolved)


def _chart_words(levels: Sequence[Level], day: dt.date) -> str:
    """The chart in a sentence, for whoever cannot see it."""
    said = []
    for name in sorted({level.entitlement for level in levels}):
        steps = sorted((level for level in levels if level.entitlement == name), key=lambda level: level.day)
        then = max((level for level in steps if level.day <= day), key=lambda level: level.day, default=steps[0])
        said.append(f"{name}: {steps[0].holders} on {steps[0].day}, {then.holders} on {day}")
    return "; ".join(said)


def _tables(plan: Plan, work: Work, steps: Mapping[ChangeKey, Step]) -> Iterator[tuple[str, Headings, Rows]]:
    free = {change.key for change in plan.passing()}
    removed = [c for c in plan.changes if c.action == "remove"]
    added = [c for c in plan.changes if c.action == "add"]
    yield "People by reason", _heads("reason"), by_reason(plan)
    if work:
        yield "People by school", _heads("school"), by_school(plan, work)
        yield "People by role", _heads("role"), by_role(plan, work)
    yield "People by line of a rule", _heads("line"), by_line(plan)
    rows = {c.key: _row(c, work, plan.as_of, "" if c.key in free else "refused") for c in plan.changes}
    told = [(rows[c.key], steps.get(c.key, NO_STEP)) for c in removed]
    yield "Remove", [*SAID, *TO_DO, *ENDS], [[*row[: len(SAID)], *step, *row[len(SAID) :]] for row, step in told]
    yield "Add", CHANGES, [rows[c.key] for c in added]
    held = [[*_row(h.change, work, plan.as_of, h.change.action), f"{h.why}: {h.words}"] for h in plan.held]
    yield "Held, not changed now", [*CHANGES, ("held because", LONG)], held
    yield "Report only, never changed", CHANGES, [_row(c, work, plan.as_of, c.action) for c in plan.report]
    heads = _plain("person", "directory", "why", "in words")
    yield "Unresolved, no usable account", heads, [(u.person_id, u.directory, u.why, u.words) for u in plan.unresolved]
    yield (
        "Foreign members, left alone",
        _plain("directory", "group", "member", "why"),
        [(f.directory, f.group, f.member, f.words) for f in plan.foreign],
    )
    wanted = [(g.directory, g.group, g.wanted) for g in plan.missing_groups]
    yield "Missing groups", [*_plain("directory", "group"), ("members wanted", NUMBER)], wanted


def _heads(name: str) -> Headings:
    return [(name, ""), *COUNTS]


def _plain(*names: str) -> Headings:
    return [(name, "") for name in names]


def _row(change: Change, work: Work, day: dt.date, state: str) -> list[object]:
    return [
        f"{change.person_id or '?'} {change.person_name}".strip(),
        change.entitlement,
        ", ".join(schools_of(change, work, day)),
        ", ".join(roles_of(change, work, day)),
        change.reason,
        change.words,
        change.valid_until or "",
        f"{change.account_name} in {change.group}",
        state,
    ]


def _covered(coverage: Coverage) -> Rows:
    groups = most_unexplained_first(coverage.groups)
    return [(g.group, g.members, g.explained, g.unexplained, g.missing) for g in groups]


def _inputs(inputs: Inputs, revision: str) -> Iterator[tuple[str, str]]:
    yield from [("commit of the rules", revision)] if revision else []
    for name, value in asdict(inputs).items():
        parts = value.items() if isinstance(value, Mapping) else [("", value)]
        for part, one in parts:
            yield f"{name} {part}".strip(), one["sha256"] if isinstance(one, Mapping) else one
