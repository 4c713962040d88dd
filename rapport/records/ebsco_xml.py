"""EBSCOhost's XML (export manager and search service): one ``<rec>`` an entry, described in its ``<controlInfo>``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapport.records.entry import Entry, Note, Quarantined, Stray, listed
from rapport.records.identifiers import doi_in, first_found, pmcid_in, registrations, url_doi
from rapport.records.names import joined
from rapport.records.parts import entry_type, page_range, plain, year_in
from rapport.records.source import Source
from rapport.records.xml_cuts import attribute, count_starts, inner, inners, read_elements, text_of, texts_of, unescaped

NAME, TITLE = "ebsco_xml", "EBSCOhost XML"
_RECORD = "rec"


def claims(head: str) -> bool:
    """A ``<rec>`` and in it a header with ``<controlInfo>``."""
    return bool(re.search(r"<rec(?:\s[^<>]*)?>(?:(?!</rec>).){0,4000}?<controlInfo[\s>]", head, re.S))


def count(source: Source) -> int:
    """Opening tags ``<rec>``."""
    return count_starts(source, _RECORD)


def read(source: Source) -> Iterator[Entry | Quarantined | Stray | Note]:
    """One entry for each ``<rec>``."""
    return read_elements(source, _RECORD, canonical)


def canonical(record: str) -> dict[str, str]:
    """The canonical fields of one ``<rec>``."""
    header = next((found for found, _ in inners(record, "header")), "")
    article, journal, issue = inner(record, "artinfo"), inner(record, "jinfo"), inner(record, "pubinfo")
    numbers = [(attribute(found, "type"), unescaped(value)) for found, value in inners(article, "ui")]
    ids = dict(reversed(numbers))
    own = attribute(header, "uiTerm") or text_of(article, "an") or ids.get("", "")
    dates = [(attribute(found, "year"), unescaped(value)) for found, value in inners(issue, "dt")]
    start, number = text_of(article, "ppf"), text_of(article, "ppct")
    end = str(int(start) + int(number) - 1) if start.isdecimal() and number.isdecimal() and int(number) else ""
    abstract, book = plain(text_of(article, "ab")), inner(record, "bkinfo")
    url = text_of(record, "plink")
    return {
        "native_id": own,
        "entry_type": entry_type(text_of(article, "doctype"), text_of(article, "pubtype")),
        "title": plain(text_of(article, "tig", "atl") or text_of(book, "btl")),
        "authors": joined(texts_of(inner(article, "aug") or inner(book, "aug"), "au")),
        "year": year_in(text for date in dates for text in date),
        "journal": text_of(journal, "jtl") or (text_of(book, "btl") if text_of(article, "tig", "atl") else ""),
        "volume": text_of(issue, "vid"),
        "issue": text_of(issue, "iid"),
        "pages": page_range(start, end),
        "doi": doi_in(ids.get("doi", "")) or url_doi([url]),
        "pmid": ids.get("pmid", ""),
        "pmcid": first_found(pmcid_in, (value for _, value in numbers)),
        "registry_id": registrations((value for _, value in numbers), abstract),
        "abstract": abstract,
        "keywords": listed([*texts_of(article, "subj"), *texts_of(article, "keyword")]),
        "language": text_of(record, "language"),
        "url": url,
        "accession": own,
        "database": attribute(header, "longDbName"),
    }
