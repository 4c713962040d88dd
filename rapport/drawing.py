"""Figures on paper and screen: one look, three files each, the same bytes every time.

matplotlib is used through `Figure` only (no pyplot, no global state); its SVG text stays text.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont, get_font
from matplotlib.text import Text

from rapport.files import atomic, write_json
from rapport.tables import write_table

warnings.filterwarnings("ignore", message=r"Glyph \d+ .*missing from")  # said once a figure, by note_unprintable
MM = 1 / 25.4
LAYOUT_TABLES = ("GSUB", "GPOS", "GDEF", "kern")
SHOWN = 10  # characters that a note names
INK, GREY, LIGHT = "#1a1a1a", "#6b6b6b", "#d9d9d9"
# Okabe & Ito 2008, safe for colour-blind readers; dark to light where order matters
COLOURS = {
    "blue": "#0072B2", "vermillion": "#D55E00", "green": "#009E73", "orange": "#E69F00",
    "sky": "#56B4E9", "purple": "#CC79A7", "yellow": "#F0E442", "black": "#000000",
}  # fmt: skip

STYLE = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],  # ships with matplotlib, so the same on every machine
    "font.size": 8,
    "text.hinting": "none",  # text as wide at every resolution, so that what was measured fits
    "axes.edgecolor": INK, "axes.labelcolor": INK, "text.color": INK, "xtick.color": INK, "ytick.color": INK,
    "axes.linewidth": 0.6, "xtick.major.width": 0.6, "ytick.major.width": 0.6,
    "axes.spines.top": False, "axes.spines.right": False,
    "svg.fonttype": "none", "svg.hashsalt": "rapport", "pdf.fonttype": 42,
    "path.simplify": False, "figure.facecolor": "white", "savefig.facecolor": "white",
}  # fmt: skip


@cache
def _printable() -> frozenset[int]:
    """The characters of the font, by number."""
    return frozenset(get_font(findfont("DejaVu Sans")).get_charmap())


def unprintable(texts: Iterable[str]) -> str:
    """The characters for which the font has no picture (Chinese, Japanese, Korean ...), each once, sorted."""
    letters = {letter for text in texts if not text.isascii() for letter in text if letter.isprintable()}
    return "".join(sorted(letter for letter in letters if ord(letter) not in _printable()))


def measurable(text: str) -> str:
    """A text to be measured: what the font has no picture for is as wide as its stand-in, a box with a margin."""
    missing = unprintable([text])
    return text.translate(dict.fromkeys(map(ord, missing), "Wi")) if missing else text


def note_unprintable(texts: Iterable[str], stem: str | Path) -> None:
    """Say in one line that characters are boxes in a figure's pictures."""
    if missing := unprintable(texts):
        shown = missing[:SHOWN] + ("..." if len(missing) > SHOWN else "")
        print(
            f"note: {stem}.png and .pdf: the font has no picture of {shown}, which are boxes there; {stem}.svg holds "
            "the text, and a browser shows it: take that one, or write these words in Latin letters",
            file=sys.stderr,
            flush=True,
        )


@contextmanager
def bare_fonts() -> Iterator[None]:
    """Fonts in PDF files saved meanwhile hold no tables by which text is laid out: it is, and they take half the time.

    matplotlib leaves no choice, so fontTools' own list of what to leave out is longer for a while.
    """
    from fontTools.subset import Options

    usual = Options._drop_tables_default
    Options._drop_tables_default = [*usual, *LAYOUT_TABLES]
    try:
        yield
    finally:
        Options._drop_tables_default = usual


def new_figure(width_mm: float, height_mm: float) -> Figure:
    """An empty figure of the given size in millimetres, in Rapport's style.

    Draw inside ``with mpl.rc_context(STYLE)`` only if you create artists that read defaults later; axes made by
    ``figure.subplots()`` right after this call already have the style, as it is set for the process.
    """
    mpl.rcParams.update(STYLE)
    return Figure(figsize=(width_mm * MM, height_mm * MM))


def save_figure(figure: Figure, stem: str | Path, title: str, alt: str, data: pd.DataFrame | None = None) -> None:
    """Write ``STEM.svg``, ``.pdf``, ``.png`` (200 dpi) and ``.json`` (title, alt text, data file).

    Parameters
    ----------
    figure
        What was drawn.
    stem
        ``results/figures/NAME``.
    title, alt
        The caption's first words, and what a reader who cannot see the figure needs to know.
    data
        The numbers shown; written to ``results/tables/NAME.csv``.
    """
    stem = Path(stem)
    mpl.rcParams.update(STYLE)
    metadata = {
        "svg": {"Date": None, "Creator": None, "Title": title, "Description": alt},
        "pdf": {"CreationDate": None, "ModDate": None, "Creator": None, "Producer": None, "Title": title},
        "png": {"Software": None, "Title": title},
    }
    note_unprintable((text.get_text() for text in figure.findobj(Text)), stem)
    # asked for "tight", each format would be drawn twice
    tight = figure.get_tightbbox().padded(0.06)
    for kind, about in metadata.items():
        with atomic(f"{stem}.{kind}") as part, bare_fonts():
            figure.savefig(part, format=kind, metadata=about, dpi=200, bbox_inches=tight)
    describe(stem, title, alt, data)


def describe(stem: str | Path, title: str, alt: str, data: pd.DataFrame | None = None) -> None:
    """Write the figure's side file, and the table of what it shows."""
    stem = Path(stem)
    table = stem.parent.parent / "tables" / f"{stem.name}.csv"
    if data is not None:
        write_table(data, table)
    write_json(
        {"title": title, "alt": alt, "data": f"tables/{stem.name}.csv" if data is not None else None}, f"{stem}.json"
    )


def empty_figure(stem: str | Path, title: str, why: str, data: pd.DataFrame | None = None) -> None:
    """A figure that says in words why there is nothing to draw yet."""
    figure = new_figure(120, 25)
    figure.text(0.5, 0.5, why, ha="center", va="center", color=GREY, wrap=True)
    save_figure(figure, stem, title, why, data)
