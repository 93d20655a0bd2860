"""A plan for a person to read: the head, the counts, what is refused and held, then groups and people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Sequence
from itertools import groupby

from connector.core.plans.coverage import Coverage, most_unexplained_first
from connector.core.plans.model import Change, Held, Plan, Refusal
from connector.core.problems import visible
from connector.core.rules.provenance import LETTERS, Provenance

Key = tuple[str, str, str, str]
MOST = 20  # rows of a kind before `and N more`; `--format json` has them all


def plan_text(plan: Plan, *, head: str, plan_id: str, rehearsal: bool, verbose: bool = False) -> str:
    """`head` is DRY-RUN or APPLY; `rehearsal` where the day is not today."""
    most = None if verbose else MOST
    parts = [
        _head(plan, head, plan_id, rehearsal=rehearsal),
        f"ROLLBACK of run {plan.undoes[:12]}: what it did is undone, as far as it is still so" if plan.undoes else "",
        _counts(plan),
        _section("REFUSED", [_refusal(r) for r in plan.refusals], None),
        *(_section(f"FIRST CONTACT with {c.directory}: {c.words}, by group", _covered(c), most) for c in plan.coverage),
        *_changes(plan, most, verbose=verbose),
        _section("HELD, not changed now", [_held(h) for h in plan.held], most),
        _section("REPORT ONLY, never changed", [f"{_line(c)} (in {c.group})" for c in plan.report], most),
        _section(
            "UNRESOLVED, no usable account",
            [f"  {u.person_id} in {u.directory}: {u.why}: {u.words}" for u in plan.unresolved],
            most,
        ),
        _section(
            "FOREIGN members, left alone", [visible(f"  {f.group}: {f.member}: {f.words}") for f in plan.foreign], most
        ),
        _section("MISSING groups", [_missing(g.directory, g.group, g.wanted) for g in plan.missing_groups], most),
    ]
    return "\n".join(part for part in parts if part) + "\n"


def _missing(directory: str, group: str, wanted: int) -> str:
    return f"  {group}{f' in {directory}' if directory else ''}" + (f": {wanted} members wanted" if wanted else "")


NEVER_APPLIED = {
    "DRY-RUN": "REHEARSAL for {day}, which is not today",
    "WHAT-IF": "REHEARSAL with other policies or feeds than those that the config names",
    "REPLAY": "what an earlier run planned, made again from what was kept of it",
}


def _head(plan: Plan, head: str, plan_id: str, *, rehearsal: bool) -> str:
    day = f"as of {plan.as_of}"
    note = f"\n{NEVER_APPLIED.get(head, head).format(day=plan.as_of)}: it cannot be applied." if rehearsal else ""
    return f"{head}  plan {plan_id[:12]}  {day}{note}"


def _counts(plan: Plan) -> str:
    actions = Counter(c.action for c in plan.changes)
    lines = [
        f"{actions['add']} to add, {actions['remove']} to remove, {len(plan.held)} held, {plan.unchanged} unchanged"
        + (f", {len(plan.report)} in report only" if plan.report else "")
    ]
    reasons = Counter((c.action, c.reason) for c in plan.changes)
    lines += [
        f"  {'+' if action == 'add' else '-'} {number:>6}  {reason}"
        for (action, reason), number in sorted(reasons.items())
    ]
    for name, feed in plan.inputs.feeds.items():
        rejected = f", {feed.rejected} rejected" if feed.rejected else ""
        nobody = f", {feed.nobody} of them name nobody in the people feed" if feed.nobody else ""
        lines.append(f"  feed {name}: {feed.rows} rows accepted{rejected}{nobody}")
    return "\n".join([*lines, *_rules(plan.provenance)])


def _rules(provenance: Provenance) -> Iterator[str]:
    """Of which commit they are, and what of them is of none."""
    if provenance.revision:
        yield visible(f"  rules at commit {provenance.revision[:LETTERS]}")
    for file, commit in sorted(provenance.files.items()):
        if not commit:
            yield visible(f"  not committed: {file}")


def _refusal(refusal: Refusal) -> str:
    return f"  {refusal.guard}: {refusal.words}\n    to go on: {refusal.override}"


def _covered(coverage: Coverage) -> list[str]:
    return [
        visible(f"  {g.group}: {g.explained} of {g.members} explained, {g.unexplained} not; {g.missing} missing")
        for g in most_unexplained_first(coverage.groups)
    ]


def _section(title: str, lines: Sequence[str], most: int | None) -> str:
    if not lines:
        return ""
    shown = list(lines if most is None else lines[:most])
    rest = len(lines) - len(shown)
    return "\n".join(["", f"{title} ({len(lines)})", *shown, *([f"  and {rest} more (-v shows all)"] if rest else [])])


def _changes(plan: Plan, most: int | None, *, verbose: bool) -> Iterator[str]:
    """Removals first, since they hurt; then group by group, what a guard stops marked."""
    free, shown = {c.key for c in plan.passing()}, plan.provenance if verbose else None
    for action, title in (("remove", "REMOVE"), ("add", "ADD")):
        chosen = [c for c in plan.changes if c.action == action]
        if chosen:
            yield f"\n{title} ({len(chosen)})"
        for _, rows in groupby(chosen, key=lambda c: (c.directory, c.group_id)):
            yield _group(list(rows), free, most, shown)


def _group(rows: Sequence[Change], free: Container[Key], most: int | None, provenance: Provenance | None) -> str:
    """provenance: where each change is told with the lines it rests on."""
    first = rows[0]
    place = f" ({first.location_name})" if first.location_name else ""
    shown = rows if most is None else rows[:most]
    rest = [f"    and {len(rows) - len(shown)} more (-v shows all)"] if len(rows) > len(shown) else []
    return "\n".join(
        [
            visible(f"  {first.group}{place} in {first.directory}"),
            *(_line(c) + ("" if c.key in free else " [refused]") + _by(c, provenance) for c in shown),
            *rest,
        ]
    )


def _line(change: Change) -> str:
    sign = "+" if change.action == "add" else "-"
    until = f" [until {change.valid_until}]" if change.valid_until else ""
    who = f"{change.person_id or '?'} {change.person_name}".strip()
    return visible(f"    {sign} {who} ({change.account_name}): {change.reason}: {change.words}{until}")


def _by(change: Change, provenance: Provenance | None) -> str:
    if provenance is None or not change.rule_lines:
        return ""
    return "\n" + visible(f"        by {' '.join(map(provenance.told, change.rule_lines))}")


def _held(held: Held) -> str:
    change = held.change
    who = f"{change.person_id or '?'} {change.person_name}".strip()
    return visible(f"  {change.action} {who} ({change.account_name}) in {change.group}: {held.why}: {held.words}")
