"""JSON exports cut into the objects of their list, one an entry; what the objects mean is in `json_fields`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from rapport.records.entry import Entry, Note, Quarantined, Stray
from rapport.records.json_fields import bag_of, canonical
from rapport.records.source import Source

NAME, TITLE = "json", "JSON (CSL, Zotero, EPPI-Reviewer, ClinicalTrials.gov or OpenAlex)"
#: the list of entries within an object: EPPI-Reviewer's, Zotero's and Crossref's, ClinicalTrials.gov's, OpenAlex's
_LIST = re.compile(
    r'"(?:References"\s*:\s*\[(?=\s*[{\]])|items"\s*:\s*\[(?=\s*\{)|studies"\s*:\s*\[(?=\s*\{\s*"protocolSection")'
    r'|results"\s*:\s*\[(?=\s*\{\s*"id"\s*:\s*"https://openalex))'
)
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[\]{}]', re.S)
_AGAIN = re.compile(r"[\s\ufeff]*\[\s*(?=\{)").match
_JOINED = re.compile(r"\}[\s\ufeff]*\{").search
_BARE = re.compile(r'^\s*\[\s*(?:\]\s*$|\{(?=.{0,20000}?"(?:type|title|id|itemType|protocolSection)"\s*:))', re.S)

_KEY = re.compile(r'\[\s*\{\s*"(?:[^"\\\n]|\\.)*"\s*:')  # below a preface; "[{" may also end a cell of a table


def claims(head: str) -> bool:
    """A list of entries under a known name, or a bare list of objects with type, id or title (or of nothing)."""
    text = head[max(re.search(r"[\[{]", head).start(), 0) :] if re.search(r"[\[{]", head) else ""
    at_front = head.lstrip()[:1] in ("[", "{")
    return bool((_LIST.search(head) and '"' in head) or (_BARE.match(head) if at_front else _KEY.match(text)))


def count(source: Source) -> int:
    """Objects that open directly in the list."""
    return sum(depth == 0 and sign[0] == "{" for sign, depth in _signs("".join(source.texts())))


def _begin(text: str) -> int:
    """Where the list's first item may stand."""
    found = _LIST.search(text)
    if found:
        return found.end()
    start = re.search(r"\[\s*(?=\{)", text)
    return start.end() if start else len(text)


def read(source: Source) -> Iterator[Entry | Quarantined | Stray | Note]:
    """One entry an object; one that cannot be decoded is quarantined."""
    text = "".join(source.texts())
    decoder = json.JSONDecoder(strict=False)
    place, line = 0, 1
    for begin, end, whole in _objects(text):
        yield from _outside(text[place:begin], line)
        line += text.count("\n", place, begin)
        piece = text[begin:end]
        last = line + piece.count("\n")
        try:
            item = decoder.raw_decode(piece)[0] if whole else None
        except (ValueError, RecursionError):
            item = None
        if isinstance(item, dict):
            yield Entry(bag_of(item, line), line, last, canonical(item))
        else:
            yield Quarantined(
                line, last, "not readable as JSON" if whole else "the object does not end; the file may be cut", piece
            )
        place, line = end, last
    yield from _outside(text[place:], line)


def _outside(text: str, line: int) -> Iterator[Stray]:
    for offset, part in enumerate(text.split("\n")):
        if part.strip(" ,\t"):
            yield Stray(line + offset, part.strip()[:500])


def _objects(text: str) -> Iterator[tuple[int, int, bool]]:
    """``(begin, end, whole)`` of the objects directly in the list."""
    begin = -1
    for sign, depth in _signs(text):
        if depth == 0 and sign[0] == "{":
            begin = sign.start()
        elif depth == 0 and sign[0] in "]}" and begin >= 0:
            yield begin, sign.end(), True
            begin = -1
    if begin >= 0:
        yield begin, len(text), False


def _next_list(text: str, end: int) -> re.Match | None:
    """Where the list of a second export begins behind the first one's end."""
    joined = _JOINED(text, end)
    return _AGAIN(text, end) or (_LIST.search(text, joined.end() - 1) if joined else None)


def _signs(text: str) -> Iterator[tuple[re.Match, int]]:
    """Brackets in the list, and in one that follows it (exports were joined), with how deep they stand in it."""
    place: int | None = _begin(text)
    while place is not None:
        depth, after = 0, None
        for sign in _TOKEN.finditer(text, place):
            if sign[0] in "[{":
                yield sign, depth
                depth += 1
            elif sign[0] in "]}":
                if sign[0] == "]" and depth == 0:
                    after = _next_list(text, sign.end())
                    break
                depth = max(depth - 1, 0)  # of a brace too many nothing comes
                yield sign, depth
        place = after.end() if after else None
