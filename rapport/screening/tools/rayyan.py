"""Rayyan's articles export (CSV, RIS or BibTeX): the decisions stand in the notes.

``RAYYAN-INCLUSION: {"Ana"=>"Excluded"} | RAYYAN-LABELS: .. | RAYYAN-EXCLUSION-REASONS: a,b |
USER-NOTES: {"Ana"=>[".."]}``, after any notes that were imported. Reasons are joined by commas and belong to no
reviewer: they are taken as those of everyone who excluded. A record without ``RAYYAN-INCLUSION`` is undecided. With
blinding on, an export holds the exporter's own decisions only, so each reviewer exports.
"""

from __future__ import annotations

import re

from rapport.errors import Problems
from rapport.screening.tools import Entry, Vote
from rapport.screening.tools.tagged import rows_of

REASON_SEPARATORS = ",;"
_STRING = r'"((?:[^"\\]|\\.)*)"'
_PAIR = re.compile(rf"{_STRING}\s*=>\s*{_STRING}", re.DOTALL)
_NOTES = re.compile(rf"{_STRING}\s*=>\s*\[((?:\s*{_STRING}\s*,?)*)\]", re.DOTALL)
_INCLUSION = re.compile(rf"RAYYAN-INCLUSION:\s*\{{((?:\s*{_STRING}\s*=>\s*{_STRING}\s*,?)*)\s*\}}", re.DOTALL)
_REASONS = re.compile(r"RAYYAN-EXCLUSION-REASONS:\s*(.*?)\s*(?=\|\s*(?:RAYYAN-[A-Z-]+|USER-NOTES):|$)", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}


def read(path: str, item: dict, problems: Problems) -> list[Entry]:
    """Entries of the export, each with one vote per reviewer named in its notes."""
    entries = []
    for line, row in rows_of(path):
        notes = row.get("notes", "")
        entry = entry_of(line, row)
        entry.votes = votes_of(notes)
        if notes.count("RAYYAN-INCLUSION") != len(_INCLUSION.findall(notes)):
            problems.add(f"{path}:{line}", "the decisions in the notes cannot be read", "export again from Rayyan")
        if len({vote.reviewer.casefold() for vote in entry.votes}) < len(entry.votes):
            what = "the notes hold two decisions of one person, perhaps from an export that was imported again"
            problems.add(f"{path}:{line}", what, "remove the one that does not count from this file or in Rayyan")
        entries.append(entry)
    return entries


def entry_of(line: int, row: dict[str, str]) -> Entry:
    """What identifies a record of Rayyan's export."""
    other = " ".join(text for name, text in row.items() if name not in ("title", "abstract", "authors"))
    return Entry(
        line,
        row.get("key", ""),
        row.get("title", ""),
        row.get("authors", ""),
        row.get("year", ""),
        row.get("doi", ""),
        row.get("pubmed_id", ""),
        other,
    )


def votes_of(notes: str) -> list[Vote]:
    """The votes in a notes field."""
    pairs = dict.fromkeys(pair for found in _INCLUSION.finditer(notes) for pair in _PAIR.findall(found[1]))
    reasons = " , ".join(dict.fromkeys(match[1] for match in _REASONS.finditer(notes) if match[1]))
    remarks = {
        _plain(m[1]).strip(): " ".join(_plain(n) for n in re.findall(_STRING, m[2])) for m in _NOTES.finditer(notes)
    }
    votes = []
    for name, word in pairs:
        who = _plain(name).strip()
        votes.append(
            Vote(who, _plain(word), reasons if word.casefold().startswith("excl") else "", remarks.get(who, ""))
        )
    return votes


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", lambda match: _ESCAPES.get(match[1], match[1]), text, flags=re.DOTALL)
