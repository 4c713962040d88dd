"""What extractors typed: every file of every table, checked against the dictionary, all problems at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from rapport.errors import Problems, did_you_mean
from rapport.extraction.dictionary import INCLUDED, Table
from rapport.tables import read_table

FOLDER = "data/extraction"
CONSENSUS = "consensus"
_EXTRA = ("decided_by",)
_LONG = ("column", "consensus")


@dataclass
class Entry:
    """One row by one extractor; *notes* holds locator and quote of single cells (``mean.locator``)."""

    table: str
    key: tuple[str, ...]
    by: str
    values: dict[str, str]
    notes: dict[str, str]
    file: str
    line: int

    @property
    def where(self) -> str:
        """File and line."""
        return f"{self.file}:{self.line}"

    @property
    def study(self) -> str:
        """The study the row is about; empty for tables without one."""
        return self.values.get("study_id", "")


@dataclass
class Settlement:
    """One cell (or, with column ``(row)``, one row) that people settled."""

    table: str
    key: tuple[str, ...]
    column: str
    value: str
    decided_by: str
    note: str
    notes: dict[str, str]
    where: str


@dataclass
class Reports:
    """Which studies and reports there are: included ones, and those that are known but not included."""

    included: set[str] = field(default_factory=set)
    known: set[str] = field(default_factory=set)
    anchors: dict[str, str] = field(default_factory=dict)
    of_study: dict[str, set[str]] = field(default_factory=dict)

    def is_known(self, study: str) -> bool:
        """Whether the study is linked to some report, or stands for an unlinked citation."""
        return study in self.included or study in self.known or (study.startswith("s_") and study[2:] in self.anchors)


def read_reports(studies: pd.DataFrame, reports: pd.DataFrame, others: Iterable[pd.DataFrame], citations: pd.DataFrame,
                 aliases: pd.DataFrame) -> Reports:  # fmt: skip
    """Gather the studies stage's tables.

    Parameters
    ----------
    studies, reports
        ``results/studies/studies.csv`` and ``reports.csv``.
    others
        Further tables with study_id and citation_id (companions, studies set apart).
    citations, aliases
        ``results/dedup/citations.csv`` (citation_id, doi) and ``aliases.csv``.
    """
    found = Reports(included=set(studies["study_id"]))
    for table in (reports, *others):
        found.known |= set(table["study_id"])
        for study, citation in zip(table["study_id"], table["citation_id"], strict=True):
            found.of_study.setdefault(study, set()).add(citation)
    by_doi = citations.loc[citations["doi"] != ""]
    found.anchors.update(zip(by_doi["doi"], by_doi["citation_id"], strict=True))
    found.anchors.update(zip(aliases["alias"], aliases["citation_id"], strict=True))
    found.anchors.update((c, c) for c in citations["citation_id"])
    return found


def read_entries(
    files: Iterable[str], tables: Mapping[str, Table], extractors: Iterable[str], problems: Problems
) -> tuple[list[Entry], list[Settlement]]:
    """Read the extractors' files and the consensus files.

    Parameters
    ----------
    files
        ``data/extraction/<table>/<extractor>.csv``, ``<extractor>-02.csv``, ``consensus*.csv``; ``.xlsx`` as well.
    tables
        The data dictionary.
    extractors
        Names from the settings; none: any file name will do.

    Returns
    -------
    entries, settlements
        In the order of the files; rows of a sheet that nobody filled in are left out.
    """
    entries: list[Entry] = []
    settled: list[Settlement] = []
    names = list(extractors)
    for file in files:
        path = Path(file)
        table = tables.get(path.parent.name)
        by = re.sub(r"-\d+$", "", path.stem)
        if table is None:
            problems.add(file, f"'{path.parent.name}' is no table of the data dictionary{did_you_mean(path.parent.name, tables)}", "rename the folder")
        elif by == CONSENSUS:
            settled += _settlements(file, table, problems)
        elif names and by not in names:
            problems.add(file, f"'{by}' is not one of the extractors ({', '.join(names)}){did_you_mean(by, names)}", "rename the file, or add the name in config.yaml")
        else:
            entries += _entries(file, by, table, problems)
    _once(entries, problems)
    return entries, settled


def _read(file: str, table: Table, extra: Iterable[str], problems: Problems) -> pd.DataFrame:
    optional = [*table.columns, *(f"{c}.{what}" for c in table.columns for what in ("locator", "quote")), "label", *extra]
    required = [name for name in table.key if name in table.columns]
    return read_table(file, required=required, optional=[c for c in dict.fromkeys(optional) if c not in required], problems=problems)


def _entries(file: str, by: str, table: Table, problems: Problems) -> list[Entry]:
    found = []
    for line, row in _read(file, table, (), problems).iterrows():
        given = {name: row[name] for name in table.columns if name in row.index}
        notes = {name: row[name] for name in row.index if name.endswith((".locator", ".quote")) and row[name]}
        if not any(value for name, value in given.items() if name != "study_id") and len(table.key) + ("study_id" not in table.key) > 1:
            continue  # a row of an issued sheet that waits
        if table.key == ["study_id"] and not any(value for name, value in given.items() if name != "study_id"):
            continue
        empty = [name for name in table.key if not given[name]]
        if empty:
            problems.add(f"{file}:{line}", f"{' and '.join(empty)} is empty", "fill it in; it names the row")
            continue
        values = {}
        for name, text in given.items():
            values[name], wrong = table.columns[name].read(text)
            if wrong:
                problems.add(f"{file}:{line}", wrong, "correct it")
        found.append(Entry(table.name, tuple(values[k] for k in table.key), by, values, notes, file, int(line)))
    return found


def _settlements(file: str, table: Table, problems: Problems) -> list[Settlement]:
    """Consensus sheets: one settled cell a row (columns *column* and *consensus*), or rows with the settled cells filled."""
    from rapport.rows import read_rows

    header, _ = read_rows(file)
    folded = [name.casefold() for name in header]
    if all(name in folded for name in _LONG):
        rows = read_table(file, required=[*table.key, *_LONG], problems=problems)
        return [s for line, row in rows.iterrows() for s in _cell(file, line, row, table, problems)]
    rows = _read(file, table, _EXTRA, problems)
    return [s for line, row in rows.iterrows() for s in _row(file, line, row, table, problems)]


def _cell(file: str, line: int, row: pd.Series, table: Table, problems: Problems) -> list[Settlement]:
    if not row["consensus"]:
        return []
    where, name, value = f"{file}:{line}", row["column"], row["consensus"]
    if name == "(row)":
        if value not in ("keep", "drop"):
            problems.add(where, f"'{value}' for a whole row is not keep or drop", "correct it")
    elif name not in table.columns or name in table.key:
        names = [c for c in table.columns if c not in table.key]
        problems.add(where, f"'{name}' is no column of '{table.name}' to settle{did_you_mean(name, names)}", "correct it")
        return []
    else:
        value, wrong = table.columns[name].read(value)
        if wrong:
            problems.add(where, wrong, "correct it")
    notes = {f"{name}.{what}": row[what] for what in ("locator", "quote") if row.get(what)}
    return [Settlement(table.name, tuple(row[k] for k in table.key), name, value, row.get("decided_by", ""), row.get("note", ""), notes, where)]


def _row(file: str, line: int, row: pd.Series, table: Table, problems: Problems) -> list[Settlement]:
    where = f"{file}:{line}"
    if empty := [name for name in table.key if not row[name]]:
        problems.add(where, f"{' and '.join(empty)} is empty", "fill it in; it names the row")
        return []
    found = []
    for name, column in table.columns.items():
        if name in table.key or not row[name] or name == "note":
            continue
        value, wrong = column.read(row[name])
        if wrong:
            problems.add(where, wrong, "correct it")
        notes = {k: row[k] for k in (f"{name}.locator", f"{name}.quote") if row.get(k)}
        found.append(Settlement(table.name, tuple(row[k] for k in table.key), name, value, row["decided_by"], row.get("note", ""), notes, where))
    return found


def _once(entries: list[Entry], problems: Problems) -> None:
    seen: dict[tuple, Entry] = {}
    for entry in entries:
        name = (entry.table, entry.by, fold(entry.key))
        if name in seen:
            problems.add(entry.where, f"{'/'.join(entry.key)} stands there twice, first at {seen[name].where}", "keep one row")
        seen.setdefault(name, entry)


def fold(key: tuple[str, ...]) -> tuple[str, ...]:
    """A row's name by which two people's rows are paired: case does not count."""
    return tuple(part.casefold() for part in key)


def check_references(
    entries: list[Entry], tables: Mapping[str, Table], reports: Reports, registry: Iterable[str], problems: Problems
) -> list[Entry]:
    """Check names of studies, reports, samples, arms and measures; give back the rows of included studies.

    A row of a study that is linked to reports but not included (any more) is set aside, not an error. A sample, arm or
    result that does not exist is an error as soon as somebody has filled that table for the study.
    """
    rows: dict[tuple[str, str], set[str]] = {}
    for entry in entries:
        for column in entry.values:
            rows.setdefault((f"{entry.table}.{column}", entry.study), set()).add(entry.values[column])
    shipped = {"measures.measure_id": set(registry)}
    kept = []
    for entry in entries:
        study, columns = entry.study, tables[entry.table].columns
        if study and not reports.is_known(study):
            problems.add(entry.where, f"no study '{study}'{did_you_mean(study, reports.included)}", "results/studies/studies.csv lists the included studies; link others in data/studies.csv")
            continue
        if not study or study in reports.included:
            kept.append(entry)
        for name, value in entry.values.items():
            column = columns[name]
            if not value or value in column.missing or column.allowed == INCLUDED:
                continue
            if column.type == "report":
                entry.values[name] = _report(entry, name, value, reports, problems)
            elif column.type == "ref":
                there = rows.get((column.allowed, study), set()) or (rows.get((column.allowed, ""), set()) | shipped.get(column.allowed, set()))
                if there and value not in there:
                    problems.add(entry.where, f"{name} '{value}' is not in the table {column.allowed.partition('.')[0]}{f' for {study}' if study else ''}{did_you_mean(value, there)}", "correct it")
    return kept


def _report(entry: Entry, name: str, value: str, reports: Reports, problems: Problems) -> str:
    plain = re.sub(r"^(https?://(dx\.)?doi\.org/|doi:)\s*", "", value.strip().casefold())
    citation = reports.anchors.get(value) or reports.anchors.get(plain)
    if citation is None:
        problems.add(entry.where, f"{name}: no citation '{value}'", "results/dedup/citations.csv lists ids and DOIs")
    elif entry.study in reports.included and citation not in reports.of_study.get(entry.study, set()):
        problems.add(entry.where, f"{name}: report {value} does not belong to study {entry.study}", "link it in data/studies.csv or correct the id")
    return citation or value
