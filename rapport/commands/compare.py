"""``./review compare A B``: what changed between two results folders, and which inputs caused it."""

from __future__ import annotations

from pathlib import Path

from rapport.errors import ReviewError

SHOWN = 12


def main(arguments: list[str]) -> int:
    """Print the differences, a dozen lines a part (all with ``--all``); the exit status is 0 also when there are some."""
    everything = "--all" in arguments
    folders = [Path(word) for word in arguments if word != "--all"]
    if len(folders) != 2:
        raise ReviewError("compare: name two results folders: ./review compare results-before results")
    folders = [folder / "results" if (folder / "results").is_dir() else folder for folder in folders]
    for folder in folders:
        if not (folder / "ledger.csv").is_file():
            raise ReviewError(
                f"compare: {folder}: holds no results of Rapport; name a results folder of a finished run"
            )
    from rapport.compare import compare

    found = compare(*folders)
    if not found:
        print("Nothing differs.")
    for heading, difference in found.items():
        parts = {"new": difference.added, "gone": difference.removed, "changed": difference.changed}
        print(f"{heading}: " + ", ".join(f"{len(lines)} {word}" for word, lines in parts.items() if lines))
        for word, lines in parts.items():
            shown = lines if everything else lines[:SHOWN]
            for line in shown:
                print(f"  {word:<8}{line}")
            if len(lines) > len(shown):
                print(f"  ... and {len(lines) - len(shown)} more {word} (--all shows them)")
    return 0
