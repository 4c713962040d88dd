"""The reports of the included studies as a list of references."""

from __future__ import annotations

from typing import NamedTuple

from rapport.report.results import Results


class Reference(NamedTuple):
    """*text* is the report's reference, *studies* the labels of the studies it belongs to."""

    text: str
    studies: str


def references(results: Results) -> list[Reference]:
    """Every report of an included study once, in the order of authors and year."""
    studies, citations = results.table("studies/studies.csv"), results.table("dedup/citations.csv")
    if studies.empty:
        return []
    known = citations.set_index("citation_id").to_dict("index") if len(citations) else {}
    belongs: dict[str, list[str]] = {}
    for row in studies.itertuples():
        for citation in filter(None, row.citation_ids.split("; ")):
            belongs.setdefault(citation, []).append(row.label)
    found = [Reference(reference(known[key]), "; ".join(labels)) for key, labels in belongs.items() if key in known]
    return sorted(found, key=lambda entry: entry.text.casefold())


def reference(citation: dict[str, str]) -> str:
    """``Doe, J.; Roe, R. (2020). Title. Journal, 1(2), e3. doi: 10.1/x``; what is not known is left out."""
    issue = f"({citation['issue']})" if citation["issue"] else ""
    place = ", ".join(filter(None, [citation["journal"], citation["volume"] + issue, citation["pages"]]))
    year = f"({citation['year'] or 'no year'})"
    parts = [
        " ".join(filter(None, [_authors(citation["authors"]), year])),
        citation["title"].rstrip("."),
        place,
        f"doi: {citation['doi']}" if citation["doi"] else "",
    ]
    return ". ".join(filter(None, parts)) + ("" if citation["doi"] else ".")


def _authors(text: str, most: int = 6) -> str:
    names = text.split("; ")
    return "; ".join(names[:most]) + "; et al." if len(names) > most else text
