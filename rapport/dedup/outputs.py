"""The tables of the stage: citations and where each field comes from, removed records and why, pairs to look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from rapport.dedup import audit
from rapport.dedup.decide import AUTO, REVIEWS, RULES, TIERS, VETOES
from rapport.dedup.engines import COLUMNS, Bench
from rapport.dedup.keys import found_by
from rapport.dedup.levels import differences
from rapport.dedup.merge import FIELDS, arm, choose
from rapport.dedup.questions import check_table
from rapport.dedup.read import Records
from rapport.dedup.relations import find_relations
from rapport.dedup.writing import Picked, write_columns
from rapport.tables import atomic, write_json, write_table

CITATIONS = ("citation_id", *FIELDS, "record_count", "sources", "search_ids", "first_round", "arm")


@dataclass
class Result:
    """What the decisions came to; arrays have one entry a record, in the order of the records table."""

    bench: Bench
    pairs: pa.Table
    ids: np.ndarray
    aliases: dict[str, str]
    place: np.ndarray
    worth: dict[str, np.ndarray]
    same: Sequence[tuple[int, int]] = ()
    different: Sequence[tuple[int, int]] = ()

    @property
    def records(self) -> Records:
        """The records as they were read."""
        return self.bench.records

    @cached_property
    def _numbered(self) -> tuple[np.ndarray, np.ndarray]:
        names, groups = np.unique(self.ids.astype("U11"), return_inverse=True)
        return names.astype(object), groups

    @property
    def names(self) -> np.ndarray:
        """The citation ids, sorted."""
        return self._numbered[0]

    @property
    def groups(self) -> np.ndarray:
        """Number of each record's citation in `names`."""
        return self._numbered[1]

    @cached_property
    def record_ids(self) -> np.ndarray:
        """The record_id of each record."""
        return self.records.texts("record_id")

    @cached_property
    def chosen(self) -> dict[str, np.ndarray]:
        """`merge.choose`."""
        return choose(self.worth, self.groups, self.place)

    @cached_property
    def kept(self) -> np.ndarray:
        """Index of the record that leads each record's citation."""
        return self.chosen[""][self.groups]

    @cached_property
    def removed(self) -> np.ndarray:
        """Indices of the records that do not lead."""
        return np.flatnonzero(self.kept != np.arange(len(self.kept)))


