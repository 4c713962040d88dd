"""PubMed / MEDLINE tagged text (``.nbib``, "PubMed format" ``.txt``, ERIC, PMC)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from rapport.records.entry import Bag, Entry, Stray, every, first, grouped, listed
from rapport.records.identifiers import doi_in, numbered_pmcid, pmcid_in, registrations
from rapport.records.names import family_first, joined
from rapport.records.parts import entry_type, of_pubmed, page_range, plain, year_in
from rapport.records.source import Source

NAME, TITLE = "medline", "PubMed (MEDLINE tagged)"
_TAG = re.compile(r"([A-Z][A-Z0-9]{1,3})[ \t]*-(?:[ \t](.*)|([\dP].*)|$)").match
_HEAD = re.compile(r"^(?:PMID[ \t]?-[ \t]?\d|OWN[ \t]?-[ \t]?[A-Z]|PMCR?[ \t]?-[ \t]?(?:PMC)?\d)", re.M)
_AFTER = r"[ \t]*-(?:[ \t]|[\dP]|\n|$)"
_PMID = re.compile(rf"\nPMID{_AFTER}")
_ANY = re.compile(rf"\n(PMID|OWN|PMCR?){_AFTER}")
_OPENING = re.compile(r"\n\s*\n(?:OWN|PMCR?)[ \t]*-")
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
        text = "\n\n" + text
        pmids += len(_PMID.findall(text))
        opening = opening or bool(_OPENING.search(text))
        numbered = numbered or bool(_NUMBERED.search(text))
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
    starts = {"titled": frozenset(("TI",)), "spaced": frozenset(("PMID",))}.get(form, _OPENS | {"PMID"})
    reading, tags = _Reading(starts, form == "titled"), _Tags(starts)
    for start, lines in source.blocks():
        bag, more = reading.bag, reading.more
        plain = False  # a usual tag stood below the last unusual line
        for number, line in enumerate(lines, start):
            tag = tags[line[:6]]
            if tag and bag:  # nearly every line
                if more:
                    reading.go_on()
                bag.append((tag, line[6:].strip(), number))
                plain = True
            elif tag is None and bag and (text := line.strip()):
                more.append(text)
                reading.tail, reading.fresh = number, False
            else:
                if plain:
                    reading.blank = reading.fresh = plain = False
                yield from reading.line(number, line)
                bag = reading.bag
        if plain:
            reading.blank = reading.fresh = False
    yield from reading.entry()


class _Tags(dict):
    """First six signs of a line -> the tag, if it begins no entry; None for a line that goes on; else ``""``."""

    def __init__(self, starts: frozenset[str]):
        super().__init__({" " * 6: None})
        self._starts = starts

    def __missing__(self, begin: str) -> str:
        tag = begin[:4].rstrip()
        if begin[4:] != "- " or not begin[:2].isupper() or tag in self._starts:
            return ""
        if _TAG(begin):  # there are not many of these: worth keeping
            self[begin] = tag
        return tag


class _Reading:
    """What is known in the middle of a file."""

    def __init__(self, starts: frozenset[str], titled: bool):
        self.starts, self.titled = starts, titled
        self.bag: Bag = []
        self.more: list[str] = []  # lines that go on from the last tag
        self.tail = 0  # the last of them
        self.blank, self.fresh = True, True  # after a blank line; at the beginning of a paragraph
        self.waits = False  # opened by OWN or PMC in this paragraph: its PMID may follow
        self.has_title = False

    def line(self, number: int, line: str) -> Iterator[Entry | Stray]:
        """A line that may begin an entry, or stands in an unusual place."""
        if line[4:6] == "- " and line[:2].isupper():
            tag, value = line[:4].rstrip(), line[6:].strip()
        elif match := _TAG(line):
            tag, value = match[1], (match[2] or match[3] or "").strip()
        elif not (text := line.strip()):
            self.blank, self.fresh, self.waits = True, True, False
            return
        else:
            if self.bag and (not self.blank or line[:1].isspace()):
                self.more.append(text)
                self.tail = number
            else:
                yield Stray(number, text)
            self.fresh = False
            return
        begins = self._begins(tag)
        if begins and tag in self.starts:
            yield from self.entry()
        self.go_on()
        if self.bag or begins or self.titled:
            self.bag.append((tag, value, number))
        else:
            yield Stray(number, line.strip())
        self.blank = self.fresh = False

    def _begins(self, tag: str) -> bool:
        """Whether an entry begins at this tag."""
        if self.titled:
            begins = tag not in self.starts or self.has_title
            self.has_title = self.has_title or tag in self.starts
            return begins
        if tag not in self.starts:
            return False
        opens = tag != "PMID" and (self.fresh or not self.bag)
        begins = opens or (tag == "PMID" and not self.waits)
        self.waits = opens or (self.waits and tag != "PMID")
        return begins

    def go_on(self) -> None:
        """Join the waiting lines to the last value."""
        if self.more:
            tag, value, at = self.bag[-1]
            self.bag[-1] = (tag, "\n".join([value, *self.more] if value else self.more), at)
            self.more.clear()

    def entry(self) -> Iterator[Entry]:
        """The entry that was being read, if there is one."""
        if self.bag:
            self.go_on()
            yield Entry(self.bag, self.bag[0][2], max(self.bag[-1][2], self.tail), canonical)
            self.bag = []


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
        "title": of_pubmed(first(values, tag) for tag in ("TI", "BTI", "CTI", "TT")),
        "authors": joined([*(values.get("FAU") or map(family_first, values.get("AU", ()))), *values.get("CN", ())]),
        "year": year_in(every(values, "DP", "DEP", "SO", "DA", "EDAT")),
        "journal": first(values, "JT", "TA") or (first(values, "BTI", "CTI") if "TI" in values else ""),
        "journal_abbrev": first(values, "TA") if "JT" in values else "",
        "volume": first(values, "VI"),
        "issue": first(values, "IP"),
        "pages": page_range(pages) if pages else _article_number(values),
        "doi": _doi(values),
        "pmid": pmid.split()[0].lstrip("0") if pmid else "",
        "pmcid": pmcid_in(numbered_pmcid(first(values, "PMC")) or first(values, "PMCR")),
        "registry_id": registrations(every(values, "SI", "SB"), abstract),
        "abstract": abstract,
        "keywords": listed([*values.get("OT", ()), *values.get("MH", ())]),
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
