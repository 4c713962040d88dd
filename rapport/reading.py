"""Whether people saved a file while a step read it: what the step made may be from either state of it.

Nobody can tell which state was read, and the time and content that Snakemake notes once the step has ended are those of
the later one. So such a step counts as not done.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

State = tuple[int, int, int] | None


def states(paths: Iterable[str | Path]) -> dict[str, State]:
    """Path -> its time of change (ns), size (bytes) and number on the disk; None if it is not there."""
    return {str(path): _state(path) for path in paths}


def saved_since(before: Mapping[str, State]) -> list[str]:
    """One problem for each file that is no longer as `states` found it."""
    return [
        f"{path}: was saved while it was read; run again, so that it is used as it is now"
        for path, state in before.items()
        if _state(path) != state
    ]


def _state(path: str | Path) -> State:
    try:
        about = Path(path).stat()
    except OSError:
        return None
    return about.st_mtime_ns, about.st_size, about.st_ino
