"""Where entries of BibTeX begin and end: by their braces, and by what follows where these do not balance."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapport.records.source import Source

#: entry types that may open with a parenthesis: in text, an at sign and a word often stand before one
_TYPES = (
    "article|book|booklet|collection|conference|dataset|inbook|incollection|inproceedings|manual|mastersthesis|misc"
    "|online|patent|phdthesis|proceedings|report|techreport|thesis|unpublished|comment|preamble|string"
)
OPEN = re.compile(rf"(?:^|(?<=[}})]))[ \t\ufeff]*@[ \t]*(?=\w+[ \t]*\{{|(?i:{_TYPES})[ \t]*\()(\w+)[ \t]*([{{(])", re.M)
_INNER = re.compile(r"(?<=[})])[ \t\ufeff]*(?=@[ \t]*\w+[ \t]*\{[^\s,={}]*,)")
ASIDE = frozenset(("comment", "string", "preamble"))
_GOES_ON = re.compile(r"\s*(?:,\s*$|[\w-]+\s*=\s*[{\"\d]|[})]\s*$)").match


def segments(source: Source) -> Iterator[tuple[int, str]]:
    """Numbered lines; one that holds several entries in as many parts."""
    for number, line in source.lines():
        if "@" in line and _INNER.search(line):
            for part in _INNER.split(line):
                yield number, part
        else:
            yield number, line


def pieces(source: Source) -> Iterator[tuple[int, list[str], str, list[int]]]:
    """``(first line, lines, kind, reopened)``: an entry up to where its braces balance, or what is between (kind "").

    Where a field follows although the braces are balanced, one too many may have been closed, and the entry goes on:
    *reopened* are the places in *lines* where it had closed.
    """
    piece: list[str] = []
    reopened: list[int] = []
    end = 0
    begin, kind, depth, opener, closed = 1, "", 0, "{", False
    for number, line in segments(source):
        match = OPEN.match(line) if "@" in line else None
        if match and (match[1].lower() not in ASIDE or closed or not kind or line[:1] == "@"):
            if piece:  # an entry that never closed ends where the next begins
                yield begin, piece, kind, reopened
            piece, begin, kind, depth, opener, closed = [], number, match[1].lower(), 0, match[2], False
            reopened = []
        elif closed and _GOES_ON(line):
            closed, depth = False, 1
            reopened.append(end)
        elif closed and line.strip():
            yield begin, piece, kind, reopened
            piece, begin, kind, closed, reopened = [], number, "", False, []
        elif not piece:
            begin = number
        piece.append(line)
        if kind and not closed:
            depth += _depth(line, opener)
            closed, end = depth <= 0, len(piece) - 1
    if piece:
        yield begin, piece, kind, reopened


def _depth(line: str, opener: str) -> int:
    """Opening less closing braces (or parentheses), escaped ones apart."""
    a, b = ("{", "}") if opener == "{" else ("(", ")")
    depth = line.count(a) - line.count(b)
    return depth - line.count("\\" + a) + line.count("\\" + b) if "\\" in line else depth
