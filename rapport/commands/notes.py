"""What a review may go on without, but is better off with: what a report lacks, and a list of what was published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from rapport.published import NAMES, PREVIOUS, one_missing
from rapport.report.lacking import lacking
from rapport.review import SEARCHES

SEARCH_LOG = Path("results/logs/search_log.log")


def notes(config: Mapping, folder: str | Path = ".") -> list[str]:
    """One line each, with the file to write in, in the order of the report; none once all is written."""
    return [*(lack.note for lack in lacking(config, folder)), *published(config["prisma"]["previous_round"], folder)]


def published(rounds: int | None, folder: str | Path = ".") -> Iterator[str]:
    """That no list holds what was published, or half of one; the report is complete without and does not tell of it."""
    yield from one_missing(rounds, folder)
    if rounds and not any((Path(folder) / PREVIOUS / name).is_file() for name in NAMES):
        yield (
            f"data/previous/: holds no list of what was published, so the diagram's previous box follows today's"
            f" decisions on rounds up to {rounds}; copy both files of results/studies/published/ there"
        )


def asked() -> list[str]:
    """What was asked about rows of the search log when it was last read, which the numbers depend on until answered."""
    if not SEARCH_LOG.is_file():
        return []
    lines = SEARCH_LOG.read_text(encoding="utf-8", errors="replace").splitlines()
    return [line for line in lines if line.startswith(f"note: {SEARCHES}:")]
