"""Any other tool's table, by a map of columns: ``columns: {decision: Screening status, doi: DOI, reviewer: User}``.

Left of the colon stand our columns (citation_id, reviewer, decision, reason, note, decided_on, title, authors, year,
doi, pmid), right of it the file's; a column of the same name needs no entry. With a column ``reviewer`` each row is one
decision; without it, each name under ``reviewers`` that is a column of the file holds that reviewer's decisions.
``decisions: {Relevant: include}`` translates the tool's words.
"""

from __future__ import annotations

from rapport.errors import Problems, did_you_mean
from rapport.screening.tools import Entry, Vote
from rapport.screening.tools.tagged import table_rows

OURS = ("citation_id", "reviewer", "decision", "reason", "note", "decided_on", "title", "authors", "year", "doi",
        "pmid")  # fmt: skip


def read(path: str, item: dict, problems: Problems) -> list[Entry]:
    """Entries of the table: one a row."""
    rows = table_rows(path)
    header = list(dict.fromkeys(name for _, row in rows for name in row))
    names = {ours: item.get("columns", {}).get(ours, ours).casefold() for ours in OURS}
    people = [name for name in item.get("reviewers", {}) if name.strip().casefold() in header]
    _check_columns(path, item, header, problems)
    if rows and names["decision"] not in header and not _check_people(path, item, people, header, problems):
        return []
    entries = []
    for line, row in rows:
        cell = {ours: row.get(name, "").strip() for ours, name in names.items()}
        about = {"reasons": cell["reason"], "note": cell["note"], "time": cell["decided_on"]}
        if names["decision"] in header:
            votes = [(cell["reviewer"], cell["decision"])]
        else:
            votes = [(name, row.get(name.strip().casefold(), "").strip()) for name in people]
        entries.append(
            Entry(
                line,
                cell["citation_id"] or f"row {line}",
                *(cell[name] for name in ("title", "authors", "year", "doi", "pmid")),
                other=cell["citation_id"],
                votes=[Vote(who, word, **about) for who, word in votes if word],
            )
        )
    return entries


def _check_columns(path: str, item: dict, header: list[str], problems: Problems) -> None:
    """The map of columns: ours on the left, the file's on the right."""
    for ours, theirs in item.get("columns", {}).items():
        if ours not in OURS:
            what = f"screening.imports: columns: '{ours}' is none of {', '.join(OURS)}{did_you_mean(ours, OURS)}"
            problems.add("config.yaml", what, "correct it")
        elif header and theirs.casefold() not in header:
            what = f"no column '{theirs}'{did_you_mean(theirs, header)}"
            problems.add(f"{path}:1", what, "correct screening.imports: columns")


def _check_people(path: str, item: dict, people: list[str], header: list[str], problems: Problems) -> bool:
    """Whether some reviewer has a column; if so, each of them has to."""
    if not people:
        todo = "name it in screening.imports: `columns: {decision: ...}`"
        problems.add(f"{path}:1", "no column of decisions", todo)
    for name in item.get("reviewers", {}) if people else ():
        if name not in people:
            what = f"no column '{name}' with that person's decisions{did_you_mean(name, header)}"
            problems.add(f"{path}:1", what, "correct screening.imports: reviewers")
    return bool(people)
