"""The small flow diagram of the search for frameworks: found, screened, excluded with reasons, kept."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from rapport.drawing import INK
from rapport.framework.figures.canvas import POINT, sheet, wrapped

W, GAP, SIZE = 74.0, 9.0, 7.0
LINE = SIZE * POINT * 1.3


def draw_flow(flow: pd.DataFrame, kept: list[str]) -> Figure:
    """Candidates, screened and kept from top to bottom; to the right what left, with its reasons.

    Parameters
    ----------
    flow
        `rapport.framework.search.FLOW_COLUMNS`.
    kept
        Names of the frameworks kept.
    """
    n = dict(zip(flow["box"], flow["n"].astype(int), strict=True))
    reasons = [(name.removeprefix("excluded: "), m) for name, m in n.items() if name.startswith("excluded: ")]
    hits = [f"Records of the searches (n = {n['hits of the searches']})"] if "hits of the searches" in n else []
    rows = [
        ([*hits, f"Candidate frameworks, models and theories (n = {n['candidates']})"], []),
        (
            [f"Candidates screened (n = {n['screened']})"],
            [f"Not yet judged (n = {n['waiting']})"] if n["waiting"] else [],
        ),
        (
            [],
            [f"Excluded (n = {n['excluded']})", *(f"   {why} (n = {m})" for why, m in reasons)]
            if n["excluded"]
            else [],
        ),
        ([f"Frameworks kept (n = {n['kept']})", *(f"   {name}" for name in kept)], []),
    ]
    text = [[_fold(lines) for lines in row] for row in rows]
    heights = [max(_height(side) for side in row) for row in text]
    figure, axes = sheet(2 * W + GAP + 2, sum(heights) + GAP * (len(rows) - 1) + 2)
    y, before = 1.0, None
    for (main, aside), height in zip(text, heights, strict=True):
        if main:
            if before is not None:
                _arrow(axes, W / 2 + 1, before, W / 2 + 1, y)
            before = y + _box(axes, 1.0, y, main)
        if aside:
            middle = y + _box(axes, W + GAP + 1, y, aside) / 2
            if main:
                _arrow(axes, W + GAP + 1, middle, W + 1, middle, head="")
            else:
                _arrow(axes, W / 2 + 1, middle, W + GAP + 1, middle)
        y += height + GAP
    return figure


def _fold(lines: list[str]) -> list[str]:
    """Lines broken where they would not fit the box; what goes on is indented like its beginning."""
    out = []
    for line in lines:
        indent = line[: len(line) - len(line.lstrip())]
        out += [indent + part for part in wrapped(line, W - 6, SIZE, 4).split("\n")]
    return out


def _height(lines: list[str]) -> float:
    return len(lines) * LINE + 4 if lines else 0.0


def _box(axes: Axes, x: float, y: float, lines: list[str]) -> float:
    height = _height(lines)
    axes.add_patch(Rectangle((x, y), W, height, facecolor="white", edgecolor=INK, linewidth=0.9))
    for i, line in enumerate(lines):
        axes.text(x + 3, y + 2 + (i + 0.5) * LINE, line, fontsize=SIZE, va="center", color=INK)
    return height


def _arrow(axes: Axes, x1: float, y1: float, x2: float, y2: float, head: str = "-|>") -> None:
    style = {"arrowstyle": head or "-", "color": INK, "linewidth": 0.9, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", (x2, y2), (x1, y1), arrowprops=style)
