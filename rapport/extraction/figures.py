"""Figures of ratings and comparisons: POMP by condition and rater, differences between arms."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from rapport.drawing import COLOURS, GREY, INK, LIGHT, empty_figure, new_figure, save_figure
from rapport.extraction.wording import CONDITIONS, words

RATERS = {
    "client": ("o", "blue"),
    "therapist": ("s", "vermillion"),
    "parent": ("^", "green"),
    "observer": ("D", "purple"),
}
PHASES = ("early", "mid", "post", "follow_up")
ROW = 4.6  # millimetres a row


def draw_pomp(scores: pd.DataFrame, stem: str | Path) -> None:
    """Alliance ratings as percentage of the maximum possible, by condition; shape and colour tell the rater (F4)."""
    title = "Alliance ratings by condition, as percentage of the maximum possible score"
    order = {code: place for place, code in enumerate(CONDITIONS)}
    shown = scores[scores["pomp"].notna()]
    shown = shown.assign(
        _o=shown["condition_code"].map(order).fillna(99),
        _t=shown["time_phase"].map(lambda p: PHASES.index(p) if p in PHASES else 9),
        _s=shown["subscale"] != "total",
    )
    shown = shown.sort_values(["_o", "study_id", "arm_id", "_t", "_s", "subscale", "result_id"], kind="stable").drop(
        columns=["_o", "_t", "_s"]
    )
    left_out = scores[scores["pomp"].isna()]
    why = "; ".join(f"{n} {reason}" for reason, n in left_out["refused"].value_counts().sort_index().items())
    if not len(shown):
        return empty_figure(
            stem,
            title,
            "No alliance rating on a scale of known range yet." + (f" Left out: {why}." if why else ""),
            shown,
        )
    groups = [(words(code) or "several conditions", mine) for code, mine in shown.groupby("condition_code", sort=False)]
    rows = len(shown) + len(groups)
    figure = new_figure(175, 22 + ROW * rows)
    axes = figure.subplots()
    names = {r["result_id"]: _named(r) for r in shown.to_dict("records")}
    left = -2.35 * max(len(text) for text in names.values()) - 4
    y = 0.0
    for name, mine in groups:
        axes.text(left, y, name, weight="bold", va="center", ha="left")
        y += 1
        for r in mine.to_dict("records"):
            marker, colour = RATERS.get(r["rater"], ("o", "black"))
            if r["pomp_sd"] is not None:
                axes.plot(
                    [max(r["pomp"] - r["pomp_sd"], 0), min(r["pomp"] + r["pomp_sd"], 100)],
                    [y, y],
                    color=LIGHT,
                    linewidth=2.2,
                    solid_capstyle="butt",
                    zorder=1,
                )
            axes.plot(r["pomp"], y, marker, color=COLOURS[colour], markersize=5, zorder=2)
            axes.text(left + 2, y, names[r["result_id"]], va="center", ha="left", fontsize=7)
            axes.text(103, y, f"{r['pomp']:.0f}", va="center", ha="left", fontsize=7)
            axes.text(119, y, "" if r["n"] is None else f"{r['n']:.0f}", va="center", ha="left", fontsize=7)
            y += 1
    axes.text(103, -1, "POMP", fontsize=7, color=GREY, va="center")
    axes.text(119, -1, "n", fontsize=7, color=GREY, va="center")
    axes.set(xlim=(left, 132), ylim=(y - 0.3, -1.7), yticks=[], xticks=range(0, 101, 25))
    axes.spines["left"].set_visible(False)
    axes.spines["bottom"].set_bounds(0, 100)
    for x in range(0, 101, 25):
        axes.plot([x, x], [-0.6, y - 0.3], color=LIGHT, linewidth=0.4, zorder=0)
    axes.text(
        50,
        y + 1.3,
        "percentage of the maximum possible score; bar: one standard deviation either side",
        ha="center",
        va="center",
        fontsize=7.5,
    )
    for rater in dict.fromkeys(shown["rater"]):
        marker, colour = RATERS.get(rater, ("o", "black"))
        axes.plot([], [], marker, color=COLOURS[colour], label=f"rated by {rater}")
    axes.legend(
        frameon=False,
        loc="upper left",
        bbox_to_anchor=(0, 1.0),
        fontsize=7,
        ncols=4,
        borderaxespad=0,
        handletextpad=0.1,
        borderpad=0,
    )
    studies, low, high = shown["study_id"].nunique(), shown["pomp"].min(), shown["pomp"].max()
    alt = f"{len(shown)} ratings from {studies} studies lie between {low:.0f} and {high:.0f} per cent of the maximum."
    save_figure(figure, stem, title, f"{alt} Left out: {why or 'none'}.", shown)


def draw_differences(table: pd.DataFrame, stem: str | Path) -> None:
    """Differences between arms; hollow where the number of people rated is not printed; words without numbers (F5)."""
    title = "Alliance in the digital arm against the other arm of the same study"
    total = table[
        (table["subscale"] == "total")
        | ~table["study_id"].isin(set(table.loc[table["subscale"] == "total", "study_id"]))
    ]
    listed = pd.concat(
        [
            total,
            table[
                (table["subscale"] != "total") & (table["direction_reported"] != "") & ~table.index.isin(total.index)
            ],
        ]
    )
    listed = (
        listed.assign(_none=listed["g"].isna())
        .sort_values(["_none", "label", "rater"], kind="stable")
        .drop(columns="_none")
    )
    if not len(listed):
        return empty_figure(stem, title, "No comparison of two arms extracted yet.", listed)
    numbers = listed[listed["g"].notna()]
    reach = max([1.0, *(abs(v) for c in ("g_low", "g_high") for v in numbers[c])]) * 1.05
    left, right = -reach - 2.35 * reach, reach + 0.95 * reach
    figure = new_figure(175, 24 + 8.4 * len(listed))
    axes = figure.subplots()
    for y, r in enumerate(listed.to_dict("records")):
        part = "" if r["subscale"] == "total" else f", {words(r['subscale'])}"
        axes.text(
            left, y - 0.16, f"{r['label']}{part}, {r['rater']}", va="center", ha="left", fontsize=7.5, weight="bold"
        )
        pair = (words(r["condition_1"]), words(r["condition_2"]))
        axes.text(
            left,
            y + 0.24,
            f"two forms of {pair[0]}" if pair[0] == pair[1] else " against ".join(pair),
            va="center",
            ha="left",
            fontsize=6.8,
            color=GREY,
        )
        if r["g"] is None or pd.isna(r["g"]):
            said = {
                "favours_digital": "digital arm better",
                "favours_comparator": "other arm better",
                "none": "no difference",
            }.get(r["direction_reported"], "direction not reported")
            axes.text(
                0, y, f"reported: {said}", va="center", ha="center", fontsize=7, style="italic", backgroundcolor="white"
            )
            axes.text(reach * 1.1, y, _short(r["refused"]), va="center", ha="left", fontsize=6.8, color=GREY)
            continue
        axes.plot([r["g_low"], r["g_high"]], [y, y], color=INK, linewidth=1)
        axes.plot(
            r["g"], y, "s", markersize=5.5, color=INK, markerfacecolor=INK if r["n_from"] == "rating" else "white"
        )
        axes.text(
            reach * 1.1,
            y - 0.16,
            f"{_signed(r['g'])} [{_signed(r['g_low'])}, {_signed(r['g_high'])}]",
            va="center",
            ha="left",
            fontsize=7.5,
        )
        axes.text(
            reach * 1.1, y + 0.24, f"n {r['n_1']:g} + {r['n_2']:g}", va="center", ha="left", fontsize=6.8, color=GREY
        )
    bottom = len(listed) - 0.4
    axes.plot([0, 0], [-0.5, bottom], color=GREY, linewidth=0.7, zorder=0)
    axes.set(
        xlim=(left, right),
        ylim=(bottom, -1.25),
        yticks=[],
        xticks=[x for x in (-1.5, -1, -0.5, 0, 0.5, 1, 1.5) if abs(x) <= reach],
    )
    axes.set_xticks(axes.get_xticks(), [_signed(x, 1) if x else "0" for x in axes.get_xticks()])
    axes.spines["left"].set_visible(False)
    axes.spines["bottom"].set_bounds(-reach, reach)
    axes.text(-0.06 * reach, -0.85, "← other arm better", ha="right", va="center", fontsize=7, color=GREY)
    axes.text(0.06 * reach, -0.85, "digital arm better →", ha="left", va="center", fontsize=7, color=GREY)
    axes.text(reach * 1.1, -0.85, "g [95 % CI]", fontsize=7, color=GREY, va="center")
    axes.set_xlabel(
        "Hedges' g. Hollow: people of the arm, because those rated are not printed. Not pooled.", x=0.54, fontsize=7.5
    )
    ends = f" g from {_signed(numbers['g'].min())} to {_signed(numbers['g'].max())}." if len(numbers) else ""
    said = listed["direction_reported"].value_counts()
    words_for = {
        "none": "no difference",
        "favours_digital": "digital arm better",
        "favours_comparator": "other arm better",
    }
    tally = "; ".join(f"{text} {said.get(code, 0)}" for code, text in words_for.items())
    alt = f"{len(listed)} comparisons, {len(numbers)} with numbers.{ends} Reported: {tally}."
    save_figure(figure, stem, title, alt, listed)


def _named(rating: dict) -> str:
    part = "" if rating["subscale"] == "total" else f", {words(rating['subscale'])}"
    return f"{rating['label']}{part}, {rating['time_label']}"


def _signed(number: float, digits: int = 2) -> str:
    return f"{number:.{digits}f}".replace("-", "−")


def _short(reason: str) -> str:
    return {
        "number of people rated not printed": "n not printed",
        "which arm is higher is not stated": "sign not stated",
        "no numbers printed": "no numbers",
    }.get(reason, reason)
