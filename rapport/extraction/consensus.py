"""One agreed value for every cell, with its history: agreement, consensus, a single extractor, or waiting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import pandas as pd

from rapport.errors import Problems, did_you_mean
from rapport.extraction.compare import agree, better, kind
from rapport.extraction.dictionary import Column, Table
from rapport.extraction.reading import Entry, Settlement, fold

CELLS = ["table", "row", "study_id", "column", "value", "settled_by", "locator", "quote", "report", "sources", "note"]
DIFFERENCES = ["table", "row", "study_id", "column", "kind"]
SETTLED = ["value", "settled_by", "decided_by", "note", "sources"]
ROW = "(row)"
UNTRACED = ("locator", "quote", "note")


@dataclass(frozen=True)
class Extraction:
    """What the stage hands on."""

    tables: dict[str, pd.DataFrame]
    differences: pd.DataFrame
    cells: pd.DataFrame
    comparisons: dict[tuple[str, str, str, str], list[tuple[str, str, bool]]]


@dataclass
class _Row:
    table: Table
    key: tuple[str, ...]
    entries: list[Entry]
    settled: dict[str, Settlement]
    neighbours: Sequence[Entry] = ()

    @property
    def name(self) -> str:
        return "/".join(self.key)

    @property
    def sources(self) -> str:
        """File and line of everybody's row."""
        return "; ".join(e.where for e in self.entries)

    @property
    def study(self) -> str:
        given = [e.study for e in self.entries] or [self.key[0] if self.table.key[0] == "study_id" else ""]
        settled = self.settled.get("study_id")
        return settled.value if settled else given[0]


def settle(
    entries: Sequence[Entry],
    settlements: Sequence[Settlement],
    tables: Mapping[str, Table],
    extractors: Sequence[str],
    problems: Problems,
) -> Extraction:
    """Bring the extractors' rows together.

    Parameters
    ----------
    entries, settlements
        Checked rows of included studies, and what people settled.
    tables
        The data dictionary; every table comes out, if without rows.
    extractors
        In the order in which an equally good wording is taken; others come after them by name.

    Returns
    -------
    Extraction
        Consensus tables (dictionary columns, then ``settled_by``: the least settled of the row's cells), differences
        (one line a cell that disagrees, or a row only one person has), cells with locator, quote and both files, and
        every comparison made.

    Notes
    -----
    Cochrane MECIR C45-C46: two people, disagreements settled, originals kept. An unsettled cell stays empty in the
    consensus table. A consensus that neither extractor wrote needs a note saying why.
    """
    book = _Book([*extractors, *sorted({e.by for e in entries} - set(extractors))], problems)
    made = {}
    for table in tables.values():
        rows = [book.settle(row) for row in _rows(table, entries, settlements, book.people, problems)]
        frame = pd.DataFrame(filter(None, rows), columns=[*table.columns, "settled_by"], dtype=object)
        # what later stages read is there, if empty
        made[table.name] = frame.reindex(columns=[*table.columns, *table.left_out, "settled_by"], fill_value="")
    return Extraction(
        made,
        pd.DataFrame(book.differences, columns=[*DIFFERENCES, *book.people, *SETTLED], dtype=object).fillna(""),
        pd.DataFrame(book.cells, columns=CELLS, dtype=object),
        book.comparisons,
    )


def _rows(
    table: Table, entries: Sequence[Entry], settlements: Sequence[Settlement], people: list[str], problems: Problems
) -> list[_Row]:
    found: dict[tuple[str, ...], _Row] = {}
    mine = sorted((e for e in entries if e.table == table.name), key=lambda e: people.index(e.by))
    studies: dict[str, list[Entry]] = {}
    for entry in mine:
        studies.setdefault(entry.study, []).append(entry)
        row = found.setdefault(fold(entry.key), _Row(table, entry.key, [], {}, studies[entry.study]))
        row.entries.append(entry)
    names = {"/".join(row.key) for row in found.values()}
    for said in (s for s in settlements if s.table == table.name):
        if said.note and said.column != ROW:  # a row may be added in the discussion, with the reason
            found.setdefault(fold(said.key), _Row(table, said.key, [], {}))
        row = found.get(fold(said.key))
        if row is None:
            name = "/".join(said.key)
            what = f"no row '{name}' in the extractors' files{did_you_mean(name, names)}"
            todo = "correct the name, or say in 'note' where the row comes from"
            problems.add(said.where, what, todo, alike="no such row")
        elif said.column in row.settled and row.settled[said.column].value != said.value:
            first = row.settled[said.column].where
            problems.add(said.where, f"{row.name}: '{said.column}' is settled twice, first at {first}", "keep one")
        else:
            row.settled.setdefault(said.column, said)
    return sorted(found.values(), key=lambda r: r.key)


