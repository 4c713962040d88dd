"""``./review compare A B``: what changed between two results folders, and which inputs caused it."""

from __future__ import annotations

import shlex
from pathlib import Path

from rapport.compare import CAUSES, Difference, compare
from rapport.errors import ReviewError
from rapport.typed import program

FEW = (2, 1, 0)  # lines of each kind in a part, so that everything fits on a screen
INPUTS = 8  # of each kind of input
SCREEN = 45  # lines
WIDTH = 150  # characters


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
    if everything:
        lines = _lines(found, None, None)
    else:
        tried = (_lines(found, shown, min(INPUTS, shown * INPUTS or 2)) for shown in FEW)
        short = next((lines for lines in tried if len(lines) < SCREEN), None) or _lines(found, 0, 1)
        full = _lines(found, None, None)
        lines = [line if len(line) <= WIDTH else line[:WIDTH] + " ..." for line in short]
        if lines != full:
            names = " ".join(shlex.quote(str(folder)) for folder in folders)
            lines.append(f"More differs than is shown: {program()} compare {names} --all")
    print("\n".join(lines))
    return 0


def _lines(found: dict[str, Difference], shown: int | None, inputs: int | None) -> list[str]:
    """What changed in the inputs, then what follows, each part below its causes; of each kind *shown* lines.

    Files that caused something come before those that did not, such as sheets in which nobody has written.
    """
    parts = {heading: difference for heading, difference in found.items() if heading not in CAUSES}
    used = {cause for difference in parts.values() for cause in difference.causes}
    lines = ["What changed in the inputs:" if len(parts) < len(found) else "No input, setting or program changed."]
    for heading in CAUSES:
        if heading in found:
            lines += _part("files" if heading == "inputs" else heading, found[heading], inputs, used)
    lines += ["What follows from it:" if len(parts) < len(found) else "What differs:"] if parts else []
    before: list[str] = []
    for heading, difference in parts.items():
        if difference.causes and difference.causes != before:
            some = difference.causes[: FEW[0] if shown is not None else None]
            more = f" and {len(difference.causes) - len(some)} more" if len(difference.causes) > len(some) else ""
            lines.append(f"because of {', '.join(some)}{more}")
        elif before and not difference.causes:
            lines.append("because of all of this")
        before = difference.causes
        lines += _part(heading, difference, shown, set())
    return lines


def _part(heading: str, difference: Difference, shown: int | None, first: set[str]) -> list[str]:
    """One part: how many rows are new, gone and changed, and *shown* of each, those in *first* before the others."""
    kinds = {"new": difference.added, "gone": difference.removed, "changed": difference.changed}
    lines = [f"  {heading}: {', '.join(f'{len(rows)} {word}' for word, rows in kinds.items() if rows)}"]
    for word, rows in kinds.items():
        lines += [f"    {word:<8}{row}" for row in sorted(rows, key=lambda row: row not in first)[:shown]]
    return lines
