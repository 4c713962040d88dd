"""Web of Science tagged text (``.ciw``, ``.txt``, ``.isi``): PT to ER, EF at the end."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapport.records.entry import Bag, Entry, Note, Stray, every, first, grouped, listed, words
from rapport.records.identifiers import doi_in, own_registration, registry_in
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
    bag: Bag = []
    tail = 0  # the last line that went on from the one before
    number = 0
    for start, lines in source.blocks():
        number = start - 1
        for line in lines:
            number += 1
            if line[:3] == "   " and bag:
                text = line.strip()
                if text:
                    tag, value, at = bag[-1]
                    tail = number
                    bag[-1] = (tag, f"{value}\n{text}" if value else text, at)
                continue
            if bag and line[2:3] == " " and line[:2] in _COMMON:
                bag.append((line[:2], line[3:].strip(), number))
                continue
            match = _TAG(line)
            tag = match[1] if match else ""
            if tag == "PT" and _PT.match(line):
                if bag:
                    yield Note(number, "warning", f"no ER before this PT (the entry began at line {bag[0][2]})")
                    yield _entry(bag, tail)
                bag = [(tag, match[2].strip(), number)]
            elif tag == "ER" and bag and not (match[2] or "").strip():
                bag.append((tag, "", number))
                yield _entry(bag, tail)
                bag = []
            elif tag == "EF" and bag and not (match[2] or "").strip():
                yield Note(number, "warning", f"no ER before the end of the file (the entry began at line {bag[0][2]})")
                yield _entry(bag, tail)
                bag = []
                yield Stray(number, line.strip())
            elif tag and bag:
                bag.append((tag, (match[2] or "").strip(), number))
            elif text := line.strip():
                if bag:
                    tag, value, at = bag[-1]
                    tail = number
                    bag[-1] = (tag, f"{value}\n{text}" if value else text, at)
                else:
                    yield Stray(number, text)
            elif len(bag) == 1:
                yield Note(number, "note", "blank line after PT: the entry goes on below it")
    if bag:
        yield Note(number, "warning", f"no ER at the end of the last entry (line {bag[0][2]}); the file may be cut")
        yield _entry(bag, tail)


def _entry(bag: Bag, tail: int) -> Entry:
    return Entry(bag, bag[0][2], max(bag[-1][2], tail), _fields)


def _fields(bag: Bag) -> dict[str, str]:
    return canonical(grouped(bag))


def canonical(values: dict[str, list[str]]) -> dict[str, str]:
    """The canonical fields from Web of Science field tags (also those of its tab-delimited export)."""
    accession = first(values, "UT") or first(values, "AN")
    pages = (
        page_range(first(values, "BP", "BR"), first(values, "EP"))
        or page_range(first(values, "PS"))
        or first(values, "AR")
    )
    names = values.get("AU") or values.get("AF") or []
    people = [name for value in names for name in value.split("\n")]
    abstract = plain("\n".join(values.get("AB", ())))
    kind = first(values, "DT")
    journal = first(values, "SO", "SE")
    return {
        "native_id": accession,
        "entry_type": entry_type(kind)
        if kind and entry_type(kind) not in ("", "other")
        else _TYPES.get(first(values, "PT"), "other"),
        "title": plain(first(values, "TI")),
        "authors": joined(
            [*(family_first(name) for person in people for name in person.split(";")), *every(values, "CA", "GP")]
        ),
        "year": year_in(every(values, "PY", "EY", "PD", "EA")),
        "journal": journal,
        "journal_abbrev": first(values, "JI", "J9"),
        "volume": first(values, "VL"),
        "issue": first(values, "IS"),
        "pages": pages,
        "doi": next(filter(None, (doi_in(value) for value in every(values, "DI", "D2"))), ""),
        "pmid": first(values, "PM").lstrip("0") or (accession[8:] if accession.startswith("MEDLINE:") else ""),
        "registry_id": listed([*registry_in([accession]), *own_registration(abstract)]),
        "abstract": abstract,
        "keywords": listed(
            [
                word
                for text in (*values.get("DE", ()), *values.get("ID", ()))
                for word in " ".join(text.split("\n")).split(";")
            ]
        ),
        "language": listed([part for value in every(values, "LA") for part in value.split(";")]),
        "url": first(values, "UR"),
        "accession": accession,
        "database": first(values, "DB") or (accession.split(":")[0] if ":" in accession else "Web of Science"),
    }


def of_bibliometrix(bag: Bag) -> dict[str, str]:
    """The canonical fields of a row of the R package bibliometrix, whose columns are these tags for any database."""
    values = grouped([item for item in bag if item[1] != "NA"])
    record = canonical(values)
    pages = first(values, "PP") or (first(values, "PG") if "-" in first(values, "PG") else "")
    record["pages"] = record["pages"] or page_range(pages)
    record["pmid"] = record["pmid"] or first(values, "PMID").lstrip("0")
    return record
