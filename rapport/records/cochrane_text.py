"""The Cochrane Library's plain text: ``Record #1 of 9``, then a line a tag (``AU: Doe J``)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapport.records.entry import Bag, Entry, Stray, every, first, go_on, grouped, listed, words
from rapport.records.identifiers import doi_in, first_found, pmid_in, registrations
from rapport.records.names import family_then_given, joined
from rapport.records.parts import entry_type, page_range, plain, year_in
from rapport.records.source import Source

NAME, TITLE = "cochrane_text", "Cochrane Library (plain text)"
_TAGS = words("ID AU TI SO YR VL NO PG PM XR PT KY KW CC DOI AB US PB LA LG SN CT TR")
_TAG = re.compile(r"([A-Z]{2,3}):(?: (.*)|[ \t]*$)").match
#: what may follow an abstract; ``CT: ...`` or ``US: ...`` in its lines is an abbreviation explained
_AFTER = re.compile(r"AB:|US: *https?://|DOI: *10\.\d{4}").match
_START = re.compile(r"Record #\d+ of \d+[ \t]*$").match


def claims(head: str) -> bool:
    """A numbered record and below it one of the tags that all have."""
    return bool(re.search(r"^Record #\d+ of \d+[ \t]*\n\s*(?:ID|AU|TI|SO): ", head, re.M))


def count(source: Source) -> int:
    """Lines that number a record."""
    return sum(bool(_START(line)) for _, line in source.lines())


def read(source: Source) -> Iterator[Entry | Stray]:
    """Entries from number to number; lines without a tag, and any below an abstract but its address, go on."""
    bag: Bag = []
    last = 0
    for number, line in source.lines():
        text = line.strip()
        if _START(line):
            if bag:
                yield Entry(bag, bag[0][2], last, _fields)
            bag = [("Record", text[7:], number)]
        elif text and not bag:
            yield Stray(number, text)
        elif text and (match := _TAG(line)) and match[1] in _TAGS and (bag[-1][0] != "AB" or _AFTER(line)):
            bag.append((match[1], (match[2] or "").strip(), number))
        elif text:
            go_on(bag, text)
        last = number if text else last
    if bag:
        yield Entry(bag, bag[0][2], last, _fields)


def _fields(bag: Bag) -> dict[str, str]:
    values = grouped(bag)
    number, abstract = first(values, "ID"), plain("\n".join(values.get("AB", ())))
    keywords = ";".join(every(values, "KY", "KW")).replace("[checkword]", "")
    return {
        "native_id": number,
        "entry_type": entry_type(first(values, "PT")) if "PT" in values else "article",
        "title": plain(first(values, "TI")),
        "authors": joined(map(family_then_given, every(values, "AU"))),
        "year": year_in(every(values, "YR")),
        "journal": first(values, "SO"),
        "volume": first(values, "VL"),
        "issue": first(values, "NO"),
        "pages": page_range(first(values, "PG")),
        "doi": doi_in(first(values, "DOI")),
        "pmid": first_found(pmid_in, every(values, "PM", "XR")),
        "registry_id": registrations([number, *every(values, "CT", "TR")], abstract),
        "abstract": abstract,
        "keywords": listed(keywords.split(";")),
        "language": first(values, "LA", "LG"),
        "url": first(values, "US"),
        "accession": number,
        "database": "CENTRAL" if number.startswith("CN-") else "Cochrane Database of Systematic Reviews",
    }
