"""Tables as people save them, read without pandas: any spreadsheet's encoding and separator.

Excel and LibreOffice write UTF-8 with or without a byte-order mark, UTF-16 or Windows-1252, and separate cells by
comma, semicolon or tab depending on the country; a workbook is as good as a CSV.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path

from rapport.errors import ReviewError

csv.field_size_limit(2**31 - 1)


def read_rows(path: str | Path, wanted: tuple[str, ...] = ()) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The header and the rows of a person's table.

    Parameters
    ----------
    path
        A ``.csv``, ``.tsv``, ``.txt`` or ``.xlsx`` file.
    wanted
        Column names by which the right worksheet of a workbook is told.

    Returns
    -------
    header, rows
        The stripped header cells, and ``(line, cells)`` for each row that is not blank; *line* is where the row
        begins in the file (in a workbook: its row), the header being line 1. Every cell is text.

    Raises
    ------
    ReviewError
        The file cannot be opened or is no table.
    """
    path = Path(path)
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise ReviewError(f"{path}: the file does not exist; put it back or correct its name") from None
    except PermissionError:
        raise ReviewError(
            f"{path}: the file cannot be read; close it in other programs, check its permissions"
        ) from None
    if content[:4] == b"PK\x03\x04":
        numbered = _workbook(path, wanted)
    elif content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise ReviewError(f"{path}: an old Excel workbook (.xls) or a password-protected one; save it as .xlsx or .csv")
    else:
        numbered = _lines(path, decode(content))
    rows = [(line, cells) for line, cells in numbered if any(cell.strip() for cell in cells)]
    if not rows:
        return [], []
    header = [cell.strip().lstrip("\ufeff") for cell in rows[0][1]]
    return header, rows[1:]


def decode(content: bytes) -> str:
    """Text of a file that a spreadsheet program saved: byte-order mark, else UTF-8, else Windows-1252."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        # five bytes are unassigned in cp1252; latin-1 keeps them as they are instead of failing
        return content.decode("cp1252") if _is_cp1252(content) else content.decode("latin-1")


def _is_cp1252(content: bytes) -> bool:
    return not any(byte in content for byte in (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d"))


def separator(header: str) -> str:
    """The cell separator, told from the header line only: titles below may hold any of them."""
    return max(",;\t", key=lambda mark: (header.count(mark), mark == ","))


def _lines(path: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    first = next((line for line in text.split("\n") if line.strip()), "")
    if first.lower().startswith("sep=") and len(first.strip()) == 5:  # Excel's own hint line
        mark = first.strip()[4]
        text = text.replace(first, "", 1)
    else:
        mark = separator(first)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise ReviewError(f"{path}:{line}: not a table ({error}); save it again as CSV UTF-8 or .xlsx") from None


def _workbook(path: Path, wanted: tuple[str, ...]) -> Iterator[tuple[int, list[str]]]:
    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except Exception:
        raise ReviewError(f"{path}: not a readable Excel workbook; save it again as .xlsx or .csv") from None
    try:
        sheets = [
            [[_cell(value) for value in row] for row in sheet.iter_rows(values_only=True)] for sheet in book.worksheets
        ]
    finally:
        book.close()
    names = {name.casefold() for name in wanted}

    def fit(rows: list[list[str]]) -> int:
        return max((len(names & {cell.strip().casefold() for cell in row}) for row in rows[:1]), default=0)

    best = max(sheets, key=fit) if sheets else []
    return enumerate(best, start=1)


def _cell(value: object) -> str:
    """A workbook's cell as the text a person sees; whole numbers without ``.0``, dates as ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)
