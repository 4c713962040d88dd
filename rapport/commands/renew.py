"""Results that a changed file would leave as they are: Snakemake goes by dates, and dates of files can be anything.

A copy from a backup, an archive, a synchronised folder or a colleague keeps its date; a computer whose clock is ahead
gives a date that is still to come; and a result that somebody opened and saved in a spreadsheet program would be taken
for Rapport's own. So contents are compared. Only ``./review`` does so: it alone notes what its steps made.
"""

from __future__ import annotations

import os
import shutil
import time
from datetime import datetime
from pathlib import Path

from rapport import hashes
from rapport.commands.made import noted
from rapport.errors import ReviewError
from rapport.files import read_json, sha256, write_json, write_text
from rapport.people import made_by_people
from rapport.typed import program

RESULTS = Path("results")
BEGUN, ENDED = Path("results/logs/used/begun"), Path("results/logs/used/ended")  # their dates are those of the last run
SLACK = 2  # seconds by which the clocks of two machines may differ
OLD = 1  # the first second of 1970: archives date files as early as 1980


def begin() -> None:
    """Note that a run begins, and what people's files held; a run that was killed has no end after it."""
    write_json({path.as_posix(): sha256(path) for path in _people()}, BEGUN)


def end() -> None:
    """Note that a run has ended, well or not."""
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
    """Make the next run look again where dates would deceive it; one line for each result that is not as it was made.

    Such results go, and are made again. Where a file of people was replaced by one whose date is not after the last run,
    all results are given an older one: then every step runs again, or takes back what it made (`rapport.kept`).
    """
    if not hashes.noting:
        return []
    changed = _changed()
    for path in changed:
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    if _replaced():
        for path in RESULTS.rglob("*"):
            if path.is_file() and not path.is_relative_to("results/logs"):
                try:
                    os.utime(path, (OLD, OLD))
                except PermissionError:  # somebody else's, in a folder of a group
                    path.unlink()
    return [f"note: {path} is not as {program()} made it; the next whole run makes it again" for path in changed]


def _replaced() -> bool:
    """Whether a file holds something else than at the beginning of the last run, and its date does not say so."""
    if not BEGUN.is_file():
        return False
    last = max(_date(BEGUN), _date(ENDED))
    try:
        known = dict(read_json(BEGUN))
    except (ReviewError, ValueError):  # damaged: nobody knows what was read
        return True
    if _date(ENDED) < _date(BEGUN):  # killed: some results are newer than its beginning, and nobody knows how many
        last = time.time_ns()
    return any(
        known.get(path.as_posix(), "") not in ("", sha256(path))
        for path in _people()
        if path.stat().st_mtime_ns <= last
    )


def _changed() -> list[Path]:
    """Results, or folders of them, that are not as their step left them; none if the last run was killed in a step."""
    ended = _date(ENDED)
    if ended < _date(BEGUN):
        return []
    outputs, found = set(noted()), set()
    for name, digest in hashes.noted().items():
        path = Path(name)
        if path.is_relative_to("results/logs") or (path.is_file() and path.stat().st_mtime_ns <= ended):
            continue
        whole = next((above for above in (path, *path.parents) if above.as_posix() in outputs), None)
        if whole and whole.exists() and not (path.is_file() and sha256(path) == digest):
            found.add(whole)
    return sorted(found)


def _people() -> list[Path]:
    return [Path("config.yaml"), *made_by_people()]


def _date(path: Path) -> int:
    """When a file was written (ns); 0 if it is not there."""
    return path.stat().st_mtime_ns if path.is_file() else 0
