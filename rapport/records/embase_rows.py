"""Embase.com's CSV "fields by row": a line a field, its name in the first cell; an entry begins at ``TITLE``."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator

from rapport.records import columns, delimited
from rapport.records.entry import Bag, Entry, Quarantined, Stray
from rapport.records.layouts import Layout
from rapport.records.producers import LAYOUTS
from rapport.records.source import Source
from rapport.rows import collected, runs_on

NAME, TITLE = "embase_rows", "Embase CSV (fields by row)"
_START = re.compile(r'"?TITLE"?,')
# in an open quote only what no quoted cell can hold: there a quote is written twice
_SURE = re.compile(r'"TITLE",|TITLE,"(?!")')
_FIELD = re.compile(r'"?([A-Z][A-Z /()-]{1,60})"?,')
_KNOWN = frozenset(("AUTHOR NAMES", "SOURCE", "SOURCE TITLE", "PUBLICATION YEAR", "ABSTRACT", "PUI", "DOI",
                    "PUBLICATION TYPE", "EMBASE ACCESSION ID", "MEDLINE PMID"))  # fmt: skip
_EMBASE: Layout = next(layout for layout in LAYOUTS if layout.producer == "Embase")


def claims(head: str) -> bool:
    """A line of a TITLE, and three more of other fields that Embase has."""
    names = {match[1] for line in head.split("\n")[:200] if (match := _FIELD.match(line))}
    return any(_START.match(line) for line in head.split("\n")[:200]) and len(names & _KNOWN) > 2


def count(source: Source) -> int:
    """Lines that begin an entry."""
    return sum(begins for _, _, begins, _ in _lines(source))


def read(source: Source) -> Iterator[Entry | Stray | Quarantined]:
    """Entries from TITLE to TITLE; what stands above the first is the search. One with a quote astray is set aside."""
    piece: list[tuple[int, str]] = []
    entry = astray = False
    for number, line, begins, quoted in _lines(source):
        if begins:
            yield from _piece(piece, entry, astray)
            piece, entry = [], True
        piece.append((number, line + "\n"))
        astray = quoted
    yield from _piece(piece, entry, astray)


def _lines(source: Source) -> Iterator[tuple[int, str, bool, bool]]:
    """``(number, line, whether an entry begins here, whether a quote is open after it)``."""
    quoted = False
    for number, line in source.lines():
        begins = bool((_SURE if quoted else _START).match(line))
        quoted = delimited.open_after(line, ",", quoted and not begins)
        yield number, line, begins, quoted


def _piece(piece: list[tuple[int, str]], entry: bool, astray: bool) -> Iterator[Entry | Stray | Quarantined]:
    bag: Bag = []
    lines: list[str] = []  # of the row being read
    begin = 0
    for cells in csv.reader(collected((line for _, line in piece), lines)):
        number, begin = piece[begin][0], begin + len(lines)
        astray = astray or (len(lines) > 1 and runs_on(lines, ","))
        lines.clear()
        name, values = (cells[0].strip() if cells else ""), [" ".join(c.split()) for c in cells[1:] if c.strip()]
        if not entry and "".join(cells).strip():
            yield Stray(number, ",".join(cells), usual=name == "SEARCH QUERY")
        elif entry and (name or values):
            bag.append((name, "\n".join(values), number))
            last = piece[begin - 1][0]
    if entry and astray:
        reason = "a quote is not closed where its cell ends; close it and add the file again"
        yield Quarantined(piece[0][0], piece[-1][0], reason, "".join(line for _, line in piece))
    elif bag:
        yield Entry(bag, bag[0][2], last, _canonical)


def _canonical(bag: Bag) -> dict[str, str]:
    return columns.canonical([(name, value.replace("\n", "; "), line) for name, value, line in bag], _EMBASE)
