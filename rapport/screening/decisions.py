"""All decisions of a stage in one long table, wherever they were made."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from rapport.errors import Problems
from rapport.screening.imports import read_import
from rapport.screening.matching import INEXACT, Anchors
from rapport.screening.reading import read_sheet
from rapport.screening.settings import Settings
from rapport.screening.signature import note_foreign
from rapport.screening.words import LONG, UNMATCHED


def read_decisions(
    sheets: Iterable[str], stage: str, settings: Settings, anchors: Anchors, problems: Problems
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read every sheet and every configured export of a stage.

    Parameters
    ----------
    sheets
        Files of ``data/screening/<stage>/`` that people have written in, adjudications among them.

    Returns
    -------
    decisions, unmatched
        Columns of `LONG`, sorted by citation, reviewer, file and line; and of `UNMATCHED`.
    """
    read = [read_sheet(path, stage, settings, anchors, problems) for path in sheets]
    tables = [long for long, _ in read]
    unmatched = [pd.DataFrame(columns=list(UNMATCHED), dtype=object), *(lost for _, lost in read)]
    for item in settings.imports:
        if item["stage"] == stage:
            long, lost = read_import(item, settings, anchors, problems)
            tables.append(long)
            unmatched.append(lost)
    decisions = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=list(LONG), dtype=object)
    foreign = note_foreign(decisions, settings, problems)
    note_contradictions(decisions[~decisions["file"].isin(foreign)] if foreign else decisions, problems)
    order = decisions.assign(n=pd.to_numeric(decisions["line"])).sort_values(
        ["citation_id", "reviewer", "file", "n"], kind="stable"
    )
    return order[list(LONG)].reset_index(drop=True), pd.concat(unmatched, ignore_index=True)


def note_contradictions(decisions: pd.DataFrame, problems: Problems) -> None:
    """One reviewer who says two things of one citation, under the same criteria and outside pilots: both places named.

    Not a contradiction: two citations that were found to be one later, two records of one citation in another tool, a
    pilot decision taken again, and adjudications, of which the last file counts. Where a title alone says that two
    rows are of one citation they may be of two, so no such rule settles between them.
    """
    made = decisions[decisions["decision"] != ""].reset_index(drop=True)
    adjudicated = made["tool"] == "adjudication"
    key = pd.DataFrame(
        {
            "own": _papers(made),
            "reviewer": made["reviewer"].where(~adjudicated, ""),
            "criteria": made["criteria_version"],
            "phase": made["phase"],
            "within": made["file"].where(adjudicated, ""),
        }
    )
    again = key.duplicated(["own", "reviewer"], keep=False)  # there are few, and often none
    made, key = made[again], key[again]
    one = key.groupby(list(key.columns), sort=True)
    several = made.groupby(one.ngroup())["decision"].transform("nunique") > 1
    for _, rows in made[several].groupby(one.ngroup()[several], sort=True):
        (first, said), *others = [(f"{row.file}:{row.line}", row.decision) for row in rows.itertuples()]
        place, other = next(o for o in others if o[1] != said)
        if rows["matched_by"].isin(INEXACT).any():
            what = f"{rows['citation_id'].iloc[0]} is '{other}' here and '{said}' in {first}, matched by title"
            problems.add(place, what, "if these are two papers, give each its DOI; if one, keep one decision")
        else:
            what = f"{rows['given_id'].iloc[0]} is '{other}' here and '{said}' in {first}"
            problems.add(place, what, "keep one of the two", alike=f"against {first.rpartition(':')[0]}")


def _papers(made: pd.DataFrame) -> pd.Series:
    """What each decision is about: the id that its row gave, or the citation where that was found otherwise."""
    sheet = made["tool"].isin(["sheet", "adjudication"]) | made["matched_by"].isin(["id", "alias"])
    sheet &= made["given_id"] != ""
    own = made["given_id"].where(sheet, made["citation_id"])
    if not sheet.all():  # a tool in which duplicates were not removed has one citation under several keys
        doubled = ~sheet & made.duplicated(["citation_id", "reviewer", "file"], keep=False)
        own = own.where(~doubled, made["file"] + ":" + made["given_id"])
    if (by_title := made["matched_by"].isin(INEXACT)).any():
        guessed = by_title.groupby([made["citation_id"], made["reviewer"]]).transform("any")
        own = own.where(~guessed, made["citation_id"])
    return own
