"""Embase.com's CSV "fields by row": a line a field, its name in the first cell; an entry begins at ``TITLE``."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator

from rapport.records import columns, delimited
from rapport.records.entry import Bag, Entry, Note, Stray
from rapport.records.layouts import Layout
from rapport.records.producers import LAYOUTS
from rapport.records.source import Source

NAME, TITLE = "embase_rows", "Embase CSV (fields by row)"
_START = re.compile(r'"?TITLE"?,')
_FIELD = re.compile(r'"?([A-Z][A-Z /()-]{1,60})"?,')
_KNOWN = frozenset(("AUTHOR NAMES", "SOURCE", "SOURCE TITLE", "PUBLICATION YEAR", "ABSTRACT", "PUI", "DOI",
                    "PUBLICATION TYPE", "EMBASE ACCESSION ID", "MEDLINE PMID"))  # fmt: skip
_EMBASE: Layout = next(layout for layout in LAYOUTS if layout.producer == "Embase")


def claims(head: str) -> bool:
    """A line of a TITLE, and three more of other fields that Embase has."""
    names = {match[1] for line in head.split("\n")[:200] if (match := _FIELD.match(line))}
    return any(_START.match(line) for line in head.split("\n")[:200]) and len(names & _KNOWN) > 2


def count(source: Source) -> int:
    """Lines outside quotes that begin with TITLE."""
    total, quoted = 0, False
    for _, line in source.lines():
        total += not quoted and bool(_START.match(line))
        quoted = delimited.open_after(line, ",", quoted)
    return total


def read(source: Source) -> Iterator[Entry | Stray | Note]:
    """Entries from TITLE to TITLE; what stands above the first is the search."""
    reader = csv.reader(line + "\n" for _, line in source.lines())
    bag: Bag = []
    begin, last = 1, 0
    for cells in reader:
        number, begin = begin, reader.line_num + 1
        name, values = (
            (cells[0].strip() if cells else ""),
            [" ".join(cell.split()) for cell in cells[1:] if cell.strip()],
        )
        if name == "TITLE" and len(cells) > 1:
            if bag:
                yield Entry(bag, bag[0][2], last, _canonical)
            bag = []
        elif not bag:
            if "".join(cells).strip():
                yield Stray(number, ",".join(cells), usual=name == "SEARCH QUERY")
            continue
        if name or values:
            bag.append((name, "\n".join(values), number))
            last = reader.line_num
    if bag:
        yield Entry(bag, bag[0][2], last, _canonical)


def _canonical(bag: Bag) -> dict[str, str]:
    return columns.canonical([(name, value.replace("\n", "; "), line) for name, value, line in bag], _EMBASE)
