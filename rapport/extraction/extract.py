"""The stage as a whole: people's files in, consensus tables, differences, agreement and what remains to be done out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from rapport.errors import Problems
from rapport.extraction.compare import agreement
from rapport.extraction.consensus import ROW, Extraction, settle
from rapport.extraction.dictionary import Table, read_dictionary
from rapport.extraction.measures import shipped_ids
from rapport.extraction.names import FOLDER
from rapport.extraction.reading import Entry, read_entries
from rapport.extraction.references import Reports, check_references

AGREEMENT = ["table", "column", "extractor_1", "extractor_2", "n", "agreed", "percent", "kappa"]
TODO = ["stage", "who", "task", "n", "file"]


@dataclass(frozen=True)
class Result:
    """Everything the rule writes."""

    extraction: Extraction
    agreement: pd.DataFrame
    todo: pd.DataFrame


def extract(files: Sequence[str], dictionary: str, extractors: Sequence[str], reports: Reports) -> Result:
    """Read, check, compare and settle.

    Raises
    ------
    ReviewError
        Every wrong cell, unknown name and unexplained consensus, one line each.
    """
    tables = read_dictionary(dictionary)
    problems = Problems()
    entries, settlements = read_entries(files, tables, extractors, problems)
    kept = check_references(entries, tables, reports, shipped_ids(), problems)
    alive = {(e.table, tuple(k.casefold() for k in e.key)) for e in kept}
    dead = {(e.table, tuple(k.casefold() for k in e.key)) for e in entries} - alive
    settlements = [s for s in settlements if (s.table, tuple(k.casefold() for k in s.key)) not in dead]
    extraction = settle(kept, settlements, tables, extractors, problems)
    problems.raise_if_any()
    return Result(extraction, _agreement(extraction), _todo(extraction, entries, kept, tables, extractors, reports))


def _agreement(extraction: Extraction) -> pd.DataFrame:
    from rapport.extraction.compare import kappa

    outcomes = {name: [same for _, _, same in pairs] for name, pairs in extraction.comparisons.items()}
    rows = [(*row, kappa(extraction.comparisons[row[:4]])) for row in agreement(outcomes)]
    return pd.DataFrame(rows, columns=AGREEMENT, dtype=object)


def _todo(
    extraction: Extraction,
    entries: Sequence[Entry],
    kept: Sequence[Entry],
    tables: Mapping[str, Table],
    extractors: Sequence[str],
    reports: Reports,
) -> pd.DataFrame:
    rows: list[tuple] = []
    for who in extractors:
        begun = {e.study for e in kept if e.by == who and e.table == "studies"}
        missing = reports.included - begun
        if missing and "studies" in tables:
            rows.append(("extraction", who, "extract the data of studies", len(missing), f"{FOLDER}/*/{who}*.csv"))
    for (who, table), blank in sorted(_blank(kept, tables).items()):
        rows.append(
            (
                "extraction",
                who,
                "fill in required cells (a missing code where nothing is reported)",
                blank,
                f"{FOLDER}/{table}/{who}*.csv",
            )
        )
    waiting = extraction.differences[extraction.differences["settled_by"] == "waiting"]
    both = ", ".join(extractors) or "extractors"
    for table, group in waiting.groupby("table", sort=True):
        rows.append(
            (
                "extraction",
                both,
                "settle differences between extractors",
                len(group),
                f"{FOLDER}/{table}/consensus*.csv",
            )
        )
    aside = {e.study for e in entries} - {e.study for e in kept}
    if aside:
        rows.append(
            (
                "extraction",
                both,
                f"data of studies that are not included are left out: {', '.join(sorted(aside)[:5])}",
                len(aside),
                f"{FOLDER}/",
            )
        )
    return pd.DataFrame(rows, columns=TODO, dtype=object)


def _blank(entries: Sequence[Entry], tables: Mapping[str, Table]) -> dict[tuple[str, str], int]:
    counts: dict[tuple[str, str], int] = {}
    for entry in entries:
        blank = sum(not entry.values.get(name, "") for name in tables[entry.table].required)
        if blank:
            counts[entry.by, entry.table] = counts.get((entry.by, entry.table), 0) + blank
    return counts


def numbers(result: Result, checks: pd.DataFrame | None = None) -> dict:
    """What a manuscript says about extraction: cells compared, agreed, settled, rows in one file only."""
    differences = result.extraction.differences
    compared, agreed = (sum(result.agreement[c].astype(int)) for c in ("n", "agreed"))
    cell = differences[differences["column"] != ROW]
    values = {
        "cells_compared": (compared, "agreement.csv"),
        "cells_agreed": (agreed, "agreement.csv"),
        "percent_agreed": (100 * agreed / compared if compared else None, "agreement.csv"),
        "differences": (len(cell), "differences.csv"),
        "differences_settled": (int((cell["settled_by"] == "consensus").sum()), "differences.csv"),
        "rows_one_extractor": (int((differences["column"] == ROW).sum()), "differences.csv"),
        "studies_extracted": (len(result.extraction.tables.get("studies", ())), "studies.csv"),
    }
    for name, n in cell["kind"].value_counts().sort_index().items():
        values[f"differences_{name.replace(' ', '_')}"] = (int(n), "differences.csv")
    return {
        f"extraction.{name}": number(value, f"results/extraction/{source}") for name, (value, source) in values.items()
    }


def number(value: float | int | None, source: str) -> dict:
    """One quotable number; nothing to count is shown as a dash, zero as 0."""
    text = "–" if value is None else str(value) if isinstance(value, int) else f"{value:.1f}"
    return {"value": value, "text": text, "source": source}
