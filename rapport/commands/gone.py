"""What the last run had of people's and is gone: said at the start of the next, which goes on.

Files, and in tables that stayed the rows and cells that are gone from them. A row that was taken back is an edit like
any other, which results show; so is a table given another name or saved as a workbook. Decisions of screening that are
gone stop a run instead (`rapport.screening.used`).
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from rapport.errors import ReviewError
from rapport.files import read_json, sha256, write_json
from rapport.people import KINDS, made_by_people, saved_as
from rapport.published import OFFERED, PREVIOUS
from rapport.rows import read_rows

LAST = Path("results/logs/used/files.json")
SHOWN = 5  # files or rows that a note names
MANY = 5  # cells emptied in one table that are worth a line
ANSWERS = ("verdict", "status", "judgement", "consensus")  # in a table that has one, a row without it holds nothing
DESCRIPTIVE = {"study", "item_label", "label", "title", "authors", "year", "journal", "doi", "url", "abstract"}

BY_NAME = ("extraction", "appraisal", "coding")  # where files are called after people

Rows = dict[str, list[int]]  # what a row is about -> rows of that, and filled cells in them


def remember_files() -> None:
    """Write which files people have in ``data/``, and what rows their tables hold; blank sheets are issued again."""
    paths = [path for path in made_by_people() if not path.match("screening/*/*")]
    before, tables = _last()[1], {}
    for path in paths:
        if path.suffix.casefold() in KINDS and path.parts[1] != "searches":
            tables[path.as_posix()] = _table(path, before.get(path.as_posix(), {}))
    write_json({"files": [path.as_posix() for path in paths], "tables": tables}, LAST)


def gone_since() -> list[str]:
    """A line for the files of the last run that are gone, and one for each table of which something is gone."""
    files, tables = _last()
    gone = [path for path in files if not Path(path).is_file() and not (path in tables and saved_as(path))]
    renamed = {path: new for path in gone if (new := _renamed(Path(path), tables))}
    gone = [path for path in gone if path not in renamed]
    put_back = "put back what was not meant to go"
    names = _few([f"{path} (now {new})" for path, new in renamed.items()])
    notes = [f"renamed since the last run, with the same rows: {names}"] if renamed else []
    notes += [f"gone since the last run: {_few(gone)}; {put_back}"] if gone else []
    for path, held in sorted(tables.items()):
        now = [name for name in (path, *saved_as(path)) if Path(name).is_file()][:1]
        if now and sha256(now[0]) != held["sha256"] and not _as_offered(Path(now[0])):
            there = _rows(Path(now[0]))
            if there is not None and (what := _less(held["rows"], there, _in_new_files(Path(path), tables))):
                notes.append(f"{now[0]}: gone since the last run: {what}; {put_back}")
    return [f"note: {line}" for line in notes]


def _last() -> tuple[list[str], dict[str, dict]]:
    """Files and tables of the last run; of none if that is not known."""
    with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        held = read_json(LAST)
        tables = {}
        for path, table in held["tables"].items():
            rows = {key: [n, cells] for key, (n, cells) in table["rows"].items()}
            tables[path] = {"sha256": str(table["sha256"]), "rows": rows, "answers": str(table.get("answers", ""))}
        return list(map(str, held["files"])), tables
    return [], {}


def _table(path: Path, before: Mapping) -> dict:
    """A table's hash, its rows, and the digest of what these hold; it need not be read again while it is the same."""
    digest = sha256(path)
    if before.get("sha256") == digest and before.get("answers"):  # earlier versions noted no answers
        return dict(before)
    rows, answers = _read(path) or ({}, "")
    return {"sha256": digest, "rows": rows, "answers": answers}


def _rows(path: Path) -> Rows | None:
    """By the first id in it, how many rows of a table hold something, and in how many cells; None if it is no table."""
    read = _read(path)
    return read and read[0]


