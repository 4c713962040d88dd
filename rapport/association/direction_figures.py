"""Pictures for synthesis without pooling: effect directions (Boon & Thomson 2021), harvest (Ogilvie 2008), albatross
(Harrison 2017)."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.path import Path
from scipy import special

from rapport.association.labels import fitted, widest
from rapport.drawing import COLOURS, GREY, INK, LIGHT, new_figure

# two triangles, one pointing left, one right
SIDEWAYS = Path(
    [(-0.08, -0.6), (-1, 0), (-0.08, 0.6), (-0.08, -0.6), (0.08, -0.6), (1, 0), (0.08, 0.6), (0.08, -0.6)],
    [Path.MOVETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY] * 2,
)
ARROWS = {
    "positive": ("^", COLOURS["blue"]),
    "negative": ("v", COLOURS["vermillion"]),
    "conflicting": (SIDEWAYS, COLOURS["orange"]),
    "not reported": ("o", "none"),
}
ASIDE = {"facecolor": LIGHT, "edgecolor": GREY, "hatch": "////", "lw": 0, "alpha": 0.5}
DOMAINS = ("outcome", "engagement")
HARVEST = {"not reported": "no direction", "conflicting": "mixed"}
NAME_PT = 5.5
PS = {0.05: ".05", 1e-3: ".001", 1e-5: "10⁻⁵", 1e-7: "10⁻⁷"}
NAMES = {"outcome": "Outcome", "engagement": "Engagement"}


def size_class(n: float) -> float:
    """Marker size by sample size: under 50, 50 to 149, 150 and more (unknown: smallest)."""
    return 11.0 if n >= 150 else 8.0 if n >= 50 else 5.5


def draw_directions(votes: pd.DataFrame) -> Figure:
    """Rows studies, columns domains; arrow by direction, size by n, number of results beside it, rows that the
    appraisal sets aside shaded."""
    studies = votes.drop_duplicates("study_id").sort_values("label", kind="stable")
    height = 32 + 5.4 * len(studies)
    figure = new_figure(120, height)
    axes = figure.add_axes((0.42, 22 / height, 0.5, 1 - 32 / height))
    rows = {study: i for i, study in enumerate(studies["study_id"])}
    for i, aside in enumerate(studies["appraisal"] == "set aside"):
        axes.axhline(i + 0.5, color=LIGHT, lw=0.4, zorder=0)
        if aside:
            axes.axhspan(i - 0.5, i + 0.5, **ASIDE, zorder=0)
    for vote in votes.itertuples():
        marker, colour = ARROWS[vote.direction]
        x, y = DOMAINS.index(vote.domain), rows[vote.study_id]
        size = size_class(vote.n) * (1.5 if marker is SIDEWAYS else 1)
        axes.plot([x], [y], marker=marker, mfc=colour, mec=INK, mew=0.6, ms=size, ls="")
        if vote.rows > 1:
            axes.text(x + 0.14, y, f"{vote.rows:.0f}", va="center", color=GREY, fontsize=7)
    for i, label in enumerate(studies["label"]):
        text, size = fitted(label, 47, 8)
        axes.text(-0.02, i, text, fontsize=size, transform=axes.get_yaxis_transform(), ha="right", va="center")
    axes.set_yticks([])
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
    key = figure.add_axes((0.02, 0, 0.96, 19 / height))
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
        key.plot([x], [0.8], marker=marker, mfc=colour, mec=INK, mew=0.6, ms=10 if marker is SIDEWAYS else 7, ls="")
        key.text(x + 0.025, 0.8, text, va="center", fontsize=7)
    for x, (n, text) in zip(
        (0.02, 0.3, 0.5), ((10, "n < 50 or unknown"), (100, "50-149"), (200, "150 and more")), strict=True
    ):
        key.plot([x], [0.46], marker="^", mfc="white", mec=INK, mew=0.6, ms=size_class(n), ls="")
        key.text(x + 0.025, 0.46, text, va="center", fontsize=7)
    key.text(0.74, 0.46, "number: results", va="center", fontsize=7, color=GREY)
    key.add_patch(Rectangle((0.0, 0.06), 0.045, 0.16, **ASIDE))
    key.text(0.06, 0.14, "set aside by the appraisal (serious concerns)", va="center", fontsize=7)


def draw_harvest(votes: pd.DataFrame) -> Figure:
    """A bar a study in panels of domain and direction; height by n class, filled when the study gives a poolable
    number, hatched when the appraisal sets it aside."""
    directions = ["negative", "conflicting", "not reported", "positive"]
    most = [max(2, *(_count(votes, domain, direction) for domain in DOMAINS)) for direction in directions]
    names = [widest([_brief(t) for t in votes.loc[votes["domain"] == d, "label"]], NAME_PT) + 3 for d in DOMAINS]
    head, bars, foot = 7.0, 24.0, 7.0
    height = head + foot + sum(names) + bars * len(DOMAINS)
    whole = min(178.0, 44 + 4.8 * sum(most))
    figure = new_figure(whole, height)
    left, gap = 22.0, 3.0
    unit = (whole - left - 1 - gap * (len(most) - 1)) / sum(most)
    y = height - head
    for domain, room in zip(DOMAINS, names, strict=True):
        y -= bars
        x = left
        for j, direction in enumerate(directions):
            part = votes[(votes["domain"] == domain) & (votes["direction"] == direction)]
            axes = figure.add_axes((x / whole, y / height, unit * most[j] / whole, bars / height))
            _bars(axes, part, most[j])
            x += unit * most[j] + gap
            if domain == DOMAINS[0]:
                axes.set_title(HARVEST.get(direction, direction), fontsize=7)
            if j == 0:
                axes.set_yticks([1, 2, 3], ["< 50 or unknown", "50-149", "≥ 150"], fontsize=6)
                axes.set_ylabel(f"{NAMES[domain]} (n)", fontsize=7)
        y -= room
    words = "filled: gives a poolable correlation; open: direction or words only; hatched: set aside by the appraisal"
    figure.text(0.995, 1.5 / height, words, ha="right", fontsize=6.5, color=GREY)
    return figure


def _count(votes: pd.DataFrame, domain: str, direction: str) -> int:
    return int(((votes["domain"] == domain) & (votes["direction"] == direction)).sum())


def _bars(axes, part: pd.DataFrame, most: int) -> None:
    """The studies of one panel, largest first."""
    part = part.sort_values(["n", "label"], ascending=[False, True], kind="stable")
    for i, vote in enumerate(part.itertuples()):
        colour, hatch = (COLOURS["sky"] if vote.pooled == "yes" else "white"), ("////" if vote.appraisal else None)
        height = {11.0: 3, 8.0: 2}.get(size_class(vote.n), 1)
        axes.bar([i], [height], color=colour, edgecolor=INK, hatch=hatch, lw=0.6, width=0.72)
    if part.empty:
        axes.text(0.5, 0.1, "none", transform=axes.transAxes, ha="center", fontsize=6.5, color=GREY)
    axes.set_xlim(-0.7, most - 0.3)
    axes.set_ylim(0, 3.15)
    axes.set_xticks(range(len(part)), [_brief(label) for label in part["label"]], rotation=90, fontsize=NAME_PT)
    axes.set_yticks([1, 2, 3], ["", "", ""])
    axes.tick_params(length=0)


def _brief(label: str) -> str:
    return fitted(label, 32, NAME_PT, NAME_PT)[0]


def draw_albatross(points: pd.DataFrame) -> Figure:
    """Sample size against the two-sided p, signed by direction; contours are n = z_p^2/r^2 for r = .1, .3, .5
    (Harrison et al. 2017)."""
    figure = new_figure(150, 90)
    axes = figure.add_axes((0.09, 0.14, 0.72, 0.82))
    furthest = max(4.0, float(np.abs(points["x"]).max())) if len(points) else 4.0
    reach = min(furthest, 8.0) + 0.4  # results beyond p = 1e-8 stand at the edge as arrows
    p = np.geomspace(10**-reach, 0.999, 400)
    for r, dash in ((0.1, (1, 0)), (0.3, (4, 2)), (0.5, (1, 1.5))):
        n = contour_n(p, r)
        for side in (-1, 1):
            axes.plot(side * -np.log10(p), n, color=GREY, lw=0.8, dashes=dash)
        axes.plot([], [], color=GREY, lw=0.8, dashes=dash, label=f"r = ±{f'{r:.1f}'[1:]}")
    for domain, marker, colour in (("outcome", "o", COLOURS["blue"]), ("engagement", "s", COLOURS["orange"])):
        _results(axes, points[points["domain"] == domain], reach, marker, colour, NAMES[domain])
    axes.set_xlim(-reach, reach)
    axes.set_yscale("log")
    low, high = (float(points["n"].min()), float(points["n"].max())) if len(points) else (10.0, 1000.0)
    bottom, top = min(10, low * 0.7), max(1000, high * 1.5)
    axes.set_ylim(bottom, top)
    sizes = [n for n in (10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 100000) if bottom <= n <= top]
    axes.set_yticks(sizes, [str(n) for n in sizes], fontsize=6.5)
    axes.set_yticks([], minor=True)
    axes.axvline(0, color=INK, lw=0.6)
    marks = {p: text for p, text in PS.items() if -math.log10(p) < reach}
    places = [*(math.log10(p) for p in marks), 0, *(-math.log10(p) for p in marks)]
    axes.set_xticks(places, [*marks.values(), "1", *marks.values()], fontsize=6.5)
    axes.set_xlabel("two-sided p     (left: worse result with better alliance; right: better result)")
    axes.set_ylabel("n")
    axes.legend(frameon=False, fontsize=6.5, loc="upper left", bbox_to_anchor=(1.03, 1.0))
    return figure


def contour_n(p: float | np.ndarray, r: float) -> float | np.ndarray:
    """The n at which a correlation r has two-sided p: z_p^2/r^2."""
    return special.ndtri(1 - p / 2) ** 2 / r**2


def _results(axes, part: pd.DataFrame, reach: float, marker: str, colour: str, name: str) -> None:
    """The points of one domain; those beyond the axis as arrows at its edge."""
    look = {"ls": "", "color": colour, "mec": INK, "mew": 0.5}
    inside, beyond = part[part["x"].abs() <= reach], part[part["x"].abs() > reach]
    axes.plot(inside["x"], inside["n"], marker=marker, ms=5, label=name, **look)
    for row in beyond.itertuples():
        arrow = ">" if row.x > 0 else "<"
        axes.plot([math.copysign(reach - 0.1, row.x)], [row.n], marker=arrow, ms=6, clip_on=False, **look)
