"""The results folder as the report reads it: tables, figures and numbers that are there."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

import pandas as pd

from rapport.files import read_json
from rapport.screening.criteria import CRITERIA, read_criteria
from rapport.tables import read_results


class Results:
    """A review's ``results/``; what is missing is simply not there yet.

    Parameters
    ----------
    folder
        Path of ``results/``.
    made
        The files of this run. A figure that is not among them was left by earlier settings and is not shown; without
        it every figure there is.
    """

    def __init__(self, folder: str | Path = "results", made: Iterable[str] | None = None):
        self.folder = Path(folder)
        self._tables: dict[str, pd.DataFrame] = {}
        self._made = None if made is None else {Path(path).stem for path in made if "/figures/" in path}

    def has(self, path: str) -> bool:
        """Whether a file of that name (relative to the folder) was written."""
        return (self.folder / path).is_file()

    def table(self, path: str) -> pd.DataFrame:
        """A CSV as text; an empty table if it is not there."""
        if path not in self._tables:  # many parts of a report look into the same table
            self._tables[path] = read_results(self.folder / path) if self.has(path) else pd.DataFrame()
        return self._tables[path].copy(deep=False)

    def json(self, path: str, default: object = None) -> object:
        """A JSON file, or *default*."""
        return read_json(self.folder / path) if self.has(path) else default

    def text(self, path: str) -> str:
        """A text file, or nothing."""
        return (self.folder / path).read_text(encoding="utf-8") if self.has(path) else ""

    @cached_property
    def numbers(self) -> dict:
        """All quotable numbers: ``{name: {value, text, source}}``."""
        return self.json("numbers.json", {})

    def number(self, name: str) -> str | None:
        """A number as printed, or None if it does not exist (yet)."""
        entry = self.numbers.get(name)
        return None if entry is None else entry["text"]

    def count(self, name: str) -> float:
        """A number's value; 0 if it does not exist (yet)."""
        entry = self.numbers.get(name)
        return entry["value"] if entry else 0

    @cached_property
    def criteria(self) -> str:
        """The eligibility criteria of the review whose results these are; nothing until the team has written them."""
        return read_criteria(self.folder.parent / CRITERIA)

    @cached_property
    def figures(self) -> list[str]:
        """Names of all figures, sorted."""
        there = {path.stem for path in (self.folder / "figures").glob("*.json")}
        return sorted(there if self._made is None else there & self._made)
