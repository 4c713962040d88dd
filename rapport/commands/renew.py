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

from rapport import last_run, made
from rapport.errors import ReviewError
from rapport.files import sha256
from rapport.typed import program

RESULTS = Path("results")
SLACK = 2  # seconds by which the clocks of two machines may differ
OLD = 1  # the first second of 1970: archives date files as early as 1980


def refuse_dates_to_come() -> None:
    """Raise `ReviewError` for people's files that were saved later than now, one line each."""
    now = time.time()
    ahead = [path for path in last_run.inputs() if path.stat().st_mtime > now + SLACK]
    lines = [
        f"{path}: was saved on {datetime.fromtimestamp(path.stat().st_mtime):%Y-%m-%d %H:%M}, which is still to come by"
        " this machine's clock; set the clock right, or open the file and save it again"
        for path in ahead
    ]
    if lines:
        raise ReviewError(lines)


def renew() -> list[str]:
    """Make the next run look again where dates would deceive it; one line for each result that is not as it was made.

    Such results go, and are made again; without a line after a run that was killed. Where a file of people was replaced
    by one whose date is not after the last run, all results are given an older one: every step runs again then, or
    takes back what it made (`rapport.kept`).
    """
    if not made.noting:
        return []
    killed, changed = last_run.read().killed, _changed()
    for path in changed:
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    if _replaced():
        for path in RESULTS.rglob("*"):
            if path.is_file() and not path.is_relative_to("results/logs"):
                try:
                    os.utime(path, (OLD, OLD))
                except PermissionError:  # somebody else's, in a folder of a group
                    path.unlink()
    told = [] if killed else changed  # most of these it had half made itself
    return [f"note: {path} is not as {program()} made it; the next whole run makes it again" for path in told]


def _replaced() -> bool:
    """Whether a file holds something else than at the beginning of the last run, and its date does not say so."""
    last = last_run.read()
    if last.held is None:  # nobody knows what was read
        return True
    # of a killed run some results are newer than its beginning, and nobody knows how many
    until = time.time_ns() if last.killed else max(last.begun, last.ended)
    return any(
        last.held.get(path.as_posix(), "") not in ("", sha256(path))
        for path in last_run.inputs()
        if path.stat().st_mtime_ns <= until
    )


def _changed() -> list[Path]:
    """Results, or folders of them, that are not as their step left them.

    Whatever their dates: somebody may have saved one while the last run was at work, after its step. To read all that
    was made takes a few hundredths of a second for 20 MB.
    """

    def changed(path: Path, digest: str) -> bool:
        return not path.is_relative_to("results/logs") and not (path.is_file() and sha256(path) == digest)

    return sorted(
        Path(output)
        for output, files in made.noted().items()
        if Path(output).exists() and any(changed(Path(name), digest) for name, digest in files.items())
    )
