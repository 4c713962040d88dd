"""Whether a row about a paper is about a citation: what speaks against it where no number of the two is the same.

Reports of one project resemble each other more than two exports of one report do: same authors, same year, a title in
which "men" stands for "women". So a title never outweighs numbers that differ, and a title that is not the same has to
differ as a misprint does (`rapport.dedup.words`). What is refused is listed for a person; what is accepted wrongly
would give a decision to another paper without a word.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from functools import cached_property

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from rapport.dedup.likeness import ALL, OTHERS, authors_level
from rapport.dedup.names import Names, read_names
from rapport.dedup.normalise import is_generic
from rapport.dedup.text import weight
from rapport.dedup.titles import Title, read_title
from rapport.dedup.words import OTHER_WORD, PERHAPS, changed_words
from rapport.records.identifiers import doi_in

LONG_TITLE = 30  # letters from which hardly any two papers bear one title
UNLIKE = 60  # per cent of letters below which two titles have nothing in common
_VERSION = re.compile(r"(?:\.pub\d+|[./]v?\d)$")


def normal_title(text: str) -> str:
    """Letters and digits only, lower case, without accents: the same for every export of a title."""
    plain = unicodedata.normalize("NFKD", text) if not text.isascii() else text
    return re.sub(r"[^\w]|_", "", plain.casefold())


def normal_pmid(text: str) -> str:
    """The digits of a PubMed id, also where a spreadsheet made ``123.0`` of it; ``""`` if the text is none."""
    found = re.fullmatch(r"(?:pmid|medline)?[:\s]*0*([1-9]\d{0,8})(?:\.0+)?", text.strip().casefold())
    return found[1] if found else ""


class Work:
    """A paper as a row tells of it: doi, pmid, title, year, authors (text; any may be absent), each read when asked."""

    def __init__(self, row: Mapping[str, str]):
        self.row = row
        self.doi, self.pmid = doi_in(row.get("doi", "")), normal_pmid(row.get("pmid", ""))
        self.year = row.get("year", "").strip()[:4]

    @cached_property
    def letters(self) -> str:
        """Letters of the title without what databases add ("[Review] [42 refs]"), and the kind of text it names."""
        kind = f"{self.title.kind}{self.title.abstract:d}"
        letters = self.title.main.replace(" ", "") or normal_title(self.row.get("title", ""))
        return letters if kind == "00" or not letters else f"{kind} {letters}"

    @cached_property
    def title(self) -> Title:
        return read_title(self.row.get("title", ""))

    @cached_property
    def names(self) -> Names:
        return read_names(self.row.get("authors", ""))

    @cached_property
    def short(self) -> bool:
        return weight(self.letters) < LONG_TITLE

    @cached_property
    def recurring(self) -> bool:
        """Whether the title heads any issue of a journal ("Editorial"), or comes back each year."""
        return self.title.heading or is_generic(self.title.main, "")


def authors_agree(one: Work, other: Work) -> int:
    """Level of agreement of the authors (`rapport.dedup.likeness`)."""
    a, b = one.names, other.names
    return authors_level(a.surnames, a.first, a.words, a.count, b.surnames, b.first, b.words, b.count)


def first_agrees(one: Work, other: Work) -> bool | None:
    """Whether the first author is the same person; None where a row names nobody."""
    a, b = one.names, other.names
    if not a.count or not b.count:
        return None
    return authors_level(a.first, a.first, a.first, 1, b.first, b.first, b.first, 1) != OTHERS


def numbers_differ(one: Work, other: Work) -> str:
    """Which number of the two is another, in words; ``""`` where none is, or just one has it."""
    for name, a, b in (("PubMed id", one.pmid, other.pmid), ("DOI", one.doi, other.doi)):
        if a and b and a != b:
            return f"its {name} is {b}, not {a}"
    return ""


def against_number(row: Work, citation: Work) -> str:
    """Why a row that bears a citation's number is about another paper; ``""`` if nothing says so.

    Abstracts of a supplement share its DOI, and numbers slip by a row in tables.
    """
    if row.short or citation.short or row.letters == citation.letters:
        return ""
    if fuzz.ratio(row.letters, citation.letters) >= UNLIKE:
        return ""
    if first_agrees(row, citation) is False:
        return "its title and first author are others"
    return f"its title is another and {differs}" if (differs := numbers_differ(row, citation)) else ""


def against_title(row: Work, citation: Work) -> str:
    """Why a row that bears a citation's title is about another paper, or may be; ``""`` if nothing says so."""
    first = first_agrees(row, citation)
    if first is False:
        return "its first author is another"
    if row.recurring:
        return "such a title stands above many texts"
    same_year = bool(row.year) and row.year == citation.year
    if (differs := numbers_differ(row, citation)) and not (same_year and first and _slip(row, citation)):
        return differs
    if row.year and citation.year and not same_year and not _online_first(row, citation):
        return f"its year is {citation.year}, not {row.year}"
    unsigned = not row.names.count and not citation.names.count
    if row.short and not (same_year and (first or unsigned)):
        return "so short a title needs the year and the first author too"
    return ""


