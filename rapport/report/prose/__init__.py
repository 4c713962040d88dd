"""Sentences that say what happened in this run, in the past tense, made from the settings and the numbers.

Nothing is said that was not counted; what has not been done is said to be open.
"""

from __future__ import annotations

from collections.abc import Callable

from rapport.report.pieces import Paragraph, Piece, counted, paragraph
from rapport.report.prose import cited, collection, deciding, eligibility, overview, searching, selection, synthesis
from rapport.report.results import Results

Writer = Callable[[Results, dict], list[Paragraph]]
WRITERS: dict[str, Writer] = {
    "about": overview.about, "flow": selection.flow, "eligibility": eligibility.eligibility,
    "searches": searching.searches, "dedup": searching.deduplication,
    "screening": deciding.screening, "characteristics": collection.extraction, "appraisal": collection.appraisal,
    "framework": synthesis.framework, "association": synthesis.association, "sensitivity": synthesis.sensitivity,
    "references": cited.references,
}  # fmt: skip
# section of the report -> the stages, as todo.csv calls them, whose work it shows
STAGES = {
    "dedup": ("deduplication",), "screening": ("title_abstract", "retrieval", "full_text", "screening", "studies"),
    "characteristics": ("extraction",), "appraisal": ("appraisal",), "framework": ("framework",),
    "association": ("association",), "searches": ("records", "search"),
}  # fmt: skip


def paragraphs(section: str, results: Results, config: dict) -> list[Paragraph]:
    """The paragraphs of one section of the report; none where nothing is known yet."""
    writer = WRITERS.get(section)
    said = [entry for entry in writer(results, config) if entry.pieces] if writer else []
    return said + _open(section, results)


def _open(section: str, results: Results) -> list[Paragraph]:
    """What people still have to do for a section."""
    todo = results.table("todo.csv")
    if todo.empty or section not in STAGES:
        return []
    rows = todo[todo["stage"].isin(STAGES[section])]
    items = [
        [Piece(f"{row.task} ("), Piece(f"{row.n}; {row.who}", "todo.csv"), Piece(")")] for row in rows.itertuples()
    ]
    return [paragraph("Not done yet", [*counted(items), Piece(".")])] if items else []
