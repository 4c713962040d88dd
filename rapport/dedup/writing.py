"""Large tables written as CSV a piece at a time; the bytes are those of `rapport.tables.write_table`."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from rapport.dedup.read import picked
from rapport.tables import atomic

_ROWS = 20_000


@dataclass
class Picked:
    """Values of a column at some places, fetched only as they are written."""

    column: pa.ChunkedArray
    at: np.ndarray

    def __len__(self) -> int:
        return len(self.at)

    def __getitem__(self, part: slice) -> list:
        return picked(self.column, self.at[part]).tolist()


def write_columns(columns: Mapping[str, Picked | np.ndarray | list], path: str | Path) -> None:
    """Write columns of text or whole numbers, equally long, under their names."""
    size = max((len(column) for column in columns.values()), default=0)
    with atomic(path) as part, open(part, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        for start in range(0, size, _ROWS):
            writer.writerows(zip(*(_cells(column, start) for column in columns.values()), strict=True))


def _cells(column: Picked | np.ndarray | list, start: int) -> list:
    """Some cells of a column, line ends as everywhere."""
    piece = column[start : start + _ROWS]
    if isinstance(piece, np.ndarray):
        piece = piece.tolist()
    return [
        cell.replace("\r\n", "\n").replace("\r", "\n") if isinstance(cell, str) and "\r" in cell else cell
        for cell in piece
    ]
