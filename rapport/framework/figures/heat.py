"""Heat maps: study x theme, theme x design feature."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rapport.drawing import GREY, INK
from rapport.framework.figures.canvas import Heat, grid, legend_of_status, mark_status, sheet, width_of, wrapped
from rapport.framework.vocabulary import STATUSES

LABEL, SIZE, ROW = 46.0, 7.0, 5.6
SMALL = 6.0
NARROWEST = 3.5  # a column that still takes a number and a name
WIDEST = 180.0


def draw_matrix(matrix: pd.DataFrame, tallies: pd.DataFrame) -> Figure:
    """Themes (a priori, then new) by studies (by year); a cell holds the number of extracts, margins the sums.

    More studies than fit side by side go on in a second panel below; still more become a barcode of narrow columns with
    years for names, and the table beside the figure says which study each is.
    """
    themes = tallies.reset_index(drop=True)
    studies = matrix[matrix["extracts"].astype(int) > 0].reset_index(drop=True)
    room = WIDEST - LABEL - 18
    panels = -(-len(studies) // int(room // NARROWEST))
    if panels > 2:
        return _barcode(studies, themes, room)
    per = -(-len(studies) // panels)
    column = min(5.0, room / per)
    names = [_short(label) for label in studies["label"]]
    deep = max(width_of(name, 6.5) for name in names) + 3
    gap = 3.0 if (themes["status"] == "new").any() else 0.0
    height = len(themes) * ROW + gap + deep + 9
    figure, axes = sheet(LABEL + per * column + 20, panels * height + 9)
    legend_of_status(axes, 0.7, panels * height + 6, shown(themes["status"]))
    axes.text(0.7, 5, "number of extracts; darker: more", fontsize=6, va="bottom", color=GREY)
    top = max(int(matrix[t].astype(int).max()) for t in themes["theme_id"])
    heat = Heat(axes)
    for p in range(panels):
        part = studies.iloc[p * per : (p + 1) * per].reset_index(drop=True)
        last = p == panels - 1
        _panel(heat, 6 + p * height, part, names[p * per :], themes, top, column, gap, last)
    heat.paint()
    return figure


def _barcode(studies: pd.DataFrame, themes: pd.DataFrame, room: float) -> Figure:
    """The matrix of very many studies: columns without numbers or names, a mark where a year begins."""
    column = room / len(studies)
    gap = 3.0 if (themes["status"] == "new").any() else 0.0
    figure, axes = sheet(LABEL + room + 20, len(themes) * ROW + gap + 20)
    heat = Heat(axes)
    top = max(int(studies[t].astype(int).max()) for t in themes["theme_id"])
    bottom = _panel(heat, 6, studies, [], themes, top, column, gap, True)
    heat.paint()
    end = -9.0
    for year, first in studies.reset_index().drop_duplicates("year").set_index("year")["index"].items():
        x = LABEL + first * column
        if x - end > 6:  # room for the last year's number
            axes.plot([x, x], [bottom, bottom + 1], color=INK, linewidth=0.5)
            axes.text(x, bottom + 1.5, year or "no year", fontsize=6, ha="left", va="top")
            end = x
    axes.text(
        LABEL + room / 2,
        bottom + 7,
        f"{len(studies)} studies by year; darker: more extracts (1 to {top})",
        fontsize=6.5,
        ha="center",
        va="center",
        color=GREY,
    )
    legend_of_status(axes, 0.7, bottom + 11, shown(themes["status"]))
    return figure


def _panel(
    heat: Heat,
    y0: float,
    part: pd.DataFrame,
    names: list[str],
    themes: pd.DataFrame,
    top: int,
    column: float,
    gap: float,
    last: bool,
) -> float:
    """Rows of themes for some studies; returns where the rows end."""
    axes = heat.axes
    y, right = y0, LABEL + len(part) * column
    before = None
    for t in themes.itertuples():
        if t.status == "new" and before not in (None, "new"):
            axes.plot([0, right + (19 if last else 0)], [y + gap / 2] * 2, color=INK, linewidth=0.8)
            y += gap
        before = t.status
        row_label(axes, t.label, t.status, y)
        grid(axes, LABEL, y, len(part) if names else 1, 1, column if names else right - LABEL, ROW)
        for j, n in enumerate(part[t.theme_id].astype(int)):
            if n:
                share = 0.25 + 0.75 * (n - 1) / max(top - 1, 3)
                heat.add(LABEL + j * column, y, column, ROW, share, str(n) if names else "", 6.5 if column > 4 else 6)
        if last:
            _margin(axes, right, y + ROW / 2, "center", str(t.studies), str(t.extracts), SIZE, INK)
        y += ROW
    if last:
        _margin(axes, right, y0 - 1, "bottom", "studies", "extracts", 6, GREY)
    for j, name in enumerate(names[: len(part)]):
        axes.text(LABEL + (j + 0.5) * column, y + 1, name, rotation=90, fontsize=6.5, ha="center", va="top")
    return y


def _margin(axes: Axes, right: float, y: float, va: str, studies: str, extracts: str, size: float, ink: str) -> None:
    """Two columns to the right of the cells: studies and extracts."""
    for x, text in ((right + 5, studies), (right + 14.5, extracts)):
        axes.text(x, y, text, fontsize=size, ha="center", va=va, color=ink)


def shown(statuses: pd.Series) -> list[str]:
    """Those of `STATUSES` that a legend must explain."""
    return [s for s in STATUSES if s in set(statuses)]


def row_label(axes: Axes, label: str, status: str, y: float, height: float = ROW) -> None:
    """A theme's name at the left, with the mark of what became of it."""
    mark_status(axes, 1.7, y + height / 2, status)
    text, size = wrapped(label, LABEL - 6, SIZE, 1), SIZE
    if text.endswith("…"):  # two small lines stand in a row, too
        text, size = wrapped(label, LABEL - 6, SMALL, 2), SMALL
    ink = GREY if status == "unsupported" else INK
    axes.text(4.2, y + height / 2, text, fontsize=size, va="center", color=ink, linespacing=1.0)


