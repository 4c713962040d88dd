"""RIS in every dialect: entries between TY and ER, nothing lost when either is missing.

The splitter keeps every tag and line in order; what the tags of a producer mean is data in `ris_dialects`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapport.records.entry import Bag, Entry, Note, Stray, go_on
from rapport.records.ris_dialects import VOCABULARY
from rapport.records.ris_fields import canonical
from rapport.records.source import Source

NAME, TITLE = "ris", "RIS"
_GAP = "(?:[ \t]{1,2}|\u00a0{1,2})"
_SMALL = r"(?=  -(?:[ \t]|$))"  # tags in small letters count in this form only
_TAG = re.compile(rf"[ \t]*([A-Z][A-Z0-9]|PMID|PMCID|DOI|[a-z][a-z0-9]{_SMALL}){_GAP}-(?!-)[ \t]?(.*)").match
_TY = re.compile(rf"^[ \t]*(?:TY|ty{_SMALL}){_GAP}-(?!-)", re.M)
_EDGE = re.compile(  # a line end in front: much quicker to look for than ^
    rf"\n[ \t]*(TY|ER|ty{_SMALL}|er{_SMALL}){_GAP}-(?!-)(?:[ \t\ufeff]*(TY){_GAP}-(?!-))?", re.M
)
_LINE = re.compile(r"^([A-Z][A-Z0-9])  - ?", re.M)
_PLAIN = VOCABULARY - {"TY", "ER"}
_PROSE = frozenset(("AB", "N2", "N1", "TI", "T1"))
LEAST = 3  # tags that make an entry although no TY opens it


def _tag(line: str, small: bool = False) -> re.Match | None:
    """The tag a line begins with; one in small letters only where the entry's TY is *small* too."""
    match = _TAG(line)
    return match if match and (small or match[1] == "ty" or not match[1].islower()) else None


def _next(match: re.Match) -> re.Match | None:
    """The TY that stands behind an ER, where exports were joined and the first had no end of line."""
    found = _TAG(match[2].lstrip("\ufeff \t")) if match[1] == "ER" and "TY" in match[2] else None
    return found if found and found[1] == "TY" else None


def claims(head: str) -> bool:
    """A TY line, or lines with three different tags (exporters that leave TY out)."""
    if _TY.search(head):
        return True
    return len({match[1] for match in _LINE.finditer(head)} & VOCABULARY) >= LEAST


def count(source: Source) -> int:
    """TY lines; where entries have none, the ER lines that end three tags or more; where neither is, paragraphs."""
    opened, usual, any_edge, last = 0, True, False, "ER"
    for text in source.texts():
        edges = (edge + next_one if edge == "ER" else edge for edge, next_one in _EDGE.findall("\n" + text))
        if sequence := "".join(edges).upper():
            opened += sequence.count("TY")
            usual = usual and "ERER" not in last + sequence  # an ER without its TY
            any_edge, last = True, sequence[-2:]
    if not any_edge:
        return sum(begins for begins, _, _ in _paragraphs(source))
    return opened if opened and usual else _count_without_ty(source)


def _count_without_ty(source: Source) -> int:
    total, opened, before, last, any_ty, small = 0, False, 0, "", False, False
    for _, line in source.lines():
        match = _tag(line, small)
        if match and (next_one := _next(match)):  # an ER, and a TY
            total, opened, before = total + (not opened and before >= LEAST), False, 0
            match = next_one
        tag = match[1].upper() if match else ""
        if tag == "TY":
            total, opened, before, any_ty, small = total + 1, True, 0, True, match[1] == "ty"
        elif tag == "ER" and not (opened and match[2].strip() and last in _PROSE):
            total, opened, before = total + (not opened and before >= LEAST), False, 0
        elif tag and not opened:
            before += 1
        elif not tag and line.strip() and not opened and before < LEAST:
            before = 0
        last = tag or last
    return total + (not any_ty and not opened and before >= LEAST)


def _paragraphs(source: Source) -> Iterator[tuple[bool, int, str]]:
    """``(whether an entry begins, number, line)`` of an export without any TY or ER: where its first tag returns."""
    lead, blank = "", True
    for number, line in source.lines():
        match = _tag(line)
        lead = lead or (match[1] if match else "")
        yield bool(match) and blank and match[1] == lead, number, line
        blank = not line.strip()


def read(source: Source) -> Iterator[Entry | Stray | Note]:
    """Entries with everything between their TY and ER; strays outside.

    Tags before a TY belong to it unless other text lies between; tags right below an ER belong to the entry it ends. An
    entry whose ER is missing ends at the next TY or at the end of the file, with a warning.
    """
    if not any(_EDGE.search("\n" + text) for text in source.texts()):
        yield from _read_paragraphs(source)
        return
    reading = _Reading()
    number = 0
    for start, lines in source.blocks():
        number = start - 1
        bag = reading.bag
        for line in lines:
            number += 1
            tag = line[:2]
            if line[2:6] == "  - " and tag in _PLAIN:  # nearly every line
                bag.append((tag, line[6:].strip(), number))
                continue
            match = _tag(line, reading.small)
            if match is None or _is_prose(match, bag):
                yield from reading.text(number, line.strip())
            elif next_one := _next(match):
                yield Note(number, "note", "the next entry begins in the line of this end; were exports joined?")
                yield from reading.tag(number, "ER", "", line)
                yield from reading.tag(number, "TY", next_one[2].strip(), next_one[0])
            else:
                yield from reading.tag(number, match[1].upper(), match[2].strip(), line)
            bag = reading.bag
    yield from reading.end(number)


