"""Web of Science tagged text (``.ciw``, ``.txt``, ``.isi``): PT to ER, EF at the end."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapport.records.entry import Bag, Entry, Note, Stray, every, first, grouped, listed, words
from rapport.records.identifiers import doi_in, first_found, registrations
from rapport.records.names import family_first, joined
from rapport.records.parts import entry_type, page_range, plain, year_in
from rapport.records.source import Source

NAME, TITLE = "wos", "Web of Science (tagged)"
_TAG = re.compile(r"([A-Z][A-Z0-9])(?: (.*)|\s*$)").match
_PT = re.compile(r"^PT [A-Z][ \t\f\v]*$", re.M)
_BEGINS = re.compile(r"\nPT [A-Z][ \t\f\v]*(?=\n|$)")
_COMMON = words(
    "AU AF TI SO LA DT DE ID AB C1 C3 RP EM RI OI FU FX CR NR TC Z9 U1 U2 PU PI PA SN EI J9 JI PD PY VL "
    "IS BP EP AR DI EA PG WC WE SC GA UT PM OA DA"
)
_TYPES = {"J": "article", "B": "book", "S": "article", "P": "patent", "C": "conference"}


def claims(head: str) -> bool:
    """FN and VR lines, or PT with one letter and later UT or ER; no RIS hyphens."""
    if re.search(r"^[ \t]*TY {1,2}-", head, re.M):
        return False
    named = re.search(r"^FN .+\nVR ", head, re.M)
    return bool(named or (_PT.search(head) and re.search(r"^(?:UT \S|ER\s*$)", head, re.M)))


def count(source: Source) -> int:
    """Lines that are PT and one letter."""
    return sum(len(_BEGINS.findall("\n" + text)) for text in source.texts())


def read(source: Source) -> Iterator[Entry | Stray | Note]:
    """Entries from PT to ER; continuation lines are indented by three blanks."""
    reading = _Reading()
    bag, more, number = reading.bag, reading.more, 0
    for start, lines in source.blocks():
        for number, line in enumerate(lines, start):
            if bag and line[:3] == "   ":
                if text := line.strip():
                    more.append(text)
                    reading.tail = number
            elif bag and line[2:3] == " " and line[:2] in _COMMON:  # nearly every other line
                if more:
                    reading.go_on()
                bag.append((line[:2], line[3:].strip(), number))
            else:
                yield from reading.line(number, line)
                bag = reading.bag
    if bag:
        yield Note(number, "warning", f"no ER at the end of the last entry (line {bag[0][2]}); the file may be cut")
        yield from reading.entry()


class _Reading:
    """What is known in the middle of a file."""

    def __init__(self) -> None:
        self.bag: Bag = []
        self.more: list[str] = []  # lines that go on from the last tag
        self.tail = 0  # the last of them

    def go_on(self) -> None:
        """Join the waiting lines to the last value."""
        if self.more:
            tag, value, at = self.bag[-1]
            self.bag[-1] = (tag, "\n".join([value, *self.more] if value else self.more), at)
            self.more.clear()

    def line(self, number: int, line: str) -> Iterator[Entry | Stray | Note]:
        """A line that may begin or end an entry, or stands in an unusual place."""
        self.go_on()
        match, text, bag = _TAG(line), line.strip(), self.bag
        tag, value = (match[1], (match[2] or "").strip()) if match else ("", "")
        if tag == "PT" and _PT.match(line):
            if bag:
                yield Note(number, "warning", f"no ER before this PT (the entry began at line {bag[0][2]})")
                yield from self.entry()
            self.bag = [(tag, value, number)]
        elif not bag:
            if text:
                yield Stray(number, text)
        elif tag == "ER" and not value:
            bag.append((tag, "", number))
            yield from self.entry()
        elif tag == "EF" and not value:
            yield Note(number, "warning", f"no ER before the end of the file (the entry began at line {bag[0][2]})")
            yield from self.entry()
            yield Stray(number, text)
        elif tag:
            bag.append((tag, value, number))
        elif text:
            self.more.append(text)
            self.tail = number
        elif len(bag) == 1:
            yield Note(number, "note", "blank line after PT: the entry goes on below it")

    def entry(self) -> Iterator[Entry]:
        """The entry that was being read."""
        self.go_on()
        yield Entry(self.bag, self.bag[0][2], max(self.bag[-1][2], self.tail), _fields)
        self.bag = []


def _fields(bag: Bag) -> dict[str, str]:
    return canonical(grouped(bag))


def canonical(values: dict[str, list[str]]) -> dict[str, str]:
    """The canonical fields from Web of Science field tags (also those of its tab-delimited export)."""
    accession = first(values, "UT", "AN")
    pages = page_range(first(values, "BP", "BR"), first(values, "EP")) or page_range(first(values, "PS"))
    people = next(filter(None, (every(values, tag) for tag in ("AU", "AF", "BA", "BF"))), [])  # BA: of a book
    names = [name for line in people for name in line.split(";")]
    abstract = plain("\n".join(values.get("AB", ())))
    words = "; ".join([*values.get("DE", ()), *values.get("ID", ())]).replace("\n", " ").split(";")
    return {
        "native_id": accession,
        "entry_type": _type(first(values, "DT"), first(values, "PT")),
        "title": plain(first(values, "TI")),
        "authors": joined([*map(family_first, names), *every(values, "CA", "GP")]),
        "year": year_in(every(values, "PY", "EY", "PD", "EA")),
        "journal": first(values, "SO", "SE"),
        "journal_abbrev": first(values, "JI", "J9"),
        "volume": first(values, "VL"),
        "issue": first(values, "IS"),
        "pages": pages or first(values, "AR"),
        "doi": first_found(doi_in, every(values, "DI", "D2")),
        "pmid": first(values, "PM").lstrip("0") or (accession[8:] if accession.startswith("MEDLINE:") else ""),
        "registry_id": registrations([accession], abstract),
        "abstract": abstract,
        "keywords": listed(words),
        "language": listed([part for value in every(values, "LA") for part in value.split(";")]),
        "url": first(values, "UR"),
        "accession": accession,
        "database": first(values, "DB") or (accession.split(":")[0] if ":" in accession else "Web of Science"),
    }


def _type(named: str, letter: str) -> str:
    """What the document type says; where it says nothing, what PT does."""
    found = entry_type(named)
    return found if found not in ("", "other") else _TYPES.get(letter, "other")


def of_bibliometrix(bag: Bag) -> dict[str, str]:
    """The canonical fields of a row of the R package bibliometrix, whose columns are these tags for any database."""
    values = grouped([item for item in bag if item[1] != "NA"])
    record = canonical(values)
    pages = first(values, "PP") or (first(values, "PG") if "-" in first(values, "PG") else "")
    record["pages"] = record["pages"] or page_range(pages)
    record["pmid"] = record["pmid"] or first(values, "PMID").lstrip("0")
    return record
