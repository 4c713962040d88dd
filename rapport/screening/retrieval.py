"""Reports sought: which are at hand, which could not be had, which are still to fetch."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from rapport import people
from rapport.addresses import without_addresses
from rapport.errors import Problems, did_you_mean
from rapport.lists import rows_on
from rapport.screening.files import RETRIEVAL, retrieval_number, retrieval_tables
from rapport.screening.guard import guarded, shown, unguarded
from rapport.screening.matching import Anchors, contradict
from rapport.screening.reading import anchor, of_no_search, unmatched_rows
from rapport.screening.sheets import csv_bytes
from rapport.screening.words import UNMATCHED
from rapport.tables import read_table

STATUS = "status"
STATUSES = ("retrieved", "not_retrieved")
COLUMNS = ("citation_id", "status", "attempts", "note", "title", "authors", "year", "journal", "doi", "url")
READ = ("citation_id", "status", "attempts", "note", "file", "line")


def read_retrieval(paths: Iterable[str], anchors: Anchors, problems: Problems) -> tuple[pd.DataFrame, pd.DataFrame]:
    """People's tables of the reports sought, anchored to citations.

    Returns
    -------
    said, unmatched
        Columns of `READ`, one row a report, sorted by citation_id; and of `UNMATCHED`: what is said of papers that no
        search of the review has.
    """
    read = [_read(path, anchors, problems) for path in paths]
    nothing = pd.DataFrame(columns=list(READ), dtype=object), pd.DataFrame(columns=list(UNMATCHED), dtype=object)
    table, unmatched = (pd.concat(parts, ignore_index=True) for parts in zip(nothing, *read, strict=True))
    said = table[table["status"].isin(STATUSES) & (table["citation_id"] != "")]
    for citation, rows in said[said["citation_id"].duplicated(keep=False)].groupby("citation_id"):
        if contradict(rows, "status"):
            _note_both(citation, rows, problems)
    # of two citations that were joined later, a report at hand is at hand
    said = said.sort_values("status", key=lambda c: c.map(list(STATUSES).index), kind="stable").drop_duplicates(
        "citation_id"
    )
    return said[list(READ)].sort_values("citation_id").reset_index(drop=True), unmatched


def _read(path: str, anchors: Anchors, problems: Problems) -> tuple[pd.DataFrame, pd.DataFrame]:
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
    lost = (found["citation_id"] == "") & (table["status"] != "")
    elsewhere = lost & of_no_search(table, found)
    for line in table.index[lost & ~elsewhere]:
        problems.add(
            f"{path}:{line}",
            f"no citation '{table.at[line, 'citation_id']}': {found.at[line, 'matched_by']}",
            "correct the id or remove the row",
        )
    unmatched = unmatched_rows(path, table.assign(reviewer="", decision=table["status"])[elsewhere])
    return table.assign(given=table["citation_id"], file=path, line=table.index.astype(str), **found), unmatched


def _note_both(citation: str, rows: pd.DataFrame, problems: Problems) -> None:
    """A report that is said to be at hand and not to be had."""
    last = rows.iloc[-1]
    other = rows[rows["status"] != last["status"]].iloc[-1]
    if other["file"] == last["file"]:
        what, todo = f"{citation} is both retrieved and not_retrieved", "keep one row"
    else:
        what = f"{citation} is {last['status']} here and {other['status']} in {other['file']}:{other['line']}"
        todo = "keep one of the two"
    problems.add(f"{last['file']}:{last['line']}", what, todo)


def issue_retrieval(sought: pd.DataFrame, aliases: pd.DataFrame, receipt: str) -> list[str]:
    """Issue the reports that are to fetch and on no table yet, as one more of them, and write the receipt.

    Parameters
    ----------
    sought
        ``results/screening/retrieval.csv``.
    aliases
        ``results/dedup/aliases.csv``: reports may stand on a table under a former id.

    Returns
    -------
    list
        The tables on which reports to fetch stand.
    """
    pending = sought[sought["status"] == "pending"].assign(status="")
    today = dict(zip(aliases["alias"], aliases["citation_id"], strict=True))
    tables = retrieval_tables()
    listed = {path: {today.get(c, c) for (c,) in rows_on(path, ("citation_id",))} for path in tables}
    new = pending[~pending["citation_id"].isin(set().union(*listed.values()))]
    if len(new):
        number = max(map(retrieval_number, tables), default=0) + 1
        first = not any(retrieval_number(path) == 1 for path in tables)
        path = RETRIEVAL if first else RETRIEVAL.replace(".csv", f"-{number:02d}.csv")
        people.issue(path, csv_bytes(new.assign(**{name: new[name].map(unguarded).map(shown) for name in COLUMNS})))
        listed[path] = set(new["citation_id"])
    here = set(sought["citation_id"])  # a table of a search that was taken back leaves no trace in results
    blank = [path for path, ids in listed.items() if ids & here and not people.holds_answers(path, (STATUS,))]
    people.write_receipt(blank, receipt)
    return [path for path, ids in listed.items() if ids & set(pending["citation_id"])]


def note_contradictions(retrieval: pd.DataFrame, decisions: pd.DataFrame, problems: Problems) -> None:
    """A report that could not be had and that somebody has decided on in full text."""
    gone = retrieval[retrieval["status"] == "not_retrieved"].set_index("citation_id")
    made = decisions[(decisions["decision"] != "") & decisions["citation_id"].isin(set(gone.index))].drop_duplicates(
        "citation_id"
    )
    for row in made.itertuples():
        problems.add(
            ":".join(gone.loc[row.citation_id, ["file", "line"]]),
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
    table = sought.merge(retrieval.drop(columns=["file", "line"]), on="citation_id", how="left").merge(
        citations, on="citation_id", how="left", validate="1:1"
    )
    table = table.reindex(columns=list(COLUMNS)).fillna("").sort_values("citation_id").reset_index(drop=True)
    decided = table["citation_id"].isin(decisions.loc[decisions["decision"] != "", "citation_id"])
    table.loc[table["status"] == "", "status"] = decided.map({True: "retrieved", False: "pending"})
    table["title"] = table["title"].map(guarded)
    return table.astype(object)
