"""Labelled sets, hard pairs, and what must not change a result: order, threads, rounds."""

import csv
import importlib.util
import random
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from rapport.dedup.decide import AUTO, TIERS
from rapport.dedup.engines import judge_indices
from rapport.dedup.normalise import FIELDS, normalise
from rapport.dedup.pipeline import deduplicate
from rapport.tables import read_results, write_records

ROOT = Path(__file__).resolve().parents[2]
SHARED = (ROOT / "../shared/dedup").resolve()
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the labelled sets (../shared/dedup) are not here")


def load_benchmark():
    spec = importlib.util.spec_from_file_location("dedup_benchmark", ROOT / "benchmarks" / "dedup.py")
    module = importlib.util.module_from_spec(spec)
    import sys

    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


benchmark = load_benchmark()


def judged_pairs(path):
    """(case, same, tier, veto) of each pair of a hard-pairs file, all decided in one go."""
    import pyarrow as pa

    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table["entry_type"] = table["type"]
    columns = {name: table[name].tolist() for name in FIELDS if name in table}
    where = {name: i for i, name in enumerate(table["id"])}
    cases = sorted({name.rpartition("/")[0] for name in where})
    a, b = ([where[f"{case}/{side}"] for case in cases] for side in "ab")
    batch = pa.record_batch([pa.array(x, pa.int32()) for x in (a, b, [0] * len(a))], names=["a", "b", "found"])
    decided = judge_indices(normalise(columns), batch)
    return [
        (case, table["group"][i] == table["group"][j], tier)
        for case, i, j, tier in zip(cases, a, b, decided["tier"].to_pylist(), strict=True)
    ]


@pytest.mark.parametrize(
    "path",
    [Path(__file__).with_name("hard_pairs.csv"), pytest.param(SHARED / "hard_pairs.csv", marks=needs_shared)],
    ids=["own", "shared"],
)
def test_hard_pairs(path):
    pairs = judged_pairs(path)
    assert not [case for case, same, tier in pairs if tier == AUTO and not same], "merged, but different"
    exact = [same == (tier == AUTO) for _, same, tier in pairs]
    assert np.mean(exact) >= 0.92, [(case, TIERS[tier]) for case, same, tier in pairs if same != (tier == AUTO)]


def test_own_hard_pairs_are_a_hundred_and_say_where_from():
    with open(Path(__file__).with_name("hard_pairs.csv"), encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= 200 and all(row["where_from"] for row in rows)


def measured(name, tmp_path):
    table = pd.read_csv(SHARED / f"{name}.csv", dtype=str, keep_default_na=False)
    group, asked, seconds = benchmark.ours(table, tmp_path)
    return benchmark.score(dict(zip(table["id"], table["group"], strict=True)), group, asked, seconds)


@needs_shared
@pytest.mark.parametrize("name", ["copper", "cytology_screening"])
def test_a_labelled_set(name, tmp_path):
    score = measured(name, tmp_path)
    assert score.false == 0
    assert score.missed <= 2 and score.missed_after == 0
    assert score.asked <= 30 * score.records / 1000


@needs_shared
@pytest.mark.campaign
def test_all_labelled_sets(tmp_path):
    reviews = sum(
        (measured(name, tmp_path) for name in ("copper", "cytology_screening", "diabetes", "digital_work")),
        benchmark.Score(),
    )
    stress = measured("mis_baseline", tmp_path)
    assert reviews.duplicates == 2552 and stress.duplicates == 1535
    assert reviews.false == stress.false == 0
    assert reviews.missed <= 6 and stress.missed <= 22
    both = reviews + stress
    assert both.asked <= 30 * both.records / 1000 and both.missed_after <= 0.002 * both.duplicates


def partition(table, folder, **options):
    """Groups of the rows' labels (the column ``label``)."""
    folder.mkdir(exist_ok=True)
    write_records(table.drop(columns="label"), folder / "r.parquet")
    deduplicate(folder / "r.parquet", folder / "out", **options)
    membership = read_results(folder / "out/membership.csv")
    assert membership["record_id"].tolist() == table["record_id"].tolist()
    return dict(zip(table["label"], membership["citation_id"], strict=True))


@pytest.fixture(scope="module")
def labelled():
    if not SHARED.is_dir():
        pytest.skip("the labelled sets (../shared/dedup) are not here")
    raw = pd.read_csv(SHARED / "cytology_screening.csv", dtype=str, keep_default_na=False).head(700)
    table = pd.DataFrame({name: raw[name] for name in benchmark.COPIED if name in raw})
    table = table.assign(label=raw["id"], entry_type="JOUR", search_id="s", source="x", kind="database", round=1)
    table["record_id"] = [f"s:{i}" for i in range(1, len(table) + 1)]
    return table


def shuffled(table, seed):
    order = list(range(len(table)))
    random.Random(seed).shuffle(order)
    out = table.iloc[order].reset_index(drop=True)
    out["record_id"] = [f"s:{i}" for i in range(1, len(out) + 1)]
    return out


def test_any_order_gives_the_same_ids(labelled, tmp_path):
    first = partition(labelled, tmp_path)
    for seed in (1, 2):
        assert partition(shuffled(labelled, seed), tmp_path) == first


def test_any_number_of_processes_gives_the_same_bytes(labelled, tmp_path, monkeypatch):
    monkeypatch.setattr("rapport.dedup.engines.FEW", 10)
    seen = []
    for workers in (1, 2):
        partition(labelled.head(300), tmp_path, workers=workers)
        seen.append({path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()})
    assert seen[0] == seen[1]


def test_a_later_round_changes_no_earlier_id(labelled, tmp_path):
    early = labelled.iloc[::2].reset_index(drop=True)
    before = partition(early, tmp_path)
    later = labelled.iloc[1::2].assign(round=2, search_id="t").reset_index(drop=True)
    later["record_id"] = [f"t:{i}" for i in range(1, len(later) + 1)]
    after = partition(pd.concat([early, later], ignore_index=True), tmp_path)
    aliases = read_results(tmp_path / "out/aliases.csv").set_index("alias")["citation_id"]
    for label, old in before.items():
        assert after[label] == old or aliases[old] == after[label]
    together = {frozenset(k for k, v in before.items() if v == c) for c in set(before.values())}
    assert all(len({after[label] for label in group}) == 1 for group in together), "a later round took a citation apart"


def test_a_large_block_is_split_not_dropped(tmp_path):
    rows = [
        {"title": "Proceedings of the yearly meeting on alliance research and practice",
         "authors": f"Author{i // 2:03d}, A", "year": str(1900 + i // 2), "journal": "Alliance Studies",
         "volume": str(i // 2), "pages": f"{i // 2 * 3 + 1}-{i // 2 * 3 + 3}"}
        for i in range(240)
    ]  # fmt: skip
    table = pd.DataFrame(rows).assign(search_id="s", source="x", kind="database", round=1)
    table["record_id"] = table["label"] = [f"s:{i}" for i in range(1, 241)]
    groups = partition(table, tmp_path)
    assert len(set(groups.values())) == 120
    assert all(groups[f"s:{i}"] == groups[f"s:{i + 1}"] for i in range(1, 241, 2))