def _online_first(row: Work, citation: Work) -> bool:
    """Whether a paper may bear two years: one apart and all else the same. An abstract often comes the year before."""
    apart = row.year.isdigit() and citation.year.isdigit() and abs(int(row.year) - int(citation.year)) == 1
    alone = bool(row.doi or row.pmid) != bool(citation.doi or citation.pmid)
    return apart and not alone and not row.short and authors_agree(row, citation) == ALL


def _slip(row: Work, citation: Work) -> bool:
    """Whether the DOIs differ by a slip of the key: not by a version, nor as a preprint's does."""
    if row.pmid and citation.pmid and row.pmid != citation.pmid:
        return False
    same = _VERSION.sub("", row.doi) == _VERSION.sub("", citation.doi)
    return not same and not row.short and OSA.distance(row.doi, citation.doi, score_cutoff=1) <= 1


def against_misprint(row: Work, citation: Work, known: Mapping[str, int]) -> str:
    """Why a title that is near a citation's is no misprint of it, or may be none; ``""`` if nothing says so.

    Parameters
    ----------
    row, citation
        Of one year.
    known
        In how many titles of the review each word stands.
    """
    a, b = row.title, citation.title
    level, unsigned = authors_agree(row, citation), not row.names.count and not citation.names.count
    if not first_agrees(row, citation) and not unsigned:
        return "its first author is another"
    if differs := numbers_differ(row, citation):
        return differs
    if (
        row.recurring
        or citation.recurring
        or (row.short and level != ALL)
        or a.kind != b.kind
        or a.protocol != b.protocol
    ):
        return "its title is another"
    digits = (re.findall(r"\d+", row.letters), re.findall(r"\d+", citation.letters))
    if a.numbers != b.numbers or digits[0] != digits[1]:
        return "a number of its title is another"
    words, more = changed_words(a.main, b.main)
    mine, theirs = a.main.split(), b.main.split()
    if more or words == OTHER_WORD or _little(mine) != _little(theirs):
        return "a word of its title is another word"
    if words == PERHAPS and not (level == ALL and _misprint(mine, theirs, known)):
        return "a word of its title may be another word"
    return ""


def _little(words: list[str]) -> list[str]:
    """Words of a letter or two, which a misprint leaves: "I", "UK", "B"."""
    return sorted(word for word in words if len(word) < 3)


def _misprint(mine: list[str], theirs: list[str], known: Mapping[str, int]) -> bool:
    """Whether one letter differs, and not both of the words are words of the review."""
    here, there = Counter(mine), Counter(theirs)
    x, y = list((here - there).elements()), list((there - here).elements())
    both = all(known.get(word, 0) > 0 for word in x) and all(known.get(word, 0) > 1 for word in y)
    return not both and OSA.distance("".join(x), "".join(y), score_cutoff=1) <= 1
