"""What the steps of runs made, by content, so that nobody takes for a result what was changed by hand or half made."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from rapport.files import read_json, sha256, write_json

NOTED = Path("results/logs/used/hashes.json")
noting = False  # whether this process notes what steps make, as Snakemake by itself does not


def note(outputs: Iterable[str | Path]) -> None:
    """Note what a step has just made; of a folder all that is in it now, and nothing else.

    Called before the step counts as done: what is stopped in between is made and noted again.
    """
    hashes = noted()
    for place in map(Path, outputs):
        below = f"{place.as_posix()}/"
        hashes = {name: digest for name, digest in hashes.items() if not name.startswith(below)}
        inside = sorted(path for path in place.rglob("*") if path.is_file()) if place.is_dir() else [place]
        hashes |= {path.as_posix(): sha256(path) for path in inside if path.is_file()}
    write_json(hashes, NOTED)


def forget(gone: Iterable[str]) -> None:
    """Files and folders that no step makes any longer, and that were removed."""
    gone = tuple(gone)
    below, known = tuple(f"{name}/" for name in gone), noted()
    left = {name: digest for name, digest in known.items() if name not in gone and not name.startswith(below)}
    if left != known:
        write_json(left, NOTED)


def noted() -> dict[str, str]:
    """File, from the review's folder -> SHA-256, of all that steps made here."""
    with suppress(OSError, ValueError):
        return dict(read_json(NOTED))
    return {}
