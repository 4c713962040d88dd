"""The search log that people keep: ``data/searches.csv``, one row a search (PRISMA-S)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from rapport.addresses import without_address
from rapport.config import parse_date
from rapport.errors import Problems, ReviewError, did_you_mean
from rapport.people import passed_over
from rapport.rows import read_rows

COLUMNS = ("search_id", "round", "source", "kind", "platform", "date", "file", "format", "hits",
           "strategy_file", "limits", "run_by", "note")  # fmt: skip
REQUIRED = ("search_id", "source", "file")
KINDS = ("database", "register", "website", "organisation", "citation")
DAYS = "write year-month-day; where a spreadsheet program changes that as it saves, make the column text first"


@dataclass(frozen=True)
class Search:
    """One run of one strategy in one source on one day; *line* is its row in the log."""

    search_id: str
    round: int
    source: str
    kind: str
    platform: str
    date: str
    file: str
    format: str
    hits: str
    strategy_file: str
    limits: str
    run_by: str
    note: str
    line: int


def read_searches(path: str | Path = "data/searches.csv") -> list[Search]:
    """Read and check the search log.

    Parameters
    ----------
    path
        CSV or workbook with the columns ``COLUMNS``; only search_id, source and file have to be filled. Round is 1
        and kind is ``database`` where nothing is said.

    Returns
    -------
    list of Search
        Sorted by search_id, so that the order of rows means nothing.

    Raises
    ------
    ReviewError
        Unknown or missing columns, doubled ids, wrong kinds, rounds, dates or hits, missing files: all at once.
    """
    problems = Problems()
    refuse_other_kinds(Path(path))
    header, rows = read_rows(path, COLUMNS)
    _check_header(header, f"{path}:1", problems)
    problems.raise_if_any()
    names = [cell.casefold() for cell in header]
    found: list[Search] = []
    for line, cells in rows:
        where = f"{path}:{line}"
        if any(cell.strip() for cell in cells[len(names) :]):
            what = f"{len(cells)} cells under {len(names)} column names"
            problems.add(where, what, "put quotes around a cell that holds the separator")
        row = dict.fromkeys(COLUMNS, "") | {n: c.strip() for n, c in zip(names, cells, strict=False) if n}
        if search := _checked(row, where, line, problems):
            found.append(search)
    _check_apart(found, path, problems)
    problems.raise_if_any()
    return sorted(found, key=lambda search: search.search_id)


def _check_header(header: list[str], where: str, problems: Problems) -> None:
    """Every column known and there once; those that have to be filled there."""
    names = [cell.casefold() for cell in header]
    for cell, name in zip(header, names, strict=True):
        if name and name not in COLUMNS:
            problems.add(where, f"column '{cell}' is not known{did_you_mean(cell, COLUMNS)}", "rename or remove it")
        elif name and names.count(name) > 1:
            problems.add(where, f"column '{cell}' appears twice", "keep one of them")
    for name in REQUIRED:
        if name not in names:
            problems.add(where, f"column '{name}' is missing", "add it to the first row")


def _check_apart(searches: list[Search], path: str | Path, problems: Problems) -> None:
    """Each search has an id and an export of its own: an export named twice would count all its records twice."""
    by_id: dict[str, Search] = {}
    by_file: dict[str, list[Search]] = {}
    for search in searches:
        where = f"{path}:{search.line}"
        first = by_id.setdefault(search.search_id.casefold(), search)
        if first is not search:
            what = f"search_id '{search.search_id}' was used in line {first.line}"
            problems.add(where, what, "give each search an id of its own")
        alike = by_file.setdefault(str(Path(search.file).resolve()).casefold(), [])
        if same := next((other for other in alike if Path(other.file).samefile(search.file)), None):
            what = f"line {same.line} names the same file {same.file}"
            problems.add(where, what, "give each search its own export")
        alike.append(search)


def refuse_other_kinds(path: Path) -> None:
    """A log that was saved as a workbook under another name, or that is empty."""
    if not path.is_file() and not path.is_dir():  # of a folder the reader says that it is one
        near = sorted(other.name for other in path.parent.glob(f"{path.stem}.*") if not passed_over(other))
        if near:
            raise ReviewError(f"{path.parent / near[0]}: the search log has to be {path}; save it as CSV UTF-8")
        if elsewhere := _elsewhere(path):
            raise ReviewError(
                f"{elsewhere}: the search log has to be {path}; put it there, with all that lies beside it"
            )
    elif path.is_file() and not path.read_bytes().strip():
        raise ReviewError(f"{path}:1: the file is empty; its first row names the columns: {','.join(COLUMNS)}")


def _elsewhere(path: Path) -> str:
    """A log that lies in a renamed or nested folder, or has a copy's name; ``""`` if there is none."""
    same, copies = path.name, f"*{path.stem}*{path.suffix}"
    patterns = (f"data/{copies}", f"data/*/{same}", f"*/{same}", f"*/data/{same}", same)
    found = (other for pattern in patterns for other in sorted(Path().glob(pattern)))
    return next((o.as_posix() for o in found if o.is_file() and o.parts[0] not in ("results", "template")), "")


