"""The data dictionary: which tables and columns there are, and what may stand in a cell.

It is a table itself (``table, column, type, unit, allowed, required, missing, definition, example``). Types:

- ``id``: a short name; ``ref``: the name of a row of another table, *allowed* says which (``samples.sample_id``,
  within the same study; ``included.study_id`` is the list of included studies)
- ``report``: citation_id or DOI of a report of the row's study
- ``integer``, ``number``: *allowed* is a range, ``0..100``, ``0..``
- ``code``: one of ``a|b (synonym, synonym)|c``; ``codes``: several, separated by semicolons; ``...`` allows others
- ``text``, and ``words`` for free wording that two people cannot be expected to share (never compared)

*required* is ``key`` (the columns that name a row), ``yes`` (never left empty: a value or a missing code) or ``no``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pandas as pd

from rapport.errors import Problems, did_you_mean, nearest
from rapport.extraction.names import joined
from rapport.extraction.values import MISSING, is_missing, missing_hint, number, plain
from rapport.tables import read_table

SHIPPED = Path(__file__).with_name("dictionary.csv")
COLUMNS = ["table", "column", "type", "unit", "allowed", "required", "missing", "definition", "example"]
TYPES = ("id", "ref", "report", "integer", "number", "code", "codes", "text", "words")
INCLUDED = "included.study_id"


@dataclass(frozen=True)
class Column:
    """One column: how its cells are read, and what is wrong with one."""

    table: str
    name: str
    type: str
    unit: str = ""
    allowed: str = ""
    required: str = "no"
    missing: tuple[str, ...] = ()
    definition: str = ""
    example: str = ""

    @cached_property
    def codes(self) -> dict[str, str]:
        """Spelling, plain, to code: codes themselves and their synonyms."""
        found: dict[str, str] = {}
        for part in filter(None, (p.strip() for p in self.allowed.split("|"))):
            if part != "...":
                code, _, others = part.partition(" (")
                for word in (code, *others.rstrip(")").split(", ")):
                    if word:
                        found.setdefault(plain(word) or word, code)
        return found

    @property
    def open(self) -> bool:
        """Whether other codes than the listed ones may be used."""
        return self.allowed.rstrip().endswith("...")

    @cached_property
    def range(self) -> tuple[float | None, float | None]:
        """Lowest and highest allowed number, None where open."""
        low, _, high = self.allowed.partition("..")
        return (float(low) if low else None, float(high) if high else None)

    def read(self, text: str) -> tuple[str, str]:
        """The cell as it is stored, and what is wrong with it (empty when nothing is)."""
        if not text:
            return "", ""
        if is_missing(text):
            code = text.upper()
            if code in self.missing or (self.type in ("codes", "code") and code.casefold() in self.codes):
                return code, ""
            if self.missing or self.type in ("integer", "number"):
                return code, f"missing code {code} is not used in '{self.name}'"
        if (
            self.type in ("integer", "number", "code")
            and plain(text) not in self.codes
            and (hint := missing_hint(text))
        ):
            return text, f"'{text}' in '{self.name}' is not a missing code; write {hint}"
        if self.type in ("integer", "number"):
            return self._number(text)
        if self.type == "code":
            return self._code(text)
        if self.type == "codes":
            read = [self._code(part.strip()) for part in re.split(r"[;|]", text) if part.strip()]
            return "; ".join(value for value, _ in read), "; ".join(filter(None, (wrong for _, wrong in read)))
        if self.type == "id" and not re.fullmatch(r"[\w.+-]+", text):
            return text, f"'{text}' is not a name in '{self.name}' (letters, digits, _ . -)"
        return text, ""

    def _number(self, text: str) -> tuple[str, str]:
        found = number(text, self.unit)
        if found is None:
            return text, f"'{text}' in '{self.name}' is not {self._wanted()}{_hint(text, self.name)}"
        if self.type == "integer" and not found.value.is_integer():
            return text, f"'{text}' in '{self.name}' is not a whole number"
        if self.type == "number" and re.fullmatch(r"[+-]?[1-9]\d{0,2},\d{3}", text):
            two = f"{text.replace(',', '')} or {text.replace(',', '.')}"
            return text, f"'{text}' in '{self.name}' can be read in two ways; write {two}"
        low, high = self.range
        if (low is not None and found.value < low) or (high is not None and found.value > high):
            return found.text, f"{text} in '{self.name}' is outside {self.allowed}"
        return (str(int(found.value)) if self.type == "integer" else found.text), ""

    def _wanted(self) -> str:
        """What belongs into a cell of numbers, in words."""
        unit = f" of {self.unit}" if self.unit else ""
        return f"a number{unit}" + (f" or a missing code ({', '.join(self.missing)})" if self.missing else "")

    def _code(self, text: str) -> tuple[str, str]:
        code = self.codes.get(plain(text) or text)
        if code is not None:
            return code, ""
        if self.open:
            return text, ""
        listed = [*dict.fromkeys(self.codes.values()), *self.missing]
        word = nearest(text, [*listed, *self.codes])  # people also misspell a synonym
        code = self.codes.get(word, word)
        near = f"; did you mean '{code}'{f' ({word})' if word != code else ''}?" if code else ""
        return text, f"'{text}' in '{self.name}' is not one of {', '.join(listed)}{near}"


def _hint(text: str, name: str) -> str:
    """What people often do in a cell of numbers, and where it belongs."""
    if name == "p" and re.match(r"p?\s*[<>=]", text):
        return " (write the sign into p_operator)"
    if re.search(r"\d\s*(±|\(|\[)", text):
        return " (one number a cell)"
    if re.search(r"\d\s*(-|\u2013|to|bis)\s*\d", text):
        return " (a range is not one number)"
    return ""


@dataclass(frozen=True)
class Table:
    """One table: its columns in order; *left_out* are shipped columns that the review's own table does without."""

    name: str
    columns: dict[str, Column] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()

    @property
    def key(self) -> list[str]:
        """The columns that name a row."""
        return [c.name for c in self.columns.values() if c.required == "key"]

    @property
    def required(self) -> list[str]:
        """The columns that are never left empty."""
        return [c.name for c in self.columns.values() if c.required == "yes"]


