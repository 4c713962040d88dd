"""Read one export whole: every entry a record, every line accounted for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from rapport.errors import ReviewError
from rapport.records import nothing
from rapport.records.entry import Entry, Note, Quarantined, Stray, Unreadable, flat
from rapport.records.sniff import FOUND_NONE, format_of
from rapport.records.source import Source

SHOWN = 20  # notes of one kind that are listed singly
LIMITS = (500, 1000, 2000, 10000)  # entries at which a source's export stops (Web of Science, Scopus, PubMed)
#: Lines that sources write around entries: numbers, headings, the frame of XML and JSON.
_USUAL = re.compile(
    r"(?:\d+\.|Record #\d+ of \d+|(?:Provider|Content|Database): ?.*|(?:FN|VR) .*|EF"
    r"|</?[\w:?!][^<>]*>(?:\s*</?[\w:?!][^<>]*>)*|[\[\]{}, ]+|\"\w+\": ?\[?[\[{]?)\s*$"
).match
#: Tags of dates, and letters that a wrong encoding leaves behind.
_DATES = frozenset(("PY", "Y1", "DP", "DA", "year", "Year", "Publication Year"))
_DAMAGED = ("\u00c3\u00a9", "\u00c3\u00bc", "\ufffd", "??")
_TITLES = frozenset(("TI", "T1", "%T", "title", "Title", "TITLE"))  # tags of an entry's own title


@dataclass
class Account:
    """What became of a file's lines. ``counted`` comes from the bytes, the others from the reader.

    Of notes of one kind, only the first `SHOWN` are kept, and how many more there were.
    """

    file: str
    format: str = ""
    encoding: str = ""
    sha256: str = ""
    counted: int = 0
    read: int = 0
    strays: int = 0
    quarantine: list[Quarantined] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    _kinds: dict[str, list] = field(default_factory=dict)  # kind -> [how many, the first that is not shown]

    @property
    def quarantined(self) -> int:
        return len(self.quarantine)

    def note(self, line: int, severity: str, message: str) -> None:
        """Note something about a line."""
        kind = self._kinds.setdefault(re.sub(r"\d+|\".*\"", "", message), [0, None])
        kind[0] += 1
        if kind[0] <= SHOWN:
            self.notes.append(Note(line, severity, message))
        elif kind[1] is None:
            kind[1] = Note(line, severity, message)

    def close(self) -> None:
        """Say how many more notes there were of each kind, and sort them by line."""
        for many, more in self._kinds.values():
            if more:
                self.notes.append(Note(more.line, more.severity, f"and {many - SHOWN} more like: {more.message}"))
        self._kinds = {}
        self.notes.sort(key=lambda note: (note.line, note.message))


class Export:
    """An export to be read: iterate over it for its records, then ask `account`.

    Parameters
    ----------
    path
        The file.
    named
        A format name, or ``""`` to tell it from the content.
    columns
        For a CSV that nobody knows: field -> column name.
    found_none
        Whether the search log says that the search found nothing: then a blank file is right. If it does not (False),
        an export without an entry is refused. None: there is no log.

    Raises
    ------
    ReviewError
        The file is no export, or (at the end of the iteration) entries are unaccounted for.
    """

    def __init__(
        self,
        path: str | Path,
        named: str = "",
        columns: dict[str, str] | None = None,
        found_none: bool | None = None,
    ):
        self.path, self._found_none = Path(path), found_none
        self._options = {"columns": columns} if columns else {}
        try:
            self.source = Source(path)
            blank = found_none and not self.source.head().strip()
            self.format = nothing if blank else format_of(self.source, named, columns)
            self.account = Account(str(path), self.format.NAME, self.source.encoding, self.source.sha256)
            for note in self.source.notes:
                self.account.note(note.line, note.severity, note.message)
            if blank:
                self._options = {}
            self.account.counted = self.format.count(self.source, **self._options)
        except Unreadable as error:
            raise ReviewError(f"{path}:{error.line}: {error.what}; {error.todo}") from None
        except FileNotFoundError:
            raise ReviewError(
                f"{path}: the file does not exist; put it there or correct the name in data/searches.csv"
            ) from None
        except (PermissionError, IsADirectoryError):
            raise ReviewError(f"{path}: the file cannot be read; check that it is a file and may be opened") from None

    def __iter__(self) -> Iterator[Entry]:
        """Entries whose fields were made and looked at: what makes a record less useful is noted in the account."""
        for entry in self.entries():
            self._look(entry)
            yield entry

    def entries(self) -> Iterator[Entry]:
        """Entries with their tags and lines; fields are made for those that are asked for them."""
        account = self.account
        run = _Run(account)
        try:
            for item in self.format.read(self.source, **self._options):
                if type(item) is Entry:
                    account.read += 1
                    yield item
                elif type(item) is Stray:
                    account.strays += 1
                    if not (item.usual or _USUAL(item.text)):
                        run.add(item)
                elif type(item) is Note:
                    account.note(item.line, item.severity, item.message)
                else:
                    account.quarantine.append(item)
                    lines = f"(lines {item.line_first}-{item.line_last})"
                    account.note(item.line_first, "warning", f"set aside: {item.reason} {lines}")
        except Unreadable as error:
            raise ReviewError(f"{self.path}:{error.line}: {error.what}; {error.todo}") from None
        run.end()
        self._conclude()

    def _look(self, entry: Entry) -> None:
        """Note what makes a record less useful than it could be."""
        fields, note, line = entry.fields, self.account.note, entry.line_first
        title = fields.get("title", "")
        titles = [(text, at) for tag, text, at in entry.bag if tag in _TITLES and text]
        if len(titles) > 1:
            self._look_at_titles(titles)
        if not title:
            note(line, "warning", "the entry has no title")
        elif any(sign in title for sign in _DAMAGED):
            note(line, "note", "letters of the title were damaged before the export")
        if not fields.get("year") and any(tag in _DATES for tag, _, _ in entry.bag):
            note(line, "note", "no year could be read; what stands there is kept in the raw tags")
        first, _, last = fields.get("pages", "").partition("-")
        if first.isdigit() and last.isdigit() and int(last) < int(first):
            note(line, "note", f"pages {fields['pages']}: the last is before the first")

    def _look_at_titles(self, titles: list[tuple[str, int]]) -> None:
        """Say which title of an entry with several is not its own; it may be that of an entry whose marks are lost."""
        for text, at in titles[1:]:
            if _letters(text) not in _letters(titles[0][0]):
                message = (
                    f'a second title in one entry, kept in its raw tags: "{flat(text)[:60]}"; are these two entries?'
                )
                self.account.note(at, "warning", message)

    def _conclude(self) -> None:
        account = self.account
        if account.counted in LIMITS:
            message = (
                f"exactly {account.counted} entries, the export limit of some sources; did the source report more?"
            )
            account.note(1, "warning", message)
        claimed = re.search(r"(?:^|_)(\d{1,6})_?(?:records?|refs?|results|hits|citations)", self.path.stem, re.I)
        if claimed and int(claimed[1]) != account.counted:
            account.note(1, "warning", f"the name says {claimed[1]}, the file holds {account.counted} entries")
        if not account.counted and self._found_none is False:
            raise ReviewError(f"{self.path}:1: the file holds no record; export it again, or {FOUND_NONE}")
        if not account.counted and self._found_none is None:
            account.note(1, "warning", "the file holds no entry; did the search find none?")
        account.close()
        if account.read + account.quarantined != account.counted:
            raise ReviewError(
                f"{self.path}:1: {account.counted} entries were counted, {account.read} read, "
                f"{account.quarantined} set aside; please report this file, it shows a fault of Rapport"
            )


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()


class _Run:
    """Lines outside the entries that stand together; one note for each such run."""

    def __init__(self, account: Account):
        self.account, self.first, self.last, self.many = account, None, 0, 0

    def add(self, stray: Stray) -> None:
        if self.first and stray.line - self.last > 2:
            self.end()
        self.first, self.last, self.many = self.first or stray, stray.line, self.many + 1

    def end(self) -> None:
        if self.first:
            more = f" and {self.many - 1} more lines" if self.many > 1 else ""
            self.account.note(self.first.line, "note", f'text outside the entries: "{self.first.text[:60]}"{more}')
        self.first, self.many = None, 0


def raw_json(entry: Entry) -> str:
    """The bag as it is stored: ``[[tag, value, line], ...]``."""
    return json.dumps(entry.bag, ensure_ascii=False, separators=(",", ":"))


def read_export(
    path: str | Path, named: str = "", columns: dict[str, str] | None = None
) -> tuple[list[Entry], Account]:
    """All entries of an export and what became of its lines; for exports that fit in memory."""
    export = Export(path, named, columns)
    return list(export), export.account
