"""The tables of the stage: citations and where each field comes from, removed records and why, pairs to look at."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from rapport.dedup.audit import audit_sheet
from rapport.dedup.decide import AUTO, REVIEW, REVIEWS, RULES, TIERS, VETOES
from rapport.dedup.engines import COLUMNS, judge_indices
from rapport.dedup.keys import found_by
from rapport.dedup.levels import differences
from rapport.dedup.merge import FIELDS, arm, choose
from rapport.dedup.relations import find_relations
from rapport.tables import write_json, write_records, write_table

CITATIONS = ("citation_id", *FIELDS, "record_count", "sources", "search_ids", "first_round", "arm")
SHOWN = ("title", "authors", "year", "journal", "volume", "issue", "pages", "doi", "source")


@dataclass
class Result:
    """What the decisions came to; arrays have one entry a record, in the order of the records table."""

    about: pd.DataFrame
    normalised: pa.Table
    pairs: pa.Table
    ids: np.ndarray
    aliases: dict[str, str]
    place: np.ndarray
    same: list[tuple[int, int]] = field(default_factory=list)
    different: list[tuple[int, int]] = field(default_factory=list)

    @cached_property
    def groups(self) -> np.ndarray:
        """Number of each record's citation, in the order of citation ids."""
        return np.unique(self.ids.astype(str), return_inverse=True)[1] if len(self.ids) else np.zeros(0, np.int64)

    @cached_property
    def names(self) -> np.ndarray:
        """The citation ids, sorted."""
        return np.unique(self.ids.astype(str)).astype(object)

    @cached_property
    def chosen(self) -> dict[str, np.ndarray]:
        """`merge.choose`."""
        return choose(self.about, self.groups, self.place)

    @cached_property
    def kept(self) -> np.ndarray:
        """Index of the record that leads each record's citation."""
        return self.chosen[""][self.groups]


def write_results(result: Result, folder: Path, audit_n: int) -> None:
    """Write every table of the stage to *folder*."""
    folder.mkdir(parents=True, exist_ok=True)
    record_ids = result.about["record_id"].to_numpy(dtype=object)
    citations = citation_table(result)
    write_table(citations, folder / "citations.csv")
    kept = np.arange(len(record_ids)) == result.kept
    membership = pd.DataFrame({"record_id": record_ids, "citation_id": result.ids, "kept": np.where(kept, "yes", "no")})
    write_table(membership, folder / "membership.csv")
    merges = merge_table(result)
    write_table(merges, folder / "merges.csv")
    check = check_table(result)
    write_table(check, folder / "check.csv")
    relations = find_relations(result.normalised, result.pairs, result.ids, record_ids)
    write_table(relations, folder / "relations.csv")
    aliases = pd.DataFrame(sorted(result.aliases.items()), columns=["alias", "citation_id"], dtype=object)
    write_table(aliases, folder / "aliases.csv")
    write_table(field_table(result), folder / "fields.csv")
    write_records(pair_table(result), folder / "pairs.parquet")
    write_table(audit_sheet(merges, result, audit_n), folder / "audit.csv")
    write_table(todo_table(check), folder / "todo.csv")
    write_json(numbers(result, merges, check, relations), folder / "numbers.json")


def citation_table(result: Result) -> pd.DataFrame:
    """One row a citation (`CITATIONS`), sorted by id."""
    about, order = result.about, np.argsort(result.groups, kind="stable")
    out = {"citation_id": result.names}
    for name in FIELDS:
        out[name] = about[name].to_numpy(dtype=object)[result.chosen[name]]
    starts = np.flatnonzero(np.diff(result.groups[order], prepend=-1))
    ends = np.append(starts[1:], len(order))[: len(starts)]
    out["record_count"] = ends - starts
    for name, column in (("sources", "source"), ("search_ids", "search_id")):
        values = about[column].to_numpy(dtype=object)[order]
        out[name] = ["; ".join(sorted(set(values[i:j]))) for i, j in zip(starts, ends, strict=True)]
    rounds = about["round"].to_numpy()
    out["first_round"] = np.minimum.reduceat(rounds[order], starts) if len(order) else []
    out["arm"] = arm(about["kind"]).to_numpy(dtype=object)[result.chosen[""]]
    return pd.DataFrame(out, columns=list(CITATIONS))


