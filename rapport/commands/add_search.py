"""``./review add-search FILE --source S --date D``: copy an export in, log it, say what is new."""

from __future__ import annotations

import argparse
import csv
import io
import os
import re
import shutil
import sys
import unicodedata
from pathlib import Path

from rapport.commands.alone import alone
from rapport.commands.days import still_to_come
from rapport.commands.run import snakemake, stopped_like_ctrl_c, undisturbed
from rapport.commands.search_options import MORE, read_options
from rapport.errors import ReviewError
from rapport.files import atomic, place_new, read_json, sha256
from rapport.records.sniff import FOUND_NONE
from rapport.review import SEARCHES, search_log, settings
from rapport.rows import decode, separator
from rapport.searches import COLUMNS, Search, read_searches
from rapport.typed import program

HOME = Path("data/searches")
MEMBERSHIP = Path("results/dedup/membership.csv")
NONE = "if the search found none, add it with --hits 0"


def main(arguments: list[str]) -> int:
    """Add one search to the review in this folder."""
    wanted = read_options(arguments)
    published = settings()["prisma"]["previous_round"] or 0
    HOME.mkdir(parents=True, exist_ok=True)
    earlier = search_log()
    if not (wanted.hits and int(wanted.hits) == 0):  # what holds nothing is alike
        _refuse_twice(wanted.file, earlier)
    round_ = wanted.round or max([1, published + bool(published), *(row.round for row in earlier)])
    there = _in_home(wanted.file)  # dragged there by hand: logged where it is
    search_id = _free_id(wanted.source, round_, earlier, there)
    target = there or HOME / f"{search_id}{wanted.file.suffix.lower()}"
    known = _citations()
    said = {name: getattr(wanted, name) for name in ("source", "kind", "date", *MORE)}
    row = {"search_id": search_id, "round": str(round_), "file": target.as_posix(), **said}
    _add(wanted.file, target, row, copied=not there)
    if not wanted.round:
        _doubt_round(round_, wanted, [row for row in earlier if row.round == round_], published)
    _report(search_id, round_, target, known)
    for line in still_to_come():
        print(line, file=sys.stderr)
    return 0


def _add(file: Path, target: Path, row: dict[str, str], copied: bool) -> None:
    """Copy the export, log it, and read it; what cannot be read leaves no trace, and is named as it was given."""
    before = Path(SEARCHES).read_bytes() if Path(SEARCHES).is_file() else None
    after, made = _logged(before, row), []
    targets = [str(MEMBERSHIP), "results/records/searches.csv", account(row["search_id"])]
    with alone() as lock, stopped_like_ctrl_c():
        try:
            if copied:
                _copy(file, target, made)
            _write(after)
            if row["search_id"] not in {search.search_id for search in read_searches(SEARCHES)} or snakemake(
                targets, keep_open=lock, instead={target.as_posix(): str(file), FOUND_NONE: NONE}
            ):
                raise ReviewError(f"add-search: {file}: not added, see above; nothing was changed")
        except BaseException as error:
            with undisturbed():
                _take_back(made, before, after)
            if isinstance(error, OSError):
                raise _unwritten(error, SEARCHES) from None
            raise


def _doubt_round(round_: int, wanted: argparse.Namespace, others: list[Search], published: int) -> None:
    """Say that no round was given where another than the latest may be meant."""
    dated = [(row.date, row.source.casefold()) for row in others if row.date]  # days of ISO 8601 sort as text
    same = [day for day, source in dated if source == wanted.source.casefold() and day < wanted.date]
    if round_ > 1 and dated and wanted.date < min(dated)[0]:
        doubt = f"dated before its other searches; if it belongs to round {round_ - 1}, write that"
    elif published and not others:
        doubt = f"the first after those published; if it belongs to round {published}, write that"
    elif same:
        doubt = f"which has a search of {wanted.source} of {min(same)}; if this is an update, write {round_ + 1}"
    else:
        return
    print(f"No --round was given: taken for round {round_}, {doubt} into the column round of {SEARCHES}")


def _in_home(file: Path) -> Path | None:
    """The export's path from the review's folder, if it lies among the exports already."""
    inside = file.resolve().is_relative_to(HOME.resolve())
    return HOME / file.resolve().relative_to(HOME.resolve()) if inside else None


def _refuse_twice(file: Path, earlier: list[Search]) -> None:
    digest = sha256(file)
    for row in earlier:
        if Path(row.file).is_file() and sha256(row.file) == digest:
            raise ReviewError(
                f"add-search: {file}: the same export is already there as {row.file} (search {row.search_id}); nothing"
                " was changed"
            )


