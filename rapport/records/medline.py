"""PubMed / MEDLINE tagged text (``.nbib``, "PubMed format" ``.txt``, ERIC, PMC)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from rapport.records.entry import Bag, Entry, Stray, every, first, grouped, listed
from rapport.records.identifiers import doi_in, own_registration, pmcid_in, registry_in
from rapport.records.names import family_first, joined
from rapport.records.parts import entry_type, page_range, plain, year_in
from rapport.records.source import Source

NAME, TITLE = "medline", "PubMed (MEDLINE tagged)"
_TAG = re.compile(r"([A-Z][A-Z0-9]{1,3}) *-(?:[ \t](.*)|([\dP].*)|$)").match
_HEAD = re.compile(r"^(?:PMID ?- ?\d|OWN ?- ?[A-Z]|PMCR? ?- ?(?:PMC)?\d)", re.M)
_AFTER = r" *-(?:[ \t]|[\dP]|\n|$)"
_PMID = re.compile(rf"\nPMID{_AFTER}")
_ANY = re.compile(rf"\n(PMID|OWN|PMCR?){_AFTER}")
_OPENING = re.compile(r"\n\s*\n(?:OWN|PMCR?) *-")
_NUMBERED = re.compile(r"\n(?:PMID|OWN) {0,2}-")
_OPENS = frozenset(("OWN", "PMC", "PMCR"))
_UNTYPED = ("Journal Article", "Journal Articles", "English Abstract", "Comparative Study")


def claims(head: str) -> bool:
    """A PMID, OWN or PMC line that no RIS entry stands before."""
    match = _HEAD.search(head)
    return bool(match) and not re.search(r"^[ \t]*TY {1,2}-|^[A-Z][A-Z0-9]  - ", head[: match.start()], re.M)


def count(source: Source) -> int:
    """PMID lines, and paragraphs that begin with OWN or PMC and hold none; where neither PMID nor OWN is, TI lines."""
    form, pmids = _form(source)
    return pmids if form in ("plain", "spaced") else _count_by_lines(source, form == "titled")


@lru_cache(maxsize=1)
def _form(source: Source) -> tuple[str, int]:
    """How entries are told apart, and how many PMID lines there are.

    ``plain``: by PMID lines. ``spaced``: so too, with a blank line after every line (line ends were doubled).
    ``mixed``: some begin with OWN or PMC. ``titled``: neither PMID nor OWN stands anywhere, but titles.
    """
    head = "\n" + source.head()
    leading = _ANY.search(head)
    spaced = head.count("\n") > 9 and not re.search(r"\n.*\S.*\n.*\S", head)
    pmids, opening, numbered = 0, False, False
    for text in source.texts():
        pmids += len(_PMID.findall("\n" + text))
        opening = opening or bool(_OPENING.search("\n\n" + text))
        numbered = numbered or bool(_NUMBERED.search("\n" + text))
    if pmids and spaced:
        return "spaced", pmids
    if leading and leading[1] == "PMID" and not opening:
        return "plain", pmids
    return ("mixed" if numbered else "titled"), pmids


def _count_by_lines(source: Source, titled: bool) -> int:
    total = pending = titles = 0
    blank = True
    for _, line in source.lines():
        if not line or line.isspace():
            total, pending, blank = total + pending, 0, True
            continue
        if match := _TAG(line):
            if match[1] == "PMID":
                total, pending = total + 1, 0
            elif match[1] in _OPENS and (blank or not total + pending):
                pending = 1
            titles += match[1] == "TI"
        blank = False
    return max(titles, 1) if titled else total + pending


def read(source: Source) -> Iterator[Entry | Stray]:
    """Entries; one begins at PMID, or at OWN or PMC after a blank line (see `_form`)."""
    form, _ = _form(source)
    titled = form == "titled"
    starts = {"titled": frozenset(("TI",)), "spaced": frozenset(("PMID",))}.get(form, _OPENS | {"PMID"})
    bag: Bag = []
    more: list[str] = []  # lines that go on from the last tag
    tail = 0  # the last of them
    blank, fresh = True, True  # after a blank line; at the beginning of a paragraph
    waits = False  # opened by OWN or PMC in this paragraph: its PMID may follow
    has_title = False
    for number, line in source.lines():
        if line[:6] == "      " and bag and (text := line.strip()):
            more.append(text)
            tail, fresh = number, False
            continue
        if line[4:6] == "- " and bag and line[:2].isupper() and (tag := line[:4].rstrip()) not in starts:
            if more:  # the usual line
                _go_on(bag, more)
                more = []
            bag.append((tag, line[6:].strip(), number))
            blank = fresh = False
            continue
        if line[4:6] == "- " and line[:2].isupper():
            tag, value = line[:4].rstrip(), line[6:].strip()
        elif match := _TAG(line):
            tag, value = match[1], (match[2] or match[3] or "").strip()
        elif not (text := line.strip()):
            blank, fresh, waits = True, True, False
            continue
        elif bag and (not blank or line[:1].isspace()):
            more.append(text)
            tail, fresh = number, False
            continue
        else:
            yield Stray(number, text)
            fresh = False
            continue
        if more:
            _go_on(bag, more)
            more = []
        if tag in starts:
            if titled:
                begins, has_title = has_title, True
            else:
                opens = tag != "PMID" and (fresh or not bag)
                begins = opens or (tag == "PMID" and not waits)
                waits = opens or (waits and tag != "PMID")
            if begins and bag:
                yield _entry(bag, tail)
                bag = []
        else:
            begins = titled
        if bag or begins or titled:
            bag.append((tag, value, number))
        else:
            yield Stray(number, line.strip())
        blank = fresh = False
    if bag:
        _go_on(bag, more)
        yield _entry(bag, tail)


def _go_on(bag: Bag, more: list[str]) -> None:
    """Join lines to the last value."""
    if more:
        tag, value, at = bag[-1]
        bag[-1] = (tag, "\n".join([value, *more] if value else more), at)


def _entry(bag: Bag, tail: int) -> Entry:
    return Entry(bag, bag[0][2], max(bag[-1][2], tail), canonical)


def canonical(bag: Bag) -> dict[str, str]:
    """The canonical fields of one entry; tags as the National Library of Medicine describes them."""
    values = grouped(bag)
    pmid = first(values, "PMID")
    kinds = [kind for kind in every(values, "PT") if kind not in _UNTYPED]
    abstract = plain(" ".join(values.get("AB", ())))
    pages = first(values, "PG")
    return {
        "native_id": pmid or first(values, "PMC", "OID", "PMCR"),
        "entry_type": _type(kinds),
        "title": plain(first(values, "TI", "BTI", "CTI", "TT").strip("[]")),
        "authors": joined([*(values.get("FAU") or map(family_first, values.get("AU", ()))), *values.get("CN", ())]),
        "year": year_in(every(values, "DP", "DEP", "SO", "DA", "EDAT")),
        "journal": first(values, "JT", "TA") or (first(values, "BTI", "CTI") if "TI" in values else ""),
        "journal_abbrev": first(values, "TA") if "JT" in values else "",
        "volume": first(values, "VI"),
        "issue": first(values, "IP"),
        "pages": page_range(pages) if pages else _article_number(values),
        "doi": _doi(values),
        "pmid": pmid.split()[0].lstrip("0") if pmid else "",
        "pmcid": pmcid_in(
            first(values, "PMC", "PMCR") if not first(values, "PMC").isdigit() else f"PMC{first(values, 'PMC')}"
        ),
        "registry_id": listed([*registry_in(every(values, "SI", "SB")), *own_registration(abstract)]),
        "abstract": abstract,
        "keywords": listed(every(values, "OT", "MH")),
        "language": listed(every(values, "LA")),
        "url": first(values, "URL")
        or next(
            (value for value in every(values, "LID", "AID") if value.startswith("http") and "doi.org" not in value), ""
        ),
        "accession": first(values, "OID") if first(values, "OWN") == "ERIC" else pmid,
        "database": {"NLM": "MEDLINE", "ERIC": "ERIC"}.get(first(values, "OWN"), "") or first(values, "OWN"),
    }


def _type(kinds: list[str]) -> str:
    for kind in kinds:
        if (found := entry_type(kind)) not in ("", "other", "article", "report"):
            return found
    return "article"


def _article_number(values: dict[str, list[str]]) -> str:
    """An ``LID`` that is neither DOI nor publisher item: the article number."""
    for value in every(values, "LID"):
        if "[" not in value and "/" not in value:
            return value
    return ""


def _doi(values: dict[str, list[str]]) -> str:
    for tag in ("LID", "AID"):
        for value in values.get(tag, ()):
            if "[pii]" not in value and (found := doi_in(value.replace("\n", ""))):
                return found
    for value in values.get("SO", ()):
        _, named, rest = value.partition("doi:")
        if named and (found := doi_in(rest)):
            return found
    return ""
