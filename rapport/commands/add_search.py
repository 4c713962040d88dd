"""``./review add-search FILE --source S --date D``: copy an export in, log it, say what is new."""

from __future__ import annotations

import argparse
import csv
import io
import os
import re
import shutil
import unicodedata
from datetime import date, timedelta
from pathlib import Path
from typing import NoReturn

from rapport.commands.run import CODE, alone, snakemake, stopped_like_ctrl_c, undisturbed
from rapport.config import parse_date
from rapport.errors import ReviewError, did_you_mean
from rapport.files import atomic, place_new, read_json, read_yaml, sha256
from rapport.review import SEARCHES, search_log, settings
from rapport.rows import decode, separator
from rapport.searches import COLUMNS, KINDS, Search, read_searches
from rapport.typed import program

HOME = Path("data/searches")
AHEAD = timedelta(days=366)  # clocks are wrong, too; further ahead the day is mistyped
MEMBERSHIP = Path("results/dedup/membership.csv")
MORE = ("platform", "hits", "note")
OPTIONS = [f"--{name}" for name in ("source", "date", "round", "kind", *MORE)]


def main(arguments: list[str]) -> int:
    """Add one search to the review in this folder."""
    wanted = _options(arguments)
    settings()
    HOME.mkdir(parents=True, exist_ok=True)
    earlier = search_log()
    if not (wanted.hits and int(wanted.hits) == 0):  # what holds nothing is alike
        _refuse_twice(wanted.file, earlier)
    round_ = wanted.round or max((row.round for row in earlier), default=1)
    there = _in_home(wanted.file)  # dragged there by hand: logged where it is
    search_id = _free_id(wanted.source, round_, earlier, there)
    target = there or HOME / f"{search_id}{wanted.file.suffix.lower()}"
    known = _citations()
    row = {"search_id": search_id, "round": str(round_), "source": wanted.source, "kind": wanted.kind, "date": wanted.date,
           "platform": wanted.platform, "file": target.as_posix(), "hits": wanted.hits, "note": wanted.note}  # fmt: skip
    before = Path(SEARCHES).read_bytes() if Path(SEARCHES).is_file() else None
    after = _logged(before, row)
    made: list[Path] = []
    with alone() as lock, stopped_like_ctrl_c():
        try:
            if not there:
                _copy(wanted.file, target, made)
            _write(after)
            added = search_id in {search.search_id for search in read_searches(SEARCHES)}
            status = (
                snakemake([str(MEMBERSHIP), "results/records/searches.csv", account(search_id)], keep_open=lock)
                if added
                else 1
            )
            if status:
                raise ReviewError(f"add-search: {wanted.file}: not added, see above; nothing was changed")
        except BaseException as error:
            with undisturbed():
                _take_back(made, before, after)
            if isinstance(error, OSError):
                raise _unwritten(error, SEARCHES) from None
            raise
    _compare_hits(search_id, wanted.hits)
    if parse_date(wanted.date) > today():
        print(f"{wanted.date} is after this machine's date {today()}; if it is mistyped, correct it in {SEARCHES}")
    if not wanted.round:
        _doubt_round(round_, wanted, [row for row in earlier if row.round == round_])
    _report(search_id, round_, target, known)
    return 0


