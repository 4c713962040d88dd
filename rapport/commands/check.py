"""``./review check``: read and check everything people made, and write nothing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from rapport.commands.days import still_to_come
from rapport.commands.gone import gone_since
from rapport.commands.notes import notes
from rapport.commands.orphans import orphans
from rapport.errors import ReviewError, on_screen
from rapport.published import one_copied
from rapport.review import settings
from rapport.typed import program

# each rule that reads people's files by itself, and what comes of all of them; nothing is drawn. With the last targets
# alone Snakemake would take what a failed run left: a missing table between two that are there is no reason to run.
READERS = ["search_log", "deduplicate", "dedup_audit", "title_abstract", "full_text", "studies", "extraction",
           "extraction_checks", "appraisal", "synthesise", "associate"]  # fmt: skip
TARGETS = [*READERS, "results/todo.csv", "results/prisma/counts.json"]
OWN = re.compile(r"error in [^:]+: (?:data/|config\.yaml)")
ROUNDS = 8  # more than there are stages in a row


def main(arguments: list[str]) -> int:
    """Read everything in a copy of the folder and show only the problems, all at once; exit status 1 if it has any."""
    if arguments:
        raise ReviewError(f"check: '{arguments[0]}' is not understood; it takes no options")
    if halves := one_copied():  # the copy does not know when the last run was
        raise ReviewError([f"studies: {line}" for line in halves])
    with tempfile.TemporaryDirectory(prefix="rapport-check-") as place:
        copy = _copy(Path(place) / "review")
        problems, unreached = _problems(copy)
        said = _said(copy)
        with suppress(ReviewError):  # the settings or the search log cannot be read, which is among the problems
            config = settings()
            said += [
                *still_to_come(),
                *orphans(config),
                *(f"note: {note}" for note in notes(config, copy) if not problems),
            ]
        problems, said = _seen_here(problems, copy), _seen_here(said, copy)
    for line in dict.fromkeys([*gone_since(), *said]):
        print(line)
    if not problems:
        print(f"config.yaml and data/: no problem. Next: {program()}")
        return 0
    print("\n".join(on_screen(line, sys.stdout) for line in in_order(problems)))
    n = f"{len(problems)} problem{'' if len(problems) == 1 else 's'}"
    later = "; what comes after them could not be read yet" if unreached else ""
    print(f"{n} to put right{later}. Then: {program()} check")
    return 1


def in_order(problems: list[str]) -> list[str]:
    """Files as they came up, which is the order of the flow, and those of one file from its first line to its last."""
    files: dict[str, int] = {}
    found = [re.match(r"(?:error|bug) in [^:]+: (.+?)(?::(\d+))?: ", line) for line in problems]
    places = [
        (match[1], int(match[2] or 0)) if match else (line, 0) for match, line in zip(found, problems, strict=True)
    ]
    keys = [(files.setdefault(file, len(files)), line) for file, line in places]
    return [problems[n] for n in sorted(range(len(problems)), key=keys.__getitem__)]


def _copy(folder: Path) -> Path:
    """A copy of the review with its earlier results, so that only what changed is done again."""
    folder.mkdir()
    shutil.copy2("config.yaml", folder)
    for name in ("data", "results", ".snakemake/metadata"):
        if Path(name).is_dir():
            shutil.copytree(name, folder / name, ignore_dangling_symlinks=True)
    return folder


def _problems(copy: Path) -> tuple[list[str], bool]:
    """What is wrong in any stage, in the order of the flow, and whether stages were left that nobody could reach.

    A stage that fails leaves no result, so that what comes after it would not be read. Its result of the last good run
    stands in for it, until nothing new comes up; of stages that then contradict each other nothing is said.
    """
    found: dict[str, None] = {}
    follow_on = False
    for round_ in range(ROUNDS):
        done = _run(copy, "--rerun-triggers", "mtime") if round_ else _run(copy)
        lines = [line for line in (done.stdout + done.stderr).splitlines() if line.startswith(("error", "bug"))]
        if done.returncode == 0:
            return list(found), follow_on
        if not lines and not found:
            raise ReviewError(f"check: {(done.stderr.strip().splitlines() or ['it failed'])[-1]}")
        # beside earlier results in place of what failed, only what people themselves wrote can be judged
        own = [line for line in lines if not round_ or OWN.match(line)]
        follow_on = follow_on or own != lines
        found |= dict.fromkeys(own)
        if not _put_back(copy):
            break
    return list(found), True


def _seen_here(lines: list[str], copy: Path) -> list[str]:
    """The lines, of which some name a list that was written into the copy alone."""

    def where(match: re.Match[str]) -> str:
        only_there = (copy / match[0]).is_file() and not Path(match[0]).is_file()
        return f"{match[0]} (there after {program()})" if only_there else match[0]

    return [re.sub(r"results/[\w./-]+\.\w+", where, line) for line in lines]


def _said(copy: Path) -> list[str]:
    """What the stages find odd and go on with, from their logs."""
    logs = sorted((copy / "results/logs").rglob("*.log"))
    lines = (line for log in logs for line in log.read_text(encoding="utf-8", errors="replace").splitlines())
    return [line for line in lines if line.startswith("note: ")]


def _run(copy: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-P", "-m", "rapport", "--config", "strict=False", *options, "--", *TARGETS]
    environment = {**os.environ, "RAPPORT_DIRECTORY": ""}
    return subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)


def _put_back(copy: Path) -> bool:
    """Copy results that are there and no longer in the copy; True if there were any."""
    gone = [path for path in sorted(Path("results").rglob("*")) if path.is_file() and not (copy / path).exists()]
    gone = [path for path in gone if path.parts[1] != "logs"]
    for path in gone:
        (copy / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy / path)
    return bool(gone)
