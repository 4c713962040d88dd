"""The canonical fields of a row of a table, by the layouts of `producers`."""

from __future__ import annotations

import re

from rapport.records.entry import FIELDS, Bag, listed
from rapport.records.identifiers import doi_in, normal_doi, numbered_pmcid, pmcid_in, pmid_in, registrations, url_doi
from rapport.records.layouts import ANY, GENERIC, OWN, Layout, key
from rapport.records.names import joined, told_apart, without_more
from rapport.records.parts import entry_type, page_range, plain, split_words, year_in
from rapport.records.producers import LAYOUTS

_TITLES = frozenset(map(key, GENERIC["title"].split("|"))) - {"name", "description"}
_KNOWN = frozenset(key(name) for names in GENERIC.values() for name in names.split("|"))
_CITED = re.compile(r"\s+\((?:1[5-9]|20)\d\d\) \S.*$")  # ``Journal (2021) 12:3 (1-9)``
_IDS = re.compile(r"\s*\(\d{6,}(?:[; ]+\d{6,})*\)")


def layout_of(names: list[str], columns: dict[str, str] | None = None) -> tuple[Layout | None, int]:
    """The layout that a row of names belongs to, and how sure that is (0 when none)."""
    have = set(map(key, names))
    if columns:
        wanted = set(map(key, columns.values()))
        chosen = Layout("configured", (), dict(columns))
        return (chosen, 1000) if wanted <= have else (None, 0)
    if len(have) < 2 or any(len(name) > 200 for name in have):
        return None, 0
    for layout in (OWN, *LAYOUTS):
        if have.issuperset(map(key, layout.needs)):
            return layout, 100 + len(layout.needs)
    known = len(have & _KNOWN)
    if have & _TITLES and known >= 2:
        return ANY, known
    return None, 0


def canonical(bag: Bag, layout: Layout) -> dict[str, str]:
    """The canonical fields of one row.

    Parameters
    ----------
    bag
        ``(column name, cell, line)`` of the cells that hold something.
    layout
        Whose columns they are.
    """
    if layout.whole:
        return layout.whole(bag)
    cells: dict[str, str] = {}
    for name, cell, _ in bag:
        cells.setdefault(key(name), cell)
    if layout is OWN:
        return {name: _unguarded(cells.get(key(name), "")) for name in FIELDS}
    keys, empty = layout.keys, layout.empty

    def get(field: str) -> str:
        for name in keys[field]:
            if name in cells and cells[name] not in empty:
                return cells[name]
        return ""

    abstract = plain(get("abstract"))
    url = " ".join(get("url").split())
    record = {
        field: " ".join(get(field).split())
        for field in ("native_id", "journal", "journal_abbrev", "volume", "issue", "accession", "language")
    }
    record |= {
        "entry_type": layout.kind if layout.kind and not get("entry_type") else entry_type(get("entry_type")),
        "title": plain(get("title")),
        "authors": joined(_people(_IDS.sub("", get("authors")).strip(), layout)),
        "year": year_in([get("year")]),
        "pages": page_range(get("pages"), get("last_page")),
        "doi": normal_doi(doi_in(get("doi")) or url_doi([url])),
        "pmid": _digits(get("pmid")) or pmid_in(url),
        "pmcid": pmcid_in(numbered_pmcid(get("pmcid"))),
        "registry_id": registrations([get("registry_id"), record["native_id"]], abstract),
        "abstract": "" if abstract == "[No abstract available]" else abstract,
        "keywords": listed(split_words(get("keywords"))),
        "url": url,
        "database": " ".join(get("database").split()) or layout.database,
    }  # fmt: skip
    record["journal"] = _CITED.sub("", plain(record["journal"]))
    return record


def _people(names: str, layout: Layout) -> list[str]:
    """The authors of a cell, one by one, as the producer writes them."""
    names = without_more(names)
    people = re.split(layout.between, names) if layout.between else [names]
    if len(people) == 1 and (not layout.between or "," in names):
        people = told_apart(names)
    return [layout.name(name) for name in people if name.strip(" ;,.")]


def _digits(text: str) -> str:
    match = re.search(r"(?<!\d)(\d{4,9})(?:\.0)?(?!\d)", text)
    return match[1].lstrip("0") if match else ""


def _unguarded(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and cell.lstrip("'")[:1] in ("=", "+", "-", "@", "\t") else cell
