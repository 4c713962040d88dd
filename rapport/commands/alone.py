"""One run at a time in a folder."""

from __future__ import annotations

import fcntl
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from rapport.errors import ReviewError

LOCK = Path(".snakemake/rapport.lock")
PATIENCE = 1  # second: so long a run that was killed may take to vanish


@contextmanager
def alone() -> Iterator[int]:
    """Hold the folder's lock, so that two runs never write the same results; it goes with the processes that hold it.

    On a disk that knows no locks, as some of a network, a run goes on without, and says so: it could not run at all.

    Yields
    ------
    int
        The lock's descriptor. A process to which it is passed on holds the lock too.

    Raises
    ------
    ReviewError
        Another run is at work, or nobody can write here.
    """
    try:
        LOCK.parent.mkdir(exist_ok=True)
        stream = LOCK.open("w")
    except OSError as error:
        raise ReviewError(
            f"run: {Path.cwd()}: results cannot be written here ({(error.strerror or '').lower()}); copy the review to"
            " a folder you can write to"
        ) from None
    with stream:
        until = time.monotonic() + PATIENCE
        while (held := _lock(stream, fcntl.LOCK_EX)) is False:
            if time.monotonic() > until:
                raise ReviewError(f"run: {Path.cwd()}: another run is at work in this folder; wait until it has ended")
            time.sleep(0.05)
        if held is None:
            print("note: this disk knows no locks; see that nobody starts a second run here", file=sys.stderr)
        yield stream.fileno()


def at_work() -> bool:
    """Whether a run is known to be at work in this folder."""
    with suppress(OSError), LOCK.open() as stream:
        return _lock(stream, fcntl.LOCK_SH) is False
    return False


def _lock(stream: TextIO, kind: int) -> bool | None:
    """Take the lock; False if another process holds it, None if the disk knows no locks."""
    try:
        fcntl.flock(stream, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True
