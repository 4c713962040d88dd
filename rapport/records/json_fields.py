"""What the objects of JSON exports mean: CSL, and kinds that are turned into CSL's names first."""

from __future__ import annotations

import json
import re

from rapport.records.entry import Bag, flat, listed
from rapport.records.identifiers import (
    doi_in,
    first_found,
    numbered_pmcid,
    pmcid_in,
    pmid_in,
    registrations,
    registry_in,
    url_doi,
)
from rapport.records.names import family_then_given, given_first, in_one_order, joined, told_apart
from rapport.records.parts import entry_type, page_range, plain, split_words, titled, year_in

_HTML = re.compile(r"</?[a-zA-Z][^<>]*>")
#: Zotero's own names -> CSL's
_ZOTERO = {
    "key": "id",
    "itemType": "type",
    "publicationTitle": "container-title",
    "bookTitle": "container-title",
    "proceedingsTitle": "container-title",
    "pages": "page",
    "abstractNote": "abstract",
    "extra": "note",
    "libraryCatalog": "source",
    "date": "issued",
}


def bag_of(item: dict, line: int) -> Bag:
    """The names and values of an object, those that hold nothing left out; what is no text stays JSON."""
    values = (
        (str(name), value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
        for name, value in item.items()
    )
    return [(name, value, line) for name, value in values if value not in ("", "null", "[]", "{}")]


def canonical(item: dict) -> dict[str, str]:
    """The canonical fields of one object of any kind."""
    if "protocolSection" in item:
        return _trial(item)
    if "ItemId" in item or "Title" in item:
        return _eppi(item)
    if "itemType" in item:
        item = _from_zotero(item)
    elif "authorships" in item:
        item = _from_openalex(item)
    elif not (_list(item, "author") and all(map(_is_csl, item["author"]))):
        item = _from_other(item)
    return _csl(item)


def _is_csl(name: object) -> bool:
    return isinstance(name, dict) and bool(name.get("family") or name.get("literal") or name.get("given"))


def _from_zotero(item: dict) -> dict:
    """An object of Zotero's own JSON (also Better BibTeX's) with the names of CSL."""
    found = dict(item)
    for name, other in _ZOTERO.items():
        if item.get(name):
            found.setdefault(other, item[name])
    creators = [person for person in _list(item, "creators") if isinstance(person, dict)]
    found["author"] = [
        {"family": person.get("lastName"), "given": person.get("firstName"), "literal": person.get("name")}
        for person in creators
        if person.get("creatorType", "author") not in ("editor", "translator", "seriesEditor", "reviewedAuthor")
    ]
    tags = [tag.get("tag", "") if isinstance(tag, dict) else tag for tag in _list(item, "tags")]
    return found | {"keyword": tags}


def _from_openalex(item: dict) -> dict:
    """A work of OpenAlex's API with the names of CSL."""
    biblio, source = _inside(item, "biblio"), _inside(item, "primary_location", "source")
    places = [
        (place, word)
        for word, found in _inside(item, "abstract_inverted_index").items()
        for place in (found if isinstance(found, list) else ())
        if isinstance(place, int)
    ]
    names = [_text(_inside(person, "author").get("display_name")) for person in _list(item, "authorships")]
    words = [_text(_inside(word).get("display_name")) for word in _list(item, "keywords")]
    last = _text(biblio.get("last_page"))
    return item | {
        "title": item.get("title") or item.get("display_name"),
        "author": [given_first(name) for name in names],
        "issued": item.get("publication_year"),
        "container-title": source.get("display_name"),
        "volume": biblio.get("volume"),
        "issue": biblio.get("issue"),
        "page": _text(biblio.get("first_page")) + (f"-{last}" if last else ""),
        "abstract": " ".join(word for _, word in sorted(places)),
        "keyword": words,
        "url": _text(_inside(item, "ids").get("pmid", "")),
        "source": "OpenAlex",
    }


def _from_other(item: dict) -> dict:
    """An object of Semantic Scholar, Europe PMC's lists or a script (``authors``, ``journal``, ``year``) with CSL's.

    Authors may be a list, one object or one text, under either name.
    """
    ids, place = _inside(item, "externalIds"), item.get("journal")
    people = next((found for name in ("author", "authors", "authorString") if (found := item.get(name))), [])
    people = told_apart(people) if isinstance(people, str) else people if isinstance(people, list) else [people]
    if not any(map(_is_csl, people)):  # beside people with a family name, a name is an organisation's
        people = [_text(found.get("name", "")) or found if isinstance(found, dict) else found for found in people]
    turned = iter(in_one_order([name for name in people if isinstance(name, str)]))
    place = place if isinstance(place, dict) else {"name": place}
    return {
        "DOI": ids.get("DOI"),
        "PMID": item.get("pubmed_id") or ids.get("PubMed"),
        "id": item.get("paperId"),
        "container-title": place.get("name") or item.get("venue"),
        "volume": place.get("volume"),
        "page": place.get("pages") or item.get("pages"),
        **{name: value for name, value in item.items() if value},
        "author": [next(turned) if isinstance(name, str) else name for name in people],
    }


def _trial(item: dict) -> dict[str, str]:
    """A study of ClinicalTrials.gov (API version 2)."""

    def module(name: str) -> dict:
        return _inside(item, "protocolSection", name)

    names, status, conditions = module("identificationModule"), module("statusModule"), module("conditionsModule")
    number = _text(names.get("nctId", ""))
    dates = [
        _text(_inside(status, name).get("date", ""))
        for name in ("startDateStruct", "studyFirstPostDateStruct", "completionDateStruct")
    ]
    words = [_text(word) for name in ("conditions", "keywords") for word in _list(conditions, name)]
    return {
        "native_id": number,
        "entry_type": "register",
        "title": plain(_text(names.get("briefTitle", "")) or _text(names.get("officialTitle", ""))),
        "year": year_in(dates),
        "registry_id": listed(registry_in([number])),
        "abstract": plain(_text(module("descriptionModule").get("briefSummary", ""))),
        "keywords": listed(words),
        "url": f"https://clinicaltrials.gov/study/{number}" if number else "",
        "accession": number,
        "database": "ClinicalTrials.gov",
    }


def _inside(item: object, *path: str) -> dict:
    """The object at *path*; an empty one where there is none."""
    for name in path:
        item = item.get(name) if isinstance(item, dict) else None
    return item if isinstance(item, dict) else {}


def _list(item: dict, name: str) -> list:
    return item[name] if isinstance(item.get(name), list) else []


def _text(value: object) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    return flat(str(value)) if isinstance(value, str | int | float) else ""


def _eppi(item: dict) -> dict[str, str]:
    get = {name: _text(value) for name, value in item.items()}.get
    abstract = plain(_HTML.sub(" ", get("Abstract", "")))
    urls = get("URL", "").split()
    return {
        "native_id": get("ItemId", ""),
        "entry_type": entry_type(get("TypeName", "") or get("ItemType", "") or "journal"),
        "title": plain(_HTML.sub("", get("Title", ""))),
        "authors": joined(family_then_given(name) for name in get("Authors", "").split(";") if name.strip()),
        "year": year_in([get("Year", "")]),
        "journal": get("ParentTitle", "") or get("Journal", ""),
        "volume": get("Volume", ""),
        "issue": get("Issue", ""),
        "pages": page_range(get("Pages", "")),
        "doi": doi_in(get("DOI", "")) or url_doi(urls),
        "pmid": first_found(pmid_in, [get("OldItemId", ""), get("Comments", ""), *urls]),
        "registry_id": registrations([get("OldItemId", ""), *urls], abstract),
        "abstract": abstract,
        "keywords": listed(re.split(r"[;\n]", str(item.get("Keywords") or ""))),
        "language": get("Language", ""),
        "url": urls[0] if urls else "",
        "accession": get("ItemId", ""),
    }


def _csl(item: dict) -> dict[str, str]:
    get = {name.lower(): _text(value) for name, value in item.items()}.get
    abstract = plain(_HTML.sub(" ", get("abstract", "")))
    notes = [get("note", ""), get("url", "")]
    return {
        "native_id": get("id", ""),
        "entry_type": entry_type(get("type", "") or "other", get("genre", "")),
        "title": titled(*(plain(_HTML.sub("", get(name, ""))) for name in ("title", "subtitle"))),
        "authors": joined(_person(name) for name in _list(item, "author") if isinstance(name, dict | str)),
        "year": _year(item),
        "journal": get("container-title", "") or get("publication-title", ""),
        "journal_abbrev": get("container-title-short", "") or get("journalabbreviation", ""),
        "volume": get("volume", ""),
        "issue": get("issue", ""),
        "pages": page_range(get("page", "") or get("number", "") or get("article-number", "")),
        "doi": doi_in(get("doi", ""))
        or url_doi(notes[1:])
        or (doi_in(notes[0]) if notes[0].lower().startswith("doi") else ""),
        "pmid": re.sub(r"\D", "", get("pmid", "")) or first_found(pmid_in, notes),
        "pmcid": first_found(pmcid_in, [numbered_pmcid(get("pmcid", "")), *notes]),
        "registry_id": registrations([get("id", ""), get("number", ""), notes[1]], abstract),
        "abstract": abstract,
        "keywords": listed(_words(item)),
        "language": get("language", ""),
        "url": get("url", ""),
        "database": get("source", ""),
    }


def _words(item: dict) -> list[str]:
    """Keywords, in a list or a text, under either name."""
    found = next((item[name] for name in ("keyword", "keywords") if item.get(name)), "")
    if isinstance(found, list):
        return [_text(word.get("name", "") if isinstance(word, dict) else word) for word in found]
    return split_words(found) if isinstance(found, str) else []


def _person(name: dict | str) -> str:
    if isinstance(name, str):
        return name
    family = " ".join(filter(None, (_text(name.get("non-dropping-particle", "")), _text(name.get("family", "")))))
    given = " ".join(
        filter(
            None,
            (_text(name.get("given", "")), _text(name.get("dropping-particle", "")), _text(name.get("suffix", ""))),
        )
    )
    return (
        f"{family}, {given}"
        if family and given
        else family or given or _text(name.get("literal") or name.get("name") or "")
    )


def _year(item: dict) -> str:
    for name in ("issued", "published-print", "published-online", "published", "submitted"):
        date = item.get(name)
        if isinstance(date, dict):
            date = [date[part] for part in ("date-parts", "raw", "literal") if date.get(part)]
        if found := year_in([json.dumps(date)] if date else []):
            return found
    return year_in([_text(item.get("year", ""))])
