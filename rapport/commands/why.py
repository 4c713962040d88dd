"""``./review why RECORD [RECORD]``: which rule or person decided about a record or a pair."""

from __future__ import annotations

from pathlib import Path

from rapport.errors import ReviewError
from rapport.typed import program


def main(arguments: list[str]) -> int:
    """Print the history of one record, or what decided whether two are the same."""
    if len(arguments) not in (1, 2):
        raise ReviewError(
            "why: name one or two records, as search_id:number (see results/ledger.csv), citation_id or DOI:"
            f" {program()} why pubmed:12 embase:7"
        )
    if not Path("results/dedup/membership.csv").is_file():
        raise ReviewError(f"why: results/dedup: nothing is deduplicated here yet; run {program()} first")
    from rapport.dedup.why import explain

    print(explain(arguments, Path("results")))
    return 0
