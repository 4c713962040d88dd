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
_AGAIN = re.compile(r"[\s\ufeff\]}]*\[\s*(?=\{)").match
_JOINED = re.compile(r"\}[\s\ufeff]*\{").search
#: behind the last list's end: an object, or another one behind that which holds the list
_UNREAD = re.compile(r'(?:\A\][^\w{\["]*|\}[\s\ufeff]*)([\[\s]*\{\s*"[^\n]*)').search
_TEXT = re.compile(r"([^\W_].*)").search
_BARE = re.compile(r'^\s*\[\s*(?:\]\s*$|\{(?=.{0,20000}?"(?:type|title|id|itemType|protocolSection)"\s*:))', re.S)

_FRAME, _GAP = "around", "between"
_ASK = "is there a brace too many above, or were exports joined?"
_DECODER = json.JSONDecoder(strict=False)
_KEY = re.compile(r'\[\s*\{\s*"(?:[^"\\\n]|\\.)*"\s*:')  # below a preface; "[{" may also end a cell of a table


def claims(head: str) -> bool:
    """A list of entries under a known name, or a bare list of objects with type, id or title (or of nothing)."""
    text = head[max(re.search(r"[\[{]", head).start(), 0) :] if re.search(r"[\[{]", head) else ""
    at_front = head.lstrip()[:1] in ("[", "{")
    return bool((_LIST.search(head) and '"' in head) or (_BARE.match(head) if at_front else _KEY.match(text)))


def count(source: Source) -> int:
    """Objects that open directly in a list, told by the brackets alone: nothing is decoded."""
    text = "".join(source.texts())
    total, begin = 0, _begin(text)
    while begin is not None:
        depth, after = 0, None
        for sign in _TOKEN.finditer(text, begin):
            if sign[0] in "[{":
                total += sign[0] == "{" and depth == 0
                depth += 1
            elif sign[0] == "]" and depth == 0:
                after = _next_list(text, sign.end())
                break
            elif sign[0] in "]}":
                depth = max(depth - 1, 0)  # of a brace too many nothing comes
        begin = after
    return total


def _begin(text: str) -> int:
    """Where the list's first item may stand."""
    found = _LIST.search(text)
    if found:
        return found.end()
    start = re.search(r"\[\s*(?=\{)", text)
    return start.end() if start else len(text)


def _next_list(text: str, end: int) -> int | None:
    """Where the list of a second export begins (exports were joined) behind the first one's end."""
    joined = _JOINED(text, end)
    found = _AGAIN(text, end) or (_LIST.search(text, joined.end() - 1) if joined else None)
    return found.end() if found else None


def read(source: Source) -> Iterator[Entry | Quarantined | Stray | Note]:
    """One entry an object; one that cannot be decoded is quarantined, other text in a list is said loudly."""
    text = "".join(source.texts())
    line = 1
    for begin, end, what, item in _pieces(text):
        piece = text[begin:end]
        last = line + piece.count("\n")
        if item is not None:
            yield Entry(bag_of(item, line), line, last, canonical(item))
        elif what in (_FRAME, _GAP):
            yield from _outside(piece, line)
            lost = _TEXT(piece) if what == _GAP else None
            if lost or (end == len(text) and begin and (lost := _UNREAD(piece))):
                at = line + piece.count("\n", 0, lost.start(1))
                yield Note(at, "warning", f'text in no entry was not read, from "{lost[1].strip()[:60]}" on; {_ASK}')
        else:
            yield Quarantined(line, last, what, piece)
        line = last


def _outside(text: str, line: int) -> Iterator[Stray]:
    for offset, part in enumerate(text.split("\n")):
        if part.strip(" ,\t"):
            yield Stray(line + offset, part.strip()[:500])


def _pieces(text: str) -> Iterator[tuple[int, int, str, dict | None]]:
    """``(begin, end, what it is, item)`` of all the text: what is around the lists, entries, and what is between these.

    Of an object that cannot be decoded, *what it is* says why.
    """
    place, begin = 0, _begin(text)
    while begin is not None:
        yield place, begin, _FRAME, None
        place = at = begin
        begin = None
        while sign := _TOKEN.search(text, at):
            at = sign.end()
            if sign[0] == "]":
                begin = _next_list(text, at)
                break
            if sign[0] == "[":
                at = _closed(text, sign.start()) or len(text)
            elif sign[0] == "{":
                yield place, sign.start(), _GAP, None
                place, what, item = _object(text, sign.start())
                yield sign.start(), place, what, item
                at = place
        end = sign.start() if sign else len(text)
        yield place, end, _GAP, None
        place = end
    yield place, len(text), _FRAME, None


def _object(text: str, begin: int) -> tuple[int, str, dict | None]:
    """Where an object ends, and the object or why it cannot be decoded."""
    try:
        item, end = _DECODER.raw_decode(text, begin)
        return end, "", item
    except (ValueError, RecursionError):
        end = _closed(text, begin)
    return end or len(text), "not readable as JSON" if end else "the object does not end; the file may be cut", None


def _closed(text: str, begin: int) -> int:
    """Where the bracket at *begin* is closed; 0 where it is not."""
    depth = 0
    for sign in _TOKEN.finditer(text, begin):
        depth += (sign[0] in "[{") - (sign[0] in "]}")
        if depth == 0 and sign[0] in "]}":
            return sign.end()
    return 0
