"""Placing boxes of text by arithmetic: what is drawn is a plain list of shapes, the same for every painter.

Units are points (1/72 inch), the origin is the upper left corner, y grows downwards.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

SIZE, LEADING, PAD, HANG = 8.0, 11.0, 7.0, 6.0
FONT = "DejaVu Sans"  # ships with matplotlib; wider than the fonts a browser falls back to, so text never overflows


@dataclass(frozen=True)
class Shape:
    """A rectangle; *link* is the list it opens."""

    x: float
    y: float
    w: float
    h: float
    fill: str = "white"
    dashed: bool = False
    radius: float = 0.0
    link: str = ""
    name: str = ""


@dataclass(frozen=True)
class Words:
    """One line of text with its baseline at (x, y); *turned* reads upwards."""

    x: float
    y: float
    text: str
    bold: bool = False
    italic: bool = False
    anchor: str = "start"
    turned: bool = False
    link: str = ""
    size: float = SIZE


@dataclass(frozen=True)
class Arrow:
    """A line through points, with a head at the last one."""

    points: tuple[tuple[float, float], ...]


@dataclass
class Drawing:
    """Everything to paint."""

    width: float
    height: float
    shapes: list[Shape] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    arrows: list[Arrow] = field(default_factory=list)


@dataclass(frozen=True)
class Line:
    """A line of a box before wrapping; *link* is the list of its number."""

    text: str
    link: str = ""
    bold: bool = False
    italic: bool = False
    indent: float = 0.0


@dataclass
class Box:
    """A box of the diagram: its lines, and its place once it has one."""

    key: str
    lines: list[Line]
    width: float
    fill: str = "white"
    dashed: bool = False
    radius: float = 0.0
    centred: bool = False
    x: float = 0.0
    y: float = 0.0
    height: float = 0.0

    def __post_init__(self) -> None:
        self.wrapped: list[tuple[str, float, Line]] = []
        for line in self.lines:
            parts = wrap(line.text, self.width - 2 * PAD - line.indent - (HANG if line.indent else 0), line.bold)
            # an indented line goes on a little further in, so that it is not taken for two
            self.wrapped += [
                (part, line.indent + (HANG if i and line.indent else 0), line) for i, part in enumerate(parts)
            ]
        self.height = len(self.wrapped) * LEADING + 2 * PAD - (LEADING - SIZE)

    @property
    def middle(self) -> float:
        return self.y + self.height / 2

    @property
    def centre(self) -> float:
        return self.x + self.width / 2

    def draw(self, drawing: Drawing) -> None:
        """Add the box and its text."""
        link = next((line.link for line in self.lines if line.link), "")
        name = " ".join(line.text for line in self.lines)
        drawing.shapes.append(
            Shape(self.x, self.y, self.width, self.height, self.fill, self.dashed, self.radius, link, name)
        )
        for i, (text, indent, line) in enumerate(self.wrapped):
            x = self.centre if self.centred else self.x + PAD + indent
            y = self.y + PAD + SIZE * 0.82 + i * LEADING
            drawing.words.append(
                Words(x, y, text, line.bold, line.italic, "middle" if self.centred else "start", False, line.link)
            )


@cache
def _face(bold: bool):
    from matplotlib.font_manager import FontProperties, fontManager, get_font

    return get_font(fontManager.findfont(FontProperties(family=FONT, weight="bold" if bold else "normal")))


@cache
def text_width(text: str, bold: bool = False, size: float = SIZE) -> float:
    """Width of a line of text in points, from the font's own metrics."""
    from matplotlib.ft2font import LoadFlags

    from rapport.drawing import measurable

    face = _face(bold)
    face.set_size(100, 72)
    face.set_text(measurable(text), 0, flags=LoadFlags.NO_HINTING)
    return face.get_width_height()[0] / 64 * size / 100


def wrap(text: str, width: float, bold: bool = False) -> list[str]:
    """Lines no wider than *width*; ``(n = 12)`` stays whole, and a word that is too long is broken."""
    words: list[str] = []
    for word in text.replace("(n = ", "(n\0=\0").split():
        words += _pieces(word.replace("\0", " "), width, bold)
    lines = [""]
    for word in words:
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and text_width(longer, bold) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _pieces(word: str, width: float, bold: bool) -> list[str]:
    if text_width(word, bold) <= width:
        return [word]
    pieces = [""]
    for letter in word:
        if pieces[-1] and text_width(pieces[-1] + letter, bold) > width:
            pieces.append(letter)
        else:
            pieces[-1] += letter
    return pieces
