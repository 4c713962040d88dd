"""Records of the import stage, laid out on disk so that any column or record is at hand without being in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from rapport.dedup.normalise import FIELDS, normalise
from rapport.files import undamaged

_BATCH = 10_000
MEMBERS = (
    "entry_type",
    "title",
    "authors",
    "year",
    "journal",
    "volume",
    "issue",
    "pages",
    "doi",
    "pmid",
    "pmcid",
    "registry_id",
    "abstract",
    "keywords",
    "language",
    "url",
)
_TEXT = tuple(dict.fromkeys(("record_id", "search_id", "source", "kind", *FIELDS, *MEMBERS)))
_SCHEMA = pa.schema([(name, pa.string()) for name in _TEXT] + [("round", pa.int64())])


class Records:
    """``records.parquet``, unpacked into a file of *folder* that is mapped into memory while a column is in use.

    Text that is missing is empty, and so is a text column that is missing.
    """

    def __init__(self, path: str | Path, folder: str | Path):
        self._file = str(Path(folder) / "fields.arrow")
        self._unpack(path)

    def _unpack(self, path: str | Path) -> None:
        with undamaged(path):
            source = pq.ParquetFile(path)
            self.size, stored = source.metadata.num_rows, source.schema_arrow.names
        wanted = [name for name in _SCHEMA.names if name in stored]
        with pa.OSFile(self._file, "wb") as sink, pa.ipc.new_file(sink, _SCHEMA) as writer:
            for batch in _stored(source, wanted, path):
                writer.write_batch(pa.record_batch([_column(batch, field) for field in _SCHEMA], schema=_SCHEMA))

    def _table(self) -> pa.Table:
        return pa.ipc.open_file(pa.memory_map(self._file)).read_all()

    def column(self, name: str) -> pa.ChunkedArray:
        """One column."""
        return self._table()[name]

    def texts(self, name: str, at: Sequence[int] | None = None) -> np.ndarray:
        """One column, or its values at some places, as an array of str."""
        column = self.column(name)
        if at is not None:
            return picked(column, np.asarray(at, np.int64))
        return column.to_numpy(zero_copy_only=False).astype(object)

    def batches(self, names: Sequence[str] = FIELDS) -> Iterator[pa.RecordBatch]:
        """Some columns, some records at a time."""
        with pa.memory_map(self._file) as source:
            file = pa.ipc.open_file(source)
            for i in range(file.num_record_batches):
                yield file.get_batch(i).select(list(names))


def _stored(source: pq.ParquetFile, columns: list[str], path: str | Path) -> Iterator[pa.RecordBatch]:
    """What stands in a file; only what reading it raises is damage."""
    batches = source.iter_batches(_BATCH, columns=columns)
    while True:
        with undamaged(path):
            batch = next(batches, None)
        if batch is None:
            return
        yield batch


def picked(column: pa.ChunkedArray, at: np.ndarray) -> np.ndarray:
    """Values of a column at some places, chunk by chunk: the whole of it is never in memory."""
    out, order = np.empty(len(at), object), np.argsort(at, kind="stable")
    starts = np.cumsum([0, *map(len, column.chunks)])
    ends = np.searchsorted(at[order], starts)
    for chunk, start, low, high in zip(column.chunks, starts, ends, ends[1:], strict=False):
        if high > low:
            here = order[low:high]
            out[here] = chunk.take(pa.array(at[here] - start)).to_numpy(zero_copy_only=False)
    return out


def _column(batch: pa.RecordBatch, field: pa.Field) -> pa.Array:
    if field.name not in batch.schema.names:
        return pa.array([""] * batch.num_rows, field.type)
    column = batch[field.name].cast(field.type)
    return pc.fill_null(column, "" if pa.types.is_string(field.type) else 1) if column.null_count else column


def normalise_batch(batch: pa.RecordBatch) -> pa.Table:
    """`normalise` for one batch of records."""
    return normalise({name: batch[name].to_pylist() for name in batch.schema.names})
