"""Real records as other databases write them, and papers that only look alike: `benchmarks/dedup_stress.py`, pairwise.

The pairs are decided in one go, each alone; the benchmark also runs the whole stage on them.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from rapport.dedup.decide import AUTO
from rapport.dedup.engines import judge_indices
from rapport.dedup.normalise import FIELDS, normalise

ROOT = Path(__file__).resolve().parents[2]
SHARED = (ROOT / "../shared/dedup").resolve()
sys.path.insert(0, str(ROOT / "benchmarks"))
import dedup_stress as stress  # noqa: E402

# two records of which a librarian could not tell either: same heading and author in one volume, or a sparse record a
# year away from the other
HARD_TO_TELL = (
    "yearly report without year",
    "editorials",
    "book reviews",
    "issue headings",
    "another paper on the page",
)


def shares(runs):
    """Share of the pairs of each run that are merged."""
    names, rows, of = [], [], []
    for name, run in runs:
        names.append(name)
        rows += [row for _, row in run]
        of += [len(names) - 1] * (len(run) // 2)
    table = pd.DataFrame(rows).fillna("")
    table["entry_type"] = table["type"]
    a, b = np.arange(0, len(rows), 2), np.arange(1, len(rows), 2)
    batch = pa.record_batch([pa.array(x, pa.int32()) for x in (a, b, 0 * a)], names=["a", "b", "found"])
    tier = judge_indices(normalise({n: table[n].tolist() for n in FIELDS if n in table}), batch)["tier"].to_numpy()
    merged = np.bincount(of, tier == AUTO, len(names))
    return {name: (int(m), int(n)) for name, m, n in zip(names, merged, np.bincount(of), strict=True)}


def own_papers():
    """One record of each of the hard pairs, which are in every checkout."""
    table = pd.read_csv(Path(__file__).with_name("hard_pairs.csv"), dtype=str, keep_default_na=False)
    table = table.assign(abstract="")[lambda t: (t["title"].str.len() >= 40) & (t["authors"] != "") & (t["year"] != "")]
    table = table[
        ~table["title"].str.contains("(?i)special issue|erratum|correction|comment|reply|register|protocol|minitrack")
    ]
    table = table[table["id"].str.endswith("/a") & table["title"].map(str.isascii) & (table["registry_id"] == "")]
    table = table[(table["pages"] != "") | (table["doi"] != "")]
    first = table["title"].str.casefold().str.replace(r"\W", "", regex=True).str[:20]
    return table[~first.duplicated()][stress.COLUMNS].to_dict("records")


def check(pool, seed):
    copies = shares(stress.copies(pool, seed))
    found, of = (sum(part) for part in zip(*copies.values(), strict=True))
    assert found >= 0.99 * of, (found, of)
    weak = {name: pair for name, pair in copies.items() if pair[0] < 0.95 * pair[1] - 1}
    assert not weak, weak
    alike = shares(stress.alike(pool, seed))
    wrong = {name: pair for name, pair in alike.items() if pair[0] and not name.startswith(HARD_TO_TELL)}
    merged, of = (sum(part) for part in zip(*alike.values(), strict=True))
    assert sum(pair[0] for pair in wrong.values()) <= 0.0005 * of, wrong
    assert merged <= 0.005 * of, {name: pair for name, pair in alike.items() if pair[0]}


def test_records_of_this_repository():
    pool = own_papers()
    assert len(pool) >= 25
    check(pool, seed=1)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the labelled sets (../shared/dedup) are not here")
@pytest.mark.parametrize("seed", [1, *(pytest.param(s, marks=pytest.mark.campaign) for s in range(2, 7))])
def test_records_of_the_labelled_sets(seed):
    check(stress.papers(SHARED, 60 if seed == 1 else 600, seed), seed)
