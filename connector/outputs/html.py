"""A plan as one HTML page: what a reviewer of a cutover looks at, searches and prints."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field

from connector.core.forecasts.level import Level
from connector.core.plans.breakdown import NOTHING, Work, by_line, by_reason, by_role, by_school
from connector.core.plans.coverage import Coverage, most_unexplained_first
from connector.core.plans.model import Change, Inputs, Plan
from connector.outputs.chart import holders_svg
from connector.outputs.pages import page

Headings = Sequence[tuple[str, bool]]
Rows = Sequence[Sequence[object]]
CHANGES = [
    (name, False) for name in ("person", "right", "school", "role", "reason", "why", "until", "account", "state")
]
COUNTS = [("", False), ("lose", True), ("gain", True), ("held", True)]
COVERED = [("group", False), ("live members", True), ("explained", True), ("unexplained", True), ("missing", True)]


@dataclass(frozen=True, kw_only=True)
class Beside:
    """What a page tells beside the plan. work: by person id. levels: holders of each right until `last`.

    without: how many of the first day's holders have no usable account or group for all of it.
    """

    work: Mapping[str, Work] = field(default_factory=dict)
    levels: Sequence[Level] = ()
    last: dt.date | None = None
    without: int = 0


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
        chart_words=_chart_words(beside, plan.as_of),
        tables=list(_tables(plan, beside.work)),
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


def _chart_words(beside: Beside, day: dt.date) -> str:
    """The chart in a sentence, for whoever cannot see it, and what it counts."""
    said, levels = [], beside.levels
    for name in sorted({level.entitlement for level in levels}):
        steps = sorted((level for level in levels if level.entitlement == name), key=lambda level: level.day)
        then = max((level for level in steps if level.day <= day), key=lambda level: level.day, default=steps[0])
        said.append(f"{name}: {steps[0].holders} on {steps[0].day}, {then.holders} on {day}")
    first = min((level.day for level in levels), default=day)
    counted = f"Counted by the rules; on {first}, {beside.without} of these persons have no usable account or group."
    return f"{counted} {'; '.join(said)}"


def _tables(plan: Plan, work: Mapping[str, Work]) -> Iterator[tuple[str, Headings, Rows]]:
    free = {change.key for change in plan.passing()}
    removed = [c for c in plan.changes if c.action == "remove"]
    added = [c for c in plan.changes if c.action == "add"]
    yield "People by reason", _heads("reason"), by_reason(plan)
    if work:
        yield "People by school", _heads("school"), by_school(plan, work)
        yield "People by role", _heads("role"), by_role(plan, work)
    yield "People by line of a rule", _heads("line"), by_line(plan)
    for name, changes in (("Remove", removed), ("Add", added)):
        yield name, CHANGES, [_row(c, work, "" if c.key in free else "refused") for c in changes]
    held = [[*_row(h.change, work, h.change.action), f"{h.why}: {h.words}"] for h in plan.held]
    yield "Held, not changed now", [*CHANGES, ("held because", False)], held
    yield "Report only, never changed", CHANGES, [_row(c, work, c.action) for c in plan.report]
    heads = _plain("person", "directory", "why", "in words")
    yield "Unresolved, no usable account", heads, [(u.person_id, u.directory, u.why, u.words) for u in plan.unresolved]
    yield (
        "Foreign members, left alone",
        _plain("directory", "group", "member", "why"),
        [(f.directory, f.group, f.member, f.words) for f in plan.foreign],
    )
    wanted = [(g.directory, g.group, g.wanted) for g in plan.missing_groups]
    yield "Missing groups", [*_plain("directory", "group"), ("members wanted", True)], wanted


def _heads(name: str) -> Headings:
    return [(name, False), *COUNTS[1:]]


def _plain(*names: str) -> Headings:
    return [(name, False) for name in names]


def _row(change: Change, work: Mapping[str, Work], state: str) -> list[object]:
    does = work.get(change.person_id or "", NOTHING)
    place = f"{change.location_name} ({change.location})" if change.location else ", ".join(does.places)
    return [
        f"{change.person_id or '?'} {change.person_name}".strip(),
        change.entitlement,
        place,
        ", ".join(does.roles),
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
