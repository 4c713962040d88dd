"""Running text as data: plain words, and numbers that know the table or list they count."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from rapport.report.results import Results

FIELD = re.compile(r"\{([^{}:]+)(?::([^{}|]*)\|([^{}|]*))?\}")


class Piece(NamedTuple):
    """Words; *source* (a file below ``results/``, or ``#part`` of the page) is what a number in them counts."""

    text: str
    source: str = ""


class Paragraph(NamedTuple):
    """*head* is "Methods", "Results", or "Not done yet"; the pieces follow each other; an *item* is of a list."""

    head: str
    pieces: tuple[Piece, ...]
    item: bool = False

    @property
    def text(self) -> str:
        """The paragraph as plain text."""
        return "".join(piece.text for piece in self.pieces)


def say(results: Results, *sentences: str, **own: Piece | None) -> list[Piece]:
    """The sentences of which everything is known, with blanks between them.

    Parameters
    ----------
    sentences
        ``{name}`` stands for a number of ``numbers.json`` or for one of *own*; ``{name:report was|reports were}`` adds
        the words that fit one, or any other number. A sentence with a name that is not known is left out.
    own
        Pieces that are no numbers of ``numbers.json``.
    """
    said: list[Piece] = []
    for sentence in sentences:
        pieces = _filled(sentence, results, own)
        if pieces:
            said += ([Piece(" ")] if said else []) + pieces
    return said


def _filled(sentence: str, results: Results, own: Mapping[str, Piece | None]) -> list[Piece]:
    pieces, end = [], 0
    for match in FIELD.finditer(sentence):
        name, one, many = match.groups()
        number = own[name] if name in own else _number(name, results)
        if number is None:
            return []
        pieces += [Piece(sentence[end : match.start()]), number]
        if one is not None:
            pieces.append(Piece(" " + (one if number.text == "1" else many)))
        end = match.end()
    return [piece for piece in [*pieces, Piece(sentence[end:])] if piece.text]


def _number(name: str, results: Results) -> Piece | None:
    entry = results.numbers.get(name)
    if entry is None or entry["text"] == "":
        return None
    text = re.sub(r"^-(?=[.\d])", "\u2212", entry["text"])  # a true minus
    return Piece(text, entry["source"].removeprefix("results/"))


def paragraph(head: str, *parts: list[Piece] | str) -> Paragraph:
    """The parts in one paragraph, with blanks between those that say something."""
    pieces: list[Piece] = []
    for part in parts:
        new = [Piece(part)] if isinstance(part, str) and part else list(part)
        if new:
            pieces += ([Piece(" ")] if pieces else []) + new
    return Paragraph(head, tuple(pieces))


def joined(words: list[str]) -> str:
    """``a, b and c``."""
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1] if words else ""


def counted(items: list[list[Piece]], between: str = ", ") -> list[Piece]:
    """Lists of pieces with commas, or what is given, between them."""
    pieces: list[Piece] = []
    for item in items:
        pieces += ([Piece(between)] if pieces else []) + item
    return pieces


def in_a_list(items: list[list[Piece]]) -> list[Piece]:
    """Lists of pieces as ``a, b and c``."""
    pieces: list[Piece] = []
    for place, item in enumerate(items):
        between = "" if not place else " and " if place == len(items) - 1 else ", "
        pieces += [*([Piece(between)] if between else []), *item]
    return pieces


def listed(results: Results, *phrases: str) -> list[Piece]:
    """``a, b and c`` of those phrases (as in `say`) whose first number is known and not zero."""
    names = {phrase: FIELD.search(phrase)[1] for phrase in phrases}
    return in_a_list([found for phrase in phrases if results.count(names[phrase]) and (found := say(results, phrase))])


def in_words(n: int) -> str:
    """Small numbers as words."""
    return {1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight"}.get(n, str(n))


def sentence_case(text: str) -> str:
    """The first letter large, the others as they are."""
    return text[:1].upper() + text[1:]
