"""Forest plots: squares by weight, diamonds, prediction bars, r on a Fisher-z axis, numbers beside each line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure
from matplotlib.patches import Polygon

from rapport.association.labels import fitted
from rapport.drawing import COLOURS, GREY, INK, new_figure

ROW_MM = 5.2
WIDTH_MM, PLOT = 178, 0.36  # of the figure, and the share of it that the axes take
LABEL_MM, LABEL_WITH_N_MM = 60.0, 50.5  # room for a label: up to the axes, or up to the column of n
PAPER = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
TICKS = (-0.8, -0.6, -0.4, -0.2, 0.0, 0.2, 0.4, 0.6, 0.8)
EFFECT, SUMMARY, PREDICTION, HEADING, NOTE, COMPARE, MEMBER = (
    "effect",
    "summary",
    "prediction",
    "heading",
    "note",
    "compare",
    "member",
)


@dataclass(frozen=True)
class Line:
    """One line: *kind*, what stands left and in the n and weight columns, and the correlation with its limits."""

    kind: str
    label: str
    r: float = math.nan
    low: float = math.nan
    high: float = math.nan
    n: str = ""
    weight: float = math.nan


def number(value: float) -> str:
    """A correlation in APA style: two decimals, no zero before the point, a true minus."""
    if not math.isfinite(value):
        return ""
    text = f"{abs(value):.2f}".removeprefix("0") if abs(value) < 1 else f"{abs(value):.2f}"
    return ("−" if value < 0 and float(f"{value:.2f}") != 0 else "") + text


def draw_forest(lines: Sequence[Line], left: str = "Study", counted: str = "n") -> Figure:
    """Draw the lines from top to bottom; *left* and *counted* head the columns of labels and of counts.

    The axis is linear in Fisher's z and labelled in r, so intervals are symmetric; a limit beyond the axis ends in an
    arrow.
    """
    top, bottom = 9.0, 13.0
    height = top + bottom + ROW_MM * len(lines)
    figure = new_figure(WIDTH_MM, height)
    axes = figure.add_axes((PLOT, bottom / height, PLOT, 1 - (top + bottom) / height))
    low, high = _limits(lines)
    axes.set_xlim(math.atanh(low), math.atanh(high))
    axes.set_ylim(len(lines) - 0.5, -0.5)
    axes.axvline(0, color=GREY, lw=0.7)
    overall = [line for line in lines if line.kind == SUMMARY]
    if overall:
        axes.axvline(math.atanh(overall[-1].r), color=GREY, lw=0.6, dashes=(2, 2))
    heaviest = max((line.weight for line in lines if math.isfinite(line.weight)), default=1.0)
    for y, line in enumerate(lines):
        _mark(axes, y, line, heaviest)
        _words(axes, y, line)
    ticks = [t for t in TICKS if low <= t <= high]
    if len(ticks) > 6:  # room for the labels
        ticks = [t for t in ticks if round(10 * t) % 4 == 0]
    axes.set_xticks([math.atanh(t) for t in ticks], [number(t) if t else "0" for t in ticks])
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("Correlation (r)")
    counts = counted if any(line.n for line in lines) else ""
    weights = "Weight" if any(math.isfinite(line.weight) for line in lines) else ""
    heads = (-0.98, left, "left"), (-0.10, counts, "right"), (1.22, weights, "right"), (1.72, "r [95 % CI]", "right")
    for x, text, align in heads:
        axes.text(
            x, 1 + 2.2 / (ROW_MM * len(lines)), text, transform=axes.transAxes, ha=align, va="bottom", fontweight="bold"
        )
    return figure


def _limits(lines: Sequence[Line]) -> tuple[float, float]:
    """The axis holds every effect and, up to .9, every interval; a wider one ends in an arrow."""
    shown = [line for line in lines if line.kind != SUMMARY]
    values = [v for line in shown for v in (line.low, line.high, line.r) if math.isfinite(v)]
    most = min(0.995, max([0.9, *(abs(line.r) + 0.02 for line in shown if math.isfinite(line.r))]))
    low, high = min([*values, -0.1]) - 0.05, max([*values, 0.1]) + 0.05
    return min(max(-most, low), -0.15), max(min(most, high), 0.5)


def _mark(axes, y: int, line: Line, heaviest: float) -> None:
    if not math.isfinite(line.r) and not math.isfinite(line.low):
        return
    low, high = (
        math.atanh(max(-0.99999, min(0.99999, v))) if math.isfinite(v) else math.nan for v in (line.low, line.high)
    )
    left, right = axes.get_xlim()
    if line.kind == SUMMARY:
        z = math.atanh(line.r)
        axes.add_patch(
            Polygon(
                [(low, y), (z, y - 0.32), (high, y), (z, y + 0.32)],
                closed=True,
                facecolor=COLOURS["blue"],
                edgecolor=INK,
                lw=0.5,
            )
        )
        _arrows(axes, y, low, high, COLOURS["blue"])
        return
    if line.kind == PREDICTION:
        axes.plot([low, high], [y, y], color=COLOURS["vermillion"], lw=2.6, solid_capstyle="butt")
        return
    colour = {COMPARE: GREY, MEMBER: COLOURS["sky"]}.get(line.kind, INK)
    if math.isfinite(low) and math.isfinite(high):
        axes.plot([max(low, left), min(high, right)], [y, y], color=colour, lw=0.9)
        _arrows(axes, y, low, high, colour)
    size = 2.2 + 5.5 * math.sqrt(line.weight / heaviest) if math.isfinite(line.weight) else 4.0
    shape = {COMPARE: "D", MEMBER: "o"}.get(line.kind, "s")
    axes.plot([math.atanh(line.r)], [y], marker=shape, color=colour, ms=size, mec="white", mew=0.4)


def _arrows(axes, y: int, low: float, high: float, colour: str) -> None:
    """An arrow where an interval goes beyond the axis."""
    left, right = axes.get_xlim()
    for beyond, x, mark in ((low < left, left, "<"), (high > right, right, ">")):
        if beyond:
            axes.plot([x], [y], marker=mark, color=colour, ms=4, clip_on=False)


def _words(axes, y: int, line: Line) -> None:
    place = axes.get_yaxis_transform()
    weight = "bold" if line.kind in (SUMMARY, HEADING) else "normal"
    colour = GREY if line.kind in (NOTE, COMPARE) else INK
    indent = 0.03 if line.kind == MEMBER else 0.0
    room = LABEL_WITH_N_MM if line.n else LABEL_MM if line.kind != NOTE else 2.6 * LABEL_MM
    label, size = fitted(line.label, room - indent * PLOT * WIDTH_MM, 8, weight=weight)
    axes.text(
        -0.98 + indent,
        y,
        label,
        fontsize=size,
        transform=place,
        ha="left",
        va="center",
        fontweight=weight,
        color=colour,
        clip_on=False,
        bbox=PAPER if line.kind == NOTE else None,
    )
    axes.text(-0.10, y, line.n, transform=place, ha="right", va="center", color=colour)
    if math.isfinite(line.weight):
        axes.text(1.22, y, f"{line.weight:.1f} %", transform=place, ha="right", va="center", color=colour)
    if math.isfinite(line.low):
        shown = (
            f"{number(line.r)} [{number(line.low)}, {number(line.high)}]"
            if math.isfinite(line.r)
            else f"[{number(line.low)}, {number(line.high)}]"
        )
    else:
        shown = number(line.r)
    axes.text(1.72, y, shown, transform=place, ha="right", va="center", fontweight=weight, color=colour)
