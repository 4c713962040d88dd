"""Citations as RIS, for any reference manager or screening tool."""

from __future__ import annotations

import csv
from pathlib import Path

from rapport.records.writers import write_ris

csv.field_size_limit(2**31 - 1)


def write_citations_ris(citations: str | Path, path: str | Path) -> None:
    """Write ``citations.csv`` as RIS, one entry a citation in the order of the table, never all in memory."""
    with open(citations, encoding="utf-8", newline="") as file:
        write_ris(csv.DictReader(file), path)
