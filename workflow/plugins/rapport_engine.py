"""Snakemake as ``./review`` starts it: ``python -m rapport_engine``, with the options of ``python -m snakemake``.

Two things differ, on one machine. No job has to be held back: Snakemake's limit of jobs a second, which is meant for
clusters and can be set but not lifted by an option, would have every run wait a second after its last job. And a job
whose script would only take back what it made the last time (`rapport.kept`) is done here, without a process.
"""

from __future__ import annotations

import sys
from types import SimpleNamespace

from snakemake.cli import args_to_api, parse_args
from snakemake.exceptions import print_exception
from snakemake.script import PythonScript

from rapport.kept import done_before


def main() -> int:
    """Run Snakemake with the options of the command line; its exit status."""
    try:
        parser, options = parse_args(None)
        if options.executor in (None, "local"):
            options.max_jobs_per_timespan = None
        PythonScript.evaluate = evaluate
        return 0 if args_to_api(options, parser) else 1
    except Exception as error:
        print_exception(error)
        return 1


def evaluate(script: PythonScript, edit: bool = False, usual=PythonScript.evaluate) -> None:
    """Run a script, unless what it would make was made before."""
    job = SimpleNamespace(
        rule=script.rulename,
        scriptdir=script.path.get_basedir().get_path_or_uri(secret_free=True),
        **{name: getattr(script, name) for name in ("input", "output", "params", "wildcards", "log")},
    )
    if not done_before(job):
        usual(script, edit)


if __name__ == "__main__":
    sys.exit(main())
