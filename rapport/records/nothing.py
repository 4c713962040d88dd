"""A blank file, as it is kept for a search that found nothing; never told from the content, only by the search log."""

from __future__ import annotations

from collections.abc import Iterator

from rapport.records.entry import Entry
from rapport.records.source import Source

NAME, TITLE = "nothing", "a blank file"


def count(source: Source) -> int:
    """No entry."""
    return 0


def read(source: Source) -> Iterator[Entry]:
    """No entry."""
    return iter(())
