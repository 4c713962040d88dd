"""What changed between two results folders, and which inputs caused it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from rapport.files import sha256
from rapport.report.results import Results

# heading -> (table, columns that name a row, columns that are compared; none: all others)
TABLES = {
    "records": ("ledger.csv", ["record_id"], ["citation_id", "fate", "reason", "study_ids"]),
    "citations": ("dedup/citations.csv", ["citation_id"], []),
    "title/abstract": ("screening/title_abstract/reconciled.csv", ["citation_id"], ["state", "reason"]),
    "full text": ("screening/full_text/reconciled.csv", ["citation_id"], ["state", "reason"]),
    "studies": ("studies/studies.csv", ["study_id"], []),
    "extracted cells": ("extraction/cells.csv", ["table", "row_id", "column"], ["value"]),
    "effects": ("association/effects.csv", ["assoc_id"], []),
    "pooled estimates": ("association/pooled.csv", ["analysis"], []),
    "themes": ("framework/tallies.csv", ["theme_id"], []),
}


@dataclass
class Difference:
    """Rows of one table that are only in B (*added*), only in A (*removed*), or in both with other values."""

    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def compare_tables(a: pd.DataFrame, b: pd.DataFrame, key: list[str], columns: list[str]) -> Difference:
    """Compare two tables row by row; a changed row is told as ``KEY: column old -> new``."""
    if not all(name in table.columns for table in (a, b) if len(table.columns) for name in key):
        return Difference()
    left, right = (_by_key(table, key) for table in (a, b))
    found = Difference(sorted(right.keys() - left.keys()), sorted(left.keys() - right.keys()))
    for name in sorted(left.keys() & right.keys()):
        before, after = left[name], right[name]
        cells = [
            f"{column} {before.get(column, '') or 'empty'} -> {after.get(column, '') or 'empty'}"
            for column in (columns or sorted(before.keys() | after.keys()))
            if before.get(column, "") != after.get(column, "")
        ]
        if cells:
            found.changed.append(f"{name}: {'; '.join(cells)}")
    return found


def _by_key(table: pd.DataFrame, key: list[str]) -> dict[str, dict]:
    return {" ".join(str(row[name]) for name in key): row for row in table.to_dict("records")}


def compare_values(a: Mapping, b: Mapping) -> Difference:
    """Compare two mappings of name to printed value."""
    return Difference(
        [f"{name} {b[name]}" for name in sorted(b.keys() - a.keys())],
        [f"{name} {a[name]}" for name in sorted(a.keys() - b.keys())],
        [f"{name} {a[name]} -> {b[name]}" for name in sorted(a.keys() & b.keys()) if a[name] != b[name]],
    )


def compare(a: str | Path, b: str | Path) -> dict[str, Difference]:
    """All differences between two results folders, by heading, in the order of the flow; equal parts are left out.

    ``inputs`` comes first: the files whose change caused the rest (from ``report/provenance.json``).
    """
    first, second = Results(a), Results(b)
    made = [r.json("report/provenance.json", {}) for r in (first, second)]
    found = {"inputs": _names(compare_values(*(m.get("inputs", {}) for m in made)))}
    found["program"] = compare_values(*({n: m.get(n, "") for n in ("rapport", "python", "lock", "code")} for m in made))
    for heading, (path, key, columns) in TABLES.items():
        found[heading] = compare_tables(first.table(path), second.table(path), key, columns)
    found["numbers"] = compare_values(*({n: e["text"] for n, e in r.numbers.items()} for r in (first, second)))
    found["figures"] = _names(compare_values(*(_figures(r) for r in (first, second))))
    return {heading: difference for heading, difference in found.items() if difference}


def _figures(results: Results) -> dict[str, str]:
    paths = [*sorted((results.folder / "figures").glob("*.svg")), *sorted((results.folder / "prisma").glob("flow.svg"))]
    return {path.stem: sha256(path) for path in paths}


def _names(difference: Difference) -> Difference:
    """The names alone, where the values are hashes."""
    return Difference(
        *(
            [line.split(" ")[0] for line in lines]
            for lines in (difference.added, difference.removed, difference.changed)
        )
    )
