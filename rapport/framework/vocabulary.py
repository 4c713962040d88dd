"""The words of the stage, and the columns of every table people fill in below ``data/coding/``."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date

import pandas as pd

from rapport.errors import Problems, did_you_mean
from rapport.screening.cells import either_day, iso_date

UNPLACED = "UNPLACED"
ORDERS = ("first", "second", "quant")  # participants' words, authors' interpretation, numbers told in words
VALENCES = ("supports", "contradicts", "nuances")
PHASES = ("deductive", "inductive")
ORIGINS = ("a_priori", "new", "merged", "split")
METHODS = ("agreed", "discussed", "third")
MAP_DECISIONS = ("same", "subset", "superset", "dropped")
CROSSWALK = ("maps", "context", "no_match")
RELATIONS = ("enables", "part_of", "context_of", "tension")
FACETS = ("Be", "He", "E", "MoTh")  # BeHEMoTh: behaviour, health context, exclusions, models or theories
COMPONENTS = ("methodological limitations", "coherence", "adequacy", "relevance")
CONCERNS = ("no or very minor", "minor", "moderate", "serious")
LEVELS = ("high", "moderate", "low", "very low")
# how the final framework speaks of a theme
STATUSES = ("supported", "altered", "unsupported", "new")
REPORTING = ("question", "selection", "collection", "analysis")
# where a study or an extract must be listed, and what to do about one that is not
HOMES = {
    "study": ("among the included studies", "link it in data/studies.csv, correct the id or remove the row"),
    "extract": ("in extracts.csv", "correct the id or add the extract"),
}
MANY = 500  # with more names than this, looking for a near one takes too long

# table: (required columns, optional columns); a file of any other name is a coder's
TABLES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "extracts": (
        ("extract_id", "study_id", "locator", "order", "text"),
        ("report_citation_id", "participant", "perspective", "extractor", "extracted_on", "note"),
    ),
    "themes": (
        ("theme_id", "label", "origin"),
        (
            *("framework", "version", "definition", "parent_theme_id", "stage", "created_on", "retired_on", "aliases"),
            "note",
        ),
    ),
    "construct_map": (("construct_id", "theme_id", "decision"), ("coder", "note")),
    "crosswalk": (("from_id", "relation"), ("to_id", "note")),
    "phases": (("round", "closed_on"), ("closed_by", "note")),
    "consensus": (
        ("extract_id", "theme_id", "method"),
        ("valence", "phase", "round", "reason", "settled_by", "settled_on", "note"),
    ),
    "open_codes": (("extract_id", "code"), ("coder", "coded_on", "theme_id", "note")),
    "relations": (("relation_id", "from_theme", "to_theme", "type"), ("extract_ids", "study_ids", "note")),
    "findings": (("finding_id", "text", "theme_ids"), ("study_ids", "note")),
    "gaps": (("gap",), ("theme_ids", "study_ids", "note")),
    "framework_search": (("fs_id", "facet", "terms"), ("source", "platform", "date", "hits", "note")),
    "framework_candidates": (("fc_id", "name", "decision"), ("citation", "reason", "framework_id", "reviewer", "note")),
    "cases": (("case_id", "case_type"), ("study_id",)),
    "charts": (("case_id", "theme_id", "summary"), ("extract_ids", "charted_by", "note")),
    "reporting": (("study_id",), (*REPORTING, "richness", "assessed_by", "note")),
}
CODER = (("extract_id", "theme_id"), ("valence", "phase", "round", "coded_on", "reason", "note"))
CERQUAL = (
    ("finding_id", "component", "judgement", "explanation"),
    ("assessor", "assessed_on", "hint", "finding", "studies", "appraisals", "note"),
)


def parts(cell: str) -> list[str]:
    """The items of a cell that lists several, separated by semicolons."""
    return [part for part in (piece.strip() for piece in cell.split(";")) if part]


def each(rows: pd.DataFrame, file: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Where each row of a table indexed by line is (``FILE:LINE``), and the row."""
    for line, row in zip(rows.index, rows.to_dict("records"), strict=True):
        yield f"{file}:{line}", row


def own_id(row: Mapping, column: str, seen: set[str], where: str, problems: Problems, each: str) -> str:
    """The id in *column*, which must be there and in no row before; it joins *seen*."""
    value = row[column]
    if not value or value in seen:
        problems.add(where, f"{column} '{value}' is {'used twice' if value else 'empty'}", f"give each {each} its own")
    seen.add(value)
    return value


def check_known(kind: str, names: Iterable[str], known: Collection[str], where: str, problems: Problems) -> bool:
    """Whether all *names* of a *kind* (study, extract) are among those *known*; each other one is a problem."""
    home, todo = HOMES[kind]
    unknown = [name for name in names if name not in known]
    for name in unknown:
        near = did_you_mean(name, known) if len(known) < MANY else ""
        problems.add(where, f"{kind} '{name}' is not {home}{near}", todo)
    return not unknown


def one_of(value: str, options: Collection[str], name: str, where: str, problems: Problems, default: str = "") -> str:
    """*value* in its standard spelling; an empty cell gives *default*, any other word is a problem.

    Case, blanks, hyphens and underscores do not matter.
    """
    if not value:
        if not default:
            problems.add(where, f"{name} is empty", f"write one of {', '.join(options)}")
        return default
    plain = {re.sub(r"[\s_-]+", "_", option.casefold()): option for option in options}
    found = plain.get(re.sub(r"[\s_-]+", "_", value.casefold()))
    if found is None:
        problems.add(
            where, f"{name} '{value}' is not one of {', '.join(options)}{did_you_mean(value, options)}", "correct it"
        )
    return found or default


def day(value: str, name: str, where: str, problems: Problems) -> str:
    """*value* as an ISO 8601 day, also as spreadsheet programs rewrite it; what is no certain day becomes empty.

    Empty stays empty; anything else that is not a day, or may be one of two, is a problem.
    """
    if not value:
        return ""
    try:
        return date.fromisoformat(iso_date(value)).isoformat()
    except ValueError:
        what = "may be one of two days" if either_day(value) else "is not a day"
        problems.add(where, f"{name} '{value}' {what}", "write it as 2026-03-14")
        return ""


def whole(value: str, name: str, where: str, problems: Problems, default: int = 1) -> int:
    """*value* as a whole number from 1; empty gives *default*."""
    if not value:
        return default
    if re.fullmatch(r"[1-9]\d*", value):
        return int(value)
    problems.add(where, f"{name} '{value}' is not a whole number from 1", "correct it")
    return default
