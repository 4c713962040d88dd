"""EndNote XML until version 7, which other programs still write: ``<RECORD>`` with elements in capitals."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapport.records.entry import Entry, Note, Quarantined, Stray, listed
from rapport.records.identifiers import doi_in, first_found, noted_doi, pmid_in, registrations, url_doi
from rapport.records.names import joined
from rapport.records.parts import page_range, plain, year_in
from rapport.records.source import Source
from rapport.records.xml_cuts import count_starts, inner, read_elements, text_of, texts_of

NAME, TITLE = "endnote7_xml", "EndNote XML (version 7)"
_RECORD = "RECORD"
#: REFERENCE_TYPE -> Rapport's types (EndNote's numbers)
_TYPES = {"0": "article", "1": "book", "2": "thesis", "3": "conference", "5": "article", "7": "chapter", "8": "article",
          "9": "book", "10": "report", "15": "patent", "16": "webpage", "47": "conference"}  # fmt: skip
_NOTES = ("NOTES", "ACCESSION_NUMBER", "CALL_NUMBER", "LABEL", *(f"CUSTOM{n}" for n in range(1, 8)))


def claims(head: str) -> bool:
    """``<RECORDS>`` and in it ``<RECORD>`` with a reference type."""
    return bool(re.search(r"<RECORDS>\s*<RECORD>\s*<(?:REFERENCE_TYPE|REFNUM)\b", head))


def count(source: Source) -> int:
    """Opening tags ``<RECORD>``."""
    return count_starts(source, _RECORD)


def read(source: Source) -> Iterator[Entry | Quarantined | Stray | Note]:
    """One entry for each record."""
    return read_elements(source, _RECORD, canonical)


def canonical(record: str) -> dict[str, str]:
    """The canonical fields of one ``<RECORD>``."""
    abstract, address = plain(text_of(record, "ABSTRACT")), text_of(record, "URL")
    notes = [note for name in _NOTES if (note := text_of(record, name))]
    dois = (text_of(record, "ELECTRONIC_RESOURCE_NUMBER"), address if address.startswith("10.") else "")
    return {
        "native_id": text_of(record, "REFNUM"),
        "entry_type": _TYPES.get(text_of(record, "REFERENCE_TYPE"), "other"),
        "title": plain(text_of(record, "TITLE")),
        "authors": joined(texts_of(inner(record, "AUTHORS"), "AUTHOR")),
        "year": year_in([text_of(record, "YEAR"), text_of(record, "DATE")]),
        "journal": text_of(record, "SECONDARY_TITLE"),
        "journal_abbrev": text_of(record, "ALTERNATE_TITLE"),
        "volume": text_of(record, "VOLUME"),
        "issue": text_of(record, "NUMBER"),
        "pages": page_range(text_of(record, "PAGES")),
        "doi": first_found(doi_in, dois) or url_doi([address]) or noted_doi(notes),
        "pmid": first_found(pmid_in, [*notes, address]),
        "registry_id": registrations([*notes, address], abstract),
        "abstract": abstract,
        "keywords": listed(texts_of(inner(record, "KEYWORDS"), "KEYWORD")),
        "language": text_of(record, "LANGUAGE"),
        "url": "" if address.startswith("10.") else address,
        "accession": text_of(record, "ACCESSION_NUMBER"),
    }
