"""The final framework as a graph: themes around an open middle, clockwise in framework order, and their relations."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch
from matplotlib.path import Path

from rapport.drawing import COLOURS, INK
from rapport.framework.figures.canvas import box, legend_of_status, sheet, width_of
from rapport.framework.vocabulary import STATUSES

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
    centre, width, height = _places(n)
    figure, axes = sheet(width, height + 15)
    middle = dict(zip(themes["theme_id"], centre, strict=True))
    known = relations[relations["from_theme"].isin(set(middle)) & relations["to_theme"].isin(set(middle))]
    _lines(axes, known, middle, (width / 2, height / 2), height)
    for t in themes.itertuples():
        x, y = middle[t.theme_id]
        box(axes, x - W / 2, y - H / 2, W, H, f"{t.label} ({t.studies})", t.status)
    statuses = [s for s in STATUSES if s in set(themes["status"])]
    _legend(axes, height + 15, [k for k in RELATION if k in set(known["type"])], statuses)
    return figure


def _places(n: int) -> tuple[list[tuple[float, float]], float, float]:
    """Middles of *n* boxes along the border of a sheet, clockwise from top left; its width and height in mm."""
    row = max(1, min(4, -(-n // 3)))
    top, bottom = row, min(row, max(n - row, 0))
    right = -(-max(n - top - bottom, 0) // 2)
    left = max(n - top - bottom - right, 0)
    width = max(row, 2 if right else 1) * (W + 7) + 2
    height = max((right + 1) * (H + 8) + H, 70.0 if n > row else H) + 3

    def along(count: int, low: float, high: float) -> list[float]:
        return [(low + high) / 2] if count == 1 else [low + (high - low) * i / (count - 1) for i in range(count)]

    x1, x2, y1, y2 = W / 2 + 1, width - W / 2 - 1, H / 2 + 1, height - H / 2 - 2
    step = (y2 - y1) / (right + 1)
    out = [(x, y1) for x in along(top, x1, x2)]
    out += [(x2, y1 + step * (i + 1)) for i in range(right)]
    out += [(x, y2) for x in reversed(along(bottom, x1, x2))]
    step = (y2 - y1) / (left + 1)
    out += [(x1, y2 - step * (i + 1)) for i in range(left)]
    return out[:n], width, height


def _lines(axes: Axes, relations: pd.DataFrame, middle: dict, centre: tuple[float, float], height: float) -> None:
    """Each relation as a curve through the open middle, ends side by side on the inner edges of the boxes."""
    ends: dict[str, list[tuple[float, int, str]]] = {}
    for i, r in enumerate(relations.itertuples()):
        for own, other in ((r.from_theme, r.to_theme), (r.to_theme, r.from_theme)):
            flat = _inner(middle[own], height) != 0
            ends.setdefault(own, []).append((middle[other][0] if flat else middle[other][1], i, own))
    at: dict[tuple[int, str], tuple[float, float]] = {}
    for own, waiting in ends.items():
        x, y = middle[own]
        side = _inner((x, y), height)
        for place, (_, i, _) in enumerate(sorted(waiting)):
            shift = (place + 1) / (len(waiting) + 1) - 0.5
            if side:
                at[i, own] = (x + shift * W * 0.8, y + side * (H / 2 + 0.4))
            else:
                at[i, own] = (x + (W / 2 + 0.4) * (1 if x < centre[0] else -1), y + shift * H * 0.7)
    for i, r in enumerate(relations.itertuples()):
        start, end = at[i, r.from_theme], at[i, r.to_theme]
        colour, style, head, _ = RELATION[r.type]
        bend = tuple(0.45 * (a + b) / 2 + 0.55 * c for a, b, c in zip(start, end, centre, strict=True))
        path = Path([start, bend, end], [Path.MOVETO, Path.CURVE3, Path.CURVE3])
        axes.add_patch(
            FancyArrowPatch(path=path, arrowstyle=head, mutation_scale=8, color=colour, linestyle=style, linewidth=1.1)
        )


def _inner(at: tuple[float, float], height: float) -> int:
    """1 for a box at the top (its lower edge looks inwards), -1 at the bottom, 0 at a side."""
    return 1 if at[1] < H else -1 if at[1] > height - H - 2 else 0


def _legend(axes: Axes, height: float, kinds: list[str], statuses: list[str]) -> None:
    x, y = 1.0, height - 7.5
    for kind in kinds:
        colour, style, head, words = RELATION[kind]
        axes.add_patch(
            FancyArrowPatch(
                (x, y),
                (x + 9, y),
                arrowstyle=head,
                mutation_scale=7,
                color=colour,
                linestyle=style,
                linewidth=1.1,
                shrinkA=0,
                shrinkB=0,
            )
        )
        axes.text(x + 10.5, y, words, fontsize=7, va="center_baseline")
        x += 10.5 + width_of(words, 7) + 5
    legend_of_status(axes, 1.0, height - 2.5, statuses)
