"""Where the pairs are found and compared: embedded in this process (DuckDB), or on a Spark cluster.

Both give the same table of decided pairs, so everything after it is the same code.
"""

from __future__ import annotations

import multiprocessing
import os
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager

import numpy as np
import pyarrow as pa

from rapport.dedup.compare import compare
from rapport.dedup.decide import decide

ENGINES = ("duckdb", "spark")
COLUMNS = ("title", "swapped", "numbers", "authors", "year", "journal", "volume", "issue", "page", "last_page", "overlap", "doi", "pmid", "pmcid", "register",
           "abstract", "kind", "protocol", "form", "generic", "foreign", "people", "version", "tier", "veto", "rule", "review")  # fmt: skip
PAIRS = pa.schema(
    [("a", pa.int32()), ("b", pa.int32()), ("found", pa.int32())]
    + [(name, pa.int8()) for name in COLUMNS]
    + [("letters", pa.int16()), ("score", pa.float64())]
)
# fewer records or pairs than this are not worth a second process
_FEW = 30_000


def judge(left: pa.Table, right: pa.Table, a: pa.Array, b: pa.Array, found: pa.Array) -> pa.Table:
    """Compare and decide pairs laid side by side; rows as `PAIRS`. The one place where pairs are scored, in any engine."""
    levels = compare(left, right)
    columns = levels | decide(levels)
    arrays = [a, b, found] + [pa.array(columns[name], PAIRS.field(name).type) for name in PAIRS.names[3:]]
    return pa.Table.from_arrays(arrays, schema=PAIRS)


def judge_indices(records: pa.Table, a: np.ndarray, b: np.ndarray) -> pa.Table:
    """`judge` for given record indices, in any number."""
    empty = pa.array(np.zeros(len(a), np.int32))
    a, b = pa.array(a, pa.int32()), pa.array(b, pa.int32())
    return judge(records.take(a), records.take(b), a, b, empty)


def decided_pairs(records: pa.Table, engine: str = "duckdb", workers: int = 1) -> pa.Table:
    """All candidate pairs with their levels and decisions, sorted by record indices.

    Parameters
    ----------
    records
        Normalised records with ``n`` and ``round``.
    engine
        One of `ENGINES`.
    workers
        Processes and threads to use; the result does not depend on it.

    Raises
    ------
    ReviewError
        The engine is not installed.
    """
    if engine == "spark":
        from rapport.dedup.spark import decided_pairs as on_spark

        return on_spark(records)
    from rapport.dedup.block import candidates

    batches = candidates(records, threads=workers)
    if workers == 1 or records.num_rows < _FEW:
        tables = [_judge_batch(records, batch) for batch in batches]
    else:
        tables = list(_in_processes(records, batches, workers))
    return pa.concat_tables(tables) if tables else PAIRS.empty_table()


def _judge_batch(records: pa.Table, batch: pa.RecordBatch) -> pa.Table:
    return judge(records.take(batch["a"]), records.take(batch["b"]), batch["a"], batch["b"], batch["found"])


_shared: pa.Table | None = None


def _open(path: str) -> None:
    global _shared
    pa.set_cpu_count(1)
    _shared = pa.ipc.open_file(pa.memory_map(path)).read_all()


def _judge_shared(batch: pa.RecordBatch) -> pa.Table:
    return _judge_batch(_shared, batch)


def _in_processes(records: pa.Table, batches: Iterable[pa.RecordBatch], workers: int) -> Iterator[pa.Table]:
    """Judge in processes that read the records from one file mapped into memory."""
    with tempfile.TemporaryDirectory(prefix="rapport-") as folder:
        path = os.path.join(folder, "records.arrow")
        with pa.OSFile(path, "wb") as sink, pa.ipc.new_file(sink, records.schema) as writer:
            writer.write_table(records)
        with pool(workers, _open, path) as processes:
            yield from in_order(processes, _judge_shared, batches, workers + 1)


@contextmanager
def pool(workers: int, start: Callable | None = None, *arguments) -> Iterator[ProcessPoolExecutor]:
    """Fresh processes, the same on every system."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=start, initargs=arguments) as processes:
        yield processes


def in_order(processes: ProcessPoolExecutor, work: Callable, items: Iterable, ahead: int) -> Iterator:
    """Results in the order of *items*, at most *ahead* of them under way, so memory stays bounded."""
    waiting: deque = deque()
    for item in items:
        waiting.append(processes.submit(work, item))
        if len(waiting) >= ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()
