"""Charts as accessible SVG: one Vega-Lite specification each, drawn offline, coloured by tokens.

A colour in a specification is the name of a token, `var(--chart-ink)`. On a screen the page's style sheet
gives it a value, light or dark; for print `PRINT` replaces it by a fixed one. Nothing is fetched, ever.
"""

from __future__ import annotations

import math
import re
import textwrap
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import groupby
from typing import Any, Literal

import vl_convert

from magnesia.answer import OutcomeAnswer
from magnesia.report.content import Course, Exposure, ScoreCourse
from magnesia.report.words import amount, in_sentence

Spec = dict[str, Any]
Row = dict[str, Any]

INK, SOFT, GRID = "var(--chart-ink)", "var(--chart-soft)", "var(--chart-grid)"
MARK, TINT, PAPER = "var(--chart-mark)", "var(--chart-tint)", "var(--chart-paper)"
FONT = "var(--chart-font)"

#: What the tokens are on paper: greys that stay apart on a black-and-white printer.
PRINT: Mapping[str, str] = {
    INK: "#1c2529",
    SOFT: "#4a565c",
    GRID: "#d9dedf",
    MARK: "#1f4e57",
    TINT: "#dfe6e7",
    PAPER: "#ffffff",
    FONT: "Libertinus Serif",
}

#: How many pixels one dot of the answer takes; twenty of them stay countable on a phone.
DOT = 15
ANSWER_WIDTH = 300
#: Room for the words around the dots, so that drawings with different words still have one size.
ANSWER_MARGIN = {"left": 20, "right": 20, "top": 42, "bottom": 64}
#: Larger than elsewhere, because this drawing is shown at two thirds of its size on a small phone.
ANSWER_TEXT = 14
#: The widths of the course: a desk and a phone.
WIDE, NARROW = 620, 262
#: A block needs so many pixels for its word; in a narrower one the fill alone tells on from off.
LABEL_WIDTH = 22


def draw(spec: Spec, name: str) -> str:
    """Return the SVG of a specification; `name` makes its ids unique on a page.

    The figure around the drawing carries its meaning for a screen reader, so the drawing itself is hidden
    from it: the roles that Vega puts on every mark would otherwise be read out one by one.
    """
    svg = str(vl_convert.vegalite_to_svg({**spec, "config": _config()}, allowed_base_urls=[]))
    svg = re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", svg)
    svg = re.sub(r'(id="|url\(#)', rf"\g<1>{name}-", svg)
    return svg.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)


def for_print(svg: str, tokens: Mapping[str, str] = PRINT) -> str:
    """Return the same drawing with every token replaced by its value on paper."""
    for token, value in tokens.items():
        svg = svg.replace(token, value)
    return svg


def answer_dots(outcome: OutcomeAnswer) -> Spec:
    """Return the dots: equally likely possible changes, full where better, hollow where not better."""
    sign = -1 if outcome.better == "lower" else 1
    marks = {0.0: "no change"}
    if outcome.mcid is not None:
        marks[sign * outcome.mcid] = f"{amount(outcome.mcid, outcome.unit)} {outcome.better}"
    low, high = _domain([*outcome.quantiles, *marks])
    step = (high - low) * DOT / ANSWER_WIDTH
    dots = _stack(outcome, sign, step)
    rows = 1 + max(int(dot["row"]) for dot in dots)
    height = DOT * max(rows, 3) + 4
    return {
        "width": ANSWER_WIDTH,
        "height": height,
        "autosize": "none",
        "padding": ANSWER_MARGIN,
        "layer": [
            *(_marker_line(at, text, raised) for raised, (at, text) in enumerate(marks.items())),
            _dot_layer(dots, better=True, top=height / DOT),
            _dot_layer(dots, better=False, top=height / DOT),
            *_direction_words(outcome, height),
        ],
        "encoding": {"x": _change_axis(outcome, (low, high))},
    }


