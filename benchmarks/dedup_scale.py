"""Time and memory of deduplication on made-up records: python benchmarks/dedup_scale.py 10000 100000 [1000000]

Papers are invented word by word (fixed seed); 41 % of the records are copies of a paper as another database would write
it, 6 % are papers that only look alike (yearly reports, parts, errata, abstracts of an article). Wall time is from
``records.parquet`` to every table of the stage; memory is the highest sum of proportional set sizes over the process
tree.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from itertools import accumulate
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).parents[1]))

COPIES, ALIKE = 0.41, 0.06
TEXT = [
    "record_id",
    "search_id",
    "source",
    "kind",
    "native_id",
    "entry_type",
    "title",
    "authors",
    "year",
    "journal",
    "journal_abbrev",
    "volume",
    "issue",
    "pages",
    "doi",
    "pmid",
    "pmcid",
    "registry_id",
    "abstract",
    "keywords",
    "language",
    "url",
    "accession",
    "database",
    "file",
    "raw",
]
SCHEMA = pa.schema(
    [(name, pa.string()) for name in TEXT]
    + [("round", pa.int64()), ("line_first", pa.int64()), ("line_last", pa.int64())]
)
SOURCES = ("MEDLINE", "Embase", "Scopus", "Web of Science", "CINAHL")
_LITTLE = ["of", "the", "in", "and", "for", "with", "a", "on", "to", "by", "from"]


class World:
    """Words, names and journals that papers are made of, drawn by Zipf's law as in real titles."""

    def __init__(self, seed: int):
        self.draw = random.Random(seed)
        syllables = [
            c + v + e
            for c in ["b", "c", "d", "f", "g", "h", "l", "m", "n", "p", "r", "s", "t", "v", "tr", "st", "pl", "cr"]
            for v in "aeiou"
            for e in ("", "n", "r", "s", "l", "t")
        ]
        made = random.Random(1)
        self.words = list(
            dict.fromkeys("".join(made.choices(syllables, k=made.choice((2, 2, 3, 3, 4)))) for _ in range(14_000))
        )
        self.names = list(
            dict.fromkeys("".join(made.choices(syllables, k=made.choice((2, 2, 3)))).title() for _ in range(30_000))
        )
        self.journals = [
            " ".join(w.title() for w in made.choices(self.words[:1500], k=made.choice((2, 3, 3, 4))))
            for _ in range(3_000)
        ]
        self.word_weights = list(accumulate(1 / (i + 8) for i in range(len(self.words))))
        self.name_weights = list(accumulate(1 / (i + 60) for i in range(len(self.names))))
        self.journal_weights = list(accumulate(1 / (i + 20) for i in range(len(self.journals))))

    def text(self, words: int) -> list[str]:
        picked = self.draw.choices(self.words, cum_weights=self.word_weights, k=words)
        return [self.draw.choice(_LITTLE) if i % 3 == 2 else word for i, word in enumerate(picked)]

    def paper(self, number: int) -> dict:
        """One paper as its publisher would describe it."""
        draw = self.draw
        title = " ".join(self.text(draw.randint(7, 16))).capitalize()
        if draw.random() < 0.3:
            title += ": " + " ".join(self.text(draw.randint(3, 5)))
        people = draw.choices(self.names, cum_weights=self.name_weights, k=draw.randint(1, 8))
        journal = draw.choices(self.journals, cum_weights=self.journal_weights)[0]
        page = draw.randint(1, 2400)
        return {
            "title": title,
            "authors": [(p, draw.choice("ABCDEFGHJKLM") + draw.choice("aeiou") + "n") for p in people],
            "year": draw.randint(1990, 2025),
            "journal": journal,
            "volume": draw.randint(1, 90),
            "issue": draw.randint(1, 12),
            "page": page,
            "last": page + draw.randint(3, 14),
            "doi": f"10.{1000 + number % 9000}/j{number:07d}",
            "abstract": " ".join(self.text(170)).capitalize() + ".",
        }

    def alike(self, paper: dict, number: int) -> dict:
        """Another paper that looks like *paper*."""
        other = dict(paper, doi=f"10.{1000 + number % 9000}/j{number:07d}", page=self.draw.randint(1, 2400))
        other["last"] = other["page"] + 6
        kind = self.draw.randrange(4)
        if kind == 0:  # next year's report
            other |= {"year": paper["year"] + 1, "volume": paper["volume"] + 1}
        elif kind == 1:
            other["title"] = paper["title"] + " Part 2"
        elif kind == 2:
            other["title"] = "Erratum: " + paper["title"]
        else:  # the meeting abstract of an article
            other |= {
                "journal": paper["journal"] + " Meeting",
                "volume": paper["volume"] + 3,
                "year": paper["year"] - 1,
            }
        return other

    def row(self, paper: dict, copy: bool) -> dict:
        """A record of *paper* as one database or another exports it."""
        draw, full = self.draw, not copy or self.draw.random() < 0.5
        names = "; ".join(
            f"{family}, {given}" if full else f"{family}, {given[0]}" for family, given in paper["authors"]
        )
        pages = f"{paper['page']}-{paper['last']}"
        row = dict.fromkeys(TEXT, "") | {
            "title": paper["title"],
            "authors": names,
            "year": str(paper["year"]),
            "journal": paper["journal"],
            "volume": str(paper["volume"]),
            "issue": str(paper["issue"]),
            "pages": pages,
            "doi": paper["doi"],
            "abstract": paper["abstract"],
            "entry_type": "JOUR",
            "kind": "database",
            "raw": "[]",
        }
        if copy:
            if draw.random() < 0.3:
                row["title"] = row["title"].upper()
            elif draw.random() < 0.15:
                row["title"] = row["title"] + " [Review]"
            if draw.random() < 0.4:
                row["journal"] = " ".join(w[:4] for w in row["journal"].split())
            if draw.random() < 0.3:
                row["pages"] = f"{paper['page']}-{str(paper['last'])[-1]}"
            for name, chance in (("doi", 0.4), ("abstract", 0.25), ("issue", 0.2), ("pages", 0.08), ("volume", 0.04)):
                if draw.random() < chance:
                    row[name] = ""
            if draw.random() < 0.05:
                row["year"] = str(paper["year"] + 1)
            if draw.random() < 0.05:
                at = draw.randrange(5, len(row["title"]))
                row["title"] = row["title"][:at] + row["title"][at + 1 :]
        return row


