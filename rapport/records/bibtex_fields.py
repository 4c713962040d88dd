"""The canonical fields of a BibTeX entry."""

from __future__ import annotations

import re

from rapport.records.entry import Bag, flat, listed
from rapport.records.identifiers import doi_in, own_registration, pmcid_in, pmid_in, registry_in, url_dois
from rapport.records.latex import decoded
from rapport.records.names import given_first, in_pairs, joined, tidy
from rapport.records.parts import entry_type, page_range, plain, year_in

_VERBATIM = frozenset(("url", "doi", "file", "eprint", "link"))


def canonical(bag: Bag) -> dict[str, str]:
    """The canonical fields of one entry."""
    values: dict[str, list[str]] = {}
    for name, value, _ in bag:
        if value:
            values.setdefault(name.lower(), []).append(value)

    def get(*names: str) -> str:
        for name in names:
            for value in values.get(name, ()):
                text = flat(value if name in _VERBATIM else decoded(value))
                if text:
                    return text
        return ""

    kind = get("entrytype").lower()
    link = [*values.get("url", ()), *values.get("link", ()), *values.get("bdsk-url-1", ())]
    addresses = [url.strip("{}") for url in link]
    abstract = plain(get("abstract", "abstractnote"))
    unique = get("unique-id", "accession_number", "eid", "id")
    notes = [
        *values.get("note", ()),
        *values.get("annote", ()),
        *values.get("archiveprefix", ()),
        *values.get("eprint", ()),
    ]
    return {
        "native_id": get("id"),
        "entry_type": _type(kind, get("type", "document_type", "howpublished", "entrysubtype")),
        "title": _titled(plain(get("title", "booktitle")), plain(get("subtitle"))),
        "authors": joined(_names(get("author"))),
        "year": year_in([get("year"), get("date"), get("pubdate"), get("month"), get("issue_date")]),
        "journal": get(
            "journal",
            "journaltitle",
            "fjournal",
            "booktitle",
            "howpublished" if kind in ("misc", "unpublished", "online") else "journal",
        )
        if kind != "book"
        else get("journal"),
        "journal_abbrev": get("journal-iso", "abbrev_source_title", "shortjournal", "abbrev-source-title"),
        "volume": get("volume"),
        "issue": get("number", "issue") if kind != "techreport" else get("issue"),
        "pages": page_range(get("pages", "page", "article-number", "eid_number", "art_number", "articleno")),
        "doi": next(
            filter(
                None,
                (
                    doi_in(value.replace("\\_", "_").replace("{", "").replace("}", ""))
                    for value in values.get("doi", ())
                ),
            ),
            "",
        )
        or next(iter(url_dois(url.replace("\\_", "_") for url in addresses)), "")
        or next(
            (
                doi_in(value)
                for value in (*values.get("note", ()), *values.get("ee", ()))
                if re.match(r"\s*(?:doi|https?://(?:dx\.)?doi|10\.)", value, re.I)
            ),
            "",
        ),
        "pmid": re.sub(r"\D", "", get("pmid", "pubmed_id", "pubmedid", "pubmed-id")).lstrip("0")
        or next(filter(None, map(pmid_in, [*notes, *addresses])), ""),
        "pmcid": next(filter(None, map(pmcid_in, [get("pmcid", "pmc"), *notes, *addresses])), ""),
        "registry_id": listed([*registry_in([get("id"), get("number"), *addresses]), *own_registration(abstract)]),
        "abstract": abstract,
        "keywords": listed(
            re.split(
                r"[;,\n]" if ";" not in "".join(values.get("keywords", ())) else r"[;\n]",
                decoded(";".join(_keywords(values))),
            )
        ),
        "language": get("language", "langid"),
        "url": get("url", "link"),
        "accession": get("unique-id", "accession_number", "an", "eid"),
        "database": get("source", "database") or ("Web of Science" if unique.startswith(("WOS:", "ISI:")) else ""),
    }


def _keywords(values: dict[str, list[str]]) -> list[str]:
    return [
        value for name in ("keywords", "author_keywords", "keyword", "keywords-plus") for value in values.get(name, ())
    ]


def _titled(title: str, subtitle: str) -> str:
    return f"{title}: {subtitle}" if subtitle and subtitle.lower() not in title.lower() else title


def _type(kind: str, words: str) -> str:
    found = entry_type(words) if words else ""
    if found in ("thesis", "preprint", "conference", "register") and kind in (
        "misc",
        "article",
        "techreport",
        "unpublished",
        "online",
        "conference",
        "phdthesis",
    ):
        return found
    return entry_type(kind) or "other"


def _names(text: str) -> list[str]:
    """Names separated by ``and``; by semicolons where an exporter wrote those."""
    parts = re.split(r"\s+and\s+", text)
    if len(parts) == 1 and ";" in text:
        parts = text.split(";")
    names = [tidy(name) for part in parts for name in _several(part)]
    return [
        given_first(name) if "," not in name and not name.startswith("{") else name
        for name in names
        if name.lower() != "others"
    ]


def _several(part: str) -> list[str]:
    """What stands between two ``and``: a name, or several of them as the Cochrane Library joins them by commas."""
    cells = [cell.strip() for cell in part.rstrip(", ").split(",")] if part.count(",") > 2 else []
    return in_pairs(cells) or [part]
