"""The files of ``data/coding/``, told apart by their names: the tables of the stage, CERQual sheets, coders' files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from rapport.errors import Problems, did_you_mean
from rapport.framework.exports import as_codings, kind_of_export
from rapport.framework.vocabulary import CERQUAL, CODER, TABLES
from rapport.rows import read_rows
from rapport.tables import read_table

CERQUAL_STEM = "cerqual"


class Sheets:
    """What people wrote, file by file; what is not there is empty.

    Parameters
    ----------
    files
        ``data/coding/*``.
    problems
        Receives what is wrong with a file as a whole: its columns, its name.
    """

    def __init__(self, files: Sequence[str], problems: Problems) -> None:
        self.problems = problems
        self.files: dict[str, str] = {}
        self.cerqual: dict[str, pd.DataFrame] = {}
        for file in sorted(files):
            stem = Path(file).stem
            if stem.startswith(CERQUAL_STEM):
                self.cerqual[file] = self._read(file, *CERQUAL)
            elif stem in self.files:
                problems.add(file, f"there is also {Path(self.files[stem]).name}", "keep one of the two")
            else:
                self.files[stem] = file
        self._tables = {
            name: self._read(self.files[name], *columns) if name in self.files else _empty(*columns)
            for name, columns in TABLES.items()
        }

    def __getitem__(self, name: str) -> tuple[pd.DataFrame, str]:
        """The rows of table *name* by line, and the file they are (or would be) in."""
        return self._tables[name], self.files.get(name, f"data/coding/{name}.csv")

    def _read(self, file: str, required: tuple[str, ...], optional: tuple[str, ...]) -> pd.DataFrame:
        own = Problems()
        free = Path(file).stem == "cases"  # any further column of cases.csv is an attribute
        table = read_table(file, required, None if free else optional, own)
        self.problems.extend(own)
        if free:
            table = table.reindex(columns=list(dict.fromkeys([*required, *optional, *table.columns])), fill_value="")
        # without a column everything below would be wrong too; one line is enough
        return table.head(0) if any("' is missing" in line for line in own.lines) else table

    def check_coders(self, named: list[str]) -> None:
        """Every file that is no table is that of a coder named in config.yaml, and no coder is called like a table."""
        for stem, file in self.files.items():
            if stem not in TABLES and named and stem not in named:
                near = did_you_mean(stem, [*named, *TABLES])
                what = f"'{stem}' is no coder in config.yaml and no table of the synthesis{near}"
                self.problems.add(file, what, "add it to framework.coders, or rename the file")
        for name in named:
            if name in TABLES or name.startswith(CERQUAL_STEM):
                what = f"a coder cannot be called '{name}'"
                self.problems.add("config.yaml", what, "that is the name of a table in data/coding/")

    def coders(self, extracts: pd.DataFrame) -> dict[str, tuple[str, pd.DataFrame]]:
        """Coder to file and rows, whether typed or exported from a coding program."""
        out = {}
        for stem, file in self.files.items():
            if stem in TABLES:
                continue
            header, rows = read_rows(file, CODER[0])
            if kind := kind_of_export(header):
                out[stem] = (file, as_codings(kind, file, header, rows, extracts, self.problems))
            else:
                out[stem] = (file, self._read(file, *CODER))
        return out


def _empty(required: tuple[str, ...], optional: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame(columns=[*required, *optional], index=pd.Index([], name="line"), dtype=object)
