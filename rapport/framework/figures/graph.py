"""The final framework as a graph: themes around an ellipse, in framework order, and the relations between them."""

from __future__ import annotations

import math

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch

from rapport.drawing import COLOURS, INK
from rapport.framework.figures.canvas import box, legend_of_status, sheet

W, H = 38.0, 11.0
MOST = 24
RELATION = {
    "enables": (INK, "-", "-|>", "enables"),
    "part_of": (COLOURS["green"], "-", "-", "is part of"),
    "context_of": (COLOURS["blue"], (0, (5, 2)), "-|>", "is the context of"),
    "tension": (COLOURS["vermillion"], (0, (1.2, 1.6)), "<|-|>", "is in tension with"),
}


def draw_graph(themes: pd.DataFrame, relations: pd.DataFrame) -> Figure:
    """Boxes give the theme and its number of studies; each line is a relation with at least one extract or study.

    With more than `MOST` themes only those that have a relation are drawn.
    """
    if len(themes) > MOST:
        themes = themes[themes["theme_id"].isin({*relations["from_theme"], *relations["to_theme"]})]
    n = len(themes)
    rx, ry = max(62.0, n * 5.2), max(34.0, n * 3.7)
    width, height = 2 * rx + W + 4, 2 * ry + H + 16
    figure, axes = sheet(width, height)
    centre = {}
    for i, t in enumerate(themes.itertuples()):
        angle = 2 * math.pi * i / max(n, 1) - math.pi / 2
        x, y = width / 2 + rx * math.cos(angle), 2 + H / 2 + ry + ry * math.sin(angle)
        centre[t.theme_id] = (x, y)
    for r in relations.itertuples():
        if r.from_theme in centre and r.to_theme in centre:
            _arrow(axes, centre[r.from_theme], centre[r.to_theme], r.type)
    for t in themes.itertuples():
        x, y = centre[t.theme_id]
        box(axes, x - W / 2, y - H / 2, W, H, f"{t.label} ({t.studies})", t.status)
    _legend(axes, width, height, [k for k in RELATION if k in set(relations["type"])], [s for s in ("supported", "altered", "unsupported", "new") if s in set(themes["status"])])
    return figure


def _arrow(axes: Axes, one: tuple[float, float], two: tuple[float, float], kind: str) -> None:
    colour, style, head, _ = RELATION[kind]
    start, end = _edge(one, two), _edge(two, one)
    axes.add_patch(FancyArrowPatch(start, end, arrowstyle=head, mutation_scale=8, color=colour, linestyle=style, linewidth=1.1, shrinkA=0, shrinkB=0, connectionstyle="arc3,rad=0.08"))


def _edge(one: tuple[float, float], two: tuple[float, float]) -> tuple[float, float]:
    """Where the line from the middle of *one* towards *two* leaves its box."""
    dx, dy = two[0] - one[0], two[1] - one[1]
    scale = min((W / 2 + 0.5) / abs(dx) if dx else math.inf, (H / 2 + 0.5) / abs(dy) if dy else math.inf)
    return one[0] + dx * scale, one[1] + dy * scale


def _legend(axes: Axes, width: float, height: float, kinds: list[str], statuses: list[str]) -> None:
    x, y = 1.0, height - 7.5
    for kind in kinds:
        colour, style, head, words = RELATION[kind]
        axes.add_patch(FancyArrowPatch((x, y), (x + 9, y), arrowstyle=head, mutation_scale=7, color=colour, linestyle=style, linewidth=1.1, shrinkA=0, shrinkB=0))
        axes.text(x + 10.5, y, words, fontsize=7, va="center_baseline")
        x += 14 + len(words) * 1.55 + 3
    legend_of_status(axes, 1.0, height - 2.5, statuses)
