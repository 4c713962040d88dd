"""Rows with numbers that remember how precisely they were printed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from rapport.extraction.measures import Measure
from rapport.extraction.values import Number, is_missing, read_number


@dataclass(frozen=True)
class Finding:
    """One thing to look at."""

    check: str
    severity: str
    table: str
    row: str
    study_id: str
    column: str
    found: str
    expected: str
    message: str


@dataclass
class Row:
    """One row of a table."""

    table: str
    name: str
    cells: Mapping[str, str]

    @property
    def study(self) -> str:
        """study_id, or empty."""
        return self.cells.get("study_id", "")

    def text(self, column: str) -> str:
        """The cell; empty for a missing code or a column that is not there."""
        value = self.cells.get(column, "")
        return "" if is_missing(value) else value

    def number(self, column: str) -> Number | None:
        """The cell as a number."""
        return read_number(self.text(column))

    def value(self, column: str) -> float | None:
        """The cell's value."""
        found = self.number(column)
        return found.value if found else None

    def span(self, column: str) -> tuple[float, float] | None:
        """All values that round to what is printed."""
        found = self.number(column)
        return (found.value - found.half, found.value + found.half) if found else None

    def finding(self, check: str, severity: str, column: str, expected: object, message: str) -> Finding:
        """Something about this row."""
        shown = expected if isinstance(expected, str) else format(expected, ".4g")
        return Finding(
            check, severity, self.table, self.name, self.study, column, self.cells.get(column, ""), shown, message
        )


@dataclass
class Context:
    """What a check may want to know besides the row."""

    rows: list[Row]
    measures: Mapping[str, Measure]
    words: Mapping[tuple[str, str], Collection[str]] = field(default_factory=dict)
    by_table: dict[str, list[Row]] = field(init=False)

    def __post_init__(self) -> None:
        self.by_table = {}
        for row in self.rows:
            self.by_table.setdefault(row.table, []).append(row)

    def table(self, name: str) -> list[Row]:
        """The rows of a table."""
        return self.by_table.get(name, [])

    def measure(self, row: Row) -> Measure | None:
        """The row's instrument."""
        return self.measures.get(row.text("measure_id"))

    @cached_property
    def arms(self) -> dict[tuple[str, str], Row]:
        """Arms by study and name."""
        return {(row.study, row.text("arm_id")): row for row in self.table("arms")}

    @cached_property
    def samples(self) -> dict[str, list[Row]]:
        """Samples by study."""
        return group(self.table("samples"), lambda row: row.study)

    @cached_property
    def results(self) -> dict[str, Row]:
        """Alliance results by name."""
        return {row.name: row for row in self.table("alliance_results")}


def group(rows: Iterable[Row], by: Callable[[Row], object]) -> dict:
    """Rows by a property, in order."""
    found: dict = {}
    for row in rows:
        found.setdefault(by(row), []).append(row)
    return found


def read_rows(tables: Mapping[str, pd.DataFrame], keys: Mapping[str, list[str]]) -> list[Row]:
    """All rows of all tables; *keys* says which columns name a row."""
    return [
        Row(name, "/".join(cells[k] for k in keys[name]), cells)
        for name, table in tables.items()
        for cells in table.to_dict("records")
    ]


def apart(one: tuple[float, float], two: tuple[float, float], slack: float = 1e-9) -> bool:
    """Whether two ranges have nothing in common."""
    return one[1] < two[0] - slack or two[1] < one[0] - slack


def within(value: float, ends: tuple[float, float], slack: float = 1e-9) -> bool:
    """Whether a value lies in a range."""
    return ends[0] - slack <= value <= ends[1] + slack