def read_dictionary(path: str | Path = "") -> dict[str, Table]:
    """The shipped tables, with the review's own in their place or beside them.

    Parameters
    ----------
    path
        The review's own dictionary; empty: only the shipped one. A table with a key of its own stands in the place
        of the shipped table of that name; lines of a table without one join it: a further column, or another
        definition of a shipped one.

    Raises
    ------
    ReviewError
        Unknown types or columns, a table without a key, a reference to nothing: one line each.
    """
    problems = Problems()
    tables = _defined(SHIPPED, problems)
    if path:
        own = _defined(Path(path), problems)
        tables |= {name: _join(tables.get(name, Table(name)), table) for name, table in own.items()}
        _check(own, tables, path, problems)
    problems.raise_if_any()
    return tables


def own_tables(path: str | Path = "") -> list[str]:
    """Names of the tables that people fill: all, or those of the review's own dictionary where it is a whole one.

    It is a whole one when it defines the table *studies* with its key.
    """
    own = _defined(Path(path), Problems()) if path else {}
    return list(own) if "studies" in own and own["studies"].key else list(read_dictionary(path))


def _join(shipped: Table, own: Table) -> Table:
    if own.key:
        return Table(own.name, own.columns, tuple(c for c in shipped.columns if c not in own.columns))
    return Table(own.name, joined(shipped.columns, own.columns))


def _defined(path: Path, problems: Problems) -> dict[str, Table]:
    """The tables of one file, as its lines say."""
    tables: dict[str, Table] = {}
    for line, row in read_table(path, COLUMNS[:3], COLUMNS[3:], problems).iterrows():
        column = Column(
            **{name: row[name] for name in ("table", "unit", "allowed", "definition", "example")},
            name=row["column"],
            type=row["type"].casefold() or "text",
            required=row["required"].casefold() or "no",
            missing=tuple(re.findall(r"\w+", row["missing"].upper())),
        )
        for wrong in _wrong(column, tables):
            problems.add(f"{path}:{line}", wrong)
        tables.setdefault(column.table, Table(column.table)).columns[column.name] = column
    return tables


def _check(own: dict[str, Table], tables: dict[str, Table], path: str | Path, problems: Problems) -> None:
    """Keys and references of the review's own tables, once all of them are known."""
    for name in own:
        if not tables[name].key:
            problems.add(path, f"table '{name}' has no column with required = key", "mark the columns that name a row")
        for column in own[name].columns.values():
            home, _, target = column.allowed.partition(".")
            there = getattr(tables.get(home), "columns", {})
            if column.type == "ref" and column.allowed != INCLUDED and target not in there:
                said = f"'{name}.{column.name}' refers to '{column.allowed}', which is no column here"
                problems.add(path, said, "correct 'allowed'")


def _wrong(column: Column, tables: dict[str, Table]) -> Iterable[str]:
    for name, value in (("table", column.table), ("column", column.name)):
        if not re.fullmatch(r"[A-Za-z]\w*", value):
            yield f"'{value}' is no name for a {name}; use letters, digits and _"
    if column.name in getattr(tables.get(column.table), "columns", {}):
        yield f"column '{column.name}' of '{column.table}' is defined twice; keep one"
    if column.type not in TYPES:
        yield f"type '{column.type}' is not one of {', '.join(TYPES)}{did_you_mean(column.type, TYPES)}"
    if column.required not in ("key", "yes", "no"):
        yield f"required '{column.required}' is not key, yes or no"
    if unknown := [code for code in column.missing if code not in MISSING]:
        yield f"missing code {', '.join(unknown)} is not one of {', '.join(MISSING)}"
    if column.type in ("integer", "number"):
        try:
            _ = column.range
        except ValueError:
            yield f"allowed '{column.allowed}' is no range; write 0..100, 0.. or ..100"
    if column.type == "code" and not column.allowed:
        yield f"'{column.name}' is a code without allowed values; list them as a|b|c"


def appendix(tables: dict[str, Table], names: Iterable[str]) -> pd.DataFrame:
    """The dictionary as a table for an appendix: `COLUMNS`, in the order of the dictionary."""
    return pd.DataFrame(
        [
            (c.table, c.name, c.type, c.unit, c.allowed, c.required, " ".join(c.missing), c.definition, c.example)
            for name in names
            for c in tables[name].columns.values()
        ],
        columns=COLUMNS,
        dtype=object,
    )