def write_results(result: Result, folder: Path, audit_n: int) -> None:
    """Write every table of the stage to *folder*."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = np.where(np.arange(len(result.ids)) == result.kept, "yes", "no")
    write_columns({"record_id": result.record_ids, "citation_id": result.ids, "kept": kept}, folder / "membership.csv")
    merges = merge_columns(result)
    write_columns(merges, folder / "merges.csv")
    relations, pairs = find_relations(result.bench.normalised, result.pairs, result.ids, result.record_ids)
    write_table(relations, folder / "relations.csv")
    check = check_table(result, pairs)
    write_table(check, folder / "check.csv")
    aliases = pd.DataFrame(sorted(result.aliases.items()), columns=["alias", "citation_id"], dtype=object)
    write_table(aliases, folder / "aliases.csv")
    write_columns(field_columns(result), folder / "fields.csv")
    with atomic(folder / "pairs.parquet") as part:
        pq.write_table(pair_table(result), part, compression="zstd", write_statistics=False, store_schema=False)
    write_table(audit_table(result, merges, audit_n), folder / "audit.csv")
    write_json(numbers(result, merges, check, relations), folder / "numbers.json")
    result.bench.rest()
    write_columns(citation_columns(result), folder / "citations.csv")


def citation_columns(result: Result) -> dict[str, object]:
    """One row a citation (`CITATIONS`), sorted by id."""
    order = np.argsort(result.groups, kind="stable")
    starts = np.flatnonzero(np.diff(result.groups[order], prepend=-1))
    ends = np.append(starts[1:], len(order))[: len(starts)]
    lead = result.chosen[""]
    out: dict[str, object] = {"citation_id": result.names}
    for name in FIELDS:
        out[name] = Picked(result.records.column(name), result.chosen[name])
    out["record_count"] = ends - starts
    for name, column in (("sources", "source"), ("search_ids", "search_id")):
        out[name] = _joined(result.records.texts(column), order, starts, ends)
    rounds = result.records.column("round").to_numpy()
    out["first_round"] = np.minimum.reduceat(rounds[order], starts) if len(order) else rounds
    out["arm"] = np.array([arm(kind) for kind in result.records.texts("kind", lead)], dtype=object)
    return {name: out[name] for name in CITATIONS}


def _joined(values: np.ndarray, order: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """The different values of each group, sorted, "; "-joined."""
    out = values[order[starts]] if len(order) else values
    several = np.flatnonzero(ends - starts > 1)
    sorted_values = values[order]
    for at in several.tolist():
        out[at] = "; ".join(sorted(set(sorted_values[starts[at] : ends[at]])))
    return out


def merge_columns(result: Result) -> dict[str, np.ndarray]:
    """One row for each removed record: what it was merged with and why."""
    removed, kept = result.removed, result.kept[result.removed]
    pairs = result.bench.look_up(result.pairs, removed, kept)
    equal, different = differences(pairs)
    tier, rule = pairs["tier"].to_numpy(), pairs["rule"].to_numpy()
    why = np.array(("", *RULES), dtype=object)[np.where(tier == AUTO, rule, 0)]
    indirect = np.flatnonzero(tier != AUTO)
    through = _strongest(result, set(removed[indirect].tolist()))
    by_person = {frozenset(pair) for pair in result.same}
    for at in indirect.tolist():
        other = through.get(int(removed[at]))
        why[at] = f"{RULES[other[1] - 1]} (with {result.record_ids[other[0]]})" if other else "verdict"
    if by_person:
        why[[frozenset((int(i), int(j))) in by_person for i, j in zip(removed, kept, strict=True)]] = "verdict"
    return {
        "record_id": result.record_ids[removed],
        "kept_record_id": result.record_ids[kept],
        "citation_id": result.ids[removed],
        "rule": why,
        "score": np.char.mod("%.3f", pairs["score"].to_numpy()).astype(object),
        "fields_equal": equal,
        "fields_different": different,
        "decided_by": np.where(why == "verdict", "person", "rule"),
    }


def _strongest(result: Result, wanted: set[int]) -> dict[int, tuple[int, int]]:
    """For some merged records: the record of the same citation each agrees with most, and the rule."""
    if not wanted:
        return {}
    pairs = result.pairs
    a, b = pairs["a"].to_numpy(), pairs["b"].to_numpy()
    some = np.fromiter(wanted, np.int64)
    keep = np.flatnonzero(
        (pairs["tier"].to_numpy() == AUTO)
        & (np.isin(a, some) | np.isin(b, some))
        & (result.groups[a] == result.groups[b])
    )
    score, rule = pairs["score"].to_numpy()[keep], pairs["rule"].to_numpy()[keep]
    a, b = a[keep], b[keep]
    best: dict[int, tuple[int, int]] = {}
    for at in np.lexsort((np.minimum(result.place[a], result.place[b]), -score)):
        i, j, r = int(a[at]), int(b[at]), int(rule[at])
        best.setdefault(i, (j, r))
        best.setdefault(j, (i, r))
    return best


def field_columns(result: Result) -> dict[str, np.ndarray]:
    """Which record gave which field of a citation of several records; "" if none had it."""
    several = np.flatnonzero(np.bincount(result.groups, minlength=len(result.names)) > 1)
    out = {"citation_id": result.names[several]}
    for name in FIELDS:
        source = result.chosen[name][several]
        out[name] = np.where(result.worth[name][source] <= 0, "", result.record_ids[source])
    return out


def pair_table(result: Result) -> pa.Table:
    """Every pair that was compared: how it was found, each level, and what was decided."""
    pairs = result.pairs
    record_ids = pa.array(result.record_ids, pa.string())
    out = {"record_id_1": record_ids.take(pairs["a"]), "record_id_2": record_ids.take(pairs["b"])}
    found, at = np.unique(pairs["found"].to_numpy(), return_inverse=True)
    out["found_by"] = _coded(at, [found_by(bits) for bits in found.tolist()])
    for name in (*COLUMNS, "letters", "score"):
        if name not in ("tier", "veto", "rule", "review"):
            out[name] = pairs[name]
    for name, words in (("tier", TIERS), ("veto", ("", *VETOES)), ("rule", ("", *RULES)), ("review", ("", *REVIEWS))):
        out[name] = _coded(pairs[name].to_numpy(), words)
    return pa.table(out)


def _coded(at: np.ndarray, words: Sequence[str]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(at, pa.int32()), pa.array(words, pa.string()))


def audit_table(result: Result, merges: dict[str, np.ndarray], size: int) -> pd.DataFrame:
    """*size* merges by rules drawn at random, side by side, to be copied to data/dedup/audit.csv and filled in."""
    by_rule = np.flatnonzero(merges["decided_by"] == "rule")
    removed, kept = result.removed[by_rule], result.kept[result.removed[by_rule]]
    drawn = audit.sample(removed, kept, result.bench.normalised["content"], size)
    out = {name: merges[name][by_rule][drawn] for name in ("record_id", "kept_record_id", "citation_id", "rule")}
    for name in audit.SHOWN:
        for side, at in (("removed", removed), ("kept", kept)):
            out[f"{name}_{side}"] = result.records.texts(name, at[drawn])
    return pd.DataFrame(out | {"correct": "", "checked_by": ""}, dtype=object)


def numbers(
    result: Result, merges: dict[str, np.ndarray], check: pd.DataFrame, relations: pd.DataFrame
) -> dict[str, dict]:
    """Numbers a manuscript quotes."""
    counts = {
        "dedup.records": (len(result.ids), "results/records/records.parquet"),
        "dedup.citations": (len(result.names), "results/dedup/citations.csv"),
        "dedup.duplicates": (len(result.removed), "results/dedup/merges.csv"),
        "dedup.by_person": (int((merges["decided_by"] == "person").sum()), "results/dedup/merges.csv"),
        "dedup.to_check": (len(check), "results/dedup/check.csv"),
        "dedup.relations": (len(relations), "results/dedup/relations.csv"),
        "dedup.verdicts_same": (len(result.same), "data/dedup/verdicts.csv"),
        "dedup.verdicts_different": (len(result.different), "data/dedup/verdicts.csv"),
    }
    return {name: {"value": n, "text": f"{n:,}", "source": source} for name, (n, source) in counts.items()}
