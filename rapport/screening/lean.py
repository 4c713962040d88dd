"""A person's table with the columns that are needed and no others: abstracts are most of a sheet and are not read back.

Checks and results are those of `rapport.tables.read_table`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from operator import itemgetter
from pathlib import Path

import pandas as pd

from rapport.errors import Problems, ReviewError
from rapport.rows import is_workbook, stream_rows
from rapport.tables import read_table


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
    rows = stream_rows(content, path)
    try:
        names = [name.strip().lstrip("\ufeff").casefold() for name in next(rows, (1, []))[1]]
        usual = set(names) <= {*required, *optional} and set(required) <= set(names) and len(names) == len(set(names))
        found = _collect(rows, names, skip) if usual else None
    except ReviewError:
        found = None
    if found is None:
        return read_table(path, required, optional, problems).drop(columns=list(skip), errors="ignore")
    lines, columns = found
    table = pd.DataFrame(columns, index=pd.Index(lines, name="line"), dtype=object)
    for name in {*required, *optional} - set(columns) - set(skip):
        table[name] = ""
    return table


def _collect(
    rows: Iterator[tuple[int, list[str]]], names: list[str], skip: Collection[str]
) -> tuple[list[int], dict[str, list[str]]] | None:
    """Line numbers and the cells of each column; None if a row is wider than the header."""
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
