"""The sensitivity grid, influence panels, and the heat map of measures by outcomes."""

from __future__ import annotations

import math
import re

import numpy as np
import pandas as pd
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from rapport.association.forest import number
from rapport.association.labels import fitted, widest
from rapport.drawing import COLOURS, GREY, INK, LIGHT, new_figure

FAMILIES = {
    "main": "Main",
    "estimator": "Estimator",
    "interval": "Interval",
    "without": "Left out",
    "with": "Added",
    "sign": "Signs",
    "dependence": "Dependence",
    "quality": "Quality",
    "small study": "Small studies",
    "artefacts": "Artefacts",
    "leave one out": "Leave one out",
}
PANELS = (
    ("rstudent", "Studentised residual", 1.96),
    ("dffits", "DFFITS", None),
    ("cook", "Cook's distance", None),
    ("hat", "Leverage", None),
    ("tau2_deleted", "tau² without", None),
    ("i2_without", "I² without (%)", None),
)


def draw_sensitivity(table: pd.DataFrame) -> Figure:
    """All analyses of one pool: estimate, confidence interval (thick) and prediction interval (thin), grouped by
    family."""
    order = {name: i for i, name in enumerate(FAMILIES)}
    rows = table.assign(place=table["family"].map(order)).sort_values("place", kind="stable").reset_index(drop=True)
    gaps = (rows["family"] != rows["family"].shift()).cumsum() - 1
    y = np.arange(len(rows)) + 0.7 * gaps.to_numpy()
    height = 18 + 3.6 * (float(y[-1]) + 1)
    figure = new_figure(178, height)
    axes = figure.add_axes((0.52, 11 / height, 0.34, 1 - 16 / height))
    main = rows[rows["family"] == "main"].iloc[0]
    axes.axvspan(math.atanh(main["ci_low"]), math.atanh(main["ci_high"]), color=LIGHT, alpha=0.6, lw=0)
    axes.axvline(0, color=GREY, lw=0.7)
    axes.axvline(math.atanh(main["r"]), color=COLOURS["blue"], lw=0.7, dashes=(3, 2))
    left, right = math.atanh(-0.6), math.atanh(0.75)
    for place, row in zip(y, rows.to_dict("records"), strict=True):
        _line(axes, place, row, left, right)
    axes.set_xlim(left, right)
    axes.set_ylim(float(y[-1]) + 0.8, -0.8)
    ticks = (-0.4, -0.2, 0.0, 0.2, 0.4, 0.6)
    axes.set_xticks([math.atanh(t) for t in ticks], [number(t) if t else "0" for t in ticks])
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("correlation (r)")
    place = axes.get_yaxis_transform()
    for first in rows.index[rows["family"] != rows["family"].shift()]:
        axes.text(
            -1.52,
            y[first],
            FAMILIES[rows["family"][first]],
            transform=place,
            va="center",
            fontsize=6.5,
            fontweight="bold",
        )
    return figure


def _line(axes, y: float, row: dict, left: float, right: float) -> None:
    place = axes.get_yaxis_transform()
    text, size = fitted(row["analysis"], 61, 6.2, 5)
    axes.text(-1.13, y, text, transform=place, va="center", fontsize=size)
    axes.text(
        -0.05,
        y,
        f"{row['k']:.0f}" if row["k"] == row["k"] else "",
        transform=place,
        va="center",
        ha="right",
        fontsize=6.2,
        color=GREY,
    )
    if row["r"] != row["r"]:
        return
    limits = [
        math.atanh(v) if v == v and abs(v) < 1 else math.nan
        for v in (row["ci_low"], row["ci_high"], row["pi_low"], row["pi_high"])
    ]
    for low, high, width, colour in (
        (limits[2], limits[3], 0.6, COLOURS["vermillion"]),
        (limits[0], limits[1], 1.8, INK),
    ):
        if low == low:
            axes.plot([max(low, left), min(high, right)], [y, y], color=colour, lw=width, solid_capstyle="butt")
            for beyond, x, mark in ((low < left, left, "<"), (high > right, right, ">")):
                if beyond:
                    axes.plot([x], [y], marker=mark, color=colour, ms=3, clip_on=False)
    axes.plot([math.atanh(row["r"])], [y], "o", ms=3.2, mfc="white", mec=INK, mew=0.8)
    shown = f"{number(row['r'])}" + (
        f" [{number(row['ci_low'])}, {number(row['ci_high'])}]" if row["ci_low"] == row["ci_low"] else ""
    )
    axes.text(1.34, y, shown, transform=place, va="center", ha="right", fontsize=6.2)


def draw_influence(table: pd.DataFrame) -> Figure:
    """Six panels of deletion diagnostics, one point a sample; influential ones filled and named, and a Baujat plot."""
    figure = new_figure(178, 128)
    grid = figure.subplots(2, 4, width_ratios=[1, 1, 1, 1])
    flagged = (table["influential"] == "yes").to_numpy()
    places = [grid[0][0], grid[0][1], grid[0][2], grid[1][0], grid[1][1], grid[1][2]]
    y, room = np.arange(len(table)), min(48.0, widest(list(table["label"]), 5.5) + 0.1)
    for i, (axes, (column, name, limit)) in enumerate(zip(places, PANELS, strict=True)):
        values = table[column].to_numpy(dtype=float)
        axes.plot(values, y, color=LIGHT, lw=0.8)
        axes.plot(values[~flagged], y[~flagged], "o", ms=3.4, mfc="white", mec=INK)
        axes.plot(values[flagged], y[flagged], "o", ms=4.2, color=COLOURS["vermillion"])
        for bound in (-limit, limit) if limit else ():
            axes.axvline(bound, color=GREY, lw=0.6, dashes=(2, 2))
        axes.set_title(name, fontsize=7)
        labels = [fitted(label, room, 5.5, 5.5)[0] for label in table["label"]] if i % 3 == 0 else [""] * len(y)
        axes.set_yticks(y, labels, fontsize=5.5)
        axes.set_ylim(len(table) - 0.5, -0.5)
        axes.tick_params(axis="x", labelsize=5.5)
    _baujat(figure, grid, table)
    figure.subplots_adjust(left=(room + 3) / 178, right=0.985, top=0.94, bottom=0.07, wspace=0.28, hspace=0.28)
    return figure


