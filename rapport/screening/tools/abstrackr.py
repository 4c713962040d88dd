"""Abstrackr's CSV export: after ``consensus`` a pair of columns (reviewer, time) for each reviewer, then notes.

Labels are 1, 0 and -1 for yes, maybe and no, ``o`` for none; column names repeat, so cells are read by position. A
line ``citations that are not yet labeled by anyone`` opens a second part whose rows hold no labels. A consensus label
counts as the team's settled decision, unless it is that of one reviewer alone.
"""

from __future__ import annotations

import re

from rapport.errors import Problems
from rapport.screening.tools import Entry, Vote
from rapport.screening.tools.tagged import position_rows

WORDS = {"1": "include", "0": "maybe", "-1": "exclude"}
NONE = ("o", "")


def read(path: str, item: dict, problems: Problems) -> list[Entry]:
    """Entries of both parts of the export."""
    rows = position_rows(path)
    header = next((cells for _, cells in rows if any(cells)), [])
    if "consensus" not in header:
        problems.add(f"{path}:1", "no column 'consensus'", "export all citations with labels from Abstrackr")
        return []
    place = {
        name: header.index(name)
        for name in ("(internal) id", "(source) id", "pubmed id", "title", "authors")
        if name in header
    }
    people = _people(header)
    entries = []
    for line, cells in rows[1:]:
        if len(cells) < 3 or cells == header:
            continue
        about = {name: cells[at] for name, at in place.items() if at < len(cells)}
        pmid = about.get("pubmed id", "")
        entry = Entry(
            line,
            about.get("(internal) id", ""),
            about.get("title", ""),
            " ".join(about.get("authors", "").split()),
            pmid=pmid if pmid != "0" else "",
            other=about.get("(source) id", ""),
        )
        entry.votes = _votes(f"{path}:{line}", header, cells, people, problems)
        entries.append(entry)
    return entries


def _votes(
    where: str, header: list[str], cells: list[str], people: list[tuple[str, int]], problems: Problems
) -> list[Vote]:
    """A row's labels; the consensus not where one person stands behind it."""
    votes = []
    for who, column in people:
        label, time = [*cells[column : column + 2], "", ""][:2]
        if label in NONE:
            continue
        if label not in WORDS:
            problems.add(where, f"label '{label}' is not 1, 0 or -1", "export again from Abstrackr")
            continue
        kind = "consensus" if who == "consensus" else "person"
        votes.append(Vote(who, WORDS[label], note=_notes(header, cells, who), time=time, kind=kind))
    by_people = [vote for vote in votes if vote.kind == "person"]
    return by_people if len(by_people) == 1 else votes  # alone, a person's label is the consensus too


def _people(header: list[str]) -> list[tuple[str, int]]:
    """(name, column) of consensus and of each reviewer: every second column until the notes begin."""
    start = header.index("consensus")
    found = []
    for column in range(start, len(header)):
        name = header[column]
        if re.match(r"(general|population|intervention|outcome)\b.*notes", name):
            break
        if name != "labeled_at":
            found.append((name, column))
    return found


def _notes(header: list[str], cells: list[str], who: str) -> str:
    return "; ".join(
        cells[c] for c, name in enumerate(header) if name.endswith(f"notes ({who})") and c < len(cells) and cells[c]
    )