def _instead(name: str) -> str:
    """What to do about a file that is not there; often it is, among the exports."""
    lying = Path("data/searches") / Path(name).name
    named = lying.is_file() and Path(name).name
    return f"write {lying.as_posix()}" if named else "put the file there or correct the name"


def _day_first(text: str) -> str:
    """A date with points, in which the day comes first wherever that is written, as ISO 8601; else the text."""
    found = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text, re.ASCII)
    day = f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}" if found else ""
    return day if parse_date(day) else text


def _checked(row: dict[str, str], where: str, line: int, problems: Problems) -> Search | None:
    """One row with its defaults; what is wrong is noted."""
    before = len(problems.lines)
    for name in REQUIRED:
        if not row[name]:
            problems.add(where, f"{name} is empty", "fill it in")
    if row["search_id"] and not re.fullmatch(r"[A-Za-z][A-Za-z0-9_.-]*", row["search_id"]):
        problems.add(
            where,
            f"search_id '{row['search_id']}' holds other characters",
            "use letters, digits, _ . - and begin with a letter",
        )
    row["kind"] = row["kind"].casefold() or "database"
    if row["kind"] not in KINDS:
        problems.add(where, f"kind '{row['kind']}' is not one of {', '.join(KINDS)}{did_you_mean(row['kind'], KINDS)}")
    row["round"] = re.sub(r"\.0$", "", row["round"]) or "1"
    if not re.fullmatch(r"[1-9][0-9]?", row["round"]):
        problems.add(
            where, f"round '{row['round']}' is not a whole number", "write 1 for the first search, 2, 3 ... for updates"
        )
    row["date"] = _day_first(row["date"])
    if row["date"] and not parse_date(row["date"]):
        problems.add(where, f"date '{row['date']}' is not a date like 2026-01-31", DAYS, alike="date")
    elif row["date"] and not "1950" < row["date"] < "2100":  # bibliographic databases are younger
        problems.add(where, f"date '{row['date']}' is no day on which a search was run", "correct the year")
    row["hits"] = re.sub(r"\.0$", "", row["hits"]).replace(",", "").replace(" ", "")
    if row["hits"] and not re.fullmatch("[0-9]+", row["hits"]):
        problems.add(
            where, f"hits '{row['hits']}' is not a number", "give the number the source reported, or leave it blank"
        )
    for name in ("run_by", "note"):
        row[name] = without_address(row[name])
    for name in ("file", "strategy_file"):
        row[name] = row[name].replace("\\", "/").removeprefix("./")
        if row[name] and not Path(row[name]).is_file():
            what = "is a folder" if Path(row[name]).is_dir() else "does not exist"
            problems.add(where, f"{name} {row[name]} {what}", _instead(row[name]))
    if len(problems.lines) > before:
        return None
    return Search(**{**row, "round": int(row["round"])}, line=line)
