"""The canonical fields of a BibTeX entry."""

from __future__ import annotations

import re

from rapport.records.entry import Bag, flat, listed
from rapport.records.identifiers import doi_in, first_found, numbered_pmcid, pmcid_in, pmid_in, registrations, url_doi
from rapport.records.latex import decoded, of_field
from rapport.records.names import are_people, by_commas, ends_in_initials, family_first, given_first, joined, tidy
from rapport.records.parts import entry_type, page_range, plain, titled, year_in

_JOURNAL = ("journal", "journaltitle", "fjournal", "booktitle")
#: canonical field -> fields of BibTeX, BibLaTeX and exporters; the first that has a text counts
_FIELDS = {
    "native_id": ("id",),
    "title": ("title", "booktitle"),
    "journal": _JOURNAL,
    "journal_abbrev": ("journal-iso", "abbrev_source_title", "shortjournal", "abbrev-source-title"),
    "volume": ("volume",),
    "issue": ("number", "issue"),
    "pages": ("pages", "page", "article-number", "eid_number", "art_number", "articleno"),
    "abstract": ("abstract", "abstractnote"),
    "language": ("language", "langid"),
    "url": ("url", "link"),
    "accession": ("unique-id", "accession_number", "an", "eid"),
    "database": ("source", "database"),
}
#: entry type -> the same, where that differs
_BY_TYPE = {
    "book": _FIELDS | {"journal": ("journal",)},
    "techreport": _FIELDS | {"issue": ("issue",)},  # its number is that of the report
    **dict.fromkeys(("misc", "unpublished", "online"), _FIELDS | {"journal": (*_JOURNAL, "howpublished")}),
}
#: entry types that the words of the exporter tell more of
_LOOSE = frozenset(("misc", "article", "techreport", "unpublished", "online", "conference", "phdthesis"))
_YEAR = ("year", "date", "pubdate", "month", "issue_date")
_KIND = ("type", "document_type", "howpublished", "entrysubtype")
_PMID = ("pmid", "pubmed_id", "pubmedid", "pubmed-id")
_KEYWORDS = ("keywords", "author_keywords", "keyword", "keywords-plus")
_NOTES = ("note", "annote", "archiveprefix", "eprint")
_ADDRESSES = ("url", "link", "bdsk-url-1")
_SAYS_DOI = re.compile(r"\s*(?:doi|https?://(?:dx\.)?doi|10\.)", re.I).match
_NUMBER = re.compile(r"[\W\d_]*(?:(?:chapter|chap|ch)\b)?[\W\d_]*[ivxlcdm]*[\W\d_]*", re.I).fullmatch
_INNER = r"(?:[^{}]|\{[^{}]*\})*"
_GROUP = re.compile(rf"\{{{_INNER}\}}")
_BRACED = re.compile(rf"\{{({_INNER})\}}")
_FAMILY_BRACED = re.compile(rf"(.*\S)\s+\{{({_INNER}\s{_INNER})\}}")
_AND = re.compile(r"\s+and\s+")


def canonical(bag: Bag) -> dict[str, str]:
    """The canonical fields of one entry."""
    values: dict[str, list[str]] = {}
    for name, value, _ in bag:
        if value:
            values.setdefault(name.lower(), []).append(value)

    def get(*names: str) -> str:
        for name in names:
            for value in values.get(name, ()):
                text = flat(of_field(name, value))
                if text:
                    return text
        return ""

    kind = get("entrytype").lower()
    record = {field: get(*names) for field, names in _BY_TYPE.get(kind, _FIELDS).items()}
    title = get("title") or named_chapter(kind, get("chapter")) or record["title"]
    abstract = plain(record["abstract"])
    notes, addresses = _all(values, _NOTES), [of_field("url", url) for url in _all(values, _ADDRESSES)]
    return record | {
        "entry_type": _type(kind, get(*_KIND)),
        "title": titled(plain(title), plain(get("subtitle"))),
        "authors": joined(_names(" ".join(next(iter(values.get("author", ())), "").split()))),
        "year": year_in(map(get, _YEAR)),
        "pages": page_range(record["pages"]),
        "doi": _doi(values, addresses),
        "pmid": re.sub(r"\D", "", get(*_PMID)).lstrip("0") or first_found(pmid_in, [*notes, *addresses]),
        "pmcid": first_found(pmcid_in, [numbered_pmcid(get("pmcid", "pmc")), *notes, *addresses]),
        "registry_id": registrations([record["native_id"], get("number"), *addresses], abstract),
        "abstract": abstract,
        "keywords": listed(_keywords(values)),
        "database": record["database"] or _database(record["accession"] or record["native_id"]),
    }


def named_chapter(kind: str, chapter: str) -> str:
    """What stands for the title of an @inbook that has none: the name of its chapter, not a number."""
    return chapter if kind == "inbook" and not _NUMBER(chapter) else ""


def _all(values: dict[str, list[str]], names: tuple[str, ...]) -> list[str]:
    return [value for name in names for value in values.get(name, ())]


def _doi(values: dict[str, list[str]], addresses: list[str]) -> str:
    """The entry's own DOI: of its field, an address, or a note that begins with one."""
    return (
        first_found(doi_in, (of_field("doi", value) for value in values.get("doi", ())))
        or url_doi(addresses)
        or first_found(doi_in, filter(_SAYS_DOI, _all(values, ("note", "ee"))))
    )


def _keywords(values: dict[str, list[str]]) -> list[str]:
    """By semicolons, else by commas, else by lines: where one of the others stands, a line was only too long."""
    texts = [decoded(value) for value in _all(values, _KEYWORDS)]
    return [word for text in texts for word in text.split(next((mark for mark in ";," if mark in text), "\n"))]


def _database(accession: str) -> str:
    return "Web of Science" if accession.startswith(("WOS:", "ISI:")) else ""


def _type(kind: str, words: str) -> str:
    found = entry_type(words) if words else ""
    if found in ("thesis", "preprint", "conference", "register") and kind in _LOOSE:
        return found
    return entry_type(kind) or "other"


def _names(text: str) -> list[str]:
    """Names separated by ``and``; by semicolons where an exporter wrote those.

    What stands in braces is one name, as it is: an organisation, or a family name behind a given one.
    """
    if "{" in text:
        while (whole := _BRACED.fullmatch(text)) and _is_list(_AND.split(whole[1])):
            text = whole[1]  # braces around all names mean nothing
        text = _GROUP.sub(lambda group: _AND.sub(" \ue006 ", group[0]), text)  # no name ends within braces
    parts = _AND.split(text)
    if len(parts) == 1 and ";" in text:
        parts = text.split(";")
    names = [one.replace("\ue006", "and").strip() for part in parts for one in by_commas(part)]
    names = [name for name in names if name.lower() != "others"]
    plain_names = [tidy(decoded(name)) for name in names]
    if len(names) > 1 and all(map(ends_in_initials, plain_names)):
        return list(map(family_first, plain_names))
    return list(map(_name, names, plain_names))


def _is_list(names: list[str]) -> bool:
    return are_people(names) or (len(names) > 1 and all(map(_BRACED.fullmatch, names)))


def _name(text: str, name: str) -> str:
    """An author as written, and as it reads: with the family name first."""
    if "{" in text:
        if _BRACED.fullmatch(text):
            return name
        if (match := _FAMILY_BRACED.fullmatch(text)) and "," not in text:
            return tidy(decoded(f"{match[2]}, {match[1]}"))
    return name if "," in name else given_first(name)
