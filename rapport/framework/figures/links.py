"""Two or three columns of boxes with lines between them: framework before and after, and one framework against another."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rapport.drawing import COLOURS, GREY, INK
from rapport.framework.figures.canvas import box, legend_of_status, sheet
from rapport.framework.vocabulary import parts

STEP, HEAD = 9.0, 6.0
STYLE = {"same": "-", "subset": "--", "superset": "-.", "dropped": ":", "maps": "-", "context": "--", "no_match": ":", "kept": "-"}


@dataclass
class Column:
    """Boxes of one column: (id, text, status, header or "")."""

    x: float
    width: float
    title: str
    boxes: list[tuple[str, str, str, str]]

    def height(self) -> float:
        """Space the boxes and their headers take, in mm."""
        return len(self.boxes) * STEP + sum(bool(b[3]) for b in self.boxes) * HEAD

    def draw(self, axes: Axes, top: float, mark: bool) -> dict[str, float]:
        """Draw; returns the middle of each box by id."""
        axes.text(self.x, top - 4, self.title, fontsize=8, fontweight="bold", va="bottom")
        y, middle = top, {}
        for name, text, status, header in self.boxes:
            if header:
                axes.text(self.x, y + HEAD - 1.2, header, fontsize=6.5, color=GREY, va="bottom")
                y += HEAD
            box(axes, self.x, y, self.width, STEP - 1, text, status, mark=mark)
            middle[name] = y + (STEP - 1) / 2
            y += STEP
        return middle


def draw_before_after(themes: pd.DataFrame, construct_map: pd.DataFrame, constructs: pd.DataFrame, frameworks: pd.DataFrame) -> Figure:
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
    columns = ([Column(0, w, "Source frameworks", source)] if source else [])
    x = w + gap if source else 0.0
    columns.append(Column(x, w, "A priori framework", [(t.theme_id, t.label, "supported", "") for t in before.assign(label=before["first_label"]).itertuples()]))
    final = [(t.theme_id, f"{t.label} ({t.studies})", t.status, "") for t in after.itertuples()]
    columns.append(Column(x + w + gap, w + 4, "Final framework (studies)", final))
    top = 14.0
    height = top + max(c.height() for c in columns) + 9
    figure, axes = sheet(x + 2 * w + gap + 5, height)
    places = [c.draw(axes, top, mark=c is columns[-1]) for c in columns]
    a, b = columns[-2], columns[-1]
    for t in before.itertuples():
        for target in _became(t, after):
            _line(axes, a.x + a.width, places[-2][t.theme_id], b.x, places[-1][target], "kept", INK)
    if source:
        for r in construct_map.itertuples():
            if r.to_id in places[1]:
                _line(axes, w, places[0][r.from_id], x, places[1][r.to_id], r.relation, INK)
        axes.text(0, height - 2.5, "line: same ———, part of the construct – – –, more than the construct – · –", fontsize=6.5, color=GREY, va="center")
    legend_of_status(axes, b.x - 40, height - 2.5, [s for s in ("supported", "altered", "unsupported", "new") if s in set(after["status"])])
    return figure


def _sources(construct_map: pd.DataFrame, constructs: pd.DataFrame, frameworks: pd.DataFrame) -> list[tuple[str, str, str, str]]:
    name = dict(zip(frameworks["framework_id"], frameworks["name"], strict=True))
    used = constructs[constructs["construct_id"].isin(set(construct_map["from_id"]))]
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
    return [t.theme_id for t in after.itertuples() if t.origin == "split" and theme.theme_id in parts(t.parent_theme_id)]


def _line(axes: Axes, x1: float, y1: float, x2: float, y2: float, kind: str, colour: str) -> None:
    axes.plot([x1 + 0.4, x1 + 3, x2 - 3, x2 - 0.4], [y1, y1, y2, y2], color=colour, linewidth=0.8, linestyle=STYLE.get(kind, "-"), solid_joinstyle="round", zorder=0)


def draw_crosswalk(walk: pd.DataFrame) -> Figure:
    """Themes and constructs on the left, what they correspond to on the right: maps, context of it, or no match."""
    left, seen, last = [], set(), ""
    for r in walk.itertuples():
        if r.from_id not in seen:
            left.append((r.from_id, r.from_label or r.from_id, "supported", r.from_framework if r.from_framework != last else ""))
            seen.add(r.from_id)
            last = r.from_framework
    right, targets, last = [], set(), ""
    matched = walk[walk["relation"] != "no_match"]
    for r in matched.sort_values(["to_framework", "to_label"], kind="stable").itertuples():
        if _target(r) not in targets:
            targets.add(_target(r))
            right.append((_target(r), r.to_label or r.to_framework, "supported", r.to_framework if r.to_framework not in (last, r.to_label) else ""))
            last = r.to_framework
    w, gap = 62.0, 40.0
    columns = [Column(0, w, "Theme or construct", left), Column(w + gap, w, "Corresponds to", right)]
    top = 14.0
    height = top + max(c.height() for c in columns) + 8
    figure, axes = sheet(2 * w + gap + 1, height)
    one, two = (c.draw(axes, top, mark=False) for c in columns)
    for r in walk.itertuples():
        if r.relation == "no_match":
            if r.from_id not in set(matched["from_id"]):
                axes.text(w + 2, one[r.from_id], "no match", fontsize=6.5, color=GREY, va="center", style="italic")
        else:
            _line(axes, w, one[r.from_id], w + gap, two[_target(r)], r.relation, COLOURS["vermillion"] if r.relation == "context" else INK)
    axes.text(0, height - 2.5, "line: corresponds ———, is the context of it – – –", fontsize=6.5, color=GREY, va="center")
    return figure


def _target(row) -> str:
    return f"{row.to_framework}|{row.to_id}"
