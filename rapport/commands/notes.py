"""What a review may go on without, but is better off with: what a report lacks, and a list of what was published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from rapport.report.lacking import lacking


def notes(config: Mapping, folder: str | Path = ".") -> list[str]:
    """One line each, with the file to write in, in the order of the report; none once all is written."""
    rounds = config["prisma"]["previous_round"]
    return [*(lack.note for lack in lacking(config, folder)), *_published(rounds, Path(folder))]


def _published(rounds: int | None, place: Path) -> Iterator[str]:
    """The report is complete without that list, so it does not tell its readers."""
    if rounds and not all((place / "data/previous" / name).is_file() for name in ("studies.csv", "reports.csv")):
        yield (
            f"data/previous/: holds no list of what was published, so the diagram's previous box follows today's"
            f" decisions on rounds up to {rounds}; copy both files of results/studies/published/ there"
        )
