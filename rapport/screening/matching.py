"""Finding the citation that a decision belongs to: by id, former id, DOI, PubMed id, or title and year.

A decision made in another tool, or under an id that has changed, is anchored again by what the row says about the
citation; each way is tried only for what the one before left open, never settles on one of several candidates, and
gives way to what speaks against it (`rapport.screening.alike`).
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property

import pandas as pd
from rapidfuzz import fuzz

from rapport.dedup.text import fold
from rapport.records.identifiers import doi_in
from rapport.screening.alike import (
    Work,
    against_misprint,
    against_number,
    against_title,
    first_agrees,
    normal_pmid,
)

ID = re.compile(r"\bc[0-9a-z]{10}\b")
SEVERAL = "several citations have this title"
UNKNOWN = "no citation has this id, DOI, PubMed id, or title and year"
NEAR = 90  # per cent of letters from which a title is looked at as a misprint of another
INEXACT = ("title", "near title")  # matched by what several papers may bear


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
        self.citations, self.aliases = citations, aliases

    @cached_property
    def ids(self) -> dict[str, str]:
        """Every id, former ones too -> the citation of today."""
        today = self.citations["citation_id"].to_list()
        former = zip(self.aliases["alias"], self.aliases["citation_id"], strict=True)
        return dict(former) | dict(zip(today, today, strict=True))

    @cached_property
    def dois(self) -> dict[str, str]:
        return _unique(self.citations["doi"].map(doi_in), self.citations["citation_id"])

    @cached_property
    def pmids(self) -> dict[str, str]:
        return _unique(self.citations["pmid"].map(normal_pmid), self.citations["citation_id"])

    @cached_property
    def works(self) -> dict[str, Work]:
        """Each citation as a paper."""
        names = ("doi", "pmid", "title", "year", "authors")
        columns = zip(*(self.citations[name] for name in ("citation_id", *names)), strict=True)
        return {citation: Work(dict(zip(names, row, strict=True))) for citation, *row in columns}

    @cached_property
    def shown_titles(self) -> dict[str, str]:
        """Title of each citation as it is."""
        return dict(zip(self.citations["citation_id"], self.citations["title"], strict=True))

    @cached_property
    def by_title(self) -> dict[str, list[str]]:
        """Letters of a title -> the citations that bear it."""
        found: dict[str, list[str]] = {}
        for citation, work in self.works.items():
            if work.letters:
                found.setdefault(work.letters, []).append(citation)
        return found

    @cached_property
    def by_author(self) -> dict[tuple[str, str], list[str]]:
        """(year, first author or ``""``) -> citations."""
        found: dict[tuple[str, str], list[str]] = {}
        for citation, work in self.works.items():
            if work.year:
                found.setdefault((work.year, work.names.lead), []).append(citation)
        return found

    @cached_property
    def known_words(self) -> Counter[str]:
        """In how many titles each word stands."""
        return Counter(word for title in self.shown_titles.values() for word in set(fold(title).split()))

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
        work = Work(row)
        found = {"doi": self.dois.get(work.doi, ""), "pmid": self.pmids.get(work.pmid, "")}
        if found["doi"] and found["pmid"] and found["doi"] != found["pmid"]:
            return "", f"its DOI is that of {found['doi']}, its PubMed id that of {found['pmid']}"
        for how, citation in found.items():
            if citation:
                against = against_number(work, self.works[citation])
                number = "DOI" if how == "doi" else "PubMed id"
                return ("", f"its {number} is that of {citation}, but {against}") if against else (citation, how)
        return self._by_title(work)

    def _by_title(self, work: Work) -> tuple[str, str]:
        if not work.letters:
            return "", "the row has no id, DOI, PubMed id or title that is known"
        same = {citation: against_title(work, self.works[citation]) for citation in self.by_title.get(work.letters, [])}
        fitting = [citation for citation, against in same.items() if not against]
        if len(fitting) > 1:
            fitting = [c for c in fitting if self._agrees(work, self.works[c])] or fitting
        if len(fitting) == 1:
            return fitting[0], "title"
        if len(fitting) > 1:
            return "", f"{SEVERAL}: {', '.join(fitting[:5])}"
        for citation, against in same.items():
            return "", f"{citation} has this title, but {against}"
        return self._near(work)

    @staticmethod
    def _agrees(work: Work, citation: Work) -> bool:
        return work.year == citation.year and bool(first_agrees(work, citation))

    def _near(self, work: Work) -> tuple[str, str]:
        """The one citation of the same year and first author whose title differs by a misprint, if there is one."""
        near = {
            citation: against_misprint(work, self.works[citation], self.known_words)
            for citation in self.by_author.get((work.year, work.names.lead), [])
            if fuzz.ratio(work.letters, self.works[citation].letters, score_cutoff=NEAR)
        }
        close = [citation for citation, against in near.items() if not against]
        if len(close) == 1:
            return close[0], "near title"
        for citation, against in near.items():
            return "", f"{citation} is like it, but {against or 'others are too'}"
        return "", UNKNOWN

    def other(self, citation: str, row: dict[str, str]) -> str:
        """The citation that all else in a row with this id names, if there is one and it is another; else ``""``.

        Nothing in the row may be that of *citation*: its DOI may have changed, or its title.
        """
        found, how = self.find({name: text for name, text in row.items() if name != "citation_id"})
        if not found or found == citation or how == "near title" or _names(Work(row)) & _names(self.works[citation]):
            return ""
        return found

    def torn(self, citation: str, title: str) -> str:
        """The other citation whose title stands beside this id, if one column was sorted alone; else ``""``."""
        said = Work({"title": title}).letters
        if len(said) < 20 or said == self.works[citation].letters:
            return ""
        others = self.by_title.get(said, [])
        return others[0] if len(others) == 1 else ""


def contradict(rows: pd.DataFrame, column: str) -> bool:
    """Whether rows of one citation say different things in *column*.

    Those of two citations that were found to be one later may: each row goes by the id that its citation had.

    Parameters
    ----------
    rows
        given (the id as written), matched_by, and *column*.
    """
    if rows[column].nunique() < 2:
        return False
    return not rows["matched_by"].isin(["id", "alias"]).all() or bool(
        (rows.groupby("given")[column].nunique() > 1).any()
    )


def _names(work: Work) -> set[str]:
    return {work.doi, work.pmid, work.letters} - {""}


def _unique(names: pd.Series, ids: pd.Series) -> dict[str, str]:
    """Name -> citation, for names that only one citation bears."""
    own = (names != "") & ~names.duplicated(keep=False)
    return dict(zip(names[own], ids[own], strict=True))
