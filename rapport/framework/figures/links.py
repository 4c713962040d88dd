"""Columns of boxes with lines between them: framework before and after, and one framework against another."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rapport.drawing import COLOURS, GREY, INK
from rapport.framework.figures.canvas import box, legend_of_status, sheet, wrapped
from rapport.framework.vocabulary import STATUSES, parts

STEP, HEAD = 9.0, 6.0
PAGE = 235.0  # boxes come closer when a column would not fit a page
LINES = "line: same ———, part of the construct – – –, more than the construct – · –"
STYLE = {
    "same": "-",
    "subset": "--",
    "superset": "-.",
    "dropped": ":",
    "maps": "-",
    "context": "--",
    "no_match": ":",
    "kept": "-",
}


@dataclass
class Column:
    """Boxes of one column: (id, text, status, header or "")."""

    x: float
    width: float
    title: str
    boxes: list[tuple[str, str, str, str]]
    step: float = STEP

    def height(self) -> float:
        """Space the boxes and their headers take, in mm."""
        return len(self.boxes) * self.step + sum(bool(b[3]) for b in self.boxes) * HEAD

    def draw(self, axes: Axes, top: float, mark: bool) -> dict[str, float]:
        """Draw; returns the middle of each box by id."""
        axes.text(self.x, top - 4, self.title, fontsize=9, va="bottom")
        y, middle = top, {}
        for name, text, status, header in self.boxes:
            if header:
                axes.text(
                    self.x, y + HEAD - 1.2, wrapped(header, self.width, 6.5, 1), fontsize=6.5, color=GREY, va="bottom"
                )
                y += HEAD
            box(axes, self.x, y, self.width, self.step - 1, text, status, mark=mark)
            middle[name] = y + (self.step - 1) / 2
            y += self.step
        return middle


def _fit(columns: list[Column]) -> list[Column]:
    """The columns with boxes as close as the longest of them needs."""
    step = min(
        STEP,
        *(max(4.6, (PAGE - HEAD * sum(bool(b[3]) for b in c.boxes)) / max(len(c.boxes), 1)) for c in columns),
        STEP,
    )
    for column in columns:
        column.step = step
    return columns


def draw_before_after(
    themes: pd.DataFrame, construct_map: pd.DataFrame, constructs: pd.DataFrame, frameworks: pd.DataFrame
) -> Figure:
    """Constructs of the source frameworks, the a priori framework made of them, and the final framework.

    Parameters
    ----------
    themes
        ``themes.csv`` of the results, the primary framework's rows.
    construct_map
        ``crosswalk.csv`` rows made in construct_map.
    """
    before = themes[themes["origin"] == "a_priori"]
    after = themes[themes["status"] != "retired"]
    source = _sources(construct_map, constructs, frameworks)
    gap, w = 22.0, 44.0
    x = w + gap if source else 0.5
    first = [(t.theme_id, t.first_label, "supported", "") for t in before.itertuples()]
    final = [(t.theme_id, f"{t.label} ({t.studies})", t.status, "") for t in after.itertuples()]
    a, b = Column(x, w, "A priori framework", first), Column(x + w + gap, w + 4, "Final framework (studies)", final)
    columns = _fit([*([Column(0.5, w, "Source frameworks", source)] if source else []), a, b])
    top = 14.0
    height = top + max(c.height() for c in columns) + 9
    figure, axes = sheet(x + 2 * w + gap + 5, height)
    places = [c.draw(axes, top, mark=c is b) for c in columns]
    for t in before.itertuples():
        for target in _became(t, after):
            _line(axes, a.x + a.width, places[-2][t.theme_id], b.x, places[-1][target], "kept", INK)
    for r in construct_map.itertuples():
        if r.to_id in places[-2]:
            _line(axes, w + 0.5, places[0][r.from_id], x, places[1][r.to_id], r.relation, INK)
    if source:
        axes.text(0, height - 2.5, LINES, fontsize=6.5, color=GREY, va="center")
    legend_of_status(axes, b.x - 40, height - 2.5, [s for s in STATUSES if s in set(after["status"])])
    return figure


def _sources(
    construct_map: pd.DataFrame, constructs: pd.DataFrame, frameworks: pd.DataFrame
) -> list[tuple[str, str, str, str]]:
    name = dict(zip(frameworks["framework_id"], frameworks["name"], strict=True))
    order = {name: n for n, name in enumerate(dict.fromkeys(construct_map["from_framework"]))}
    used = constructs[constructs["construct_id"].isin(set(construct_map["from_id"]))]
    used = used.sort_values("framework_id", key=lambda c: c.map(order), kind="stable")
    dropped = set(construct_map.loc[construct_map["relation"] == "dropped", "from_id"])
    out, last = [], ""
    for c in used.itertuples():
        header = "" if c.framework_id == last else name.get(c.framework_id, c.framework_id)
        last = c.framework_id
        out.append((c.construct_id, c.label, "unsupported" if c.construct_id in dropped else "supported", header))
    return out


def _became(theme, after: pd.DataFrame) -> list[str]:
    final = set(after["theme_id"])
    if theme.theme_id in final:
        return [theme.theme_id]
    if theme.replaced_by in final:
        return [theme.replaced_by]
    return [
        t.theme_id for t in after.itertuples() if t.origin == "split" and theme.theme_id in parts(t.parent_theme_id)
    ]


def _line(axes: Axes, x1: float, y1: float, x2: float, y2: float, kind: str, colour: str) -> None:
    axes.plot(
        [x1 + 0.4, x1 + 3, x2 - 3, x2 - 0.4],
        [y1, y1, y2, y2],
        color=colour,
        linewidth=0.8,
        linestyle=STYLE.get(kind, "-"),
        solid_joinstyle="round",
        zorder=0,
    )


def draw_crosswalk(walk: pd.DataFrame, frameworks: pd.DataFrame) -> Figure:
    """Themes and constructs on the left, what they correspond to on the right: maps, context of it, or no match.

    The team's own matches stand above, those that the frameworks' authors give below.
    """
    name = dict(zip(frameworks["framework_id"], frameworks["name"], strict=True))
    w, gap, top = 64.0, 40.0, 14.0
    panels = [_pair_of_columns(part, name, w, gap) for _, part in walk.groupby("made_in", sort=True)]
    heights = [max(c.height() for c in columns) + top + 4 for columns, _ in panels]
    figure, axes = sheet(2 * w + gap + 1.5, sum(heights) + 5)
    y = 0.0
    for (columns, part), height in zip(panels, heights, strict=True):
        one, two = (c.draw(axes, y + top, mark=False) for c in columns)
        matched = set(part.loc[part["relation"] != "no_match", "from_id"])
        for r in part.itertuples():
            if r.relation != "no_match":
                _line(
                    axes,
                    w + 0.5,
                    one[r.from_id],
                    w + gap,
                    two[_target(r)],
                    r.relation,
                    COLOURS["vermillion"] if r.relation == "context" else INK,
                )
            elif r.from_id not in matched:
                where = (w + 2, one[r.from_id])
                blank = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}  # lines of others pass behind
                axes.text(*where, "no match", fontsize=6.5, color=GREY, va="center", style="italic", bbox=blank)
        y += height
    axes.text(0.5, y + 2, "line: corresponds ———, is the context of it – – –", fontsize=6.5, color=GREY, va="center")
    return figure


def _pair_of_columns(
    part: pd.DataFrame, name: dict[str, str], w: float, gap: float
) -> tuple[list[Column], pd.DataFrame]:
    left, last = [], ""
    for r in part.drop_duplicates("from_id").itertuples():
        left.append(
            (
                r.from_id,
                r.from_label or r.from_id,
                "supported",
                name.get(r.from_framework, r.from_framework) if r.from_framework != last else "",
            )
        )
        last = r.from_framework
    place = {box_[0]: i for i, box_ in enumerate(left)}
    matched = part[part["relation"] != "no_match"]
    matched = matched.assign(place=matched["from_id"].map(place), target=[_target(r) for r in matched.itertuples()])
    # frameworks, and boxes within them, as high as what they are joined to, so that few lines cross
    matched["near"] = matched.groupby("to_framework")["place"].transform("mean")
    matched["own"] = matched.groupby("target")["place"].transform("mean")
    right, last = [], ""
    for r in (
        matched.sort_values(["near", "to_framework", "own", "target"], kind="stable")
        .drop_duplicates("target")
        .itertuples()
    ):
        header = name.get(r.to_framework, r.to_framework)
        right.append((r.target, r.to_label or header, "supported", header if header not in (last, r.to_label) else ""))
        last = header
    titles = (
        ("This review's themes", "Correspond to")
        if (part["made_in"] == "crosswalk").all()
        else ("Constructs of other frameworks", "Correspond to (by their authors)")
    )
    return _fit([Column(0.5, w, titles[0], left), Column(w + gap, w, titles[1], right)]), part


def _target(row) -> str:
    return f"{row.to_framework}|{row.to_id}"
