"""Invented `when` trees: at most three levels of `all`, `any` and `not` (the page's rule may carry one more)."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.draws import number, one, some

Tree = dict[str, Any]

AT_SCHOOL: Tree = {"role": ["principal", "assistant-principal", "dean"], "location_type": ["school"]}
EMPLOYED: tuple[Tree, ...] = ({}, {}, {"on_leave": "drop"}, {"on_leave": "keep"})
ATTRIBUTES: tuple[Tree, ...] = (
    {"department": ["A", "B"]},
    {"title": {"matches": "Attendance*"}},
    {"department": {"matches": "?"}},
    {"department": {"matches": "*"}},
    {"department": ["A1"], "title": {"matches": "*[a-z], *"}},
)
ASSIGNED_LISTS = {
    "role": ("principal", "assistant-principal", "dean", "no-access"),
    "location_type": ("school", "central-office", "other"),
    "location": ("0401", "401", "0001"),
    "job_code": ("1101", "0101", "7777"),
}
NEGATED: tuple[Tree, ...] = (
    {"not": {"assigned": {"location": ["0001"]}}},
    {"not": {"all": [{"assigned": {"primary": True}}, {"not": {"assigned": {"role": ["principal"]}}}]}},
    {"not": {"attribute": {"department": {"matches": "*"}}}},
    {"not": {"not": {"assigned": {"role": ["principal"]}}}},
)


def tree(draw: st.DrawFn, effect: str, certifications: tuple[str, ...]) -> Tree:
    """Grants lean to the page's rule, so that people pass; denials to what few meet."""
    if effect == "deny":
        return rare(draw, certifications) if one(draw, True, False) else grown(draw, certifications, 2)
    return pages_rule(draw, certifications) if one(draw, True, True, False) else grown(draw, certifications, 3)


def pages_rule(draw: st.DrawFn, certifications: tuple[str, ...]) -> Tree:
    job = one(draw, AT_SCHOOL, AT_SCHOOL, {"role": ["principal"]}, {})
    both: list[Tree] = [{"employed": one(draw, *EMPLOYED)}, {"assigned": job}]
    course: Tree = one(draw, certified(draw, certifications), {"certified": certifications[0]}, {"everyone": {}})
    kind = one(draw, "none", "none", "negated", "grown")
    more = {"none": [], "negated": [one(draw, *NEGATED)], "grown": [grown(draw, certifications, 1)]}[kind]
    return {"all": [*both, {"any": [course, *more]}]} if one(draw, False, True) else {"all": [*both, course, *more]}


def grown(draw: st.DrawFn, certifications: tuple[str, ...], depth: int) -> Tree:
    shape = one(draw, *(("leaf", "any", "all", "not") if depth else ("leaf",)))
    if shape == "leaf":
        return leaf(draw, certifications)
    if shape == "not":
        return {"not": grown(draw, certifications, depth - 1)}
    return {shape: [grown(draw, certifications, depth - 1) for _ in range(number(draw, 1, 3))]}


def leaf(draw: st.DrawFn, certifications: tuple[str, ...]) -> Tree:
    kind = one(draw, "assigned", "employed", "certified", "attribute", "everyone")
    if kind == "assigned":
        return assigned(draw)
    if kind == "certified":
        return certified(draw, certifications)
    return {kind: one(draw, *{"employed": EMPLOYED, "attribute": ATTRIBUTES, "everyone": ({},)}[kind])}


def assigned(draw: st.DrawFn) -> Tree:
    keys = some(draw, (*ASSIGNED_LISTS, "primary", "min_fte"), most=2) if one(draw, True, True, True, False) else []
    values: Tree = {key: some(draw, ASSIGNED_LISTS[key], most=3) for key in keys if key in ASSIGNED_LISTS}
    if "primary" in keys:
        values["primary"] = one(draw, True, False)
    if "min_fte" in keys:
        values["min_fte"] = one(draw, 0.5, 1.0, 0.25)
    return {"assigned": values}


def certified(draw: st.DrawFn, certifications: tuple[str, ...]) -> Tree:
    name = one(draw, *certifications)
    return {
        "certified": one(
            draw, name, {"name": name, "after_rehire": "keep"}, {"name": name, "after_rehire": "recertify"}
        )
    }


def rare(draw: st.DrawFn, certifications: tuple[str, ...]) -> Tree:
    return one(
        draw,
        {"attribute": one(draw, *ATTRIBUTES)},
        {"not": {"employed": {"on_leave": "drop"}}},
        {"all": [assigned(draw), {"assigned": {"job_code": ["7777", "3001"]}}]},
        {"not": {"any": [certified(draw, certifications), {"assigned": {"role": ["principal"]}}]}},
    )
