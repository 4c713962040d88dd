"""A reviewer's sheet as a workbook: criteria on the first sheet, drop-downs, a header that stays in view."""

from __future__ import annotations

import pandas as pd

from rapport.screening.settings import Settings
from rapport.screening.words import DECISIONS
from rapport.workbook import add_choice, new_workbook, put_text, workbook_content

WIDTHS = {
    "citation_id": 14,
    "decision": 11,
    "reason": 26,
    "note": 26,
    "decided_on": 12,
    "title": 60,
    "authors": 30,
    "year": 7,
    "journal": 24,
    "doi": 22,
    "abstract": 90,
    "adjudicator": 14,
    "conflict": 10,
    "criteria_version": 9,
}
WRAPPED = ("title", "abstract", "authors")


def workbook_bytes(sheet: pd.DataFrame, heading: str, criteria: str, settings: Settings) -> bytes:
    """The workbook.

    Parameters
    ----------
    sheet
        From `rapport.screening.sheets`.
    heading
        First line of the first sheet.
    criteria
        The eligibility criteria as the team wrote them, line by line; may be empty.
    """
    book = new_workbook()
    _criteria_sheet(book.active, heading, criteria, settings)
    _decision_sheet(book.create_sheet("Decisions"), sheet, settings)
    book.active = 1
    return workbook_content(book)


def _criteria_sheet(page, heading: str, criteria: str, settings: Settings) -> None:
    from openpyxl.styles import Alignment, Font

    page.title = "Criteria"
    page.column_dimensions["A"].width = 110
    lines = [
        heading,
        "",
        f"Criteria, version {settings.criteria_version}",
        *criteria.splitlines(),
        "",
        "Fill in the columns decision (include, exclude, maybe) and reason on the sheet Decisions.",
        "You may sort whole rows, filter, and move or hide columns.",
        *(["", "Exclusion reasons, the first that applies:"] if settings.reasons.allowed else []),
        *settings.reasons.allowed,
    ]
    for number, line in enumerate(lines, start=1):
        cell = page.cell(number, 1)
        put_text(cell, line)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if number in (1, 3):
            cell.font = Font(bold=True)


def _decision_sheet(page, sheet: pd.DataFrame, settings: Settings) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    names = list(sheet.columns)
    for column, name in enumerate(names, start=1):
        page.column_dimensions[get_column_letter(column)].width = WIDTHS.get(name, 16)
        page.cell(1, column, name).font = Font(bold=True)
    for number, row in enumerate(sheet.itertuples(index=False), start=2):
        for column, (name, value) in enumerate(zip(names, row, strict=True), start=1):
            if value:
                cell = page.cell(number, column)
                put_text(cell, value)
                cell.alignment = Alignment(wrap_text=name in WRAPPED, vertical="top")
        page.row_dimensions[number].height = 45
    page.freeze_panes = page.cell(2, 2)
    last = max(len(sheet) + 1, 2)
    page.auto_filter.ref = f"A1:{get_column_letter(len(names))}{last}"
    add_choice(page, names.index("decision") + 1, last, f'"{",".join(DECISIONS)}"', True, "include, exclude or maybe")
    if settings.reasons.allowed:
        end = page.parent["Criteria"].max_row
        start = end - len(settings.reasons.allowed) + 1
        add_choice(page, names.index("reason") + 1, last, f"=Criteria!$A${start}:$A${end}", False)
