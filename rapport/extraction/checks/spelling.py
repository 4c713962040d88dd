"""Words in columns that allow others than those listed: nearly a listed one may be a slip, and would count apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rapport.errors import nearest
from rapport.extraction.checks.rows import Context, Finding, Row
from rapport.extraction.values import plain

SHORT = 4  # letters below which one more or less makes another word
ALIKE = 0.85  # difflib's ratio: one letter in six or seven
NOT = re.compile(r"(?:un|in|non)[ _-]?")  # what turns a word into its opposite


def check(rows: list[Row], context: Context) -> Iterator[Finding]:
    """Words that resemble one of the dictionary's."""
    for (table, column), listed in context.words.items():
        for row in context.table(table):
            for word in re.split(r"\s*[;|]\s*", row.text(column)):
                near = _near(word, listed) if len(word) >= SHORT and word not in listed else ""
                if near:
                    said = f"'{word}' in {column} is nearly '{near}', which the dictionary lists"
                    yield row.finding("spelling", "look", column, near, said)


def _near(word: str, listed: Iterable[str]) -> str:
    """The listed word that a word may be a slip for, or ``""``."""
    word = plain(word)
    return nearest(word, [other for other in listed if not _another(word, plain(other))], ALIKE)


def _another(word: str, other: str) -> bool:
    """Whether two words are alike and mean two things: they differ in digits only, or one is the other's opposite."""
    short, long = sorted((word, other), key=len)
    opposite = long.endswith(short) and NOT.fullmatch(long.removesuffix(short)) is not None
    return opposite or (word != other and re.sub(r"\d", "", word) == re.sub(r"\d", "", other))
