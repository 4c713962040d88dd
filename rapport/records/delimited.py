"""CSV and other separated text of databases and screening tools, by what the column names say.

The header is found by its names in the first lines (Embase writes its search above it); all cells are text; the row's
cells below each other's names make the bag. What the columns of a producer mean is data in `producers`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import partial

from rapport.records.columns import canonical, layout_of
from rapport.records.entry import Entry, Note, Quarantined, Stray, Unreadable
from rapport.records.layouts import Layout
from rapport.records.source import Source
from rapport.rows import collected, runs_on

NAME, TITLE = "csv", "CSV"
SEARCHED = 20  # lines in which a header may stand
csv.field_size_limit(2**31 - 1)


class Table:
    """Where the header of a separated file stands, what separates its cells, whose layout it is, and its line."""

    def __init__(self, line: int, span: int, mark: str, names: list[str], layout: Layout, text: str):
        self.line, self.span, self.mark, self.names, self.layout = line, span, mark, names, layout
        self.text = text.lstrip("\ufeff").rstrip() if span == 1 else None  # it comes again where tables were joined


def claims(head: str) -> bool:
    """A header whose names are a producer's, or say at least that there is a title."""
    return table_of(head) is not None


def table_of(head: str, columns: dict[str, str] | None = None) -> Table | None:
    """The header among the first lines, or None; *columns* (field -> column name) overrides the layouts."""
    lines = head.split("\n")
    best: tuple[int, Table] | None = None
    number = 0
    while number < min(len(lines), SEARCHED):
        line = lines[number]
        if line.strip():
            for mark in sorted(",;\t|", key=line.count, reverse=True):
                if mark != "," and mark not in line:
                    continue
                names, span = _cells(lines, number, mark)
                layout, score = layout_of(names, columns)
                if layout and (best is None or score > best[0]):
                    best = score, Table(number + 1, span, mark, names, layout, line)
        number += 1
    return best[1] if best else None


def _cells(lines: list[str], number: int, mark: str) -> tuple[list[str], int]:
    """The cells of the record beginning at a line (a quoted name may run over lines), and the lines it takes."""
    feed = iter(line + "\n" for line in lines[number : number + 5])
    reader = csv.reader(feed, delimiter=mark)
    try:
        cells = next(reader, [])
    except csv.Error:
        return [], 1
    return [cell.strip().strip("\ufeff") for cell in cells], reader.line_num


def count(source: Source, columns: dict[str, str] | None = None) -> int:
    """Rows below the header that hold anything, told by the line ends outside quotes."""
    table = _found(source, columns)
    rows, quoted, any_text, mark = -(table.text is None), False, False, table.mark
    section = False
    for number, line in source.lines():
        if number < table.line:
            continue
        if not quoted and not any_text:
            section = line.rstrip() == table.text or bool(table.layout.divider and table.layout.divider.match(line))
        any_text = any_text or bool(line.replace(mark, "").replace('"', "").strip())
        quoted = open_after(line, mark, quoted)
        if not quoted:
            rows += any_text and not section
            any_text = False
    return rows + (quoted and any_text)


def open_after(line: str, mark: str, inside: bool) -> bool:
    """Whether a quoted cell is open at the end of *line*, given that one was (*inside*) or was not at its beginning."""
    if '"' not in line:
        return inside
    place = 0
    while True:
        if inside or line[place : place + 1] == '"':
            place += not inside
            while (place := line.find('"', place)) >= 0 and line[place + 1 : place + 2] == '"':
                place += 2
            if place < 0:
                return True
            inside = False
        place = line.find(mark, place) + 1
        if not place:
            return False


def _found(source: Source, columns: dict[str, str] | None) -> Table:
    table = table_of(source.head(), columns)
    if table is None:
        raise Unreadable(1, "no row of column names in the first lines", "name the columns of the table in config.yaml")
    return table


def read(source: Source, columns: dict[str, str] | None = None) -> Iterator[Entry | Quarantined | Stray | Note]:
    """Rows below the header; with too few or too many cells read and noted, or set aside if a quote is astray."""
    table = _found(source, columns)
    fields = partial(canonical, layout=table.layout)
    for number, line in source.lines():  # what stands above the rows
        if number >= table.line + table.span:
            break
        if line.strip():
            yield Stray(number, line, number >= table.line)
    for (first, last), cells, lines in _rows(source, table):
        if not any(cell.replace('"', "").strip() for cell in cells):
            continue
        if len(lines) == 1 and lines[0].rstrip() == table.text:
            yield Stray(first, table.text)
            yield Note(first, "note", "the row of column names comes again; were tables joined?")
            continue
        if table.layout.divider and table.layout.divider.match(table.mark.join(cells)):
            yield Stray(first, table.mark.join(cells))
            continue
        unreadable, doubts = _faults(table, cells, lines, last)
        if unreadable:
            yield Quarantined(first, last, unreadable, "".join(lines))
            continue
        yield from (Note(first, "warning", doubt) for doubt in doubts)
        names = [*table.names, *(f"column {n}" for n in range(len(table.names) + 1, len(cells) + 1))]
        bag = [(name, cell.strip(), first) for name, cell in zip(names, cells, strict=False) if cell.strip()]
        yield Entry(bag, first, last, fields)


def _faults(table: Table, cells: list[str], lines: list[str], last: int) -> tuple[str, list[str]]:
    """Why a row has to be set aside (``""``: it has not), and what to know of one that is read."""
    width = len(table.names)
    if len(cells) == 1 and width > 2:
        return f"one cell under {width} column names", []
    found = f"{len(cells)} cells under {width} column names"
    few, many = len(cells) < width - table.layout.short, len(cells) > width + table.layout.spare
    doubts = []
    if len(lines) > 1 and runs_on(lines, table.mark):
        if few or many or any(_is_row(lines, n, table.mark, width) for n in range(1, len(lines))):
            return "a quote is not closed where its cell ends, and rows ran together; close it and add them again", []
        doubts = [f"a quote is not closed where its cell ends; the cell was read to line {last}"]
    if few:
        doubts.append(f"{found}; the last ones were taken as empty")
    elif many and any(cell.strip() for cell in cells[width + table.layout.spare :]):
        doubts.append(f"{found}; look for a separator or quote inside a cell")
    return "", doubts


def _is_row(lines: list[str], number: int, mark: str, width: int) -> bool:
    """Whether a line within a cell is a row of its own: by its cells, or as its first quote stands where one opens."""
    before, quote, after = lines[number].partition('"')
    opens = bool(quote) and before[-1:] in ("", mark) and after[:1] not in ("", '"', "\n", mark)
    return opens or len(_cells(lines, number, mark)[0]) == width


def _rows(source: Source, table: Table) -> Iterator[tuple[tuple[int, int], list[str], list[str]]]:
    """``((first line, last line), cells, lines)`` for each row below the header."""
    skip = table.line - 1
    lines: list[str] = []  # of the row being read
    below = (line + "\n" for number, line in source.lines() if number > skip)
    reader = csv.reader(collected(below, lines), delimiter=table.mark)
    place = skip
    header = True
    for cells in reader:
        begin, place = place + 1, skip + reader.line_num
        if not header:
            yield (begin, place), cells, lines
        lines.clear()
        header = False
