"""The two files that a version leaves when it is published: whether both are there, and both of that version."""

from __future__ import annotations

from pathlib import Path

from rapport import last_run
from rapport.files import sha256

PREVIOUS, OFFERED = Path("data/previous"), Path("results/studies/published")
NAMES = ("studies.csv", "reports.csv")
KEPT = f"{OFFERED}/ of the results that you kept on the day it was published"


def one_missing(previous_round: int | None, folder: str | Path = ".") -> list[str]:
    """One line if a round was published and only one of its files is in ``data/previous/``."""
    lacking = [
        name
        for name in NAMES
        if not any(Path(folder, PREVIOUS, name).with_suffix(end).is_file() for end in (".csv", ".xlsx"))
    ]
    if not previous_round or len(lacking) != 1:
        return []
    (name,), (other,) = lacking, (other for other in NAMES if other not in lacking)
    return [
        f"{PREVIOUS / name}: is missing, and {other} is there; copy both from {KEPT}, or, if nobody kept them, take "
        f"{other} away and run: both are offered anew (of a version published elsewhere, list the {name[:-4]} yourself)"
    ]


def one_copied() -> list[str]:
    """One line if since the last run only one of the two files that it offered was copied to ``data/previous/``.

    Said before a step runs, since the next one offers other files, those of the version after that.
    """
    last = last_run.read()
    if not last.begun or last.held is None:
        return []
    held = {name: last.held.get((PREVIOUS / name).as_posix(), "") for name in NAMES}
    now = {name: _digest(PREVIOUS / name) for name in NAMES}
    offered = {name: _digest(OFFERED / name) for name in NAMES}
    return [
        f"{PREVIOUS / other}: was not copied with {name}, and both belong to one version; copy {OFFERED / other} too"
        for name, other in (NAMES, NAMES[::-1])
        if now[name] and held[name] != now[name] == offered[name]
        if now[other] == held[other] and offered[other] not in ("", now[other])
    ]


def _digest(path: Path) -> str:
    return sha256(path) if path.is_file() else ""
