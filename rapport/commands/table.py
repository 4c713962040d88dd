"""A table on the screen, as wide as the screen: what does not fit goes on in the next line of its cell."""

from __future__ import annotations

import re
import shutil
import sys
from itertools import zip_longest

WIDTH = 100  # characters of what is read by no person at a terminal: the same each time
GAP = "  "
NARROWEST = 8  # characters that a column keeps, however narrow the screen is
PIECE = re.compile(r"[^ /]+/?|/")


def fitted(rows: list[tuple[str, ...]], width: int | None = None) -> list[str]:
    """Lines of equal columns for *rows* of equally many cells, none longer than *width*; nothing is left out.

    The widest columns give way first. A cell goes on after a blank or the ``/`` of a path, else anywhere.

    Parameters
    ----------
    width
        Characters; by itself that of the terminal, and `WIDTH` where the output goes elsewhere.
    """
    room = (width or _screen()) - len(GAP) * (len(rows[0]) - 1)
    columns = list(zip(*rows, strict=True))
    widths = [max(map(len, column)) for column in columns]
    for least in ([_whole(column) for column in columns], [NARROWEST] * len(columns)):
        while sum(widths) > room and (wide := [n for n in range(len(widths)) if widths[n] > least[n]]):
            widths[max(wide, key=widths.__getitem__)] -= 1
    lines = []
    for row in rows:
        parts = [_wrapped(cell, n) for cell, n in zip(row, widths, strict=True)]
        for cells in zip_longest(*parts, fillvalue=""):
            lines.append(GAP.join(cell.ljust(n) for cell, n in zip(cells, widths, strict=True)).rstrip())
    return lines


def _screen() -> int:
    return shutil.get_terminal_size((WIDTH, 24)).columns if sys.stdout.isatty() else WIDTH


def _whole(column: tuple[str, ...]) -> int:
    """The width in which nothing is broken but at blanks and in paths."""
    return max((len(piece.rstrip()) for cell in column for piece in PIECE.findall(cell)), default=0)


def _wrapped(cell: str, width: int) -> list[str]:
    """A cell's lines of at most *width* characters; a word that fits into one stays whole."""
    lines = [""]
    for word in cell.split():
        whole = f"{lines[-1]} {word}".lstrip()
        if len(whole) <= width:
            lines[-1] = whole
            continue
        lines += [""] if lines[-1] else []
        for piece in PIECE.findall(word):
            lines += [""] if lines[-1] and len(lines[-1] + piece) > width else []
            lines[-1] += piece
            while len(lines[-1]) > width:
                lines[-1:] = [lines[-1][:width], lines[-1][width:]]
    return lines
