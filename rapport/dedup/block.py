"""Candidate pairs by DuckDB: all records that share a blocking key, large blocks split, never dropped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa

from rapport.dedup import keys


def candidates(
    records: pa.Table, folder: str | Path, threads: int = 2, memory: str = "1200MB", rows: int = 50_000
) -> Iterator[pa.RecordBatch]:
    """Pairs of records worth comparing.

    Parameters
    ----------
    records
        Normalised records with the columns ``n`` (0, 1, ...) and ``round``.
    threads, memory
        What DuckDB may use, *folder* for what does not fit; the pairs do not depend on it.

    Yields
    ------
    pyarrow.RecordBatch
        ``a``, ``b`` (a < b, each pair once, sorted) and ``found`` (bits of `keys.NAMES`), at most *rows* at a time.

    Notes
    -----
    The pairs of a round depend on this and earlier rounds only, so a later search never changes which earlier records
    were compared.
    """
    settings = {
        "threads": threads,
        "memory_limit": memory,
        "preserve_insertion_order": False,
        "temp_directory": str(folder),
    }
    connection = duckdb.connect(config=settings)
    try:
        connection.execute("set enable_progress_bar = false")
        connection.register("records", records)
        connection.execute("create temp table pairs (a integer, b integer, found integer)")
        rounds = [r for (r,) in connection.execute("select distinct round from records order by round").fetchall()]
        for upto in rounds:
            _pairs_of(connection, upto, first=upto == rounds[0])
        result = connection.sql(keys.COLLECT)
        yield from result.to_arrow_reader(rows)
    finally:
        connection.close()


def _pairs_of(db: duckdb.DuckDBPyConnection, upto: int, first: bool) -> None:
    """Add the pairs whose later record belongs to round *upto*."""
    where, new = keys.of_round(upto, first)
    db.execute(f"create or replace temp table keyed as {keys.keyed('hash', where)}")
    db.execute(f"create or replace temp table shared as {keys.SHARED}")
    db.execute(f"insert into pairs {keys.pairs(new)}")
    for split in keys.SPLITS:
        db.execute(f"create or replace temp table parts as {keys.parts('hash', split)}")
        db.execute(f"insert into pairs {keys.part_pairs(new)}")
    db.execute("drop table keyed; drop table shared; drop table parts")
