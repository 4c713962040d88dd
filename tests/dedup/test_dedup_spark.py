"""Spark finds the same pairs and the same citations as DuckDB, row for row (local mode)."""

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from rapport.dedup.cluster import components
from rapport.dedup.pipeline import deduplicate
from rapport.errors import ReviewError
from rapport.tables import write_records

SHARED = (Path(__file__).resolve().parents[2] / "../shared/dedup").resolve()
SETS = {"copper": 2, "cytology_screening": 1, "digital_work": 1}  # rounds

try:
    import pyspark  # noqa: F401

    MISSING = "" if shutil.which("java") else "Java is not installed"
except ImportError:
    MISSING = "PySpark is not installed (./review install spark)"
needs_spark = pytest.mark.skipif(bool(MISSING), reason=MISSING)


def frame(path, rounds):
    raw = pd.read_csv(path, dtype=str, keep_default_na=False)
    out = raw[["title", "authors", "year", "journal", "volume", "issue", "pages", "doi", "abstract"]].assign(
        search_id="s", source="x", kind="database", entry_type="JOUR"
    )
    out["round"] = [1 + i % rounds for i in range(len(out))]
    return out.assign(record_id=[f"s:{i}" for i in range(1, len(out) + 1)])


@needs_spark
@pytest.mark.parametrize("name", SETS)
def test_the_same_tables(name, tmp_path):
    if not (SHARED / f"{name}.csv").exists():
        pytest.skip("the labelled sets (../shared/dedup) are not here")
    write_records(frame(SHARED / f"{name}.csv", rounds=SETS[name]), tmp_path / "r.parquet")
    for engine in ("duckdb", "spark"):
        deduplicate(tmp_path / "r.parquet", tmp_path / engine, engine=engine)
    for path in (tmp_path / "duckdb").iterdir():
        assert path.read_bytes() == (tmp_path / "spark" / path.name).read_bytes(), path.name


@needs_spark
def test_the_same_components():
    from rapport.dedup import spark

    draw = np.random.default_rng(4)
    a, b = draw.integers(0, 400, 150), draw.integers(0, 400, 150)
    chain = np.arange(400, 499)
    a, b = np.append(a, chain), np.append(b, chain + 1)
    keep = a != b
    ours, theirs = (
        components(500, a[keep], b[keep]),
        spark.components(500, np.minimum(a, b)[keep], np.maximum(a, b)[keep]),
    )
    assert len(set(zip(ours, theirs, strict=True))) == len(set(ours)) == len(set(theirs))


@pytest.mark.skipif(not MISSING.startswith("PySpark"), reason="PySpark is installed")
def test_without_pyspark_one_line_says_what_to_do(tmp_path):
    write_records(pd.DataFrame({"record_id": ["s:1"], "title": ["A title"], "round": [1]}), tmp_path / "r.parquet")
    with pytest.raises(ReviewError, match=r"run \./review install spark"):
        deduplicate(tmp_path / "r.parquet", tmp_path / "out", engine="spark")
