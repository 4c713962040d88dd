"""What changed between two results folders, and which inputs caused it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath

import pandas as pd

from rapport.files import sha256
from rapport.report.results import Results


@dataclass(frozen=True)
class Part:
    """One table that is compared.

    Attributes
    ----------
    path
        Below the results folder.
    key
        Columns that name a row.
    made_from
        Beginnings of the paths of people's files that it is made from directly.
    settings
        Beginnings of the settings it goes by.
    columns
        Columns that are compared; none: all others but *where*.
    where
        Columns that say in which file and line a row was found.
    """

    path: str
    key: tuple[str, ...]
    made_from: tuple[str, ...] = ()
    settings: tuple[str, ...] = ("",)
    columns: tuple[str, ...] = ()
    where: tuple[str, ...] = ()


_TITLES, _TEXTS, _SCREENING = ("data/screening/title_abstract",), ("data/screening/full_text",), ("screening",)
_DECIDED, _DECISION, _PLACE = ("citation_id", "reviewer", "phase"), ("decision", "reasons"), ("file", "line")
_CITATION, _SETTLED = ("citation_id",), ("state", "reason")
_FOUND, _FATE = ("data/searches", "data/dedup/verdicts"), ("citation_id", "fate", "reason", "study_ids")
_STUDIES, _LINKING = ("data/studies", "data/previous"), ("screening", "prisma")
_EXTRACTED, _CELL = ("data/extraction", "data/dictionary"), ("table", "row", "column")
_JUDGEMENT = ("tool", "study_id", "result_id", "item")
_CODED, _CODING = ("data/coding", "data/frameworks"), ("extract_id", "framework", "phase", "theme_id")
_MEASURED, _POOLING = ("data/extraction/associations",), ("association", "extraction")

# heading -> table, in the order of the flow; what becomes of records is decided when studies are known
PARTS = {
    "citations": Part("dedup/citations.csv", _CITATION, _FOUND, ("dedup", "searches")),
    "title/abstract decisions": Part(
        "screening/title_abstract/decisions.csv", _DECIDED, _TITLES, _SCREENING, _DECISION, _PLACE
    ),
    "title/abstract": Part("screening/title_abstract/reconciled.csv", _CITATION, _TITLES, _SCREENING, _SETTLED),
    "retrieval": Part("screening/retrieval.csv", _CITATION, ("data/screening/retrieval",), _SCREENING),
    "full-text decisions": Part("screening/full_text/decisions.csv", _DECIDED, _TEXTS, _SCREENING, _DECISION, _PLACE),
    "full text": Part("screening/full_text/reconciled.csv", _CITATION, _TEXTS, _SCREENING, _SETTLED),
    "studies": Part("studies/studies.csv", ("study_id",), _STUDIES, _LINKING),
    "reports of studies": Part("studies/reports.csv", ("study_id", "citation_id"), _STUDIES, _LINKING),
    "records": Part("ledger.csv", ("record_id",), _FOUND, columns=_FATE),
    "extracted cells": Part("extraction/cells.csv", _CELL, _EXTRACTED, ("extraction",), ("value",), ("sources",)),
    "appraisal": Part("appraisal/judgements.csv", _JUDGEMENT, ("data/appraisal",), ("appraisal",), ("judgement",)),
    "codings": Part("framework/codings.csv", _CODING, _CODED, ("framework",)),
    "themes": Part("framework/tallies.csv", ("theme_id",), _CODED, ("framework",)),
    "findings": Part("framework/findings.csv", ("finding_id",), ("data/coding",), ("framework",)),
    "effects": Part("association/effects.csv", ("effect_id",), _MEASURED, _POOLING),
    "pooled estimates": Part("association/pooled.csv", ("pool",), settings=_POOLING),
}


@dataclass
class Difference:
    """Rows of one table that are only in B (*added*), only in A (*removed*), or in both with other values."""

    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    causes: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


CAUSES = ("inputs", "settings", "program")


def compare_tables(a: pd.DataFrame, b: pd.DataFrame, part: Part) -> Difference:
    """Compare two tables row by row; a changed row is told as ``KEY: column old -> new (file:line)``.

    Raises
    ------
    KeyError
        A table that has columns lacks one that names its rows.
    """
    left, right = (_by_key(table, part.key) for table in (a, b))
    found = Difference(
        [_told(name, right[name], part) for name in sorted(right.keys() - left.keys())],
        [_told(name, left[name], part) for name in sorted(left.keys() - right.keys())],
    )
    for name in sorted(left.keys() & right.keys()):
        before, after = left[name], right[name]
        cells = [
            f"{column} {before.get(column, '') or 'empty'} -> {after.get(column, '') or 'empty'}"
            for column in (part.columns or sorted((before.keys() | after.keys()) - set(part.where)))
            if before.get(column, "") != after.get(column, "")
        ]
        if cells:
            found.changed.append(f"{_told(name, after, part)}: {'; '.join(cells)}")
    return found


def _told(name: str, row: Mapping, part: Part) -> str:
    """A row's name, with where it was found."""
    place = ":".join(str(row[column]) for column in part.where if row.get(column))
    return f"{name} ({place})" if place else name


