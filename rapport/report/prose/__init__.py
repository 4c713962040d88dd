"""Sentences that say what happened in this run, in the past tense, made from the settings and the numbers.

Nothing is said that was not counted; what has not been done is said to be open.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import pandas as pd

from rapport.report.pieces import Paragraph, Piece, in_a_list, joined, paragraph
from rapport.report.prose import cited, collection, deciding, eligibility, overview, searching, selection, synthesis
from rapport.report.prose.naming import roster
from rapport.report.results import Results

Writer = Callable[[Results, dict], list[Paragraph]]
WRITERS: dict[str, Writer] = {
    "about": overview.about, "flow": selection.flow, "eligibility": eligibility.eligibility,
    "searches": searching.searches, "dedup": searching.deduplication,
    "screening": deciding.screening, "characteristics": collection.extraction, "appraisal": collection.appraisal,
    "framework": synthesis.framework, "association": synthesis.association, "sensitivity": synthesis.sensitivity,
    "references": cited.references,
}  # fmt: skip
# who works, as todo.csv calls those without a name
PARTS = {"anyone": "the review team", "team": "the review team", "review team": "the review team",
         "adjudicator": "the adjudicator", "extractors": "the extractors"}  # fmt: skip
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
    return said + _open(section, results, roster(results, config))


def _open(section: str, results: Results, people: Mapping[str, str]) -> list[Paragraph]:
    """What people still have to do for a section."""
    todo = results.table("todo.csv")
    rows = todo[todo["stage"].isin(STAGES.get(section, ()))] if len(todo) else todo
    if rows.empty:
        return []
    about = rows["task"].str.partition(";")[0]  # what follows says how, to those who do it
    return [
        paragraph("Not done yet", *(_remained(task, part, people) for task, part in rows.groupby(about, sort=False)))
    ]


def _remained(task: str, rows: pd.DataFrame, people: Mapping[str, str]) -> list[Piece]:
    """``It remained for r1 (66) and r2 (12) to screen titles and abstracts.``"""
    counts = rows["n"].astype(int).groupby(rows["who"], sort=False).sum()
    them = [[Piece(f"{_person(who, people)} ("), Piece(str(n), "todo.csv"), Piece(")")] for who, n in counts.items()]
    return [Piece("It remained for "), *in_a_list(them), Piece(f" to {task}.")]


def _person(who: str, people: Mapping[str, str]) -> str:
    """Somebody of ``todo.csv`` in a sentence: a name or several, or a part in the review."""
    return PARTS.get(who) or joined([people.get(name, name) for name in re.split(r"[;,] ", who)])
