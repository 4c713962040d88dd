"""From levels to a decision: vetoes first, then rules, then what a person should look at.

Each veto and rule is a reason in a librarian's words. A veto cannot be outvoted by any score: a vetoed pair is never
merged by Rapport, at most shown to a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace

import numpy as np

from rapport.dedup.compare import CLOSE, LEVELS, NEAR, PART, SAME, SIMILAR
from rapport.dedup.places import BOTH
from rapport.dedup.words import OTHER_WORD, PERHAPS

DISTINCT, REVIEW, AUTO = 0, 1, 2
TIERS = ("distinct", "review", "auto")


def facts(levels: dict[str, np.ndarray]) -> SimpleNamespace:
    """Levels by name, and the few combinations that several rules speak of."""
    v = SimpleNamespace(**levels)
    v.number = (v.doi == 1) | (v.pmid == 1) | ((v.register == 1) & (v.form == 1))
    v.journal_agrees = v.journal >= 1
    v.page_differs = (v.page == 0) & (v.last_page != 1)
    v.own_number = v.number & ~v.page_differs  # a supplement's DOI is on every page of it
    v.same_issue = (v.volume == 1) & (v.issue == 1) & ~v.page_differs
    v.issue_place = v.same_issue & v.journal_agrees
    v.place = (v.page == 1) & ((v.volume == 1) | ((v.year == 0) & v.journal_agrees))
    v.full_place = (v.page == 1) & (v.volume == 1) & v.journal_agrees
    v.exact_pages = (v.page == 1) & (v.last_page == 1) & (v.year == 0) & v.journal_agrees & (v.volume != 0)
    # in a supplement one group's abstracts stand side by side: not the page, but the first and last page name one
    v.crowd = (v.supplement == BOTH) & ~v.exact_pages & ~v.own_number & (v.abstract < 3)
    v.doubtful = (v.swapped == PERHAPS) & ~_vouched(v)
    v.same_words = (v.swapped < OTHER_WORD) & ~v.doubtful
    v.same_title = (v.title >= NEAR) & v.same_words & (v.numbers > 0)
    v.part_title = (v.title == PART) & v.same_words & (v.numbers > 0) & ~v.crowd
    v.like_title = v.same_title | v.part_title
    v.long, v.plain = v.letters >= 40, v.generic == 0
    v.exact_place = (v.page == 1) & (v.volume == 1) & ((v.last_page == 1) | (v.issue == 1)) & (v.year == 0)
    v.differ = (v.volume == 0).astype(np.int8) + (v.issue == 0) + v.page_differs
    v.nowhere_differs = (v.differ == 0) & (v.journal != 0)
    v.same_volume = v.nowhere_differs & (v.journal >= 2) & ((v.volume == 1) | (v.abstract >= 2))
    v.close_years = v.year <= 1
    v.authors_agree = v.authors >= 2
    v.everybody = (v.authors >= 4) & (v.people >= 2)
    v.no_quarrel = v.authors != 0
    v.other_name = v.same_issue & (v.year == 0) & v.same_title & v.long & v.everybody & (v.abstract == 3)
    v.misprint = _misprint(v)
    v.certain = _certain(v)
    return v


def _vouched(v: SimpleNamespace) -> np.ndarray:
    """Whether something besides the title says that a word is misprinted, not another: a number, abstract or place."""
    place = v.full_place | (v.issue_place & (v.authors >= 3))
    return v.own_number | (v.abstract == 3) | v.exact_pages | (place & ~v.crowd)


def _misprint(v: SimpleNamespace) -> np.ndarray:
    """One paper whose first page is printed wrongly: an abstract of it would fill less, a sequel say so."""
    text = (v.title == SAME) & (v.letters >= 60) & v.everybody & (v.doi != 0) & (v.abstract != 0) & (v.abstract != 1)
    return text & (v.journal >= 2) & (v.volume == 1) & (v.issue != 0) & (v.year == 0) & (v.overlap == 3)


def _certain(v: SimpleNamespace) -> np.ndarray:
    """Enough for a title that is short or heads many texts ("Editorial"): a number, page, issue or abstract."""
    place = v.nowhere_differs & (v.page == 1) & (v.plain | (v.last_page != 0)) & ((v.volume == 1) | (v.issue == 1))
    issue = v.issue_place & (
        ((v.authors >= 3) & v.plain & (v.letters >= 12))
        | ((v.authors >= 4) & (v.overlap == 0) & (v.doi != 0) & (v.journal >= 2) & (v.title == SAME) & (v.year == 0))
    )
    number = v.own_number & (v.plain | (v.page == 1) | ((v.title == SAME) & (v.authors >= 3) & (v.differ == 0)))
    text = (v.abstract == 3) & v.journal_agrees & (v.differ == 0)
    pages = v.plain & (v.letters >= 15) & (v.differ == 0) & (v.last_page == 1) & (v.page == 1) & (v.year == 0)
    any_of = number | place | issue | text | (pages & (v.authors >= 3))
    return v.like_title & v.no_quarrel & v.close_years & any_of


def vetoes(v: SimpleNamespace) -> dict[str, np.ndarray]:
    """Reasons not to merge, in the order in which they are named."""
    short = ~v.plain | (v.letters < 30)
    return {
        "no title": v.title < 0,
        "one is an erratum, reply or comment": v.kind == 0,
        "register numbers differ": v.register == 0,
        "versions of one document": v.version == 1,
        "numbers in the titles differ": (v.numbers == 0)
        & ~(v.full_place & (v.last_page == 1) & (v.doi != 0) & (v.title >= CLOSE)),
        "one title has a number more": (v.numbers == 1) & ~(v.place | v.own_number),
        "a word of the title is another word": (v.swapped == OTHER_WORD)
        & ~((v.exact_pages | v.own_number) & v.authors_agree),
        "a word of the title may be another word": v.doubtful,
        "DOIs differ": (v.doi == 0) & ~(v.place & (v.volume != 0) & v.same_title & v.no_quarrel & v.plain),
        "authors differ": (v.authors == 0) & ~(v.same_title & v.long & (v.own_number | v.exact_pages)),
        "two years or more apart": (v.year >= 2)
        & ~(v.like_title & (v.full_place | (v.issue_place & (v.authors >= 3))))
        & ~((v.doi == 1) & v.same_title & ~v.page_differs),
        "short or recurring title, not certainly the same place": short & ~v.certain,
        "protocol and report": (v.protocol == 0) & ~v.full_place & ~(v.doi == 1),
        "another type of document": (v.form == 0) & ~v.place & ~v.number & ~v.same_volume,
        "one is in a supplement": (v.supplement == 2) & (v.page != 1) & ~v.number & (v.abstract < 2),
        "printed in another journal": (v.journal == 0)
        & ~(v.number & v.like_title)
        & ~(v.exact_place & v.same_title & (v.authors >= 3))
        & ~v.other_name,
        "printed in another place": (v.differ >= 2) & ~(v.number & v.same_title & (v.page != 0)),
        "other pages of one issue": v.page_differs & (v.doi != 1) & (v.overlap != 1) & ~v.misprint,
    }


def rules(v: SimpleNamespace) -> dict[str, np.ndarray]:
    """Reasons to merge, the strongest first."""
    return {
        "same DOI and title": (v.doi == 1) & (v.same_title | (v.part_title & ~v.page_differs)) & v.no_quarrel,
        "same PMID and title": (v.pmid == 1) & (v.title >= CLOSE) & v.no_quarrel,
        "same DOI, close title and authors": (v.doi == 1)
        & v.authors_agree
        & (((v.title >= CLOSE) & (v.authors >= 3) & ~v.page_differs) | ((v.title >= SIMILAR) & (v.page == 1))),
        "same register entry": (v.register == 1) & (v.form == 1),
        "title, page, and volume or year": v.same_title
        & (v.page == 1)
        & ((v.volume == 1) | ((v.year == 0) & (v.journal != 0))),
        "title, issue and authors": v.like_title & v.issue_place & (v.authors >= 3),
        "title, journal, volume and authors": v.same_title
        & v.journal_agrees
        & (v.volume == 1)
        & ~v.page_differs
        & (v.authors >= 3)
        & v.close_years,
        "title, abstract and journal": (
            v.like_title & v.journal_agrees & (v.abstract >= 2) & v.close_years & (v.differ == 0) & v.no_quarrel
        )
        | v.other_name,
        "title close, all of the place": (v.title >= SIMILAR)
        & v.authors_agree
        & v.close_years
        & ((v.full_place & v.same_words & ~v.crowd) | (v.exact_pages & (v.authors >= 4))),
        "title, authors and volume, pages misprinted": v.misprint
        | (v.same_title & v.long & v.everybody & (v.journal >= 2) & (v.volume == 1) & (v.overlap == 1) & v.close_years),
        "translated title, place and authors": (v.foreign == 1) & v.exact_place & v.full_place & _same_people(v),
        "title and authors, nothing differs": v.same_title & v.nowhere_differs & _known_people(v),
        "long title, nothing else to go by": (v.title == SAME)
        & (v.authors < 0)
        & v.long
        & v.nowhere_differs
        & (v.year <= 0),
    }


def _same_people(v: SimpleNamespace) -> np.ndarray:
    """The same authors on the same pages of one journal: enough where two titles cannot be compared."""
    place = (v.last_page == 1) & (v.issue != 0) & (v.journal >= 2)
    return place & (v.authors >= 4) & ((v.people >= 2) | (v.issue == 1))


def _known_people(v: SimpleNamespace) -> np.ndarray:
    """So many of the same authors that a title needs no place; of a year's difference, all, and no supplement."""
    everybody = (v.authors >= 4) & ((v.people >= 2) | (v.letters >= 30)) & (v.year <= 0)
    most = (v.authors >= 3) & v.long & (v.year <= 0)
    in_journal = (v.authors >= 3) & (v.letters >= 30) & (v.year == 0) & v.journal_agrees
    next_year = (v.authors >= 4) & v.long & (v.year == 1) & (v.supplement == 0) & v.journal_agrees
    return everybody | most | in_journal | next_year


