"""What extractors typed: every file of every table, checked against the dictionary, all problems at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from rapport.config import TAKEN
from rapport.errors import Problems, ReviewError, did_you_mean
from rapport.extraction.dictionary import Table
from rapport.extraction.names import FOLDER, GIVEN, NAMES
from rapport.rows import read_rows
from rapport.tables import read_table

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
        if path.parent == Path(FOLDER):
            place = path.stem if path.stem in tables else "TABLE"
            todo = f"move it to {FOLDER}/{place}/ under its extractor's name, or out of data/"
            problems.add(file, "lies beside the folders of the tables and in none", todo)
        elif table is None:
            problems.add(
                file,
                f"'{path.parent.name}' is no table of the data dictionary{did_you_mean(path.parent.name, tables)}",
                "rename the folder",
            )
        elif by == CONSENSUS:
            settled += _settlements(file, table, tables, names, problems)
        elif names and by not in names:
            problems.add(
                file,
                f"'{by}' is not one of the extractors ({', '.join(names)}){did_you_mean(by, names)}",
                "rename the file, or add the name in config.yaml",
            )
        else:
            entries += _entries(file, by, table, tables, problems)
    _once(entries, problems)
    return entries, settled


def _read(
    file: str, table: Table, extra: Iterable[str], tables: Mapping[str, Table], problems: Problems
) -> pd.DataFrame:
    required = [name for name in table.key if name in table.columns]
    own = Problems()
    known = [c for c in _known(table, extra) if c not in required]
    found = read_table(file, required=required, optional=known, problems=own)
    if own and (other := _table_of(file, tables, extra)):
        todo = f"move it to {FOLDER}/{other}/, or out of data/ if it is a copy"
        problems.add(file, f"this is a sheet of {other}, among those of {table.name}", todo)
        return found.iloc[:0]
    problems.extend(own)
    return found


def _known(table: Table, extra: Iterable[str]) -> list[str]:
    """Every column that a sheet of a table may have."""
    beside = (f"{column}.{what}" for column in table.columns for what in ("locator", "quote"))
    return list(dict.fromkeys([*table.columns, *beside, *NAMES, *extra]))


def _table_of(file: str, tables: Mapping[str, Table], extra: Iterable[str]) -> str:
    """The one table that has all columns of a sheet; ``""`` if it is none, several, or that of its folder."""
    try:
        header = {cell.casefold() for cell in read_rows(file)[0] if cell}
    except ReviewError:
        return ""
    fitting = [name for name, table in tables.items() if header <= {c.casefold() for c in _known(table, extra)}]
    return fitting[0] if header and len(fitting) == 1 and fitting[0] != Path(file).parent.name else ""


def _entries(file: str, by: str, table: Table, tables: Mapping[str, Table], problems: Problems) -> list[Entry]:
    found = []
    for line, row in _read(file, table, (), tables, problems).iterrows():
        given = {name: row[name] for name in table.columns if name in row.index}
        notes = {name: row[name] for name in row.index if name.endswith((".locator", ".quote")) and row[name]}
        if not notes and not any(value for name, value in given.items() if name != GIVEN):
            continue  # a row of an issued sheet that waits
        empty = [name for name in table.key if not given[name]]
        if empty:
            problems.add(f"{file}:{line}", f"{' and '.join(empty)} is empty", "fill it in; it names the row")
            continue
        values = {}
        for name, text in given.items():
            values[name], wrong = table.columns[name].read(text)
            if wrong:
                problems.add(f"{file}:{line}", wrong, "correct it", alike=_kind(name, wrong))
        found.append(Entry(table.name, tuple(values[k] for k in table.key), by, values, notes, file, int(line)))
    return found


def _settlements(
    file: str, table: Table, tables: Mapping[str, Table], names: Sequence[str], problems: Problems
) -> list[Settlement]:
    """Consensus sheets: a settled cell a row (*column* and *consensus*), or rows with the settled cells filled."""
    header, _ = read_rows(file)
    folded = [name.casefold() for name in header]
    if all(name in folded for name in _LONG):
        rows = read_table(file, required=[*table.key, *_LONG], problems=problems)
        _unread(file, header[folded.index("consensus") :], rows, table, names, problems)
        return [s for line, row in rows.iterrows() for s in _cell(file, line, row, table, problems)]
    rows = _read(file, table, _EXTRA, tables, problems)
    return [s for line, row in rows.iterrows() for s in _row(file, line, row, table, problems)]


def _unread(
    file: str, header: Sequence[str], rows: pd.DataFrame, table: Table, names: Sequence[str], problems: Problems
) -> None:
    """Columns behind ``consensus`` in which people wrote instead, and which nobody reads; before it stand others'."""
    known = {name.casefold() for name in (*TAKEN["extraction"].split(), *table.key, *NAMES, *names)}
    for name in header:
        unknown = name in rows and name.casefold() not in known
        filled = rows.index[(rows[name] != "") & (rows["consensus"] == "")] if unknown else ()
        if len(filled):
            rows_ = f"{len(filled)} row{'s'[: len(filled) > 1]} (the first is {filled[0]})"
            what = f"column '{name}' is filled in {rows_} whose consensus is blank"
            problems.add(f"{file}:1", what, "that column is not read; write it into consensus or note")


