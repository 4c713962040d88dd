"""Words in columns that allow others than those listed: nearly a listed one may be a slip, and would count apart."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapport.errors import nearest
from rapport.extraction.checks.rows import Context, Finding, Row
from rapport.extraction.values import plain

SHORT = 4  # letters below which one more or less makes another word
ALIKE = 0.85  # difflib's ratio: one letter in six or seven


def check(rows: list[Row], context: Context) -> Iterator[Finding]:
    """Words that resemble one of the dictionary's."""
    for (table, column), listed in context.words.items():
        for row in context.table(table):
            for word in re.split(r"\s*[;|]\s*", row.text(column)):
                near = nearest(plain(word), listed, ALIKE) if len(word) >= SHORT and word not in listed else ""
                if near:
                    said = f"'{word}' in {column} is nearly '{near}', which the dictionary lists"
                    yield row.finding("spelling", "look", column, near, said)
