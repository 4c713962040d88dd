"""The final framework as a graph: a priori themes beside new ones, each column in framework order, and their relations.

Lines between the columns run through the room between them, lines within a column bow out on its other side; so no
line ever runs behind a box.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch
from matplotlib.path import Path

from rapport.drawing import COLOURS, INK
from rapport.framework.figures.canvas import box, legend_of_status, sheet, width_of
from rapport.framework.vocabulary import STATUSES

W, BETWEEN, BOW = 52.0, 46.0, 26.0
STEP, TIGHT, PAGE = 12.0, 8.0, 225.0
TOP = 8.0
MOST = 28
RELATION = {
    "enables": (INK, "-", "-|>", "enables"),
    "part_of": (COLOURS["green"], (0, (7, 1.5, 1, 1.5)), "-|>", "is part of"),
    "context_of": (COLOURS["blue"], (0, (5, 2)), "-|>", "is the context of"),
    "tension": (COLOURS["vermillion"], (0, (1.2, 1.6)), "<|-|>", "is in tension with"),
}


@dataclass
class Layout:
    """Where everything is, in mm from the top left: boxes (x, y, w, h) by theme, curves as four points a relation."""

    boxes: dict[str, tuple[float, float, float, float]]
    heads: list[tuple[float, str]]
    curves: list[list[tuple[float, float]]]
    width: float
    height: float


def draw_graph(themes: pd.DataFrame, relations: pd.DataFrame) -> Figure:
    """Boxes give the theme and its number of studies; each line is a relation with at least one extract or study.

    With more than `MOST` themes only those that have a relation are drawn.
    """
    if len(themes) > MOST:
        themes = themes[themes["theme_id"].isin({*relations["from_theme"], *relations["to_theme"]})]
    own = set(themes["theme_id"])
    relations = relations[relations["from_theme"].isin(own) & relations["to_theme"].isin(own)]
    place = lay_out(themes, relations)
    figure, axes = sheet(place.width, place.height + 12)
    for x, title in place.heads:
        axes.text(x, TOP - 2, title, fontsize=9, va="bottom")
    for kind, curve in zip(relations["type"], place.curves, strict=True):
        _line(axes, kind, Path(curve, [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4]))
    for t in themes.itertuples():
        box(axes, *place.boxes[t.theme_id], f"{t.label} ({t.studies})", t.status)
    kinds = [kind for kind in RELATION if kind in set(relations["type"])]
    _legend(axes, place.height + 12, kinds, [s for s in STATUSES if s in set(themes["status"])])
    return figure


def lay_out(themes: pd.DataFrame, relations: pd.DataFrame) -> Layout:
    """Boxes in one or two columns, and a curve for each relation."""
    columns = [list(themes.loc[(themes["status"] == "new") == new, "theme_id"]) for new in (False, True)]
    column = {theme: c for c, ids in enumerate(columns) for theme in ids}
    ends = list(zip(relations["from_theme"], relations["to_theme"], strict=True))
    bows = {column[a] for a, b in ends if column[a] == column[b]}
    left = BOW + 1 if 0 in bows else 1.0
    starts = [left, left + W + BETWEEN if columns[0] else left]
    longest = max(map(len, columns), default=1)
    step = min(STEP, max(TIGHT, PAGE / max(longest, 1)))
    boxes = {
        theme: (starts[c], TOP + i * step, W, step - 2.2)
        for c, ids in enumerate(columns)
        for i, theme in enumerate(ids)
    }
    width = (starts[1] if columns[1] else starts[0]) + W + (BOW + 1 if 1 in bows else 1.0)
    at = _ends(ends, boxes, column)
    curves = [_curve(at[i, 0], at[i, 1], column[a], column[b], longest * step) for i, (a, b) in enumerate(ends)]
    heads = [(x, title) for x, ids, title in zip(starts, columns, ("A priori", "New"), strict=True) if ids]
    return Layout(boxes, heads, curves, max(width, 90.0), TOP + longest * step)


def _ends(
    ends: list[tuple[str, str]], boxes: dict, column: dict[str, int]
) -> dict[tuple[int, int], tuple[float, float]]:
    """(relation, 0 or 1) to where the line meets its box: side by side on one edge, those to higher boxes above."""
    waiting: dict[tuple[str, bool], list[tuple[float, int, int]]] = {}
    for i, pair in enumerate(ends):
        within = column[pair[0]] == column[pair[1]]
        for k in (0, 1):
            # lines within a column leave on its outer side, lines to the other column on the inner one
            right = (column[pair[k]] == 0) != within
            waiting.setdefault((pair[k], right), []).append((boxes[pair[1 - k]][1], i, k))
    at = {}
    for (theme, right), lines in waiting.items():
        x, y, w, h = boxes[theme]
        for n, (_, i, k) in enumerate(sorted(lines)):
            at[i, k] = (x + w + 0.4 if right else x - 0.4, y + h * (n + 1) / (len(lines) + 1))
    return at


def _curve(one: tuple, two: tuple, c1: int, c2: int, height: float) -> list[tuple[float, float]]:
    if c1 == c2:
        # the farther apart, the wider the bow, up to the margin: a cubic comes to three quarters of its handles
        out = (BOW - 2) / 0.75 * (0.3 + 0.7 * min(abs(one[1] - two[1]) / height, 1)) * (-1 if c1 == 0 else 1)
        return [one, (one[0] + out, one[1]), (two[0] + out, two[1]), two]
    reach = BETWEEN * 0.45 * (1 if c1 == 0 else -1)
    return [one, (one[0] + reach, one[1]), (two[0] - reach, two[1]), two]


def _line(axes: Axes, kind: str, path: Path) -> None:
    colour, style, head, _ = RELATION[kind]
    axes.add_patch(
        FancyArrowPatch(path=path, arrowstyle=head, mutation_scale=8, color=colour, linestyle=style, linewidth=1.1)
    )


def _legend(axes: Axes, height: float, kinds: list[str], statuses: list[str]) -> None:
    x, y = 1.0, height - 7.5
    for kind in kinds:
        words = RELATION[kind][-1]
        _line(axes, kind, Path([(x, y), (x + 9, y)]))
        axes.text(x + 10.5, y, words, fontsize=7, va="center_baseline")
        x += 10.5 + width_of(words, 7) + 5
    legend_of_status(axes, 1.0, height - 2.5, statuses)
