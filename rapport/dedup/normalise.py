"""One record made comparable: a pure function of its fields, so it runs anywhere and in any order."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from itertools import starmap

import pyarrow as pa

from rapport.dedup.ids import own_id
from rapport.dedup.journals import initials, is_meeting, is_preprint_server, read_journal
from rapport.dedup.locators import read_doi, read_issue, read_pages, read_trials, read_volume, read_year
from rapport.dedup.names import read_names
from rapport.dedup.text import fold, is_empty, plain, weight
from rapport.dedup.titles import read_title

FIELDS = ("entry_type", "title", "authors", "year", "journal", "journal_abbrev", "volume", "issue", "pages", "doi", "pmid", "pmcid",
          "registry_id", "abstract", "kind", "source")  # fmt: skip

UNKNOWN, PAPER, MEETING, PREPRINT, THESIS, REGISTER, BOOK = range(7)
FORMS = ("unknown", "article", "conference", "preprint", "thesis", "register", "book")

SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("title", "title2", "words", "numbers", "surnames", "first", "names", "lead", "journal", "journal2",
                                      "initials", "volume", "issue", "page", "last_page", "doi", "pmid", "pmcid", "register", "trials", "abstract")]
    + [("kind", pa.int8()), ("form", pa.int8()), ("protocol", pa.bool_()), ("generic", pa.bool_()), ("foreign", pa.bool_()), ("letters", pa.int16()),
       ("authors", pa.int16()), ("year", pa.int16()), ("content", pa.string()), ("own", pa.string())]
)  # fmt: skip

_TYPES = {
    "jour": PAPER, "article": PAPER, "journal article": PAPER, "ejour": PAPER, "mgzn": PAPER, "j": PAPER, "article journal": PAPER,
    "conf": MEETING, "cpaper": MEETING, "cp": MEETING, "inproceedings": MEETING, "conference": MEETING, "conference abstract": MEETING,
    "conference paper": MEETING, "proceedings": MEETING, "paper conference": MEETING, "meeting abstract": MEETING, "c": MEETING,
    "thes": THESIS, "thesis": THESIS, "phdthesis": THESIS, "mastersthesis": THESIS, "dissertation": THESIS,
    "chap": BOOK, "book": BOOK, "edbook": BOOK, "incollection": BOOK, "inbook": BOOK, "b": BOOK, "chapter": BOOK, "book section": BOOK,
    "preprint": PREPRINT, "unpb": UNKNOWN, "trial": REGISTER, "register": REGISTER, "ctrial": REGISTER, "clinical trial register": REGISTER,
}  # fmt: skip
_PREPRINT_DOI = ("10.1101/", "10.2196/preprints", "10.31234/", "10.21203/rs", "10.31219/", "10.20944/", "10.48550/", "10.2139/ssrn", "10.22541/",
                 "10.36227/", "10.26434/", "10.31235/", "10.35542/", "10.64898/", "10.31222/", "10.12688/preprints")  # fmt: skip
_REGISTERS = ("clinicaltrials", "isrctn", "ictrp", "register", "registry", "drks", "prospero", "anzctr", "trialregister")
_GENERIC_WORDS = frozenset(
    "a about abstract abstracts acknowledgement acknowledgements address all and announcement annual author authors awards back board book books business by calendar call "
    "chairman column columns comment commentary comments committee communication communications conference congress contents contributors corner correction "
    "correspondence cover date day dear editor editorial editorials editors editor's education errata erratum events executive expert feature featured final for foreword forthcoming front from general guest "
    "highlights in index information instructions interview introduction introductory invited issue issues it journal letter letters list literature looking matter meeting meetings "
    "message minutes miscellaneous news newsletter note notes obituary of on online opinion opinions our outlook overview page paper papers perspective perspectives poster posters preface "
    "presentation president presidential proceedings profile program programme publication publications publisher publishers question questions quarterly reader readers recent "
    "reflections remarks reply report reports research response review reviewer reviewers reviews science section selected session seminar senior short society special "
    "statement statements summary supplement symposium table the theme this to topic track upcoming update updates viewpoint volume welcome what winners with workshop year yearbook "
    "minitrack international national systems mis quarterly number no vol part".split()
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
    rows: Iterable[tuple] = starmap(_record, zip(*(columns.get(name, empty) for name in FIELDS), strict=True))
    listed = list(zip(*rows, strict=True)) or [[] for _ in SCHEMA]
    return pa.Table.from_arrays([pa.array(column, field.type) for column, field in zip(listed, SCHEMA, strict=True)], schema=SCHEMA)


def _record(entry_type, title, authors, year, journal, abbreviation, volume, issue, pages, doi, pmid, pmcid, registry, abstract, kind, source):  # fmt: skip
    t = read_title(title)
    a = read_names(authors)
    name, name2 = read_journal(journal), read_journal(abbreviation) if abbreviation else ""
    if not name:
        name, name2 = name2, ""
    vol, vol_issue = read_volume(volume)
    number = read_issue(issue) or vol_issue
    page, last = read_pages(pages)
    identifier = read_doi(doi)
    when = read_year(year)
    form = _form(entry_type, name, identifier, kind, source, registry, t.abstract)
    trials = read_trials(registry, title, abstract)
    register = read_trials(registry, title, journal) if form == REGISTER else ""
    generic = t.heading or t.kind > 0 or _generic(t.main, name)
    letters = min(weight(t.main.replace(" ", "")), 9999)
    words = sorted(set(t.main.split()))
    words.sort(key=len, reverse=True)
    words = " ".join(sorted(words[:4]))
    summary = _abstract(abstract)
    pm = "".join(c for c in pmid if c.isdigit()).lstrip("0")
    row = (t.main, t.other, words, t.numbers, a.surnames, a.first, a.words, a.lead, name, name2, initials(name), vol, number, page, last,
           identifier, pm, pmcid.strip().lower(), register, trials, summary, t.kind, form, t.protocol, generic, t.foreign, letters, a.count, when)  # fmt: skip
    return (*row, (content := _content(row)), own_id(title if t.main else "", when, identifier, pm, (name, vol, number, page, a.lead, str(when or "")), content))


def _form(entry_type: str, journal: str, doi: str, kind: str, source: str, registry: str, abstract: bool) -> int:
    """What sort of document a record describes, as far as it says."""
    form = _TYPES.get(fold(entry_type), UNKNOWN)
    if kind == "register" or form == REGISTER or (registry and any(r in f"{journal} {source}".lower().replace(" ", "").replace(".", "") for r in _REGISTERS)):
        return REGISTER
    if doi.startswith(_PREPRINT_DOI) or is_preprint_server(journal):
        return PREPRINT
    if abstract or (form in (UNKNOWN, PAPER) and is_meeting(journal)):
        return MEETING
    return UNKNOWN if form == PAPER and not journal else form  # exports call whatever they do not know an article


def _generic(title: str, journal: str) -> bool:
    """Whether a title could head any issue of any journal ("Editorial", "Book reviews", the journal's own name)."""
    if not title or title == journal or title.startswith(("book review", "software review", "conference report")) and len(title) < 30:
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
    for heading in ("abstract ", "background ", "objectives ", "objective ", "introduction ", "purpose ", "aims ", "aim ", "summary "):
        folded = folded.removeprefix(heading)
    return folded.replace(" ", "")[:200]


def _content(row: tuple) -> str:
    """Sixteen hexadecimal digits of everything comparable: orders records without regard to where they stood."""
    return hashlib.blake2b("\x1f".join(map(str, row)).encode(), digest_size=8).hexdigest()
