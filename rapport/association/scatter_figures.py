"""Contour funnel and bubble plots."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from scipy import special

from rapport.association.forest import number
from rapport.association.univariate import Fit
from rapport.drawing import COLOURS, GREY, INK, new_figure

SHADES = ("white", "#dddddd", "#bdbdbd", "#f0f0f0")


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
    figure = new_figure(120, 98)
    axes = figure.add_axes((0.12, 0.19, 0.85, 0.78))
    se = np.sqrt(samples["v"].to_numpy(dtype=float))
    z = samples["z"].to_numpy(dtype=float)
    added = [(a, math.sqrt(v)) for a, v in filled]
    top = max(float(se.max()), *(s for _, s in added), 0.05) * 1.12
    reach = max(2.9 * top, float(np.abs(z).max()) + 0.1, *(abs(a) + 0.1 for a, _ in added), 0.3)
    _contours(axes, top, reach)
    axes.axvline(0, color=GREY, lw=0.7)
    axes.axvline(mean, color=COLOURS["blue"], lw=1, dashes=(4, 2), label=f"pooled r = {number(math.tanh(mean))}")
    axes.plot(z, se, "o", color=INK, ms=4, label="samples")
    if added:
        x, y = zip(*added, strict=True)
        axes.plot(x, y, "o", mfc="white", mec=INK, ms=4, label="added by trim and fill")
    axes.set_xlim(-reach, reach)
    axes.set_ylim(top, 0)
    _r_ticks(axes, reach)
    axes.set_ylabel("standard error of Fisher's z")
    axes.legend(frameon=True, framealpha=0.9, edgecolor="none", fontsize=6, loc="upper left")
    figure.text(0.5, 0.03, note, ha="center", fontsize=6.5, color=GREY)
    return figure


def _contours(axes, top: float, reach: float) -> None:
    """Regions of two-sided p around 0, darker where p is near the usual limits."""
    edges = [0.0, *(float(special.ndtri(1 - p / 2)) for p in (0.10, 0.05, 0.01))]
    line = np.array([0.0, top])
    names = ("p > .10", ".10 to .05", ".05 to .01", "p < .01")
    for i, (shade, name) in enumerate(zip(SHADES, names, strict=True)):
        outer = edges[i + 1] * line if i < 3 else np.array([reach, reach])
        for side in (-1, 1):
            axes.fill_betweenx(line, side * edges[i] * line, side * outer, color=shade, lw=0, zorder=0)
        axes.fill_between([], [], [], facecolor=shade, edgecolor=GREY, lw=0.4, label=name)


def _r_ticks(axes, reach: float) -> None:
    steps = (-0.9, -0.8, -0.6, -0.4, -0.2, 0.0, 0.2, 0.4, 0.6, 0.8, 0.9)
    if reach > 1:  # room for the labels
        steps = (-0.95, -0.8, -0.4, 0.0, 0.4, 0.8, 0.95)
    ticks = [r for r in steps if abs(math.atanh(r)) <= reach]
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
    _bands(axes, grid, shown)
    axes.plot(grid, [s["estimate"] for s in shown], color=COLOURS["blue"], lw=1.3)
    axes.scatter(x, z, s=12 + 160 * weights / weights.max(), facecolor="white", edgecolor=INK, lw=0.8, zorder=3)
    axes.axhline(0, color=GREY, lw=0.6)
    axes.set_xlim(grid[0], grid[-1])
    axes.set_ylim(min(-0.15, float(z.min()) - 0.15), max(0.5, float(z.max()) + 0.15))
    if all(float(v).is_integer() for v in x):  # years, sessions
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.xaxis.set_major_formatter(lambda v, _: f"{v:.0f}")
    axes.set_xlabel(name)
    axes.set_ylabel("Fisher's z")
    _r_axis(axes)
    axes.legend(frameon=False, fontsize=6.5, loc="upper left")
    return figure


def _bands(axes, grid: np.ndarray, shown: list[dict[str, float]]) -> None:
    """Confidence as a band, prediction between dashed lines, so that each is seen where they coincide."""
    low, high, least, most = ([s[c] for s in shown] for c in ("ci_low", "ci_high", "pi_low", "pi_high"))
    axes.fill_between(grid, low, high, color=COLOURS["blue"], alpha=0.22, lw=0, label="95 % confidence")
    axes.plot(grid, least, color=COLOURS["vermillion"], lw=0.9, dashes=(4, 2), label="95 % prediction")
    axes.plot(grid, most, color=COLOURS["vermillion"], lw=0.9, dashes=(4, 2))


def _r_axis(axes) -> None:
    right, (bottom, top) = axes.twinx(), axes.get_ylim()
    right.set_ylim(bottom, top)
    ticks = [r for r in (-0.9, -0.8, -0.6, -0.4, -0.2, 0.0, 0.2, 0.4, 0.6, 0.8, 0.9) if bottom <= math.atanh(r) <= top]
    right.set_yticks([math.atanh(r) for r in ticks], [number(r) if r else "0" for r in ticks])
    right.set_ylabel("correlation (r)")
    right.spines["right"].set_visible(True)
