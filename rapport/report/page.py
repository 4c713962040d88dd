"""The page people hand in: one self-contained HTML file.

Everything that comes from a record, a note or a reason is text: the template escapes all of it.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path

import jinja2
from markupsafe import Markup

from rapport.report.checklists import filled
from rapport.report.flow import inline_flow
from rapport.report.prose import paragraphs
from rapport.report.results import Results
from rapport.report.sections import SECTIONS, Figure, Section, Table, laid_out

HERE = Path(__file__).resolve().parent
SHOWN_ROWS = 300  # a longer table shows its first rows and links to the whole


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
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    lists = _lists(results)
    shown = [_section(section, results, config) for section in laid_out(results.figures, sections)]
    return environment.get_template("page.html.j2").render(
        review=config["review"],
        sections=[
            section
            for section in shown
            if section["parts"] or section["paragraphs"] or section["id"] in ("flow", "checklists", "provenance")
        ],
        flow=Markup(inline_flow(results.text("prisma/flow.svg"), set(lists))),
        lists=_embedded(lists),
        provenance=provenance,
        checklists=filled(results, config),
        counts=results.json("prisma/counts.json", {}),
        style=Markup((HERE / "page.css").read_text(encoding="utf-8")),
        script=Markup((HERE / "page.js").read_text(encoding="utf-8")),
    )


def _section(section: Section, results: Results, config: dict) -> dict:
    parts = [part for part in (_part(part, results) for part in section.parts) if part]
    return {
        "id": section.id,
        "title": section.title,
        "paragraphs": paragraphs(section.id, results, config),
        "parts": parts,
    }


def _part(part: Table | Figure, results: Results) -> dict | None:
    if isinstance(part, Figure):
        about = results.figure(part.name)
        return (
            None
            if about is None or results.nothing_to_draw(about)
            else {"kind": "figure", **about, "source": _image(results, part.name)}
        )
    table = results.table(part.path)
    if table.empty:
        return None
    if part.columns:
        table = table[[name for name in part.columns if name in table.columns]]
    return {
        "kind": "table", "path": part.path, "caption": part.caption, "folded": part.folded, "rows_in_all": len(table),
        "columns": [name.replace("_", " ") for name in table.columns], "rows": table.head(SHOWN_ROWS).to_numpy().tolist(),
        "numeric": [_numeric(table[name]) for name in table.columns],
    }  # fmt: skip


def _numeric(column) -> bool:
    values = [value for value in column if value]
    return bool(values) and all(
        value.replace(".", "", 1).replace("-", "", 1).replace("e", "", 1).isdigit() for value in values
    )


def _image(results: Results, name: str) -> str:
    content = (results.folder / "figures" / f"{name}.svg").read_bytes()
    return "data:image/svg+xml;base64," + base64.b64encode(content).decode("ascii")


def _lists(results: Results) -> dict[str, dict]:
    """The lists behind the boxes of the flow diagram."""
    found = {}
    for path in sorted((results.folder / "prisma" / "lists").glob("*.csv")):
        table = results.table(f"prisma/lists/{path.name}").drop(columns=["abstract"], errors="ignore")
        found[path.stem] = {"columns": [c.replace("_", " ") for c in table.columns], "rows": table.to_numpy().tolist()}
    return found


def _embedded(lists: dict) -> Markup:
    """JSON that cannot end the script element it stands in."""
    text = json.dumps(lists, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return Markup(
        text.replace("&", "\\u0026")
        .replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
    )
