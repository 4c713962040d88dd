"""Labels that fit: how wide a text is on paper, and a label that is never wider than its place."""

from __future__ import annotations

import re
from functools import cache

from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import LoadFlags

POINT = 25.4 / 72  # mm


@cache
def _advance(character: str, weight: str) -> float:
    """Width of a character of Rapport's typeface in units of the type size."""
    font = get_font(findfont(FontProperties(family="DejaVu Sans", weight=weight)))
    font.set_size(100, 72)
    return font.load_char(ord(character), flags=LoadFlags.NO_HINTING).linearHoriAdvance / 65536 / 100


def width(text: str, size: float, weight: str = "normal") -> float:
    """Millimetres of one line at *size* points."""
    return sum(_advance(c, weight) for c in text) * size * POINT


def widest(texts: list[str], size: float) -> float:
    """The widest of several lines, in millimetres."""
    return max((width(text, size) for text in texts), default=0.0)


def fitted(text: str, room: float, size: float, least: float = 6.0, weight: str = "normal") -> tuple[str, float]:
    """The text and the size at which it is at most *room* mm wide: smaller type first, then cut with an ellipsis."""
    full = width(text, size, weight)
    if full <= room:
        return text, size
    small = max(least, size * room / full)
    keep = len(text)
    while keep > 1 and width(shown := _cut(text, keep), small, weight) > room * 1.0001:
        keep -= 1
    return (shown, small) if keep > 1 else ("…", small)


def _cut(text: str, keep: int) -> str:
    """The first characters and an ellipsis; a year at the end stays, as it tells labels apart."""
    if keep == len(text):
        return text
    year = re.search(r" \(?\d{4}[a-z]?\)?$", text)
    return text[:keep].rstrip(" ,;:(") + "…" + (year.group() if year else "")
