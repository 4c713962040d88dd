"""RIS in every dialect: entries between TY and ER, nothing lost when either is missing.

The splitter keeps every tag and line in order; what the tags of a producer mean is data in `ris_dialects`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapport.records.entry import Bag, Entry, Note, Stray
from rapport.records.ris_dialects import VOCABULARY
from rapport.records.ris_fields import canonical
from rapport.records.source import Source

NAME, TITLE = "ris", "RIS"
_GAP = "(?:[ \t]{1,2}|\u00a0{1,2})"
_TAG = re.compile(rf"[ \t]*([A-Z][A-Z0-9]|PMID|PMCID|DOI){_GAP}-(?!-)[ \t]?(.*)").match
_TY = re.compile(rf"^[ \t]*TY{_GAP}-(?!-)", re.M)
_EDGE = re.compile(rf"\n[ \t]*(TY|ER){_GAP}-(?!-)")  # a line end in front: much quicker to look for than ^
_LINE = re.compile(r"^([A-Z][A-Z0-9])  - ?", re.M)
_PLAIN = VOCABULARY - {"TY", "ER"}
_PROSE = frozenset(("AB", "N2", "N1", "TI", "T1"))
LEAST = 3  # tags that make an entry although no TY opens it


def claims(head: str) -> bool:
    """A TY line, or lines with three different tags (exporters that leave TY out)."""
    if _TY.search(head):
        return True
    return len({match[1] for match in _LINE.finditer(head)} & VOCABULARY) >= LEAST


def count(source: Source) -> int:
    """TY lines; and, where entries have none, the ER lines that end three tags or more."""
    edges = [edge for text in source.texts() for edge in _EDGE.findall("\n" + text)]
    opened = edges.count("TY")
    sequence = "".join(edges)
    return opened if opened and "ERER" not in sequence and not sequence.startswith("ER") else _count_without_ty(source)


def _count_without_ty(source: Source) -> int:
    total, opened, before, last, any_ty = 0, False, 0, "", False
    for _, line in source.lines():
        match = _TAG(line)
        tag = match[1] if match else ""
        if tag == "TY":
            total, opened, before, any_ty = total + 1, True, 0, True
        elif tag == "ER" and not (opened and match[2].strip() and last in _PROSE):
            total, opened, before = total + (not opened and before >= LEAST), False, 0
        elif tag and not opened:
            before += 1
        elif not tag and line.strip() and not opened and before < LEAST:
            before = 0
        last = tag or last
    return total + (not any_ty and not opened and before >= LEAST)


def read(source: Source) -> Iterator[Entry | Stray | Note]:
    """Entries with everything between their TY and ER; strays outside.

    Tags before a TY belong to it unless other text lies between. An entry whose ER is missing ends at the next TY
    or at the end of the file, with a warning.
    """
    bag: Bag = []
    tail = 0  # the last line that went on from the one before
    inside = False  # a TY was seen
    closed: Bag = []  # the last entry, until it is sure that no tag follows its ER
    opened_at, number, any_ty = 0, 0, False
    for start, lines in source.blocks():
        number = start - 1
        for line in lines:
            number += 1
            tag = line[:2]
            if line[2:6] == "  - " and tag in _PLAIN:
                bag.append((tag, line[6:].strip(), number))
                continue
            match = _TAG(line)
            if not match or _is_prose(match, bag):
                text = line.strip()
                if not text:
                    if inside and len(bag) == 1:
                        yield Note(number, "note", "blank line after TY: the entry goes on below it")
                    elif closed and not inside:
                        if any_ty and bag and len(bag) < LEAST and bag[0][2] == closed[-1][2] + 1:  # Ovid's NL
                            closed, bag = closed + bag, []
                        yield _entry(closed, tail)
                        closed = []
                elif bag and (inside or len(bag) >= LEAST):
                    last, value, at = bag[-1]
                    tail = number
                    bag[-1] = (last, f"{value}\n{text}" if value else text, at) if value or last != "ER" else bag[-1]
                else:
                    if closed:
                        yield _entry(closed, tail)
                        closed = []
                    yield from _strays(bag)
                    bag = []
                    yield Stray(number, text)
                continue
            tag, value = match[1], match[2].strip()
            if closed and tag in ("TY", "ER"):
                yield _entry(closed, tail)
                closed = []
            if tag == "TY":
                if inside:
                    yield Note(
                        number,
                        "warning",
                        f'no ER before this TY (the entry began at line {opened_at}): "{line.strip()[:60]}"',
                    )
                    yield _entry(bag, tail)
                    bag = []
                elif bag:
                    yield Note(
                        bag[0][2], "note", f"{len(bag)} tags before TY were taken into the entry at line {number}"
                    )
                if line[:4] in ("TY -", "TY\t-"):
                    yield Note(number, "note", "one blank between tag and hyphen instead of two")
                bag.append((tag, value, number))
                inside, any_ty, opened_at = True, True, number
            elif tag == "ER":
                if inside or len(bag) >= LEAST:
                    if not inside:
                        yield Note(bag[0][2], "warning", "no TY opens this entry; read as type GEN")
                    bag.append((tag, value, number))
                    closed = bag
                else:
                    yield from _strays(bag)
                    yield Stray(number, line.strip())
                bag, inside = [], False
            else:
                bag.append((tag, value, number))
    if closed:
        if any_ty and bag and len(bag) < LEAST and bag[0][2] == closed[-1][2] + 1:
            closed, bag = closed + bag, []
        yield _entry(closed, tail)
    if inside or (not any_ty and len(bag) >= LEAST):
        yield Note(number, "warning", f"no ER at the end of the last entry (line {bag[0][2]}); the file may be cut")
        yield _entry(bag, tail)
    else:
        yield from _strays(bag)


def _is_prose(match: re.Match, bag: Bag) -> bool:
    """Whether what looks like a tag is a wrapped line of an abstract (``II  - receptor``)."""
    if not bag or bag[-1][0] not in _PROSE:
        return False
    tag, value = match[1], match[2].strip()
    if tag == "ER":
        return bool(value)
    wide = match[0].startswith(f"{tag}  -")
    return value[:1].islower() and tag != "TY" and not (wide and tag in VOCABULARY)


def _strays(bag: Bag) -> Iterator[Stray]:
    for tag, value, line in bag:
        first, *more = value.split("\n")
        yield Stray(line, f"{tag}  - {first}")
        for offset, text in enumerate(more, 1):
            yield Stray(line + offset, text)


def _entry(bag: Bag, tail: int) -> Entry:
    return Entry(bag, bag[0][2], max(bag[-1][2], tail), canonical)
