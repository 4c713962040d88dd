"""What is odd about decisions that can be read all the same: said in a line, since it may not be what was meant."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from math import lgamma, log
from pathlib import Path

import pandas as pd

from rapport.screening.cells import either_day
from rapport.screening.matching import UNKNOWN
from rapport.screening.reconcile import order_of
from rapport.screening.settings import Settings
from rapport.screening.signature import in_file_order, maybe_foreign

LISTED = 10  # rows that a line names
CHANCE = 1e-6  # of decisions standing in blocks by themselves, below which it is said


def oddities(decisions: pd.DataFrame, stage: str, settings: Settings) -> list[str]:
    """A line for each file and kind of oddity in the long table of a stage."""
    notes = [
        f"{item['file']}: no decision was found in it; is it the right export, and are the decisions in it?"
        for item in settings.imports
        if item["stage"] == stage and not (decisions["decision"][decisions["file"] == item["file"]] != "").any()
    ]
    sheets = decisions[decisions["tool"].isin(["sheet", "adjudication"])]
    bare = sheets[(sheets["decision"] == "") & (sheets["reasons"] != "")]
    notes += _by_file(bare, "a reason without a decision leaves the citation undecided")
    kept = sheets[sheets["decision"].isin(["include", "maybe"]) & (sheets["reasons"] != "")]
    notes += _by_file(
        kept, "a reason for exclusion beside another decision has no effect; was one column sorted alone?"
    )
    made = sheets.loc[sheets["decision"] != "", ["file", "reviewer", "line", "given_id", "decision"]]
    unclear = [day for day in decisions["decided_on"].unique() if either_day(day)]
    notes += _by_file(decisions[decisions["decided_on"].isin(unclear)], _either)
    notes += [
        f"{file}: the rows are as issued but the decisions stand in blocks; if that column was sorted alone, undo it"
        for (file, who), rows in made.groupby(["file", "reviewer"], sort=True)
        if _in_blocks(rows, who, settings)
    ]
    return notes + maybe_foreign(decisions, settings) + _names(sheets, settings) + _several_records(decisions)


def without_search(unmatched: pd.DataFrame, stage: str) -> list[str]:
    """A line for each sheet that holds decisions on papers that no search of the review has."""
    what = (
        "decisions without effect on papers that no search of the review has, listed in"
        f" results/screening/{stage}/unmatched.csv; was their search taken out of data/searches.csv?"
    )
    return _by_file(unmatched[unmatched["why"] == UNKNOWN], what)


def _either(row: pd.Series) -> str:
    return (
        f"the date in decided_on may be one of two days (which of its numbers is the month of {row['decided_on']}?) "
        "and stays as it is written; write year-month-day"
    )


def _by_file(rows: pd.DataFrame, what: str | Callable[[pd.Series], str]) -> list[str]:
    """A line a file, with the numbers of its rows; what is said may be made from the first of them."""
    notes = []
    for file, part in rows.groupby("file", sort=True):
        lines = sorted(map(int, part["line"]))
        shown = ", ".join(map(str, lines[:LISTED])) + (" ..." if len(lines) > LISTED else "")
        said = what if isinstance(what, str) else what(part.iloc[part["line"].astype(int).argmin()])
        notes.append(f"{file}: {said} (row{'s' if len(lines) > 1 else ''} {shown})")
    return notes


def _in_blocks(rows: pd.DataFrame, who: str, settings: Settings) -> bool:
    """Whether equal decisions stand together although the rows are in their reviewer's random order."""
    rows = in_file_order(rows)
    words, counts = list(rows["decision"]), rows["decision"].value_counts()
    blocks = 1 + sum(one != other for one, other in pairwise(words))
    if blocks != len(counts):
        return False
    ways = lgamma(len(words) + 1) - sum(lgamma(n + 1) for n in counts) - lgamma(len(counts) + 1)
    given = list(rows["given_id"])
    return -ways < log(CHANCE) and order_of(given, who, settings) == given


def _several_records(decisions: pd.DataFrame) -> list[str]:
    """Citations on which one person decides differently without contradiction: on records that are one citation."""
    people = (decisions["tool"] != "adjudication") & (decisions["automation"] == "no")
    same = ["reviewer", "citation_id", "criteria_version", "phase"]
    made = decisions[people & (decisions["decision"] != "")]
    made = made[made.duplicated(same[:2], keep=False)]  # which leaves few
    distinct = made.drop_duplicates([*same, "decision"])
    twice = distinct[distinct.duplicated(same)].drop_duplicates(same)
    notes = []
    for (file, who), part in twice.groupby(["file", "reviewer"], sort=True):
        ids = sorted(part["citation_id"])
        shown = ", ".join(ids[:LISTED]) + (" ..." if len(ids) > LISTED else "")
        what = "decides differently on several records of one citation, and the most inclusive counts"
        notes.append(f"{file}: {who} {what} ({shown})")
    return notes


def _names(sheets: pd.DataFrame, settings: Settings) -> list[str]:
    """Sheets of people whom the settings do not know, and sheets that are there in two kinds of file."""
    own = sheets[sheets["tool"] == "sheet"].drop_duplicates("file")
    known = {name.casefold() for name in (*settings.people, "consensus")}
    unknown = own[~own["reviewer"].map(str.casefold).isin(known)]
    notes = [
        f"{files.iloc[0]}{_more(len(files) - 1)}: '{name}' is not in screening.reviewers, so counts as a person more, "
        "who has left; if that is so, add the name to screening.former_reviewers, else correct the name of the file"
        + "s"
        * (len(files) > 1)
        for name, files in unknown.groupby("reviewer", sort=True)["file"]
    ]
    stems = own["file"].map(lambda file: Path(file).with_suffix("").as_posix().casefold())
    for _, files in own["file"].groupby(stems, sort=True):
        if len(files) > 1:
            notes.append(
                f"{files.iloc[0]}: {' and '.join(Path(file).name for file in files[1:])} beside it is the same sheet; "
                "a decision taken back in one of them stands in the other, so keep one"
            )
    return notes


def _more(n: int) -> str:
    return f" and {n} more file{'s' * (n > 1)}" if n else ""
