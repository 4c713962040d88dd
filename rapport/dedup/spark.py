"""The same blocking keys, the same scorer and the same components on Apache Spark, for more records than one machine
holds.

The session is the one that ``spark-submit``, ``SPARK_CONF_DIR`` or ``SPARK_REMOTE`` describe; without any it is local.
Records travel through a folder that all workers see: ``RAPPORT_SPARK_FOLDER``, or a temporary one on a single machine.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from rapport.dedup import keys
from rapport.errors import ReviewError

_PACKAGE = Path(__file__).resolve().parents[1]  # sent to the workers, who have the libraries but not Rapport
_sent: list[Path] = []
_TYPES = {pa.int8(): "tinyint", pa.int16(): "smallint", pa.int32(): "int", pa.float64(): "double"}


def session():
    """The Spark session.

    Raises
    ------
    ReviewError
        PySpark or Java is missing, or the cluster cannot be reached.
    """
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise ReviewError(
            "config.yaml: dedup.engine is spark, but PySpark is not installed; run ./review install spark, or set "
            "dedup.engine to duckdb"
        ) from None
    builder = SparkSession.builder.appName("rapport").config("spark.sql.execution.arrow.maxRecordsPerBatch", "20000")
    if not any(name in os.environ for name in ("SPARK_REMOTE", "SPARK_CONF_DIR", "SPARK_HOME", "MASTER")):
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        builder = builder.master(os.environ.get("RAPPORT_SPARK_MASTER", "local[2]"))
        builder = (
            builder.config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.ui.enabled", "false")
        )
        builder = (
            builder.config("spark.sql.shuffle.partitions", "4")
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.log.level", "ERROR")
        )
    try:
        return builder.getOrCreate()
    except Exception as error:
        what = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise ReviewError(
            f"config.yaml: dedup.engine is spark, but Spark does not start ({what}); it needs Java 17 or later, see "
            f"docs/deduplication.md"
        ) from None


def decided_pairs(records: pa.Table) -> pa.Table:
    """`engines.Bench.decided` on Spark: the same rows in the same order."""
    from rapport.dedup.engines import PAIRS

    spark = session()
    with tempfile.TemporaryDirectory(prefix="rapport-", dir=os.environ.get("RAPPORT_SPARK_FOLDER")) as folder:
        _send_package(spark, folder)
        path = str(Path(folder) / "records.parquet")
        pq.write_table(records, path, compression="zstd")
        spark.read.parquet(path).createOrReplaceTempView("records")
        rounds = [row[0] for row in spark.sql("select distinct round from records order by round").collect()]
        found = None
        for upto in rounds:
            new = _pairs_of(spark, upto, upto == rounds[0])
            found = new if found is None else found.unionAll(new)
        if found is None:
            return PAIRS.empty_table()
        found.createOrReplaceTempView("pairs")
        decided = _judged(spark, records.schema).toArrow()
    return decided.cast(PAIRS).sort_by([("a", "ascending"), ("b", "ascending")]).combine_chunks()


def _send_package(spark, folder: str) -> None:
    """Give the workers Rapport itself, once a session."""
    if not _sent:
        spark.addArtifacts(
            shutil.make_archive(str(Path(folder) / "rapport"), "zip", _PACKAGE.parent, _PACKAGE.name), pyfile=True
        )
        _sent.append(_PACKAGE)


def _pairs_of(spark, upto: int, first: bool):
    """The pairs that one round adds, computed before the views are used again."""
    where, new = keys.of_round(upto, first)
    spark.sql(keys.keyed("xxhash64", where)).localCheckpoint().createOrReplaceTempView("keyed")
    spark.sql(keys.SHARED).createOrReplaceTempView("shared")
    out = spark.sql(keys.pairs(new))
    for split in keys.SPLITS:
        spark.sql(keys.parts("xxhash64", split)).localCheckpoint().createOrReplaceTempView("parts")
        out = out.unionAll(spark.sql(keys.part_pairs(new)))
    return out.localCheckpoint()


def _judged(spark, schema: pa.Schema):
    """Every pair with both records beside it, through the Python scorer on the workers."""
    from rapport.dedup.engines import PAIRS

    sides = ", ".join(
        f"{side}.{name} as {side}_{name}" for side in "xy" for name in schema.names if name not in ("n", "round")
    )
    collected = keys.COLLECT.replace(" order by a, b", "")
    beside = spark.sql(
        f"select p.a, p.b, p.found, {sides} from ({collected}) p join records x on x.n = p.a join records y on y.n = "
        f"p.b"
    )
    columns = ", ".join(f"{field.name} {_TYPES[field.type]}" for field in PAIRS)
    return beside.mapInArrow(_judge, columns)


def _judge(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Runs on a worker: decide the pairs of each batch."""
    from rapport.dedup.engines import judge

    for batch in batches:
        table = pa.Table.from_batches([batch])
        left, right = (_side(table, side) for side in "xy")
        yield from judge(
            left, right, *(table[name].combine_chunks().cast(pa.int32()) for name in ("a", "b", "found"))
        ).to_batches()


def _side(table: pa.Table, side: str) -> pa.Table:
    names = [name for name in table.column_names if name.startswith(side + "_")]
    return table.select(names).rename_columns([name[2:] for name in names])


def components(size: int, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """`cluster.components` on Spark: labels spread along pairs until none changes, halving the way each time."""
    spark = session()
    edges = spark.createDataFrame(pa.table({"a": pa.array(a, pa.int32()), "b": pa.array(b, pa.int32())}))
    both = edges.unionAll(edges.selectExpr("b as a", "a as b")).distinct().localCheckpoint()
    both.createOrReplaceTempView("links")
    label = spark.sql("select a as n, least(a, min(b)) as label from links group by a").localCheckpoint()
    while True:
        label.createOrReplaceTempView("label")
        near = spark.sql(
            "select l.a as n, min(t.label) as label from links l join label t on t.n = l.b group by l.a"
        ).localCheckpoint()
        near.createOrReplaceTempView("near")
        # the label of the record that is one's label: this is what halves the way
        after = spark.sql(
            "select t.n, least(t.label, s.label, f.label) as label from label t join near s on s.n = t.n join label "
            "f on f.n = t.label"
        ).localCheckpoint()
        after.createOrReplaceTempView("after")
        changed = spark.sql(
            "select count(*) from after x join label y on x.n = y.n where x.label <> y.label"
        ).collect()[0][0]
        label = after
        if not changed:
            break
    found = label.toArrow()
    out = np.arange(size, dtype=np.int64)
    out[found["n"].to_numpy()] = found["label"].to_numpy()
    return np.unique(out, return_inverse=True)[1]
