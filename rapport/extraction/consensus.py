"""One agreed value for every cell, with its history: agreement, consensus, a single extractor, or waiting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from rapport.errors import Problems
from rapport.extraction.compare import agree, better, kind
from rapport.extraction.dictionary import Table
from rapport.extraction.reading import Entry, Settlement, fold

CELLS = ["table", "row", "study_id", "column", "value", "settled_by", "locator", "quote", "report", "sources", "note"]
DIFFERENCES = ["table", "row", "study_id", "column", "kind"]
SETTLED = ["value", "settled_by", "decided_by", "note", "sources"]
ROW = "(row)"


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
    people = [*extractors, *sorted({e.by for e in entries} - set(extractors))]
    out = Extraction({}, pd.DataFrame(), pd.DataFrame(), {})
    differences: list[dict] = []
    cells: list[tuple] = []
    for table in tables.values():
        rows = []
        for row in _rows(table, entries, settlements, people, problems):
            rows += _settle_row(row, people, differences, cells, out.comparisons, problems)
        columns = [*table.columns, "settled_by"]
        out.tables[table.name] = pd.DataFrame(rows, columns=columns, dtype=object)
    columns = [*DIFFERENCES, *people, *SETTLED]
    return Extraction(
        out.tables,
        pd.DataFrame(differences, columns=columns, dtype=object).fillna(""),
        pd.DataFrame(cells, columns=CELLS, dtype=object),
        out.comparisons,
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
    for said in settlements:
        if said.table != table.name:
            continue
        row = found.get(fold(said.key))
        if row is None and any(e.table == table.name for e in entries) and said.note and said.column != ROW:
            row = found.setdefault(
                fold(said.key), _Row(table, said.key, [], {})
            )  # added in the discussion, with the reason
        if row is not None:
            if said.column in row.settled and row.settled[said.column].value != said.value:
                problems.add(
                    said.where,
                    f"{row.name}: '{said.column}' is settled twice, first at {row.settled[said.column].where}",
                    "keep one",
                )
            row.settled.setdefault(said.column, said)
    return sorted(found.values(), key=lambda r: r.key)


def _settle_row(
    row: _Row, people: list[str], differences: list, cells: list, comparisons: dict, problems: Problems
) -> list[list[str]]:
    alone = len(row.entries) == 1 and len(people) > 1
    whole = row.settled.get(ROW)
    by_person = {e.by: e for e in row.entries}
    sources = "; ".join(e.where for e in row.entries)
    if alone:
        differences.append(
            dict(
                table=row.table.name,
                row=row.name,
                study_id=row.study,
                column=ROW,
                kind="one extractor only",
                sources=sources,
                **{p: "yes" if p in by_person else "no" for p in people},
                value=whole.value if whole else "keep",
                settled_by="consensus" if whole else "single",
                decided_by=whole.decided_by if whole else "",
                note=whole.note if whole else f"only {row.entries[0].by} has this row; taken as it is",
            )
        )
    if whole and whole.value == "drop":
        return []
    values, how = [], set()
    for name, column in row.table.columns.items():
        if name in row.table.key:
            values.append(row.key[row.table.key.index(name)])
            continue
        given = {p: by_person[p].values.get(name, "") for p in people if p in by_person}
        for (p, one), (q, two) in ((a, b) for i, a in enumerate(given.items()) for b in list(given.items())[i + 1 :]):
            if column.type != "words" and (one or two):
                comparisons.setdefault((row.table.name, name, p, q), []).append((one, two, agree(column, one, two)))
        value, settled_by, said = _settle_cell(row, column, given, problems)
        if said or settled_by == "waiting":
            pair = [by_person[p] for p in given]
            what = next(
                (
                    kind(column, a, b, row.neighbours)
                    for i, a in enumerate(pair)
                    for b in pair[i + 1 :]
                    if not agree(column, a.values.get(name, ""), b.values.get(name, ""))
                ),
                "",
            )
            differences.append(
                dict(
                    table=row.table.name,
                    row=row.name,
                    study_id=row.study,
                    column=name,
                    kind=what or "changed in consensus",
                    value=value,
                    settled_by=settled_by,
                    sources=sources,
                    **given,
                    decided_by=said.decided_by if said else "",
                    note=said.note if said else "",
                )
            )
        values.append(value)
        if column.type != "words" and (value or settled_by == "waiting"):
            how.add(settled_by)
        if value and name not in ("locator", "quote", "note"):
            cells.append(_trace(row, name, value, settled_by, said, sources))
    order = ("waiting", "single", "consensus", "agreement")
    return [[*values, next((o for o in order if o in how), "agreement")]]


def _settle_cell(row: _Row, column, given: dict[str, str], problems: Problems) -> tuple[str, str, Settlement | None]:
    said = row.settled.get(column.name)
    texts = list(given.values())
    if said is not None:
        if not any(agree(column, said.value, text) for text in texts if text) and not said.note:
            problems.add(
                said.where,
                f"{row.name}: '{said.value}' for '{column.name}' is neither extractor's value "
                f"({', '.join(t or 'empty' for t in texts)})",
                "say in 'note' where it comes from",
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


def _trace(row: _Row, name: str, value: str, settled_by: str, said: Settlement | None, sources: str) -> tuple:
    """Where a value comes from: the settling row's own locator, else the cell's, else the row's."""

    def first(what: str) -> str:
        if said and said.notes.get(f"{name}.{what}"):
            return said.notes[f"{name}.{what}"]
        ranked = sorted(row.entries, key=lambda e: e.values.get(name, "") != value)
        own = [e.notes.get(f"{name}.{what}", "") for e in ranked]
        settled_row = row.settled[what].value if what in row.settled else ""
        return next(filter(None, (*own, settled_row, *(e.values.get(what, "") for e in ranked))), "")

    report = next(
        (
            e.values.get(c, "")
            for e in row.entries
            for c in ("report_citation_id", "primary_report_id")
            if e.values.get(c)
        ),
        "",
    )
    where = f"{sources}; {said.where}" if said else sources
    return (
        row.table.name,
        row.name,
        row.study,
        name,
        value,
        settled_by,
        first("locator"),
        first("quote"),
        report,
        where,
        said.note if said else "",
    )
