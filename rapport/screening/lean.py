"""A person's table with the columns that are needed and no others: abstracts are most of a sheet and are not read back.

Checks and results are those of `rapport.tables.read_table`.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator
from operator import itemgetter
from pathlib import Path

import pandas as pd

from rapport.errors import Problems, ReviewError
from rapport.rows import is_workbook, runs_on, separator, stream_rows
from rapport.tables import read_table

LARGE = 1_000_000  # bytes from which it pays to read a file at once


def read_columns(
    path: str, required: Collection[str], optional: Collection[str], skip: Collection[str], problems: Problems
) -> pd.DataFrame:
    """Like `read_table`, without the columns of *skip*.

    A workbook, and a file with anything unusual about it, goes to `read_table` itself.
    """
    try:
        content = Path(path).read_bytes()
    except OSError:
        content = b""
    if not content or is_workbook(content):
        return read_table(path, required, optional, problems).drop(columns=list(skip), errors="ignore")
    found = at_once(content, required, optional, skip) if len(content) > LARGE else None
    try:
        found = found or _one_by_one(stream_rows(content, path), required, optional, skip)
    except ReviewError:
        found = None
    if found is None:
        return read_table(path, required, optional, problems).drop(columns=list(skip), errors="ignore")
    lines, columns = found
    table = pd.DataFrame(columns, index=pd.Index(lines, name="line"), dtype=object)
    for name in {*required, *optional} - set(columns) - set(skip):
        table[name] = ""
    return table


def _usual(cells: list[str], required: Collection[str], optional: Collection[str]) -> list[str] | None:
    """The names in a header; None if one is missing, unknown or there twice."""
    names = [cell.strip().lstrip("\ufeff").casefold() for cell in cells]
    usual = set(names) <= {*required, *optional} and set(required) <= set(names) and len(names) == len(set(names))
    return names if usual else None


def at_once(
    content: bytes, required: Collection[str], optional: Collection[str], skip: Collection[str]
) -> tuple[list[int], dict[str, list[str]]] | None:
    """What `_one_by_one` finds in a file that is plain, in a quarter of the time; None if it is not.

    Plain is UTF-8 with a row in each line and a cell in each column: as sheets are issued, and as most come back.
    A row takes a line or more, so as many rows as lines means one line each; pyarrow understands quotes as `csv` does.
    """
    if not _is_text(content):
        return None
    head = content[: content.find(b"\n") + 1].decode("utf-8-sig")
    mark = separator(head)
    names = _usual(next(csv.reader([head], delimiter=mark), []), required, optional)
    if names is None or runs_on([head], mark):
        return None
    from pyarrow import ArrowInvalid, BufferReader, string
    from pyarrow import csv as arrow

    wanted = [name for name in names if name not in skip]
    try:
        table = arrow.read_csv(
            BufferReader(content),
            arrow.ReadOptions(column_names=names, skip_rows=1),
            arrow.ParseOptions(delimiter=mark, newlines_in_values=True),
            arrow.ConvertOptions(column_types=dict.fromkeys(names, string()), include_columns=wanted),
        )
    except ArrowInvalid:
        return None
    lines = content.count(b"\n") + (not content.endswith(b"\n"))
    last = content[content.rfind(b"\n", 0, -1) + 1 :].decode("utf-8")
    columns = {name: list(map(str.strip, table.column(name).to_numpy())) for name in wanted}
    if table.num_rows != lines - 1 or _has_blank_row(columns) or runs_on([last], mark):
        return None  # rows of several lines, blank ones, or a quote that is open where the file ends
    return list(range(2, lines + 1)), columns


def _has_blank_row(columns: dict[str, list[str]]) -> bool:
    """A column that is filled in throughout, as ids are, saves looking at every row."""
    return not any(map(all, columns.values())) and not all(map(any, zip(*columns.values(), strict=True)))


def _is_text(content: bytes) -> bool:
    """Whether a file is UTF-8 without NUL, and ends its lines as all programs of today do."""
    if b"\0" in content or (b"\r" in content and content.count(b"\r") != content.count(b"\r\n")):
        return False
    try:
        return content.isascii() or bool(content.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def _one_by_one(
    rows: Iterator[tuple[int, list[str]]], required: Collection[str], optional: Collection[str], skip: Collection[str]
) -> tuple[list[int], dict[str, list[str]]] | None:
    """Line numbers and the cells of each column; None if the header is not usual, or a row wider than it."""
    names = _usual(next(rows, (1, []))[1], required, optional)
    if names is None:
        return None
    places = [place for place, name in enumerate(names) if name not in skip]
    pick, width = itemgetter(*places, 0), len(names)  # the last one keeps it a tuple when a single column is left
    lines, picked = [], []
    for line, cells in rows:
        if len(cells) != width:
            if len(cells) > width and any(cell.strip() for cell in cells[width:]):
                return None
            cells = cells + [""] * (width - len(cells))
        lines.append(line)
        picked.append(pick(cells))
    columns = zip(*picked, strict=True) if picked else [()] * len(places)
    return lines, {names[place]: list(map(str.strip, column)) for place, column in zip(places, columns, strict=False)}
