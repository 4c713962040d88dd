"""The Word file for the manuscript: the report's tables and figures, numbered, with captions."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from pathlib import Path

import docx
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from rapport.files import atomic
from rapport.report.prose import paragraphs
from rapport.report.results import Results
from rapport.report.sections import SECTIONS, Figure, Section, Table, laid_out

# characters that XML 1.0 cannot hold
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
TEXT_WIDTH = 250  # mm, on a landscape A4 page
LONGEST = 120  # rows; longer tables are supplements, named by their file
ABBREVIATIONS = {
    "AC1": "Gwet's first agreement coefficient", "CI": "confidence interval", "MMAT": "Mixed Methods Appraisal Tool", "NR": "not reported",
    "PABAK": "prevalence- and bias-adjusted kappa", "PI": "prediction interval", "POMP": "percent of maximum possible", "SD": "standard deviation",
    "SMD": "standardised mean difference", "WAI": "Working Alliance Inventory", "ARM": "Agnew Relationship Measure", "UC": "unclear", "NA": "not applicable",
}  # fmt: skip


def document(results: Results, config: dict, path: str | Path, sections: tuple[Section, ...] = SECTIONS) -> None:
    """Write ``report.docx``: every figure and table of the report in its order, with captions and abbreviations.

    Folded tables of the page, and tables of more than 120 rows, are named with their file instead of printed.
    """
    word = docx.Document()
    _page(word)
    word.add_heading(clean(config["review"]["title"]), 0)
    if config["review"]["authors"]:
        word.add_paragraph(clean(", ".join(config["review"]["authors"])))
    numbered = {"Figure": 0, "Table": 0}
    for section in laid_out(results.figures, sections):
        _section(word, section, results, config, numbered)
    _save(word, Path(path))


def clean(text: str) -> str:
    """Text as Word can hold it; nothing that a person can see is lost."""
    return UNPRINTABLE.sub("", str(text))


def _page(word) -> None:
    page = word.sections[0]
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = Mm(297), Mm(210)
    page.left_margin = page.right_margin = Mm(23)
    word.styles["Normal"].font.name, word.styles["Normal"].font.size = "Calibri", Pt(10)


def _section(word, section: Section, results: Results, config: dict, numbered: dict[str, int]) -> None:
    texts = paragraphs(section.id, results, config)
    parts = [part for part in section.parts if _there(part, results)]
    flow = section.id == "flow" and results.has("prisma/flow.png")
    if not (texts or parts or flow):
        return
    word.add_heading(section.title, 1)
    for text in texts:
        word.add_paragraph(clean(text))
    if flow:
        _picture(
            word,
            results.folder / "prisma/flow.png",
            "Flow of records, reports and studies (PRISMA 2020)",
            "PRISMA 2020 flow diagram",
            numbered,
        )
    for part in parts:
        if isinstance(part, Figure):
            about = results.figure(part.name)
            _picture(word, results.folder / "figures" / f"{part.name}.png", about["title"], about["alt"], numbered)
        else:
            _table(word, part, results, numbered)


def _there(part: Table | Figure, results: Results) -> bool:
    if isinstance(part, Figure):
        about = results.figure(part.name)
        return about is not None and not results.nothing_to_draw(about)
    return not results.table(part.path).empty


def _caption(word, kind: str, text: str, numbered: dict[str, int]):
    numbered[kind] += 1
    return word.add_paragraph(clean(f"{kind} {numbered[kind]}. {text}"), style="Caption")


def _picture(word, path: Path, title: str, alt: str, numbered: dict[str, int]) -> None:
    picture = word.add_picture(str(path))
    scale = min(1, Mm(TEXT_WIDTH) / picture.width, Mm(150) / picture.height)
    picture.width, picture.height = int(picture.width * scale), int(picture.height * scale)
    picture._inline.docPr.set("descr", clean(alt))
    word.paragraphs[-1].paragraph_format.keep_with_next = True
    _caption(word, "Figure", f"{title}.", numbered)


def _table(word, part: Table, results: Results, numbered: dict[str, int]) -> None:
    content = results.table(part.path)
    columns = [name for name in (part.columns or content.columns) if name in content.columns]
    content = content[columns]
    if part.folded or len(content) > LONGEST:
        _caption(word, "Table", f"{part.caption} ({len(content)} rows): results/{part.path}.", numbered)
        return
    _caption(word, "Table", f"{part.caption}.", numbered).paragraph_format.keep_with_next = True
    table = word.add_table(rows=1, cols=len(columns), style="Table Grid")
    _fill(table.rows[0], [name.replace("_", " ") for name in columns], bold=True)
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeat)
    for row in content.to_numpy().tolist():
        _fill(table.add_row(), row)
    words = set(
        re.findall(
            r"[A-Z][A-Z0-9]+", " ".join([*columns, *(cell for row in content.to_numpy().tolist() for cell in row)])
        )
    )
    used = [f"{short}, {long}" for short, long in sorted(ABBREVIATIONS.items()) if short in words]
    if used:
        word.add_paragraph("; ".join(used) + ".").runs[0].font.size = Pt(8)


def _fill(row, cells: list[str], bold: bool = False) -> None:
    for cell, text in zip(row.cells, cells, strict=True):
        run = cell.paragraphs[0].add_run(clean(text))
        run.font.size, run.bold = Pt(7.5), bold


def _save(word, path: Path) -> None:
    """Save without the clock: fixed dates inside, and in the zip."""
    about = word.core_properties
    about.created = about.modified = datetime(2000, 1, 1)
    about.author = about.last_modified_by = "Rapport"
    made = io.BytesIO()
    word.save(made)
    with (
        zipfile.ZipFile(made) as source,
        atomic(path) as part,
        zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in sorted(source.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
