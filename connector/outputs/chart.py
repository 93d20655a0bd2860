"""A chart as SVG: a Vega-Lite specification, drawn here, so that the page needs neither network nor script for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from connector.core.forecasts.level import Level

WIDTH, HEIGHT, LETTERS = 720, 260, 15
COLOURS = ("#0b5394", "#a64d00", "#38761d", "#741b47", "#134f5c", "#7f6000")  # each 4.5 : 1 on white or better

QUARTERS = {
    "format": "%b %Y",
    "tickCount": {"interval": "month", "step": 3},
    "labelOverlap": "greedy",
    "labelSeparation": 14,
}


def holders_svg(levels: Sequence[Level], last: dt.date, mark: dt.date | None) -> str:
    """How many hold each right over time, as steps; `mark`: a day that is to be seen."""
    import vl_convert

    names = sorted({level.entitlement for level in levels})
    ends = [max((x for x in levels if x.entitlement == name), key=lambda x: x.day)._replace(day=last) for name in names]
    layers: list[dict[str, Any]] = [_steps([*levels, *ends], names)]
    layers += [_rule(mark)] if mark else []
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": WIDTH,
        "height": HEIGHT,
        "layer": layers,
        "config": {"axis": {"labelFontSize": LETTERS, "titleFontSize": LETTERS}, "legend": {"labelFontSize": LETTERS}},
    }
    return str(vl_convert.vegalite_to_svg(spec))


def _steps(levels: Sequence[Level], names: Sequence[str]) -> dict[str, Any]:
    rows = [{"day": level.day.isoformat(), "right": level.entitlement, "holders": level.holders} for level in levels]
    return {
        "data": {"values": rows},
        "mark": {"type": "line", "interpolate": "step-after", "strokeWidth": 2.5},
        "encoding": {
            "x": {"field": "day", "type": "temporal", "title": None, "axis": QUARTERS},
            "y": {"field": "holders", "type": "quantitative", "title": "holders", "scale": {"zero": True}},
            "color": {
                "field": "right",
                "type": "nominal",
                "title": None,
                "scale": {"domain": [*names], "range": [COLOURS[n % len(COLOURS)] for n in range(len(names))]},
                "legend": {"orient": "bottom", "labelLimit": 0, "columnPadding": 30},
            },
            "strokeDash": {"field": "right", "type": "nominal", "legend": None},
        },
    }


def _rule(day: dt.date) -> dict[str, Any]:
    return {
        "data": {"values": [{"day": day.isoformat()}]},
        "mark": {"type": "rule", "color": "#990000", "strokeWidth": 1.5},
        "encoding": {"x": {"field": "day", "type": "temporal"}},
    }
