"""Problems that the person running a review can fix.

A stage collects all of them and stops once, with one line each: ``FILE:LINE: what is wrong; what to do``.
"""

from __future__ import annotations

import difflib
import os
import shutil
import textwrap
from collections.abc import Iterable
from typing import TextIO


class ReviewError(Exception):
    """One or more problems in people's files; each text is all the reader needs.

    Parameters
    ----------
    problems
        One line, or several.
    details
        What is too long for the screen and stands in the step's log only.
    """

    def __init__(self, problems: str | Iterable[str], details: str = ""):
        self.problems = [problems] if isinstance(problems, str) else list(problems)
        self.details = details
        super().__init__("\n".join(self.problems))

    def __reduce__(self):  # so that worker processes can hand it back
        return type(self), (self.problems, self.details)


FEW = 5  # rows with the same problem that have a line each; more are summed up in one
LISTED = 40  # row numbers in such a line


class Problems:
    """A collector, so that people see every problem of a stage at once, and alike ones of many rows in one line."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._alike: dict[str, tuple[str, ...]] = {}  # line -> what makes it one of a kind

    def add(self, where: object, what: str, todo: str = "", alike: str = "") -> None:
        """Note one problem at *where* (``data/x.csv:12``), with what to do about it.

        *alike* names its kind where *what* differs from row to row.
        """
        line = f"{where}: {what}" + (f"; {todo}" if todo else "")
        if line not in self.lines:
            self.lines.append(line)
            path, _, row = str(where).rpartition(":")
            if row.isdecimal():
                self._alike[line] = (path, alike or what, todo, row, what)

    def extend(self, others: Problems) -> None:
        """Note what another collector has noted."""
        self.lines += [line for line in others.lines if line not in self.lines]
        self._alike |= others._alike

    def __bool__(self) -> bool:
        return bool(self.lines)

    def raise_if_any(self) -> None:
        """Raise `ReviewError` with everything noted so far, if anything was."""
        if self.lines:
            raise ReviewError(self.summed_up())

    def summed_up(self) -> list[str]:
        """The lines; more than `FEW` of one kind in one file are the first of them, with the rows of the others."""
        kinds: dict[tuple[str, ...], list[str]] = {}
        for line in self.lines:
            kinds.setdefault(self._alike[line][:3] if line in self._alike else (line,), []).append(line)
        found = []
        for kind, lines in kinds.items():
            if len(lines) <= FEW or len(kind) == 1:
                found += lines
                continue
            (_, _, todo, row, what), *others = (self._alike[line] for line in lines)
            rows = ", ".join(list(dict.fromkeys(other[3] for other in others))[:LISTED])
            more = f"{what}; so it is {len(others)} times more, in rows {rows}" + " ..." * (len(others) > LISTED)
            found.append(f"{kind[0]}:{row}: {more}" + (f"; {todo}" if todo else ""))
        return found


def did_you_mean(word: object, options: Iterable[object]) -> str:
    """The end of a message: ``; did you mean 'reviewers'?`` or nothing when no option is near.

    A misspelling that differs only in case or surrounding blanks is always recognised.
    """
    near = nearest(word, options)
    return f"; did you mean '{near}'?" if near else ""


def nearest(word: object, options: Iterable[object], alike: float = 0.6) -> str:
    """The option that a word is a misspelling of, at least so much *alike* (difflib's ratio); ``""`` if none is."""
    by_key = {str(option).strip().casefold(): str(option) for option in options}
    near = difflib.get_close_matches(str(word).strip().casefold(), by_key, n=1, cutoff=alike)
    return by_key[near[0]] if near else ""


def on_screen(line: str, stream: TextIO) -> str:
    """A message as it is; on a terminal in lines that end between words, all but the first indented."""
    if not stream.isatty():
        return line
    width = max(shutil.get_terminal_size().columns, 40)
    lines = textwrap.wrap(
        line, width, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False, replace_whitespace=False
    )
    return "\n".join(lines)


def plain(error: OSError) -> str:
    """An operating-system error in the words of a person who wants to go on."""
    name = error.filename or "a file"
    if isinstance(name, bytes):
        name = os.fsdecode(name)
    advice = {
        28: "the disk is full; free some space and run again",
        13: "permission denied; check that the folder can be written and the file is not open elsewhere",
        30: "the folder is read-only; copy the review to a folder you can write to",
        2: "the file is missing; put it back or take it out of the configuration",
    }.get(error.errno or 0, (error.strerror or str(error)).lower())
    return f"{name}: {advice}"
