"""What the list of references lacks."""

from __future__ import annotations

from rapport.report.pieces import Paragraph, Piece, joined
from rapport.report.references import gaps
from rapport.report.results import Results


def references(results: Results, config: dict) -> list[Paragraph]:
    """Fields that no record gave, so that the team completes them before the list is printed."""
    lacking = [f"{n} {'has' if n == 1 else 'have'} no {name}" for name, n in gaps(results).items()]
    if not lacking:
        return []
    text = f"Of these references, {joined(lacking)} in any of the exports; they are to be completed by the team."
    return [Paragraph("Not done yet", (Piece(text, "dedup/citations.csv"),))]
