"""Reading what people decided: their sheets and the adjudicators', as they come back from a spreadsheet program.

Rows may be sorted, columns moved or hidden, files saved with semicolons, a byte-order mark, in Windows-1252 or as a
workbook. What cannot be read is listed with file and row; nothing is dropped or guessed.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from rapport.errors import Problems, did_you_mean
from rapport.screening.guard import unguarded
from rapport.screening.lean import read_columns
from rapport.screening.matching import Anchors
from rapport.screening.settings import Settings
from rapport.screening.words import ADJUDICATION, LONG, MAIN, SHEET, decision_of, other_word, unknown_decision

REQUIRED = ("citation_id", "decision")
# an unblinded adjudication sheet also shows what was decided
OPTIONAL = (
    *dict.fromkeys((*SHEET, *ADJUDICATION)),
    "pmid",
    "url",
    "criteria_version",
    *(f"{w}_{n}" for w in ("decision", "reason") for n in range(1, 10)),
)
SHOWN = 20  # lost rows of one file that are listed one by one
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")


def is_adjudication(path: str) -> bool:
    """Whether a file holds settled conflicts."""
    return Path(path).stem.casefold().startswith("adjudicated")


# names that browsers and file managers give to a second file: ana-01 (1).csv, ana-01 - Copy.csv, Kopie von ana-01.csv
_COPY = re.compile(
    r"\(\d+\)(?:-\d+)?$|-\d+ \d+$|(?:^|[\s._-])(?:copy|copie|kopie|copia|cópia|kopia|kopi)(?:\s*\(?\d+\)?)?$"
    r"|^(?:copy of|kopie von|copie de|copia de) ",
    re.IGNORECASE,
)


def is_copy(path: str) -> bool:
    """Whether a file's name says that it is a second copy of a sheet."""
    return bool(_COPY.search(Path(path).stem))


def owner(path: str, settings: Settings, problems: Problems) -> tuple[str, str]:
    """Whose sheet a file is and its phase, from the name up to the last ``-``: ``ana-02.csv``, ``ana-pilot1.csv``."""
    stem = Path(path).stem
    name, _, batch = stem.rpartition("-") if "-" in stem else (stem, "", "")
    pilot = re.match(r"pilot(\d*)", batch, re.IGNORECASE)
    phase = f"pilot{pilot[1] or 1}" if pilot else MAIN
    known = {person.casefold(): person for person in settings.people}
    if name.casefold() in known:
        return known[name.casefold()], phase
    near = did_you_mean(name, settings.people)
    if near or not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name):
        problems.add(
            path,
            f"'{name}' is not a reviewer{near}",
            "call the file REVIEWER-NN.csv, or name somebody who has left under screening.former_reviewers",
        )
    return name, phase  # somebody who has left


def read_sheet(path: str, stage: str, settings: Settings, anchors: Anchors, problems: Problems) -> pd.DataFrame:
    """The rows of one sheet, anchored to citations.

    Returns
    -------
    pandas.DataFrame
        Columns of `LONG`, text; a row without decision is there with decision ``""``; a blank row whose id is unknown
        is not (there is nothing in it).
    """
    if is_copy(path):
        problems.add(
            path,
            "the name is that of a second copy of a sheet",
            "keep the one that is filled in, under the name the sheet was issued with, and move the other out of data/",
        )
        return pd.DataFrame(columns=list(LONG), dtype=object)
    adjudicated = is_adjudication(path)
    who, phase = ("adjudicator", MAIN) if adjudicated else owner(path, settings, problems)
    table = read_columns(path, REQUIRED, OPTIONAL, ("abstract", "journal", "url"), problems)
    if not len(table) or not set(REQUIRED) <= set(table.columns):
        return pd.DataFrame(columns=list(LONG), dtype=object)
    written = table["decision"]
    table["decision"] = _decisions(path, written, problems)
    words = {pair: other_word(*pair) for pair in set(zip(written, table["decision"], strict=True))}
    table["criteria_version"] = _versions(path, table["criteria_version"], problems)
    table["title"] = table["title"].map(unguarded)
    found = anchor(table, anchors)
    lost = found["citation_id"] == ""
    _note_lost(path, table[lost & (table["decision"] != "")], found, problems)
    _torn_rows(path, table, found, anchors, problems)
    table["reasons"] = read_reasons(path, table, settings, problems)
    _check_reasons(path, stage, adjudicated, table, problems)
    long = pd.DataFrame(
        {
            "citation_id": found["citation_id"],
            "reviewer": _adjudicators(table) if adjudicated else who,
            "stage": stage,
            "decision": table["decision"],
            "reasons": table["reasons"],
            "note": without_addresses(table["note"]),
            "decided_on": table["decided_on"].map({text: iso_date(text) for text in table["decided_on"].unique()}),
            "tool": "adjudication" if adjudicated else "sheet",
            "automation": "no",
            "file": path,
            "line": table.index.astype(str),
            "phase": phase,
            "criteria_version": table["criteria_version"],
            "given_id": table["citation_id"],
            "matched_by": found["matched_by"],
            "written": [words[pair] for pair in zip(written, table["decision"], strict=True)],
        },
        columns=list(LONG),
        dtype=object,
    )
    return long[~lost.to_numpy()]


