"""The report's figures and tables as they are shown, numbered once for the page and the Word file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import pandas as pd

from rapport.extraction.dictionary import read_dictionary
from rapport.report.cells import abbreviations, heading
from rapport.report.prose.naming import BY_PERSON, COLUMNS, renamed
from rapport.report.results import Results
from rapport.report.sections import SECTIONS, Figure, Section, Table, laid_out
from rapport.screening.guard import unguarded_table

OWN = "extraction/*.csv"  # stands for the tables of the review's own data dictionary
# tables with titles that are guarded against being taken for formulas: shown as they are in the record
GUARDED = {
    *(f"tables/{name}.csv" for name in ("excluded_full_text", "not_retrieved")),
    *(f"screening/{stage}/conflicts.csv" for stage in ("title_abstract", "full_text")),
}
# tables of pairs of people; a pair that has nothing in common stays in the CSV alone
PAIRS = {f"screening/{stage}/agreement.csv" for stage in ("title_abstract", "full_text")}


@dataclass(frozen=True)
class ShownFigure:
    """A figure that exists: *stem* is its path below ``results/`` without ending, *data* that of its CSV or None."""

    number: int
    name: str
    stem: str
    title: str
    alt: str
    data: str | None
    kind: str = "figure"


@dataclass(frozen=True)
class ShownTable:
    """A table that has rows: *rows* of text under *headings*, of the columns *names*; empty columns are left out."""

    number: int
    path: str
    caption: str
    names: list[str]
    headings: list[str]
    rows: list[list[str]]
    folded: bool
    aside: bool
    anchor: str
    own: bool = False
    kind: str = "table"

    @property
    def abbreviations(self) -> str:
        """Those used in the table, with what they mean."""
        return abbreviations(self.headings, [cell for row in self.rows for cell in row if len(cell) < 60])


@dataclass(frozen=True)
class ShownSection:
    """A section with what there is of it."""

    id: str
    title: str
    parts: list[ShownFigure | ShownTable] = field(default_factory=list)


def shown_sections(
    results: Results, sections: tuple[Section, ...] = SECTIONS, people: Mapping[str, str] = MappingProxyType({})
) -> list[ShownSection]:
    """All sections in order, each figure and table that there is with its number; *people* as the report calls them."""
    figures, tables, out = 0, 0, []
    anchors: set[str] = set()
    for section in laid_out(results.figures, _with_own_tables(results, sections)):
        parts: list[ShownFigure | ShownTable] = []
        for part in section.parts:
            if isinstance(part, Figure):
                made = _figure(part, results, figures + 1)
                figures += made is not None
            else:
                made = _table(part, results, tables + 1, anchors, people)
                tables += made is not None
            if made is not None:
                parts.append(made)
        out.append(ShownSection(section.id, section.title, parts))
    return out


def _with_own_tables(results: Results, sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """The sections with `OWN` replaced by the tables that the review's own dictionary adds to the shipped ones."""
    names = results.table("extraction/dictionary.csv").get("table", pd.Series(dtype=object)).unique()
    own = sorted(set(names) - set(read_dictionary("")))
    out = []
    for section in sections:
        parts: list[Table | Figure] = []
        for part in section.parts:
            if isinstance(part, Table) and part.path == OWN:
                parts += [
                    replace(part, path=OWN.replace("*", name), caption=f"{part.caption}: {name}", own=True)
                    for name in own
                ]
            else:
                parts.append(part)
        out.append(replace(section, parts=tuple(parts)))
    return tuple(out)


def _figure(part: Figure, results: Results, number: int) -> ShownFigure | None:
    stem = f"{part.folder}/{part.name}"
    about = results.json(f"{stem}.json")
    if about is None or (about["data"] and results.table(about["data"]).empty):
        return None
    if part.needs and len(results.table(part.needs)) < part.least:
        return None
    return ShownFigure(number, part.name, stem, about["title"], about["alt"], about["data"])


def _table(
    part: Table, results: Results, number: int, anchors: set[str], people: Mapping[str, str]
) -> ShownTable | None:
    if part.needs and results.table(part.needs).empty:
        return None
    content = results.table(part.path)
    if part.path in GUARDED:
        content = unguarded_table(content)
    if part.path in PAIRS and "n" in content:
        content = content[content["n"] != "0"]
    if part.path.startswith(("extraction/", "framework/")) and "study_id" in content:
        studies = results.table("studies/studies.csv")
        content["study_id"] = content["study_id"].replace(dict(zip(studies["study_id"], studies["label"], strict=True)))
    wanted = [heading(column) for column in (part.columns or tuple(content.columns))]
    wanted = [(name, shown) for name, shown in wanted if name in content and not content[name].isin(["", "–"]).all()]
    if not wanted:
        return None
    anchor = anchor_of(part.path)
    while anchor in anchors:
        anchor += "-more"
    anchors.add(anchor)
    names, headings = [name for name, _ in wanted], [shown for _, shown in wanted]
    if part.path in BY_PERSON:
        headings = [people.get(name, shown) for name, shown in wanted]
    for name in () if part.own else COLUMNS.intersection(names):
        content[name] = [renamed(cell, people) for cell in content[name]]
    rows = content[names].to_numpy().tolist()
    return ShownTable(number, part.path, part.caption, names, headings, rows, part.folded, part.aside, anchor, part.own)


def anchor_of(path: str) -> str:
    """The place of a table in the page: ``table-dedup-merges``."""
    return "table-" + re.sub(r"[^a-z0-9_]+", "-", path.removesuffix(".csv").casefold())
