"""What Snakemake notes of a finished job, by which the next run knows what has to be done again.

It reads an input's checksum when the job has ended. A file that somebody saved in the meantime would be noted as read,
and never be looked at again; so a job whose inputs changed while it was at work stays unfinished. Of outputs Snakemake
notes no content at all, which a bundle has to know (`rapport.made`).
"""

from __future__ import annotations

from snakemake.persistence import PersistenceBase

from rapport import made
from rapport.reading import saved_since, states

saved: list[str] = []  # the problems of this run
_begun: dict[tuple[str, ...], dict] = {}  # job, by its outputs -> the states of its inputs


def watch() -> None:
    """Change Snakemake in this process."""
    made.noting = True
    PersistenceBase.started = started
    PersistenceBase.finished = finished


def started(persistence, job, external_jobid: str | None = None, usual=PersistenceBase.started) -> None:
    """Take note of a job that begins, and of its inputs before anyone reads them."""
    _begun[tuple(job.output)] = states(job.input)
    usual(persistence, job, external_jobid)


async def finished(persistence, job, usual=PersistenceBase.finished) -> None:
    """Take note of a finished job, reading each of its inputs once instead of once for each output."""
    for file in job.input if job.output else ():
        vars(file)["checksum"] = remembered(await file.checksum(persistence.max_checksum_file_size))
    try:
        problems = saved_since(_begun.pop(tuple(job.output), {}))
        saved.extend(line for line in problems if line not in saved)
        if not problems:
            workflow = persistence.dag.workflow
            if not workflow.remote_exec and not workflow.touch:  # which says of files that they are made
                made.note(job.output)
            await usual(persistence, job)
    finally:
        for file in job.input:
            vars(file).pop("checksum", None)


def remembered(checksum: str | None):
    """What a file's method `checksum` is for the time being."""

    async def again(*_) -> str | None:
        return checksum

    return again