def course(content: Course, width: int) -> Spec:
    """Return the course of a trial: the blocks, one panel for each score, and the exposure below."""
    days = [content.first_day + timedelta(days=day) for day in range(len(content.arms))]
    scale = {"type": "utc", "domain": [_instant(days[0], 0), _instant(days[-1], 24)], "nice": False}
    axis = {"format": "%-d %b", "title": None, "grid": False, "labelFlush": False, "labelOverlap": True}
    x = {"type": "temporal", "scale": scale, "axis": {**axis, "tickCount": 8 if width > 400 else 4}}
    bare = {**x, "axis": None}
    blocks = _blocks(content, width)
    panels = [] if content.arms_hidden else [_block_panel(blocks, bare, width)]
    below: list[ScoreCourse | Exposure] = [*content.scores]
    if content.exposure is not None:
        below.append(content.exposure)
    for number, part in enumerate(below):
        here = x if number == len(below) - 1 else bare
        if isinstance(part, Exposure):
            panels.append(_exposure_panel(part, days, blocks, here, width))
        else:
            panels.append(_score_panel(part, days, blocks, here, width))
    return {"vconcat": panels, "spacing": 34, "bounds": "flush", "resolve": {"scale": {"x": "shared"}}}


#: The panels of the body chart: key of the simulation, title, unit on the axis.
BODY_PANELS = (
    ("plasma_mmol_per_l", "Magnesium in the blood, before breakfast", "mmol/L"),
    ("mid_pool_pct", "In cells that follow within weeks", "% of usual diet"),
    ("slow_tissue_pct", "In slow tissue, over months", "% of usual diet"),
    ("urine_mmol", "Leaving in urine", "mmol a day"),
)


def body_chart(simulation: Mapping[str, Any], kind: Literal["svg", "png"]) -> bytes:
    """Return the picture of a simulated regimen: a band and a middle line per day, one panel per quantity.

    The band holds 90 of 100 possible people; it is never left out, because no single curve is known.
    """
    panels = [
        _body_panel(key, title, unit, simulation)
        for key, title, unit in BODY_PANELS
        if simulation["daily"] and key in simulation["daily"][0]
    ]
    text = "Middle line: half of simulated people lie below. Band: 90 of 100 lie inside. Dashes: usual diet."
    spec = {
        "title": {
            "text": "A simulation, not a measurement",
            "subtitle": text,
            "anchor": "start",
            "offset": 36,
        },
        "concat": panels,
        "columns": 2,
        "bounds": "flush",
        "spacing": {"row": 84, "column": 84},
        "background": PAPER,
    }
    svg = for_print(draw(spec, "body"), {**PRINT, FONT: "sans-serif"})
    if kind == "png":
        return bytes(vl_convert.svg_to_png(svg, scale=2.0))
    return svg.encode()


def _config() -> Spec:
    text = {"font": FONT, "fontSize": 12, "color": INK}
    labels = {"labelFont": FONT, "labelFontSize": 12, "labelColor": INK}
    titles = {"titleFont": FONT, "titleFontSize": 12, "titleColor": INK, "titleFontWeight": "normal"}
    lines = {"domainColor": SOFT, "tickColor": SOFT, "gridColor": GRID}
    heading = {"font": FONT, "fontSize": 13, "color": INK, "fontWeight": "bold", "anchor": "start"}
    subtitle = {"subtitleFont": FONT, "subtitleFontSize": 12, "subtitleColor": SOFT}
    return {
        "background": None,
        "padding": 4,
        "view": {"stroke": None},
        "text": text,
        "axis": {**labels, **titles, **lines},
        "title": {**heading, **subtitle},
    }


