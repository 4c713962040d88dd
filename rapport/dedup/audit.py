"""A random sample of merges for a person to check, and the rate of false merges that follows from it."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from rapport.errors import Problems, did_you_mean
from rapport.tables import read_table
from rapport.todo import TODO_COLUMNS

SHOWN = ("title", "authors", "year", "journal", "volume", "issue", "pages", "doi")
_ANSWERS = ("yes", "no", "")
_PAIR = ["record_id", "kept_record_id"]


class Now(NamedTuple):
    """Results of today that a filled sheet is read beside."""

    membership: pd.DataFrame  # record_id, citation_id
    merges: pd.DataFrame  # record_id, kept_record_id, decided_by
    sample: pd.DataFrame  # record_id, kept_record_id: what `sample` draws of them
    places: pd.DataFrame  # record_id, round


def sample(removed: np.ndarray, kept: np.ndarray, content: pa.ChunkedArray, size: int) -> np.ndarray:
    """Places of *size* of the merges (record indices *removed*, *kept*), in the order of *removed*.

    Drawn by a hash of the two records' content: the same merges always give the same sample, in whatever order they
    come.
    """
    texts = [content.take(pa.array(side, pa.int64())).to_pylist() for side in (removed, kept)]
    drawn = [hashlib.sha256(f"audit|{'|'.join(sorted((x, y)))}".encode()).digest() for x, y in zip(*texts, strict=True)]
    return np.sort(np.array(sorted(range(len(drawn)), key=drawn.__getitem__)[:size], dtype=np.int64))


def audited(path: str | Path) -> pd.DataFrame:
    """A filled audit sheet: record_id, kept_record_id, answer (yes|no|"": nobody has judged it).

    Raises
    ------
    ReviewError
        A ``correct`` other than yes, no or nothing: one line each.
    """
    problems = Problems()
    table = read_table(path, required=(*_PAIR, "correct"), problems=problems)
    answers = table["correct"].str.casefold()
    for line, answer in answers[~answers.isin(_ANSWERS)].items():
        problems.add(
            f"{path}:{line}",
            f"correct '{answer}' is not known{did_you_mean(answer, _ANSWERS[:2])}",
            "write yes or no, or leave it empty",
        )
    problems.raise_if_any()
    return table[_PAIR].assign(answer=answers)


def report(path: str | Path | None, now: Now | None = None) -> tuple[dict[str, dict], pd.DataFrame]:
    """What a filled audit sheet says: numbers for the methods section, and what is left to do (``stage, who, task,
    n, file``): merges called wrong whose records are in one citation still.

    Nothing is said while nobody has filled one in.
    """
    sheet = audited(path) if path else pd.DataFrame({"answer": []})
    judged, wrong = int((sheet["answer"] != "").sum()), int((sheet["answer"] == "no").sum())
    if not judged or now is None:
        return {}, pd.DataFrame(columns=TODO_COLUMNS, dtype=object)
    low, high = interval(wrong, judged)
    values = {"judged": judged, "wrong": wrong, "rate": wrong / judged, "rate_low": low, "rate_high": high}
    last, since = made_since(sheet, now)
    values |= {"round": last, "since": since} if since else {}
    numbers = {
        f"dedup.audit_{name}": {
            "value": value,
            "text": f"{value}" if isinstance(value, int) else f"{value:.1%}",
            "source": "results/dedup/merges.csv" if name == "since" else str(path),
        }
        for name, value in values.items()
    }
    task, n = "write a row 'different' for each merge that the audit calls wrong", _together(sheet, now.membership)
    rows = [("deduplication", "anyone", task, str(n), "data/dedup/verdicts.csv")] if n else []
    return numbers, pd.DataFrame(rows, columns=TODO_COLUMNS, dtype=object)


def _together(sheet: pd.DataFrame, membership: pd.DataFrame) -> int:
    """How many merges that people called wrong stand: a verdict takes them apart."""
    citation = membership.set_index("record_id")["citation_id"]
    one, other = (sheet.loc[sheet["answer"] == "no", name].map(citation) for name in _PAIR)
    return int((one == other).sum())  # never of records that are not there any more


def made_since(sheet: pd.DataFrame, now: Now) -> tuple[int, int]:
    """The last round whose merges a sheet was drawn from, and how many merges by rules were made after it.

    None were if the sheet holds all that is drawn today: then it was drawn from all there are.
    """
    drawn, today = ({frozenset(pair) for pair in table[_PAIR].to_numpy()} for table in (sheet, now.sample))
    rounds = now.places.set_index("record_id")["round"].astype(int)
    last, made = (
        table[_PAIR].apply(lambda column: column.map(rounds)).max(axis=1)
        for table in (sheet, now.merges[now.merges["decided_by"] == "rule"])
    )
    if today <= drawn or last.isna().all():
        return 0, 0
    return int(last.max()), int((made > last.max()).sum())


def interval(wrong: int, judged: int, level: float = 0.95) -> tuple[float, float]:
    """Clopper-Pearson interval of a proportion (Clopper & Pearson 1934, Biometrika 26:404): exact."""
    from scipy.stats import beta  # slow to load, and only needed here

    if not judged:
        return 0.0, 1.0
    tail = (1 - level) / 2
    low = float(beta.ppf(tail, wrong, judged - wrong + 1)) if wrong else 0.0
    high = float(beta.ppf(1 - tail, wrong + 1, judged - wrong)) if wrong < judged else 1.0
    return low, high
