"""RefWorks tagged text, also of CNKI: ``RT Journal Article``, then two letters, a blank and the value on each line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapport.records.entry import Bag, Entry, Stray, every, first, grouped, listed, words
from rapport.records.identifiers import doi_in, first_found, pmid_in, registrations, url_doi
from rapport.records.line_tags import count_heads, read_tags
from rapport.records.names import joined
from rapport.records.parts import entry_type, page_range, plain, year_in
from rapport.records.source import Source

NAME, TITLE = "refworks", "RefWorks (tagged)"
_TAGS = words(
    "RT SR ID A1 T1 JF JO YR FD VO IS SP OP K1 AB NO A2 T2 ED PB PP A3 A4 A5 T3 SN AV AD AN LA CL SF OT LK DO CN DB DS "
    "IP RD ST U1 U2 U3 U4 U5 U6 U7 U8 U9 UL SL LL CR WT A6 WV WP OL PM ER"
)
_HEAD = re.compile(r"RT [A-Za-z]").match
_TAG = re.compile(r"([A-Z][A-Z0-9]|vo)(?: (.*)|\s*$)").match  # CNKI writes vo


def claims(head: str) -> bool:
    """A line of the type, and one of a title or author."""
    return bool(re.search(r"^RT [A-Za-z]", head, re.M) and re.search(r"^(?:T1|A1) \S", head, re.M))


def count(source: Source) -> int:
    """Lines of the type."""
    return count_heads(source, _HEAD)


def read(source: Source) -> Iterator[Entry | Stray]:
    """Entries from type to type."""
    return read_tags(source, _HEAD, _tagged, canonical)


def _tagged(line: str) -> tuple[str, str] | None:
    match = _TAG(line)
    return (match[1].upper(), match[2] or "") if match and match[1].upper() in _TAGS else None


def canonical(bag: Bag) -> dict[str, str]:
    """The canonical fields of one entry, by the tags of RefWorks' manual."""
    values = grouped(bag)
    abstract, links = plain(first(values, "AB")), every(values, "UL", "LK", "OL")
    journal = plain(first(values, "JF", "T2", "JO"))
    short = plain(first(values, "JO"))
    return {
        "native_id": first(values, "ID"),
        "entry_type": entry_type(first(values, "RT").split("/")[0]),
        "title": plain(first(values, "T1")),
        "authors": joined(name for value in every(values, "A1") for name in value.split(";")),
        "year": year_in(every(values, "YR", "FD")),
        "journal": journal,
        "journal_abbrev": short if short != journal else "",
        "volume": first(values, "VO"),
        "issue": first(values, "IS"),
        "pages": page_range(first(values, "SP"), first(values, "OP")),
        "doi": first_found(doi_in, every(values, "DO")) or url_doi(links),
        "pmid": first_found(pmid_in, every(values, "NO", "AN", "UL", "LK")),
        "registry_id": registrations(every(values, "AN", "NO", "UL"), abstract),
        "abstract": abstract,
        "keywords": listed([word for value in every(values, "K1") for word in value.split(";")]),
        "language": first(values, "LA"),
        "url": links[0] if links else "",
        "accession": first(values, "AN"),
        "database": first(values, "DB", "DS"),
    }
