"""``./review status``: what is done, what waits for whom, and what to do next."""

from __future__ import annotations

import csv
import re
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path

from rapport import last_run
from rapport.commands.alone import at_work
from rapport.commands.days import still_to_come
from rapport.commands.notes import asked, notes, published
from rapport.commands.orphans import PACKED, orphans, unlisted
from rapport.commands.table import fitted
from rapport.errors import ReviewError, on_screen
from rapport.files import read_json, sha256
from rapport.made_by_hand import columns_of
from rapport.people import untouched
from rapport.report.lacking import lacking
from rapport.review import SEARCHES, settings
from rapport.typed import program

RESULTS = Path("results")
TODO = Path("results/todo.csv")
REPORT = Path("results/report/index.html")
AUDITED = Path("results/dedup/audit.csv")  # merges drawn at random, to be copied to data/dedup/ and judged
_SAID = re.compile(r"(error|bug) in [^:]+: ")  # how a step begins what it says (`rapport.step`)
SHOWN = 15  # lines on the screen; results/todo.csv has all of them

# (stage as todo.csv calls it, its name, what is done in words with numbers of results/numbers.json)
STAGES = [
    ("searches", "searches", "{records.read:record|records} of {records.searches:search|searches}"),
    ("deduplication", "deduplication", "{dedup.citations:citation|citations}"),
    ("title_abstract", "title/abstract", "{title_abstract.settled} of {title_abstract.all} settled"),
    ("retrieval", "retrieval", "{screening.retrieval.retrieved:report|reports} in hand"),
    ("full_text", "full text", "{full_text.settled} of {full_text.all} settled"),
    ("studies", "studies", "{studies:study|studies} included"),
    ("extraction", "extraction", "{extraction.studies_extracted:study|studies}"),
    ("appraisal", "appraisal", "{appraised:study|studies}"),
    ("framework", "framework", "{framework.extracts:extract|extracts}, {framework.themes_final:theme|themes}"),
    ("association", "associations", "{association.effects:effect|effects}"),
]

# stages that wait for a setting: what is done in them, the setting, and what it would bring
SET_UP = [
    ("extraction", "extractors", "data extraction"),
    ("appraisal", "tools", "quality appraisal"),
    ("framework", "a_priori", "framework synthesis"),
]


def main(arguments: list[str]) -> int:
    """Print one table (stage, what is done, what waits, who, in which file) and the next step."""
    if arguments:
        raise ReviewError(f"status: '{arguments[0]}' is not understood; it takes no options")
    config = settings()
    print(f"{config['review']['title']} ({config['review']['status']})\n")
    if at_work():
        print("A run is at work in this folder; at its end it says what comes next.")
        return 0
    if not Path("results/numbers.json").is_file() or not TODO.is_file():
        print("\n".join(stopped() or ["Nothing has been run here yet."]))
        print("\n".join([*orphans(config), *next_steps(config)]))
        return 0
    print("\n".join(_table(_numbers(), waiting())))
    if lines := [*asked(), *still_to_come(), *orphans(config)]:
        print("\n" + "\n".join(lines))
    if lines := stopped():
        since = [f"Changed since: {changed}"] if (changed := _some(_newer(last_run.read().open))) else []
        print("\n" + "\n".join(on_screen(line, sys.stdout) for line in (*lines, *since, f"Next: {program()}")))
    elif changed := changed_since_last_run():
        print(f"\nChanged since the last run: {changed}. Next: {program()}")
    else:
        print("\n" + "\n".join([*unwritten(config), next_steps(config)[-1]]))
    return 0


def stopped() -> list[str]:
    """Why the last whole run did not come to its end, as its steps wrote it into their logs; nothing if it did."""
    if not (begun := last_run.read().open):
        return []
    logs = sorted(Path("results/logs").rglob("*.log"))
    fresh = (log for log in logs if log.stat().st_mtime_ns >= begun)
    told = [line for log in fresh for line in log.read_text("utf-8", "replace").splitlines() if _SAID.match(line)]
    if not told:
        return ["The last run was stopped before its end. Nothing of yours is lost; the next run goes on from there."]
    more = [f"  ... and {len(told) - SHOWN} more; results/logs/ has all of them"] if len(told) > SHOWN else []
    return ["The last run failed. Put this right first:", *(f"  {line}" for line in told[:SHOWN]), *more]


