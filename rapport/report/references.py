"""The reports of the included studies as a list of references."""

from __future__ import annotations

import re
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
    """``Doe, J.; Roe, R. (2020). Title. Journal, 1(2), e3. doi: 10.1/x``; what is not known is left out.

    A work without authors begins with its title; one without DOI ends with its registration number or PMID.
    """
    issue = citation["issue"]
    number = citation["volume"] + (f"({issue})" if citation["volume"] and issue else f"issue {issue}" if issue else "")
    place = ", ".join(filter(None, [citation["journal"], number, citation["pages"]]))
    year, title = f"({citation['year'] or 'no year'})", citation["title"].rstrip(".")
    start = [f"{_authors(citation['authors'])} {year}", title] if citation["authors"] else [f"{title} {year}"]
    known = [f"{name}: {citation[column]}" for name, column in NUMBERS if citation.get(column)][:1]
    whole = ". ".join(filter(None, [*start, place, *known])) + ("" if known else ".")
    return re.sub(r"([?!])\. ", r"\1 ", whole)


NUMBERS = (("doi", "doi"), ("registration", "registry_id"), ("PMID", "pmid"))


def gaps(results: Results) -> dict[str, int]:
    """How many of the references have no authors, year, or (journal articles) journal or volume in any record."""
    studies, citations = results.table("studies/studies.csv"), results.table("dedup/citations.csv")
    if studies.empty or citations.empty:
        return {}
    rows = citations[citations["citation_id"].isin("; ".join(studies["citation_ids"]).split("; "))]
    in_journal = rows["entry_type"] == "article" if "entry_type" in rows else rows["journal"] != ""
    missing = {name: int((rows[name] == "").sum()) for name in ("authors", "year")}
    missing |= {name: int(((rows[name] == "") & in_journal).sum()) for name in ("journal", "volume")}
    return {name: n for name, n in missing.items() if n}


def _authors(text: str, most: int = 6) -> str:
    names = [_initials(name) for name in text.split("; ")]
    return "; ".join(names[:most]) + "; et al." if len(names) > most else "; ".join(names)


def _initials(name: str) -> str:
    """``Medina Alcaraz, JC`` -> ``Medina Alcaraz, J. C.``: sources print initials in many ways, a list in one.

    Four capitals or more, and any below a family name in capitals, may be a name ("DOE, JOHN") and stay as they are.
    """
    family, comma, given = name.partition(", ")
    if not comma or not re.fullmatch(r"(?:[-\s]?[^\W\d_]\.?){1,3}", given) or not given.isupper():
        return name
    if len(family) > 1 and family.isupper():
        return name
    letters = re.findall(r"(-?)\s*([^\W\d_])", given)
    return f"{family}, " + "".join((mark or " " * bool(n)) + f"{letter}." for n, (mark, letter) in enumerate(letters))
