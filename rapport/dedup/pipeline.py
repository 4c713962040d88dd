"""The stage as a whole: from records to citations, with every table that explains them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rapport.dedup.cluster import COMPLETE, TITLED, Edges, cluster, inner_pairs
from rapport.dedup.decide import AUTO, VETOES, contradicts
from rapport.dedup.engines import Bench
from rapport.dedup.ids import citation_ids
from rapport.dedup.merge import member_order, worth_of_fields
from rapport.dedup.outputs import Result, write_results
from rapport.dedup.verdicts import read_verdicts

Pairs = Sequence[tuple[int, int]]


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
    with Bench(records, workers, engine) as bench:
        source = bench.records
        same, different = read_verdicts(
            verdicts, lambda: {name: i for i, name in enumerate(source.column("record_id").to_pylist())}
        )
        pairs = bench.decided()
        worth = worth_of_fields(source)
        place = member_order(source, bench.normalised["content"], worth, previous_round)
        history = partitions(bench, pairs, place, same, different)
        unsplit = partitions(bench, pairs, place, same, different[:0]) if len(different) else None
        own, detail = bench.normalised["own"].to_pylist(), detail_of(bench.normalised)
        ids, aliases = citation_ids(history, own, detail, place, unsplit)
        result = Result(bench, pairs, np.array(ids, dtype=object), aliases, place, worth, same, different)
        write_results(result, Path(folder), audit_n)


def partitions(bench: Bench, pairs: pa.Table, place: np.ndarray, same: Pairs, different: Pairs) -> list[np.ndarray]:
    """Groups of records after each round, earliest first (-1: a record of a later round)."""
    normalised = bench.normalised
    rounds = normalised["round"].to_numpy()
    chosen = np.flatnonzero(pairs["tier"].to_numpy() == AUTO)
    a, b = pairs["a"].to_numpy()[chosen], pairs["b"].to_numpy()[chosen]
    edges = Edges(a, b, pairs["score"].to_numpy()[chosen], np.maximum(rounds[a], rounds[b]))
    against = contradictions(bench, pairs, a, b, same)
    rank = np.where(pc.not_equal(normalised["title"], "").to_numpy(), TITLED, 0)
    rank[(rank == TITLED) & (normalised["authors"].to_numpy() > 0)] = COMPLETE
    history = []
    for upto in np.unique(rounds):
        known = rounds <= upto
        now = [[pair for pair in verdict if known[list(pair)].all()] for verdict in (same, different)]
        part = edges.upto(upto)
        groups = cluster(part, bench.components(part.a, part.b), rank, place, against, *now)
        history.append(np.where(known, groups, -1))
    return history


def contradictions(
    bench: Bench, pairs: pa.Table, a: np.ndarray, b: np.ndarray, same: Pairs
) -> tuple[np.ndarray, np.ndarray]:
    """Pairs within the components of pairs (a, b) that cannot be one citation, whether they were candidates or not."""
    if len(same):
        a, b = np.append(a, [i for i, _ in same]), np.append(b, [j for _, j in same])
    i, j = inner_pairs(bench.components(a, b))
    judged = bench.look_up(pairs, i, j)
    against = contradicts({name: judged[name].to_numpy() for name in judged.column_names})
    against &= ~_two_dois(bench, pairs, i, j, judged)
    return i[against], j[against]


def _two_dois(bench: Bench, pairs: pa.Table, i: np.ndarray, j: np.ndarray, judged: pa.Table) -> np.ndarray:
    """Whether pairs are apart only by two DOIs that a rule has taken for one paper's: a third copy cannot unsay it."""
    doi = bench.normalised["doi"]
    merged = pairs.filter(pc.and_(pc.equal(pairs["tier"], AUTO), pc.equal(pairs["doi"], 0)))
    known = set(zip(*(doi.take(merged[side]).to_pylist() for side in "ab"), strict=True))
    out = judged["veto"].to_numpy() == VETOES.index("DOIs differ") + 1
    for at in np.flatnonzero(out):
        one, two = doi[int(i[at])].as_py(), doi[int(j[at])].as_py()
        out[at] = (one, two) in known or (two, one) in known
    return out


def detail_of(normalised: pa.Table):
    """A function that tells more about a record, for telling apart what has one title and year."""
    columns = [normalised[name] for name in ("lead", "volume", "page", "doi")]
    return lambda i: "|".join(column[int(i)].as_py() for column in columns)