def _free_id(source: str, round_: int, earlier: list[Search], own: Path | None = None) -> str:
    """An id from the source's name, not taken in any case of its letters: pubmed, pubmed_2, pubmed_r2 ..."""
    plain = unicodedata.normalize("NFKD", source).encode("ascii", "ignore").decode()
    base = re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_") or "search"
    base = (base if base[0].isalpha() else f"s_{base}") + (f"_r{round_}" if round_ > 1 else "")
    names = [row.search_id for row in earlier] + [path.stem for path in HOME.iterdir() if path != own]
    taken = {name.casefold() for name in names}  # `PubMed.ris` and `pubmed.ris` are one file on many disks
    return next(name for name in (base, *(f"{base}_{n}" for n in range(2, 10_000))) if name not in taken)


def _copy(source: Path, target: Path, made: list[Path]) -> None:
    """Copy to a new file, never over another, whole or not at all; *made* gets what was made here."""
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with open(source, "rb") as read, open(part, "xb") as write:
            shutil.copyfileobj(read, write)
        with undisturbed():
            place_new(part, target)
            made.append(target)
    except OSError as error:
        error.filename = source if error.filename == source else target  # the part is nobody's business
        raise _unwritten(error, target) from None
    finally:
        part.unlink(missing_ok=True)


def _unwritten(error: OSError, path: Path | str) -> ReviewError:
    why = (error.strerror or "").lower()
    return ReviewError(f"add-search: {error.filename or path}: cannot be written ({why}); nothing was changed")


def _logged(before: bytes | None, row: dict[str, str]) -> bytes:
    """The search log with one row more; its columns, separator, encoding and line ends stay.

    Raises
    ------
    ReviewError
        Something that was said would be lost, because the log has no column for it.
    """
    text = decode(before) if before else ",".join(COLUMNS) + "\n"
    first = next((line for line in text.splitlines() if line.strip() and not line.lower().startswith("sep=")), "")
    mark = separator(first)
    header = [cell.strip().lstrip("\ufeff").casefold() for cell in next(csv.reader([first], delimiter=mark), [])]
    usual = {"round": "1", "kind": "database"}
    lost = [name for name, value in row.items() if value and name not in header and usual.get(name) != value]
    if lost:
        raise ReviewError(
            f"add-search: {SEARCHES}:1: has no column {', '.join(lost)}; add it to the first row, then try again"
        )
    end = "\r\n" if "\r\n" in text else "\n"
    line = io.StringIO()
    csv.writer(line, delimiter=mark, lineterminator=end).writerow([row.get(name, "") for name in header])
    head = before if before is not None else text.encode("utf-8")
    if not text.endswith(("\n", "\r")):
        head += end.encode(_encoding(head))
    try:
        return head + line.getvalue().encode(_encoding(head))
    except UnicodeEncodeError as error:
        raise ReviewError(
            f"add-search: {SEARCHES}: cannot hold '{error.object[error.start]}' in its encoding; save it as CSV UTF-8,"
            " then try again"
        ) from None


def _encoding(content: bytes) -> str:
    """The encoding to append in."""
    marks = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
    if content[:2] in marks:
        return marks[content[:2]]
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _write(content: bytes) -> None:
    with atomic(SEARCHES) as part:
        part.write_bytes(content)


def _take_back(made: list[Path], before: bytes | None, after: bytes) -> None:
    """Undo: a search that could not be read leaves no trace, and what somebody wrote meanwhile stays."""
    for path in made:
        path.unlink(missing_ok=True)
    log = Path(SEARCHES)
    if not log.is_file() or log.read_bytes() != after:
        return
    if before is None:
        log.unlink()
    else:
        _write(before)


def _citations() -> set[str]:
    if not MEMBERSHIP.is_file():
        return set()
    with MEMBERSHIP.open(encoding="utf-8", newline="") as stream:
        return {row["citation_id"] for row in csv.DictReader(stream)}


def account(search_id: str) -> str:
    """Where it is said how many entries of an export were read."""
    return f"results/records/by_search/{search_id}.json"


def _report(search_id: str, round_: int, target: Path, known: set[str]) -> None:
    counts = read_json(account(search_id))["counts"]
    with MEMBERSHIP.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    here = {row["citation_id"] for row in rows if row["record_id"].rpartition(":")[0] == search_id}
    elsewhere = {row["citation_id"] for row in rows if row["record_id"].rpartition(":")[0] != search_id}
    new = len(here - known - elsewhere)
    quarantined = (
        f", {counts['quarantined']} set aside (see results/records/problems.csv)" if counts["quarantined"] else ""
    )
    print(
        f"{target}: {counts['read']} records read{quarantined}; round {round_}, search {search_id}\n"
        f"{new} of {len(here)} citations are new. Next: add the next export, or {program()}"
    )
