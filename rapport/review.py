"""A review on disk: its settings, its searches and the files people made."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rapport.config import read_config, there
from rapport.errors import ReviewError, on_screen
from rapport.extraction.names import OWN
from rapport.people import passed_over
from rapport.published import one_copied, one_missing
from rapport.searches import Search, read_searches, refuse_other_kinds

SEARCHES = "data/searches.csv"


@dataclass(frozen=True)
class Review:
    """What is known before anything runs: complete settings, and the searches by id."""

    config: dict
    searches: dict[str, Search]


def open_review(changes: Mapping | None = None) -> Review:
    """Read and check the review in the current folder; on mistakes print one line each and end with status 1.

    Meant for parse time: every problem of ``config.yaml`` and ``data/searches.csv`` is shown before a job starts, and
    a version published of which one file is missing before the files offered are made anew.
    """
    problems: list[str] = []
    config: dict = {}
    rows: list[Search] = []
    try:
        config = read_config("config.yaml", changes)
    except ReviewError as error:
        problems += [f"error in settings: {line}" for line in error.problems]
    if Path(SEARCHES).is_file() or not problems:
        try:
            rows = read_searches(SEARCHES)
        except ReviewError as error:
            problems += [f"error in searches: {line}" for line in error.problems]
    problems += [f"error in settings: {line}" for line in missing_files(config)]
    halves = one_copied() or one_missing(config.get("prisma", {}).get("previous_round"))
    problems += [f"error in studies: {line}" for line in halves]
    if problems:
        print("\n".join(on_screen(line, sys.stderr) for line in problems), file=sys.stderr, flush=True)
        raise SystemExit(1)
    return Review(config, {row.search_id: row for row in rows})


def settings() -> dict:
    """The settings, for commands that run nothing; what is wrong with them is said as a run would say it."""
    try:
        return read_config()
    except ReviewError as error:
        raise ReviewError([f"settings: {line}" for line in error.problems]) from None


def in_a_review() -> None:
    """Refuse to work where there is no review; said as a run would say it."""
    try:
        there()
    except ReviewError as error:
        raise ReviewError([f"settings: {line}" for line in error.problems]) from None


def search_log() -> list[Search]:
    """The rows of the search log, none if there is no log yet; problems are said as a run would say them."""
    try:
        refuse_other_kinds(Path(SEARCHES))
        return read_searches(SEARCHES) if Path(SEARCHES).exists() else []
    except ReviewError as error:
        raise ReviewError([f"searches: {line}" for line in error.problems]) from None


def missing_files(config: Mapping) -> list[str]:
    """One line for each file that the settings name and that is not there.

    Snakemake itself stays silent about a missing input whose result is left from before.
    """
    named = [("screening.imports", item["file"]) for item in config.get("screening", {}).get("imports", [])]
    dictionary = config.get("extraction", {}).get("dictionary")
    if dictionary and dictionary != OWN:  # there the shipped dictionary stands in
        named.append(("extraction.dictionary", dictionary))
    return [
        f"config.yaml: {key}: the file {name} does not exist; put it there or correct the name"
        for key, name in named
        if not Path(name).is_file()
    ]


def people(pattern: str) -> list[str]:
    """Files below ``data/`` that people made, by glob pattern, sorted; hidden and lock files left out.

    Parameters
    ----------
    pattern
        Relative to the review, such as ``"data/coding/*.csv"``.
    """
    return sorted(path.as_posix() for path in Path().glob(pattern) if path.is_file() and not passed_over(path))


def optional(path: str) -> list[str]:
    """``[path]`` if the file is there, else nothing: an input that people may not have made yet."""
    return [path] if Path(path).is_file() else []
