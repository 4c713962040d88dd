"""The cells of people's sheets: decisions, reasons, dates and names, each read or noted with its row."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date, timedelta

import pandas as pd

from rapport.addresses import REMOVED, without_addresses
from rapport.errors import FEW, LISTED, Problems
from rapport.screening.settings import Settings
from rapport.screening.words import decision_of, unknown_decision

_SHORT = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})", re.ASCII)
NOBODY = "(not named)"  # stands for who settled a conflict and is not named


def note_rows(path: str, rows: Iterable[int], what: str, todo: str, problems: Problems) -> None:
    """One problem of several rows: a line each, or of many the first with the numbers of the others."""
    first, *others = list(rows) or [0]
    if len(others) < FEW:
        for row in [first, *others] if first else ():
            problems.add(f"{path}:{row}", what, todo)
        return
    numbers = ", ".join(map(str, others[:LISTED])) + (" ..." if len(others) > LISTED else "")
    problems.add(f"{path}:{first}", f"{what}; so are {len(others)} more rows: {numbers}", todo)


def each(cells: pd.Series, change: Callable[[str], str | None]) -> pd.Series:
    """Each text changed; of Python's own strings again, which `map` would turn into a column of another kind."""
    return pd.Series(list(map(change, cells.to_list())), index=cells.index, dtype=object)


def plain(text: str) -> str:
    """A word without what cannot be seen (zero-width and soft marks), its letters in their usual form."""
    if text.isascii():
        return text
    seen = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    return unicodedata.normalize("NFKC", seen).strip()


def read_ids(cells: pd.Series) -> pd.Series:
    """Ids as they were issued: in small letters, and nothing else that cannot be seen."""
    return each(cells, lambda cell: cell if cell.isascii() and cell.islower() else plain(cell).lower())


def read_decisions(path: str, cells: pd.Series, problems: Problems) -> pd.Series:
    """include, exclude, maybe or ``""``; what is none of these is noted with its row."""
    words = {word: decision_of(plain(word)) for word in cells.unique()}
    for word in sorted(word for word, meant in words.items() if meant is None):
        note_rows(path, cells.index[cells == word], unknown_decision(word), "correct it", problems)
    return each(cells, lambda cell: words[cell] or "")


def read_reasons(path: str, cells: pd.Series, settings: Settings, problems: Problems) -> pd.Series:
    """Reasons of each row, joined by ``"; "`` in order of precedence; unknown ones noted with their row."""
    meant: dict[str, str] = {}
    for text in cells.unique():
        known, unknown = settings.reasons.read(plain(text))
        meant[text] = "; ".join(known)
        for word in unknown:
            rows, todo = cells.index[cells == text], "correct it, or add it to screening.reasons"
            what = settings.reasons.unknown(word)
            if len(rows) > FEW:  # which nobody misspells so often
                what = f"reason '{word}' is not one of screening.reasons"
                todo = "if it was renamed or taken out in config.yaml, put it back there, or write the new name here"
            note_rows(path, rows, what, todo, problems)
    return each(cells, meant.get)


def read_versions(path: str, cells: pd.Series, problems: Problems) -> pd.Series:
    """Version of the criteria of each row; blank is 1."""
    wrong = [cell for cell in cells.unique() if not re.fullmatch(r"[1-9]\d*|", cell)]
    for cell in wrong:
        what = f"criteria_version '{cell}' is not a whole number"
        note_rows(path, cells.index[cells == cell], what, "correct it", problems)
    return cells.where(~cells.isin([*wrong, ""]), "1")


def read_days(path: str, cells: pd.Series, problems: Problems) -> pd.Series:
    """Days as ISO 8601 where they can only mean one; words stay as they are, and what is no day is noted."""
    for cell in cells.unique():
        if (parts := _parts(cell)) and not _day(parts):
            what, todo = f"decided_on '{cell}' is no day of the calendar", "write year-month-day, or leave it blank"
            note_rows(path, cells.index[cells == cell], what, todo, problems)
    return each(cells, {text: iso_date(text) for text in cells.unique()}.get)


def adjudicators(cells: pd.Series) -> pd.Series:
    """Who settled each conflict, `NOBODY` where no name is given (an address is none)."""
    named = without_addresses(cells)
    return named.where(~named.isin(["", REMOVED]), NOBODY)


def iso_date(text: str) -> str:
    """A date as ISO 8601 where it can only mean one; else the text as it is.

    Spreadsheet programs rewrite dates: ``2026-03-31`` comes back as ``31.03.2026``, ``03/31/2026`` or ``46112``.
    """
    if re.fullmatch(r"[34]\d{4}", text):  # days since 1899-12-30
        return (date(1899, 12, 30) + timedelta(days=int(text))).isoformat()
    return _day(_parts(text)) or text


def either_day(text: str) -> bool:
    """Whether a date may be one of two days: nobody can tell the day from the month in ``02/03/2026``."""
    found = _SHORT.fullmatch(text)
    return (
        bool(found)
        and found[2] != "."
        and int(found[1]) <= 12
        and int(found[3]) <= 12
        and int(found[1]) != int(found[3])
    )


def _parts(text: str) -> tuple[int, int, int] | None:
    """Year, month and day of what is written like a date; None if it is not, or if the day may be the month."""
    if found := re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?", text):
        year, month, day = map(int, found.groups())
        return year, month, day
    if (found := _SHORT.fullmatch(text)) and not either_day(text):
        one, mark, other, year = int(found[1]), found[2], int(found[3]), int(found[4])
        month_first = mark != "." and other > 12
        return year + 2000 if year < 100 else year, one if month_first else other, other if month_first else one
    return None


def _day(parts: tuple[int, int, int] | None) -> str:
    try:
        return date(*parts).isoformat() if parts else ""
    except ValueError:
        return ""
