"""A sheet measured in millimetres, and text that fits what it is written on."""

from __future__ import annotations

from functools import cache

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import FancyBboxPatch, Rectangle
from matplotlib.textpath import TextPath

from rapport.drawing import COLOURS, GREY, INK, LIGHT, new_figure

POINT = 25.4 / 72
# status of a theme: fill, border, line style, and a mark that is seen without colour
STATUS = {
    "supported": ("#ffffff", INK, "-", "●"),
    "altered": ("#fdf3dc", COLOURS["orange"], "-", "◐"),
    "unsupported": ("#f2f2f2", GREY, (0, (3, 2)), "○"),
    "new": ("#e3f1f8", COLOURS["blue"], "-", "✚"),
}


def sheet(width: float, height: float) -> tuple[Figure, Axes]:
    """A figure of *width* x *height* mm whose one axes has its origin top left and millimetres as units."""
    figure = new_figure(width, height)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
    axes.axis("off")
    return figure, axes


@cache
def width_of(text: str, size: float, bold: bool = False) -> float:
    """Width of *text* in mm at *size* points."""
    if not text.strip():
        return 0.0
    return TextPath((0, 0), text, size=size, prop=FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal")).get_extents().width * POINT


def wrapped(text: str, width: float, size: float, lines: int = 3) -> str:
    """*text* broken at blanks to fit *width* mm; the last of *lines* ends in an ellipsis where it would not."""
    out, now = [], ""
    for word in text.split():
        longer = f"{now} {word}".strip()
        if now and width_of(longer, size) > width:
            out.append(now)
            now = word
        else:
            now = longer
    out.append(now)
    if len(out) > lines:
        out = [*out[: lines - 1], " ".join(out[lines - 1 :])]
    return "\n".join(_cut(line, width, size) for line in out)


def _cut(line: str, width: float, size: float) -> str:
    if width_of(line, size) <= width:
        return line
    while line and width_of(line + "…", size) > width:
        line = line[:-1]
    return line.rstrip() + "…"


def box(axes: Axes, x: float, y: float, w: float, h: float, text: str, status: str = "supported", size: float = 7, mark: bool = True) -> None:
    """A rounded box at its top left corner, drawn in the manner of *status*, with wrapped text."""
    fill, edge, style, sign = STATUS[status]
    axes.add_patch(FancyBboxPatch((x + 0.8, y + 0.8), w - 1.6, h - 1.6, boxstyle="round,pad=0.8", facecolor=fill, edgecolor=edge, linestyle=style, linewidth=0.9))
    left = x + 2 + (3.4 if mark else 0)
    if mark:
        axes.text(x + 2, y + h / 2, sign, ha="left", va="center_baseline", fontsize=size, color=edge)
    fits = max(1, int((h - 1) / (size * POINT * 1.2)))
    axes.text(left, y + h / 2, wrapped(text, x + w - left - 1.2, size, fits), ha="left", va="center", fontsize=size, color=GREY if status == "unsupported" else INK, linespacing=1.15)


def legend_of_status(axes: Axes, x: float, y: float, statuses: list[str]) -> None:
    """A line of marks with their words."""
    for status in statuses:
        _, edge, _, sign = STATUS[status]
        axes.text(x, y, sign, fontsize=7, color=edge, va="center_baseline")
        axes.text(x + 3.4, y, status, fontsize=7, va="center_baseline")
        x += 3.4 + width_of(status, 7) + 5


def shade(share: float) -> tuple[str, str]:
    """Fill and text colour for a share from 0 to 1, light to dark blue; the text stays readable on it."""
    share = min(max(share, 0.0), 1.0)
    light, dark = (222, 235, 247), (8, 72, 135)
    rgb = [round(a + (b - a) * share) for a, b in zip(light, dark, strict=True)]
    return "#{:02x}{:02x}{:02x}".format(*rgb), "#ffffff" if share > 0.5 else INK


def cell(axes: Axes, x: float, y: float, w: float, h: float, share: float, text: str, size: float = 6.5) -> None:
    """A cell of a heat map with its number."""
    fill, ink = shade(share)
    axes.add_patch(Rectangle((x + 0.15, y + 0.15), w - 0.3, h - 0.3, facecolor=fill, edgecolor="none"))
    axes.text(x + w / 2, y + h / 2, text, ha="center", va="center", fontsize=size, color=ink)


def grid(axes: Axes, x: float, y: float, columns: int, rows: int, w: float, h: float) -> None:
    """Hair lines between cells."""
    for i in range(rows + 1):
        axes.plot([x, x + columns * w], [y + i * h] * 2, color=LIGHT, linewidth=0.4, zorder=0)
    for j in range(columns + 1):
        axes.plot([x + j * w] * 2, [y, y + rows * h], color=LIGHT, linewidth=0.4, zorder=0)
