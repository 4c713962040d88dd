"""Days of searches that have not come: told by commands, since no result knows a clock."""

from __future__ import annotations

from datetime import date, timedelta

from rapport.code import ROOT
from rapport.config import parse_date
from rapport.errors import ReviewError
from rapport.files import read_yaml
from rapport.review import SEARCHES
from rapport.searches import read_searches

AHEAD = timedelta(days=1)  # in another time zone than the machine's it may be tomorrow already
FAR = timedelta(days=366)  # a clock may be wrong, but hardly by more than that


def today() -> date:
    """This machine's date; a clock that stands before the day on which this Rapport was released is wrong."""
    return max(date.today(), parse_date(str(read_yaml(ROOT.parent / "CITATION.cff")["date-released"])))


def years_ahead(day: str) -> bool:
    """Whether a day is so far ahead that its year must be mistyped."""
    return (wanted := parse_date(day)) is not None and wanted > today() + FAR


def still_to_come() -> list[str]:
    """A line for each search of the log whose day has not come: said by commands, since results know no clock."""
    try:
        searches = sorted(read_searches(), key=lambda search: search.line)
    except ReviewError:
        return []  # a step says what is wrong
    return [
        f"note: {SEARCHES}:{search.line}: the day of the search, {search.date}, is still to come by this machine's "
        f"date, {today()}; correct it there"
        for search in searches
        if (day := parse_date(search.date)) and day > today() + AHEAD
    ]
