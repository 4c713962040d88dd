"""What every issued workbook keeps to: text stays text, and the same sheet has the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime

FIXED = datetime(2000, 1, 1)  # no clock
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_FORMULA = ("=", "+", "-", "@")


def new_workbook():
    """An empty openpyxl workbook without a time or a person in it."""
    import openpyxl

    book = openpyxl.Workbook()
    book.properties.created = book.properties.modified = FIXED
    book.properties.creator = "Rapport"
    return book


def put_text(cell, value: str) -> None:
    """Text that stays text, whatever it begins with."""
    cell.value = value
    cell.data_type = "s"
    if value.startswith(_FORMULA):
        cell.quotePrefix = True


def add_choice(page, column: int, last: int, formula: str, strict: bool, error: str = "") -> None:
    """A drop-down in rows 2 to *last* of the *column*-th column.

    *formula* is the list or the cells that hold it; *strict* whether the spreadsheet program refuses other values,
    saying *error*.
    """
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    rule = DataValidation("list", formula1=formula, allow_blank=True, showErrorMessage=strict)
    rule.error = error[:250] or None
    page.add_data_validation(rule)
    letter = get_column_letter(column)
    rule.add(f"{letter}2:{letter}{last}")


def workbook_content(book) -> bytes:
    """The bytes of an ``.xlsx`` file, without the time at which they were written."""
    stream = io.BytesIO()
    book.save(stream)
    out = io.BytesIO()
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            content = old.read(name)
            if name == "docProps/core.xml":  # openpyxl writes the time of saving, whatever the properties say
                content = _MODIFIED.sub(rb"\g<1>2000-01-01T00:00:00Z", content)
            new.writestr(zipfile.ZipInfo(name, FIXED.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
