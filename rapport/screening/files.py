"""Which files screening reads: known when a run starts, so nothing heavy is imported here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from rapport.screening.tools.rayyan_log import articles_file


def import_files(items: Iterable[Mapping], stage: str = "") -> list[str]:
    """The files that the entries of ``screening.imports`` read, of one stage or of all."""
    found = set()
    for item in items:
        if stage in ("", item["stage"]):
            found.add(item["file"])
            if item["tool"] == "rayyan_log" and Path(articles_file(item)).is_file():
                found.add(articles_file(item))
    return sorted(found)