def _by_key(table: pd.DataFrame, key: tuple[str, ...]) -> dict[str, dict]:
    """Rows by name; a name that occurs again is numbered."""
    found: dict[str, dict] = {}
    for row in table.to_dict("records"):
        name = " ".join(str(row[column]) for column in key if row[column])
        n = 1
        while (name if n == 1 else f"{name} #{n}") in found:
            n += 1
        found[name if n == 1 else f"{name} #{n}"] = row
    return found


def compare_values(a: Mapping, b: Mapping) -> Difference:
    """Compare two mappings of name to printed value."""
    return Difference(
        [f"{name} {b[name]}" for name in sorted(b.keys() - a.keys())],
        [f"{name} {a[name]}" for name in sorted(a.keys() - b.keys())],
        [f"{name} {a[name]} -> {b[name]}" for name in sorted(a.keys() & b.keys()) if a[name] != b[name]],
    )


def compare(a: str | Path, b: str | Path) -> dict[str, Difference]:
    """All differences between two results folders, by heading, in the order of the flow; equal parts are left out.

    `CAUSES` come first (from ``report/provenance.json``): what caused the rest. Each later part names its *causes*: the
    changed files it is made from, else the earlier part where the same citations differ, else the settings of its stage
    or the program, else the earlier part that it follows from.
    """
    first, second = Results(a), Results(b)
    made = [r.json("report/provenance.json", {}) for r in (first, second)]
    inputs = _names(compare_values(*(m.get("inputs", {}) for m in made)))
    found = {"inputs": inputs}
    if all("settings" in m for m in made):  # results of an early version do not say
        found["settings"] = compare_values(*(_flat(m["settings"]) for m in made))
    found["program"] = compare_values(*({n: m.get(n, "") for n in ("rapport", "python", "lock", "code")} for m in made))
    program = ["program"] if found["program"] else []
    touched = sorted({*inputs.added, *inputs.removed, *inputs.changed})
    earlier: list[str] = []
    for heading, part in PARTS.items():
        difference = compare_tables(first.table(part.path), second.table(part.path), part)
        own = [path for path in touched if path.startswith(part.made_from) and _read(path, part, first, second)]
        follows = [name for name in earlier[-1:] if _about(found[name]) & _about(difference)]
        settings = [name for name in ("settings",) if _is_set(found.get(name), part.settings)]
        difference.causes = own or follows or [*settings, *program] or earlier[-1:]
        if heading == "records":  # any stage may have decided on them
            difference.causes = [*own, *earlier] or difference.causes
        found[heading] = difference
        if difference and heading != "records":
            earlier.append(heading)
    found["numbers"] = compare_values(*({n: e["text"] for n, e in r.numbers.items()} for r in (first, second)))
    found["figures"] = _names(compare_values(*(_figures(r) for r in (first, second))))
    return {heading: difference for heading, difference in found.items() if difference}


def _read(path: str, part: Part, *both: Results) -> bool:
    """Whether a file of people can matter to a part: of sheets, those that somebody had written in."""
    stage = part.path.rpartition("/")[0]
    long, column = ("extraction/cells.csv", "sources") if stage == "extraction" else (f"{stage}/decisions.csv", "file")
    sheet = path.startswith((*_TITLES, *_TEXTS, *_EXTRACTED[:1])) and not PurePath(path).stem.startswith("consensus")
    tables = [results.table(long) for results in both if sheet and results.has(long)]
    return not tables or any(path in named for table in tables for named in _files(table[column]))


def _files(cells: Iterable[str]) -> Iterator[set[str]]:
    """The files that cells name, with or without lines: ``data/x.csv``, or ``data/x.csv:2; data/y.csv:3``."""
    for cell in set(cells):
        yield {place.partition(":")[0] for place in cell.split("; ")}


def _about(difference: Difference) -> set[str]:
    """The first names of the rows that differ: citations, records or studies."""
    return {line.split()[0].rstrip(":") for line in (*difference.added, *difference.removed, *difference.changed)}


def _is_set(settings: Difference | None, beginnings: tuple[str, ...]) -> bool:
    """Whether a setting under one of these names differs."""
    return bool(settings) and any(name.startswith(beginnings) for name in _about(settings))


def _flat(settings: Mapping, place: str = "") -> dict[str, str]:
    """Settings by dotted name."""
    flat: dict[str, str] = {}
    for name, value in settings.items():
        inside = isinstance(value, Mapping) and value
        flat |= _flat(value, f"{place}{name}.") if inside else {f"{place}{name}": str(value)}
    return flat


def _figures(results: Results) -> dict[str, str]:
    paths = [*sorted((results.folder / "figures").glob("*.svg")), *sorted((results.folder / "prisma").glob("flow.svg"))]
    return {path.stem: sha256(path) for path in paths}


def _names(difference: Difference) -> Difference:
    """The names alone, where the values are hashes."""

    def bare(lines: list[str], words: int) -> list[str]:
        return [line.rsplit(" ", words)[0] for line in lines]  # a path may hold blanks, a hash does not

    return Difference(bare(difference.added, 1), bare(difference.removed, 1), bare(difference.changed, 3))