def merge_table(result: Result) -> pd.DataFrame:
    """One row for each removed record: what it was merged with and why."""
    removed = np.flatnonzero(result.kept != np.arange(len(result.kept)))
    pairs = judge_indices(result.normalised, removed, result.kept[removed])
    equal, different = differences(pairs)
    by_person = {frozenset(pair) for pair in result.same}
    best = _strongest(result)
    record_ids = result.about["record_id"].to_numpy(dtype=object)
    why, who = [], []
    for row, (tier, rule) in enumerate(zip(pairs["tier"].to_pylist(), pairs["rule"].to_pylist(), strict=True)):
        i, j = int(removed[row]), int(result.kept[removed[row]])
        through = best.get(i)
        if frozenset((i, j)) in by_person:
            reason = "verdict"
        elif tier == AUTO:
            reason = RULES[rule - 1]
        else:
            reason = f"{RULES[through[1] - 1]} (with {record_ids[through[0]]})" if through else "verdict"
        why.append(reason)
        who.append("person" if reason == "verdict" else "rule")
    rows = {"record_id": record_ids[removed], "kept_record_id": record_ids[result.kept[removed]], "citation_id": result.ids[removed],
            "rule": why, "score": [f"{s:.3f}" for s in pairs["score"].to_pylist()], "fields_equal": equal, "fields_different": different,
            "decided_by": who}  # fmt: skip
    return pd.DataFrame(rows, dtype=object)


def _strongest(result: Result) -> dict[int, tuple[int, int]]:
    """For each merged record: the record of its citation it agrees with most, and the rule."""
    pairs = result.pairs
    chosen = np.flatnonzero(pairs["tier"].to_numpy() == AUTO)
    a, b = pairs["a"].to_numpy()[chosen], pairs["b"].to_numpy()[chosen]
    inside = result.groups[a] == result.groups[b]
    a, b, rule, score = a[inside], b[inside], pairs["rule"].to_numpy()[chosen][inside], pairs["score"].to_numpy()[chosen][inside]
    best: dict[int, tuple[int, int]] = {}
    for at in np.lexsort((result.place[a] + result.place[b], -score)):
        i, j, r = int(a[at]), int(b[at]), int(rule[at])
        best.setdefault(i, (j, r))
        best.setdefault(j, (i, r))
    return best


def check_table(result: Result) -> pd.DataFrame:
    """Pairs for a person, the likeliest first, one a pair of citations, both records side by side."""
    pairs, groups = result.pairs, result.groups
    tier = pairs["tier"].to_numpy()
    keep = np.flatnonzero(tier >= REVIEW)
    a, b = pairs["a"].to_numpy()[keep], pairs["b"].to_numpy()[keep]
    settled = {frozenset((int(groups[i]), int(groups[j]))) for i, j in result.different}
    score = pairs["score"].to_numpy()[keep]
    first, second = np.sort(np.stack([result.place[a], result.place[b]]), axis=0) if len(keep) else (a, b)
    seen, rows = set(settled), []
    for at in np.lexsort((second, first, -score)):
        i, j = sorted((int(a[at]), int(b[at])), key=lambda n: result.place[n])
        between = frozenset((int(groups[i]), int(groups[j])))
        if len(between) == 1 or between in seen:
            continue
        seen.add(between)
        rows.append((i, j, int(keep[at])))
    return _side_by_side(result, rows)


def reason(veto: int, rule: int, review: int) -> str:
    """Why a pair is left to a person, or what keeps it apart."""
    if veto:
        return f"{RULES[rule - 1] if rule else REVIEWS[review - 1] if review else 'alike'}, but: {VETOES[veto - 1]}"
    return RULES[rule - 1] + ", but its group contradicts itself" if rule else REVIEWS[review - 1] if review else ""