def _doubt_round(round_: int, wanted: argparse.Namespace, others: list[Search]) -> None:
    """Say that no round was given where another than the latest may be meant."""
    dated = [(row.date, row.source.casefold()) for row in others if row.date]  # days of ISO 8601 sort as text
    same = [day for day, source in dated if source == wanted.source.casefold() and day < wanted.date]
    if round_ > 1 and dated and wanted.date < min(dated)[0]:
        doubt = f"dated before its other searches; if it belongs to round {round_ - 1}, write that"
    elif same:
        doubt = f"which has a search of {wanted.source} of {min(same)}; if this is an update, write {round_ + 1}"
    else:
        return
    print(f"No --round was given: taken for round {round_}, {doubt} into the column round of {SEARCHES}")


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with the options by an exception, and nothing by itself."""

    def error(self, message: str) -> NoReturn:
        raise argparse.ArgumentError(None, message.replace("the following arguments are required:", "say also:"))


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = _Parser(prog="review add-search", add_help=False)
    parser.add_argument("file", type=Path)
    parser.add_argument("--source", required=True)
    parser.add_argument("--date", required=True)
    parser.add_argument("--round", type=int)
    parser.add_argument("--kind", choices=KINDS, default="database")
    for name in MORE:
        parser.add_argument(f"--{name}", default="")
    usage = f"{program()} add-search FILE --source PubMed --date 2026-01-31 [--round 2] [--kind register] [--platform Ovid] [--hits 812] [--note TEXT]"
    try:
        wanted, unknown = parser.parse_known_args(_spelt(arguments, usage))
    except argparse.ArgumentError as error:
        raise ReviewError(f"add-search: {error}; usage: {usage}") from None
    if unknown:
        raise ReviewError(f"add-search: '{unknown[0]}' is not understood; usage: {usage}")
    if wanted.file.is_dir():
        raise ReviewError(f"add-search: {wanted.file}: is a folder; name the export in it, one at a time")
    if not wanted.source.strip():
        raise ReviewError("add-search: --source is empty; name the database, such as --source PubMed")
    if not wanted.file.is_file():
        raise ReviewError(f"add-search: {wanted.file}: there is no such file; check its name and folder")
    if not parse_date(wanted.date):
        raise ReviewError(f"add-search: --date {wanted.date}: is not a date like 2026-01-31; write year-month-day")
    if parse_date(wanted.date) > today() + AHEAD:
        raise ReviewError(
            f"add-search: --date {wanted.date}: is still to come; give the day on which the search was run"
        )
    if wanted.hits and not wanted.hits.isdigit():
        raise ReviewError(
            f"add-search: --hits {wanted.hits}: is not a number; give the number of hits the source reported"
        )
    if wanted.round is not None and wanted.round < 1:
        raise ReviewError(
            f"add-search: --round {wanted.round}: rounds are 1 for the first search, 2, 3 ... for updates"
        )
    return wanted


def today() -> date:
    """This machine's date; a clock that stands before the day on which this Rapport was released is wrong."""
    return max(date.today(), parse_date(str(read_yaml(CODE / "CITATION.cff")["date-released"])))


def _spelt(arguments: list[str], usage: str) -> list[str]:
    """The words as they are, unless an option among them is none: that says more than that another one is missing."""
    for word in arguments:
        name = word.partition("=")[0]
        if re.match("[\u2010-\u2015\u2212]", name):
            plain = "--" + name.lstrip("\u2010\u2011\u2012\u2013\u2014\u2015\u2212-")
            raise ReviewError(f"add-search: {name} begins with a long dash; type two short ones: {plain}")
        if re.match(r"--?[a-z]", name) and not any(option.startswith(name) for option in OPTIONS):
            raise ReviewError(f"add-search: {name} is not an option{did_you_mean(name, OPTIONS)}; usage: {usage}")
    return arguments


def _in_home(file: Path) -> Path | None:
    """The export's path from the review's folder, if it lies among the exports already."""
    inside = file.resolve().is_relative_to(HOME.resolve())
    return HOME / file.resolve().relative_to(HOME.resolve()) if inside else None


def _refuse_twice(file: Path, earlier: list[Search]) -> None:
    digest = sha256(file)
    for row in earlier:
        if Path(row.file).is_file() and sha256(row.file) == digest:
            raise ReviewError(
                f"add-search: {file}: the same export is already there as {row.file} (search {row.search_id}); nothing was changed"
            )


def _free_id(source: str, round_: int, earlier: list[Search], own: Path | None = None) -> str:
    """An id from the source's name, not taken in any case of its letters: pubmed, pubmed_2, pubmed_r2, pubmed_r2_2 ..."""
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
            f"add-search: {SEARCHES}: cannot hold '{error.object[error.start]}' in its encoding; save it as CSV UTF-8, then try again"
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


def _compare_hits(search_id: str, hits: str) -> None:
    """Say at once when the file holds more or fewer entries than the source reported: an export may be cut short."""
    counted = read_json(account(search_id))["counts"]["counted"]
    if hits and int(hits) != counted:
        print(
            f"The source reported {hits} hits, the file holds {counted}: export it again, or say why in the column note"
            f" of {SEARCHES}"
        )


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
