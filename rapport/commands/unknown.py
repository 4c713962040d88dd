"""A first word that is no command: what can be done with the file it names, or which command may be meant."""

from __future__ import annotations

import re
import shlex
import zipfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from rapport.commands.orphans import PACKED, is_read
from rapport.errors import ReviewError, did_you_mean
from rapport.made import noted
from rapport.people import KINDS
from rapport.review import search_log
from rapport.typed import program

CODE = Path(__file__).resolve().parent.parent.parent
RESULTS, REPORT = Path("results"), "results/report/index.html"


def refuse_unknown(word: str, commands: Iterable[str]) -> None:
    """Pass over what is for Snakemake to make: its options, names of rules, and paths in ``results/``.

    Raises
    ------
    ReviewError
        Anything else.
    """
    path = Path(word)
    made = path.resolve().is_relative_to(RESULTS.resolve()) and (not path.is_dir() or path.as_posix() in noted())
    if word.startswith("-") or word in _rules() or made:
        return
    if word and path.exists():
        raise ReviewError(f"command: {word}: {_there(path)}")
    if re.fullmatch(r".*/.*|.+\.\w{1,5}", word):
        todo = f"check its name; {program()} help lists what can be typed here"
        if path.suffix.lower() == ".zip":
            todo = f"check its name, or write a bundle of this review with {program()} bundle {shlex.quote(word)}"
        raise ReviewError(f"command: {word}: is no command, and there is no such file in {Path.cwd()}; {todo}")
    begun = next((name for name in commands if name.startswith(f"{word.casefold()}-")), "")  # add search
    near = f"; did you mean '{begun}'?" if begun else did_you_mean(word, commands)
    raise ReviewError(f"command: '{word}' is not a command{near}; {program()} help lists all of them")


def _rules() -> set[str]:
    """Names of the workflow's rules, which Snakemake takes as what to make."""
    texts = [path.read_text(encoding="utf-8") for path in (CODE / "workflow/rules").glob("*.smk")]
    return {name for text in texts for name in re.findall(r"^rule (\w+):", text, re.M)} | {"all"}


def _there(path: Path) -> str:
    """What to do with a file or a folder that is there."""
    run, name = program(), shlex.quote(str(path))
    if path.is_dir():
        return _folder(path)
    if zipfile.is_zipfile(path) and "MANIFEST.sha256" in zipfile.ZipFile(path).namelist():
        return f"is a bundle; to rebuild the results from it: {rebuilding(path)}"
    if path.suffix.lower() in PACKED:
        return f"is an archive; unpack it, then add each export in it: {run} add-search EXPORT --source S --date D"
    if path.resolve().is_relative_to(Path.cwd()):
        mine = path.resolve().relative_to(Path.cwd()).as_posix()
        if mine == "config.yaml" or is_read(mine) or (_is_logged(mine)):
            return f"is read by each run; type {run} alone"
    if _like_an_export(path):
        return f"is no command; if it is an export, add it: {run} add-search {name} --source PubMed --date 2026-01-31"
    return f"is a file, not a command; {run} help lists what can be typed here"


def _folder(path: Path) -> str:
    run, name = program(), shlex.quote(str(path))
    if path.resolve() == Path.cwd():
        return f"is the folder in which you are; to run the review in it, type {run} alone"
    if (path / "config.yaml").is_file():
        return f"is a folder with a review; to run it: {run} --directory {name}"
    if path.resolve().is_relative_to(RESULTS.resolve()):
        return f"is a folder of results; to make them, type {run} alone; the report is {REPORT}"
    if not any(path.iterdir()):
        return f"is an empty folder; to start a review in it: {run} new {name}"
    return f"is a folder without a review; exports in it are added one by one: {run} add-search {name}/EXPORT ..."


def _is_logged(export: str) -> bool:
    with suppress(ReviewError):  # the search log cannot be read, which a run says
        return export in {row.file for row in search_log()}
    return False


def rebuilding(bundle: Path) -> str:
    """What to type to make the results of a bundle again."""
    return f"unzip {shlex.quote(str(bundle))} -d copy && cd copy/review && rm -r results && ../rapport/review"


def _like_an_export(path: Path) -> bool:
    from rapport.records.sniff import like_an_export  # here, since it takes long and hardly any call gets that far

    return path.suffix.lower() in KINDS or like_an_export(path)
