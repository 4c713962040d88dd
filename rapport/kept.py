"""What a step made the last time, kept so that the same inputs need not be worked on again.

Snakemake settles at the start of a run which steps follow a changed file, before it can know whether the files between
them will change: one more decision would draw every figure again. A step that is *kept* compares what it is about to
read with what it read the last time, by content, and takes its former files back if nothing differs.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from rapport.files import sha256
from rapport.people import tables

PLACE = Path("results/logs/kept")  # below results/, so that deleting these starts afresh
ABOUT = "kept.json"  # beside them: the fingerprint, and the folders it counts
AFRESH = "RAPPORT_AFRESH"  # environment: set when people ask for steps to be done again


def fingerprint(snakemake, folders: Iterable[str] = ()) -> str:
    """SHA-256 over a job's settings, its code's version, and the names and content of its inputs and of the scripts.

    All scripts count: inside another workflow a rule may go by another name than its script. So do people's tables in
    *folders* (patterns such as ``data/coding/*``), into which a step that issues sheets looks.
    """
    about = [snakemake.rule, list(snakemake.wildcards), list(snakemake.output), list(snakemake.params)]
    digest = hashlib.sha256(json.dumps(about, default=str, sort_keys=True).encode())
    scripts = sorted(Path(snakemake.scriptdir).glob("*.py"))
    sheets = [path for pattern in folders for folder in sorted(Path().glob(pattern)) for path in tables(folder)]
    for path in map(Path, [*scripts, *snakemake.input, *sheets]):
        name = path.name if path.is_absolute() else path.as_posix()
        digest.update(os.fsencode(f"{name}:{sha256(path)}\n"))  # a name need not be UTF-8
    return digest.hexdigest()


def begin_log(snakemake) -> Path | None:
    """The job's log, empty; None if its rule has none."""
    log = Path(snakemake.log[0]) if snakemake.log else None
    if log:
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text("", encoding="utf-8")
    return log


def done_before(snakemake) -> bool:
    """Whether the job need not run its script: what it would take back is in place. For who starts scripts.

    A process that only finds out that there is nothing to do takes longer than everything else about such a job.
    Where anything is odd the script is to run, and to say so.
    """
    with suppress(Exception):
        about = _about(snakemake)
        mark = fingerprint(snakemake, about.get("folders", ()))
        if take_back(snakemake, mark):
            begin_log(snakemake)
            return True
    return False


def take_back(snakemake, mark: str) -> bool:
    """Put the files of the last run in place, if that run had the fingerprint *mark*."""
    kept = [_place(snakemake) / str(n) for n in range(len(snakemake.output))]
    same = _about(snakemake).get("fingerprint") == mark and all(path.exists() for path in kept)
    if os.environ.get(AFRESH) or not same:
        return False
    _copy(zip(kept, map(Path, snakemake.output), strict=True))
    return True


def keep(snakemake, mark: str, folders: Iterable[str] = ()) -> None:
    """Keep what the job has just written, whole or not at all; a full disk only costs time at the next run.

    Nothing is kept if the job issued a sheet: the next one has to see it.
    """
    if fingerprint(snakemake, folders) != mark:
        return
    place = _place(snakemake)
    part = place.with_name(f".{place.name}.part")
    with suppress(OSError):
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        _copy((Path(path), part / str(n)) for n, path in enumerate(snakemake.output))
        about = {"fingerprint": mark, "folders": list(folders)}
        (part / ABOUT).write_text(json.dumps(about), encoding="utf-8")
        shutil.rmtree(place, ignore_errors=True)
        part.rename(place)


def _about(snakemake) -> dict:
    """What is known of the last run: ``fingerprint``, and the ``folders`` it counts; nothing if that is damaged."""
    with suppress(OSError, ValueError):
        return json.loads((_place(snakemake) / ABOUT).read_text(encoding="utf-8"))
    return {}


def _place(snakemake) -> Path:
    return PLACE / "-".join([snakemake.rule, *map(str, snakemake.wildcards)])


def _copy(pairs: Iterable[tuple[Path, Path]]) -> None:
    for source, target in pairs:
        if source.is_dir():
            shutil.copytree(source, target, dirs_exist_ok=True)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
