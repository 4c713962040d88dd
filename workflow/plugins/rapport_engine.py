"""Snakemake as ``./review`` starts it: ``python -m rapport_engine OPTIONS``, the same options as ``python -m snakemake``.

On one machine no job has to be held back. Snakemake's limit of jobs a second, which is meant for clusters and can be set
but not lifted by an option, would have every run wait a second after its last job.
"""

from __future__ import annotations

import sys

from snakemake.cli import args_to_api, parse_args
from snakemake.exceptions import print_exception


def main() -> int:
    """Run Snakemake with the options of the command line; its exit status."""
    try:
        parser, options = parse_args(None)
        if options.executor in (None, "local"):
            options.max_jobs_per_timespan = None
        return 0 if args_to_api(options, parser) else 1
    except Exception as error:
        print_exception(error)
        return 1


if __name__ == "__main__":
    sys.exit(main())