def _decisions(path: str, cells: pd.Series, problems: Problems) -> pd.Series:
    """include, exclude, maybe or ``""``; what is none of these is noted with its row."""
    words = {word: decision_of(word) for word in cells.unique()}
    for word in sorted(word for word, meant in words.items() if meant is None):
        for line in cells.index[cells == word]:
            problems.add(f"{path}:{line}", unknown_decision(word), "correct it")
    return pd.Series([words[cell] or "" for cell in cells], index=cells.index, dtype=object)


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
            "was a search removed? put it back, or move this file out of data/",
        )


def anchor(table: pd.DataFrame, anchors: Anchors) -> pd.DataFrame:
    """citation_id (``""`` if none) and matched_by of each row of *table*; ids in one go, the few others one by one."""
    found = pd.DataFrame(
        {"citation_id": table["citation_id"].map(anchors.ids), "matched_by": "id"}, index=table.index, dtype=object
    )
    found.loc[found["citation_id"].notna() & (found["citation_id"] != table["citation_id"]), "matched_by"] = "alias"
    for line, row in table[found["citation_id"].isna()].iterrows():
        found.loc[line] = anchors.find(row.to_dict())
    return found


def read_reasons(path: str, table: pd.DataFrame, settings: Settings, problems: Problems, where: str = "") -> pd.Series:
    """Reasons of each row, joined by ``"; "`` in order of precedence; unknown ones noted with their row."""
    meant: dict[str, str] = {}
    for text in table["reason"].unique():
        known, unknown = settings.reasons.read(text)
        meant[text] = "; ".join(known)
        for word in unknown:
            for line in table.index[table["reason"] == text]:
                problems.add(
                    f"{path}:{line}", settings.reasons.unknown(word), "correct it, or add it to screening.reasons"
                )
    return table["reason"].map(meant)


def _check_reasons(path: str, stage: str, adjudicated: bool, table: pd.DataFrame, problems: Problems) -> None:
    """At full text an exclusion needs its reason; an adjudicator settles, so cannot say maybe."""
    if stage == "full_text" and not adjudicated:  # an adjudicator may leave the reviewers' reason standing
        for line in table.index[(table["decision"] == "exclude") & (table["reason"] == "")]:
            problems.add(f"{path}:{line}", "a full text is excluded without a reason", "fill in the reason")
    if adjudicated:
        for line in table.index[table["decision"] == "maybe"]:
            problems.add(f"{path}:{line}", "an adjudication cannot be maybe", "write include or exclude")


def _torn_rows(path: str, table: pd.DataFrame, found: pd.DataFrame, anchors: Anchors, problems: Problems) -> None:
    """A row whose id and title are those of two citations: one column was sorted without the others."""
    titles = anchors.shown_titles
    doubtful = (table["decision"] != "") & (table["title"] != "") & (table["title"] != found["citation_id"].map(titles))
    for line in table.index[doubtful & found["matched_by"].isin(["id", "alias"])]:
        other = anchors.torn(found.at[line, "citation_id"], table.at[line, "title"])
        if other:
            problems.add(
                f"{path}:{line}",
                f"citation_id {table.at[line, 'citation_id']} stands beside the title of {other}",
                "one column was sorted without the others; undo the sorting",
            )


def _versions(path: str, cells: pd.Series, problems: Problems) -> pd.Series:
    """Version of the criteria of each row; blank is 1."""
    wrong = ~cells.isin([cell for cell in cells.unique() if re.fullmatch(r"[1-9]\d*|", cell)])
    for line in cells.index[wrong]:
        problems.add(f"{path}:{line}", f"criteria_version '{cells[line]}' is not a whole number", "correct it")
    return cells.where(~wrong & (cells != ""), "1")


def _adjudicators(table: pd.DataFrame) -> pd.Series:
    return without_addresses(table["adjudicator"]).where(table["adjudicator"] != "", "adjudicator")


def without_addresses(texts: pd.Series) -> pd.Series:
    """Texts with e-mail addresses taken out; they are never stored."""
    return texts.map({text: _EMAIL.sub("[address removed]", text) if "@" in text else text for text in texts.unique()})


def iso_date(text: str) -> str:
    """A date as ISO 8601 where it can only mean one; else the text as it is.

    Spreadsheet programs rewrite dates: ``2026-03-31`` comes back as ``31.03.2026``, ``03/31/2026`` or ``46112``.
    """
    if found := re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?", text):
        parts = [int(part) for part in found.groups()]
    elif found := re.fullmatch(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})", text):
        one, mark, other, year = int(found[1]), found[2], int(found[3]), int(found[4])
        if mark != "." and one <= 12 and other <= 12 and one != other:
            return text  # day first or month first: nobody can tell
        month_first = mark != "." and other > 12
        parts = [year + 2000 if year < 100 else year, one if month_first else other, other if month_first else one]
    elif re.fullmatch(r"[34]\d{4}", text):  # days since 1899-12-30
        return (date(1899, 12, 30) + timedelta(days=int(text))).isoformat()
    else:
        return text
    try:
        return date(*parts).isoformat()
    except ValueError:
        return text