def _read_paragraphs(source: Source) -> Iterator[Entry | Stray | Note]:
    reading = _Reading()
    for begins, number, line in _paragraphs(source):
        match, text = _tag(line), line.strip()
        if begins:
            if reading.bag:
                yield reading.entry(reading.bag)
            yield Note(number, "warning", "neither TY nor ER marks this entry; read as type GEN")
            reading.bag = []
        if match and (begins or reading.bag):
            reading.bag.append((match[1].upper(), match[2].strip(), number))
        elif text and reading.bag:
            reading.go_on(number, text)
        elif text:
            yield Stray(number, text)
    if reading.bag:
        yield reading.entry(reading.bag)


class _Reading:
    """What is known in the middle of a file."""

    def __init__(self) -> None:
        self.bag: Bag = []  # of the entry being read; before its TY, of tags that may belong to it
        self.inside = False  # its TY was seen
        self.closed: Bag = []  # the entry before, until it is sure that no tag follows its ER
        self.any_ty = self.small = False  # a TY was seen; the last one was in small letters
        self.opened_at = 0
        self.tail = 0  # the last line that went on from the one before

    def text(self, number: int, text: str) -> Iterator[Entry | Stray | Note]:
        """A line without a tag."""
        if not text:
            if self.inside and len(self.bag) == 1:
                yield Note(number, "note", "blank line after TY: the entry goes on below it")
            elif not self.inside:
                yield from self._close(below=True)
        elif self.bag and (self.inside or len(self.bag) >= LEAST):
            self.go_on(number, text)
        else:
            yield from self._close(below=False)
            yield from self._strays()
            yield Stray(number, text)

    def go_on(self, number: int, text: str) -> None:
        """Join a line to the value before it."""
        go_on(self.bag, text)
        self.tail = number

    def tag(self, number: int, tag: str, value: str, line: str) -> Iterator[Entry | Stray | Note]:
        """A line with a tag that is not of the plain kind."""
        if tag == "TY":
            yield from self._close(below=False)
            yield from self._open(number, value, line)
        elif tag == "ER":
            yield from self._close(below=False)
            if not self.inside and len(self.bag) < LEAST:
                yield from self._strays()
                yield Stray(number, line.strip())
                return
            if not self.inside:
                yield Note(self.bag[0][2], "warning", "no TY opens this entry; read as type GEN")
            self.closed, self.bag, self.inside = [*self.bag, (tag, value, number)], [], False
        else:
            self.bag.append((tag, value, number))

    def end(self, number: int) -> Iterator[Entry | Stray | Note]:
        """The end of the file."""
        yield from self._close(below=True)
        if self.inside or (not self.any_ty and len(self.bag) >= LEAST):
            where = self.bag[0][2]
            yield Note(number, "warning", f"no ER at the end of the last entry (line {where}); the file may be cut")
            yield self.entry(self.bag)
        else:
            yield from self._strays()

    def _open(self, number: int, value: str, line: str) -> Iterator[Entry | Note]:
        if self.inside:
            shown = f'(the entry began at line {self.opened_at}): "{line.strip()[:60]}"'
            yield Note(number, "warning", f"no ER before this TY {shown}")
            yield self.entry(self.bag)
            self.bag = []
        elif self.bag:
            first = self.bag[0][2]
            yield Note(first, "note", f"{len(self.bag)} tags before TY were taken into the entry at line {number}")
        if line[:4] in ("TY -", "TY\t-"):
            yield Note(number, "note", "one blank between tag and hyphen instead of two")
        self.bag.append(("TY", value, number))
        self.inside, self.any_ty, self.opened_at, self.small = True, True, number, line.lstrip()[:2] == "ty"

    def _close(self, below: bool) -> Iterator[Entry]:
        """The entry before; with the few tags right *below* its ER if a blank line follows them (as Ovid's NL)."""
        if self.closed:
            if below and self.any_ty and 0 < len(self.bag) < LEAST and self.bag[0][2] == self.closed[-1][2] + 1:
                self.closed, self.bag = self.closed + self.bag, []
            yield self.entry(self.closed)
            self.closed = []

    def _strays(self) -> Iterator[Stray]:
        for tag, value, line in self.bag:
            for offset, text in enumerate(value.split("\n")):
                yield Stray(line + offset, text if offset else f"{tag}  - {text}")
        self.bag = []

    def entry(self, bag: Bag) -> Entry:
        """An entry of these tags."""
        return Entry(bag, bag[0][2], max(bag[-1][2], self.tail), canonical)


def _is_prose(match: re.Match, bag: Bag) -> bool:
    """Whether what looks like a tag is a wrapped line of an abstract (``II  - receptor``)."""
    if not bag or bag[-1][0] not in _PROSE:
        return False
    tag, value = match[1].upper(), match[2].strip()
    if tag == "ER":
        return bool(value) and not _next(match)
    wide = match[0].startswith(f"{match[1]}  -")
    return value[:1].islower() and tag != "TY" and not (wide and tag in VOCABULARY)