def waiting() -> list[dict[str, str]]:
    """The rows of ``results/todo.csv``: stage, who, task, n, file."""
    if not TODO.is_file():
        return []
    with TODO.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def next_steps(config: Mapping) -> list[str]:
    """What each person has to do next, one line each; the last line says what to type."""
    if not _searches():
        dragged = (path for path in unlisted() if not path.lower().endswith(PACKED))  # there by hand
        lying = shlex.quote(next(dragged, "EXPORT"))
        return [f"Next: add your first export: {program()} add-search {lying} --source PubMed --date 2026-01-31"]
    if not REPORT.is_file():
        return [f"Next: {program()}"]
    rows = waiting()
    lines = [f"  {row['who']}: {row['task']} ({row['n']}) in {_place(row['file'])}" for row in rows[:SHOWN]]
    if len(rows) > SHOWN:
        lines.append(f"  ... and {len(rows) - SHOWN} more; {TODO} lists all")
    if config["review"]["status"] != "final":
        lines += [f"  {note}" for note in _not_set_up(config)]
    if lines:
        lines += [f"  {note}" for note in (*notes(config), *(() if rows else _audit()))]
        last = f"The report so far: {REPORT}. When something of this is done: {program()}"
        if not rows:
            last += ". Is the review complete without it? Then write `status: final` into config.yaml first"
        return ["Next:", *lines, last]
    done = f"Nothing waits for anyone. The report: {REPORT}"
    if config["review"]["status"] != "final":
        done += f". Is the review complete? Then write `status: final` into config.yaml, and {program()}"
    elif lacking(config):
        done += f", which is called final with the above open. When something of it is done: {program()}"
    return [*unwritten(config), done]


def _not_set_up(config: Mapping) -> list[str]:
    """Stages that wait for a setting, once there is a study for them; a final review made its choice of synthesis."""
    stages = [row for row in SET_UP if row[0] != "framework" or config["review"]["status"] != "final"]
    missing = [f"{what} ({section}.{key})" for section, key, what in stages if not config[section][key]]
    if not (missing and _included()):
        return []
    return [f"not set up in config.yaml: {', '.join(missing)}; fill in what your protocol plans"]


def _audit() -> list[str]:
    """How the merges of duplicates are audited, while there are some that nobody has judged."""
    numbers, mine = _numbers(), "data/dedup/audit.csv"
    if since := numbers.get("dedup.audit_since"):
        made = f"{since} {'merge' if since == '1' else 'merges'} of later rounds"
        return [
            f"the audit of the merges of duplicates is of those up to round {numbers['dedup.audit_round']}, not of"
            f" {made}: add to {mine} the rows of {AUDITED} that it lacks, and write yes or no under correct in them"
        ]
    if not AUDITED.is_file() or "dedup.audit_judged" in numbers:
        return []
    with AUDITED.open(encoding="utf-8", newline="") as stream:
        n = sum(1 for _ in csv.DictReader(stream))
    if not n:
        return []
    where = f"in {mine}" if Path(mine).is_file() else f"copy {AUDITED} to {mine}, and there"
    rows = f"each of the {n} rows" if n > 1 else "its row"
    what = "the report then states how many merges are wrong"
    return [f"nobody has audited the merges of duplicates: {where} write yes or no under correct in {rows}; {what}"]


def _place(file: str) -> str:
    """The file of a task; one that people make and that is not there yet with its columns."""
    if Path(file).exists() or not (columns := columns_of(file)):
        return file
    return f"{file}: make this file, with the columns {', '.join(columns)}"


def unwritten(config: Mapping) -> list[str]:
    """What nobody waits for: first what a report should not be handed in without, then what a team may do without."""
    lacks = [lack.note for lack in lacking(config)]
    advice = [*published(config["prisma"]["previous_round"]), *_not_set_up(config), *_audit()]
    parts = {"Before the report is handed in:": lacks, "Recommended:": advice}
    return [line for head, found in parts.items() if found for line in (head, *(f"  {note}" for note in found))]


