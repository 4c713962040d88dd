"""Candidate pairs by DuckDB: all records that share a blocking key, large blocks split, never dropped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa

from rapport.dedup.keys import KEYS, LARGEST, NAMES, ORDER, SAME_SPACE, SPLITS, WIDEST, WINDOW


def candidates(records: pa.Table, folder: str | Path, threads: int = 2, memory: str = "1200MB", rows: int = 50_000) -> Iterator[pa.RecordBatch]:
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
    settings = {"threads": threads, "memory_limit": memory, "preserve_insertion_order": False, "temp_directory": str(folder)}
    connection = duckdb.connect(config=settings)
    try:
        connection.execute("set enable_progress_bar = false")
        connection.register("records", records)
        connection.execute("create temp table pairs (a integer, b integer, found integer)")
        rounds = [r for (r,) in connection.execute("select distinct round from records order by round").fetchall()]
        for upto in rounds:
            _pairs_of(connection, upto, first=upto == rounds[0])
        result = connection.sql(
            "select a, b, cast(bit_or(found) as integer) as found from pairs group by a, b order by a, b"
        )
        yield from result.to_arrow_reader(rows)
    finally:
        connection.close()


def _pairs_of(db: duckdb.DuckDBPyConnection, upto: int, first: bool) -> None:
    """Add the pairs whose later record belongs to round *upto*."""
    db.execute(f"create or replace temp table keyed as {_keyed(f'round <= {int(upto)}')}")
    db.execute(
        "create or replace temp table shared as select k.* from keyed k join "
        "(select key, count(*) as size from keyed group by key having count(*) between 2 and $1) using (key)",
        [LARGEST],
    )
    new = "" if first else f" and greatest(x.round, y.round) = {int(upto)}"
    db.execute(
        f"insert into pairs select x.n, y.n, x.bit | y.bit from shared x join shared y on x.key = y.key and x.n < y.n{new}"
    )
    for split in SPLITS:
        _split(db, split, new)
    db.execute("drop table keyed; drop table shared")


def _keyed(where: str) -> str:
    selects = []
    for i, (name, (value, condition)) in enumerate(KEYS.items()):
        space = SAME_SPACE.get(name, name)
        selects.append(
            f"select n, round, hash('{space}', {value}) as key, {1 << i} as bit from records where {where} and {condition}"
        )
    assert len(selects) == len(NAMES)
    return " union all ".join(selects)


def _split(db: duckdb.DuckDBPyConnection, split: str, new: str) -> None:
    """Pairs of the blocks that are too large, within the parts made by one more field."""
    db.execute(
        f"create or replace temp table parts as select n, round, bit, hash(key, {split}) as key, "
        f"row_number() over (partition by hash(key, {split}) order by {ORDER}, n) as place, "
        f"count(*) over (partition by hash(key, {split})) as size "
        f"from keyed join (select key from keyed group by key having count(*) > {LARGEST}) using (key) "
        f"join (select n, lead, title, year, volume, issue, page, content from records) using (n)"
    )
    db.execute(
        f"insert into pairs select least(x.n, y.n), greatest(x.n, y.n), x.bit | y.bit from parts x join parts y on x.key = y.key "
        f"and x.size > 1 and x.place < y.place and (x.size <= {WIDEST} or y.place <= x.place + {WINDOW}) and x.n <> y.n{new}"
    )
    db.execute("drop table parts")
