"""A random sample of merges for a person to check, and the rate of false merges that follows from it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from rapport.errors import Problems, did_you_mean
from rapport.tables import read_table
from rapport.todo import TODO_COLUMNS

SHOWN = ("title", "authors", "year", "journal", "volume", "issue", "pages", "doi")
_ANSWERS = ("yes", "no", "")


def sample(removed: np.ndarray, kept: np.ndarray, content: pa.ChunkedArray, size: int) -> np.ndarray:
    """Places of *size* of the merges (record indices *removed*, *kept*), in the order of *removed*.

    Drawn by a hash of the two records' content: the same merges always give the same sample, in whatever order they
    come.
    """
    texts = [content.take(pa.array(side, pa.int64())).to_pylist() for side in (removed, kept)]
    drawn = [hashlib.sha256(f"audit|{'|'.join(sorted((x, y)))}".encode()).digest() for x, y in zip(*texts, strict=True)]
    return np.sort(np.array(sorted(range(len(drawn)), key=drawn.__getitem__)[:size], dtype=np.int64))


def audited(path: str | Path) -> tuple[int, int]:
    """Number of merges that people judged, and how many of them they called wrong, from a filled audit sheet.

    Raises
    ------
    ReviewError
        A ``correct`` other than yes, no or nothing: one line each.
    """
    problems = Problems()
    table = read_table(path, required=("record_id", "kept_record_id", "correct"), problems=problems)
    answers = table["correct"].str.casefold()
    for line, answer in answers[~answers.isin(_ANSWERS)].items():
        problems.add(
            f"{path}:{line}",
            f"correct '{answer}' is not known{did_you_mean(answer, _ANSWERS[:2])}",
            "write yes or no, or leave it empty",
        )
    problems.raise_if_any()
    return int((answers != "").sum()), int((answers == "no").sum())


def report(path: str | Path | None) -> tuple[dict[str, dict], pd.DataFrame]:
    """What a filled audit sheet says: numbers for the methods section, and what is left to do (``stage, who, task,
    n, file``).

    Nothing is said while nobody has filled one in.
    """
    judged, wrong = audited(path) if path else (0, 0)
    if not judged:
        return {}, pd.DataFrame(columns=TODO_COLUMNS, dtype=object)
    low, high = interval(wrong, judged)
    values = {"judged": judged, "wrong": wrong, "rate": wrong / judged, "rate_low": low, "rate_high": high}
    numbers = {
        f"dedup.audit_{name}": {
            "value": value,
            "text": f"{value}" if isinstance(value, int) else f"{value:.1%}",
            "source": str(path),
        }
        for name, value in values.items()
    }
    numbers["dedup.audit_statement"] = {"value": wrong / judged, "text": statement(wrong, judged), "source": str(path)}
    task = "write a row 'different' for each merge that the audit calls wrong"
    rows = [("deduplication", "anyone", task, str(wrong), "data/dedup/verdicts.csv")] if wrong else []
    return numbers, pd.DataFrame(rows, columns=TODO_COLUMNS, dtype=object)


def interval(wrong: int, judged: int, level: float = 0.95) -> tuple[float, float]:
    """Clopper-Pearson interval of a proportion (Clopper & Pearson 1934, Biometrika 26:404): exact."""
    from scipy.stats import beta  # slow to load, and only needed here

    if not judged:
        return 0.0, 1.0
    tail = (1 - level) / 2
    low = float(beta.ppf(tail, wrong, judged - wrong + 1)) if wrong else 0.0
    high = float(beta.ppf(1 - tail, wrong + 1, judged - wrong)) if wrong < judged else 1.0
    return low, high


def statement(wrong: int, judged: int) -> str:
    """The sentence for the methods section."""
    low, high = interval(wrong, judged)
    return (
        f"Of {judged} merges drawn at random and checked by hand, {wrong} {'was' if wrong == 1 else 'were'} wrong "
        f"(false-merge rate {wrong / judged:.1%}, 95% CI {low:.1%} to {high:.1%})."
    )