def _read(path: Path) -> tuple[Rows, str] | None:
    """The rows of a table, and a digest of what stands in them, in any order; ``""`` if nothing does."""
    try:
        header, rows = read_rows(path)
    except ReviewError:  # the stage that reads it says what is the matter
        return None
    names = [name.casefold() for name in header]
    key = next((n for n, name in enumerate(names) if re.search(r"_id(_\d)?$", name)), 0)
    answer = next((names.index(word) for word in ANSWERS if word in names and _is_answer(word, path)), None)
    own = [n for n, name in enumerate(names) if n != key and name not in DESCRIPTIVE]
    found: Rows = {}
    held = []
    for _, cells in rows:
        filled = sum(n < len(cells) and bool(cells[n].strip()) for n in own)
        answered = filled if answer is None else answer < len(cells) and cells[answer].strip()
        if answered and key < len(cells):
            entry = found.setdefault(cells[key].strip(), [0, 0])
            entry[0], entry[1] = entry[0] + 1, entry[1] + filled
            held.append(
                sorted((names[n], _plain(cells[n])) for n in (key, *own) if n < len(cells) and cells[n].strip())
            )
    return found, hashlib.sha256(repr(sorted(held)).encode()).hexdigest()[:16] if held else ""


def _plain(cell: str) -> str:
    """A cell's text without blanks around it; a number as a spreadsheet program would save it."""
    with suppress(ValueError):
        return repr(float(cell))
    return cell.strip()


def _is_answer(word: str, path: Path) -> bool:
    return word != "status" or path.stem.casefold().startswith("retrieval")


def _as_offered(path: Path) -> bool:
    """Whether a list of what was published is the one that the last run made for it, to be copied there."""
    offered = OFFERED / path.name
    return path.parent == PREVIOUS and offered.is_file() and sha256(offered) == sha256(path)


def _renamed(path: Path, tables: Mapping) -> str:
    """The new file beside somebody's extraction, appraisal or coding that holds the same: after a change of name.

    Where two people work on the same studies their files have the same ids, and often most of the same answers, so
    each answer has to be the same. One that was renamed and edited counts as gone, which is only said too often.
    """
    held = tables.get(path.as_posix())
    if not held or not _of_a_person(path):
        return ""
    for other in made_by_people(path.parent):
        if other.suffix.casefold() in KINDS and other.as_posix() not in tables and _of_a_person(other):
            same = sha256(other) == held["sha256"]
            if same or (held["answers"] and (read := _read(other)) and read[1] == held["answers"]):
                return other.name
    return ""


def _of_a_person(path: Path) -> bool:
    """Whether a table bears the name of who filled it, and not that of what the whole team settles or keeps."""
    stage, name = path.parts[1], path.stem.casefold()
    if stage not in BY_NAME or name.startswith("consensus"):
        return False
    if stage == "coding":
        from rapport.framework.sheets import CERQUAL_STEM, TABLES  # here, since it takes long and a file is gone rarely

        return name not in TABLES and not name.startswith(CERQUAL_STEM)
    return True


def _in_new_files(path: Path, tables: Mapping) -> Counter:
    """How many rows of each id stand in tables beside it that the last run did not know."""
    moved: Counter = Counter()
    for other in made_by_people(path.parent):
        if other.suffix.casefold() in KINDS and other.as_posix() not in tables:
            moved.update({key: n for key, (n, _) in (_rows(other) or {}).items()})
    return moved


def _less(before: Rows, now: Rows, moved: Counter) -> str:
    """What is gone from a table, in words; ``""`` if nothing is."""
    rows = {key: n - now.get(key, [0])[0] - moved[key] for key, (n, _) in before.items()}
    gone = [key for key, n in rows.items() if n > 0]
    if gone:
        n = sum(rows[key] for key in gone)
        return f"{n} row{'' if n == 1 else 's'} ({_few(gone)})"
    emptied = {key: cells - now[key][1] for key, (n, cells) in before.items() if now.get(key, [0])[0] == n}
    fewer = [key for key, n in emptied.items() if n > 0]
    n = sum(emptied[key] for key in fewer)
    return f"{n} cells, emptied in rows of {_few(fewer)}" if n >= MANY else ""


def _few(names: list[str]) -> str:
    return ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")
