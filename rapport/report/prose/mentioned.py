"""The sentence that names a section's figures and tables: each is referred to in the text, as journals ask."""

from __future__ import annotations

from collections.abc import Sequence

from rapport.report.parts import ShownFigure, ShownTable
from rapport.report.pieces import Paragraph, Piece, in_a_list

TOLD, OPEN = ("", "Methods", "Results"), ("Not done yet",)  # heads of what was done, and of what is still open


def with_mention(said: Sequence[Paragraph], parts: Sequence[ShownFigure | ShownTable]) -> list[Paragraph]:
    """The paragraphs of a section with ``Figure 2 and Tables 3 to 7 show the details.`` behind what was done and found.

    Parameters
    ----------
    said
        The section's paragraphs.
    parts
        Its figures and tables; those of one kind have numbers in a row.
    """
    figures = [(part.number, f"#figure-{part.name}") for part in parts if isinstance(part, ShownFigure)]
    tables = [(part.number, f"#{part.anchor}") for part in parts if isinstance(part, ShownTable)]
    spans = [_span(kind, found) for kind, found in (("Figure", figures), ("Table", tables)) if found]
    if not spans:
        return list(said)
    shows = "shows" if len(parts) == 1 else "show"
    heads = OPEN if any(isinstance(part, ShownTable) and part.path == "todo.csv" for part in parts) else TOLD
    place = next((n for n in range(len(said), 0, -1) if said[n - 1].head in heads), len(said))
    head = said[place - 1].head if place else "Results"
    return [*said[:place], Paragraph(head, (*in_a_list(spans), Piece(f" {shows} the details."))), *said[place:]]


def _span(kind: str, found: Sequence[tuple[int, str]]) -> list[Piece]:
    """``Table 3``, or ``Tables 3 to 7``, each number a link."""
    pieces = [Piece(f"{kind}{'s' if found[1:] else ''} {found[0][0]}", found[0][1])]
    between = " and " if len(found) == 2 else " to "
    return [*pieces, Piece(between), Piece(str(found[-1][0]), found[-1][1])] if found[1:] else pieces
