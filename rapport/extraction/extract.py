"""The stage as a whole: people's files in, consensus tables, differences, agreement and what remains to be done out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from rapport.errors import Problems
from rapport.extraction.aside import looked_at, renamed, set_aside
from rapport.extraction.compare import agreement, kappa
from rapport.extraction.consensus import CELLS, ROW, Extraction, settle
from rapport.extraction.dictionary import Table, read_dictionary
from rapport.extraction.measures import shipped_ids
from rapport.extraction.names import FOLDER
from rapport.extraction.reading import Entry, read_entries
from rapport.extraction.references import Names, Reports
from rapport.extraction.sources import registry_cells, without_locator
from rapport.shares import share_counts, shares
from rapport.todo import TODO_COLUMNS

AGREEMENT = ["table", "column", "extractor_1", "extractor_2", "n", "agreed", "percent", "kappa"]


@dataclass(frozen=True)
class Result:
    """Everything the rule writes."""

    extraction: Extraction
    agreement: pd.DataFrame
    todo: pd.DataFrame
    who: pd.DataFrame  # per study which tables more than one person filled: rapport.shares
    aside: pd.DataFrame  # rows of studies that are not included: rapport.extraction.aside


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
    names = Names(entries, tables, reports, shipped_ids(), problems)
    kept, settlements, aside = set_aside(names.check_entries(), settlements, tables, reports, problems)
    found = settle(kept, names.check_settled(settlements), tables, extractors, problems)
    problems.raise_if_any()
    cells = [*found.cells.itertuples(index=False, name=None), *registry_cells(found.tables)]
    extraction = replace(found, cells=pd.DataFrame(cells, columns=CELLS, dtype=object))
    todo = _todo(extraction, kept, aside, tables, extractors, reports)
    return Result(extraction, _agreement(extraction), todo, shares(_done(kept, reports)), aside)


def _done(entries: Sequence[Entry], reports: Reports) -> list[tuple[str, str, str]]:
    """``(study, table, person)`` of every row; a row about no study (of a scale, say) is nobody's study."""
    return [(entry.study, entry.table, entry.by) for entry in entries if entry.study in reports.included]


def _agreement(extraction: Extraction) -> pd.DataFrame:
    outcomes = {name: [same for _, _, same in pairs] for name, pairs in extraction.comparisons.items()}
    rows = [(*row, kappa(extraction.comparisons[row[:4]])) for row in agreement(outcomes)]
    return pd.DataFrame(rows, columns=AGREEMENT, dtype=object)


def _todo(
    extraction: Extraction,
    kept: Sequence[Entry],
    aside: pd.DataFrame,
    tables: Mapping[str, Table],
    extractors: Sequence[str],
    reports: Reports,
) -> pd.DataFrame:
    both = ", ".join(extractors) or "extractors"
    rows: list[tuple] = []
    for who in extractors:
        missing = reports.included - {e.study for e in kept if e.by == who and e.table == "studies"}
        if missing and "studies" in tables:
            rows.append((who, "extract the data of studies", len(missing), f"{FOLDER}/*/{who}*.csv"))
    for counts, task in (
        (_blank(kept, tables), "fill in required cells (a missing code where nothing is reported)"),
        (without_locator(kept, tables), "say where rows were read (column locator)"),
    ):
        rows += [(who, task, n, f"{FOLDER}/{table}/{who}*.csv") for (who, table), n in sorted(counts.items())]
    waiting = extraction.differences[extraction.differences["settled_by"] == "waiting"]
    for table, n in waiting.groupby("table", sort=True).size().items():
        rows.append((both, "settle differences between extractors", n, f"{FOLDER}/{table}/consensus*.csv"))
    task, n = looked_at(aside)
    if n:
        rows.append((both, task, n, "results/extraction/aside.csv"))
    rows += [(both, *task) for task in renamed(aside, reports)]
    return pd.DataFrame([("extraction", *row) for row in rows], columns=TODO_COLUMNS, dtype=object)


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
    shared = dict(share_counts(result.who))
    values = {
        "extractors": (shared.pop("people"), "who_extracted.csv"),
        **{name: (n, "who_extracted.csv") for name, n in shared.items()},
        **{f"studies_in_part_{table}": (n, "who_extracted.csv") for table, n in _single(result.who).items()},
        "cells_compared": (compared, "agreement.csv"),
        "cells_agreed": (agreed, "agreement.csv"),
        "percent_agreed": (100 * agreed / compared if compared else None, "agreement.csv"),
        "differences": (len(differences), "differences.csv"),
        "differences_settled": (int((differences["settled_by"] == "consensus").sum()), "differences.csv"),
        "differences_waiting": (int((differences["settled_by"] == "waiting").sum()), "differences.csv"),
        "differences_taken": (int((differences["settled_by"] == "single").sum()), "differences.csv"),
        "cells_different": (len(cell), "differences.csv"),
        "rows_one_extractor": (int((differences["column"] == ROW).sum()), "differences.csv"),
        "studies_extracted": (len(result.who), "who_extracted.csv"),
    }
    for name, n in cell["kind"].value_counts().sort_index().items():
        values[f"differences_{name.replace(' ', '_')}"] = (int(n), "differences.csv")
    return {
        f"extraction.{name}": number(value, f"results/extraction/{source}") for name, (value, source) in values.items()
    }


def _single(who: pd.DataFrame) -> dict[str, int]:
    """Table -> in how many studies that more than one person extracted in part, one person alone filled it."""
    part = who.loc[who["share"] == "in part by several", "parts_by_one"]
    return part.str.split("; ").explode().value_counts().sort_index().to_dict() if len(part) else {}


def number(value: float | int | None, source: str) -> dict:
    """One quotable number; nothing to count is shown as a dash, zero as 0."""
    text = "–" if value is None else f"{value:,}" if isinstance(value, int) else f"{value:.1f}"
    return {"value": value, "text": text, "source": source}
