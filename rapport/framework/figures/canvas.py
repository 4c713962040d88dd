"""A sheet measured in millimetres, and text that fits what it is written on."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont, get_font
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.patches import FancyBboxPatch

from rapport.drawing import COLOURS, GREY, INK, LIGHT, measurable, new_figure

POINT = 25.4 / 72
# status of a theme: fill, border, line style, and a marker (shape, fill style) that is seen without colour
STATUS = {
    "supported": ("#ffffff", INK, "-", ("o", "full")),
    "altered": ("#fdf3dc", "#a86f00", "-", ("o", "left")),
    "unsupported": ("#f2f2f2", GREY, (0, (3, 2)), ("o", "none")),
    "new": ("#e3f1f8", COLOURS["blue"], "-", ("P", "full")),
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
def _font() -> FT2Font:
    return get_font(findfont("DejaVu Sans"))


@cache
def width_of(text: str, size: float) -> float:
    """Width of *text* in mm at *size* points."""
    font = _font()
    font.set_size(size, 72)
    font.set_text(measurable(text), 0.0, flags=LoadFlags.NO_HINTING)
    return font.get_width_height()[0] / 64 * POINT


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


def mark_status(axes: Axes, x: float, y: float, status: str) -> None:
    """The marker of *status* with its middle at x, y."""
    _, edge, _, (shape, fill) = STATUS[status]
    axes.plot(
        [x],
        [y],
        marker=shape,
        fillstyle=fill,
        markersize=4,
        markeredgewidth=0.7,
        color=edge,
        markerfacecoloralt="white",
        linestyle="none",
        clip_on=False,
    )


def box(
    axes: Axes,
    x: float,
    y: float,
    w: float,
    h: float,
    text: str,
    status: str = "supported",
    size: float = 7,
    mark: bool = True,
) -> None:
    """A rounded box at its top left corner, drawn in the manner of *status*, with wrapped text."""
    fill, edge, style, _ = STATUS[status]
    axes.add_patch(
        FancyBboxPatch(
            (x + 0.8, y + 0.8),
            w - 1.6,
            h - 1.6,
            boxstyle="round,pad=0.8",
            facecolor=fill,
            edgecolor=edge,
            linestyle=style,
            linewidth=0.9,
        )
    )
    left = x + 2 + (3.4 if mark else 0)
    if mark:
        mark_status(axes, x + 3.2, y + h / 2, status)
    # a name too long for the box is set smaller before it is cut
    for points in (size, size - 1):
        lines = wrapped(text, x + w - left - 1.2, points, max(1, int((h - 1) / (points * POINT * 1.2))))
        if "…" not in lines:
            break
    ink = GREY if status == "unsupported" else INK
    axes.text(left, y + h / 2, lines, ha="left", va="center", fontsize=points, color=ink, linespacing=1.15)


def legend_of_status(axes: Axes, x: float, y: float, statuses: list[str]) -> None:
    """A line of marks with their words."""
    for status in statuses:
        mark_status(axes, x + 1, y, status)
        axes.text(x + 3.4, y, status, fontsize=7, va="center_baseline")
        x += 3.4 + width_of(status, 7) + 5


def shade(share: float) -> tuple[str, str]:
    """Fill and text colour for a share from 0 to 1, light to dark blue; the text stays readable on it."""
    share = min(max(share, 0.0), 1.0)
    light, dark = (222, 235, 247), (8, 72, 135)
    rgb = [round(a + (b - a) * share) for a, b in zip(light, dark, strict=True)]
    return "#{:02x}{:02x}{:02x}".format(*rgb), "#ffffff" if share > 0.5 else INK


@dataclass
class Heat:
    """Cells of heat maps, gathered and painted at once: thousands of single rectangles are slow to draw."""

    axes: Axes
    corners: list = field(default_factory=list)
    fills: list = field(default_factory=list)

    def add(self, x: float, y: float, w: float, h: float, share: float, text: str = "", size: float = 6.5) -> None:
        """A cell of w x h mm at its top left corner, the darker the larger *share* (0 to 1), with its number."""
        fill, ink = shade(share)
        d = min(0.15, w / 10)
        self.corners.append(
            [(x + d, y + 0.15), (x + w - d, y + 0.15), (x + w - d, y + h - 0.15), (x + d, y + h - 0.15)]
        )
        self.fills.append(fill)
        if text:
            self.axes.text(x + w / 2, y + h / 2, text, ha="center", va="center", fontsize=size, color=ink)

    def paint(self) -> None:
        """Put the cells on the sheet."""
        self.axes.add_collection(PolyCollection(self.corners, facecolors=self.fills, edgecolors="none"), autolim=False)


def grid(axes: Axes, x: float, y: float, columns: int, rows: int, w: float, h: float) -> None:
    """Hair lines between cells."""
    axes.hlines([y + i * h for i in range(rows + 1)], x, x + columns * w, color=LIGHT, linewidth=0.4, zorder=0)
    axes.vlines([x + j * w for j in range(columns + 1)], y, y + rows * h, color=LIGHT, linewidth=0.4, zorder=0)
