"""Sheets for extractors, issued once for studies not begun, and consensus sheets with the true differences only.

What is on somebody's sheets is read from the sheets themselves, so results may be deleted and nothing is issued twice.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

import pandas as pd

from rapport import people
from rapport.errors import ReviewError
from rapport.extraction.aside import SHOWN
from rapport.extraction.consensus import ROW
from rapport.extraction.dictionary import Column, Table
from rapport.extraction.names import FOLDER, GIVEN, NAMES, columns
from rapport.extraction.workbook import workbook_bytes
from rapport.rows import read_rows
from rapport.screening.guard import guarded, shown
from rapport.screening.sheets import csv_bytes

SETTLE = ["consensus", "decided_by", "locator", "note"]


def issue(
    studies: pd.DataFrame,
    differences: pd.DataFrame,
    tables: Mapping[str, Table],
    own: Sequence[str],
    extractors: Sequence[str],
    kind: str,
    receipt: str,
) -> list[str]:
    """Create the sheets that are missing, and write the receipt of all blank ones.

    Parameters
    ----------
    studies
        ``results/studies/studies.csv``.
    differences
        ``results/extraction/differences.csv``.
    tables, own
        The dictionary, and the names of the tables people fill.
    kind
        csv or xlsx.

    Returns
    -------
    list of str
        The new files.
    """
    made = _study_sheets(studies, tables, own, extractors, kind)
    for name, mine in differences[differences["settled_by"] == "waiting"].groupby("table", sort=True):
        folder = f"{FOLDER}/{name}"
        listed = _settled(folder, tables[name])
        rows = mine[[(r["row"].casefold(), r["column"]) not in listed for r in mine.to_dict("records")]]
        if len(rows):
            about = [Column(name, "consensus", "text", definition="The settled value.")]
            made.append(_issue(folder, "consensus", consensus_sheet(tables[name], rows), about, kind))
    people.write_receipt(_blank(tables), receipt)
    return made


def left_over(included: Collection[str], tables: Mapping[str, Table]) -> list[str]:
    """One line on rows that wait on sheets for studies that are not included (any more); they count nowhere."""
    first = next((name for name in ("studies", *tables) if name in tables), "")
    if all(study in included for path in people.tables(f"{FOLDER}/{first}") for (study,) in _cells(path, [GIVEN])):
        return []
    studies: set[str] = set()
    for name, table in tables.items():
        answers = [c for c in table.columns if c != GIVEN]
        for path in people.tables(f"{FOLDER}/{name}"):
            rows = _cells(path, [GIVEN], answers)
            studies |= {study for study, *cells in rows if study and study not in included and not any(cells)}
    if not studies:
        return []
    more = f" and {len(studies) - SHOWN} more" if len(studies) > SHOWN else ""
    named = f"{', '.join(sorted(studies)[:SHOWN])}{more}"
    return [
        f"{FOLDER}/: blank rows are left of studies that are not included ({named}); they count nowhere, let them be"
    ]


def _study_sheets(
    studies: pd.DataFrame, tables: Mapping[str, Table], own: Sequence[str], extractors: Sequence[str], kind: str
) -> list[str]:
    made = []
    label = dict(zip(studies["study_id"], studies["label"], strict=True))
    shipped = columns()
    for who in extractors:
        started = _begun(who, "studies")
        for name in own:
            table, folder = tables[name], f"{FOLDER}/{name}"
            # a table that the team has added is begun by itself
            begun = started if name in shipped else _begun(who, name)
            todo = [s for s in studies["study_id"] if s not in begun]
            if not todo or ("study_id" not in table.columns and _of(folder, who)):
                continue  # one sheet is enough where rows are not about studies
            made.append(_issue(folder, who, study_sheet(table, todo, label), table.columns.values(), kind))
    return made


def _issue(folder: str, who: str, sheet: pd.DataFrame, about: Iterable[Column], kind: str) -> str:
    path = people.next_sheet(folder, who, f".{kind}")
    people.issue(path, _content(sheet, about, kind))
    return path


def study_sheet(table: Table, studies: Sequence[str], label: Mapping[str, str]) -> pd.DataFrame:
    """One row a study with its name, all other columns blank; without rows where the table is not about studies."""
    columns = list(table.columns)
    if "study_id" in columns:
        extra = [name for name in NAMES if name not in columns][:1]
        columns = ["study_id", *extra, *(c for c in columns if c != "study_id")]
        sheet = pd.DataFrame("", index=range(len(studies)), columns=columns, dtype=object)
        sheet["study_id"] = list(studies)
        for name in extra:
            sheet[name] = [shown(label.get(s, "")) for s in studies]
        return sheet
    return pd.DataFrame(columns=columns, dtype=object)


def consensus_sheet(table: Table, differences: pd.DataFrame) -> pd.DataFrame:
    """One row a cell that differs: both values, the likely kind of slip, and where to write the settled value."""
    people_columns = [
        c
        for c in differences.columns
        if c
        not in {"table", "row", "study_id", "column", "kind", "value", "settled_by", "decided_by", "note", "sources"}
    ]
    keys = pd.DataFrame([r.split("/", len(table.key) - 1) for r in differences["row"]], columns=table.key, dtype=object)
    sheet = pd.concat([keys, differences[["column", *people_columns, "kind"]].reset_index(drop=True)], axis=1)
    return sheet.assign(**dict.fromkeys(SETTLE, ""))


def _content(sheet: pd.DataFrame, columns, kind: str) -> bytes:
    if kind == "csv":
        return csv_bytes(sheet)
    columns = list(columns)
    choices = {
        c.name: [*dict.fromkeys(c.codes.values()), *c.missing] for c in columns if c.type == "code" and not c.open
    }
    about = [("column", "what it means"), *((c.name, _meaning(c)) for c in columns)]
    return workbook_bytes(sheet, choices, about)


def _meaning(column: Column) -> str:
    parts = [
        column.definition,
        f"unit: {column.unit}" if column.unit else "",
        f"allowed: {column.allowed}" if column.allowed else "",
        "never empty" if column.required == "yes" else "",
        f"missing: {' '.join(column.missing)}" if column.missing else "",
        f"for example {column.example}" if column.example else "",
    ]
    return guarded("; ".join(filter(None, parts)))


def _of(folder: str, who: str) -> list[str]:
    return [path for path in people.tables(folder) if re.sub(r"-\d+$", "", Path(path).stem) == who]


def _cells(path: str, names: Sequence[str], more: Sequence[str] = ()) -> list[tuple[str, ...]]:
    """The named columns of a sheet, and *more* of those it has; nothing of one that its own rule reports."""
    try:
        header, rows = read_rows(path)
    except ReviewError:
        return []
    folded = [h.casefold() for h in header]
    if not all(name in folded for name in names):
        return []
    places = [folded.index(name) for name in (*names, *(name for name in more if name in folded))]
    return [tuple(cells[p].strip() if p < len(cells) else "" for p in places) for _, cells in rows]


def _begun(who: str, table: str) -> set[str]:
    return {study for path in _of(f"{FOLDER}/{table}", who) for (study,) in _cells(path, ["study_id"])}


def _settled(folder: str, table: Table) -> set[tuple[str, str]]:
    """Row and column of every cell that is on a consensus sheet already, filled or blank."""
    found = set()
    for path in _of(folder, "consensus"):
        for *key, column in _cells(path, [*table.key, "column"]):
            found.add(("/".join(key).casefold(), column))
    return found - {("", ROW)}


def _blank(tables: Mapping[str, Table]) -> list[str]:
    """Every sheet in which nobody has written anything yet."""
    found = []
    for name, table in tables.items():
        for path in people.tables(f"{FOLDER}/{name}"):
            answers = (
                ["consensus"]
                if Path(path).stem.startswith("consensus")
                else [c.casefold() for c in table.columns if c != GIVEN]
            )
            if not people.holds_answers(path, tuple(sorted(answers))):
                found.append(path)
    return found
