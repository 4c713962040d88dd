"""Tables that a team keeps through the whole review, such as the verdicts on pairs: begun once, then people's own.

Of each there is one file, unlike the numbered sheets. What comes up later is named in what waits for whom and added by
whoever keeps the table; the file itself is never touched again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

import pandas as pd

from rapport import people
from rapport.errors import ReviewError
from rapport.rows import read_rows
from rapport.screening.sheets import csv_bytes


def begin(path: str | Path, waiting: pd.DataFrame, answers: Collection[str], receipt: str | Path) -> str:
    """Issue the table with the rows of *waiting*, unless there is one or nothing waits; write the receipt.

    Returns
    -------
    str
        The table's path, in the kind of file people saved it as.
    """
    if len(waiting) and not people.saved_as(path):
        people.issue(path, csv_bytes(waiting))
    there = people.saved_as(path)
    people.write_receipt([name for name in there if not people.holds_answers(name, answers)], receipt)
    return next(iter(there), Path(path).as_posix())


def rows_on(path: str | Path, columns: Sequence[str]) -> set[tuple[str, ...]]:
    """What stands in these columns of the table, row by row; nothing of a file that its own reader will refuse."""
    try:
        header, rows = read_rows(path, tuple(columns))
    except (ReviewError, OSError):
        return set()
    names = [cell.strip().casefold() for cell in header]
    if not set(columns) <= set(names):
        return set()
    places = [names.index(column) for column in columns]
    return {tuple(cells[p].strip() if p < len(cells) else "" for p in places) for _, cells in rows}
