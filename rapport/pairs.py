"""Pairs of records that a person decides on: the table to issue, and what of it waits."""

from __future__ import annotations

import pandas as pd

from rapport.dedup.verdicts import ABOUT, COLUMNS, PAIR
from rapport.lists import rows_on
from rapport.screening.guard import shown
from rapport.todo import TODO_COLUMNS


def to_decide(check: pd.DataFrame) -> pd.DataFrame:
    """The table to issue: the pairs of ``results/dedup/check.csv``, nothing decided."""
    blank = pd.DataFrame("", index=check.index, columns=list(COLUMNS[2:]), dtype=object)
    return pd.concat([check[list(PAIR)], blank, check[list(ABOUT)].map(shown)], axis=1)


def waiting(check: pd.DataFrame, path: str) -> pd.DataFrame:
    """``results/dedup/todo.csv``: pairs on the people's table at *path*, and those that came up after it was issued."""
    listed = {frozenset(pair) for pair in rows_on(path, PAIR)}
    there = sum(frozenset(pair) in listed for pair in check[list(PAIR)].itertuples(index=False, name=None))
    new = f"add a row for each new pair of results/dedup/check.csv (columns {', '.join(COLUMNS)})"
    tasks = [("decide on pairs of records: same or different", there), (new, len(check) - there)]
    return pd.DataFrame(
        [("deduplication", "anyone", task, str(n), path) for task, n in tasks if n], columns=TODO_COLUMNS, dtype=object
    )
