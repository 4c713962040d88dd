"""Tables of people in a review that no step reads, each named with what to do, so that no work is lost in silence.

A table is looked at where Rapport's own files lie: in ``data/`` itself, anywhere below its folders, and in folders
whose name resembles one of theirs. What people keep in folders of their own (``data/notes``, ``data/pdfs``) is theirs.
"""

from __future__ import annotations

import difflib
import re
import shlex
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from rapport.files import sha256
from rapport.people import KINDS, made_by_people, original
from rapport.review import SEARCHES, search_log
from rapport.screening.files import retrieval_number
from rapport.typed import program

# files that have one name, in the order of the flow ...
NAMED = (SEARCHES, "data/dedup/verdicts.csv", "data/dedup/audit.csv", "data/screening/retrieval.csv",
         "data/studies.csv", "data/previous/studies.csv", "data/previous/reports.csv", "data/dictionary.csv",
         "data/extraction/checks.csv")  # fmt: skip
ANY_KIND = ("data/dedup/verdicts.csv",)  # may be saved as a workbook, too
# ... and folders in which every file of these kinds is read
TABLES, CODEBOOKS = KINDS, (".yaml", ".yml", ".qdc")
FOLDERS = {
    "data/screening/title_abstract": TABLES, "data/screening/full_text": TABLES, "data/appraisal/tools": (".yaml",),
    "data/appraisal/*": TABLES, "data/extraction/*": TABLES, "data/extraction": TABLES, "data/coding": TABLES,
    "data/frameworks": CODEBOOKS,
}  # fmt: skip
HOMES = ("searches", "dedup", "screening", "extraction", "appraisal", "coding", "frameworks", "previous")
NOTES = (".txt", ".htm", ".html")  # read as a table in its place, elsewhere hardly anybody's table
SHEETS = (*(kind for kind in KINDS if kind not in NOTES), *CODEBOOKS)
PACKED = (".zip", ".gz", ".tgz", ".7z", ".rar")  # what sources send many records in
PLACE = {  # of a table that has no better
    "screening": "sheets lie in data/screening/title_abstract/ or full_text/, as .csv or .xlsx: move it there",
    "appraisal": "judgements lie in data/appraisal/TOOL/APPRAISER.csv: move it there",
    "frameworks": "frameworks are codebooks (.yaml or .qdc), codings lie in data/coding/: move it there",
}
OWN = "if it is for yourselves, move it to a folder of its own, such as data/notes/"
SHOWN = 15  # lines on the screen


def orphans(config: Mapping) -> list[str]:
    """``note: PATH: is read by nobody; what to do``, one line each, sorted by path; of very many the first ones.

    Raises
    ------
    ReviewError
        The search log cannot be read.
    """
    lines = [_about_export(path) for path in unlisted()]
    imported = {PurePosixPath(item["file"]).as_posix() for item in config["screening"]["imports"]}
    known = {*imported, config["extraction"]["dictionary"]}
    found = [path for path in made_by_people() if path.as_posix() not in known and _looked_at(path)]
    lines += sorted({_line(path) for path in found})
    lines += [
        f"{name}/: is a folder where a table of this name is read; put the table in its place"
        for name in NAMED
        if Path(name).is_dir()
    ]
    lines += [
        f"{path}: is read by nobody; the settings are those of config.yaml: move it away"
        for path in sorted(path.name for path in Path().glob("[cC]onfig*"))
        if path != "config.yaml" and re.fullmatch(r"config(\W.*)?\.ya?ml", path, re.IGNORECASE)
    ]
    lines += [f"{path}/: is read by nobody; Rapport reads data/: {_instead_of_data(path)}" for path in _other_data()]
    more = [f"note: {len(lines) - SHOWN} more files are read by nobody"] if len(lines) > SHOWN + 1 else []
    return [f"note: {line}" for line in (lines[:SHOWN] if more else lines)] + more


def is_read(path: str) -> bool:
    """Whether a step reads a file of this path: those that one name or folder stands for (exports are in the log)."""
    place = PurePosixPath(path)
    folder = next((kinds for pattern, kinds in FOLDERS.items() if _is(place.parent, pattern)), ())
    named = path in NAMED or place.with_suffix(".csv").as_posix().casefold() in ANY_KIND
    named |= (
        place.parent.as_posix() == "data/screening" and place.suffix.lower() in TABLES and retrieval_number(path) > 0
    )
    return named or place.suffix.lower() in folder


def _is(folder: PurePosixPath, pattern: str) -> bool:
    return folder.match(pattern) and len(folder.parts) == pattern.count("/") + 1


