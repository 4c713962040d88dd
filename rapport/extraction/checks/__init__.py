"""Arithmetic that cannot be true, or hardly: checks of extracted numbers.

Each module is one idea and has ``check(rows, context) -> findings``. A number stands for all values that round to it,
so that rounding never raises an alarm. The checks know columns, not tables: a team's own table with ``n, mean, sd`` is
checked like the shipped ones.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

import pandas as pd

from rapport.extraction.checks import (
    arms,
    decimals,
    duplicates,
    effects,
    grim,
    intervals,
    outliers,
    p_values,
    percentages,
    ranges,
    sd_se,
    signs,
    spelling,
    subscales,
    sums,
    times,
    zeros,
)
from rapport.extraction.checks.rows import Context, Finding, read_rows
from rapport.extraction.measures import Measure

MODULES = (
    ranges,
    zeros,
    sums,
    arms,
    sd_se,
    intervals,
    p_values,
    effects,
    grim,
    percentages,
    subscales,
    outliers,
    times,
    duplicates,
    decimals,
    signs,
    spelling,
)
COLUMNS = ["check", "severity", "table", "row", "study_id", "column", "found", "expected", "message"]
# impossible: cannot be true; inconsistent: two printed numbers disagree beyond rounding; look: unusual
SEVERITY = ("impossible", "inconsistent", "look")


def run_checks(
    tables: Mapping[str, pd.DataFrame],
    measures: Mapping[str, Measure],
    keys: Mapping[str, list[str]],
    words: Mapping[tuple[str, str], Collection[str]] = MappingProxyType({}),
) -> pd.DataFrame:
    """Check every table.

    Parameters
    ----------
    tables
        Consensus tables by name, all text.
    measures
        The registry of instruments.
    keys
        The columns that name a row, by table.
    words
        The listed codes of each (table, column) in which others may be used.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`; worst first, then by table and row. A finding is a question to the extractors, never a correction.
    """
    rows = read_rows(tables, keys)
    context = Context(rows, measures, words)
    found: list[Finding] = [finding for module in MODULES for finding in module.check(rows, context)]
    listed = sorted(
        set(found), key=lambda f: (SEVERITY.index(f.severity), f.table, f.row, f.check, f.column, f.message)
    )
    return pd.DataFrame([[getattr(f, name) for name in COLUMNS] for f in listed], columns=COLUMNS, dtype=object)
