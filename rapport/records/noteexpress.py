"""NoteExpress text of CNKI, Wanfang and VIP (``{Title}: ...``), and CNKI's own (``Title-\u9898\u540d: ...``)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapport.records.entry import Bag, Entry, Stray, every, first, grouped, listed
from rapport.records.identifiers import doi_in, registrations, url_doi
from rapport.records.line_tags import count_heads, read_tags
from rapport.records.names import joined
from rapport.records.parts import entry_type, page_range, plain, year_in
from rapport.records.source import Source

NAME, TITLE = "noteexpress", "NoteExpress (CNKI, Wanfang, VIP)"
_HEAD = re.compile(r"\s*(?:\{Reference Type\} ?:|SrcDatabase-[^\x00-\x7f]{1,12} ?:)").match
_TAG = re.compile(r"\s*(?:\{([^{}]{2,40})\}|([A-Z][A-Za-z]{1,15})-(?:[^\x00-\x7f]{1,12}|DOI)) ?:(.*)").match
_CHINESE = {"\u671f\u520a": "article", "\u535a\u58eb": "thesis", "\u7855\u58eb": "thesis", "\u4f1a\u8bae": "conference"}


def claims(head: str) -> bool:
    """A line of the type, and one of the title."""
    lines = head.split("\n")
    return any(map(_HEAD, lines)) and any((match := _TAG(line)) and "Title" in match.groups() for line in lines)


def count(source: Source) -> int:
    """Lines of the type."""
    return count_heads(source, _HEAD)


def read(source: Source) -> Iterator[Entry | Stray]:
    """Entries from type to type."""
    return read_tags(source, _HEAD, _tagged, canonical)


def _tagged(line: str) -> tuple[str, str] | None:
    match = _TAG(line)
    return (match[1] or match[2], match[3]) if match else None


def canonical(bag: Bag) -> dict[str, str]:
    """The canonical fields of one entry; names and titles as they are written, translations stay in the bag."""
    values = grouped(bag)
    kind, abstract = first(values, "Reference Type", "SrcDatabase"), plain(first(values, "Abstract", "Summary"))
    links = every(values, "URL", "Link")
    return {
        "entry_type": next((name for word, name in _CHINESE.items() if word in kind), "") or entry_type(kind),
        "title": plain(first(values, "Title")),
        "authors": joined(name for value in every(values, "Author") for name in re.split("[;\uff1b]", value)),
        "year": year_in(every(values, "Year", "PubTime")),
        "journal": plain(first(values, "Journal", "Source", "Secondary Title", "Tertiary Title")),
        "volume": first(values, "Volume"),
        "issue": first(values, "Issue", "Period"),
        "pages": page_range(first(values, "Pages", "Page")),
        "doi": doi_in(first(values, "DOI")) or url_doi(links),
        "registry_id": registrations(every(values, "Notes"), abstract),
        "abstract": abstract,
        "keywords": listed([word for value in every(values, "Keywords", "Keyword") for word in value.split(";")]),
        "language": first(values, "Language"),
        "url": links[0] if links else "",
        "accession": first(values, "Accession Number"),
        "database": first(values, "Database Provider", "Database") or ("CNKI" if "SrcDatabase" in values else ""),
    }
