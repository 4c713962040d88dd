"""Records of the import stage, read column by column or batch by batch so that memory stays small."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from rapport.dedup.normalise import FIELDS, normalise

_BATCH = 10_000
_NUMBERS = ("round", "line_first", "line_last")


class Records:
    """``records.parquet``; text that is missing is empty, and so is a text column that is missing."""

    def __init__(self, path: str | Path):
        self.path = Path(path)
        file = pq.ParquetFile(self.path)
        self.size, self._stored = file.metadata.num_rows, file.schema_arrow.names

    def column(self, name: str) -> pa.ChunkedArray:
        """One column, as text unless it is a number."""
        if name not in self._stored:
            return pa.chunked_array([pa.array([""] * self.size, pa.string())])
        column = pq.read_table(self.path, columns=[name])[name]
        return column.cast(pa.int64()) if name in _NUMBERS else pc.fill_null(column.cast(pa.string()), "")

    def texts(self, name: str, at: Sequence[int] | None = None) -> np.ndarray:
        """One column, or its values at some places, as an array of str."""
        column = self.column(name)
        return (column if at is None else column.take(pa.array(at, pa.int64()))).to_numpy(zero_copy_only=False).astype(object)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The columns that are compared, some records at a time."""
        names = [name for name in FIELDS if name in self._stored]
        yield from pq.ParquetFile(self.path).iter_batches(_BATCH, columns=names)


def normalise_batch(batch: pa.RecordBatch) -> pa.Table:
    """`normalise` for one batch of records."""
    return normalise({name: [text or "" for text in batch[name].to_pylist()] for name in batch.schema.names})
