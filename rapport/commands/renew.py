"""Results that a changed file would leave as they are: Snakemake goes by dates, and dates of files can be anything.

A copy from a backup, an archive or a colleague keeps its old date; a computer whose clock is ahead gives a date that is
still to come; and a result that somebody opened and saved in a spreadsheet program would be taken for Rapport's own.
"""

from __future__ import annotations

import os
import shutil
import time
from datetime import datetime
from pathlib import Path

from rapport.commands.made import noted
from rapport.errors import ReviewError
from rapport.files import read_json, write_json, write_text
from rapport.people import made_by_people

RESULTS = Path("results")
BEGUN, ENDED = Path("results/logs/used/begun"), Path("results/logs/used/ended")  # their dates are those of the last run
SLACK = 2  # seconds by which the clocks of two machines may differ
MANY = 20  # more than anybody changes by hand: the folder was copied, which gave all files new dates
OLD = 1_000_000_000  # a date before any file of a review


def begin() -> None:
    """Note that a run begins, and size and date of people's files; a run that was killed has no end after it."""
    write_json({path.as_posix(): _size_and_date(path) for path in _people()}, BEGUN)


def end() -> None:
    """Note that a run has ended, well or not: whatever is newer in results, Rapport did not write."""
    write_text("", ENDED)


def refuse_dates_to_come() -> None:
    """Raise `ReviewError` for people's files that were saved later than now, one line each."""
    now = time.time()
    ahead = [path for path in _people() if path.stat().st_mtime > now + SLACK]
    lines = [
        f"{path}: was saved on {datetime.fromtimestamp(path.stat().st_mtime):%Y-%m-%d %H:%M}, which is still to come by"
        " this machine's clock; set the clock right, or open the file and save it again"
        for path in ahead
    ]
    if lines:
        raise ReviewError(lines)


def renew() -> list[str]:
    """Make the next run look again where dates would deceive it; one line for each result that was changed by hand.

    Results changed by hand go, and are made again. Where a file of people was replaced by one with an old date, all
    results are given an older one: then every step runs again, or takes back what it made (`rapport.kept`).
    """
    edited = _edited()
    for path in edited:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    if _replaced():
        for path in RESULTS.rglob("*"):
            if path.is_file() and not path.is_relative_to("results/logs"):
                os.utime(path, (OLD, OLD))
    return [f"note: {path} was changed by hand; it is made again" for path in edited]


def _replaced() -> bool:
    """Whether a file is another than at the beginning of the last run, with a date before it."""
    if not BEGUN.is_file():
        return False
    try:
        begun, known = BEGUN.stat().st_mtime_ns, read_json(BEGUN)
    except ValueError:  # damaged: everything is looked at again
        return True
    now = {path.as_posix(): _size_and_date(path) for path in _people()}
    return any(name in known and known[name] != mine and mine[1] <= begun for name, mine in now.items())


def _edited() -> list[Path]:
    """What Rapport made and somebody else wrote after the last run; none if that was killed: newer ones are its own."""
    if not (BEGUN.is_file() and ENDED.is_file()) or ENDED.stat().st_mtime_ns < BEGUN.stat().st_mtime_ns:
        return []
    ended, found = ENDED.stat().st_mtime_ns, []
    for path in map(Path, noted()):
        files = path.rglob("*") if path.is_dir() else [path]
        if any(file.is_file() and file.stat().st_mtime_ns > ended for file in files):
            found.append(path)
    return found if len(found) <= MANY else []


def _people() -> list[Path]:
    return [Path("config.yaml"), *made_by_people()]


def _size_and_date(path: Path) -> list[int]:
    status = path.stat()
    return [status.st_size, status.st_mtime_ns]
