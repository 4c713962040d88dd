"""Names in extraction tables that stand for something elsewhere: studies, reports, samples, arms, instruments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from rapport.errors import Problems, did_you_mean
from rapport.extraction.dictionary import INCLUDED, Table
from rapport.extraction.reading import Entry, Settlement, fold


@dataclass
class Reports:
    """Which studies and reports there are: included ones, and those that are known but not included."""

    included: set[str] = field(default_factory=set)
    known: set[str] = field(default_factory=set)
    anchors: dict[str, str] = field(default_factory=dict)
    of_study: dict[str, set[str]] = field(default_factory=dict)
    withdrawn: set[str] = field(default_factory=set)  # called so by people

    def is_known(self, study: str) -> bool:
        """Whether the study is linked to some report, or stands for an unlinked citation."""
        return study in self.included or study in self.known or (study.startswith("s_") and study[2:] in self.anchors)

    def now_called(self, study: str) -> str:
        """The included study that a report's own name (``s_`` and its citation) stood for; ``""`` if it is none."""
        citation = self.anchors.get(study.removeprefix("s_"), "") if study.startswith("s_") else ""
        found = (name for name in sorted(self.included) if citation in self.of_study.get(name, ()))
        return next(found, "") if citation and study not in self.included else ""


def read_reports(
    studies: pd.DataFrame,
    reports: pd.DataFrame,
    others: Iterable[pd.DataFrame],
    citations: pd.DataFrame,
    aliases: pd.DataFrame,
    statuses: Iterable[pd.DataFrame] = (),
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
    statuses
        Tables with study_id and status: of studies set apart and of the published version.
    """
    gone = {study for table in statuses for study in table.loc[table["status"] == "withdrawn", "study_id"]}
    found = Reports(withdrawn=gone, included=set(studies["study_id"]))
    for table in (reports, *others):
        found.known |= set(table["study_id"])
        for study, citation in zip(table["study_id"], table["citation_id"], strict=True):
            found.of_study.setdefault(study, set()).add(citation)
    by_doi = citations.loc[citations["doi"] != ""]
    found.anchors.update(zip(by_doi["doi"], by_doi["citation_id"], strict=True))
    found.anchors.update(zip(aliases["alias"], aliases["citation_id"], strict=True))
    found.anchors.update((c, c) for c in citations["citation_id"])
    return found


def no_study(name: str, reports: Reports) -> tuple[str, str]:
    """What is wrong with the name of a study that nobody knows, and what to do."""
    todo = "results/studies/studies.csv lists the included studies; link others in data/studies.csv"
    return f"no study '{name}'{did_you_mean(name, reports.included)}", todo


@dataclass
class Names:
    """Names of studies, reports, samples, arms and measures in people's rows, checked against what there is.

    A row of a study that is linked to reports but not included (any more) is no error (`rapport.extraction.aside`). A
    sample, arm or result that does not exist is one as soon as somebody has filled that table for the study.
    """

    entries: list[Entry]
    tables: Mapping[str, Table]
    reports: Reports
    registry: Iterable[str]
    problems: Problems

    def __post_init__(self) -> None:
        self._rows: dict[tuple[str, str], set[str]] = {}
        for entry in self.entries:
            for column, value in entry.values.items():
                self._rows.setdefault((f"{entry.table}.{column}", entry.study), set()).add(value)
        self._rows.setdefault(("measures.measure_id", ""), set()).update(self.registry)

    def check_entries(self) -> list[Entry]:
        """The rows of known studies, with reports by their citation_id."""
        kept = []
        for entry in self.entries:
            if entry.study and not self.reports.is_known(entry.study):
                self.problems.add(entry.where, *no_study(entry.study, self.reports))
                continue
            kept.append(entry)
            for name, value in entry.values.items():
                entry.values[name] = self._checked(entry.where, self.tables[entry.table], name, value, entry.study)
        return kept

    def check_settled(self, settlements: Iterable[Settlement]) -> list[Settlement]:
        """What people settled, with reports by their citation_id."""
        study = {(e.table, fold(e.key)): e.study for e in self.entries}
        found = []
        for said in settlements:
            table = self.tables[said.table]
            where = study.get((said.table, fold(said.key)), said.key[0] if table.key[0] == "study_id" else "")
            column = table.columns.get(said.column)
            if column and column.allowed == INCLUDED and not self.reports.is_known(said.value):
                what = f"no study '{said.value}'{did_you_mean(said.value, self.reports.included)}"
                self.problems.add(said.where, what, "correct it")
            elif column:
                said = replace(said, value=self._checked(said.where, table, said.column, said.value, where))
            found.append(said)
        return found

    def _checked(self, where: str, table: Table, name: str, value: str, study: str) -> str:
        column = table.columns[name]
        if not value or value in column.missing or column.allowed == INCLUDED:
            return value
        if column.type == "report":
            return self._report(where, name, value, study)
        if column.type == "ref":
            there = self._rows.get((column.allowed, study), set()) or self._rows.get((column.allowed, ""), set())
            if there and value not in there:
                home = column.allowed.partition(".")[0] + (f" for {study}" if study else "")
                what = f"{name} '{value}' is not in the table {home}{did_you_mean(value, there)}"
                self.problems.add(where, what, "correct it")
        return value

    def _report(self, where: str, name: str, value: str, study: str) -> str:
        plain = re.sub(r"^(https?://(dx\.)?doi\.org/|doi:)\s*", "", value.strip().casefold())
        anchors = self.reports.anchors
        citation = anchors.get(value) or anchors.get(plain)
        if citation is None:
            self.problems.add(where, f"{name}: no citation '{value}'", "results/dedup/citations.csv lists ids and DOIs")
        elif study in self.reports.included and citation not in self.reports.of_study.get(study, set()):
            what = f"{name}: report {value} does not belong to study {study}"
            self.problems.add(where, what, "link it in data/studies.csv or correct the id")
        return citation or value
