"""What a review may go on without, but should not be handed in without."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from rapport.report.lacking import lacking


def notes(config: Mapping, folder: str | Path = ".") -> list[str]:
    """One line each, with the file to write in, in the order of the report; none once all is written."""
    return [lack.note for lack in lacking(config, folder)]
