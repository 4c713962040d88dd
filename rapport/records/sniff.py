"""Which format a file is, told from its content and never from its name; what no reader claims is named and refused."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType

from rapport.errors import did_you_mean
from rapport.records import (
    bibtex,
    cochrane_text,
    delimited,
    ebsco_xml,
    embase_rows,
    endnote7_xml,
    endnote_xml,
    ictrp_xml,
    json_lines,
    json_lists,
    medline,
    noteexpress,
    ovid,
    pubmed_xml,
    refer,
    refworks,
    ris,
    wos,
)
from rapport.records.entry import Unreadable
from rapport.records.source import Source

#: What to do where an export holds nothing.
FOUND_NONE = "if the search found none say so: 0 under hits in data/searches.csv"

#: In the order in which they are asked.
FORMATS: tuple[ModuleType, ...] = (
    medline,
    wos,
    ovid,
    ris,
    refer,
    refworks,
    noteexpress,
    cochrane_text,
    endnote_xml,
    endnote7_xml,
    pubmed_xml,
    ebsco_xml,
    ictrp_xml,
    json_lines,
    json_lists,
    bibtex,
    embase_rows,
    delimited,
)
#: Other names people may give in the search log.
ALIASES = {
    "nbib": medline,
    "pubmed": medline,
    "ciw": wos,
    "isi": wos,
    "enw": refer,
    "endnote": refer,
    "cnki": noteexpress,
    "bib": bibtex,
    "biblatex": bibtex,
    "tsv": delimited,
    "csl": json_lists,
    "eppi": json_lists,
    "ndjson": json_lines,
}

#: First bytes of what is no export -> what it is and what to do.
_MAGIC = (
    (
        b"PK\x03\x04",
        "a zip archive or an Office file",
        "unpack it and give the export inside, or save the sheet as CSV",
    ),
    (b"%PDF", "a PDF", "go back to the source and export the records as RIS"),
    (b"\xd0\xcf\x11\xe0", "an old Office file", "save it as CSV UTF-8"),
    (b"\x1f\x8b", "a gzip archive", "unpack it and give the file inside"),
    (b"7z\xbc\xaf", "a 7-zip archive", "unpack it and give the file inside"),
    (b"Rar!", "a RAR archive", "unpack it and give the file inside"),
    (b"\x89PNG", "a picture", "go back to the source and export the records as RIS"),
    (b"\xff\xd8\xff", "a picture", "go back to the source and export the records as RIS"),
    (b"SQLite format 3", "a database file", "export RIS from the program it belongs to"),
    (b"{\\rtf", "a rich-text document", "export again as plain text or RIS"),
)
#: Beginnings of texts that are no export.
_TEXTS = (
    (
        r"1[.:] (?=.{0,20000}?\bPMID: ?\d)",
        "PubMed's Abstract or Summary text, which no program can take apart for sure",
        "save it again with Format: PubMed",
    ),
    (r"(?:\d{4,9}\s*\n){2,}", "a list of PubMed numbers without the records", "save it again with Format: PubMed"),
    (
        r"(?:(?:TITLE|AUTHOR NAMES|SOURCE)\n[ \t]+\S.{0,4000}?\n+){2}",
        "Embase's plain text",
        "export again from Embase as RIS, with all fields",
    ),
    (
        r"Scopus\s*\n\s*EXPORT DATE",
        "Scopus's plain text, which does not say what its lines are",
        "export again from Scopus as RIS or CSV, with all fields",
    ),
    (
        r"Record #\d+ of \d+\s*ID: ",
        "the Cochrane Library's plain text without its line ends",
        "export again from the Cochrane Library as RIS (RefMan) or CSV",
    ),
    (
        r"<(?:!doctype html|html|head|body)\b",
        "a web page (perhaps of a login)",
        "log in to the source again and repeat the export",
    ),
    (r"<(?:\w+:)?rdf\b|<rdf:", "RDF", "export RIS or CSL JSON instead"),
    (r"<\?xml[^>]*>\s*(?:<!--.*?-->\s*)*<rdf:", "RDF", "export RIS or CSL JSON instead"),
    (r"<(?:\?xml|\w)", "XML of a kind that is not known", "export RIS, or the XML of EndNote or PubMed"),
    (r"[{\[]", "JSON of a kind that is not known", "export RIS, CSV or CSL JSON"),
)


def like_an_export(path: Path) -> bool:
    """Whether a reader takes the file, or its name ends as that of a format's exports does."""
    if path.suffix.lower().lstrip(".") in {module.NAME for module in FORMATS} | set(ALIASES):
        return True
    try:
        return bool(format_of(Source(path)))
    except Unreadable:
        return False


def format_of(source: Source, named: str = "", columns: dict[str, str] | None = None) -> ModuleType:
    """The format module that reads *source*.

    Parameters
    ----------
    source
        The export.
    named
        The format that the search log names, or ``""`` to tell it from the content.
    columns
        Field -> column name, for a table whose columns the settings name.

    Raises
    ------
    Unreadable
        Empty, no text, named for what it is, or unknown (with its first lines).
    """
    if not source.size:
        raise Unreadable(1, "the file is empty", f"download the export again, or {FOUND_NONE}")
    with source.path.open("rb") as stream:
        start = stream.read(16)
    for magic, what, todo in _MAGIC:
        if start.startswith(magic):
            raise Unreadable(1, f"the file is {what}", todo)
    head = source.head()
    if not head.strip():
        raise Unreadable(1, "the file holds only blank lines", f"download the export again, or {FOUND_NONE}")
    if columns:
        return _configured(head, columns)
    if named:
        return _named(named.strip().lower(), head)
    for module in FORMATS:
        if module.claims(head):
            return module
    raise _refusal(head)


def _named(named: str, head: str) -> ModuleType:
    """The format that the search log names, if the file looks like it."""
    names = {module.NAME: module for module in FORMATS} | ALIASES
    if named not in names:
        raise Unreadable(
            1,
            f"the format '{named}' of the search log is not known{did_you_mean(named, names)}",
            "leave it blank, and it is told from the content",
        )
    if not names[named].claims(head):
        raise Unreadable(
            1,
            f"the search log says {named}, but the file does not look so",
            "leave the format blank, and it is told from the content",
        )
    return names[named]


def _configured(head: str, columns: dict[str, str]) -> ModuleType:
    """The format of tables, if a row among the first lines holds the column names of the settings."""
    if delimited.table_of(head, columns):
        return delimited
    if (known := _known_text(head)) is not None:
        raise known
    missing = [name for name in columns.values() if name.casefold() not in head.casefold()] or list(columns.values())
    raise Unreadable(
        1,
        f"no row of column names in the first lines holds {', '.join(map(repr, missing))}",
        "correct the names under searches: columns in config.yaml",
    )


def _known_text(head: str) -> Unreadable | None:
    """The refusal of a text whose beginning says what it is."""
    for pattern, what, todo in _TEXTS:
        if re.match(pattern, head.lstrip(), re.I | re.S):
            return Unreadable(1, f"the file is {what}", todo)
    return None


def _refusal(head: str) -> Unreadable:
    if (known := _known_text(head)) is not None:
        return known
    lines = [line.strip()[:60] for line in head.split("\n") if line.strip()][:3]
    shown = " | ".join("".join(char if char.isprintable() else "\ufffd" for char in line) for line in lines)
    return Unreadable(
        1,
        f'no known format; the file begins "{shown}"',
        "export again as RIS, or name the columns of a CSV in config.yaml",
    )
