"""The page people hand in: one self-contained HTML file.

Everything that comes from a record, a note or a reason is text: the template escapes all of it.
"""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path

import jinja2
from markupsafe import Markup

from rapport.report.cells import column_look, longest_words, shown
from rapport.report.checklists import filled
from rapport.report.flow import inline_flow
from rapport.report.links import target
from rapport.report.lists import packed
from rapport.report.parts import ShownFigure, ShownSection, ShownTable, shown_sections
from rapport.report.pieces import Piece
from rapport.report.prose import paragraphs
from rapport.report.prose.mentioned import with_mention
from rapport.report.prose.naming import roster
from rapport.report.prose.overview import facts, standing
from rapport.report.references import references
from rapport.report.results import Results
from rapport.report.sections import SECTIONS, Section
from rapport.report.title import placeholder

HERE = Path(__file__).resolve().parent
SHOWN_ROWS = 300  # a longer table shows its first rows and links to the whole
PIXELS = 1.25 * 96 / 72  # of a point of a figure: letters of one size in all, somewhat larger than in print
PRINTED = 145  # letters side by side on a printed page; a table of longer words has them broken
ALWAYS = ("flow", "checklists", "provenance")


def page(results: Results, config: dict, provenance: dict, sections: tuple[Section, ...] = SECTIONS) -> str:
    """The report as HTML.

    Parameters
    ----------
    results
        The review's results.
    config
        Its settings, complete.
    provenance
        What `rapport.report.provenance.provenance` gives.
    """
    boxes, lists = packed(results)
    laid = shown_sections(results, sections, roster(results, config))
    cited = references(results)
    anchors = {part.anchor for section in laid for part in section.parts if isinstance(part, ShownTable)}
    keys = {box.key for box in boxes}

    def linked(piece: Piece) -> str:
        return target(piece.source, anchors, keys) if piece.source else ""

    always = (*ALWAYS, "references") if cited else ALWAYS
    content = [_section(section, results, config, keys) for section in laid]
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            review=config["review"],
            status=standing(results, config),
            untitled=placeholder(config["review"]["title"]),
            facts=facts(results, config),
            sections=[s for s in content if s["parts"] or s["paragraphs"] or s["id"] in always],
            linked=linked,
            boxes=boxes,
            lists=lists,
            references=cited,
            settings=_settings(config),
            provenance=provenance,
            checklists=filled(results, config),
            style=Markup((HERE / "page.css").read_text(encoding="utf-8")),
            script=Markup((HERE / "page.js").read_text(encoding="utf-8")),
        )
    )


def _section(section: ShownSection, results: Results, config: dict, keys: set[str]) -> dict:
    return {
        "id": section.id,
        "title": section.title,
        "paragraphs": with_mention(paragraphs(section.id, results, config), section.parts),
        "parts": [_part(part, results, keys) for part in section.parts],
    }


def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _part(part: ShownFigure | ShownTable, results: Results, keys: set[str]) -> dict:
    if isinstance(part, ShownFigure):
        drawn = results.text(f"{part.stem}.svg")
        flow = Markup(inline_flow(drawn, keys)) if part.name == "flow" else ""
        source = "" if flow else "data:image/svg+xml;base64," + base64.b64encode(drawn.encode()).decode("ascii")
        points = re.search(r'<svg[^>]* width="([\d.]+)pt"', drawn)
        width = round(float(points[1]) * PIXELS) if points else None
        return {"is": part, "kind": "figure", "flow": flow, "source": source, "width": width}
    look = [column_look([row[place] for row in part.rows]) for place in range(len(part.names))]
    rows = [
        [(cell, shown(cell, name, part.own)) for cell, name in zip(row, part.names, strict=True)]
        for row in part.rows[:SHOWN_ROWS]
    ]
    texts = [part.headings, *([short for _, short in row] for row in rows)]
    return {"is": part, "kind": "table", "rows": rows, "look": look, "whole": longest_words(texts) <= PRINTED}


def _settings(config: dict) -> list[tuple[str, str]]:
    """Every setting of the review as ``(section.key, value)``."""
    return [
        (f"{section}.{key}", value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
        for section, entries in config.items()
        for key, value in (entries.items() if isinstance(entries, dict) else [("", entries)])
    ]
