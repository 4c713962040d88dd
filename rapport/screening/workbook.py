"""A reviewer's sheet as a workbook: criteria on the first sheet, drop-downs, a header that stays in view."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

import pandas as pd

from rapport.screening.settings import Settings
from rapport.screening.words import DECISIONS

FIXED = datetime(2000, 1, 1)  # no clock: the same sheet has the same bytes
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
    import openpyxl

    book = openpyxl.Workbook()
    book.properties.created = book.properties.modified = FIXED
    book.properties.creator = "Rapport"
    _criteria_sheet(book.active, heading, criteria, settings)
    _decision_sheet(book.create_sheet("Decisions"), sheet, settings)
    book.active = 1
    stream = io.BytesIO()
    book.save(stream)
    return _without_times(stream.getvalue())


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
        _text(cell, line)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if number in (1, 3):
            cell.font = Font(bold=True)


def _decision_sheet(page, sheet: pd.DataFrame, settings: Settings) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    names = list(sheet.columns)
    for column, name in enumerate(names, start=1):
        page.column_dimensions[get_column_letter(column)].width = WIDTHS.get(name, 16)
        page.cell(1, column, name).font = Font(bold=True)
    for number, row in enumerate(sheet.itertuples(index=False), start=2):
        for column, (name, value) in enumerate(zip(names, row, strict=True), start=1):
            if value:
                cell = page.cell(number, column)
                _text(cell, value)
                cell.alignment = Alignment(wrap_text=name in WRAPPED, vertical="top")
        page.row_dimensions[number].height = 45
    page.freeze_panes = page.cell(2, 2)
    last = max(len(sheet) + 1, 2)
    page.auto_filter.ref = f"A1:{get_column_letter(len(names))}{last}"
    choice = DataValidation("list", formula1=f'"{",".join(DECISIONS)}"', allow_blank=True, showErrorMessage=True)
    choice.error = "include, exclude or maybe"
    _validate(page, choice, names, "decision", last)
    if settings.reasons.allowed:
        first = page.parent["Criteria"].max_row - len(settings.reasons.allowed) + 1
        reason = DataValidation(
            "list",
            formula1=f"=Criteria!$A${first}:$A${first + len(settings.reasons.allowed) - 1}",
            allow_blank=True,
            showErrorMessage=False,
        )
        _validate(page, reason, names, "reason", last)


def _validate(page, rule, names: list[str], name: str, last: int) -> None:
    from openpyxl.utils import get_column_letter

    letter = get_column_letter(names.index(name) + 1)
    page.add_data_validation(rule)
    rule.add(f"{letter}2:{letter}{last}")


def _text(cell, value: str) -> None:
    """Text that stays text, whatever it begins with."""
    cell.value = value
    cell.data_type = "s"
    if value[:1] in ("=", "+", "-", "@"):
        cell.quotePrefix = True


def _without_times(content: bytes) -> bytes:
    """The same archive with fixed times."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            new.writestr(zipfile.ZipInfo(name, FIXED.timetuple()[:6]), old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
