"""Reading what people decided: their sheets and the adjudicators', as they come back from a spreadsheet program.

Rows may be sorted, columns moved or hidden, files saved with semicolons, a byte-order mark, in Windows-1252 or as a
workbook. What cannot be read is listed with file and row; nothing is dropped or guessed.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from rapport.addresses import without_addresses
from rapport.errors import Problems, did_you_mean
from rapport.people import original
from rapport.records.identifiers import doi_in
from rapport.screening.cells import (
    adjudicators,
    each,
    note_rows,
    read_days,
    read_decisions,
    read_ids,
    read_reasons,
    read_versions,
)
from rapport.screening.guard import all_guarded, all_unguarded
from rapport.screening.lean import read_columns
from rapport.screening.matching import ID, UNKNOWN, Anchors
from rapport.screening.settings import Settings
from rapport.screening.words import ADJUDICATION, LONG, MAIN, SHEET, UNMATCHED, other_word

REQUIRED = ("citation_id", "decision")
# an unblinded adjudication sheet also shows what was decided
SEEN = tuple(f"{word}_{n}" for word in ("decision", "reason") for n in range(1, 10))
OPTIONAL = (*dict.fromkeys((*SHEET, *ADJUDICATION)), "pmid", "url", "criteria_version", *SEEN)
UNREAD = ("abstract", "journal", "url", *SEEN)  # columns that tell the reader of a sheet something, and Rapport nothing
SHOWN = 20  # lost rows of one file that are listed one by one


def is_adjudication(path: str) -> bool:
    """Whether a file holds settled conflicts."""
    return Path(path).stem.casefold().startswith("adjudicated")


def owner(path: str, settings: Settings, problems: Problems) -> tuple[str, str]:
    """Whose sheet a file is and its phase, from the name up to the last ``-``: ``ana-02.csv``, ``ana-pilot1.csv``."""
    stem = Path(path).stem
    name, _, batch = stem.rpartition("-") if "-" in stem else (stem, "", "")
    pilot = re.match(r"pilot(\d*)", batch, re.IGNORECASE)
    phase = f"pilot{pilot[1] or 1}" if pilot else MAIN
    known = {person.casefold(): person for person in settings.people}
    if name.casefold() in known:
        return known[name.casefold()], phase
    parts = re.split(r"[\W_]+", name.casefold())  # r1_01.csv, sheet_r1.csv: somebody called so would be a third person
    own = next(
        (own for key, own in known.items() if key in parts or re.fullmatch(re.escape(key) + r"\d+", name.casefold())),
        "",
    )
    near = f"; did you mean '{own}'?" if own else did_you_mean(name, [*settings.people, "adjudicated"])
    if near or not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name):
        problems.add(
            path,
            f"'{name}' is not a reviewer{near}",
            "correct the file's name (REVIEWER-NN.csv) or screening.reviewers, or name somebody who has left under "
            "screening.former_reviewers",
        )
    return name, phase  # somebody who has left


def read_sheet(
    path: str, stage: str, settings: Settings, anchors: Anchors, problems: Problems
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows of one sheet, anchored to citations.

    Returns
    -------
    long, unmatched
        Columns of `LONG`, text; a row without decision is there with decision ``""``; a blank row whose id is unknown
        is not (there is nothing in it). And of `UNMATCHED`: decisions on papers of which the review knows nothing.
    """
    nothing = pd.DataFrame(columns=list(LONG), dtype=object), pd.DataFrame(columns=list(UNMATCHED), dtype=object)
    if original(Path(path).stem) != Path(path).stem:
        problems.add(
            path,
            "the name is that of a second copy of a sheet",
            "keep the one that is filled in, under the name the sheet was issued with, and move the other out of data/",
        )
        return nothing
    adjudicated = is_adjudication(path)
    who, phase = ("", MAIN) if adjudicated else owner(path, settings, problems)
    table = read_columns(path, REQUIRED, OPTIONAL, UNREAD, problems)
    if not len(table) or not set(REQUIRED) <= set(table.columns):
        return nothing
    if not adjudicated and table["conflict"].isin(["decision", "reason"]).any():
        what = f"its column conflict is that of conflicts to settle, which would count as {who}'s decisions"
        problems.add(path, what, "name it adjudicated-NN, or take the column out if these are a reviewer's decisions")
        return nothing
    table["citation_id"] = read_ids(table["citation_id"])
    table["written"] = table["decision"]
    table["decision"] = read_decisions(path, table["decision"], problems)
    table["criteria_version"] = read_versions(path, table["criteria_version"], problems)
    table["title"] = all_unguarded(table["title"])
    found = anchor(table, anchors)
    lost = found["citation_id"] == ""
    elsewhere = lost & (table["decision"] != "") & of_no_search(table, found)
    _note_lost(path, table[lost & (table["decision"] != "") & ~elsewhere], found, problems)
    _torn_rows(path, table, found, anchors, problems)
    table["reasons"] = read_reasons(path, table["reason"], settings, problems)
    _check_reasons(path, stage, adjudicated, table, problems)
    table["decided_on"] = read_days(path, table["decided_on"], problems)
    table["reviewer"] = adjudicators(table["adjudicator"]) if adjudicated else who
    long = _long(table, found, path, stage, phase, adjudicated)
    return long[~lost.to_numpy()], unmatched_rows(path, table[elsewhere])


