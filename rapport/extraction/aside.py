"""What people extracted and settled about studies that are not included (any more): left out, and each row listed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from rapport.errors import Problems
from rapport.extraction.dictionary import Table
from rapport.extraction.names import GIVEN
from rapport.extraction.reading import CONSENSUS, Entry, Settlement, fold
from rapport.extraction.references import Reports, no_study

COLUMNS = ["table", "row", "study_id", "by", "file", "line", "why"]
SHOWN = 5  # studies named in one line


def set_aside(
    entries: Sequence[Entry],
    settlements: Sequence[Settlement],
    tables: Mapping[str, Table],
    reports: Reports,
    problems: Problems,
) -> tuple[list[Entry], list[Settlement], pd.DataFrame]:
    """Part what is about included studies, or about none, from the rest.

    A row is about the study that people settled for it, else about that of its extractors, else (a row added in the
    discussion) about the one in its name. A settled row of a study that nobody knows is a problem.

    Returns
    -------
    entries, settlements, aside
        What counts, and `COLUMNS` of what does not: *by* is the extractor or ``consensus``, *why* is ``not included``,
        ``withdrawn`` or ``renamed``; sorted by file and line.
    """
    moved = {_row(said): said.value for said in settlements if said.column == GIVEN and reports.is_known(said.value)}
    study = {_row(entry): entry.study for entry in reversed(entries)} | moved
    kept, left, counted = [], [], []
    for entry in entries:
        about = study[_row(entry)] if _row(entry) in moved else entry.study
        if not about or about in reports.included:
            kept.append(entry)
        else:
            left.append((entry, about, entry.by))
    alive = {_row(entry) for entry in kept}
    for said in settlements:
        about = study.get(_row(said), said.key[0] if tables[said.table].key[0] == GIVEN else "")
        if _row(said) in alive or not about or about in reports.included:
            counted.append(said)
        elif reports.is_known(about):
            left.append((said, about, CONSENSUS))
        else:
            problems.add(said.where, *no_study(about, reports))
    return kept, counted, _listed(left, reports)


def looked_at(aside: pd.DataFrame) -> tuple[str, int]:
    """What somebody has to do about rows of studies that nobody withdrew, and how many studies those are."""
    studies = sorted(set(aside.loc[aside["why"] == "not included", "study_id"]))
    more = f" and {len(studies) - SHOWN} more" if len(studies) > SHOWN else ""
    named = f"{', '.join(studies[:SHOWN])}{more}"
    return f"look at data of studies that are not included, which are left out: {named}", len(studies)


def renamed(aside: pd.DataFrame, reports: Reports) -> list[tuple[str, int, str]]:
    """What is to be done where a study was given a name after its extraction: task, rows and file, for each file."""
    rows = aside[aside["why"] == "renamed"]
    return [
        (
            f"write {reports.now_called(study)}, as {study} is called in data/studies.csv, in its rows "
            f"({', '.join(dict.fromkeys(map(str, part['line'])))}); until then they are left out",
            len(part),
            file,
        )
        for (file, study), part in rows.groupby(["file", "study_id"], sort=True)
    ]


def _row(one: Entry | Settlement) -> tuple[str, tuple[str, ...]]:
    return one.table, fold(one.key)


def _listed(left: Sequence[tuple[Entry | Settlement, str, str]], reports: Reports) -> pd.DataFrame:
    rows = []
    for one, study, by in left:
        file, _, line = one.where.rpartition(":")
        why = "withdrawn" if study in reports.withdrawn else "not included"
        why = "renamed" if reports.now_called(study) else why
        rows.append((one.table, "/".join(one.key), study, by, file, int(line), why))
    rows = sorted(dict.fromkeys(rows), key=lambda row: (row[4], row[5]))  # a row that settles several cells, once
    return pd.DataFrame(rows, columns=COLUMNS, dtype=object)
