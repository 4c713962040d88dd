"""What each search contributed in the end: known only after deduplication and screening."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

from rapport.records.log import SEARCH_LOG, write_csv

COLUMNS = (*SEARCH_LOG, "citations", "unique_to_source", "included")


def write_contributions(log: str | Path, ledger: str | Path, output: str | Path) -> None:
    """The PRISMA-S table of searches.

    Parameters
    ----------
    log
        ``tables/search_log.csv``.
    ledger
        ``ledger.csv``: one row a record with its citation and fate.
    output
        The log's columns, and: citations a search found, those no other source found, those included in the review.
    """
    rows, records = _rows(log), _rows(ledger)
    source = {row["search_id"]: row["source"] for row in rows}
    sources, found, included = defaultdict(set), defaultdict(set), set()
    for record in records:
        sources[record["citation_id"]].add(source.get(record["search_id"], ""))
        found[record["search_id"]].add(record["citation_id"])
        if record["fate"] == "included":
            included.add(record["citation_id"])
    for row in rows:
        mine = found[row["search_id"]]
        row["citations"] = len(mine)
        row["unique_to_source"] = sum(len(sources[citation]) == 1 for citation in mine)
        row["included"] = len(mine & included)
    write_csv(output, COLUMNS, rows)


def _rows(path: str | Path) -> list[dict]:
    with Path(path).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