def make(path: Path, size: int, seed: int = 5) -> dict[str, int]:
    """Write *size* records to *path*, shuffled within blocks of 20,000; returns record_id -> paper."""
    world, truth, written = World(seed), {}, 0
    number, recent = 0, []
    with pq.ParquetWriter(path, SCHEMA, compression="zstd") as writer:
        while written < size:
            rows: list[tuple[int, dict]] = []
            while len(rows) < min(20_000, size - written):
                if recent and world.draw.random() < ALIKE / (1 - COPIES):  # each once
                    paper = world.alike(recent.pop(world.draw.randrange(len(recent))), number)
                else:
                    paper = world.paper(number)
                    recent = [*recent[-200:], paper]
                rows.append((number, world.row(paper, copy=False)))
                while world.draw.random() < COPIES:
                    rows.append((number, world.row(paper, copy=True)))
                number += 1
            world.draw.shuffle(rows)
            rows = rows[: size - written]
            for i, (owner, row) in enumerate(rows, start=written + 1):
                search = world.draw.randrange(len(SOURCES))
                row |= {
                    "record_id": f"s{search}:{i}",
                    "search_id": f"s{search}",
                    "source": SOURCES[search],
                    "round": 1,
                    "line_first": i,
                    "line_last": i,
                }
                truth[row["record_id"]] = owner
            writer.write_table(pa.Table.from_pylist([row for _, row in rows], schema=SCHEMA))
            written += len(rows)
    return truth


def memory(pid: int) -> int:
    """Proportional set size of a process and its children, bytes (Linux)."""
    total = 0
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1]) * 1024
        for task in Path(f"/proc/{pid}/task").iterdir():
            total += sum(memory(int(child)) for child in (task / "children").read_text().split())
    except OSError:
        pass
    return total


def measure(command: list[str]) -> tuple[float, int]:
    """Seconds and peak bytes of a command."""
    peak, done = 0, threading.Event()
    start = time.perf_counter()
    process = subprocess.Popen(command)

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.2):
            peak = max(peak, memory(process.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    code = process.wait()
    seconds = time.perf_counter() - start
    done.set()
    watcher.join()
    if code:
        raise SystemExit(code)
    return seconds, peak


def errors(membership: Path, truth: dict[str, int]) -> tuple[int, int, int]:
    """False merges, missed duplicates, duplicates."""
    import csv

    with open(membership, encoding="utf-8", newline="") as file:
        group = {row["record_id"]: row["citation_id"] for row in csv.DictReader(file)}
    papers, groups, both = set(truth.values()), set(group.values()), {(truth[i], group[i]) for i in truth}
    return len(both) - len(groups), len(both) - len(papers), len(truth) - len(papers)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", type=int, default=[10_000, 100_000])
    parser.add_argument("--workers", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--keep", type=Path, help="a folder for the records, made once and used again")
    options = parser.parse_args()
    run = (
        "import sys; from rapport.dedup.pipeline import deduplicate; deduplicate(sys.argv[1], sys.argv[2], "
        "workers=int(sys.argv[3]))"
    )
    print(f"{'records':>10} {'seconds':>8} {'GB':>6} {'false':>6} {'missed':>7} {'of':>8}")
    for size in options.sizes:
        with tempfile.TemporaryDirectory(prefix="rapport-scale-") as temporary:
            folder = options.keep or Path(temporary)
            folder.mkdir(exist_ok=True)
            path, labels = folder / f"{size}.parquet", folder / f"{size}.json"
            if not labels.exists():
                labels.write_text(json.dumps(make(path, size)))
            out = Path(temporary) / "out"
            os.environ["PYTHONPATH"] = str(Path(__file__).parents[1])
            seconds, peak = measure([sys.executable, "-c", run, str(path), str(out), str(options.workers)])
            false, missed, duplicates = errors(out / "membership.csv", json.loads(labels.read_text()))
            print(f"{size:>10,} {seconds:>8.1f} {peak / 1e9:>6.2f} {false:>6} {missed:>7} {duplicates:>8,}", flush=True)


if __name__ == "__main__":
    main()
