"""Reports sought: which are at hand, which could not be had, which are still to fetch."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from rapport.addresses import without_addresses
from rapport.errors import Problems, did_you_mean
from rapport.screening.guard import guarded, shown, unguarded
from rapport.screening.matching import Anchors, contradict
from rapport.screening.reading import anchor
from rapport.tables import read_table

PATH, STATUS = "data/screening/retrieval.csv", "status"
STATUSES = ("retrieved", "not_retrieved")
COLUMNS = ("citation_id", "status", "attempts", "note", "title", "authors", "year", "journal", "doi", "url")


def read_retrieval(path: str, anchors: Anchors, problems: Problems) -> pd.DataFrame:
    """``data/screening/retrieval.csv`` anchored to citations: citation_id, status, attempts, note, line."""
    if not path or not Path(path).is_file():
        return pd.DataFrame(columns=["citation_id", "status", "attempts", "note", "line"], dtype=object)
    table = read_table(
        path,
        ("citation_id", "status"),
        ("attempts", "note", "title", "authors", "year", "journal", "doi", "pmid", "url"),
        problems,
    )
    table["status"] = table["status"].str.casefold().str.replace(r"[\s-]+", "_", regex=True)
    table.loc[table["status"] == "pending", "status"] = ""  # a copy of the list in results
    for line in table.index[~table["status"].isin([*STATUSES, ""])]:
        word = table.at[line, "status"]
        problems.add(
            f"{path}:{line}",
            f"status '{word}' is not retrieved or not_retrieved{did_you_mean(word, STATUSES)}",
            "correct it",
        )
    table["title"] = table["title"].map(unguarded)
    for name in ("attempts", "note"):
        table[name] = without_addresses(table[name])
    found = anchor(table, anchors)
    for line in table.index[(found["citation_id"] == "") & (table["status"] != "")]:
        problems.add(
            f"{path}:{line}",
            f"no citation '{table.at[line, 'citation_id']}': {found.at[line, 'matched_by']}",
            "correct the id or remove the row",
        )
    table = table.assign(given=table["citation_id"], line=table.index.astype(str), **found)
    said = table[table["status"].isin(STATUSES) & (table["citation_id"] != "")]
    for citation, rows in said[said["citation_id"].duplicated(keep=False)].groupby("citation_id"):
        if contradict(rows, "status"):
            problems.add(
                f"{path}:{rows['line'].iloc[-1]}", f"{citation} is both retrieved and not_retrieved", "keep one row"
            )
    # of two citations that were joined later, a report at hand is at hand
    said = said.sort_values("status", key=lambda c: c.map(list(STATUSES).index), kind="stable").drop_duplicates(
        "citation_id"
    )
    return said[["citation_id", "status", "attempts", "note", "line"]].sort_values("citation_id").reset_index(drop=True)


def to_fetch(sought: pd.DataFrame) -> pd.DataFrame:
    """The table to issue: reports of ``results/screening/retrieval.csv`` that nobody has had in hand yet."""
    pending = sought[sought["status"] == "pending"].assign(status="")
    return pending.assign(**{name: pending[name].map(unguarded).map(shown) for name in COLUMNS})


def note_contradictions(path: str, retrieval: pd.DataFrame, decisions: pd.DataFrame, problems: Problems) -> None:
    """A report that could not be had and that somebody has decided on in full text."""
    gone = retrieval[retrieval["status"] == "not_retrieved"].set_index("citation_id")["line"]
    made = decisions[(decisions["decision"] != "") & decisions["citation_id"].isin(set(gone.index))].drop_duplicates(
        "citation_id"
    )
    for row in made.itertuples():
        problems.add(
            f"{path}:{gone[row.citation_id]}",
            f"{row.citation_id} is not_retrieved, but {row.file}:{row.line} decides on its full text",
            "correct one of the two",
        )


def sought_reports(
    title_abstract: pd.DataFrame, citations: pd.DataFrame, retrieval: pd.DataFrame, decisions: pd.DataFrame
) -> pd.DataFrame:
    """The reports sought for retrieval with their status (retrieved|not_retrieved|pending), sorted by citation_id.

    A report that somebody has decided on in full text is at hand, whether or not anybody noted so.
    """
    sought = title_abstract.loc[title_abstract["state"] == "included", ["citation_id"]]
    table = sought.merge(retrieval.drop(columns="line"), on="citation_id", how="left").merge(
        citations, on="citation_id", how="left", validate="1:1"
    )
    table = table.reindex(columns=list(COLUMNS)).fillna("").sort_values("citation_id").reset_index(drop=True)
    decided = table["citation_id"].isin(decisions.loc[decisions["decision"] != "", "citation_id"])
    table.loc[table["status"] == "", "status"] = decided.map({True: "retrieved", False: "pending"})
    table["title"] = table["title"].map(guarded)
    return table.astype(object)
