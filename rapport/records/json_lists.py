"""JSON exports: CSL-JSON (Zotero and others) and EPPI-Reviewer; one object of a list an entry."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from rapport.records.entry import Entry, Note, Quarantined, Stray, flat, listed
from rapport.records.identifiers import doi_in, own_registration, pmcid_in, pmid_in, registry_in, url_dois
from rapport.records.names import family_then_given, joined
from rapport.records.parts import entry_type, page_range, plain, year_in
from rapport.records.source import Source

NAME, TITLE = "json", "JSON (CSL or EPPI-Reviewer)"
_LIST = re.compile(r'"(?:References|items)"\s*:\s*\[')
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[\]{}]', re.S)
_CSL = re.compile(r'^\s*\[\s*\{(?=.{0,20000}?"(?:type|title|id)"\s*:)', re.S)
_HTML = re.compile(r"</?[a-zA-Z][^<>]*>")


def claims(head: str) -> bool:
    """EPPI-Reviewer's list of References, or a list of objects with type, id or title."""
    text = head[max(re.search(r"[\[{]", head).start(), 0) :] if re.search(r"[\[{]", head) else ""
    at_front = head.lstrip()[:1] in ("[", "{")
    return bool(
        (_LIST.search(head) and '"' in head) or (_CSL.match(head) if at_front else re.search(r'^\[\s*\{\s*"', text))
    )


def count(source: Source) -> int:
    """Objects that open directly in the list."""
    text = "".join(source.texts())
    total = depth = 0
    for match in _TOKEN.finditer(text, _begin(text)):
        sign = match[0]
        if sign in "[{":
            total += sign == "{" and depth == 0
            depth += 1
        elif sign in "]}":
            depth -= 1
            if depth < 0:
                break
    return total


def _begin(text: str) -> int:
    """Where the list's first item may stand."""
    found = _LIST.search(text)
    if found:
        return found.end()
    start = re.search(r"\[\s*(?=\{)", text)
    return start.end() if start else len(text)


def read(source: Source) -> Iterator[Entry | Quarantined | Stray | Note]:
    """One entry an object; one that cannot be decoded is quarantined."""
    text = "".join(source.texts())
    decoder = json.JSONDecoder(strict=False)
    place, line = 0, 1
    for begin, end, whole in _objects(text):
        yield from _outside(text[place:begin], line)
        line += text.count("\n", place, begin)
        piece = text[begin:end]
        last = line + piece.count("\n")
        try:
            item = decoder.raw_decode(piece)[0] if whole else None
        except (ValueError, RecursionError):
            item = None
        if isinstance(item, dict):
            bag = [
                (str(name), value if isinstance(value, str) else json.dumps(value, ensure_ascii=False), line)
                for name, value in item.items()
            ]
            yield Entry(
                [(n, v, at) for n, v, at in bag if v not in ("", "null", "[]", "{}")], line, last, canonical(item)
            )
        else:
            yield Quarantined(
                line, last, "not readable as JSON" if whole else "the object does not end; the file may be cut", piece
            )
        place, line = end, last
    yield from _outside(text[place:], line)


def _outside(text: str, line: int) -> Iterator[Stray]:
    for offset, part in enumerate(text.split("\n")):
        if part.strip(" ,\t"):
            yield Stray(line + offset, part.strip()[:500])


def _objects(text: str) -> Iterator[tuple[int, int, bool]]:
    """``(begin, end, whole)`` of the objects directly in the list."""
    depth, begin = 0, -1
    for match in _TOKEN.finditer(text, _begin(text)):
        sign = match[0]
        if sign in "[{":
            if depth == 0 and sign == "{":
                begin = match.start()
            depth += 1
        elif sign in "]}":
            depth -= 1
            if depth < 0:
                return
            if depth == 0 and begin >= 0:
                yield begin, match.end(), True
                begin = -1
    if begin >= 0:
        yield begin, len(text), False


def canonical(item: dict) -> dict[str, str]:
    """The canonical fields of one object of either kind."""
    return _eppi(item) if "Title" in item or "ItemId" in item else _csl(item)


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
        "doi": doi_in(get("DOI", "")) or next(iter(url_dois(urls)), ""),
        "pmid": next(filter(None, map(pmid_in, [get("OldItemId", ""), get("Comments", ""), *urls])), ""),
        "registry_id": listed([*registry_in([get("OldItemId", ""), *urls]), *own_registration(abstract)]),
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
        "title": plain(_HTML.sub("", get("title", ""))),
        "authors": joined(_person(name) for name in item.get("author") or () if isinstance(name, dict | str)),
        "year": _year(item),
        "journal": get("container-title", "") or get("publication-title", ""),
        "journal_abbrev": get("container-title-short", "") or get("journalabbreviation", ""),
        "volume": get("volume", ""),
        "issue": get("issue", ""),
        "pages": page_range(get("page", "") or get("number", "") or get("article-number", "")),
        "doi": doi_in(get("doi", ""))
        or next(iter(url_dois(notes[1:])), "")
        or (doi_in(notes[0]) if notes[0].lower().startswith("doi") else ""),
        "pmid": re.sub(r"\D", "", get("pmid", "")) or next(filter(None, map(pmid_in, notes)), ""),
        "pmcid": pmcid_in(get("pmcid", "")),
        "registry_id": listed(
            [*registry_in([get("id", ""), get("number", ""), notes[1]]), *own_registration(abstract)]
        ),
        "abstract": abstract,
        "keywords": listed(re.split(r"[;,]", get("keyword", ""))),
        "language": get("language", ""),
        "url": get("url", ""),
        "database": get("source", ""),
    }


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
    return f"{family}, {given}" if family and given else family or given or _text(name.get("literal", ""))


def _year(item: dict) -> str:
    for name in ("issued", "published-print", "published-online", "published", "submitted"):
        date = item.get(name)
        if isinstance(date, dict):
            date = [date.get("date-parts"), date.get("raw"), date.get("literal")]
        if found := year_in([json.dumps(date)] if date else []):
            return found
    return year_in([_text(item.get("year", ""))])
