"""Finding the citation that a decision belongs to: by id, former id, DOI, PubMed id, or title and year.

A decision made in another tool, or under an id that has changed, is anchored again by what the row says about the
citation; each way is tried only for what the one before left open, and never settles on one of several candidates.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property

import pandas as pd
from rapidfuzz import fuzz

ID = re.compile(r"\bc[0-9a-z]{10}\b")
LONG_TITLE = 40  # characters beyond which a title alone is as good as a name
NEAR = 95  # per cent of characters that agree, for a title in which a typing error was put right


def normal_title(text: str) -> str:
    """Letters and digits only, lower case, without accents: the same for every export of a title."""
    plain = unicodedata.normalize("NFKD", text) if not text.isascii() else text
    return re.sub(r"[^\w]|_", "", plain.casefold())


def normal_doi(text: str) -> str:
    """Lower case, without resolver and prefix; ``""`` if the text holds no DOI."""
    found = re.search(r"10\.\d{4,9}/\S+", text.strip().casefold())
    return found[0].rstrip(".,;)") if found else ""


def family_name(authors: str) -> str:
    """Normalised family name of the first author."""
    first = re.split(r";| and ", authors.strip())[0]
    return normal_title(first.split(",")[0] if "," in first else first.split(" ")[0])


class Anchors:
    """Every name that the citations of a review answer to.

    Parameters
    ----------
    citations
        citation_id, doi, pmid, title, year, authors (text, ``""`` for missing).
    aliases
        alias, citation_id: ids of citations that were later joined to others.
    """

    def __init__(self, citations: pd.DataFrame, aliases: pd.DataFrame):
        self.citations = citations
        self.ids = dict(zip(aliases["alias"], aliases["citation_id"], strict=True))
        self.ids.update(zip(citations["citation_id"], citations["citation_id"], strict=True))

    @cached_property
    def dois(self) -> dict[str, str]:
        return _unique(self.citations["doi"].map(normal_doi), self.citations["citation_id"])

    @cached_property
    def pmids(self) -> dict[str, str]:
        return _unique(self.citations["pmid"].str.strip(), self.citations["citation_id"])

    @cached_property
    def shown_titles(self) -> dict[str, str]:
        """Title of each citation as it is."""
        return dict(zip(self.citations["citation_id"], self.citations["title"], strict=True))

    @cached_property
    def title_of(self) -> dict[str, str]:
        """Normalised title of each citation."""
        return dict(zip(self.citations["citation_id"], self.citations["title"].map(normal_title), strict=True))

    @cached_property
    def by_title(self) -> dict[str, list[tuple[str, str, str]]]:
        """Normalised title -> (citation_id, year, first author) of the citations that bear it."""
        found: dict[str, list[tuple[str, str, str]]] = {}
        rows = zip(self.citations["citation_id"], self.citations["year"], self.citations["authors"], strict=True)
        for citation, year, authors in rows:
            if title := self.title_of[citation]:
                found.setdefault(title, []).append((citation, year, family_name(authors)))
        return found

    def find(self, row: dict[str, str]) -> tuple[str, str]:
        """The citation of a row and how it was found (id|alias|doi|pmid|title|near title); ``("", why not)`` if none.

        Parameters
        ----------
        row
            citation_id, doi, pmid, title, year, authors; any may be absent.
        """
        given = row.get("citation_id", "")
        if given in self.ids:
            return self.ids[given], "id" if self.ids[given] == given else "alias"
        if (doi := normal_doi(row.get("doi", ""))) in self.dois:
            return self.dois[doi], "doi"
        if (pmid := row.get("pmid", "").strip()) and pmid in self.pmids:
            return self.pmids[pmid], "pmid"
        return self._by_title(row)

    def _by_title(self, row: dict[str, str]) -> tuple[str, str]:
        title, year, author = (
            normal_title(row.get("title", "")),
            row.get("year", "").strip()[:4],
            family_name(row.get("authors", "")),
        )
        if not title:
            return "", "the row has no id, DOI, PubMed id or title that is known"
        same = self.by_title.get(title, [])
        fitting = [
            entry
            for entry in same
            if _years_agree(year, entry[1]) and (len(title) >= LONG_TITLE or _agree(author, entry[2]))
        ]
        if len(fitting) > 1:
            fitting = [e for e in fitting if e[1] == year and _agree(author, e[2])] or fitting
        if len(fitting) == 1:
            return fitting[0][0], "title"
        if len(fitting) > 1:
            return "", f"several citations have this title: {', '.join(entry[0] for entry in fitting[:5])}"
        near = self._near(title, year, author)
        return (near, "near title") if near else ("", "no citation has this id, DOI, PubMed id, or title and year")

    @cached_property
    def by_author(self) -> dict[tuple[str, str], list[tuple[str, str]]]:
        """(year, first author) -> (normalised title, citation_id)."""
        found: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for title, entries in self.by_title.items():
            for citation, year, author in entries:
                if year and author:
                    found.setdefault((year, author), []).append((title, citation))
        return found

    def _near(self, title: str, year: str, author: str) -> str:
        """The one citation of the same year and first author whose title differs by a typing error, if there is one."""
        if len(title) < LONG_TITLE:
            return ""
        numbers = re.findall(r"\d+", title)  # part 1 is not part 2
        close = [
            citation
            for other, citation in self.by_author.get((year, author), [])
            if fuzz.ratio(title, other, score_cutoff=NEAR) and re.findall(r"\d+", other) == numbers
        ]
        return close[0] if len(close) == 1 else ""

    def other(self, citation: str, row: dict[str, str]) -> str:
        """The citation that all else in a row with this id names, if there is one and it is another; else ``""``.

        Nothing in the row may be that of *citation*: its DOI may have changed, or its title.
        """
        own = {normal_doi(row.get("doi", "")), row.get("pmid", "").strip(), normal_title(row.get("title", ""))} - {""}
        found, how = self.find({name: text for name, text in row.items() if name != "citation_id"})
        if not found or found == citation or how == "near title" or own & self._names_of(citation):
            return ""
        return found

    @cached_property
    def _about(self) -> pd.DataFrame:
        return self.citations.set_index("citation_id")

    def _names_of(self, citation: str) -> set[str]:
        row = self._about.loc[citation]
        return {normal_doi(row["doi"]), row["pmid"].strip(), normal_title(row["title"])} - {""}

    def torn(self, citation: str, title: str) -> str:
        """The other citation whose title stands beside this id, if one column was sorted alone; else ``""``."""
        said = normal_title(title)
        if not said or said == self.title_of.get(citation):
            return ""
        others = self.by_title.get(said, [])
        return others[0][0] if len(others) == 1 and len(said) >= 20 else ""


def _unique(names: pd.Series, ids: pd.Series) -> dict[str, str]:
    """Name -> citation, for names that only one citation bears."""
    own = (names != "") & ~names.duplicated(keep=False)
    return dict(zip(names[own], ids[own], strict=True))


def _agree(one: str, other: str) -> bool:
    return not one or not other or one == other


def _years_agree(one: str, other: str) -> bool:
    """Equal, one of them missing, or a year apart (online first and in print)."""
    if not one or not other:
        return True
    return one == other or (one.isdigit() and other.isdigit() and abs(int(one) - int(other)) <= 1)
