"""What a reader yields: entries, quarantined text, strays and notes; and the canonical fields of a record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

#: The canonical fields that a format fills, in the order of the table (all text, "" for missing).
FIELDS = (
    "native_id",
    "entry_type",
    "title",
    "authors",
    "year",
    "journal",
    "journal_abbrev",
    "volume",
    "issue",
    "pages",
    "doi",
    "pmid",
    "pmcid",
    "registry_id",
    "abstract",
    "keywords",
    "language",
    "url",
    "accession",
    "database",
)

Bag = list[tuple[str, str, int]]


class Entry:
    """One entry of an export.

    ``bag`` holds ``(tag, value, line)`` in the order of the file; a value that ran over several lines keeps them,
    separated by ``\\n``. ``fields`` are those of `FIELDS`. For either a function may stand, which is called when it is
    first asked for: that of the fields with the bag.
    """

    __slots__ = ("_bag", "_fields", "line_first", "line_last")

    def __init__(
        self,
        bag: Bag | Callable[[], Bag],
        line_first: int,
        line_last: int,
        fields: dict[str, str] | Callable[[Bag], dict[str, str]],
    ):
        self._bag, self.line_first, self.line_last, self._fields = bag, line_first, line_last, fields

    @property
    def bag(self) -> Bag:
        if callable(self._bag):
            self._bag = self._bag()
        return self._bag

    @property
    def fields(self) -> dict[str, str]:
        if callable(self._fields):
            self._fields = self._fields(self.bag)
        return self._fields

    def __repr__(self) -> str:
        return f"Entry({self.bag!r}, {self.line_first}, {self.line_last})"


@dataclass(slots=True)
class Quarantined:
    """Text that was counted as an entry and could not be read; kept whole."""

    line_first: int
    line_last: int
    reason: str
    text: str


@dataclass(slots=True)
class Stray:
    """A line that belongs to no entry: a heading, a link, a search history; *usual* where the format has one there."""

    line: int
    text: str
    usual: bool = False


@dataclass(slots=True)
class Note:
    """Something a person should know about a line of the export: ``warning`` or ``note``."""

    line: int
    severity: str
    message: str


class Unreadable(Exception):
    """The file cannot be read as an export; *line* is where that shows, *todo* what to do."""

    def __init__(self, line: int, what: str, todo: str):
        super().__init__(what)
        self.line, self.what, self.todo = line, what, todo


def go_on(bag: Bag, text: str) -> None:
    """Join a line to the last value of a bag."""
    tag, value, line = bag[-1]
    bag[-1] = (tag, f"{value}\n{text}" if value else text, line)


def words(text: str) -> frozenset[str]:
    """The words of a text as a set: for lists of tags."""
    return frozenset(text.split())


def grouped(bag: Bag) -> dict[str, list[str]]:
    """Tag -> its values that are not empty, in order."""
    values: dict[str, list[str]] = {}
    for tag, value, _ in bag:
        if value:
            if tag in values:
                values[tag].append(value)
            else:
                values[tag] = [value]
    return values


def first(values: dict[str, list[str]], *tags: str) -> str:
    """The first value of the first tag that has one, lines joined by a blank."""
    for tag in tags:
        if tag in values:
            return flat(values[tag][0])
    return ""


def every(values: dict[str, list[str]], *tags: str) -> list[str]:
    """All values of the tags in the order of the tags, one item a line where a value ran over lines."""
    found: list[str] = []
    for tag in tags:
        if tag in values:
            for value in values[tag]:
                if "\n" in value:
                    found += value.split("\n")
                else:
                    found.append(value)
    return found


def flat(value: str) -> str:
    """Lines and runs of blanks as one blank."""
    if value.isascii() and "  " not in value and value.isprintable():  # the usual case, told quickly
        return value.strip()
    return " ".join(value.split())


def listed(items: list[str]) -> str:
    """Items as one cell, separated by ``; ``; blanks tidied, empty ones and repeats left out."""
    if not items:
        return ""
    text = flat("; ".join(dict.fromkeys(items)))
    if (
        text.count(";") == text.count("; ")
        and not text.endswith(";")
        and " ;" not in text
        and text[:1] != ";"
        and "; " not in "".join(items)
    ):
        parts = text.split("; ")
        return text if len(set(parts)) == len(parts) else "; ".join(dict.fromkeys(parts))
    return "; ".join(dict.fromkeys(found for item in items if (found := flat(item).strip("; "))))