def _looked_at(path: Path) -> bool:
    """Whether people would take a file for one that is read, and it is not."""
    top, kind = _top(path), path.suffix.lower()
    if top == "searches" or (top and top not in HOMES and not _meant(top)) or is_read(path.as_posix()):
        return False
    nameless = not kind and top == "screening" and len(path.parts) == 4 and path.stat().st_size > 0  # full_text/r1-01
    return kind in SHEETS or nameless


def _top(path: Path) -> str:
    """The folder in ``data/`` that a file lies below; none for files in ``data/`` itself."""
    return path.parts[1] if len(path.parts) > 2 else ""


def _line(path: Path) -> str:
    """What is said of one file, or of a folder that as a whole is called otherwise."""
    top = _top(path)
    if top and top not in HOMES:
        what = "move what is in it up to data/" if _meant(top) == "data" else f"is it data/{_meant(top)}? Rename it"
        return f"data/{top}/: is read by nobody; {what}"
    return f"{path.as_posix()}: is read by nobody; {_advice(path)}"


def _advice(path: Path) -> str:
    """What to do about a file in a folder of Rapport that is none that is read."""
    if name := _resembles(path):
        if Path(name).is_file():
            return f"it seems to be a copy of {name}: keep what is right in that file, and move this one out of data/"
        return f"is it {name}? Save it under that name"
    return PLACE.get(_top(path), OWN)


def _resembles(path: Path) -> str:
    """The file that is read and that a file is called like, those in its folder first; ``""`` if there is none."""
    folder = path.parent.as_posix()
    beside = [other.as_posix() for other in path.parent.glob("*") if is_read(other.as_posix())]
    here = [name for name in NAMED if PurePosixPath(name).parent.as_posix() == folder]
    stems = {name: PurePosixPath(name).stem.casefold() for name in (*sorted({*here, *beside}), *NAMED)}
    same = [name for name, stem in stems.items() if stem == path.stem.casefold()]
    copied = [name for name, stem in stems.items() if called_after(path.stem, stem)]
    near = [name for name in here if difflib.get_close_matches(path.stem.casefold(), [stems[name]], 1, 0.8)]
    as_yaml = path.with_suffix(".yaml").as_posix()
    return next(iter([*([as_yaml] if path.suffix == ".yml" and is_read(as_yaml) else []), *same, *copied, *near]), "")


def called_after(name: str, of: str) -> bool:
    """Whether a name is that of a copy: as programs call one (``x (1)``), or with more behind it (``x-LAPTOP``)."""
    name, of = name.casefold(), of.casefold()
    made = original(name)
    return (made != name and made.startswith(of)) or re.match(rf"{re.escape(of)}[\W_]", name) is not None


def _meant(folder: str) -> str:
    """Which of Rapport's folders one of another name in ``data/`` is meant to be; ``""`` for one of people's own."""
    known = (*HOMES, "data")
    near = difflib.get_close_matches(folder.casefold(), known, 1, 0.8)
    return near[0] if near else next((name for name in known if re.match(rf"{name} ", folder, re.IGNORECASE)), "")


def _other_data() -> list[str]:
    """Folders beside ``data/`` that are called like copies of it, with a review's files in them."""
    folders = (path for path in Path().glob("*") if path.is_dir() and path.name != "data")
    alike = (path for path in folders if path.name.casefold() == "data" or called_after(path.name, "data"))
    real = Path("data")
    return sorted(
        path.name
        for path in alike
        if not (real.is_dir() and path.samefile(real))
        and any((path / name).exists() for name in ("searches.csv", *HOMES))
    )


def _instead_of_data(path: str) -> str:
    return "move what belongs to the review there" if Path("data").is_dir() else f"rename {path} to data"


def _about_export(path: str) -> str:
    todo = (
        "unpack it, add each export in it, and move it out of data/searches"
        if Path(path).suffix.lower() in PACKED
        else f"add it: {program()} add-search {shlex.quote(path)} --source SOURCE --date YYYY-MM-DD"
    )
    return f"{path}: is read by nobody, for no row of {SEARCHES} names it; {todo}"


def unlisted() -> list[str]:
    """Files among the exports that a reader takes or that are packed, and of which the search log names no copy."""
    log = search_log()
    named = [Path(name) for row in log for name in (row.file, row.strategy_file) if name]
    places = {path.resolve() for path in named}
    lying = [path for path in made_by_people("data/searches") if "strateg" not in path.as_posix()]
    lying = [path for path in lying if path.resolve() not in places]
    if not lying:
        return []
    from rapport.records.sniff import like_an_export  # here, since it takes long and hardly any call gets that far

    lying = [path for path in lying if path.suffix.lower() in PACKED or like_an_export(path)]
    logged = {sha256(path) for path in named}
    return [path.as_posix() for path in lying if sha256(path) not in logged]