def of_no_search(table: pd.DataFrame, found: pd.DataFrame) -> pd.Series:
    """Rows as they were issued, of papers that no search of the review has now: that search was taken back."""
    unknown = table[found["matched_by"] == UNKNOWN]
    named = unknown[(unknown[["title", "doi", "pmid"]] != "").any(axis=1)]
    issued = [line for line, text in named["citation_id"].items() if ID.fullmatch(text)]
    return pd.Series(table.index.isin(issued), index=table.index)


def unmatched_rows(path: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of a sheet in the columns of `UNMATCHED`."""
    about = {"file": path, "line": [str(line) for line in rows.index], "given_id": rows["citation_id"], "why": UNKNOWN}
    texts = {name: rows[name] for name in ("reviewer", "year", "doi", "decision")}
    return pd.DataFrame(about | texts | {"title": all_guarded(rows["title"])}, columns=list(UNMATCHED), dtype=object)


def _long(
    table: pd.DataFrame, found: pd.DataFrame, path: str, stage: str, phase: str, adjudicated: bool
) -> pd.DataFrame:
    """The rows of a sheet in the columns of `LONG`."""
    words = {pair: other_word(*pair) for pair in set(zip(table["written"], table["decision"], strict=True))}
    long = {
        "citation_id": found["citation_id"],
        "reviewer": table["reviewer"],
        "stage": stage,
        "decision": table["decision"],
        "reasons": table["reasons"],
        "note": without_addresses(table["note"]),
        "decided_on": table["decided_on"],
        "tool": "adjudication" if adjudicated else "sheet",
        "automation": "no",
        "file": path,
        "line": list(map(str, table.index.to_list())),
        "phase": phase,
        "criteria_version": table["criteria_version"],
        "given_id": table["citation_id"],
        "matched_by": found["matched_by"],
        "written": [words[pair] for pair in zip(table["written"], table["decision"], strict=True)],
    }
    return pd.DataFrame(long, columns=list(LONG), dtype=object)


def _note_lost(path: str, rows: pd.DataFrame, found: pd.DataFrame, problems: Problems) -> None:
    """Decisions on what is no citation of this review; many of them are one mistake, so they are summed up."""
    for line, row in rows[:SHOWN].iterrows():
        problems.add(
            f"{path}:{line}",
            f"no citation '{row['citation_id']}': {found.at[line, 'matched_by']}",
            "correct the id or remove the row",
        )
    if len(rows) > SHOWN:
        lines = ", ".join(map(str, rows.index[SHOWN : SHOWN + 40])) + (" ..." if len(rows) > SHOWN + 40 else "")
        problems.add(
            path,
            f"{len(rows) - SHOWN} more rows are of no citation, in lines {lines}",
            "correct the ids, or move this file out of data/",
        )


def anchor(table: pd.DataFrame, anchors: Anchors) -> pd.DataFrame:
    """citation_id (``""`` if none) and matched_by of each row of *table*; ids in one go, the few others one by one."""
    found = pd.DataFrame({"citation_id": each(table["citation_id"], anchors.ids.get), "matched_by": "id"}, dtype=object)
    unknown = found["citation_id"].isna()
    found.loc[~unknown & (found["citation_id"] != table["citation_id"]), "matched_by"] = "alias"
    for line, row in table[unknown].iterrows():
        found.loc[line] = anchors.find(row.to_dict())
    return found


def _check_reasons(path: str, stage: str, adjudicated: bool, table: pd.DataFrame, problems: Problems) -> None:
    """At full text an exclusion needs its reason; an adjudicator settles, so cannot say maybe."""
    if stage == "full_text" and not adjudicated:  # an adjudicator may leave the reviewers' reason standing
        bare = table.index[(table["decision"] == "exclude") & (table["reason"] == "")]
        note_rows(path, bare, "a full text is excluded without a reason", "fill in the reason", problems)
    if adjudicated:
        unsettled = table.index[table["decision"] == "maybe"]
        note_rows(path, unsettled, "an adjudication cannot be maybe", "write include or exclude", problems)


def _torn_rows(path: str, table: pd.DataFrame, found: pd.DataFrame, anchors: Anchors, problems: Problems) -> None:
    """Rows whose id and title (else DOI) are those of two citations: one column was sorted without the others."""
    anchored = (table["decision"] != "") & found["matched_by"].isin(["id", "alias"])
    differs = table["title"] != each(found["citation_id"], anchors.shown_titles.get)
    torn = {}
    for line in table.index[anchored & (table["title"] != "") & differs]:
        if other := anchors.torn(found.at[line, "citation_id"], table.at[line, "title"]):
            torn[line] = f"title of {other}"
    for line in table.index[anchored & (table["title"] == "") & (table["doi"] != "")]:
        other = anchors.dois.get(doi_in(table.at[line, "doi"]), "")
        if other not in ("", found.at[line, "citation_id"]):
            torn[line] = f"DOI of {other}"
    if torn:
        what = f"citation_id {table.at[min(torn), 'citation_id']} stands beside the {torn[min(torn)]}"
        note_rows(path, sorted(torn), what, "one column was sorted without the others; undo the sorting", problems)
