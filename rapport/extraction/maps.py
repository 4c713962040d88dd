"""Maps of the evidence: which conditions were studied and compared, and where there are studies and where none."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from rapport.drawing import COLOURS, GREY, INK, LIGHT, empty_figure, new_figure, save_figure
from rapport.extraction.wording import CONDITION_GROUPS, TYPES, short, words

CELL = 6.4  # millimetres
DIGITAL = {code for codes in list(CONDITION_GROUPS.values())[:3] for code in codes}


def draw_condition_map(arms: pd.DataFrame, labels: Mapping[str, str], stem: str | Path) -> None:
    """Conditions with the number of studies, and which of them were compared within a study (F3).

    Rows are conditions, columns the studies with two arms or more; arms of a study are joined by a line.
    """
    title = "Treatment conditions, and which were compared within a study"
    known = arms[arms["condition_code"].isin({c for codes in CONDITION_GROUPS.values() for c in codes})]
    data = _count(known, ["condition_code"])
    if not len(known):
        return empty_figure(stem, title, "No arm extracted yet.", data)
    rows: list[tuple[str, str]] = []
    for group, codes in CONDITION_GROUPS.items():
        there = [c for c in codes if c in set(known["condition_code"])]
        rows += [("group", group), *(("code", c) for c in there)] if there else []
    compared = _compared(known, {code: y for y, (kind, code) in enumerate(rows) if kind == "code"}, labels)
    figure = new_figure(max(95 + 5.6 * len(compared), 120), 42 + 4.9 * len(rows))
    left, right = figure.subplots(1, 2, sharey=True, width_ratios=[60, max(5.6 * len(compared), 20)])
    figure.subplots_adjust(wspace=0.02)
    _condition_bars(left, rows, dict(zip(data["condition_code"], data["studies"], strict=True)))
    _condition_lines(right, rows, compared)
    most = data.sort_values("studies", ascending=False, kind="stable").head(6)
    alt = "; ".join(f"{words(c)} {n}" for c, n in zip(most["condition_code"], most["studies"], strict=True))
    save_figure(figure, stem, title, f"Studies by condition: {alt}; {len(compared)} studies compare conditions.", data)


def _count(table: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """How many studies, and which."""
    groups = table.groupby(by, sort=True)["study_id"]
    return groups.agg(studies="nunique", study_ids=lambda s: "; ".join(sorted(set(s)))).reset_index()


def _compared(arms: pd.DataFrame, place: Mapping[str, int], labels: Mapping[str, str]) -> list[tuple[list[int], str]]:
    """(rows of its conditions, label) of every study with two conditions or more, in the order of the rows."""
    each = ((s, sorted({place[c] for c in mine["condition_code"]})) for s, mine in arms.groupby("study_id", sort=True))
    return sorted((ys, labels.get(s, s)) for s, ys in each if len(ys) > 1)


def _condition_bars(axes, rows: list[tuple[str, str]], studies: Mapping[str, int]) -> None:
    most = max(studies.values())
    for y, (kind, name) in enumerate(rows):
        if kind == "group":
            axes.text(-1.19 * most, y, name, weight="bold", va="center", ha="left", fontsize=7.5)
            continue
        axes.barh(y, studies[name], height=0.62, color=COLOURS["blue"] if name in DIGITAL else GREY)
        axes.text(studies[name] + most * 0.03, y, str(studies[name]), va="center", fontsize=7)
        axes.text(-most * 0.04, y, words(name), va="center", ha="right", fontsize=7.5)
    axes.set(xlim=(-1.19 * most, most * 1.2), ylim=(len(rows) - 0.4, -0.7), xticks=[], yticks=[])
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.text(0, -1.2, "studies", fontsize=7, color=GREY, va="bottom")


def _condition_lines(axes, rows: list[tuple[str, str]], compared: list[tuple[list[int], str]]) -> None:
    for y, (kind, _) in enumerate(rows):
        if kind == "code":
            axes.axhline(y, color=LIGHT, linewidth=0.4, zorder=0)
    for x, (ys, label) in enumerate(compared):
        axes.plot([x, x], [ys[0], ys[-1]], color=INK, linewidth=1.1, zorder=1)
        axes.plot([x] * len(ys), ys, "o", color=INK, markersize=4.6, zorder=2)
        axes.text(x, len(rows) - 0.2, short(label), rotation=90, va="top", ha="center", fontsize=6.8)
    axes.set(xlim=(-0.8, max(len(compared), 1) - 0.2), xticks=[], yticks=[])
    axes.spines[["left", "bottom"]].set_visible(False)
    said = "compared within a study" if compared else "no study compares conditions"
    axes.text(-0.8, -1.2, said, fontsize=7, color=GREY, va="bottom")


def gap_table(interventions: pd.DataFrame, other: pd.DataFrame, column: str) -> pd.DataFrame:
    """Studies by intervention type and another property: ``type_code, COLUMN, studies, study_ids``, pairs that occur.

    Parameters
    ----------
    other
        study_id and *column*; arm_id too where the property belongs to an arm.
    """
    on = ["study_id", "arm_id"] if "arm_id" in other.columns else ["study_id"]
    digital = interventions[interventions["type_code"].isin(TYPES)][["study_id", "arm_id", "type_code"]]
    if "arm_id" in on:  # a result of several arms together belongs to each of them
        both = other[~other["arm_id"].isin(set(interventions["arm_id"]))]
        other = pd.concat(
            [other, digital[["study_id", "arm_id"]].merge(both[["study_id", column]], on="study_id")], ignore_index=True
        )
    joined = digital.merge(other[[*on, column]], on=on).drop_duplicates(["study_id", "type_code", column])
    return _count(joined[joined[column] != ""], ["type_code", column])


def draw_gap_map(table: pd.DataFrame, column: str, what: str, stem: str | Path) -> None:
    """A grid of every intervention type by measure or population; a circle and the number in it are studies (F12)."""
    title = f"Evidence by type of intervention and {what}"
    if not len(table):
        return empty_figure(stem, title, "No intervention extracted yet.", table)
    types = TYPES  # those without a study are the gaps
    totals = table.groupby(column)["studies"].sum()
    others = sorted(totals.index, key=lambda name: (-totals[name], name))
    longest = max(len(words(t)) for t in types)
    figure = new_figure(1.6 * longest + 12 + CELL * len(others), 34 + CELL * len(types))
    axes = figure.subplots()
    axes.set(xlim=(-0.5, len(others) - 0.5), ylim=(len(types) - 0.5, -0.5), aspect="equal")
    for x in range(len(others) + 1):
        axes.axvline(x - 0.5, color=LIGHT, linewidth=0.4, zorder=0)
    for y in range(len(types) + 1):
        axes.axhline(y - 0.5, color=LIGHT, linewidth=0.4, zorder=0)
    most = table["studies"].max()
    white = {"ha": "center", "va": "center_baseline", "fontsize": 7, "color": "white", "weight": "bold", "zorder": 3}
    for r in table.to_dict("records"):
        x, y = others.index(r[column]), types.index(r["type_code"])
        axes.add_patch(_circle(x, y, 0.2 + 0.26 * (r["studies"] / most) ** 0.5))
        axes.text(x, y, str(r["studies"]), **white)
    axes.set_yticks(range(len(types)), [words(t) for t in types], fontsize=7.5)
    axes.set_xticks(range(len(others)), [short(words(o)) for o in others], rotation=90, fontsize=7.5)
    axes.tick_params(length=0)
    axes.spines[["left", "bottom"]].set_visible(False)
    cells = len(types) * len(others)
    grid = f"{cells} combinations of {len(types)} types and {len(others)} kinds of {what}"
    alt = f"{len(table)} of {grid} have a study; {cells - len(table)} have none."
    save_figure(figure, stem, title, alt, table)


def _circle(x: float, y: float, radius: float):
    from matplotlib.patches import Circle

    return Circle((x, y), radius, color=COLOURS["blue"], zorder=2, linewidth=0)
