"""EndNote XML: one ``<record>`` an entry; text stands in ``<style>`` children."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapport.records.entry import Entry, Note, Quarantined, Stray, listed
from rapport.records.identifiers import doi_in, first_found, noted_doi, pmcid_in, pmid_in, registrations, url_doi
from rapport.records.names import joined
from rapport.records.parts import entry_type, page_range, plain, year_in
from rapport.records.source import Source
from rapport.records.xml_cuts import attribute, count_starts, inner, inners, read_elements, text_of, texts_of

NAME, TITLE = "endnote_xml", "EndNote XML"
_RECORD = "record"
_NOTES = ("notes", "research-notes", "custom1", "custom2", "custom3", "custom6", "custom7", "label")


def claims(head: str) -> bool:
    """``<records>`` and in it ``<record>`` with EndNote's children."""
    return bool(
        re.search(r"<records>\s*<record[\s>]", head)
        or re.search(r"<record>\s*<(?:database|source-app|rec-number|ref-type)\b", head)
    )


def count(source: Source) -> int:
    """Opening tags ``<record>``."""
    return count_starts(source, _RECORD)


def read(source: Source) -> Iterator[Entry | Quarantined | Stray | Note]:
    """One entry for each record."""
    return read_elements(source, _RECORD, canonical)


def canonical(record: str) -> dict[str, str]:
    """The canonical fields of one ``<record>``."""
    kinds = inners(record, "ref-type")
    titles, dates, periodical = inner(record, "titles"), inner(record, "dates"), inner(record, "periodical")
    journal = (
        text_of(periodical, "full-title")
        or text_of(titles, "secondary-title")
        or text_of(record, "alt-periodical", "full-title")
    )
    short, abstract = text_of(periodical, "abbr-1"), plain(text_of(record, "abstract"))
    accession, number = text_of(record, "accession-num"), text_of(record, "electronic-resource-num")
    database, provider = text_of(record, "remote-database-name"), text_of(record, "remote-database-provider")
    urls = texts_of(inner(record, "urls"), "url")
    notes = [note for name in _NOTES if (note := text_of(record, name))]
    of_medline = re.search("pubmed|medline|nlm", " ".join([*notes, database, provider, *urls]), re.I)
    return {
        "native_id": text_of(record, "rec-number"),
        "entry_type": entry_type(attribute(kinds[0][0], "name") or kinds[0][1]) if kinds else "",
        "title": plain(text_of(titles, "title") or text_of(titles, "short-title")),
        "authors": joined(texts_of(inner(record, "contributors", "authors"), "author")),
        "year": year_in([text_of(dates, "year"), text_of(dates, "pub-dates"), text_of(record, "edition")]),
        "journal": journal,
        "journal_abbrev": short if short != journal else "",
        "volume": text_of(record, "volume"),
        "issue": text_of(record, "number") or text_of(record, "issue"),
        "pages": page_range(text_of(record, "pages")),
        "doi": doi_in(number) or url_doi(urls) or noted_doi(notes),
        "pmid": accession
        if of_medline and re.fullmatch(r"\d{5,8}", accession)
        else first_found(pmid_in, [*notes, *urls, number]),
        "pmcid": first_found(pmcid_in, [*notes, *urls]),
        "registry_id": registrations([accession, *notes, *urls], abstract),
        "abstract": abstract,
        "keywords": listed(texts_of(inner(record, "keywords"), "keyword")),
        "language": text_of(record, "language"),
        "url": urls[0] if urls else "",
        "accession": accession,
        "database": database,
    }
