"""EndNote XML: one ``<record>`` an entry; text stands in ``<style>`` children."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapport.records.entry import Entry, Note, Quarantined, Stray, listed
from rapport.records.identifiers import doi_in, own_registration, pmcid_in, pmid_in, registry_in, url_dois
from rapport.records.names import joined
from rapport.records.parts import entry_type, page_range, plain, year_in
from rapport.records.source import Source
from rapport.records.xml_cuts import count_starts, read_elements, text_of, texts_of

NAME, TITLE = "endnote_xml", "EndNote XML"
_RECORD = "record"


def claims(head: str) -> bool:
    """``<records>`` and in it ``<record>`` with EndNote's children."""
    return bool(re.search(r"<records>\s*<record[\s>]", head) or re.search(r"<record>\s*<(?:database|source-app|rec-number|ref-type)\b", head))


def count(source: Source) -> int:
    """Opening tags ``<record>``."""
    return count_starts(source, _RECORD)


def read(source: Source) -> Iterator[Entry | Quarantined | Stray | Note]:
    """One entry for each record."""
    return read_elements(source, _RECORD, canonical)


def canonical(record) -> dict[str, str]:
    """The canonical fields of one ``<record>``."""
    kind = record.find("ref-type")
    journal = text_of(record, "periodical/full-title") or text_of(record, "titles/secondary-title") or text_of(record, "alt-periodical/full-title")
    abstract = plain(text_of(record, "abstract"))
    accession = text_of(record, "accession-num")
    urls = texts_of(record, "urls//url")
    notes = [text_of(record, name) for name in ("notes", "research-notes", "custom1", "custom2", "custom3", "custom6", "custom7", "remote-database-name", "label")]
    number = text_of(record, "electronic-resource-num")
    pmid = accession if re.fullmatch(r"\d{5,8}", accession) and re.search(r"pubmed|medline|nlm", " ".join([*notes, text_of(record, "remote-database-provider"), *urls]), re.I) else ""
    return {
        "native_id": text_of(record, "rec-number"),
        "entry_type": entry_type(kind.get("name", "") or text_of(record, "ref-type") if kind is not None else ""),
        "title": plain(text_of(record, "titles/title") or text_of(record, "titles/short-title")),
        "authors": joined(texts_of(record, "contributors/authors/author")),
        "year": year_in([text_of(record, "dates/year"), text_of(record, "dates/pub-dates/date"), text_of(record, "edition")]),
        "journal": journal,
        "journal_abbrev": text_of(record, "periodical/abbr-1") if text_of(record, "periodical/abbr-1") != journal else "",
        "volume": text_of(record, "volume"),
        "issue": text_of(record, "number") or text_of(record, "issue"),
        "pages": page_range(text_of(record, "pages")),
        "doi": doi_in(number) or next(iter(url_dois(urls)), "") or next(filter(None, (doi_in(note) for note in notes if note.startswith(("10.", "doi", "DOI")))), ""),
        "pmid": pmid or next(filter(None, map(pmid_in, [*notes, *urls, number])), ""),
        "pmcid": next(filter(None, map(pmcid_in, [text_of(record, "custom2"), text_of(record, "custom6"), *urls])), ""),
        "registry_id": listed([*registry_in([accession, *notes, *urls]), *own_registration(abstract)]),
        "abstract": abstract,
        "keywords": listed(texts_of(record, "keywords/keyword")),
        "language": text_of(record, "language"),
        "url": urls[0] if urls else "",
        "accession": accession,
        "database": text_of(record, "remote-database-name"),
    }  # fmt: skip
