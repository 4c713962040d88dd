"""The Word file for the manuscript: the report's text, tables and figures, numbered as in the page, with captions."""

from __future__ import annotations

from pathlib import Path

from rapport.report import word as w
from rapport.report.cells import shown
from rapport.report.checklists import filled
from rapport.report.parts import ShownFigure, ShownSection, ShownTable, shown_sections
from rapport.report.prose import paragraphs
from rapport.report.prose.mentioned import with_mention
from rapport.report.prose.naming import roster
from rapport.report.prose.overview import facts, standing
from rapport.report.references import references
from rapport.report.results import Results
from rapport.report.sections import SECTIONS, Section
from rapport.report.title import placeholder

LONGEST, WIDEST = 120, 40  # rows and columns; larger tables are named by their file


def document(results: Results, config: dict, path: str | Path, sections: tuple[Section, ...] = SECTIONS) -> None:
    """Write ``report.docx``: the report's paragraphs, and every figure and table in its order and with its number.

    Tables set aside for supplements, or of more than 120 rows or 40 columns, are named with their file instead of
    printed; one too wide for the page is printed in parts, each of which begins with the columns that name its rows.
    """
    word = w.new()
    w.page(word)
    word.core_properties.title = w.clean(config["review"]["title"])[:255]
    word.add_heading(w.clean(config["review"]["title"]), 0)
    if config["review"]["authors"]:
        word.add_paragraph(w.clean(", ".join(config["review"]["authors"])))
    if placeholder(config["review"]["title"]):
        word.add_paragraph("The title is to be written by the team (review.title in config.yaml).")
    word.add_paragraph(f"Systematic review, {standing(results, config)}")
    for section in shown_sections(results, sections, roster(results, config)):
        _section(word, section, results, config)
    w.save(word, Path(path))


def _section(word, section: ShownSection, results: Results, config: dict) -> None:
    texts = with_mention(paragraphs(section.id, results, config), section.parts)
    written = OWN.get(section.id)
    if not (texts or section.parts or written):
        return
    word.add_heading(section.title, 1)
    said = ""
    for entry in texts:
        if entry.head and entry.head != said:
            word.add_heading(w.clean(entry.head), 2)
        said = entry.head
        word.add_paragraph(w.clean(entry.text), style="List Bullet" if entry.item else None)
    for part in section.parts:
        if isinstance(part, ShownFigure):
            w.picture(word, results.folder / f"{part.stem}.png", part.alt)
            w.caption(word, "Figure", part.number, f"{part.title}.")
        else:
            _table(word, part)
    if written:
        written(word, results, config)


def _table(word, part: ShownTable) -> None:
    if part.aside or len(part.rows) > LONGEST or len(part.names) > WIDEST:
        w.caption(word, "Table", part.number, f"{part.caption} ({len(part.rows)} rows): results/{part.path}.")
        return
    rows = [[shown(cell, name, part.own) for cell, name in zip(row, part.names, strict=True)] for row in part.rows]
    sheets = w.column_parts(part.headings, rows)
    for place, columns in enumerate(sheets):
        last = place == len(sheets) - 1
        which = f" (columns, part {place + 1} of {len(sheets)})" if sheets[1:] else ""
        line = w.caption(word, "Table", part.number, f"{part.caption}{which}.", again=place > 0)
        line.paragraph_format.keep_with_next = True
        cells = [[row[column] for column in columns] for row in rows]
        below = f"{part.abbreviations}." if part.abbreviations and last else ""
        w.table(word, [part.headings[column] for column in columns], cells, below)


def _facts(word, results: Results, config: dict) -> None:
    rows = [[what, "".join(piece.text for piece in value)] for what, value in facts(results, config)]
    w.table(word, ["what", "value"], rows)


def _references(word, results: Results, config: dict) -> None:
    for entry in references(results):
        word.add_paragraph(w.clean(f"{entry.text} [{entry.studies}]"), style="List Number")


def _checklists(word, results: Results, config: dict) -> None:
    for title, items in filled(results, config):
        word.add_heading(title, 2)
        w.table(word, ["item", "what is asked", "where it is answered"], [[i.id, i.label, i.text] for i in items])


def _provenance(word, results: Results, config: dict) -> None:
    word.add_paragraph("Versions, settings and the hashes of all inputs: results/report/provenance.json, and the page.")


OWN = {"about": _facts, "references": _references, "checklists": _checklists, "provenance": _provenance}
