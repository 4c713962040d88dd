"""What a review may go on without, but should not be handed in without: told after a run, and in the report."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from rapport.people import passed_over
from rapport.report.title import placeholder
from rapport.screening.criteria import CRITERIA, read_criteria

WRITTEN = (".md", ".txt", ".docx", ".doc", ".odt", ".rtf", ".pdf", ".pages")  # what criteria may have been written in
UNEXPLAINED = "not explained"  # in tables/search_log.csv: hits and entries differ, and no note says why
MOST = 8  # searches told one by one


class Lack(NamedTuple):
    """*note* tells the team the file to write in, what it lacks, what to do; *said* is the report's sentence."""

    note: str
    said: str


def lacking(config: Mapping, folder: str | Path = ".") -> list[Lack]:
    """What is not there yet, in the order of the report; nothing once all is written.

    Parameters
    ----------
    config
        The review's settings, complete.
    folder
        The review's folder; of its results only the search log and the excluded reports are read.
    """
    place = Path(folder)
    return [
        *_title(config["review"]["title"]),
        *_criteria(place),
        *_hits(place),
        *_reasons(config, place),
    ]


def _title(title: str) -> Iterator[Lack]:
    if placeholder(title):
        yield Lack(
            f"config.yaml: review.title is still '{title}'; write your review's title",
            "The review has no title yet (review.title in config.yaml).",
        )


def _criteria(place: Path) -> Iterator[Lack]:
    if not read_criteria(place / CRITERIA):
        other = _criteria_elsewhere(place)
        todo = f"copy them from {other} as plain text" if other else "write them"
        yield Lack(
            f"{CRITERIA}: holds no eligibility criteria yet; {todo}, the report prints them",
            f"The eligibility criteria have not been written yet ({CRITERIA}).",
        )


def _criteria_elsewhere(place: Path) -> str:
    """Another file that is called like the criteria; ``""`` if there is none."""
    paths = (path for name in ("data/screening", "data", ".") for path in sorted((place / name).glob("*")))
    alike = (path for path in paths if "criteria" in path.stem.casefold() and path.suffix.lower() in WRITTEN)
    named = ((path.relative_to(place).as_posix(), path) for path in alike)
    return next((name for name, path in named if name != CRITERIA and path.is_file() and not passed_over(path)), "")


def _hits(place: Path) -> Iterator[Lack]:
    """Searches whose source reported another number of hits than its export holds, without a word on why."""
    log = _rows(place / "results/tables/search_log.csv")
    rows = [row for row in log if row["explanation"] == UNEXPLAINED]
    for row in rows[:MOST]:
        where, differ = f"{row['source']} (search {row['search_id']})", f"reported {row['hits']} hits"
        yield Lack(
            f"data/searches.csv: {where} {differ}, its export holds {row['counted']}; export again, or say why in note",
            f"{where} {differ}, but its export held {row['counted']}, and nobody has said why (data/searches.csv).",
        )
    if (more := len(rows) - MOST) > 0:
        them = "further search" if more == 1 else "further searches"
        yield Lack(
            f"data/searches.csv: {more} {them} with other hits than entries; results/tables/search_log.csv lists all",
            f"In {more} {them} hits and entries differed too, and nobody has said why (data/searches.csv).",
        )


def _reasons(config: Mapping, place: Path) -> Iterator[Lack]:
    if any((place / "data/screening").glob("*/*")) and not config["screening"]["reasons"]:
        used = _rows(place / "results/tables/excluded_full_text.csv")
        yield Lack(
            "config.yaml: screening.reasons is empty, so any wording is a reason of its own in the flow diagram;"
            " list the reasons, the most important first",
            "The reasons for exclusion have not been listed yet (screening.reasons in config.yaml), so that any wording"
            " counts as a reason of its own."
            if used
            else "",
        )


def _rows(path: Path) -> list[dict[str, str]]:
    """A table of the results; no rows before it is made. Without pandas, which `status` would wait for."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
