"""What stands around every script: a person's mistake is one line, a bug is one line and a log.

>>> with step(snakemake) as s:      # doctest: +SKIP
...     ...
"""

from __future__ import annotations

import signal
import sys
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from rapport.errors import ReviewError, on_screen, plain
from rapport.kept import begin_log, fingerprint, keep, take_back
from rapport.reading import saved_since, states

SHOWN = 40  # lines on the screen; the log has all of them


@contextmanager
def step(snakemake, kept: bool = False, folders: Iterable[str] = ()) -> Iterator[object]:
    """Run the body of a Snakemake script; end with exit status 1 and clear lines if it cannot be done.

    Parameters
    ----------
    snakemake
        The object of that name in a script.
    kept
        The body depends on the job's inputs, parameters and code and on nothing else, and does nothing but write the
        job's outputs: with the same inputs as the last time, take back what was made then (`rapport.kept`).
    folders
        For a kept step that issues sheets: where people's sheets are, which it reads and to which it adds.

    `ReviewError` becomes ``error in RULE: FILE:LINE: what; what to do``, one line a problem. Anything else is a
    bug: its traceback goes to the rule's log, and the screen gets one line that says where. A step whose inputs were
    saved while it was at work has failed (`rapport.reading`).
    """
    rule = snakemake.rule.replace("_", " ")
    log = Path(snakemake.log[0]) if snakemake.log else None
    before = states(snakemake.input)
    try:
        begin_log(snakemake)
        mark = fingerprint(snakemake, folders) if kept else ""
        taken = kept and take_back(snakemake, mark)
        if not taken:
            yield snakemake
        if saved := saved_since(before):
            raise ReviewError(saved)
        if taken:
            raise SystemExit(0)  # leaves the script before its body
        if kept:
            keep(snakemake, mark, folders)
    except ReviewError as error:
        # what is wrong with a file that was half saved is not worth reading
        _stop([f"error in {rule}: {line}" for line in saved_since(before) or error.problems], error.details, log)
    except Exception as error:
        _stop(*_told(error, rule), log)


def tell(notes: Iterable[str], log: str = "") -> None:
    """Say on the screen, and in a log, what does not stop a run."""
    for line in notes:
        print(on_screen(f"note: {line}", sys.stderr), file=sys.stderr, flush=True)
        if log:
            with open(log, "a", encoding="utf-8") as stream:
                stream.write(f"note: {line}\n")


def _told(error: Exception, rule: str) -> tuple[list[str], str]:
    """What the screen and the log get of an error, and what only the log gets: of a bug its traceback."""
    if isinstance(error, OSError):
        return [f"error in {rule}: {plain(error)}"], ""
    if isinstance(error, MemoryError):
        return [f"error in {rule}: the machine ran out of memory; close other programs or use a larger machine"], ""
    first = str(error).splitlines()[0] if str(error) else ""
    return [f"bug in {rule}: {type(error).__name__}: {first}"], traceback.format_exc()


def say_if_killed(snakemake, status: int) -> None:
    """Say of a step that ended with *status*, as of a process or of a shell, that it could say nothing itself.

    Not of one that Ctrl-C ended. A machine without memory kills (SIGKILL) what has taken most of it.
    """
    number = -status if status < 0 else status - 128
    rule = snakemake.rule.replace("_", " ")
    if number <= 0 or number == signal.SIGINT:
        return
    if number in (signal.SIGKILL, signal.SIGTERM):
        why = "was ended from outside, perhaps because the machine ran out of memory"
        line = f"error in {rule}: {why}; close other programs or use a larger machine, and run again"
    else:
        line = f"bug in {rule}: ended with signal {number}"
    _say([line], "", Path(snakemake.log[0]) if snakemake.log else None)


def _stop(lines: list[str], details: str, log: Path | None) -> None:
    _say(lines, details, log)
    # os._exit would skip flushing; SystemExit keeps Snakemake from printing a traceback of ours
    raise SystemExit(1)


def _say(lines: list[str], details: str, log: Path | None) -> None:
    if log:
        with suppress(OSError):  # on a full disk the screen still says what is the matter
            log.write_text("\n".join([*lines, details]).rstrip() + "\n", encoding="utf-8")
        if details and not any(str(log) in line for line in lines):
            lines = [*lines, f"details: {log}"]
        if len(lines) > SHOWN:
            who, more = lines[0].partition(": ")[0], len(lines) - SHOWN
            lines = [*lines[:SHOWN], f"{who}: {log}: {more} more problems; this file lists all of them"]
    for line in lines:
        print(on_screen(line, sys.stderr), file=sys.stderr, flush=True)
