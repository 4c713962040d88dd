"""What a manuscript quotes of the searches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rapport.config import parse_date

SOURCE = "results/records/searches.csv"
STRATEGIES = "results/tables/search_log.csv"  # the other does not name them
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip


def quoted(rows: Sequence[Mapping]) -> dict[str, dict[str, object]]:
    """Numbers and dates as ``{name: {value, text, source}}``.

    Parameters
    ----------
    rows
        The rows of ``records/searches.csv``, with ``strategy_file``.
    """

    def sources(kind: str) -> int:
        return len({row["source"].casefold() for row in rows if row["kind"] == kind})

    values = {
        "searches": len(rows),
        "sources": len({row["source"].casefold() for row in rows}),
        "databases": sources("database"),
        "registers": sources("register"),
        "counted": sum(row["counted"] for row in rows),
        "read": sum(row["read"] for row in rows),
        "quarantined": sum(row["quarantined"] for row in rows),
        "rounds": len({row["round"] for row in rows}),
        "undated": sum(not row["date"] for row in rows),
        "with_hits": sum(row["hits"] not in (None, "") for row in rows),
        "with_strategy": sum(bool(row["strategy_file"]) for row in rows),
    }
    numbers = {f"records.{name}": _entry(value, f"{value:,}") for name, value in values.items()}
    numbers["records.with_strategy"]["source"] = STRATEGIES
    dates = sorted(str(row["date"]) for row in rows if row["date"])
    if dates:
        numbers["records.first_date"] = _entry(dates[0], in_words(dates[0]))
        numbers["records.last_date"] = _entry(dates[-1], in_words(dates[-1]))
    return numbers


def _entry(value: object, text: str) -> dict[str, object]:
    return {"value": value, "text": text, "source": SOURCE}


def in_words(date: str) -> str:
    """A date as a text prints it: 17 January 2024."""
    day = parse_date(date)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}" if day else date