@dataclass
class _Book:
    """What is written down while rows are settled."""

    people: list[str]
    problems: Problems
    differences: list[dict] = field(default_factory=list)
    cells: list[tuple] = field(default_factory=list)
    comparisons: dict[tuple[str, str, str, str], list[tuple[str, str, bool]]] = field(default_factory=dict)

    def settle(self, row: _Row) -> list[str] | None:
        """The row's settled values and how settled it is as a whole; None for a row that people dropped."""
        if len(row.entries) == 1 and len(self.people) > 1:
            self._alone(row)
        if ROW in row.settled and row.settled[ROW].value == "drop":
            return None
        values, how = [], set()
        for name, column in row.table.columns.items():
            if name in row.table.key:
                values.append(row.key[row.table.key.index(name)])
                continue
            given = {e.by: e.values.get(name, "") for e in row.entries}
            self._compare(row, column, given)
            value, settled_by, said = _settle_cell(row, column, given, self.problems)
            if said or settled_by == "waiting":
                self._differ(row, column, given, value, settled_by, said)
            values.append(value)
            if column.type != "words" and (value or settled_by == "waiting"):
                how.add(settled_by)
            if value and name not in UNTRACED:
                self.cells.append(_trace(row, name, value, settled_by, said))
        order = ("waiting", "single", "consensus", "agreement")
        return [*values, next((o for o in order if o in how), "agreement")]

    def _alone(self, row: _Row) -> None:
        whole, who = row.settled.get(ROW), row.entries[0].by
        self._note(
            row,
            ROW,
            kind="one extractor only",
            value=whole.value if whole else "keep",
            settled_by="consensus" if whole else "single",
            decided_by=whole.decided_by if whole else "",
            note=whole.note if whole else f"only {who} has this row; taken as it is",
            **{p: "yes" if p == who else "no" for p in self.people},
        )

    def _compare(self, row: _Row, column: Column, given: Mapping[str, str]) -> None:
        if column.type == "words":
            return
        for (p, one), (q, two) in combinations(given.items(), 2):
            if one or two:
                name = (row.table.name, column.name, p, q)
                self.comparisons.setdefault(name, []).append((one, two, agree(column, one, two)))

    def _differ(
        self, row: _Row, column: Column, given: Mapping[str, str], value: str, settled_by: str, said: Settlement | None
    ) -> None:
        apart = (
            kind(column, a, b, row.neighbours)
            for a, b in combinations(row.entries, 2)
            if not agree(column, a.values.get(column.name, ""), b.values.get(column.name, ""))
        )
        self._note(
            row,
            column.name,
            kind=next(apart, "changed in consensus"),
            value=value,
            settled_by=settled_by,
            decided_by=said.decided_by if said else "",
            note=said.note if said else "",
            **given,
        )

    def _note(self, row: _Row, column: str, **about: str) -> None:
        where = {"table": row.table.name, "row": row.name, "study_id": row.study, "column": column}
        self.differences.append(where | about | {"sources": row.sources})


def _settle_cell(
    row: _Row, column: Column, given: Mapping[str, str], problems: Problems
) -> tuple[str, str, Settlement | None]:
    said = row.settled.get(column.name)
    texts = list(given.values())
    if said is not None:
        if not any(agree(column, said.value, text) for text in texts if text) and not said.note:
            problems.add(
                said.where,
                f"{row.name}: '{said.value}' for '{column.name}' is neither extractor's value "
                f"({', '.join(t or 'empty' for t in texts)})",
                "say in 'note' where it comes from",
                alike="neither extractor's value",
            )
        return said.value, "consensus", said
    if not texts:
        return "", "agreement", None
    if len(texts) == 1:
        return texts[0], "single", None
    value = texts[0]
    for text in texts[1:]:
        if not agree(column, value, text):
            return "", "waiting", None
        value = better(column, value, text)
    return value, "agreement", None


def _trace(row: _Row, name: str, value: str, settled_by: str, said: Settlement | None) -> tuple:
    """Where a value comes from: the settling row's own locator, else the cell's, else the row's, else its source."""

    def first(what: str) -> str:
        if said and said.notes.get(f"{name}.{what}"):
            return said.notes[f"{name}.{what}"]
        ranked = sorted(row.entries, key=lambda e: e.values.get(name, "") != value)
        own = [e.notes.get(f"{name}.{what}", "") for e in ranked]
        settled_row = row.settled[what].value if what in row.settled else ""
        return next(filter(None, (*own, settled_row, *(e.values.get(what, "") for e in ranked))), "")

    source = next((e.values["source_key"] for e in row.entries if e.values.get("source_key")), "")

    report = next(
        (
            e.values.get(c, "")
            for e in row.entries
            for c in ("report_citation_id", "primary_report_id")
            if e.values.get(c)
        ),
        "",
    )
    where = "; ".join(filter(None, (row.sources, said.where if said else "")))
    return (
        row.table.name,
        row.name,
        row.study,
        name,
        value,
        settled_by,
        first("locator") or source,
        first("quote"),
        report,
        where,
        said.note if said else "",
    )
