"""Abstrackr's CSV export: after ``consensus`` a pair of columns (reviewer, time) for each reviewer, then notes.

Labels are 1, 0 and -1 for yes, maybe and no, ``o`` for none; column names repeat, so cells are read by position. A
line ``citations that are not yet labeled by anyone`` opens a second part whose rows hold no labels. A consensus label
of two or more reviewers counts as the team's settled decision.
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
        at = lambda name, cells=cells: cells[place[name]] if name in place and place[name] < len(cells) else ""  # noqa: E731
        pmid = at("pubmed id")
        entry = Entry(
            line,
            at("(internal) id"),
            at("title"),
            " ".join(at("authors").split()),
            pmid=pmid if pmid != "0" else "",
            other=at("(source) id"),
        )
        for who, column in people:
            label = cells[column] if column < len(cells) else ""
            if label in NONE:
                continue
            if label not in WORDS:
                problems.add(f"{path}:{line}", f"label '{label}' is not 1, 0 or -1", "export again from Abstrackr")
                continue
            time = cells[column + 1] if column + 1 < len(cells) else ""
            entry.votes.append(
                Vote(
                    who,
                    WORDS[label],
                    note=_notes(header, cells, who),
                    time=time,
                    kind="consensus" if who == "consensus" else "person",
                )
            )
        if sum(vote.kind == "person" for vote in entry.votes) < 2:
            entry.votes = [vote for vote in entry.votes if vote.kind == "person"]
        entries.append(entry)
    return entries


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
