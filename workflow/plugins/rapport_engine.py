"""Snakemake as ``./review`` starts it: ``python -m rapport_engine``, with the options of ``python -m snakemake``.

Two things differ, on one machine. No job has to be held back: Snakemake's limit of jobs a second, which is meant for
clusters and can be set but not lifted by an option, would have every run wait a second after its last job. And a job
whose script would only take back what it made the last time (`rapport.kept`) is done here, without a process.
`rapport_notes` sees to files that people save meanwhile; `rapport_lighter` and `rapport_forked` are about time only.

Ctrl-C counts once: the terminal sends it, and ``./review`` passes it on, which would interrupt Snakemake's clearing up.
"""

from __future__ import annotations

import argparse
import difflib
import signal
import subprocess
import sys
import threading
from types import SimpleNamespace
from typing import NoReturn

from rapport_forked import end_steps, prepare
from rapport_lighter import lighten
from rapport_notes import saved, watch
from snakemake.cli import args_to_api, parse_args
from snakemake.exceptions import print_exception
from snakemake.script import PythonScript

from rapport import last_run
from rapport.commands.run import STOP, only_looks
from rapport.kept import done_before
from rapport.step import say_if_killed

STOPPED = 130
PATIENCE = 1  # second: so long after its steps a run may come to know that it was stopped with them

_stopped = threading.Event()


def _refuse(parser: argparse.ArgumentParser, message: str) -> NoReturn:
    """One line instead of three screens of options."""
    unknown = message.partition("unrecognized arguments: ")[2].split()
    options = [name for action in parser._actions for name in action.option_strings]
    near = difflib.get_close_matches(unknown[0].partition("=")[0], options, n=1) if unknown else []
    if unknown:
        message = f"'{unknown[0]}' is not understood" + (f"; did you mean '{near[0]}'?" if near else "")
    print(f"error in command: {message}; the options are those of Snakemake", file=sys.stderr)
    raise SystemExit(1)


def main() -> int:
    """Run Snakemake with the options of the command line; its exit status."""
    _listen()
    argparse.ArgumentParser.error = _refuse
    try:
        if not only_looks(sys.argv[1:]):
            prepare()
        lighten(sys.argv[1:])
        watch()
        parser, options = parse_args(None)
        if options.executor in (None, "local"):
            options.max_jobs_per_timespan = None
        PythonScript.evaluate = evaluate
        some = set(options.targets) - {"all"} or options.batch or options.until or options.omit_from
        last_run.whole = not (some or only_looks(sys.argv[1:]))
        done = args_to_api(options, parser)
        if done and not saved and last_run.whole:
            last_run.finish()
        for line in saved:
            print(f"error in the run: {line}", file=sys.stderr)
        return 0 if done and not saved else STOPPED if _stopped.is_set() else 1
    except KeyboardInterrupt:
        return STOPPED
    except Exception as error:
        if _stopped.is_set():  # what Snakemake says of being interrupted helps nobody
            return STOPPED
        print_exception(error)
        return 1


def _listen() -> None:
    """End the steps, and then the run, when asked to."""
    heard = {STOP, signal.SIGINT}
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # of a job in the background
        heard.remove(signal.SIGINT)

    def stop(*_):
        for kind in heard:
            signal.signal(kind, signal.SIG_IGN)
        _stopped.set()
        end_steps()
        raise KeyboardInterrupt

    for kind in heard:
        signal.signal(kind, stop)


def evaluate(script: PythonScript, edit: bool = False, usual=PythonScript.evaluate) -> None:
    """Run a script, unless what it would make was made before."""
    job = SimpleNamespace(
        rule=script.rulename,
        scriptdir=script.path.get_basedir().get_path_or_uri(secret_free=True),
        **{name: getattr(script, name) for name in ("input", "output", "params", "wildcards", "log")},
    )
    if done_before(job):
        return
    try:
        usual(script, edit)
    except subprocess.CalledProcessError as failed:
        if failed.returncode != 1 and not _stopped.wait(PATIENCE):
            say_if_killed(job, failed.returncode)
        raise


if __name__ == "__main__":
    sys.exit(main())
