"""Ovid's own tagged text: ``<1>``, then two-letter tags (newer) or field names in the left column (older)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapport.records.entry import Bag, Entry, Note, Stray, every, first, grouped, listed
from rapport.records.identifiers import doi_in, own_registration, pmid_in, registry_in
from rapport.records.names import family_first, joined
from rapport.records.parts import entry_type, page_range, plain, year_in
from rapport.records.source import Source

NAME, TITLE = "ovid", "Ovid (tagged)"
_START = re.compile(r"^<\d+ ?\.? ?>[ \t]*$", re.M)
_TAG = re.compile(r"([A-Z][A-Z0-9]{1,3}) {0,2}- (.*)").match
_NAME = re.compile(r"[A-Z][\w/&().,' -]{0,50}$").match
_KIND = re.compile(
    r"\s*\[(?:Article|Review|Miscellaneous|Editorial|Letter|Report|Abstract|References|[A-Z][A-Za-z ,&-]{2,60})\]\.?$"
)
#: canonical field -> newer tags and older field names
_TITLE = ("TI", "T1", "Title", "Chapter Title", "Book Title", "Original Title")
_AUTHORS = ("AU", "FA", "Author", "Authors", "Author(s)", "Author Name", "Authors Full Name")
_SOURCE = ("SO", "Source", "Journal Source")
_REFERENCE = re.compile(
    r"^(?P<journal>.*?)\.\s+(?:Vol(?:ume|\.)?\s*)?(?P<volume>[A-Za-z]?\d[\w-]*)?"
    r" ?(?:\((?!pp?\b|no pag)(?P<issue>[^()]*)\))?"
    r"(?:\s*\(pp?\.?\s*(?P<pp>[^()]+)\))?[\s:,]*(?P<pages>(?:pp?\.\s*)?[A-Za-z]?\d+[\w-]*)?", re.S)  # fmt: skip
_ARTICLE_NUMBER = re.compile(r"Article Number: ([\w-]+)")

_DEGREE = "MD|PhD|MSc|MPH|RN|FAAN|BSc|MA|MS|EdD|PharmD|DPhil|Dr|Prof|DSc|MBBS"
_AFTER_NAME = re.compile(rf"(?:,?[ ]+(?:{_DEGREE}))+[.]?$")


def claims(head: str) -> bool:
    """A number in angle brackets alone on its line, and no RIS."""
    return bool(_START.search(head)) and not re.search(r"^[ \t]*TY {1,2}-", head, re.M)


def count(source: Source) -> int:
    """Numbers in angle brackets alone on their line."""
    return sum(len(_START.findall(text)) for text in source.texts())


def read(source: Source) -> Iterator[Entry | Note | Stray]:
    """Entries from one bracketed number to the next."""
    bag: Bag = []
    tail = 0  # the last line that went on from the one before
    for start, lines in source.blocks():
        number = start - 1
        for line in lines:
            number += 1
            text = line.strip()
            if not text:
                continue
            if _START.match(line):
                if bag:
                    yield _entry(bag, tail)
                bag = [("<>", text.strip("<>. "), number)]
            elif not bag:
                yield Stray(number, text)
            elif match := _TAG(line):
                bag.append((match[1], match[2].strip(), number))
            elif line[0] not in " \t" and _NAME(text) and not (bag[-1][0] == "<>" and len(bag) > 1):
                bag.append((text, "", number))
            else:
                if line[0] not in " \t":
                    yield Note(number, "note", f"a line that is not indented; taken as going on with {bag[-1][0]}")
                tag, value, at = bag[-1]
                tail = number
                bag[-1] = (tag, f"{value}\n{text}" if value else text, at)
    if bag:
        yield _entry(bag, tail)


def _entry(bag: Bag, tail: int) -> Entry:
    return Entry(bag, bag[0][2], max(bag[-1][2], tail), canonical)


def canonical(bag: Bag) -> dict[str, str]:
    """The canonical fields of one entry."""
    values = grouped(bag)
    abstract = plain(first(values, "AB", "Abstract"))
    source = first(values, *_SOURCE)
    parts = _REFERENCE.match(source)
    accession = first(values, "AN", "UI", "Unique Identifier", "Accession Number", "ID").rstrip(".")
    database = first(values, "DB", "Database")
    names = [name for value in every(values, *_AUTHORS) for name in value.split(";")]
    found = parts.groupdict("") if parts else {}
    pmid = accession if re.fullmatch(r"\d{4,8}", accession) and re.search(r"medline|pubmed", database, re.I) else ""
    return {
        "native_id": accession or bag[0][1],
        "entry_type": _type(first(values, "PT", "Publication Type", "Document Type")),
        "title": _KIND.sub("", plain(first(values, *_TITLE))).strip(),
        "authors": joined(_name(name) for name in names),
        "year": year_in(
            [
                *every(values, "YR", "DP", "Year of Publication", "Publication Year", "PY"),
                source[::-1] and _last_year(source),
                *every(values, "Status", "Date of Publication"),
            ]
        ),
        "journal": first(values, "JN", "JT", "JA", "Journal Name", "Publication Name")
        or found.get("journal", "").strip(),
        "volume": first(values, "VO", "VL", "VI", "Volume") or found.get("volume", ""),
        "issue": first(values, "IP", "Issue") or found.get("issue", ""),
        "pages": page_range(first(values, "PG", "Pages", "Page") or found.get("pp", "") or found.get("pages", ""))
        or next(iter(_ARTICLE_NUMBER.findall(source)), ""),
        "doi": next(
            filter(
                None,
                (
                    doi_in(value)
                    for value in every(values, "DO", "DI", "DOI Number", "DOI", "Digital Object Identifier", "LK")
                ),
            ),
            "",
        )
        or doi_in(source),
        "pmid": pmid
        or next(filter(None, map(pmid_in, every(values, "PM", "PMID", "PubMed Identifier"))), "")
        or _number(first(values, "PM", "PMID", "PubMed ID")),
        "registry_id": listed(
            [*registry_in(every(values, "CN", "Clinical Trial Number", "Registry")), *own_registration(abstract)]
        ),
        "abstract": abstract,
        "keywords": listed(
            [
                word.strip().lstrip("*")
                for value in every(
                    values, "KW", "MH", "ID", "Author Keywords", "Keywords", "Subject Headings", "Key Concepts"
                )
                for word in value.split(";")
            ]
        ),
        "language": first(values, "LG", "LA", "Language").rstrip("."),
        "url": first(values, "XL", "UR", "Link to the Ovid Full Text or citation", "Full Text URL"),
        "accession": accession,
        "database": database or ("MEDLINE" if pmid else ""),
    }


def _type(words: str) -> str:
    return entry_type(re.split(r"[:;.,]", words)[0]) if words.strip("-. ") else "article"


def _number(text: str) -> str:
    """The first number of ``29635641 [http://www.ncbi.nlm.nih.gov/pubmed/?term=29635641]``."""
    match = re.search(r"\d{4,9}", text)
    return match[0].lstrip("0") if match else ""


def _last_year(source: str) -> str:
    years = re.findall(r"(?<!\d)((?:1[5-9]|20)\d\d)(?!\d)", source)
    return years[-1] if years else ""


def _name(name: str) -> str:
    """``Bunkers, Sandra Schmidt RN; PhD 1`` without numbers, marks and degrees after the name."""
    name = re.sub(r"\[[^\]]*\]|[*+#^]|\(\d[^)]*\)|\b\d+(?:,\d+)*\b", " ", name).strip(" .,")
    if re.fullmatch(rf"(?:{_DEGREE})\.?", name.strip()):
        return ""
    family, comma, given = name.partition(",")
    if comma:
        return f"{family.strip()}, {_AFTER_NAME.sub('', given.split(',')[0]).strip()}"
    return family_first(name)
