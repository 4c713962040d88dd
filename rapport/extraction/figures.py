"""Figures of ratings and comparisons: POMP by condition and rater, differences between arms."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from rapport.drawing import COLOURS, GREY, INK, LIGHT, empty_figure, new_figure, save_figure
from rapport.extraction.printed import people
from rapport.extraction.wording import CONDITIONS, short, words

RATERS = {
    "client": ("o", "blue"),
    "therapist": ("s", "vermillion"),
    "parent": ("^", "green"),
    "observer": ("D", "purple"),
}
PHASES = ("early", "mid", "post", "follow_up")
ROW = 4.6  # millimetres a row
PLOT, NUMBERS = 75, 36  # millimetres of the plot and of the numbers beside it
LETTER, BOLD = 1.24, 1.65  # millimetres a letter of the names takes at most, on average
SAID = {"favours_digital": "digital arm better", "favours_comparator": "other arm better", "none": "no difference"}
SHORT = {
    "number of people rated not printed": "n not printed",
    "which arm is higher is not stated": "sign not stated",
    "no numbers printed": "no numbers",
}


def draw_pomp(scores: pd.DataFrame, stem: str | Path) -> None:
    """Alliance ratings as percentage of the maximum possible, by condition; shape and colour tell the rater (F4)."""
    title = "Alliance ratings by condition, as percentage of the maximum possible score"
    shown = _in_order(scores[scores["pomp"].notna()])
    counts = scores.loc[scores["pomp"].isna(), "refused"].value_counts().sort_index()
    why = "; ".join(f"{n} {reason}" for reason, n in counts.items())
    if not len(shown):
        said = "No alliance rating on a scale of known range yet."
        return empty_figure(stem, title, said + (f" Left out: {why}." if why else ""), shown)
    groups = list(shown.groupby("condition_code", sort=False))
    names = {r["result_id"]: _named(r) for r in shown.to_dict("records")}
    room = 6 + LETTER * max(len(text) for text in names.values())
    left = -100 * room / PLOT
    figure = new_figure(room + PLOT + NUMBERS, 22 + ROW * (len(shown) + len(groups)))
    axes = figure.subplots(gridspec_kw={"left": 0, "right": 1})
    y = 0.0
    for code, mine in groups:
        axes.text(left, y, words(code) or "several conditions", weight="bold", va="center", ha="left")
        for place, rating in enumerate(mine.to_dict("records"), start=1):
            _rating(axes, y + place, rating, left, names[rating["result_id"]])
        y += 1 + len(mine)
    _frame(axes, left, y, shown, why)
    studies, low, high = shown["study_id"].nunique(), shown["pomp"].min(), shown["pomp"].max()
    alt = f"{len(shown)} ratings from {studies} studies lie between {low:.0f} and {high:.0f} per cent of the maximum."
    save_figure(figure, stem, title, f"{alt} Left out: {why or 'none'}.", shown)


def _in_order(scores: pd.DataFrame) -> pd.DataFrame:
    """By condition, study and arm; totals before subscales, early before late."""
    keys = {
        "_condition": scores["condition_code"].map({code: n for n, code in enumerate(CONDITIONS)}).fillna(99),
        "_phase": scores["time_phase"].map({phase: n for n, phase in enumerate(PHASES)}).fillna(9),
        "_part": scores["subscale"] != "total",
    }
    order = ["_condition", "study_id", "arm_id", "_phase", "_part", "subscale", "result_id"]
    return scores.assign(**keys).sort_values(order, kind="stable").drop(columns=list(keys))


def _rating(axes, y: float, rating: Mapping, left: float, name: str) -> None:
    """One line: its name, the SD as a bar cut at the ends of the scale, the mean, and both numbers."""
    marker, colour = RATERS.get(rating["rater"], ("o", "black"))
    if rating["pomp_sd"] is not None:
        ends = max(rating["pomp"] - rating["pomp_sd"], 0), min(rating["pomp"] + rating["pomp_sd"], 100)
        axes.plot(ends, [y, y], color=LIGHT, linewidth=2.2, solid_capstyle="butt", zorder=1)
    axes.plot(rating["pomp"], y, marker, color=COLOURS[colour], markersize=5, zorder=2)
    axes.text(left + 2, y, name, va="center", ha="left", fontsize=7)
    axes.text(103, y, f"{rating['pomp']:.0f}", va="center", ha="left", fontsize=7)
    axes.text(119, y, "" if rating["n"] is None else f"{rating['n']:.0f}", va="center", ha="left", fontsize=7)


def _frame(axes, left: float, bottom: float, shown: pd.DataFrame, why: str) -> None:
    """Grid, key, column heads, and what is not shown."""
    axes.text(103, -1, "POMP", fontsize=7, color=GREY, va="center")
    axes.text(119, -1, "n", fontsize=7, color=GREY, va="center")
    axes.set(xlim=(left, 100 + 100 * NUMBERS / PLOT), ylim=(bottom - 0.3, -1.7), yticks=[], xticks=range(0, 101, 25))
    axes.spines["left"].set_visible(False)
    axes.spines["bottom"].set_bounds(0, 100)
    for x in range(0, 101, 25):
        axes.plot([x, x], [-0.6, bottom - 0.3], color=LIGHT, linewidth=0.4, zorder=0)
    said = "percentage of the maximum possible score; bar: one standard deviation either side"
    axes.text(50, bottom + 1.3, said, ha="center", va="center", fontsize=7.5)
    if why:
        note = textwrap.fill(f"Without a place here: {why}.", 118)
        axes.text(left, bottom + 2.1, note, ha="left", va="top", fontsize=7, color=GREY)
    for rater in dict.fromkeys(shown["rater"]):
        marker, colour = RATERS.get(rater, ("o", "black"))
        axes.plot([], [], marker, color=COLOURS[colour], label=f"rated by {rater}")
    place = {"loc": "upper left", "bbox_to_anchor": (0, 1.0), "borderaxespad": 0, "borderpad": 0}
    axes.legend(frameon=False, fontsize=7, ncols=4, handletextpad=0.1, **place)


def draw_differences(table: pd.DataFrame, stem: str | Path) -> None:
    """Differences between arms; hollow where the number of people rated is not printed; words without numbers (F5)."""
    title = "Alliance in the digital arm against the other arm of the same study"
    listed = _to_draw(table)
    if not len(listed):
        return empty_figure(stem, title, "No comparison of two arms extracted yet.", listed)
    numbers = listed[listed["g"].notna()]
    reach = max([1.0, *(abs(v) for c in ("g_low", "g_high") for v in numbers[c])]) * 1.05
    rows = [(*_compared(row), row) for row in listed.to_dict("records")]
    room = 4 + max(max(BOLD * len(name), LETTER * len(arms)) for name, arms, _ in rows)
    left = -reach * (1 + 2 * room / PLOT)
    figure = new_figure(room + PLOT + NUMBERS, 24 + 8.4 * len(listed))
    axes = figure.subplots(gridspec_kw={"left": 0, "right": 1})
    for y, (name, arms, row) in enumerate(rows):
        axes.text(left, y - 0.16, name, va="center", ha="left", fontsize=7.5, weight="bold")
        axes.text(left, y + 0.24, arms, va="center", ha="left", fontsize=6.8, color=GREY)
        _difference(axes, y, row, reach)
    _scale(axes, left, reach, len(listed) - 0.4)
    ends = f" g from {_signed(numbers['g'].min())} to {_signed(numbers['g'].max())}." if len(numbers) else ""
    said = listed["direction_reported"].value_counts()
    tally = "; ".join(f"{SAID[code]} {said.get(code, 0)}" for code in ("none", "favours_digital", "favours_comparator"))
    alt = f"{len(listed)} comparisons, {len(numbers)} with numbers.{ends} Reported: {tally}."
    save_figure(figure, stem, title, alt, listed)


def _to_draw(table: pd.DataFrame) -> pd.DataFrame:
    """Totals, the subscales of studies without a total, and subscales whose direction is reported; numbers first."""
    total = table["subscale"] == "total"
    alone = ~table["study_id"].isin(set(table.loc[total, "study_id"]))
    first = table[total | alone]
    others = table[~(total | alone) & (table["direction_reported"] != "")]
    listed = pd.concat([first, others])
    order = ["_none", "label", "rater"]
    return listed.assign(_none=listed["g"].isna()).sort_values(order, kind="stable").drop(columns="_none")


def _compared(row: Mapping) -> tuple[str, str]:
    """Who was compared, and what with what."""
    part = "" if row["subscale"] == "total" else f", {words(row['subscale'])}"
    pair = (words(row["condition_1"]), words(row["condition_2"]))
    arms = f"two forms of {pair[0]}" if pair[0] == pair[1] else " against ".join(pair)
    return f"{short(row['label'])}{part}, {row['rater']}", arms


def _difference(axes, y: float, row: Mapping, reach: float) -> None:
    """One comparison: the effect with its interval, or what is reported in words."""
    right = 1.1 * reach
    if row["g"] is None or pd.isna(row["g"]):
        said = f"reported: {SAID.get(row['direction_reported'], 'direction not reported')}"
        axes.text(0, y, said, va="center", ha="center", fontsize=7, style="italic", backgroundcolor="white")
        why = SHORT.get(row["refused"], row["refused"])
        axes.text(right, y, why, va="center", ha="left", fontsize=6.8, color=GREY)
        return
    fill = INK if row["n_from"] == "rating" else "white"
    axes.plot([row["g_low"], row["g_high"]], [y, y], color=INK, linewidth=1)
    axes.plot(row["g"], y, "s", markersize=5.5, color=INK, markerfacecolor=fill)
    effect = f"{_signed(row['g'])} [{_signed(row['g_low'])}, {_signed(row['g_high'])}]"
    axes.text(right, y - 0.16, effect, va="center", ha="left", fontsize=7.5)
    axes.text(right, y + 0.24, f"n {people(row)}", va="center", ha="left", fontsize=6.8, color=GREY)


def _scale(axes, left: float, reach: float, bottom: float) -> None:
    """The line of no difference, the axis and the column heads."""
    axes.plot([0, 0], [-0.5, bottom], color=GREY, linewidth=0.7, zorder=0)
    step = next(s for s in (0.5, 1, 2, 5, 10, 50) if reach / s < 4.5)
    ticks = [n * step for n in range(-4, 5) if abs(n * step) <= reach]
    axes.set(xlim=(left, reach * (1 + 2 * NUMBERS / PLOT)), ylim=(bottom, -1.25), yticks=[])
    axes.set_xticks(ticks, [_signed(x, 1) if x else "0" for x in ticks])
    axes.spines["left"].set_visible(False)
    axes.spines["bottom"].set_bounds(-reach, reach)
    small = {"va": "center", "fontsize": 7, "color": GREY}
    axes.text(-0.06 * reach, -0.85, "← other arm better", ha="right", **small)
    axes.text(0.06 * reach, -0.85, "digital arm better →", ha="left", **small)
    axes.text(1.1 * reach, -0.85, "g [95 % CI]", **small)
    said = "Hedges' g. Hollow: people of the arm or the test, because those rated are not printed. Not pooled."
    axes.text(0, bottom + 0.85, said, ha="center", va="top", fontsize=7.5)


def _named(rating: Mapping) -> str:
    part = "" if rating["subscale"] == "total" else f", {words(rating['subscale'])}"
    return f"{short(rating['label'])}{part}, {short(rating['time_label'], 30)}"


def _signed(number: float, digits: int = 2) -> str:
    return f"{number:.{digits}f}".replace("-", "−")
