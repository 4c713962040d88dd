"""EndNote refer text (``.enw``, ``.ref``, AIS ``.enl`` text): ``%`` and a sign, then the value."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapport.records.entry import Bag, Entry, Note, Stray, every, first, go_on, grouped, listed
from rapport.records.identifiers import doi_in, first_found, noted_doi, pmid_in, registrations, url_doi
from rapport.records.names import joined
from rapport.records.parts import entry_type, page_range, plain, year_in
from rapport.records.source import Source

NAME, TITLE = "refer", "EndNote refer"
_TAG = re.compile(r"[ \t]*%([0-9A-Z@!#$&()*+,:;<=>?\[\]^~])(?:[ \t](.*)|$)").match
_TYPED = re.compile(r"^[ \t]*%0(?=[ \t]|$)", re.M)
_LEAD = re.compile(r"^[ \t]*%([0-9A-Z@])[ \t]\S", re.M)


def claims(head: str) -> bool:
    """A %0 line, or %T and %A lines."""
    return bool(_TYPED.search(head)) or {"T", "A"} <= {match[1] for match in _LEAD.finditer(head)}


def count(source: Source) -> int:
    """%0 lines, in a file that begins with one; otherwise paragraphs that begin with the tag the file begins with."""
    lead, typed, total, blank = "", 0, 0, True
    for _, line in source.lines():
        if match := _TAG(line):
            tag = match[1]
            lead = lead or tag
            typed = 0 if blank and tag == lead else typed
            total += (blank and tag == lead) if lead != "0" else tag == "0"
            if tag == "0" and lead != "0":
                total, typed = total + (typed > 0), typed + 1
            blank = False
        else:
            blank = (blank and not lead) or not line.strip()
    return total


def read(source: Source) -> Iterator[Entry | Note | Stray]:
    """Entries: from %0 to %0 where the file begins with it; otherwise from a blank line and the leading tag on.

    A blank line alone ends nothing: abstracts hold them.
    """
    bag: Bag = []
    tail = 0  # the last line that went on from the one before
    lead, blank = "", True
    for start, lines in source.blocks():
        number = start - 1
        for line in lines:
            number += 1
            match = _TAG(line)
            if match:
                tag = match[1]
                lead = lead or tag
                again = tag == "0" and any(name == "%0" for name, _, _ in bag)
                if bag and (again or (blank and tag == lead != "0")):
                    yield _entry(bag, tail)
                    bag = []
                bag.append((f"%{tag}", (match[2] or "").strip(), number))
                blank = False
            elif text := line.strip():
                if bag:
                    if blank:
                        what = f"text without a tag after a blank line; taken as going on with {bag[-1][0]}"
                        yield Note(number, "note", what)
                    go_on(bag, text)
                    tail = number
                    blank = False
                else:
                    yield Stray(number, text)
            else:
                blank = True
    if bag:
        yield _entry(bag, tail)


def _entry(bag: Bag, tail: int) -> Entry:
    return Entry(bag, bag[0][2], max(bag[-1][2], tail), canonical)


def canonical(bag: Bag) -> dict[str, str]:
    """The canonical fields of one entry, by the tags of EndNote's manual."""
    values = grouped(bag)
    abstract = plain("\n\n".join(values.get("%X", ())))
    names = [name for value in every(values, "%A") for name in re.split(r"\s+and\s+|;", value)]
    journal = first(values, "%J", "%B")
    return {
        "native_id": first(values, "%F", "%M", "%L"),
        "entry_type": entry_type(first(values, "%0") or "other"),
        "title": plain(first(values, "%T") or (first(values, "%B") if "%J" not in values else "")),
        "authors": joined(names),
        "year": year_in(every(values, "%D", "%8", "%[")),
        "journal": journal if first(values, "%T") else first(values, "%J"),
        "volume": first(values, "%V"),
        "issue": first(values, "%N"),
        "pages": page_range(first(values, "%P", "%&")),
        "doi": first_found(doi_in, every(values, "%R"))
        or noted_doi(every(values, "%3", "%2"))
        or url_doi(every(values, "%U", "%>")),
        "pmid": first_found(pmid_in, every(values, "%M", "%U", "%Z", "%O")),
        "registry_id": registrations(every(values, "%M", "%U"), abstract),
        "abstract": abstract,
        "keywords": listed([word for line in every(values, "%K") for word in re.split(r";|--", line)]),
        "language": listed(every(values, "%G")),
        "url": first(values, "%U"),
        "accession": first(values, "%M"),
        "database": first(values, "%~"),
    }
