"""Names in extraction tables that stand for something elsewhere: studies, reports, samples, arms, instruments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from rapport.errors import Problems, did_you_mean
from rapport.extraction.dictionary import INCLUDED, Table
from rapport.extraction.reading import Entry


@dataclass
class Reports:
    """Which studies and reports there are: included ones, and those that are known but not included."""

    included: set[str] = field(default_factory=set)
    known: set[str] = field(default_factory=set)
    anchors: dict[str, str] = field(default_factory=dict)
    of_study: dict[str, set[str]] = field(default_factory=dict)

    def is_known(self, study: str) -> bool:
        """Whether the study is linked to some report, or stands for an unlinked citation."""
        return study in self.included or study in self.known or (study.startswith("s_") and study[2:] in self.anchors)


def read_reports(
    studies: pd.DataFrame,
    reports: pd.DataFrame,
    others: Iterable[pd.DataFrame],
    citations: pd.DataFrame,
    aliases: pd.DataFrame,
) -> Reports:
    """Gather the studies stage's tables.

    Parameters
    ----------
    studies, reports
        ``results/studies/studies.csv`` and ``reports.csv``.
    others
        Further tables with study_id and citation_id (companions, studies set apart).
    citations, aliases
        ``results/dedup/citations.csv`` (citation_id, doi) and ``aliases.csv``.
    """
    found = Reports(included=set(studies["study_id"]))
    for table in (reports, *others):
        found.known |= set(table["study_id"])
        for study, citation in zip(table["study_id"], table["citation_id"], strict=True):
            found.of_study.setdefault(study, set()).add(citation)
    by_doi = citations.loc[citations["doi"] != ""]
    found.anchors.update(zip(by_doi["doi"], by_doi["citation_id"], strict=True))
    found.anchors.update(zip(aliases["alias"], aliases["citation_id"], strict=True))
    found.anchors.update((c, c) for c in citations["citation_id"])
    return found


def check_references(
    entries: list[Entry], tables: Mapping[str, Table], reports: Reports, registry: Iterable[str], problems: Problems
) -> list[Entry]:
    """Check names of studies, reports, samples, arms and measures; give back the rows of included studies.

    A row of a study that is linked to reports but not included (any more) is set aside, not an error. A sample, arm or
    result that does not exist is an error as soon as somebody has filled that table for the study.
    """
    rows: dict[tuple[str, str], set[str]] = {}
    for entry in entries:
        for column in entry.values:
            rows.setdefault((f"{entry.table}.{column}", entry.study), set()).add(entry.values[column])
    shipped = {"measures.measure_id": set(registry)}
    kept = []
    for entry in entries:
        study, columns = entry.study, tables[entry.table].columns
        if study and not reports.is_known(study):
            problems.add(
                entry.where,
                f"no study '{study}'{did_you_mean(study, reports.included)}",
                "results/studies/studies.csv lists the included studies; link others in data/studies.csv",
            )
            continue
        if not study or study in reports.included:
            kept.append(entry)
        for name, value in entry.values.items():
            column = columns[name]
            if not value or value in column.missing or column.allowed == INCLUDED:
                continue
            if column.type == "report":
                entry.values[name] = _report(entry, name, value, reports, problems)
            elif column.type == "ref":
                there = rows.get((column.allowed, study), set()) or (
                    rows.get((column.allowed, ""), set()) | shipped.get(column.allowed, set())
                )
                if there and value not in there:
                    home = column.allowed.partition(".")[0] + (f" for {study}" if study else "")
                    what = f"{name} '{value}' is not in the table {home}{did_you_mean(value, there)}"
                    problems.add(entry.where, what, "correct it")
    return kept


def _report(entry: Entry, name: str, value: str, reports: Reports, problems: Problems) -> str:
    plain = re.sub(r"^(https?://(dx\.)?doi\.org/|doi:)\s*", "", value.strip().casefold())
    citation = reports.anchors.get(value) or reports.anchors.get(plain)
    if citation is None:
        problems.add(entry.where, f"{name}: no citation '{value}'", "results/dedup/citations.csv lists ids and DOIs")
    elif entry.study in reports.included and citation not in reports.of_study.get(entry.study, set()):
        problems.add(
            entry.where,
            f"{name}: report {value} does not belong to study {entry.study}",
            "link it in data/studies.csv or correct the id",
        )
    return citation or value
