"""Entries of RIS and BibTeX exports as ordered (tag, value) pairs: just enough to find decisions in notes.

Tags and field names differ; both are brought to the names of a table, so that a tool's reader sees one layout.
"""

from __future__ import annotations

import re
from pathlib import Path

from rapport.errors import ReviewError
from rapport.rows import decode, read_rows

_RIS = re.compile(r"^\ufeff?\s*([A-Z][A-Z0-9]) {1,2}-(?: (.*)|\s*)$")
_RIS_NAMES = {
    "TI": "title", "T1": "title", "AU": "authors", "A1": "authors", "PY": "year", "Y1": "year", "DO": "doi",
    "N1": "notes", "AB": "abstract", "N2": "abstract", "ID": "key",
}  # fmt: skip
_ONE = ("title", "year")
_BIB_NAMES = {"author": "authors", "note": "notes", "pmid": "pubmed_id"}


def rows_of(path: str) -> list[tuple[int, dict[str, str]]]:
    """``(line, {name: text})`` for each entry of a ``.csv``, ``.ris`` or ``.bib`` file; names in lower case.

    Raises
    ------
    ReviewError
        The file cannot be opened or is none of these.
    """
    suffix = Path(path).suffix.lower()
    if suffix in (".ris", ".txt"):
        return _ris(_text(path))
    if suffix == ".bib":
        return _bib(path, _text(path))
    return table_rows(path)


def table_rows(path: str) -> list[tuple[int, dict[str, str]]]:
    """Rows of a CSV, TSV or workbook; a second column of the same name is joined to the first by ``" | "``."""
    header, rows = read_rows(path)
    names = [name.casefold() for name in header]
    found = []
    for line, cells in rows:
        row: dict[str, str] = {}
        for name, cell in zip(names, cells, strict=False):
            row[name] = f"{row[name]} | {cell}" if row.get(name) and cell else row.get(name) or cell
        found.append((line, row))
    return found


def position_rows(path: str) -> list[tuple[int, list[str]]]:
    """Every row of a table that is not blank with its line, the header first, where column names repeat."""
    header, rows = read_rows(path)
    return [(1, header), *((line, [cell.strip() for cell in cells]) for line, cells in rows)]


def _text(path: str) -> str:
    try:
        return decode(Path(path).read_bytes()).replace("\r\n", "\n").replace("\r", "\n")
    except OSError as error:
        raise ReviewError(
            f"{path}: the file cannot be read ({(error.strerror or '').lower()}); check its place and permissions"
        ) from None


def _ris(text: str) -> list[tuple[int, dict[str, str]]]:
    entries: list[tuple[int, dict[str, str]]] = []
    current: dict[str, str] = {}
    start, name = 0, ""
    for number, line in enumerate(text.split("\n"), start=1):
        tag = _RIS.match(line)
        if not tag:
            if name and line.strip():
                current[name] = f"{current[name]}\n{line.strip()}"
            continue
        if tag[1] in ("TY", "ER"):
            if current:
                entries.append((start, current))
            current, start, name = {}, number, ""
            continue
        name, value = _RIS_NAMES.get(tag[1], tag[1].lower()), (tag[2] or "").strip()
        if name in _ONE and current.get(name):  # TI and T1, PY and Y1
            name = ""
            continue
        joint = "; " if name == "authors" else " | "
        current[name] = f"{current[name]}{joint}{value}" if current.get(name) else value
    if current:
        entries.append((start, current))
    return entries


def _bib(path: str, text: str) -> list[tuple[int, dict[str, str]]]:
    import bibtexparser

    from rapport.records.latex import of_field

    entries = []
    # cut first: one damaged entry then spoils no other
    starts = [match.start() for match in re.finditer(r"^[ \t]*@\w+\s*[{(]", text, re.MULTILINE)]
    for begin, end in zip(starts, [*starts[1:], len(text)], strict=True):
        library = bibtexparser.parse_string(text[begin:end])
        for entry in library.entries:
            row = {"key": entry.key}
            for field in entry.fields:
                name = _BIB_NAMES.get(field.key.casefold(), field.key.casefold())
                value = str(field.value)
                row[name] = value if name == "notes" else of_field(name, value)  # notes hold braces
            entries.append((text.count("\n", 0, begin) + 1, row))
        if not library.entries and not library.comments and not library.strings and not library.preambles:
            line = text.count("\n", 0, begin) + 1
            raise ReviewError(
                f"{path}:{line}: this BibTeX entry cannot be read; check its braces and commas, or export as CSV"
            )
    return entries