def _side_by_side(result: Result, rows: list[tuple[int, int, int]]) -> pd.DataFrame:
    record_ids = result.about["record_id"].to_numpy(dtype=object)
    one, two, at = (np.array([row[k] for row in rows], dtype=np.int64) for k in range(3))
    some = result.pairs.take(pa.array(at))
    equal, different = differences(some)
    out = {"record_id_1": record_ids[one], "record_id_2": record_ids[two], "citation_id_1": result.ids[one], "citation_id_2": result.ids[two],
           "score": [f"{s:.3f}" for s in some["score"].to_pylist()],
           "why": [reason(*row) for row in zip(*(some[n].to_pylist() for n in ("veto", "rule", "review")), strict=True)],
           "fields_equal": equal, "fields_different": different}  # fmt: skip
    for name in SHOWN:
        column = result.about[name].to_numpy(dtype=object)
        out[f"{name}_1"], out[f"{name}_2"] = column[one], column[two]
    return pd.DataFrame(out)


def field_table(result: Result) -> pd.DataFrame:
    """Which record gave which field, for citations of several records: record_id in a column a field, "" if none had it."""
    several = np.flatnonzero(np.bincount(result.groups, minlength=len(result.names)) > 1)
    record_ids = result.about["record_id"].to_numpy(dtype=object)
    out = {"citation_id": result.names[several]}
    for name in FIELDS:
        source = result.chosen[name][several]
        out[name] = np.where(result.about[name].to_numpy(dtype=object)[source] == "", "", record_ids[source])
    return pd.DataFrame(out)


def pair_table(result: Result) -> pd.DataFrame:
    """Every pair that was compared: how it was found, each level, and what was decided."""
    record_ids = result.about["record_id"].to_numpy(dtype=object)
    pairs = result.pairs
    out = {"record_id_1": record_ids[pairs["a"].to_numpy()], "record_id_2": record_ids[pairs["b"].to_numpy()]}
    out["found_by"] = [found_by(f) for f in pairs["found"].to_pylist()]
    for name in (*COLUMNS, "letters"):
        if name not in ("tier", "veto", "rule", "review"):
            out[name] = pairs[name].to_numpy()
    out["score"] = pairs["score"].to_numpy()
    out["tier"] = np.array(TIERS, dtype=object)[pairs["tier"].to_numpy()]
    for name, words in (("veto", VETOES), ("rule", RULES), ("review", REVIEWS)):
        out[name] = np.array(("", *words), dtype=object)[pairs[name].to_numpy()]
    return pd.DataFrame(out)


def todo_table(check: pd.DataFrame) -> pd.DataFrame:
    """What waits for people."""
    columns = ["stage", "who", "task", "n", "file"]
    task = "decide same or different (pairs listed in results/dedup/check.csv)"
    rows = [("deduplication", "anyone", task, str(len(check)), "data/dedup/verdicts.csv")] if len(check) else []
    return pd.DataFrame(rows, columns=columns, dtype=object)


def numbers(result: Result, merges: pd.DataFrame, check: pd.DataFrame, relations: pd.DataFrame) -> dict[str, dict]:
    """Numbers a manuscript quotes."""
    counts = {
        "dedup.records": (len(result.ids), "results/records/records.parquet"),
        "dedup.citations": (len(result.names), "results/dedup/citations.csv"),
        "dedup.duplicates": (len(merges), "results/dedup/merges.csv"),
        "dedup.by_person": (int((merges["decided_by"] == "person").sum()), "results/dedup/merges.csv"),
        "dedup.to_check": (len(check), "results/dedup/check.csv"),
        "dedup.relations": (len(relations), "results/dedup/relations.csv"),
        "dedup.verdicts_same": (len(result.same), "data/dedup/verdicts.csv"),
        "dedup.verdicts_different": (len(result.different), "data/dedup/verdicts.csv"),
    }
    return {name: {"value": n, "text": f"{n:,}", "source": source} for name, (n, source) in counts.items()}
