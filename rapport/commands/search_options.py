"""What is said on the command line of a search that is added."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import NoReturn

from rapport.commands.days import today, years_ahead
from rapport.config import parse_date
from rapport.errors import ReviewError, did_you_mean
from rapport.searches import KINDS
from rapport.typed import program

MORE = ("platform", "hits", "note")
OPTIONS = [f"--{name}" for name in ("source", "date", "round", "kind", *MORE)]
OPTIONAL = "[--round 2] [--kind register] [--platform Ovid] [--hits 812] [--note TEXT]"


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with the options by an exception, and nothing by itself."""

    def error(self, message: str) -> NoReturn:
        raise argparse.ArgumentError(None, message.replace("the following arguments are required:", "say also:"))


def read_options(arguments: list[str]) -> argparse.Namespace:
    """What was said of a search: file, source, date, round (None if not given), kind, platform, hits, note.

    Raises
    ------
    ReviewError
        An option is unknown, missing, or holds what it cannot.
    """
    parser = _Parser(prog="review add-search", add_help=False)
    parser.add_argument("file", type=Path)
    parser.add_argument("--source", required=True)
    parser.add_argument("--date", required=True)
    parser.add_argument("--round", type=int)
    parser.add_argument("--kind", choices=KINDS, default="database")
    for name in MORE:
        parser.add_argument(f"--{name}", default="")
    usage = f"{program()} add-search FILE --source PubMed --date 2026-01-31 {OPTIONAL}"
    try:
        wanted, unknown = parser.parse_known_args(_spelt(arguments, usage))
    except argparse.ArgumentError as error:
        raise ReviewError(f"add-search: {error}; usage: {usage}") from None
    if unknown:
        raise ReviewError(f"add-search: '{unknown[0]}' is not understood; usage: {usage}")
    if wanted.file.is_dir():
        raise ReviewError(f"add-search: {wanted.file}: is a folder; name the export in it, one at a time")
    if not wanted.source.strip():
        raise ReviewError("add-search: --source is empty; name the database, such as --source PubMed")
    if not wanted.file.is_file():
        raise ReviewError(f"add-search: {wanted.file}: there is no such file; check its name and folder")
    if not parse_date(wanted.date):
        raise ReviewError(f"add-search: --date {wanted.date}: is not a date like 2026-01-31; write year-month-day")
    if years_ahead(wanted.date):
        raise ReviewError(
            f"add-search: --date {wanted.date}: is still to come by this machine's date, {today()}; give the day on "
            "which the search was run"
        )
    if wanted.hits and not wanted.hits.isdigit():
        raise ReviewError(
            f"add-search: --hits {wanted.hits}: is not a number; give the number of hits the source reported"
        )
    if wanted.round is not None and wanted.round < 1:
        raise ReviewError(
            f"add-search: --round {wanted.round}: rounds are 1 for the first search, 2, 3 ... for updates"
        )
    return wanted


def _spelt(arguments: list[str], usage: str) -> list[str]:
    """The words as they are, unless an option among them is none: that says more than that another one is missing."""
    for word in arguments:
        name = word.partition("=")[0]
        if re.match("[\u2010-\u2015\u2212]", name):
            plain = "--" + name.lstrip("\u2010\u2011\u2012\u2013\u2014\u2015\u2212-")
            raise ReviewError(f"add-search: {name} begins with a long dash; type two short ones: {plain}")
        if re.match(r"--?[a-z]", name) and not any(option.startswith(name) for option in OPTIONS):
            raise ReviewError(f"add-search: {name} is not an option{did_you_mean(name, OPTIONS)}; usage: {usage}")
    return arguments
