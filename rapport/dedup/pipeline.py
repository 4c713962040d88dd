"""The stage as a whole: from records to citations, with every table that explains them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rapport.dedup.cluster import COMPLETE, TITLED, Edges, cluster, components, inner_pairs
from rapport.dedup.decide import AUTO, contradicts
from rapport.dedup.engines import decided_pairs, judge_indices
from rapport.dedup.ids import citation_ids, own_id
from rapport.dedup.merge import FIELDS, member_order
from rapport.dedup.outputs import Result, write_results
from rapport.dedup.read import read_columns, read_normalised
from rapport.dedup.verdicts import read_verdicts

_ABOUT = ("record_id", "search_id", "round", "source", "kind")


def deduplicate(
    records: str | Path,
    folder: str | Path,
    verdicts: str | Path | None = None,
    engine: str = "duckdb",
    audit_n: int = 50,
    previous_round: int | None = None,
    workers: int = 1,
) -> None:
    """Remove duplicates from all records of a review.

    Parameters
    ----------
    records
        ``records.parquet`` of the import stage.
    folder
        Where the tables go (``results/dedup``).
    verdicts
        People's verdicts (``data/dedup/verdicts.csv``), if there are any.
    engine
        ``duckdb`` or ``spark``.
    audit_n
        How many merges to offer for an audit.
    previous_round
        Rounds up to this one were published; their records lead.
    workers
        Processes and threads; the result does not depend on it.

    Raises
    ------
    ReviewError
        Verdicts name unknown records or contradict each other; the engine is not installed.
    """
    normalised = read_normalised(records, workers)
    about = read_columns(records, (*_ABOUT, *FIELDS)).to_pandas()
    same, different = read_verdicts(verdicts, dict(zip(about["record_id"], range(len(about)), strict=True)))
    place = member_order(about, normalised["content"].to_pylist(), previous_round)
    pairs = decided_pairs(normalised, engine, workers)
    history = partitions(normalised, pairs, place, same, different)
    ids, aliases = citation_ids(history, own_ids(normalised), details(normalised), place.tolist())
    result = Result(about, normalised, pairs, np.asarray(ids, dtype=object), aliases, place, same, different)
    write_results(result, Path(folder), audit_n)


def partitions(normalised: pa.Table, pairs: pa.Table, place: np.ndarray, same, different) -> list[np.ndarray]:
    """Groups of records after each round, earliest first (-1: a record of a later round)."""
    rounds = normalised["round"].to_numpy()
    chosen = np.flatnonzero(pairs["tier"].to_numpy() == AUTO)
    a, b = pairs["a"].to_numpy()[chosen], pairs["b"].to_numpy()[chosen]
    edges = Edges(a, b, pairs["score"].to_numpy()[chosen], np.maximum(rounds[a], rounds[b]))
    against = contradictions(normalised, a, b, same)
    rank = np.where(pc.not_equal(normalised["title"], "").to_numpy(), TITLED, 0)
    rank[(rank == TITLED) & (normalised["authors"].to_numpy() > 0)] = COMPLETE
    history = []
    for upto in np.unique(rounds):
        known = rounds <= upto
        part = edges.upto(upto)
        now = [[pair for pair in verdict if known[list(pair)].all()] for verdict in (same, different)]
        groups = cluster(part, rank, place, against, *now)
        history.append(np.where(known, groups, -1).tolist())
    return history


def contradictions(normalised: pa.Table, a: np.ndarray, b: np.ndarray, same) -> tuple[np.ndarray, np.ndarray]:
    """Pairs within the components of pairs (a, b) that cannot be one citation, whether they were candidates or not."""
    if len(same):
        a, b = np.append(a, [i for i, _ in same]), np.append(b, [j for _, j in same])
    i, j = inner_pairs(components(normalised.num_rows, a, b))
    if not len(i):
        return i, j
    judged = judge_indices(normalised, i, j)
    against = contradicts({name: judged[name].to_numpy() for name in judged.column_names})
    return i[against], j[against]


def own_ids(normalised: pa.Table) -> list[str]:
    """`ids.own_id` of each record."""
    columns = [normalised[name].to_pylist() for name in ("title", "year", "doi", "pmid", "journal", "volume", "issue", "page", "lead", "content")]
    return [own_id(t, y, d, p, (j, v, i, g, a, str(y or "")), c) for t, y, d, p, j, v, i, g, a, c in zip(*columns, strict=True)]


def details(normalised: pa.Table) -> list[str]:
    """More about each record, for telling apart what has one title and year."""
    columns = [normalised[name].to_pylist() for name in ("lead", "volume", "page", "doi")]
    return ["|".join(row) for row in zip(*columns, strict=True)]