def reviews(v: SimpleNamespace) -> dict[str, np.ndarray]:
    """Reasons to ask a person, the most urgent first."""
    return {
        "a correction with the abstract of the article": (v.kind == 0)
        & v.same_title
        & (v.abstract == 3)
        & (v.authors >= 3),
        "heading of one issue, same authors": ~v.plain
        & (v.volume == 1)
        & (v.issue == 1)
        & (v.journal >= 2)
        & (v.year == 0)
        & (v.authors >= 4)
        & ((v.page != 0) | (v.overlap == 2)),
        "same title and authors": (v.same_title | ((v.title >= NEAR) & v.doubtful & (v.numbers > 0)))
        & v.no_quarrel
        & v.close_years
        & ((v.letters >= 30) | (v.differ == 0))
        & (v.generic == 0),
        "same DOI, other title": (v.doi == 1) & ((v.authors >= 1) | (v.title < 0)) & ((v.page != 0) | (v.foreign == 1)),
        "same place and authors, other title": v.full_place & (v.authors >= 3) & (v.year <= 1),
        "same issue and authors, alike titles": v.issue_place
        & (v.authors >= 3)
        & (v.title >= SIMILAR)
        & (v.year <= 1)
        & (v.generic == 0),
        "same abstract, and authors or title": (v.abstract == 3) & ((v.authors >= 3) | (v.same_title & v.plain)),
        "same title and place, other authors": v.same_title & v.long & v.exact_place & v.journal_agrees,
        "close titles, no authors to compare": (v.title >= CLOSE)
        & (v.authors < 0)
        & v.journal_agrees
        & v.close_years
        & v.long
        & (v.differ == 0),
        "close titles": ((v.title >= CLOSE) | (v.title == PART)) & (v.authors >= 3) & v.close_years & (v.letters >= 30),
    }


