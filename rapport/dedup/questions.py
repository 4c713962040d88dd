"""Pairs that a person should look at, the likeliest first, both records side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa

from rapport.dedup.decide import REVIEW, REVIEWS, RULES, VETOES
from rapport.dedup.levels import differences

if TYPE_CHECKING:
    from rapport.dedup.outputs import Result

SHOWN = ("title", "authors", "year", "journal", "volume", "issue", "pages", "doi", "source")


def check_table(result: Result, related: set[int]) -> pd.DataFrame:
    """One row a pair of citations that might be one.

    Parameters
    ----------
    result
        The decisions.
    related
        Rows of ``result.pairs`` that are certainly two documents (an erratum and its article), which nobody need be
        asked.
    """
    pairs, groups, place = result.pairs, result.groups, result.place
    a, b = pairs["a"].to_numpy(), pairs["b"].to_numpy()
    keep = (
        np.flatnonzero((pairs["tier"].to_numpy() >= REVIEW) & (groups[a] != groups[b]))
        if len(a)
        else np.zeros(0, np.int64)
    )
    keep = keep[~np.isin(keep, list(related))]
    a, b, score = a[keep], b[keep], pairs["score"].to_numpy()[keep]
    swap = place[a] > place[b]
    a, b = np.where(swap, b, a), np.where(swap, a, b)
    seen = {frozenset((int(groups[i]), int(groups[j]))) for i, j in result.different}
    rows = []
    for at in np.lexsort((place[b], place[a], -score)):
        between = frozenset((int(groups[a[at]]), int(groups[b[at]])))
        if between not in seen:
            seen.add(between)
            rows.append(at)
    return _side_by_side(result, a[rows], b[rows], pairs.take(pa.array(keep[rows], pa.int64())))


def reason(veto: int, rule: int, review: int) -> str:
    """Why a pair is left to a person, or what keeps it apart."""
    alike = RULES[rule - 1] if rule else REVIEWS[review - 1] if review else "alike"
    if veto:
        return f"{alike}, but: {VETOES[veto - 1]}"
    return alike + ", but its group contradicts itself or another fits as well" if rule else alike if review else ""


def _side_by_side(result: Result, one: np.ndarray, two: np.ndarray, pairs: pa.Table) -> pd.DataFrame:
    equal, different = differences(pairs)
    out = {
        "record_id_1": result.record_ids[one],
        "record_id_2": result.record_ids[two],
        "citation_id_1": result.ids[one],
        "citation_id_2": result.ids[two],
        "score": [f"{s:.3f}" for s in pairs["score"].to_pylist()],
        "why": [reason(*row) for row in zip(*(pairs[n].to_pylist() for n in ("veto", "rule", "review")), strict=True)],
        "fields_equal": equal,
        "fields_different": different,
    }
    for name in SHOWN:
        out[f"{name}_1"], out[f"{name}_2"] = result.records.texts(name, one), result.records.texts(name, two)
    return pd.DataFrame(out, dtype=object)