def _searches() -> bool:
    """Whether the search log has a row below its header."""
    path = Path(SEARCHES)
    return path.is_file() and sum(1 for line in path.read_bytes().splitlines() if line.strip()) > 1


def _included() -> bool:
    return _numbers().get("studies", "0") != "0"


def _numbers() -> dict[str, str]:
    """Printed numbers by name, with the sums that only this table shows."""
    if not Path("results/numbers.json").is_file():
        return {}
    entries = read_json("results/numbers.json")
    value = {name: entry["value"] for name, entry in entries.items()}
    shown = {name: entry["text"] for name, entry in entries.items()}
    for stage in ("title_abstract", "full_text"):
        settled, open_ = (
            sum(value.get(f"screening.{stage}.{what}") or 0 for what in states)
            for states in (("included", "excluded"), ("conflict", "waiting"))
        )
        shown[f"{stage}.settled"], shown[f"{stage}.all"] = str(settled), str(settled + open_)
    shown["studies"] = shown.get("prisma.total_studies") or shown.get("prisma.new_studies", "0")
    appraised = [n for name, n in value.items() if name.startswith("appraisal.") and name.endswith(".studies")]
    shown["appraised"] = str(max(appraised, default=0))
    return shown


def changed_since_last_run() -> str:
    """The first of people's files that the last whole run may not have read as they are; ``""`` if none is."""
    # where that is not known, since the list of what waits was made; a run of some results may make that alone
    last = last_run.read()
    since = last.looked or last.done or (TODO.stat().st_mtime_ns if TODO.exists() else 0)
    return _some(_newer(since)) if since else ""


def _newer(time: int) -> list[Path]:
    """People's files that were saved at a time (ns) or after it and do not hold what the last whole run found in them.

    Sheets that it issued itself, and in which nobody has written, are none of these.
    """
    held = last_run.read().held_whole  # of a run to one file only, what it found says nothing of the others
    newer = [path for path in last_run.inputs() if path.stat().st_mtime_ns >= time]
    changed = [path for path in newer if held.get(path.as_posix()) != sha256(path)]
    receipts = [path for name in ("issued.json", "sheets.json") for path in RESULTS.rglob(name)] if changed else []
    blank = {path for receipt in receipts for path in untouched(receipt)}
    return [path for path in changed if path.as_posix() not in blank]


def _table(numbers: Mapping[str, str], rows: list[dict[str, str]]) -> list[str]:
    """The table; a stage has one row for each thing that waits, and one if nothing does."""
    known = {stage for stage, _, _ in STAGES}
    cells = [("stage", "done", "waiting", "who", "file")]
    for stage, name, words in STAGES:
        mine = [row for row in rows if row["stage"] == stage]
        if stage == "searches":  # a stage that this table does not know is not lost
            mine += [row for row in rows if row["stage"] not in known]
        done = _filled(words, numbers)
        for row in mine[:SHOWN] or [{"n": "", "task": "", "who": "", "file": ""}]:
            cells.append((name, done, f"{row['n']} {row['task']}".strip(), row["who"], row["file"]))
            name = done = ""
        if len(mine) > SHOWN:
            cells.append(("", "", f"and {len(mine) - SHOWN} more", "", TODO.as_posix()))
    return fitted(cells)


def _filled(words: str, numbers: Mapping[str, str]) -> str:
    """The words with their numbers, ``{number:one|several}``; nothing while these do not exist or are all zero."""
    place = re.compile(r"\{([^{}:]+)(?::([^{}|]+)\|([^{}]+))?\}")

    def fill(match: re.Match) -> str:
        n = numbers.get(match[1], "0")
        return f"{n} {match[2] if n == '1' else match[3]}" if match[2] else n

    return place.sub(fill, words) if any(numbers.get(match[1], "0") != "0" for match in place.finditer(words)) else ""


def _some(paths: list[Path]) -> str:
    return ", ".join(path.as_posix() for path in paths[:3]) + (f" and {len(paths) - 3} more" if len(paths) > 3 else "")