def decide(levels: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Tier, reason and strength of each pair.

    Returns
    -------
    dict
        ``tier`` (`DISTINCT`, `REVIEW`, `AUTO`), ``veto``, ``rule`` and ``review`` (index + 1 of the first one that
        holds in
        `VETOES`, `RULES`, `REVIEWS`, 0 for none), ``score`` (0 to 1, how much the fields agree: ranks, never decides).
    """
    v = facts(levels)
    veto, rule, review = (_first(table(v), len(v.title)) for table in (vetoes, rules, reviews))
    recurring = ((v.generic == 1) | (v.letters < 30)) & (
        (v.differ > 0) | (v.doi == 0)
    )  # "Editorial" of another issue: no question
    firm = np.isin(review, [REVIEWS.index(name) + 1 for name in _ASKED_ANYWAY])
    told = v.same_title & v.long & (v.authors >= 3)  # "Erratum: ..." by the same people says of what
    empty = (v.generic == 1) & (v.page != 1) & (v.volume != 1) & ~v.number & ~told
    asked = (((review > 0) | (rule > 0)) & ~recurring & ~empty) | firm
    tier = np.where((veto == 0) & (rule > 0), AUTO, np.where(asked, REVIEW, DISTINCT)).astype(np.int8)
    return {"tier": tier, "veto": veto, "rule": rule, "review": review, "score": score(v)}


def _first(reasons: dict[str, np.ndarray], size: int) -> np.ndarray:
    out = np.zeros(size, np.int8)
    for i, holds in reversed(list(enumerate(reasons.values(), start=1))):
        out[holds] = i
    return out


# what full agreement in a field adds to the score, and disagreement takes away
_WEIGHTS = {
    "title": (0.34, 0.3),
    "authors": (0.16, 0.12),
    "year": (0.06, 0.06),
    "journal": (0.08, 0.05),
    "volume": (0.06, 0.06),
    "issue": (0.03, 0.03),
    "page": (0.08, 0.1),
    "doi": (0.12, 0.1),
    "abstract": (0.07, 0.06),
}
_TOPS = {"title": SAME, "authors": 4, "journal": 3, "abstract": 3}


def score(v: SimpleNamespace) -> np.ndarray:
    """Weighted agreement, 0 to 1, three decimals; fields that are missing add nothing."""
    total = np.full(len(v.title), 0.0)
    for name, (plus, minus) in _WEIGHTS.items():
        level = getattr(v, name).astype(float)
        share = 1 - np.minimum(level, 3) / 3 if name == "year" else level / _TOPS.get(name, 1)
        total += np.where(level < 0, 0.0, plus * share - minus * (1 - share))
    return np.clip(np.round(total, 3), 0, 1)


def _names(table) -> tuple[str, ...]:
    nothing = {name: np.zeros(0, np.int8) for name in LEVELS}
    return tuple(table(facts(nothing)))


VETOES, RULES, REVIEWS = (_names(table) for table in (vetoes, rules, reviews))
# questions worth asking of headings and corrections too
_ASKED_ANYWAY = REVIEWS[:2]
# vetoes that only mean "not proved": two records may be one citation if both agree with a third one; but a recurring
# title in two places is two texts
_UNPROVED = (
    "no title",
    "short or recurring title, not certainly the same place",
    "a word of the title may be another word",
)
# vetoes of one place against another: one field may be misprinted, two are another place
_PLACES = ("printed in another journal", "printed in another place", "other pages of one issue")


def contradicts(pairs: Mapping[str, np.ndarray]) -> np.ndarray:
    """Whether two records cannot be one citation even if both agree with a third one."""
    veto = pairs["veto"]
    page = (pairs["page"] == 0) & (pairs["last_page"] != 1) & (pairs["overlap"] != 1)
    places = (pairs["journal"] == 0).astype(np.int8) + (pairs["volume"] == 0) + (pairs["issue"] == 0) + page
    firm = [i for i, name in enumerate(VETOES, start=1) if name not in (*_UNPROVED, *_PLACES)]
    recurring = (veto == VETOES.index(_UNPROVED[1]) + 1) & ((places >= 1) | (pairs["doi"] == 0))
    other_place = np.isin(veto, [VETOES.index(name) + 1 for name in _PLACES]) & (places >= 2)
    return np.isin(veto, firm) | recurring | other_place