def _cell(file: str, line: int, row: pd.Series, table: Table, problems: Problems) -> list[Settlement]:
    if not row["consensus"]:
        return []
    where, name, value = f"{file}:{line}", row["column"], row["consensus"]
    if name == "(row)":
        if value not in ("keep", "drop"):
            problems.add(where, f"'{value}' for a whole row is not keep or drop", "correct it")
    elif name not in table.columns or name in table.key:
        names = [c for c in table.columns if c not in table.key]
        problems.add(
            where, f"'{name}' is no column of '{table.name}' to settle{did_you_mean(name, names)}", "correct it"
        )
        return []
    else:
        value, wrong = table.columns[name].read(value)
        if wrong:
            problems.add(where, wrong, "correct it", alike=_kind(name, wrong))
    notes = {f"{name}.{what}": row[what] for what in ("locator", "quote") if row.get(what)}
    return [
        Settlement(
            table.name,
            tuple(row[k] for k in table.key),
            name,
            value,
            row.get("decided_by", ""),
            row.get("note", ""),
            notes,
            where,
        )
    ]


def _row(file: str, line: int, row: pd.Series, table: Table, problems: Problems) -> list[Settlement]:
    where = f"{file}:{line}"
    given = {GIVEN, *(name for name in NAMES if name not in table.columns)}
    if not any(row[name] for name in row.index if name not in given):
        return []  # a row that waits
    if empty := [name for name in table.key if not row[name]]:
        problems.add(where, f"{' and '.join(empty)} is empty", "fill it in; it names the row")
        return []
    found = []
    for name, column in table.columns.items():
        if name in table.key or not row[name] or name == "note":
            continue
        value, wrong = column.read(row[name])
        if wrong:
            problems.add(where, wrong, "correct it", alike=_kind(name, wrong))
        notes = {k: row[k] for k in (f"{name}.locator", f"{name}.quote") if row.get(k)}
        found.append(
            Settlement(
                table.name,
                tuple(row[k] for k in table.key),
                name,
                value,
                row["decided_by"],
                row.get("note", ""),
                notes,
                where,
            )
        )
    return found


def _kind(column: str, wrong: str) -> str:
    """What is wrong with a cell of a column, whatever stands in it."""
    return f"{column}: " + re.sub("'[^']*'", "", wrong.partition("; did you mean")[0])


def _once(entries: list[Entry], problems: Problems) -> None:
    seen: dict[tuple, Entry] = {}
    for entry in entries:
        name = (entry.table, entry.by, fold(entry.key))
        if name in seen:
            problems.add(
                entry.where, f"{'/'.join(entry.key)} stands there twice, first at {seen[name].where}", "keep one row"
            )
        seen.setdefault(name, entry)


def fold(key: tuple[str, ...]) -> tuple[str, ...]:
    """A row's name by which two people's rows are paired: case does not count."""
    return tuple(part.casefold() for part in key)
