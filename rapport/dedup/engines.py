"""Where records are normalised and pairs found and compared: embedded in this process (DuckDB), or on a Spark cluster.

Both give the same table of decided pairs, so everything after it is the same code.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
import types
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path

import numpy as np
import pyarrow as pa

from rapport.dedup.cluster import components
from rapport.dedup.compare import LEVELS, compare
from rapport.dedup.decide import decide
from rapport.dedup.normalise import SCHEMA
from rapport.dedup.read import Records, normalise_batch

ENGINES = ("duckdb", "spark")
#: of a pair: its levels, but for two that only the rules look at, and what was decided
COLUMNS = (*(name for name in LEVELS if name not in ("letters", "title_ratio")), "tier", "veto", "rule", "review")
PAIRS = pa.schema(
    [("a", pa.int32()), ("b", pa.int32()), ("found", pa.int32())]
    + [(name, pa.int8()) for name in COLUMNS]
    + [("letters", pa.int16()), ("score", pa.float64())]
)
FEW = 20_000  # fewer records or pairs than this are not worth a second process
MANY = 300_000  # with more records than this, what processes keep for the next batch is worth giving back
_CHUNK = 100_000  # records kept together, for quick access by place
_STORED = SCHEMA.append(pa.field("n", pa.int32())).append(pa.field("round", pa.int16()))


def judge(left: pa.Table, right: pa.Table, a: pa.Array, b: pa.Array, found: pa.Array) -> pa.Table:
    """Compare and decide pairs laid side by side (rows: `PAIRS`). Pairs are scored here and nowhere else."""
    levels = compare(left, right)
    columns = levels | decide(levels)
    arrays = [a, b, found] + [pa.array(columns[name], PAIRS.field(name).type) for name in PAIRS.names[3:]]
    return pa.Table.from_arrays(arrays, schema=PAIRS)


def judge_indices(records: pa.Table, batch: pa.RecordBatch) -> pa.Table:
    """`judge` for pairs of record indices (``a``, ``b``, ``found``)."""
    return judge(records.take(batch["a"]), records.take(batch["b"]), batch["a"], batch["b"], batch["found"])


class Bench(AbstractContextManager):
    """Normalised records in a file mapped into memory, and processes that share it.

    Parameters
    ----------
    records
        ``records.parquet`` of the import stage.
    workers
        Processes and threads to use; no result depends on it.
    engine
        One of `ENGINES`; no result depends on it either.
    """

    def __init__(self, records: str | Path, workers: int = 1, engine: str = "duckdb"):
        self.workers, self.engine = max(1, workers), engine
        self._folder = tempfile.TemporaryDirectory(prefix="rapport-")
        self.folder = Path(self._folder.name)
        self._path = str(self.folder / "normalised.arrow")
        self._pool: ProcessPoolExecutor | None = None
        try:
            self.records = Records(records, self.folder)
            self._write()
            self.normalised = _open(self._path)
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_: object) -> None:
        self.rest()
        self._folder.cleanup()

    def rest(self) -> None:
        """Give back the processes and the memory: what is left to do needs the records as they were read."""
        self._end_processes()
        self.normalised = None
        _open.cache.clear()

    def _end_processes(self) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)
        self._pool = None

    def _write(self) -> None:
        """Normalise batch by batch; nothing but the batches under way is in memory."""
        rounds = self.records.column("round").to_numpy().astype(np.int16)
        done, waiting = 0, []
        with pa.OSFile(self._path, "wb") as sink, pa.ipc.new_file(sink, _STORED) as writer:
            for table in self.map(normalise_batch, self.records.batches(), self.records.size):
                waiting.append(table)
                end = done + sum(each.num_rows for each in waiting)
                if end - done >= _CHUNK or end == self.records.size:
                    whole = pa.concat_tables(waiting).append_column("n", pa.array(np.arange(done, end), pa.int32()))
                    writer.write_table(whole.append_column("round", pa.array(rounds[done:end])).combine_chunks())
                    done, waiting = end, []

    def map(self, work: Callable, items: Iterable, size: int) -> Iterator:
        """Results of *work* in the order of *items*, by several processes if *size* is worth it."""
        if self.workers == 1 or size < FEW:
            yield from map(work, items)
            return
        if self._pool is None:
            self._pool = start_pool(self.workers)
        waiting: deque = deque()
        for item in items:
            waiting.append(self._pool.submit(work, item))
            if len(waiting) > self.workers + 1:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
        if self.records.size > MANY:
            self._end_processes()

    def judge(self, batches: Iterable[pa.RecordBatch], size: int) -> pa.Table:
        """Decide pairs given as batches of ``a``, ``b``, ``found``."""
        tables = list(self.map(_judge_stored, ((self._path, batch) for batch in batches), size))
        return pa.concat_tables([PAIRS.empty_table(), *tables]).combine_chunks()

    def decided(self) -> pa.Table:
        """All candidate pairs with their levels and decisions (`PAIRS`), sorted by record indices.

        Raises
        ------
        ReviewError
            The engine is not installed.
        """
        if self.engine == "spark":
            from rapport.dedup import spark

            return spark.decided_pairs(self.normalised)
        from rapport.dedup.block import candidates

        return self.judge(candidates(self.normalised, self.folder, threads=self.workers), self.records.size)

    def components(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """Label of each record: those connected by the pairs (a, b) have the same."""
        if self.engine == "spark" and len(a):
            from rapport.dedup import spark

            return spark.components(self.records.size, a, b)
        return components(self.records.size, a, b)

    def look_up(self, pairs: pa.Table, a: np.ndarray, b: np.ndarray) -> pa.Table:
        """The rows of *pairs* for given record indices, in their order; what was no candidate is decided now."""
        if not len(a):
            return PAIRS.empty_table()
        size = np.int64(self.records.size)
        low, high = np.minimum(a, b).astype(np.int64), np.maximum(a, b).astype(np.int64)
        keys = pairs["a"].to_numpy() * size + pairs["b"].to_numpy()
        at = np.searchsorted(keys, low * size + high)
        known = (keys[np.minimum(at, len(keys) - 1)] == low * size + high) if len(keys) else np.zeros(len(at), bool)
        new = self.judge(_batches(low[~known], high[~known]), int((~known).sum()))
        at = at.astype(np.int64)
        at[~known] = len(keys) + np.arange(new.num_rows)
        return pa.concat_tables([pairs, new]).take(pa.array(at)).combine_chunks()


def _batches(a: np.ndarray, b: np.ndarray, rows: int = 100_000) -> Iterator[pa.RecordBatch]:
    for i in range(0, len(a), rows):
        x, y = (pa.array(side[i : i + rows], pa.int32()) for side in (a, b))
        yield pa.record_batch([x, y, pa.array(np.zeros(len(x), np.int32))], names=["a", "b", "found"])


def _open(path: str) -> pa.Table:
    """The stored records, mapped into memory once a process."""
    if path not in _open.cache:
        _open.cache.clear()
        _open.cache[path] = pa.ipc.open_file(pa.memory_map(path)).read_all()
    return _open.cache[path]


_open.cache = {}


def _judge_stored(task: tuple[str, pa.RecordBatch]) -> pa.Table:
    path, batch = task
    return judge_indices(_open(path), batch)


def start_pool(workers: int) -> ProcessPoolExecutor:
    """Fresh processes, the same on every system, that do not run the calling script again."""
    pool = ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))
    main = sys.modules["__main__"]
    sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        for _ in range(workers):
            pool.submit(os.getpid)
    finally:
        sys.modules["__main__"] = main
    return pool
