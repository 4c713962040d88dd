"""Pictures for synthesis without pooling: effect directions (Boon & Thomson 2021), harvest (Ogilvie 2008), albatross
(Harrison 2017)."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from scipy import special

from rapport.drawing import COLOURS, GREY, INK, LIGHT, new_figure

ARROWS = {
    "positive": ("^", COLOURS["blue"]),
    "negative": ("v", COLOURS["vermillion"]),
    "conflicting": ("D", COLOURS["orange"]),
    "not reported": ("o", "none"),
}
DOMAINS = ("outcome", "engagement")
NAMES = {"outcome": "Outcome", "engagement": "Engagement"}


def size_class(n: float) -> float:
    """Marker size by sample size: under 50, 50 to 149, 150 and more (unknown: smallest)."""
    return 11.0 if n >= 150 else 8.0 if n >= 50 else 5.5


def draw_directions(votes: pd.DataFrame) -> Figure:
    """Rows studies, columns domains; arrow by direction, size by n, the number of results beside it."""
    studies = votes.drop_duplicates("study_id").sort_values("label", kind="stable")
    height = 26 + 5.4 * len(studies)
    figure = new_figure(120, height)
    axes = figure.add_axes((0.42, 16 / height, 0.5, 1 - 26 / height))
    rows = {study: i for i, study in enumerate(studies["study_id"])}
    for i in range(1, len(studies), 2):
        axes.axhspan(i - 0.5, i + 0.5, color=LIGHT, alpha=0.45, lw=0, zorder=0)
    for vote in votes.itertuples():
        marker, colour = ARROWS[vote.direction]
        x, y = DOMAINS.index(vote.domain), rows[vote.study_id]
        axes.plot([x], [y], marker=marker, mfc=colour, mec=INK, mew=0.6, ms=size_class(vote.n), ls="")
        if vote.rows > 1:
            axes.text(x + 0.14, y, str(vote.rows), va="center", color=GREY, fontsize=7)
    axes.set_yticks(range(len(studies)), list(studies["label"]))
    axes.set_xticks(range(len(DOMAINS)), [NAMES[d] for d in DOMAINS])
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.set_xlim(-0.5, len(DOMAINS) - 0.5)
    axes.set_ylim(len(studies) - 0.5, -0.5)
    for side in axes.spines.values():
        side.set_visible(False)
    _key(figure, height)
    return figure


def _key(figure: Figure, height: float) -> None:
    key = figure.add_axes((0.02, 0, 0.96, 13 / height))
    key.set_xlim(0, 1)
    key.set_ylim(0, 1)
    key.axis("off")
    words = {
        "positive": "better alliance, better result",
        "negative": "the reverse",
        "conflicting": "conflicting",
        "not reported": "direction not reported",
    }
    for x, (name, text) in zip((0.02, 0.38, 0.56, 0.74), words.items(), strict=True):
        marker, colour = ARROWS[name]
        key.plot([x], [0.66], marker=marker, mfc=colour, mec=INK, mew=0.6, ms=6, ls="")
        key.text(x + 0.025, 0.66, text, va="center", fontsize=7)
    for x, (n, text) in zip(
        (0.02, 0.3, 0.5), ((10, "n < 50 or unknown"), (100, "50-149"), (200, "150 and more")), strict=True
    ):
        key.plot([x], [0.2], marker="^", mfc="white", mec=INK, mew=0.6, ms=size_class(n), ls="")
        key.text(x + 0.025, 0.2, text, va="center", fontsize=7)
    key.text(0.74, 0.2, "number: results", va="center", fontsize=7, color=GREY)


def draw_harvest(votes: pd.DataFrame) -> Figure:
    """A bar a study in panels of domain and direction; height by n class, filled when the study gives a poolable
    number."""
    directions = ["negative", "conflicting", "not reported", "positive"]
    most = [
        max(2, max((int(((votes["domain"] == d) & (votes["direction"] == w)).sum()) for d in DOMAINS), default=2))
        for w in directions
    ]
    figure = new_figure(min(178.0, 40 + 4.6 * sum(most)), 104)
    grid = figure.subplots(len(DOMAINS), len(directions), sharey=True, width_ratios=most)
    for i, domain in enumerate(DOMAINS):
        for j, direction in enumerate(directions):
            axes = grid[i][j]
            part = votes[(votes["domain"] == domain) & (votes["direction"] == direction)].sort_values(
                ["n", "label"], ascending=[False, True], kind="stable"
            )
            heights = [{11.0: 3, 8.0: 2}.get(size_class(n), 1) for n in part["n"]]
            fill = [COLOURS["blue"] if p == "yes" else "white" for p in part["pooled"]]
            axes.bar(range(len(part)), heights, color=fill, edgecolor=INK, lw=0.6, width=0.72)
            axes.set_xlim(-0.7, most[j] - 0.3)
            axes.set_xticks(range(len(part)), [_brief(label) for label in part["label"]], rotation=90, fontsize=5)
            axes.set_yticks([1, 2, 3], ["< 50 or ?", "50-149", "≥ 150"], fontsize=6)
            axes.tick_params(length=0)
            if i == 0:
                axes.set_title(
                    direction.replace("not reported", "no direction").replace("conflicting", "mixed"), fontsize=7
                )
            if j == 0:
                axes.set_ylabel(f"{NAMES[domain]} (n)", fontsize=7)
    figure.subplots_adjust(left=0.11, right=0.995, top=0.94, bottom=0.27, hspace=1.25, wspace=0.1)
    figure.text(
        0.995,
        0.01,
        "filled: gives a poolable correlation; open: direction or words only",
        ha="right",
        fontsize=6.5,
        color=GREY,
    )
    return figure


def _brief(label: str, most: int = 26) -> str:
    return label if len(label) <= most else label[: most - 1].rstrip(" ,") + "…"


def draw_albatross(points: pd.DataFrame) -> Figure:
    """Sample size against the two-sided p, signed by direction; contours are n = z_p^2/r^2 for r = .1, .3, .5."""
    figure = new_figure(140, 90)
    axes = figure.add_axes((0.11, 0.14, 0.86, 0.8))
    furthest = max(4.0, float(np.abs(points["x"]).max())) if len(points) else 4.0
    reach = min(furthest, 8.0) + 0.4  # results beyond p = 1e-8 stand at the edge as arrows
    p = np.geomspace(10**-reach, 0.999, 400)
    for r, dash in ((0.1, (1, 0)), (0.3, (4, 2)), (0.5, (1, 1.5))):
        n = special.ndtri(1 - p / 2) ** 2 / r**2
        for side in (-1, 1):
            axes.plot(side * -np.log10(p), n, color=GREY, lw=0.8, dashes=dash)
        axes.plot([], [], color=GREY, lw=0.8, dashes=dash, label=f"r = ±{f'{r:.1f}'[1:]}")
    for domain, marker, colour in (("outcome", "o", COLOURS["blue"]), ("engagement", "s", COLOURS["orange"])):
        part = points[points["domain"] == domain]
        inside = part[part["x"].abs() <= reach]
        axes.plot(
            inside["x"], inside["n"], marker=marker, ls="", color=colour, mec=INK, mew=0.5, ms=5, label=NAMES[domain]
        )
        for row in part[part["x"].abs() > reach].itertuples():
            axes.plot(
                [math.copysign(reach - 0.1, row.x)],
                [row.n],
                marker=">" if row.x > 0 else "<",
                color=colour,
                mec=INK,
                mew=0.5,
                ms=6,
                clip_on=False,
            )
    axes.set_xlim(-reach, reach)
    axes.set_yscale("log")
    low, high = (float(points["n"].min()), float(points["n"].max())) if len(points) else (10.0, 1000.0)
    axes.set_ylim(min(10, low * 0.7), max(1000, high * 1.5))
    axes.axvline(0, color=INK, lw=0.6)
    marks = [m for m in (0.05, 1e-3, 1e-5, 1e-7) if -math.log10(m) < reach]
    axes.set_xticks(
        [*(math.log10(m) for m in reversed(marks)), 0, *(-math.log10(m) for m in marks)],
        [*(f"{m:g}" for m in reversed(marks)), "1", *(f"{m:g}" for m in marks)],
        fontsize=6.5,
    )
    axes.set_xlabel("two-sided p     (left: worse result with better alliance; right: better result)")
    axes.set_ylabel("n")
    axes.legend(frameon=False, fontsize=6.5, loc="upper left")
    return figure


def contour_n(p: float, r: float) -> float:
    """The n at which a correlation r has two-sided p: z_p^2/r^2 (Harrison et al. 2017)."""
    return float(special.ndtri(1 - p / 2) ** 2 / r**2)
