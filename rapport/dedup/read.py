"""Records from the import stage, normalised batch by batch."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from rapport.dedup.engines import in_order, pool
from rapport.dedup.normalise import FIELDS, SCHEMA, normalise

_BATCH = 20_000


def read_columns(path: str | Path, names: tuple[str, ...]) -> pa.Table:
    """Some columns of ``records.parquet``; text that is missing is empty, and so is a text column that is missing."""
    stored = pq.read_schema(path).names
    table = pq.read_table(path, columns=[name for name in names if name in stored])
    for i, name in enumerate(names):
        if name not in stored:  # written from records that lack it altogether
            table = table.add_column(i, name, pa.array([""] * table.num_rows, pa.string()))
        elif name != "round":
            table = table.set_column(i, name, pc.fill_null(table[name].cast(pa.string()), ""))
    return table.select(list(names))


def read_normalised(path: str | Path, workers: int = 1) -> pa.Table:
    """Normalised records (`normalise.SCHEMA`) with ``n`` (their place in the file) and ``round``."""
    size = pq.read_metadata(path).num_rows
    if workers > 1 and size > _BATCH:
        with pool(workers) as processes:
            tables = list(in_order(processes, _normalise, _batches(path), workers + 1))
    else:
        tables = [_normalise(batch) for batch in _batches(path)]
    table = pa.concat_tables([SCHEMA.empty_table(), *tables])
    rounds = read_columns(path, ("round",))["round"].cast(pa.int16())
    return table.append_column("n", pa.array(np.arange(size), pa.int32())).append_column("round", rounds).combine_chunks()


def _batches(path: str | Path) -> Iterator[pa.RecordBatch]:
    file = pq.ParquetFile(path)
    names = [name for name in FIELDS if name in file.schema_arrow.names]
    yield from file.iter_batches(_BATCH, columns=names)


def _normalise(batch: pa.RecordBatch) -> pa.Table:
    return normalise({name: [text or "" for text in batch[name].to_pylist()] for name in batch.schema.names})
