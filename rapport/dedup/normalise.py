"""One record made comparable: a pure function of its fields, so it runs anywhere and in any order."""

from __future__ import annotations

import hashlib
from collections import namedtuple
from collections.abc import Mapping, Sequence
from itertools import starmap

import pyarrow as pa

from rapport.dedup.forms import REGISTER, read_form
from rapport.dedup.ids import own_id
from rapport.dedup.journals import initials, read_journal
from rapport.dedup.locators import (
    page_supplement,
    read_doi,
    read_issue,
    read_pages,
    read_trials,
    read_volume,
    read_year,
)
from rapport.dedup.names import read_names
from rapport.dedup.text import fold, is_empty, listed, plain, weight
from rapport.dedup.titles import read_title

FIELDS = tuple(
    listed(
        "entry_type title authors year journal journal_abbrev volume issue pages doi pmid pmcid registry_id abstract "
        "kind source"
    )
)
Raw = namedtuple("Raw", FIELDS)
_TEXT = listed(
    "title title2 words numbers surnames first names lead journal journal2 initials volume issue page last_page doi "
    "pmid "
    "pmcid register trials abstract"
)
SCHEMA = pa.schema(
    [(name, pa.string()) for name in _TEXT]
    + [("kind", pa.int8()), ("form", pa.int8())]
    + [(name, pa.bool_()) for name in ("protocol", "generic", "foreign", "cut")]
    + [(name, pa.int16()) for name in ("letters", "authors", "year")]
    + [(name, pa.string()) for name in ("content", "own")]
)

_GENERIC_WORDS = frozenset(
    listed(
        "a about abstract abstracts acknowledgement acknowledgements address all and announcement announcements "
        "annual author "
        "authors awards back board book books business by calendar call chairman column columns comment commentary "
        "comments committee communication communications conference congress contents contributors corner correction "
        "correspondence cover date day dear editor editorial editorials editors editor's education errata erratum "
        "events executive expert feature featured final for foreword forthcoming front from general guest highlights "
        "in index information instructions interview introduction introductory invited issue issues it journal letter "
        "letters list literature looking matter meeting meetings message minutes miscellaneous news newsletter note "
        "notes obituary of on online opinion opinions our outlook overview page paper papers perspective perspectives "
        "poster posters preface presentation president presidents presidential proceedings profile program programme "
        "publication "
        "publications publisher publishers question questions quarterly reader readers recent reflections remarks "
        "reply report reports research response review reviewer reviewers reviews science section selected session "
        "seminar senior short society special statement statements summary supplement symposium table the theme this "
        "to topic track upcoming update updates viewpoint volume welcome what winners with workshop year yearbook "
        "minitrack international national systems mis quarterly number no vol part"
    )
)
_NO_ABSTRACT = ("no abstract", "abstract not available", "not available", "n/a", "none")


def normalise(columns: Mapping[str, Sequence[str]]) -> pa.Table:
    """Make records comparable.

    Parameters
    ----------
    columns
        The columns of `FIELDS` (a missing one counts as empty), equally long lists of text.

    Returns
    -------
    pyarrow.Table
        One row a record, with `SCHEMA`; text is empty and numbers are 0 where a record says nothing.
    """
    size = len(next(iter(columns.values()))) if columns else 0
    empty = [""] * size
    rows = map(_record, starmap(Raw, zip(*(columns.get(name, empty) for name in FIELDS), strict=True)))
    found = list(zip(*rows, strict=True)) or [[] for _ in SCHEMA]
    return pa.Table.from_arrays(
        [pa.array(column, field.type) for column, field in zip(found, SCHEMA, strict=True)], schema=SCHEMA
    )


def _record(raw: Raw) -> tuple:
    """The values of `SCHEMA` for one record."""
    t = read_title(raw.title)
    a = read_names(raw.authors)
    journal, journal2 = read_journal(raw.journal), read_journal(raw.journal_abbrev) if raw.journal_abbrev else ""
    if not journal:
        journal, journal2 = journal2, ""
    volume, volume_issue = read_volume(raw.volume)
    issue = read_issue(raw.issue) or volume_issue or page_supplement(raw.pages)
    page, last = read_pages(raw.pages)
    doi, year = read_doi(raw.doi), read_year(raw.year)
    pmid = "".join(c for c in raw.pmid if c.isdigit()).lstrip("0")
    registry = raw.registry_id or read_trials(raw.journal)
    meeting = t.abstract or "conference:" in raw.journal.lower()
    form = read_form(raw.entry_type, journal, doi, raw.kind, raw.source, registry, meeting)
    trials = read_trials(raw.registry_id, raw.title, raw.abstract)
    register = read_trials(raw.registry_id, raw.title, raw.journal) if form == REGISTER else ""
    generic = t.heading or t.kind > 0 or is_generic(t.main, journal)
    letters = min(weight(t.main.replace(" ", "")), 9999)
    row = (
        t.main, t.other, _longest(t.main), t.numbers, a.surnames, a.first, a.words, a.lead, journal, journal2,
        initials(journal),
        volume, issue, page, last, doi, pmid, raw.pmcid.strip().lower(), register, trials, _abstract(raw.abstract),
        t.kind, form, t.protocol, generic, t.foreign, t.cut, letters, a.count, year,
    )  # fmt: skip
    content = _content(row)
    place = (journal, volume, issue, page, a.lead, str(year or ""))
    return (*row, content, own_id(raw.title if t.main else "", year, doi, pmid, place, content))


def _longest(title: str) -> str:
    """The four longest words of a folded title, sorted."""
    words = sorted(set(title.split()))
    words.sort(key=len, reverse=True)
    return " ".join(sorted(words[:4]))


def is_generic(title: str, journal: str) -> bool:
    """Whether a title could head any issue of any journal ("Editorial", "Book reviews", the journal's own name)."""
    review = title.startswith(("book review", "software review", "conference report")) and len(title) < 30
    if review or title in ("", journal):
        return True
    words = title.split()
    return len(words) <= 12 and all(w in _GENERIC_WORDS or w.isdigit() for w in words)


def _abstract(raw: str) -> str:
    """The first 200 letters of an abstract, without blanks."""
    if len(raw) < 40:
        return ""
    folded = fold(plain(raw[:420]))
    if folded.startswith(_NO_ABSTRACT) or is_empty(folded):
        return ""
    for heading in (
        "abstract ",
        "background ",
        "objectives ",
        "objective ",
        "introduction ",
        "purpose ",
        "aims ",
        "aim ",
        "summary ",
    ):
        folded = folded.removeprefix(heading)
    return folded.replace(" ", "")[:200]


def _content(row: tuple) -> str:
    """Sixteen hexadecimal digits of everything comparable: orders records without regard to where they stood."""
    return hashlib.blake2b("\x1f".join(map(str, row)).encode(), digest_size=8).hexdigest()
