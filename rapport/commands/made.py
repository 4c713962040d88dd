"""Results that no step makes any longer: what a removed search, table or setting left goes, so that nobody takes it
for a result, and the same files of people give the same results folder.

Only what Rapport noted as its own is removed. Snakemake's hooks call this (`Snakefile`), which know what a run makes.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable
from contextlib import suppress
from pathlib import Path

from rapport.files import read_json, write_json
from rapport.hashes import forget

MADE = Path("results/logs/used/made.json")


def remember(outputs: Iterable[str]) -> None:
    """Note what a run is about to make, beside what earlier runs made; paths from the review's folder."""
    write_json(sorted({*noted(), *outputs}), MADE)


def clear_others(outputs: Collection[str]) -> None:
    """Remove what earlier runs made and a whole run, which makes *outputs*, did not."""
    current, removed = set(outputs), []
    for name in noted():
        path = Path(name)
        made = {name, *(above.as_posix() for above in path.parents)} & current
        if made or path.parts[0] != "results" or any(other.startswith(f"{name}/") for other in current):
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
        with suppress(OSError):  # others are in it
            path.parent.rmdir()
        removed.append(name)
    forget(removed)
    write_json(sorted(current), MADE)


def noted() -> list[str]:
    """Paths of what runs made since the last whole one, from the review's folder."""
    with suppress(OSError, ValueError):
        return list(read_json(MADE))
    return []
