"""A sheet as a workbook: drop-downs where the dictionary lists values, and the dictionary beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from rapport.workbook import add_choice, new_workbook, put_text, workbook_content


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
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = new_workbook()
    page = book.active
    page.title = "Sheet"
    for place, name in enumerate(sheet.columns, start=1):
        page.cell(1, place, name).font = Font(bold=True)
        page.column_dimensions[get_column_letter(place)].width = max(12, min(len(name) + 4, 40))
        for line, value in enumerate(sheet[name], start=2):
            if value != "":
                put_text(page.cell(line, place), str(value))
    page.freeze_panes = page.cell(2, 3 if len(sheet.columns) > 3 else 2)
    _drop_downs(book, page, sheet, choices, spare, strict)
    words = book.create_sheet("Columns")
    words.column_dimensions["A"].width, words.column_dimensions["B"].width = 24, 110
    for line, row in enumerate(about, start=1):
        for place, text in enumerate(row, start=1):
            put_text(words.cell(line, place), text)
            words.cell(line, place).alignment = Alignment(wrap_text=True, vertical="top")
    return workbook_content(book)


def _drop_downs(
    book, page, sheet: pd.DataFrame, choices: Mapping[str, Sequence[str]], spare: int, strict: bool
) -> None:
    from openpyxl.utils import get_column_letter

    lists = book.create_sheet("Lists")
    lists.sheet_state = "hidden"
    last = len(sheet) + 1 + spare
    there = [name for name in choices if name in sheet.columns]
    for place, name in enumerate(there, start=1):
        for line, value in enumerate(choices[name], start=1):
            put_text(lists.cell(line, place), value)
        letter = get_column_letter(place)
        listed = f"=Lists!${letter}$1:${letter}${len(choices[name])}"
        column = list(sheet.columns).index(name) + 1
        add_choice(page, column, last, listed, strict, f"one of: {', '.join(choices[name])}")