def _baujat(figure: Figure, grid, table: pd.DataFrame) -> None:
    axes = grid[0][3]
    axes.plot(table["baujat_q"], table["baujat_influence"], "o", ms=3.4, mfc="white", mec=INK)
    for row in table.nlargest(2, "baujat_q").itertuples():
        axes.annotate(
            row.label.replace(", ", ",\n", 1),  # the panel is narrow
            (row.baujat_q, row.baujat_influence),
            fontsize=5,
            ha="right",
            va="center",
            xytext=(-4, 0),
            textcoords="offset points",
        )
    axes.set_title("Baujat: influence by Q", fontsize=7)
    axes.tick_params(labelsize=5.5)
    grid[1][3].axis("off")
    words = "filled: influential\n(|DFFITS| > 3√(p/(k−p)),\nCook's chi² > .5,\nleverage > 3p/k\nor |DFBETAS| > 1)"
    grid[1][3].text(0, 0.95, words, va="top", fontsize=6.5, color=GREY)


def instrument(name: str) -> str:
    """The instrument without its subscale: "WAI-SR task" -> "WAI-SR"."""
    plain = re.split(r",| \(", name)[0].strip()
    # only after a name in capitals, so that "agreement on tasks" stays whole
    return (
        re.sub(r"(?<=[A-Z0-9])\s+(total|tasks? and goals?|task|goal|bond|empowerment|disclosure)$", "", plain) or name
    )


def heat_table(effects: pd.DataFrame) -> pd.DataFrame:
    """Mean r (through z) and number of effects for each instrument and target, digital arms only."""
    usable = effects[
        effects["z"].notna() & (effects["comparator"] != "yes") & ~effects["flags"].str.contains("not_alliance")
    ]
    rows = []
    for (measure, domain, target), part in usable.assign(measure=usable["alliance_measure"].map(instrument)).groupby(
        ["measure", "domain", "target_measure"], sort=True
    ):
        rows.append(
            (
                measure,
                domain,
                target,
                math.tanh(part["z"].astype(float).mean()),
                len(part),
                "; ".join(part["effect_id"]),
            )
        )
    return pd.DataFrame(rows, columns=["alliance_measure", "domain", "target_measure", "r", "k", "effect_ids"])


def draw_heat_map(table: pd.DataFrame) -> Figure:
    """Instruments by targets; colour and number r, k in brackets; outcome targets left of engagement targets."""
    rows = sorted(set(table["alliance_measure"]))
    columns = [
        tuple(c)
        for c in (
            table[["domain", "target_measure"]]
            .drop_duplicates()
            .sort_values(["domain", "target_measure"], ascending=[False, True], kind="stable")
            .to_numpy()
        )
    ]
    below = [fitted(target, 62, 5.5, 5.5)[0] for _, target in columns]
    beside = [fitted(name, 56, 6, 6)[0] for name in rows]
    left, bottom = widest(beside, 6) + 4, widest(below, 5.5) + 4
    width, height = left + 3 + 8.2 * len(columns), bottom + 7 + 6.2 * len(rows)
    figure = new_figure(width, height)
    axes = figure.add_axes((left / width, bottom / height, 1 - (left + 3) / width, 1 - (bottom + 7) / height))
    values = np.full((len(rows), len(columns)), np.nan)
    for cell in table.itertuples():
        values[rows.index(cell.alliance_measure), columns.index((cell.domain, cell.target_measure))] = cell.r
    colours = LinearSegmentedColormap.from_list("r", [COLOURS["vermillion"], "white", COLOURS["blue"]])
    axes.imshow(np.ma.masked_invalid(values), cmap=colours, vmin=-0.6, vmax=0.6, aspect="auto")
    for cell in table.itertuples():
        x, y = columns.index((cell.domain, cell.target_measure)), rows.index(cell.alliance_measure)
        axes.text(
            x,
            y,
            f"{number(cell.r)}\n({cell.k:.0f})",
            ha="center",
            va="center",
            fontsize=5.2,
            color="white" if abs(cell.r) > 0.42 else INK,
        )
    axes.set_xticks(range(len(columns)), below, rotation=90, fontsize=5.5)
    axes.set_yticks(range(len(rows)), beside, fontsize=6)
    _domains(axes, [domain for domain, _ in columns])
    _lines(axes, len(rows), len(columns))
    return figure


def _domains(axes, domains: list[str]) -> None:
    """The names of the domains above their columns, and a line between them."""
    split = domains.count("outcome")
    if 0 < split < len(domains):
        axes.axvline(split - 0.5, color=INK, lw=1)
    for start, end, name in ((0, split, "outcome"), (split, len(domains), "engagement")):
        if end > start:
            axes.text((start + end - 1) / 2, -0.75, name, ha="center", va="bottom", fontsize=7)


def _lines(axes, rows: int, columns: int) -> None:
    axes.set_xticks(np.arange(-0.5, columns), minor=True)
    axes.set_yticks(np.arange(-0.5, rows), minor=True)
    axes.grid(which="minor", color=LIGHT, lw=0.5)
    axes.tick_params(which="both", length=0)
