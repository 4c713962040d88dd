"""One table of what waits for whom, from all stages."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from rapport.errors import ReviewError
from rapport.tables import read_results
from rapport.todo import TODO_COLUMNS


def todo(paths: Iterable[str | Path], strict: bool = False) -> pd.DataFrame:
    """What people have to do next: ``stage, who, task, n, file``, in the order of the flow.

    Parameters
    ----------
    paths
        The stages' ``todo.csv``, in the order of the flow.
    strict
        Refuse when anything waits.

    Raises
    ------
    ReviewError
        With *strict*, one line for each thing that waits.
    """
    parts = [read_results(path)[TODO_COLUMNS] for path in paths]
    rows = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=TODO_COLUMNS)
    if strict and len(rows):
        raise ReviewError(
            [
                f"{row.file}: {row.who}: {row.task} ({row.n}); finish it, or set `strict: false` in config.yaml"
                for row in rows.itertuples()
            ]
        )
    return rows
