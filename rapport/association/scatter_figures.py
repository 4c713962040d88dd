"""Contour funnel and bubble plots."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from scipy import special

from rapport.association.forest import number
from rapport.association.univariate import Fit
from rapport.drawing import COLOURS, GREY, INK, new_figure

SHADES = ("#e4e4e4", "#c9c9c9")


def draw_funnel(samples: pd.DataFrame, mean: float, filled: Sequence[tuple[float, float]], note: str) -> Figure:
    """Fisher z against its standard error with contours of two-sided p = .10, .05, .01 around 0 (Peters et al. 2008).

    Parameters
    ----------
    samples
        Columns z and v.
    mean
        Pooled z.
    filled
        z and variance of effects that trim and fill adds, drawn hollow.
    note
        A sentence below the plot.
    """
    figure = new_figure(120, 95)
    axes = figure.add_axes((0.12, 0.18, 0.85, 0.79))
    se = np.sqrt(samples["v"].to_numpy(dtype=float))
    top = max(float(se.max()), *(math.sqrt(v) for _, v in filled), 0.05) * 1.12
    z = samples["z"].to_numpy(dtype=float)
    reach = max(2.9 * top, float(np.abs(z).max()) + 0.1, *(abs(a) + 0.1 for a, _ in filled), 0.3)
    edges = [0.0, *(float(special.ndtri(1 - p / 2)) for p in (0.10, 0.05, 0.01))]
    line = np.array([0.0, top])
    names = ("p > .10", ".10 to .05", ".05 to .01")
    for i, shade in enumerate(("white", SHADES[0], SHADES[1])):
        for side in (-1, 1):
            axes.fill_betweenx(
                line,
                side * edges[i] * line,
                side * edges[i + 1] * line,
                color=shade,
                lw=0,
                zorder=0,
                label=names[i] if side > 0 else None,
            )
    axes.fill_betweenx(line, edges[3] * line, reach, color="#f6f6f6", lw=0, zorder=0, label="p < .01")
    axes.fill_betweenx(line, -reach, -edges[3] * line, color="#f6f6f6", lw=0, zorder=0)
    axes.axvline(0, color=GREY, lw=0.7)
    axes.axvline(mean, color=COLOURS["blue"], lw=1, dashes=(4, 2), label=f"pooled r = {number(math.tanh(mean))}")
    axes.plot(z, se, "o", color=INK, ms=4, label="samples")
    if filled:
        axes.plot(
            [a for a, _ in filled],
            [math.sqrt(v) for _, v in filled],
            "o",
            mfc="white",
            mec=INK,
            ms=4,
            label="added by trim and fill",
        )
    axes.set_xlim(-reach, reach)
    axes.set_ylim(top, 0)
    _r_ticks(axes, reach)
    axes.set_ylabel("standard error of Fisher's z")
    axes.legend(frameon=True, framealpha=0.9, edgecolor="none", fontsize=6, loc="upper left")
    figure.text(0.5, 0.055, note, ha="center", fontsize=6.5, color=GREY)
    return figure


def _r_ticks(axes, reach: float) -> None:
    ticks = [r for r in (-0.9, -0.8, -0.6, -0.4, -0.2, 0.0, 0.2, 0.4, 0.6, 0.8, 0.9) if abs(math.atanh(r)) <= reach]
    axes.set_xticks([math.atanh(r) for r in ticks], [number(r) if r else "0" for r in ticks])
    axes.set_xlabel("correlation (r), on the scale of Fisher's z")


def draw_bubble(x: np.ndarray, z: np.ndarray, weights: np.ndarray, model: Fit, name: str) -> Figure:
    """A moderator against z (r on the right), area by weight, the regression line with its confidence and prediction
    bands."""
    figure = new_figure(130, 90)
    axes = figure.add_axes((0.11, 0.14, 0.77, 0.82))
    low, high = float(x.min()), float(x.max())
    pad = 0.06 * (high - low)
    grid = np.linspace(low - pad, high + pad, 80)
    shown = [model.predict([1.0, float(g)], df=max(model.k - 2, 1)) for g in grid]
    axes.fill_between(
        grid,
        [s["pi_low"] for s in shown],
        [s["pi_high"] for s in shown],
        color=COLOURS["sky"],
        alpha=0.22,
        lw=0,
        label="95 % prediction",
    )
    axes.fill_between(
        grid,
        [s["ci_low"] for s in shown],
        [s["ci_high"] for s in shown],
        color=COLOURS["blue"],
        alpha=0.25,
        lw=0,
        label="95 % confidence",
    )
    axes.plot(grid, [s["estimate"] for s in shown], color=COLOURS["blue"], lw=1.3)
    axes.scatter(x, z, s=12 + 160 * weights / weights.max(), facecolor="white", edgecolor=INK, lw=0.8, zorder=3)
    axes.axhline(0, color=GREY, lw=0.6)
    axes.set_xlim(grid[0], grid[-1])
    bottom, top = min(-0.15, float(z.min()) - 0.15), max(0.5, float(z.max()) + 0.15)
    axes.set_ylim(max(bottom, -1.2), min(top, 1.6))
    if float(high) == int(high) and high > 1000:
        axes.xaxis.set_major_formatter(lambda v, _: f"{v:.0f}")
    axes.set_xlabel(name)
    axes.set_ylabel("Fisher's z")
    right = axes.twinx()
    right.set_ylim(axes.get_ylim())
    ticks = [
        r
        for r in (-0.6, -0.4, -0.2, 0.0, 0.2, 0.4, 0.6, 0.8)
        if axes.get_ylim()[0] <= math.atanh(r) <= axes.get_ylim()[1]
    ]
    right.set_yticks([math.atanh(r) for r in ticks], [number(r) if r else "0" for r in ticks])
    right.set_ylabel("correlation (r)")
    right.spines["right"].set_visible(True)
    axes.legend(frameon=False, fontsize=6.5, loc="upper left")
    return figure
