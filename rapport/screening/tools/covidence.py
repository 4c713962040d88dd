"""Covidence's reference lists (CSV): the decision is which list a record is in, given as ``decision`` in the settings.

The lists hold what the team settled; who voted how cannot be rebuilt from them, and Covidence's inter-rater file holds
counts only. Unless ``reviewers`` names whose decisions these are, they count as the team's consensus. Where a reason
for exclusion lands was not seen in a public file; ``Exclusion reason: ..`` in the notes is understood.
"""

from __future__ import annotations

import re

from rapport.errors import Problems
from rapport.screening.tools import Entry, Vote
from rapport.screening.tools.tagged import table_rows

_REASON = re.compile(r"exclusion reason:\s*([^;|\n]+)", re.IGNORECASE)


def read(path: str, item: dict, problems: Problems) -> list[Entry]:
    """Entries of one list, all with the decision of that list."""
    decision = item.get("decision", "")
    if not decision:
        problems.add(
            "config.yaml",
            f"screening.imports: {path}: a Covidence list does not say what being in it means",
            "add `decision: include` or `decision: exclude`",
        )
        return []
    people = list(dict.fromkeys(item.get("reviewers", {})))
    entries = []
    for line, row in table_rows(path):
        notes = row.get("notes", "")
        reasons = "; ".join(match.strip() for match in _REASON.findall(notes)) if decision == "exclude" else ""
        voters = [(name, "person") for name in people] or [("", "consensus")]
        entries.append(
            Entry(
                line,
                row.get("covidence #", ""),
                row.get("title", ""),
                row.get("authors", ""),
                row.get("published year", ""),
                row.get("doi", ""),
                other=" ".join(row.get(name, "") for name in ("accession number", "ref", "notes", "tags")),
                votes=[Vote(name, decision, reasons, kind=kind) for name, kind in voters],
            )
        )
    return entries
