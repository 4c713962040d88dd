"""``./review``: run the review in this folder, then say what waits for whom."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from rapport import last_run
from rapport.commands.alone import alone
from rapport.commands.days import still_to_come
from rapport.commands.environment import environment
from rapport.commands.gone import gone_since, remember_files
from rapport.commands.notes import SEARCH_LOG, asked
from rapport.commands.orphans import orphans
from rapport.commands.status import changed_since_last_run, next_steps
from rapport.errors import ReviewError
from rapport.files import read_yaml
from rapport.review import settings
from rapport.typed import program

ROOM = 1_000_000  # bytes below which a disk counts as full
CODE = Path(__file__).resolve().parent.parent.parent


def main(arguments: list[str]) -> int:
    """Run Snakemake on the review in the current folder; *arguments* are passed on to it."""
    with alone() as lock, stopped_like_ctrl_c():
        if not only_looks(arguments):
            _clear_parts()
        for line in gone_since():
            print(line, file=sys.stderr, flush=True)
        before, said = last_run.read().done, _saved(SEARCH_LOG)
        status = snakemake(arguments, keep_open=lock)
        whole = last_run.read().done != before
    if status and shutil.disk_usage(".").free < ROOM:  # Snakemake may have failed before any step could say so
        raise ReviewError(f"run: {Path.cwd()}: the disk is full; free some space and run again, nothing is lost")
    if status < 0:  # a signal ended Snakemake, which then could say nothing
        raise ReviewError(
            f"run: {Path.cwd()}: was ended from outside, perhaps because the machine ran out of memory; close other"
            " programs and run again, nothing is lost"
        )
    if status == 0 and whole:
        remember_files()
        config = settings()
        again = asked() if _saved(SEARCH_LOG) == said else []
        print("\n".join([*again, *still_to_come(), *orphans(config), *next_steps(config)]), file=sys.stderr)
    elif status == 0 and not only_looks(arguments) and (changed := changed_since_last_run()):
        # Snakemake looks no further than at what it has: a step that failed on the way to it is passed over
        print(f"note: changed since the last whole run: {changed}; to have it everywhere: {program()}", file=sys.stderr)
    return status


# to Snakemake, as Ctrl-C; SIGINT itself is never heard by what a script starts with `&`, nor by what that starts
STOP = signal.SIGUSR1
POLITE = (signal.SIGTERM, signal.SIGHUP)  # a polite kill, and a terminal that is closed


@contextmanager
def stopped_like_ctrl_c() -> Iterator[None]:
    """Let a polite kill and a closed terminal end a run as Ctrl-C does."""

    def stop(*_):
        raise KeyboardInterrupt

    before = {kind: signal.getsignal(kind) for kind in POLITE}
    for kind in POLITE:
        if before[kind] is not signal.SIG_IGN:  # nohup asked for it
            signal.signal(kind, stop)
    try:
        yield
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let nobody interrupt what has to be done as a whole, such as putting files back."""
    before = {kind: signal.signal(kind, signal.SIG_IGN) for kind in (signal.SIGINT, *POLITE)}
    try:
        yield
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)


def _saved(path: Path) -> int:
    return path.stat().st_mtime_ns if path.is_file() else 0


def _clear_parts() -> None:
    """Remove files that a run which was killed had half written: nothing else is at work in this folder now."""
    for path in Path("results").rglob("*.part"):
        path.unlink() if path.is_file() else shutil.rmtree(path, ignore_errors=True)
    for path in Path("data").rglob(".*.part"):  # a sheet or an export on its way; it has no name of its own yet
        if re.fullmatch(r"\..+\.\d+\.part", path.name) and path.is_file():
            path.unlink()


def snakemake(arguments: list[str], keep_open: int | None = None, instead: Mapping[str, str] | None = None) -> int:
    """Run Snakemake with Rapport's workflow; its exit status (130 after Ctrl-C).

    What it says goes on to the screen, with the words of *instead* in place of others. *keep_open* is the descriptor of
    the folder's lock, which Snakemake holds too: the lock outlives a killed parent.
    """
    # -P: a file of the team's called docx.py is no library
    command = [sys.executable, "-P", "-m", "rapport_engine", "--snakefile", str(CODE / "Snakefile"), "--nolock"]
    if not any(word.startswith("--workflow-profile") for word in arguments):
        command += ["--workflow-profile", "none", *_usual()]  # found by itself, it would announce itself each time
    if not any(
        word.startswith(("--logger", "--lint", "--report", "--dag", "--rulegraph", "--summary")) for word in arguments
    ):
        command += ["--logger=rapport"]  # with a blank it would swallow the targets that follow
    said = {"stderr": subprocess.PIPE, "encoding": "utf-8", "errors": "replace"} if instead else {}
    held = () if keep_open is None else (keep_open,)
    process = subprocess.Popen([*command, *arguments], pass_fds=held, env=environment(), **said)
    try:
        for line in process.stderr if instead else ():
            for old, new in instead.items():
                line = line.replace(old, new)
            print(line, end="", file=sys.stderr, flush=True)
        return process.wait()
    except KeyboardInterrupt:
        with undisturbed():
            process.send_signal(STOP)  # it ends its jobs; what they left half done the next run makes again
            process.communicate()
        raise


def _usual() -> list[str]:
    """The options of profiles/default, as words of a command."""
    options = read_yaml(CODE / "profiles/default/config.yaml")
    words: list[str] = []
    for name, value in options.items():
        if value is not False:
            words += [f"--{name}"] if value is True else [f"--{name}", str(value)]
    return words


# of Snakemake's options those that ask about the workflow, or about files, and run nothing
LOOKING = {
    *(
        "--dry-run",
        "--dryrun",
        "--lint",
        "--unlock",
        "--summary",
        "--detailed-summary",
        "--help",
        "--dag",
        "--rulegraph",
    ),
    *("--filegraph", "--d3dag", "--list", "--list-rules", "--list-target-rules", "--report", "--touch", "--archive"),
    *("--cleanup-metadata", "--list-changes", "--list-input-changes", "--list-params-changes", "--list-untracked"),
    *("--list-conda-envs", "--delete-all-output", "--delete-temp-output", "--print-compilation", "--version"),
}


def only_looks(words: list[str]) -> bool:
    """Whether Snakemake's options ask what would be done, and nothing to be done."""
    # of the short options only those that take no value may stand before -n: -Rnumbers is none that asks
    return any(word.partition("=")[0] in LOOKING or re.match(r"-[FfkpatlSDv]*[nhlSDt]", word) for word in words)
