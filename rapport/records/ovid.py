"""Ovid's own tagged text: ``<1>``, then two-letter tags (newer) or field names in the left column (older)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapport.records.entry import Bag, Entry, Note, Stray, every, first, go_on, grouped, listed
from rapport.records.identifiers import doi_in, first_found, pmid_in, registrations
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
#: canonical field -> newer tags and older field names; the first that has a value counts
_FIELDS = {
    "title": ("TI", "T1", "Title", "Chapter Title", "Book Title", "Original Title"),
    "entry_type": ("PT", "Publication Type", "Document Type"),
    "journal": ("JN", "JT", "JA", "Journal Name", "Publication Name"),
    "volume": ("VO", "VL", "VI", "Volume"),
    "issue": ("IP", "Issue"),
    "pages": ("PG", "Pages", "Page"),
    "abstract": ("AB", "Abstract"),
    "language": ("LG", "LA", "Language"),
    "url": ("XL", "UR", "Link to the Ovid Full Text or citation", "Full Text URL"),
    "accession": ("AN", "UI", "Unique Identifier", "Accession Number", "ID"),
    "database": ("DB", "Database"),
}
#: those of which all values count
_AUTHORS = ("AU", "FA", "Author", "Authors", "Author(s)", "Author Name", "Authors Full Name")
_YEAR = ("YR", "DP", "Year of Publication", "Publication Year", "PY")
_DATES = ("Status", "Date of Publication")
_DOI = ("DO", "DI", "DOI Number", "DOI", "Digital Object Identifier", "LK")
_REGISTRY = ("CN", "Clinical Trial Number", "Registry")
_KEYWORDS = ("KW", "MH", "ID", "Author Keywords", "Keywords", "Subject Headings", "Key Concepts")
_SOURCE = ("SO", "Source", "Journal Source")
_REFERENCE = re.compile(
    r"^(?P<journal>.*?)\.\s+(?:Vol(?:ume|\.)?\s*)?(?P<volume>[A-Za-z]?\d[\w-]*)?"
    r" ?(?:\((?!pp?\b|no pag)(?P<issue>[^()]*)\))?"
    r"(?:[\s,]+(?:[A-Z][a-z]+[./ -]+){0,2}(?:\d{1,2}, )?(?:1[5-9]|20)\d\d,(?= ?(?:pp?\. ?)?[A-Za-z]?\d))?"  # its date
    r"(?:\s*\(pp?\.?\s*(?P<pp>[^()]+)\))?(?:[\s,]*:\s*|[\s,]*(?!(?:1[5-9]|20)\d\d(?![\d-])))"
    r"(?P<pages>(?:pp?\.\s*)?[A-Za-z]?\d+[\w-]*)?", re.S)  # fmt: skip
#: ``Ed, A (2014). Book. (pp. 1-9). xi, 345 pp. Town: House``: the citation of a book, or of a chapter by its pages
_BOOK = re.compile(
    r"^[^()]*(?:\([A-Za-z. ]+\)[^()]*)*\((?:1[5-9]|20)\d\d\)\.\s+(?P<book>(?!Vol\b|\d+[(:, ]|[ivxlc]+,).+?)[.,]?\s*"
    r"(?:\(pp?\.?\s*(?P<pp>[^()]+)\)|\b(?:[ivxlc]+,\s*)?(?:\d+|X)\s+pp\b)", re.S)  # fmt: skip
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
                go_on(bag, text)
                tail = number
    if bag:
        yield _entry(bag, tail)


def _entry(bag: Bag, tail: int) -> Entry:
    return Entry(bag, bag[0][2], max(bag[-1][2], tail), canonical)


def canonical(bag: Bag) -> dict[str, str]:
    """The canonical fields of one entry."""
    values = grouped(bag)
    record = {field: first(values, *tags) for field, tags in _FIELDS.items()}
    accession, database, abstract = record["accession"].rstrip("."), record["database"], plain(record["abstract"])
    source = first(values, *_SOURCE)
    cited = _cited(source)
    own = accession if re.fullmatch(r"\d{4,8}", accession) and re.search(r"medline|pubmed", database, re.I) else ""
    names = [name for value in every(values, *_AUTHORS) for name in value.split(";")]
    words = [word.strip().lstrip("*") for value in every(values, *_KEYWORDS) for word in value.split(";")]
    return record | {
        "native_id": accession or bag[0][1],
        "entry_type": _type(record["entry_type"]),
        "title": _KIND.sub("", plain(record["title"] or cited.get("title", ""))).strip(),
        "authors": joined(map(_name, names)),
        "year": year_in([*every(values, *_YEAR), _last_year(source), *every(values, *_DATES)]),
        "journal": record["journal"] or cited.get("journal", "").strip(),
        "volume": record["volume"] or cited.get("volume", ""),
        "issue": record["issue"] or cited.get("issue", ""),
        "pages": page_range(record["pages"] or cited.get("pp", "") or cited.get("pages", ""))
        or next(iter(_ARTICLE_NUMBER.findall(source)), ""),
        "doi": first_found(doi_in, every(values, *_DOI)) or doi_in(source),
        "pmid": own
        or first_found(pmid_in, every(values, "PM", "PMID", "PubMed Identifier"))
        or _number(first(values, "PM", "PMID", "PubMed ID")),
        "registry_id": registrations(every(values, *_REGISTRY), abstract),
        "abstract": abstract,
        "keywords": listed(words),
        "language": record["language"].rstrip("."),
        "accession": accession,
        "database": database or ("MEDLINE" if own else ""),
    }


def _cited(source: str) -> dict[str, str]:
    """Journal, volume, issue and pages of a citation (``J Doe. 12(3):45-6, 2019``); ahead of print, only a journal.

    Of a chapter, the book and the pages; of a book, its title.
    """
    if book := _BOOK.match(source):
        return {"journal": book["book"], "pp": book["pp"]} if book["pp"] else {"title": book["book"]}
    found = _REFERENCE.match(source)
    if not found and not re.search(r"\d", source):
        return {"journal": source.rstrip(".")}
    if not found or re.fullmatch(r"\(\d{4}\)", found["journal"].strip()):  # of a book in another form
        return {}
    return found.groupdict("")


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
