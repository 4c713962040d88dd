"""Sheets that people fill in: issued once, never touched again, read only when somebody has written in them.

A sheet is *issued* as a new file below ``data/``. Until somebody writes in it, it holds nothing to read, so it is no
input of anything: the run after the one that issued it has nothing to do. The receipt in ``results/`` lists the blank
sheets with their SHA-256, which spares looking into them at every start. Nothing here needs pandas.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from rapport.errors import ReviewError
from rapport.files import place_new, read_json, sha256, write_json
from rapport.rows import is_workbook, read_rows, stream_rows

# what people save tables as; those of the second line are refused when they are read, or read if they are another kind
KINDS = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xltx",
         ".xls", ".xlsb", ".ods", ".fods", ".numbers", ".htm", ".html")  # fmt: skip
# names that browsers and file managers give to a second file: ana-01 (1).csv, ana-01 - Copy.csv, Kopie von ana-01.csv
_COPY = r"(?:copy|copie|kopie|copia|cópia|kopia|kopi)"
_MARK = re.compile(
    rf"^{_COPY}(?:[ _-](?:\(\d+\) )?(?:of|von|de|di|av|af)[ _-]| (?:\(\d+\) )?)"
    rf"|(?:(?:^|[\s._-]+){_COPY}(?:\s*\(?\d+\)?)?|\s*\(\d{{1,2}}\)(?:-\d+)?"
    r"|(?:(?<=-\d)|(?<=-\d\d)|(?<=-\d{3})) \d{1,2})$",  # no program counts to a year
    re.IGNORECASE,
)
BEGINNING, UTF_16 = 1 << 20, (b"\xff\xfe", b"\xfe\xff")


def passed_over(path: str | Path) -> bool:
    """Whether a file is hidden, or marks that a program holds another one open: nobody's work, whatever it holds."""
    name = Path(path).name
    return name.startswith((".", "~$")) or name.endswith("#")


def original(name: str) -> str:
    """The name, without its ending, that a copy's was made of; the same if it bears no mark of a copy."""
    return _MARK.sub("", name)


def tables(folder: str | Path, leave_out: Iterable[str] = ()) -> list[str]:
    """Every table in a folder, sorted by name, without hidden files, lock files and those in *leave_out*."""
    skipped = {Path(path).as_posix() for path in leave_out}
    return sorted(
        path.as_posix()
        for path in Path(folder).glob("*")
        if path.suffix.lower() in KINDS and not passed_over(path) and path.as_posix() not in skipped and path.is_file()
    )


def made_by_people(folder: str | Path = "data") -> list[Path]:
    """Every file below a review's data folder, sorted; without hidden ones and those of programs that hold one open."""
    return sorted(path for path in Path(folder).rglob("*") if path.is_file() and not passed_over(path))


def untouched(receipt: str | Path) -> set[str]:
    """Paths of the sheets that a receipt lists and that are still byte for byte as issued."""
    return {path for path, digest in _listed(receipt).items() if Path(path).is_file() and _digest(path) == digest}


def sheets(
    folder: str | Path,
    receipt: str | Path,
    answers: Collection[str] = (),
    leave_out: Iterable[str] = (),
    needed: str = "",
) -> list[str]:
    """The sheets of a folder in which somebody has written something: the inputs of a rule that reads answers.

    Parameters
    ----------
    folder
        Where the sheets lie.
    receipt
        The JSON file written by `write_receipt`; it need not exist.
    answers
        Columns that people fill in. A sheet that the receipt does not list is looked into, and is left out as long as
        all of these are blank. Without *answers* only the receipt counts.
    leave_out
        Files that are something else, such as a screening tool's export.
    needed
        As for `holds_answers`.
    """
    blank = untouched(receipt)
    found = [path for path in tables(folder, leave_out) if path not in blank]
    return [path for path in found if not answers or holds_answers(path, answers, needed)]


def saved_as(path: str | Path) -> list[str]:
    """A table that has one name, in whatever kind of file people saved it: none, one, or several."""
    path = Path(path)
    return [name for name in tables(path.parent) if Path(name).stem.casefold() == path.stem.casefold()]


def answered(path: str | Path, answers: Collection[str]) -> list[str]:
    """Such a table as an input, once somebody has written in it: a list of one path, or of none.

    Raises
    ------
    ReviewError
        People wrote in two files of that name, such as a CSV and the workbook made of it.
    """
    found = [name for name in saved_as(path) if holds_answers(name, answers)]
    if len(found) > 1:
        raise ReviewError(f"{found[0]}: {Path(found[1]).name} beside it is the same table; keep one of them")
    return found


