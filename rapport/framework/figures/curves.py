"""Accumulation of themes over studies."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from rapport.drawing import COLOURS, GREY, new_figure

LINES = {"all": (COLOURS["black"], "-"), "a priori": (COLOURS["vermillion"], "--"), "new": (COLOURS["blue"], "-.")}


def draw_accumulation(curve: pd.DataFrame, summary: pd.DataFrame) -> Figure:
    """Expected themes in k studies (thick) and themes in order of publication (thin steps), per kind of theme."""
    figure = new_figure(150, 95)
    axes = figure.subplots()
    figure.subplots_adjust(left=0.1, right=0.72, bottom=0.14, top=0.96)
    ends = []
    for name, group in curve.groupby("curve", sort=False):
        colour, style = LINES[name]
        k = group["k"].astype(int)
        axes.step(k, group["observed"].astype(int), where="post", color=colour, linewidth=0.6, alpha=0.6)
        axes.plot(k, group["expected"].astype(float), color=colour, linestyle=style, linewidth=1.6)
        ends.append((float(group["expected"].iloc[-1]), _words(summary[summary["curve"] == name].iloc[0]), colour))
    top = max(end[0] for end in ends)
    at = _spread([end[0] for end in ends], top * 0.15)
    margin = axes.get_yaxis_transform()
    for (end, text, colour), y in zip(ends, at, strict=True):
        axes.plot([1.005, 1.03], [end, y], transform=margin, color=colour, linewidth=0.6, clip_on=False)
        axes.text(1.04, y, text, transform=margin, va="center", fontsize=7, color=colour, linespacing=1.25)
    axes.set_xlim(0, int(curve["k"].astype(int).max()))
    axes.set_ylim(0, max(top * 1.08, max(at) + top * 0.05))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel("studies with extracts")
    axes.set_ylabel("themes")
    note = "thick: expected in any k studies; thin: in order of publication"
    axes.text(0.99, 0.02, note, transform=axes.transAxes, ha="right", fontsize=6.5, color=GREY)
    return figure


def _words(about: pd.Series) -> str:
    """What stands at the end of a curve."""
    seen = f"seen once {about['seen_once']}, twice {about['seen_twice']}"
    return f"{about['curve']} ({about['themes']})\n{seen}\nChao2 estimate {float(about['chao2']):.1f}"


def _spread(wanted: list[float], least: float) -> list[float]:
    """Places near *wanted*, at least *least* apart, moved up and down alike."""
    order = sorted(range(len(wanted)), key=wanted.__getitem__)
    at = [wanted[i] for i in order]
    for _ in range(100):
        for i in range(len(at) - 1):
            short = least - (at[i + 1] - at[i])
            if short > 0:
                at[i], at[i + 1] = at[i] - short / 2, at[i + 1] + short / 2
    out = [0.0] * len(at)
    for place, i in enumerate(order):
        out[i] = at[place]
    return out
