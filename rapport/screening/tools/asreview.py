"""ASReview's dataset export (CSV, RIS): labels 1 and 0, blank for what was not looked at.

Columns ``asreview_label``, ``asreview_time``, ``asreview_note``, ``asreview_user_name`` (from its documentation; no
public file of two reviewers was found), before version 1 ``included``; in RIS ``ASReview_relevant`` and
``ASReview_irrelevant`` in the notes. After an active-learning stop, ``not_seen: automation`` counts what nobody looked
at as excluded by the tool; otherwise it waits.
"""

from __future__ import annotations

from rapport.errors import Problems
from rapport.screening.tools import Entry, Vote
from rapport.screening.tools.tagged import rows_of

LABELS = ("asreview_label", "included", "label_included", "label", "final_included")
WORDS = {"1": "include", "1.0": "include", "0": "exclude", "0.0": "exclude", "-1": "", "-1.0": "", "": ""}


def read(path: str, item: dict, problems: Problems) -> list[Entry]:
    """Entries of the export; a record without a label has no vote."""
    rows = rows_of(path)
    column = next((name for name in LABELS if any(name in row for _, row in rows[:1])), "")
    if rows and not column and "asreview_" not in " ".join(row.get("notes", "") for _, row in rows).casefold():
        problems.add(
            path,
            f"no column of labels ({', '.join(LABELS[:2])})",
            "export the project's dataset from ASReview, with labels",
        )
        return []
    entries = []
    for line, row in rows:
        word = _label(row, column)
        if word is None:
            problems.add(f"{path}:{line}", f"label '{row[column]}' is not 1, 0 or blank", "correct it")
            continue
        entry = Entry(
            line,
            row.get("record_id", row.get("key", "")),
            row.get("title", row.get("primary_title", "")),
            row.get("authors", ""),
            row.get("year", row.get("publication_year", "")),
            row.get("doi", ""),
            row.get("pubmed_id", row.get("pmid", "")),
            " ".join(text for name, text in row.items() if name not in ("title", "abstract", "authors")),
        )
        who = row.get("asreview_user_name", "").strip() or row.get("asreview_user_email", "").strip()
        if word:
            entry.votes.append(Vote(who, word, note=row.get("asreview_note", ""), time=row.get("asreview_time", "")))
        elif item.get("not_seen") == "automation":
            entry.votes.append(Vote("", "exclude", kind="automation"))
        entries.append(entry)
    return entries


def _label(row: dict[str, str], column: str) -> str | None:
    if column:
        return WORDS.get(row.get(column, "").strip())
    notes = row.get("notes", "").casefold()
    return "exclude" if "asreview_irrelevant" in notes else "include" if "asreview_relevant" in notes else ""
