"""What the steps of runs made, by content, so that nobody takes for a result what was changed by hand or half made.

What a removed search, table or setting left goes, so that the same files of people give the same results folder. Only
what Rapport noted as its own is removed. Snakemake's hooks call this (`Snakefile`), which know what a run makes.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable
from contextlib import suppress
from pathlib import Path

from rapport.files import read_json, sha256, write_json

RECORD = Path("results/logs/used/made.json")
noting = False  # whether this process notes what steps make, as Snakemake by itself does not

Outputs = dict[str, dict[str, str]]  # output, a file or folder -> its files -> SHA-256; nothing while that is not known


def remember(outputs: Iterable[str], unnoted: Iterable[str] = ()) -> None:
    """Note what a run is about to make, beside what earlier runs made; paths from the review's folder.

    *unnoted* are those of them that it makes anew without noting what is in them, as Snakemake by itself does.
    """
    write_json({name: {} for name in outputs} | noted() | {name: {} for name in unnoted}, RECORD)


def note(outputs: Iterable[str | Path]) -> None:
    """Note what a step has just made; of a folder all that is in it now, and nothing else.

    Called before the step counts as done: what is stopped in between is made and noted again.
    """
    known = noted()
    for place in map(Path, outputs):
        inside = sorted(place.rglob("*")) if place.is_dir() else [place]
        known[place.as_posix()] = {path.as_posix(): sha256(path) for path in inside if path.is_file()}
    write_json(known, RECORD)


def clear_others(outputs: Collection[str]) -> None:
    """Remove what earlier runs made and a whole run, which makes *outputs*, did not."""
    current, known = set(outputs), noted()
    for name in sorted(known):
        path = Path(name)
        above = {name, *(folder.as_posix() for folder in path.parents)} & current
        if above or path.parts[0] != "results" or any(other.startswith(f"{name}/") for other in current):
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
        with suppress(OSError):  # others are in it
            path.parent.rmdir()
    write_json({name: known.get(name, {}) for name in current}, RECORD)


def noted() -> Outputs:
    """All that runs made since the last whole one, or were about to; nothing if that is damaged."""
    with suppress(OSError, ValueError, AttributeError):
        return {name: dict(files) for name, files in read_json(RECORD).items()}
    return {}


def hashes() -> dict[str, str]:
    """File, from the review's folder -> SHA-256, of all that steps made here."""
    return {path: digest for files in noted().values() for path, digest in files.items()}