def holds_answers(path: str | Path, answers: Collection[str], needed: str = "") -> bool:
    """Whether any cell below the columns *answers* is filled; True for what cannot be read, so that it is reported.

    Nor can a sheet be read without the column *needed*: answers may stand under another name.
    """
    status = Path(path).stat()
    return _holds_answers(str(path), status.st_size, status.st_mtime_ns, tuple(answers), needed)


@lru_cache(maxsize=4096)
def _holds_answers(path: str, size: int, changed: int, answers: tuple[str, ...], needed: str) -> bool:
    try:
        with open(path, "rb") as stream:
            content = stream.read(BEGINNING)
            # most sheets in which somebody has written are told by their first rows
            if len(content) == BEGINNING and content[:2] not in UTF_16 and not is_workbook(content):
                with suppress(ReviewError):  # a quote may be open where the beginning ends
                    if _answered(stream_rows(content[: content.rfind(b"\n") + 1], path), answers, needed) is True:
                        return True
            content += stream.read()
        if is_workbook(content):
            header, rows = read_rows(path, answers)
            rows = iter([(1, header), *rows])
        else:
            rows = stream_rows(content, path)
        return _answered(rows, answers, needed) is not False
    except (ReviewError, OSError):
        return True


def _answered(rows: Iterator[tuple[int, list[str]]], answers: tuple[str, ...], needed: str) -> bool | None:
    """Whether a row, header first, has anything in the columns *answers*; None without such columns or *needed*."""
    names = [name.strip().lstrip("\ufeff").casefold() for name in next(rows, (1, []))[1]]
    places = [place for place, name in enumerate(names) if name in answers]
    if not places or (needed and needed not in names):
        return None
    return any(place < len(cells) and cells[place].strip() for _, cells in rows for place in places)


def forget(receipt: str | Path) -> None:
    """Remove a receipt that is no longer true: a sheet it lists was deleted or written in; the rule then runs."""
    try:
        changed = len(untouched(receipt)) != len(_read(receipt))
    except ValueError:  # damaged
        changed = True
    if changed:
        Path(receipt).unlink(missing_ok=True)


def gone(receipt: str | Path) -> list[str]:
    """Paths of the sheets that a receipt lists as blank and that are no longer there."""
    return [path for path in _listed(receipt) if not Path(path).is_file()]


def write_receipt(blank: Iterable[str], receipt: str | Path, **about: object) -> None:
    """Write which sheets are blank, and anything else worth keeping; the same files give the same bytes."""
    write_json({**about, "blank_sheets": {path: sha256(path) for path in sorted(blank)}}, receipt)


def next_sheet(folder: str | Path, who: str, suffix: str = ".csv", batch: str = "") -> str:
    """The path of somebody's next sheet: ``ana-01.csv``, ``ana-02.csv``; with a batch ``ana-pilot1.csv``.

    A number that was ever used is not used again while a file bears it.
    """
    folder = Path(folder)
    if batch:
        free = (f"{who}-{batch}{letter}{suffix}" for letter in ("", *"bcdefghijklmnopqrstuvwxyz"))
        taken = {Path(path).stem.casefold() for path in tables(folder)}
        return (folder / next(name for name in free if Path(name).stem.casefold() not in taken)).as_posix()
    pattern = re.compile(rf"{re.escape(who)}-?(\d+)", re.IGNORECASE)
    numbers = [int(match[1]) for path in tables(folder) if (match := pattern.fullmatch(Path(path).stem))]
    return (folder / f"{who}-{max(numbers, default=0) + 1:02d}{suffix}").as_posix()


def issue(path: str | Path, content: bytes) -> None:
    """Create a person's sheet, whole or not at all, and only if nothing of that name exists.

    Raises
    ------
    ReviewError
        A file of that name is there already.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with open(part, "xb") as stream:
            stream.write(content)
        place_new(part, path)
    except FileExistsError:
        raise ReviewError(f"{path}: a file of this name is there already; move it away and run again") from None
    finally:
        part.unlink(missing_ok=True)


def _listed(receipt: str | Path) -> dict[str, str]:
    """Sheets of a receipt with their hashes; of one that is damaged none, so that each sheet is looked into."""
    with suppress(ValueError):
        return _read(receipt)
    return {}


def _read(receipt: str | Path) -> dict[str, str]:
    return dict(read_json(receipt).get("blank_sheets", {})) if Path(receipt).is_file() else {}


def _digest(path: str) -> str:
    status = Path(path).stat()
    return _hashed(path, status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=4096)
def _hashed(path: str, size: int, changed: int) -> str:
    return sha256(path)
