"""Which files screening reads: known when a run starts, so nothing heavy is imported here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from rapport import people
from rapport.screening.tools.rayyan_log import articles_file

RETRIEVAL = "data/screening/retrieval.csv"


def retrieval_tables() -> list[str]:
    """The tables of reports sought, in the order in which they are issued: ``retrieval``, ``retrieval-02`` ..."""
    found = [path for path in people.tables(Path(RETRIEVAL).parent) if retrieval_number(path)]
    return sorted(found, key=lambda path: (retrieval_number(path), path))


def retrieval_number(path: str | Path) -> int:
    """Which of those tables a file is, 1 for the first; 0 for any other."""
    name = re.fullmatch(r"retrieval(?:-0*([1-9]\d*))?", Path(path).stem.casefold())
    return int(name[1] or 1) if name else 0


def import_files(items: Iterable[Mapping], stage: str = "") -> list[str]:
    """The files that the entries of ``screening.imports`` read, of one stage or of all."""
    found = set()
    for item in items:
        if stage in ("", item["stage"]):
            found.add(item["file"])
            if item["tool"] == "rayyan_log" and Path(articles_file(item)).is_file():
                found.add(articles_file(item))
    return sorted(found)