def _short(label: str, most: int = 42) -> str:
    return label if len(label) <= most else label[: most - 1].rstrip() + "…"


def draw_features(features: pd.DataFrame, tallies: pd.DataFrame, groups: list[tuple[str, str, str]]) -> Figure:
    """Themes of the first framework by features of the second: number of extracts that show both.

    Parameters
    ----------
    features
        theme_id, label, then one column a feature.
    groups
        (feature id, label, group) in the order of the framework.
    """
    status = dict(zip(tallies["theme_id"], tallies["status"], strict=True))
    column = min(7.0, max(4.6, (WIDEST - LABEL) / len(groups)))
    deep = max(width_of(label, 6.5) for _, label, _ in groups) + 3
    figure, axes = sheet(LABEL + len(groups) * column + 2, 11 + len(features) * ROW + deep + 7)
    legend_of_status(axes, 0.7, 11 + len(features) * ROW + deep + 4, shown(tallies["status"]))
    axes.text(0.7, 9, "number of extracts that show both", fontsize=6, va="bottom", color=GREY)
    y0 = 10.0
    bands(axes, [g for _, _, g in groups], column, y0)
    grid(axes, LABEL, y0, len(groups), len(features), column, ROW)
    heat = Heat(axes)
    top = max((int(features[f].astype(int).max()) for f, _, _ in groups), default=0)
    for i, row in features.reset_index(drop=True).iterrows():
        y = y0 + i * ROW
        row_label(axes, row["label"], status.get(row["theme_id"], "supported"), y)
        for j, (feature, _, _) in enumerate(groups):
            if n := int(row[feature]):
                heat.add(LABEL + j * column, y, column, ROW, 0.25 + 0.75 * (n - 1) / max(top - 1, 3), str(n))
    heat.paint()
    for j, (_, label, _) in enumerate(groups):
        axes.text(
            LABEL + (j + 0.5) * column,
            y0 + len(features) * ROW + 1,
            label,
            rotation=90,
            fontsize=6.5,
            ha="center",
            va="top",
        )
    return figure


def bands(axes: Axes, groups: list[str], column: float, y: float, x0: float = LABEL) -> None:
    """A bracket and a name above each run of columns of one group."""
    start = 0
    for j in range(1, len(groups) + 1):
        if j == len(groups) or groups[j] != groups[start]:
            left, right = x0 + start * column, x0 + j * column
            axes.plot([left + 0.6, right - 0.6], [y - 1.2] * 2, color=INK, linewidth=0.8)
            axes.text(
                (left + right) / 2,
                y - 2,
                wrapped(groups[start], max(right - left - 0.5, 8), 6.5, 3),
                fontsize=6.5,
                ha="center",
                va="bottom",
                linespacing=1.0,
            )
            start = j