def _domain(values: Iterable[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    margin = 0.12 * (high - low) or 1.0
    return low - margin, high + margin


def _stack(outcome: OutcomeAnswer, sign: int, step: float) -> list[Row]:
    """Return the dots in piles whose edges lie on both marker lines, so that no dot straddles a line.

    A pile is as wide as one dot or a little wider; each dot moves to the middle of its pile, and a dot that
    shows no change at all goes to the side that is not better.
    """
    if outcome.mcid is not None and outcome.mcid > step:
        step = outcome.mcid / math.floor(outcome.mcid / step)
    piles: Counter[int] = Counter()
    dots = []
    for value in outcome.quantiles:
        gain = sign * value
        pile = -1 if gain == 0 else math.floor(gain / step)
        dots.append({"change": sign * (pile + 0.5) * step, "row": piles[pile], "better": gain > 0})
        piles[pile] += 1
    return dots


def _dot_layer(dots: list[Row], *, better: bool, top: float) -> Spec:
    chosen = [dot for dot in dots if dot["better"] is better]
    y = {"field": "row", "type": "quantitative", "axis": None, "scale": {"domain": [-0.6, top - 0.6]}}
    mark = {"type": "point", "shape": "circle", "size": (DOT - 3) ** 2, "strokeWidth": 1.6, "opacity": 1}
    fill = MARK if better else PAPER
    return {
        "data": {"values": chosen},
        "mark": {**mark, "fill": fill, "stroke": MARK},
        "encoding": {"x": {"field": "change", "type": "quantitative"}, "y": y},
    }


def _marker_line(at: float, text: str, raised: int) -> Spec:
    words = {
        "type": "text",
        "baseline": "bottom",
        "fontSize": ANSWER_TEXT,
        "y": -4 - 17 * raised,
        "fill": INK,
    }
    rule = {"type": "rule", "stroke": SOFT, "strokeWidth": 1.5, "strokeDash": [4, 3] if raised else [1, 0]}
    return {
        "data": {"values": [{"at": at, "text": text}]},
        "encoding": {"x": {"field": "at", "type": "quantitative"}},
        "layer": [
            {"mark": {**rule, "y": -3 - 17 * raised, "y2": "height"}},
            {"mark": words, "encoding": {"text": {"field": "text"}}},
        ],
    }


def _change_axis(outcome: OutcomeAnswer, domain: tuple[float, float]) -> Spec:
    label = "datum.value === 0 ? '0' : format(datum.value, '+~g')"
    title = f"change in {in_sentence(outcome.name)} ({outcome.unit})"
    ticks = _ticks(domain)
    size = {"labelFontSize": ANSWER_TEXT, "titleFontSize": ANSWER_TEXT}
    axis = {"title": title, "titlePadding": 22, "values": ticks, "grid": False, "labelExpr": label, **size}
    return {"type": "quantitative", "scale": {"domain": domain, "nice": False, "zero": False}, "axis": axis}


def _ticks(domain: tuple[float, float]) -> list[float]:
    """Return at most seven round numbers with zero among them, which a renderer left alone may drop."""
    low, high = domain
    rough = (high - low) / 6
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * size for size in (1, 2, 5, 10) if power * size >= rough)
    return [number * step for number in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _direction_words(outcome: OutcomeAnswer, height: int) -> list[Spec]:
    """Return the words at both ends of the axis, so that nobody has to remember which way is good."""
    left, right = ("better", "worse") if outcome.better == "lower" else ("worse", "better")
    where = {"type": "text", "baseline": "top", "fontSize": ANSWER_TEXT, "fill": INK, "y": height + 24}
    blank: Spec = {"data": {"values": [{}]}, "encoding": {"x": None}}
    return [
        {**blank, "mark": {**where, "x": -ANSWER_MARGIN["left"], "align": "left", "text": f"← {left}"}},
        {
            **blank,
            "mark": {
                **where,
                "x": ANSWER_WIDTH + ANSWER_MARGIN["right"],
                "align": "right",
                "text": f"{right} →",
            },
        },
    ]


def _instant(day: date, hour: int) -> str:
    """Return the hour of a calendar day as if every day were in one zone: the axis counts days, not hours."""
    return f"{day + timedelta(days=hour // 24)}T{hour % 24:02d}:00:00Z"


def _blocks(content: Course, width: int) -> list[Row]:
    rows, day = [], 0
    for arm, run in groupby(content.arms):
        days = len(list(run))
        start = content.first_day + timedelta(days=day)
        ends = {"from": _instant(start, 0), "to": _instant(start + timedelta(days=days - 1), 24)}
        middle = _instant(start, 12 * days)
        word = "?" if arm == "unknown" else arm
        fits = days * width >= LABEL_WIDTH * len(content.arms)
        rows.append({**ends, "middle": middle, "arm": arm, "label": word if fits else ""})
        day += days
    return rows


def _block_panel(blocks: list[Row], x: Spec, width: int) -> Spec:
    end = {"field": "to"}
    box = {"type": "rect", "stroke": SOFT, "strokeWidth": 1}
    fill = {"condition": {"test": "datum.arm === 'on'", "value": TINT}, "value": PAPER}
    return {
        "width": width,
        "height": 20,
        "data": {"values": blocks},
        "layer": [
            {"mark": box, "encoding": {"x": {**x, "field": "from"}, "x2": end, "fill": fill}},
            {
                "mark": {"type": "text", "fill": INK, "baseline": "middle"},
                "encoding": {"x": {**x, "field": "middle"}, "text": {"field": "label"}},
            },
        ],
    }


def _shade(blocks: list[Row], x: Spec) -> Spec:
    on = [block for block in blocks if block["arm"] == "on"]
    encoding = {"x": {**x, "field": "from"}, "x2": {"field": "to"}}
    return {"data": {"values": on}, "mark": {"type": "rect", "fill": TINT}, "encoding": encoding}


def _score_panel(score: ScoreCourse, days: list[date], blocks: list[Row], x: Spec, width: int) -> Spec:
    rows = [
        {"day": _instant(day, 12), "score": value, "late": late}
        for day, value, late in zip(days, score.values, score.late, strict=True)
    ]
    scale = {"domain": [score.lowest, score.highest], "nice": False}
    y = {"field": "score", "type": "quantitative", "scale": scale, "axis": _y_axis(score.unit)}
    point = {"type": "point", "shape": "circle", "stroke": MARK, "opacity": 1, "strokeWidth": 1.2}
    size = 34 if width > 400 else 16
    fill = {"condition": {"test": "datum.late", "value": PAPER}, "value": MARK}
    dots = {
        "data": {"values": rows},
        "mark": {**point, "size": size, "invalid": "filter"},
        "encoding": {"x": {**x, "field": "day"}, "y": y, "fill": fill},
    }
    title = {"text": score.name.replace("_", " "), "offset": 4}
    return {"width": width, "height": 130, "title": title, "layer": [_shade(blocks, x), dots]}


def _exposure_panel(exposure: Exposure, days: list[date], blocks: list[Row], x: Spec, width: int) -> Spec:
    rows, run = [], 0
    for day, band in zip(days, exposure.bands, strict=True):
        if band is None:
            run += 1
            continue
        edges = {"low": band.low, "middle": band.middle, "high": band.high}
        rows.append({"day": _instant(day, 12), "run": run, **edges})
    return {
        "width": width,
        "height": 80,
        "title": {"text": textwrap.wrap(exposure.label, width // 6), "offset": 4},
        "layer": [_shade(blocks, x), *_band_layers(rows, {**x, "field": "day"}, exposure.unit)],
    }


def _band_layers(rows: list[Row], x: Spec, unit: str) -> list[Spec]:
    """Return a band and its middle line; a missing day ends a run, and nothing is drawn across it."""
    data = {"values": rows}
    axis = _y_axis(unit)
    y = {
        "field": "low",
        "type": "quantitative",
        "axis": axis,
        "scale": {"zero": False, "nice": False, "padding": 6},
    }
    run = {"field": "run"}
    band = {"x": x, "y": y, "y2": {"field": "high"}, "detail": run}
    line = {"x": x, "y": {"field": "middle", "type": "quantitative"}, "detail": run}
    return [
        {"data": data, "mark": {"type": "area", "fill": MARK, "opacity": 0.28}, "encoding": band},
        {"data": data, "mark": {"type": "line", "stroke": MARK, "strokeWidth": 1.8}, "encoding": line},
    ]


def _y_axis(unit: str) -> Spec:
    return {"title": unit, "tickCount": 4, "minExtent": 34, "maxExtent": 34, "grid": True, "titlePadding": 4}


def _body_panel(key: str, title: str, unit: str, simulation: Mapping[str, Any]) -> Spec:
    rows = [
        {
            "day": row["day"],
            "run": 0,
            "low": row[key]["p05"],
            "middle": row[key]["p50"],
            "high": row[key]["p95"],
        }
        for row in simulation["daily"]
    ]
    axis = {"title": "day", "grid": False, "tickCount": 6, "format": "d"}
    x = {"field": "day", "type": "quantitative", "axis": axis, "scale": {"nice": False}}
    layers = _band_layers(rows, x, unit)
    usual = simulation.get("baseline", {}).get(key)
    if isinstance(usual, Mapping):
        rule = {"type": "rule", "stroke": SOFT, "strokeDash": [4, 3]}
        where = {"y": {"field": "usual", "type": "quantitative"}}
        layers.append({"data": {"values": [{"usual": usual["p50"]}]}, "mark": rule, "encoding": where})
    return {"width": 300, "height": 150, "title": {"text": title, "offset": 6}, "layer": layers}
