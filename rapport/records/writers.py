"""Records out: RIS for EndNote, Zotero, Rayyan, Covidence and ASReview, and CSV; both read back as they were.

The citation_id travels twice: in ``N1``, which Rayyan (its notes), EndNote, Zotero and ASReview keep, and in ``AN``,
which Covidence keeps (Rayyan puts its own key there). The record's own accession number goes to ``U2``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

from rapport.files import atomic
from rapport.records.entry import FIELDS
from rapport.records.parts import page_range
from rapport.records.ris_dialects import OWN_LISTS, OWN_MARK, OWN_NOTE, OWN_TAGS, OWN_TYPES


def write_ris(rows: Iterable[Mapping[str, str]], path: str | Path) -> None:
    """Write records as RIS.

    Parameters
    ----------
    rows
        Mappings with the fields of `rapport.records.entry.FIELDS`, missing ones empty; ``citation_id`` if it is known.
        A DataFrame will do.
    path
        UTF-8, ``\\n``, one blank line after each record.
    """
    with atomic(path) as part, part.open("w", encoding="utf-8", errors="replace", newline="\n") as stream:
        for row in _mappings(rows):
            stream.write(ris_of(row))


def ris_of(row: Mapping[str, str]) -> str:
    """One record as RIS text; see `write_ris`."""
    citation = row.get("citation_id") or ""
    kind, named = OWN_TYPES.get(row.get("entry_type") or "", ("GEN", row.get("entry_type") or ""))
    lines = [("TY", kind), ("M3", named)] if named else [("TY", kind)]
    for field, tag in OWN_TAGS.items():
        value = row.get(field) or ""
        if field == "pages":
            lines += _pages(value)
        elif value:
            lines += (
                [(tag, item) for item in value.split(OWN_LISTS[field]) if item]
                if field in OWN_LISTS
                else [(tag, value)]
            )
    lines += [("AN", citation)] if citation else []
    lines += [("N1", OWN_NOTE + citation), ("DP", OWN_MARK)]
    return "".join(f"{tag}  - {' '.join(value.split())}\n" for tag, value in lines) + "ER  - \n\n"


def _pages(pages: str) -> list[tuple[str, str]]:
    """First and last page apart where that says the same; otherwise all in SP."""
    start, dash, end = pages.partition("-")
    if dash and "-" not in end and page_range(start, end) == pages:
        return [("SP", start), ("EP", end)]
    return [("SP", pages)] if pages else []


def write_records_csv(rows: Iterable[Mapping[str, str]], path: str | Path) -> None:
    """Write records as CSV (UTF-8): citation_id and the canonical fields; read back by their names.

    A cell that a spreadsheet program would take for a formula gets an apostrophe in front, which reading takes off.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("citation_id", *FIELDS))
    for row in _mappings(rows):
        writer.writerow([_guarded(row.get(name) or "") for name in ("citation_id", *FIELDS)])
    with atomic(path) as part:
        part.write_text(text.getvalue(), encoding="utf-8", errors="replace", newline="\n")


def _guarded(text: str) -> str:
    return f"'{text}" if text.lstrip("'")[:1] in ("=", "+", "-", "@", "\t") and text.lstrip("'") else text


def _mappings(rows: Iterable[Mapping[str, str]]) -> Iterable[Mapping[str, str]]:
    return rows.to_dict("records") if hasattr(rows, "to_dict") else rows
