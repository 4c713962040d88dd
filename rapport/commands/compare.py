"""``./review compare A B``: what changed between two results folders, and which inputs caused it."""

from __future__ import annotations

from pathlib import Path

from rapport.compare import Difference, compare
from rapport.errors import ReviewError
from rapport.typed import program

SHOWN = 2  # of each kind, so that everything fits on a screen
WIDTH = 150


def main(arguments: list[str]) -> int:
    """Print the differences, few lines a part (all with ``--all``); the exit status is 0 also when there are some."""
    everything = "--all" in arguments
    folders = [Path(word) for word in arguments if word != "--all"]
    if len(folders) != 2:
        raise ReviewError(f"compare: name two results folders: {program()} compare results-before results")
    folders = [folder / "results" if (folder / "results").is_dir() else folder for folder in folders]
    for folder in folders:
        if not (folder / "ledger.csv").is_file():
            raise ReviewError(
                f"compare: {folder}: holds no results of Rapport; name a results folder of a finished run"
            )
    found = compare(*folders)
    if not found:
        print("Nothing differs.")
        return 0
    cut = [_print(heading, difference, everything) for heading, difference in found.items()]
    if any(cut):
        print(f"More differs than is shown: {program()} compare {' '.join(map(str, folders))} --all")
    return 0


def _print(heading: str, difference: Difference, everything: bool) -> bool:
    """Print one part with its causes; True if lines were left out."""
    parts = {"new": difference.added, "gone": difference.removed, "changed": difference.changed}
    causes = ", ".join(difference.causes[:SHOWN]) + (" ..." if len(difference.causes) > SHOWN else "")
    counts = ", ".join(f"{len(lines)} {word}" for word, lines in parts.items() if lines)
    print(f"{heading}: {counts}" + (f", because of {causes}" if causes else ""))
    for word, lines in parts.items():
        for line in lines if everything else lines[:SHOWN]:
            print(f"  {word:<8}{line if everything or len(line) <= WIDTH else line[:WIDTH] + ' ...'}")
    return not everything and any(len(lines) > SHOWN for lines in parts.values())
