"""Read one export whole: every entry a record, every line accounted for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from rapport.errors import ReviewError
from rapport.records.entry import Entry, Note, Quarantined, Stray, Unreadable
from rapport.records.sniff import format_of
from rapport.records.source import Source

SHOWN = 20  # notes of one kind that are listed singly
LIMITS = (500, 1000, 2000, 10000)  # entries at which a source's export stops (Web of Science, Scopus, PubMed)
#: Lines that sources write around entries: numbers, headings, the frame of XML and JSON.
_USUAL = re.compile(
    r"(?:\d+\.|Record #\d+ of \d+|(?:Provider|Content|Database): ?.*|(?:FN|VR) .*|EF"
    r"|</?[\w:?!][^<>]*>(?:\s*</?[\w:?!][^<>]*>)*|[\[\]{}, ]+|\"\w+\": ?\[?[\[{]?)\s*$"
).match


@dataclass
class Account:
    """What became of a file's lines. ``counted`` comes from the bytes, the others from the reader."""

    file: str
    format: str = ""
    encoding: str = ""
    sha256: str = ""
    counted: int = 0
    read: int = 0
    strays: int = 0
    quarantine: list[Quarantined] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @property
    def quarantined(self) -> int:
        return len(self.quarantine)


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

    Raises
    ------
    ReviewError
        The file is no export, or (at the end of the iteration) entries are unaccounted for.
    """

    def __init__(self, path: str | Path, named: str = "", columns: dict[str, str] | None = None):
        self.path = Path(path)
        self._options = {"columns": columns} if columns else {}
        try:
            self.source = Source(path)
            if columns:
                from rapport.records import delimited as module

                self.format = module
            else:
                self.format = format_of(self.source, named)
            self.account = Account(str(path), self.format.NAME, self.source.encoding, self.source.sha256)
            self.account.notes += self.source.notes
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
        strays: list[Stray] = []
        try:
            for item in self.format.read(self.source, **self._options):
                if type(item) is Entry:
                    account.read += 1
                    yield item
                elif type(item) is Stray:
                    account.strays += 1
                    if not (item.usual or _USUAL(item.text)):
                        strays.append(item)
                elif type(item) is Note:
                    account.notes.append(item)
                else:
                    account.quarantine.append(item)
                    account.notes.append(
                        Note(
                            item.line_first,
                            "warning",
                            f"set aside: {item.reason} (lines {item.line_first}-{item.line_last})",
                        )
                    )
        except Unreadable as error:
            raise ReviewError(f"{self.path}:{error.line}: {error.what}; {error.todo}") from None
        self._conclude(strays)

    def _look(self, entry: Entry) -> None:
        """Note what makes a record less useful than it could be."""
        fields = entry.fields
        if not fields.get("title"):
            self.account.notes.append(Note(entry.line_first, "warning", "the entry has no title"))
        if not fields.get("year") and any(
            tag in ("PY", "Y1", "DP", "DA", "year", "Year", "Publication Year") and value for tag, value, _ in entry.bag
        ):
            self.account.notes.append(
                Note(entry.line_first, "note", "no year could be read; what stands there is kept in the raw tags")
            )
        first, _, last = fields.get("pages", "").partition("-")
        if first.isdigit() and last.isdigit() and int(last) < int(first):
            self.account.notes.append(
                Note(entry.line_first, "note", f"pages {fields['pages']}: the last is before the first")
            )
        title = fields.get("title", "")
        if "\u00c3\u00a9" in title or "\u00c3\u00bc" in title or "\ufffd" in title or "??" in title:
            self.account.notes.append(
                Note(entry.line_first, "note", "letters of the title were damaged before the export")
            )

    def _conclude(self, strays: list[Stray]) -> None:
        account, notes = self.account, self.account.notes
        notes += _runs(strays)
        if account.counted in LIMITS:
            notes.append(
                Note(
                    1,
                    "warning",
                    f"exactly {account.counted} entries, the export limit of some sources; did the source report more?",
                )
            )
        claimed = re.search(r"(?:^|_)(\d{1,6})_?(?:records?|refs?|results|hits|citations)", self.path.stem, re.I)
        if claimed and int(claimed[1]) != account.counted:
            notes.append(Note(1, "warning", f"the name says {claimed[1]}, the file holds {account.counted} entries"))
        account.notes = _bounded(notes)
        if account.read + account.quarantined != account.counted:
            raise ReviewError(
                f"{self.path}:1: {account.counted} entries were counted, {account.read} read, "
                f"{account.quarantined} set aside; "
                f"please report this file, it shows a fault of Rapport"
            )


def _runs(strays: list[Stray]) -> list[Note]:
    """One note for each run of lines outside the entries that a source does not always write there."""
    runs: list[list[Stray]] = []
    for stray in strays:
        if runs and stray.line - runs[-1][-1].line <= 2:
            runs[-1].append(stray)
        else:
            runs.append([stray])
    return [
        Note(
            run[0].line,
            "note",
            f'text outside the entries: "{run[0].text[:60]}"'
            + (f" and {len(run) - 1} more lines" if len(run) > 1 else ""),
        )
        for run in runs
    ]


def _bounded(notes: list[Note]) -> list[Note]:
    """At most `SHOWN` notes of one kind, then how many more; sorted by line."""
    kinds: dict[str, list[Note]] = {}
    for note in notes:
        kinds.setdefault(re.sub(r"\d+|\".*\"", "", note.message), []).append(note)
    kept = []
    for same in kinds.values():
        kept += same[:SHOWN]
        if len(same) > SHOWN:
            kept.append(
                Note(same[SHOWN].line, same[0].severity, f"and {len(same) - SHOWN} more like: {same[0].message}")
            )
    return sorted(kept, key=lambda note: (note.line, note.message))


def raw_json(entry: Entry) -> str:
    """The bag as it is stored: ``[[tag, value, line], ...]``."""
    return json.dumps(entry.bag, ensure_ascii=False, separators=(",", ":"))


def read_export(
    path: str | Path, named: str = "", columns: dict[str, str] | None = None
) -> tuple[list[Entry], Account]:
    """All entries of an export and what became of its lines; for exports that fit in memory."""
    export = Export(path, named, columns)
    return list(export), export.account
