"""PRISMA-S (Rethlefsen et al. 2021, doi 10.1186/s13643-020-01542-z): of its sixteen items, what the log answers.

An item says what the search log or the team states, and no more.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import combinations

from rapport.searches import KINDS

PRISMA_S = ("item", "topic", "status", "what")
NOT_REPORTED = "not reported"
Answer = tuple[str, str]  # status and what
_SEVERAL = re.compile(r"[,;/&+|]|\b(?:and|und|et|y)\b", re.I)  # in the name of a source: it may name two


def _key(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.casefold())


# Sources that are searched on one site alone, which has their name: to ask for their platform would be to ask twice.
# Others are not here: MEDLINE, Embase, APA PsycInfo, CENTRAL or ERIC are on several platforms, and CINAHL or ProQuest's
# theses on one of another name.
OWN_PLATFORM = frozenset(
    _key(name)
    for name in (
        # databases and search engines
        "PubMed", "PubMed Central", "PMC", "Europe PMC", "Scopus", "Web of Science", "Web of Science Core Collection",
        "Google Scholar", "Semantic Scholar", "OpenAlex", "Dimensions", "Lens.org", "The Lens", "IEEE Xplore",
        "ACM Digital Library", "Epistemonikos", "PEDro", "OTseeker", "speechBITE", "KoreaMed", "CNKI", "Wanfang",
        # preprints
        "arXiv", "bioRxiv", "medRxiv", "PsyArXiv", "SocArXiv", "OSF Preprints", "SSRN", "Research Square",
        # registers of trials and reviews
        "ClinicalTrials.gov", "ICTRP", "WHO ICTRP", "ISRCTN", "ISRCTN registry", "EU Clinical Trials Register", "CTIS",
        "DRKS", "ANZCTR", "ChiCTR", "CTRI", "PROSPERO",
    )
)  # fmt: skip


def prisma_s(
    rows: Sequence[Mapping], strategies: Sequence[Mapping], reported: Mapping[str, str]
) -> list[dict[str, str]]:
    """The sixteen items: ``item, topic, status (reported | partly | not reported), what``.

    Parameters
    ----------
    rows, strategies
        The search log, one row a search, and the strategies, one row a line.
    reported
        What the settings say on items that only people know: one_platform, browsing, contacts, other_methods, filters,
        prior_work, peer_review.
    """
    of_kind = {kind: [row for row in rows if row["kind"] == kind] for kind in KINDS}
    with_strategy = {row["search_id"] for row in strategies}
    online = [*of_kind["website"], *of_kind["organisation"]]
    told = {key: value for key, value in reported.items() if value}
    answers: list[tuple[str, Answer]] = [
        ("Database name", _databases(of_kind["database"])),
        ("Multi-database searching", _one_platform(of_kind["database"], told.get("one_platform", ""))),
        ("Study registries", _named(of_kind["register"])),
        ("Online resources and browsing", _named(online, told.get("browsing", ""))),
        ("Citation searching", _named(of_kind["citation"])),
        ("Contacts", _told(told, "contacts")),
        ("Other methods", _told(told, "other_methods")),
        ("Full search strategies", _strategies(len(rows), sum(row["search_id"] in with_strategy for row in rows))),
        ("Limits and restrictions", _by_value(rows, "limits")),
        ("Search filters", _told(told, "filters")),
        ("Prior work", _told(told, "prior_work")),
        ("Updates", _updates(rows)),
        ("Dates of searches", _by_value(rows, "date")),
        ("Peer review", _told(told, "peer_review")),
        ("Total records", _answer(f"{_n(sum(row['read'] for row in rows), 'record')} from {_n(len(rows), 'search')}")),
        ("Deduplication", _answer("every merge with its rule and score in results/dedup/merges.csv")),
    ]
    if not rows:
        answers = [(topic, (NOT_REPORTED, "")) for topic, _ in answers]
    return [
        {"item": str(item), "topic": topic, "status": status, "what": what}
        for item, (topic, (status, what)) in enumerate(answers, 1)
    ]


def _n(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}{'es' if noun.endswith('ch') else 's'}"


def _answer(text: str, missing: Sequence[str] = ()) -> Answer:
    """Reported, partly where *missing* searches say nothing, or not reported."""
    if not text:
        return NOT_REPORTED, ""
    return ("partly", f"{text}; not reported for {', '.join(missing)}") if missing else ("reported", text)


def _told(told: Mapping[str, str], key: str) -> Answer:
    return _answer(told.get(key, ""))


def platform_of(row: Mapping) -> str:
    """Where a source was searched: what the log says, or the source itself if it has one site, its own."""
    return row["platform"] or (row["source"] if _key(row["source"]) in OWN_PLATFORM else "")


def _databases(rows: Sequence[Mapping]) -> Answer:
    names = [f"{row['source']} ({row['platform']})" if row["platform"] else row["source"] for row in rows]
    return _answer("; ".join(dict.fromkeys(names)), [row["search_id"] for row in rows if not platform_of(row)])


def _one_platform(rows: Sequence[Mapping], told: str) -> Answer:
    """What the team says, or that no platform held two of the databases; the log does not tell what was run at once.

    The latter is reported only where the log gives the platform of each; what is known of sources that have one site,
    their own, only warns. Names that may be of one platform (``Ovid``, ``Ovid SP``), or a cell that may name two
    databases, answer nothing.
    """
    if told or not rows:
        return _answer(told)
    held: dict[str, dict[str, str]] = {}
    spelt: dict[str, str] = {}
    for row in rows:
        platform = platform_of(row)
        spelt.setdefault(_key(platform), platform)
        held.setdefault(_key(platform), {}).setdefault(_key(row["source"]), row["source"])
    several = [(spelt[key], names) for key, names in sorted(held.items()) if key and len(names) > 1]
    if several:
        shared = "; ".join(f"{platform} ({', '.join(names.values())})" for platform, names in several)
        return NOT_REPORTED, f"on one platform: {shared}; nobody stated whether they were searched together"
    sources = {key for names in held.values() for key in names}
    unclear = not all(row["platform"] for row in rows) or any(_SEVERAL.search(row["source"]) for row in rows)
    if len(sources) < 2 or unclear or any(_alike(*two) for two in combinations(spelt.values(), 2)):
        return NOT_REPORTED, ""
    return _answer("no two databases were on one platform")


def _alike(one: str, two: str) -> bool:
    """Whether two names of platforms may mean one: the same first word, or one within the other."""
    keys = _key(one), _key(two)
    return keys[0] in keys[1] or keys[1] in keys[0] or _key(one.split()[0]) == _key(two.split()[0])


def _named(rows: Sequence[Mapping], told: str = "") -> Answer:
    return _answer("; ".join(filter(None, [*dict.fromkeys(row["source"] for row in rows), told])))


def _strategies(of: int, n: int) -> Answer:
    status, what = _answer(f"strategy as run for {n} of {_n(of, 'search')}" if n else "")
    return ("partly" if 0 < n < of else status), what


def _by_value(rows: Sequence[Mapping], column: str) -> Answer:
    """``value: search, search; other value: search``, or the value alone if all searches have it."""
    having: dict[str, list[str]] = {}
    for row in rows:
        having.setdefault(row[column], []).append(row["search_id"])
    missing = having.pop("", [])
    if len(having) == 1 and not missing and len(rows) > 1:
        return _answer(f"{next(iter(having))}: all {_n(len(rows), 'search')}")
    return _answer("; ".join(f"{value}: {', '.join(ids)}" for value, ids in sorted(having.items())), missing)


def _updates(rows: Sequence[Mapping]) -> Answer:
    later = sorted({row["round"] for row in rows if row["round"] > 1})
    return _answer("; ".join(f"round {n}: {_n(sum(row['round'] == n for row in rows), 'search')}" for n in later))
