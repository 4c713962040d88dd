"""Tables as people save them, read without pandas: any spreadsheet's encoding and separator.

Excel and LibreOffice write UTF-8 with or without a byte-order mark, UTF-16 or Windows-1252, and separate cells by
comma, semicolon or tab depending on the country; a workbook is as good as a CSV.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from pathlib import Path
from xml.etree import ElementTree

from rapport.errors import ReviewError

MERGED = 5  # ranges that a message names
csv.field_size_limit(2**31 - 1)
_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\s[^>]*\bref=["']([A-Z]+)(\d+):([A-Z]+)(\d+)["']""")
_XLSX, _XLS = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


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
        The file cannot be opened or is no table, a quote in it is never closed, or two worksheets could be meant.
    """
    path = Path(path)
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise ReviewError(f"{path}: the file does not exist; put it back or correct its name") from None
    except IsADirectoryError:
        raise ReviewError(f"{path}: is a folder; move it away, and put the table of this name in its place") from None
    except PermissionError:
        raise ReviewError(
            f"{path}: the file cannot be read; close it in other programs, check its permissions"
        ) from None
    if content.startswith(_XLSX):
        rows = _workbook(path, wanted)
    elif content.startswith(_XLS):
        raise ReviewError(f"{path}: an old Excel workbook (.xls) or a password-protected one; save it as .xlsx or .csv")
    else:
        rows = list(stream_rows(content, path))
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


def is_workbook(content: bytes) -> bool:
    """Whether a file's bytes are those of a workbook, new or old."""
    return content.startswith((_XLSX, _XLS))


def stream_rows(content: bytes, path: str | Path) -> Iterator[tuple[int, list[str]]]:
    """``(line, cells)`` of the rows of a CSV that are not blank, header first, without holding them all.

    Parameters
    ----------
    content
        The file's bytes, in any spreadsheet's encoding; a line break inside a cell becomes ``\\n``.
    path
        The file's name, for messages.

    Raises
    ------
    ReviewError
        A quote was opened and never closed, or only by the quote that opens a cell further down, so that the rows
        between became part of one cell; said after the rows above it.
    """
    try:
        content.isascii() or content.decode("utf-8")
    except UnicodeDecodeError:
        content = decode(content).encode("utf-8")
    stream = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8-sig")
    before, first = 0, "\n"  # lines that the reader below does not see
    while first and not first.strip():
        before, first = before + 1, stream.readline()
    if first.casefold().startswith("sep=") and len(first.strip()) == 5:  # Excel's own hint line
        mark, head = first.strip()[4], []
    else:
        mark, head, before = separator(first), [first], before - 1
    lines: list[str] = []  # of the row being read
    # the blank line at the end is a row of its own, unless a quote is still open
    reader = csv.reader(collected(itertools.chain(head, stream, [""]), lines), delimiter=mark)
    cells, start, after = [], 0, before + 1
    try:
        for cells in reader:
            start, after = after, before + reader.line_num + 1
            if len(lines) > 1 and lines[-1] and runs_on(lines, mark):
                raise ReviewError(
                    f"{path}:{start}: a quote in this row is closed in line {after - 1}, in the middle of a cell; "
                    "close it where its cell ends, or remove it"
                )
            lines.clear()
            if any(cells) and any(cell.strip() for cell in cells):
                yield start, cells
    except csv.Error as error:
        raise ReviewError(f"{path}:{after}: not a table ({error}); save it again as CSV UTF-8 or .xlsx") from None
    if cells:
        raise ReviewError(f"{path}:{start}: a quote opened in this row is never closed; close it, or remove it")


def collected(lines: Iterable[str], into: list[str]) -> Iterator[str]:
    """The lines, each of them put *into* a list as well (which whoever reads them empties)."""
    for line in lines:
        into.append(line)
        yield line


def runs_on(lines: list[str], mark: str) -> bool:
    """Whether a row of several lines closes a quote in the middle of a cell (RFC 4180 forbids that), or never.

    Then the quote that closes it may be the one that opens a cell further down, and what is between rows of their own.
    """
    try:
        for _ in csv.reader(lines, delimiter=mark, strict=True):
            pass
    except csv.Error:
        return True
    return False


def _workbook(path: Path, wanted: tuple[str, ...]) -> list[tuple[int, list[str]]]:
    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except Exception:
        raise ReviewError(f"{path}: not a readable Excel workbook; save it again as .xlsx or .csv") from None
    try:
        for sheet in book.worksheets:  # some programs write a wrong size, beyond which nothing would be read
            sheet.reset_dimensions()
        sheets = {sheet.title: _filled(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}
    finally:
        book.close()
    names = {name.casefold() for name in wanted}

    def fit(title: str) -> int:
        return len(names & {cell.strip().casefold() for _, cells in sheets[title][:1] for cell in cells})

    best = max(map(fit, sheets), default=0)
    fitting = [title for title in sheets if fit(title) == best]
    with_rows = [title for title in fitting if len(sheets[title]) > 1]
    if best and len(with_rows) > 1:
        titles = " and ".join(f"'{title}'" for title in with_rows)
        raise ReviewError(
            f"{path}: worksheets {titles} {'both' if len(with_rows) == 2 else 'all'} hold rows under the same column "
            "names; put them on one worksheet, or in files of their own"
        )
    chosen = with_rows if best and with_rows else fitting
    merged = _merged(path, chosen[0]) if chosen else []
    if merged:
        raise ReviewError(
            f"{path}: cells {', '.join(merged)} are merged, so that one value stands for several rows; "
            "unmerge them, and fill in each"
        )
    return sheets[chosen[0]] if chosen else []


def _merged(path: Path, title: str) -> list[str]:
    """Ranges of merged cells that span rows; a worksheet that is read row by row does not show them."""
    with zipfile.ZipFile(path) as archive:
        part = _part(archive, title)
        found = _MERGED.findall(archive.read(part)) if part else []
    several = sorted((int(first), one, other, int(last)) for one, first, other, last in found if int(first) < int(last))
    return [f"{one.decode()}{first}:{other.decode()}{last}" for first, one, other, last in several[:MERGED]]


def _part(archive: zipfile.ZipFile, title: str) -> str:
    """The part of a workbook that holds a worksheet; ``""`` if the workbook does not say (ECMA-376, 18.2.19)."""
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return ""
    sheets = (e for e in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter() if e.tag.endswith("}sheet"))
    ids = {value for e in sheets if e.get("name") == title for key, value in e.items() if key.endswith("}id")}
    targets = {
        e.get("Id"): e.get("Target", "") for e in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    }
    target = next((targets[name] for name in ids if name in targets), "")
    part = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    return part if part in names else ""


def _filled(rows: Iterable[tuple]) -> list[tuple[int, list[str]]]:
    """The rows of a worksheet that are not blank, numbered."""
    shown = enumerate(([_cell(value) for value in row] for row in rows), start=1)
    return [(line, cells) for line, cells in shown if any(cell.strip() for cell in cells)]


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
