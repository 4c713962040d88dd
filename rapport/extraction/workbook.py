"""A sheet as a workbook: drop-downs where the dictionary lists values, and the dictionary beside it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime

import pandas as pd

FIXED = datetime(2000, 1, 1)  # no clock: the same sheet has the same bytes


def workbook_bytes(
    sheet: pd.DataFrame,
    choices: Mapping[str, Sequence[str]],
    about: Sequence[tuple[str, str]],
    spare: int = 200,
    strict: bool = True,
) -> bytes:
    """The workbook.

    Parameters
    ----------
    sheet
        What people fill in.
    choices
        Column name to the values of its drop-down.
    about
        (column, what it means), shown on a page of its own.
    spare
        Blank rows below the sheet that have drop-downs as well.
    strict
        Whether a value outside the list is refused by the spreadsheet program.
    """
    import openpyxl
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = openpyxl.Workbook()
    book.properties.created = book.properties.modified = FIXED
    book.properties.creator = "Rapport"
    page = book.active
    page.title = "Sheet"
    for place, name in enumerate(sheet.columns, start=1):
        page.cell(1, place, name).font = Font(bold=True)
        page.column_dimensions[get_column_letter(place)].width = max(12, min(len(name) + 4, 40))
        for line, value in enumerate(sheet[name], start=2):
            if value != "":
                _text(page.cell(line, place), str(value))
    page.freeze_panes = page.cell(2, 3 if len(sheet.columns) > 3 else 2)
    _drop_downs(book, page, sheet, choices, spare, strict)
    words = book.create_sheet("Columns")
    words.column_dimensions["A"].width, words.column_dimensions["B"].width = 24, 110
    for line, row in enumerate(about, start=1):
        for place, text in enumerate(row, start=1):
            _text(words.cell(line, place), text)
            words.cell(line, place).alignment = Alignment(wrap_text=True, vertical="top")
    stream = io.BytesIO()
    book.save(stream)
    return _fixed_times(stream.getvalue())


def _drop_downs(
    book, page, sheet: pd.DataFrame, choices: Mapping[str, Sequence[str]], spare: int, strict: bool
) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    lists = book.create_sheet("Lists")
    lists.sheet_state = "hidden"
    last = len(sheet) + 1 + spare
    there = [name for name in choices if name in sheet.columns]
    for place, name in enumerate(there, start=1):
        for line, value in enumerate(choices[name], start=1):
            _text(lists.cell(line, place), value)
        letter = get_column_letter(place)
        rule = DataValidation(
            "list",
            formula1=f"=Lists!${letter}$1:${letter}${len(choices[name])}",
            allow_blank=True,
            showErrorMessage=strict,
        )
        rule.error = f"one of: {', '.join(choices[name])}"[:250]
        page.add_data_validation(rule)
        column = get_column_letter(list(sheet.columns).index(name) + 1)
        rule.add(f"{column}2:{column}{last}")


def _text(cell, value: str) -> None:
    """Text that stays text, whatever it begins with."""
    cell.value = value
    cell.data_type = "s"
    if value[:1] in ("=", "+", "-", "@"):
        cell.quotePrefix = True


def _fixed_times(content: bytes) -> bytes:
    """The same archive with fixed times."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            content = old.read(name)
            if name == "docProps/core.xml":  # openpyxl writes the time of saving, whatever the properties say
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2000-01-01T00:00:00Z", content)
            new.writestr(zipfile.ZipInfo(name, FIXED.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
