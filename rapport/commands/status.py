"""``./review status``: what is done, what waits for whom."""

from __future__ import annotations

import csv
from pathlib import Path

from rapport.config import read_config
from rapport.errors import ReviewError
from rapport.files import read_json

# (stage, name of the number in results/numbers.json, words)
DONE = [
    ("search", "records.read", "records read"),
    ("deduplication", "dedup.citations", "citations"),
    ("title_abstract", "prisma.records_screened", "records screened"),
    ("full_text", "prisma.dbr_assessed", "reports assessed"),
    ("studies", "prisma.new_studies", "studies included"),
]


def main(arguments: list[str]) -> int:
    """Print two tables: numbers so far, and who has to do what in which file."""
    if arguments:
        raise ReviewError(f"status: '{arguments[0]}' is not understood; it takes no options")
    config = read_config()
    print(f"{config['review']['title']} ({config['review']['status']})")
    if not Path("results/numbers.json").is_file() or not Path("results/todo.csv").is_file():
        print("\nNothing has been run here yet. Next: ./review")
        return 0
    numbers = read_json("results/numbers.json")
    print("\nDone")
    for stage, name, words in DONE:
        if name in numbers:
            print(f"  {stage.replace('_', '/'):<16}{numbers[name]['text']:>8} {words}")
    with open("results/todo.csv", encoding="utf-8", newline="") as stream:
        waiting = list(csv.DictReader(stream))
    print("\nWaiting" if waiting else "\nNothing waits for anyone. The report: results/report/index.html")
    if waiting:
        width = [max(len(row[name]) for row in waiting) for name in ("stage", "who", "n", "task")]
        for row in waiting:
            print(
                f"  {row['stage']:<{width[0]}}  {row['who']:<{width[1]}}  {row['n']:>{width[2]}}  {row['task']:<{width[3]}}  {row['file']}"
            )
    if _newer(Path("data"), Path("results/todo.csv")) or _newer(Path("config.yaml"), Path("results/todo.csv")):
        print("\nFiles have changed since the last run. Next: ./review")
    return 0


def _newer(place: Path, than: Path) -> bool:
    paths = [place] if place.is_file() else [path for path in place.rglob("*") if path.is_file()]
    return any(path.stat().st_mtime > than.stat().st_mtime + 2 for path in paths)
