"""How deduplication stands changes it was not built on: python benchmarks/dedup_stress.py DIR [--papers N] [--seed N]

Real records (one of each paper of every labelled CSV in DIR) are written again as other databases write them
(`dedup_copies`), which must be merged, and turned into papers that look alike but are not (`dedup_alike`), which must
not. Every kind is a run of its own; at the end all sources' copies are put into one heap.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

sys.path.insert(0, str(Path(__file__).parent))
from dedup import HEADER, Score, ours, score
from dedup_alike import KINDS
from dedup_copies import CHANGES, SOURCES, Record

LOST = ((), ("doi", "abstract"), ("doi", "abstract", "issue"))  # what both records of a pair may lack
COLUMNS = ["title", "authors", "year", "journal", "volume", "issue", "pages", "doi", "abstract", "registry_id", "type"]


def papers(folder: Path, count: int, seed: int) -> list[Record]:
    """*count* real records, at most one of a paper, that name title (30 letters and more), authors and year."""
    pool: list[Record] = []
    for path in sorted(folder.glob("*.csv")):
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
        if path.stem.startswith("hard_pairs") or not {"id", "group"} <= set(table.columns):
            continue
        table = table.assign(**{name: table.get(name, "") for name in COLUMNS})
        table = table[(table["title"].str.len() >= 30) & (table["authors"] != "") & (table["year"] != "")]
        table = table[~table["journal"].str.contains("://")]  # a register's entry: its number is its place
        full = (table[COLUMNS] != "").sum(axis=1)
        table = table.assign(full=-full).sort_values(["group", "full", "id"], kind="stable").drop_duplicates("group")
        draw = random.Random(f"{seed} {path.stem}")
        rows = table[COLUMNS].to_dict("records")
        pool += draw.sample(rows, min(len(rows), count))
    random.Random(seed).shuffle(pool)
    for cut in (slice(25), slice(-25, None)):  # sets share papers
        pool = list({re.sub(r"\W", "", row["title"].lower())[cut]: row for row in pool}.values())
    return pool[:count]


def table_of(rows: list[tuple[str, Record]]) -> pd.DataFrame:
    """A labelled set from (paper, record)."""
    out = pd.DataFrame([{"id": f"r{i}", "group": paper, **row} for i, (paper, row) in enumerate(rows)])
    return out.fillna("")


def copies(pool: list[Record], seed: int) -> Iterator[tuple[str, list[tuple[str, Record]]]]:
    """Runs in which each paper comes twice, the second time changed."""
    for name, change in {**CHANGES, **{f"as in {source}": change for source, change in SOURCES.items()}}.items():
        draw = random.Random(f"{seed} {name}")
        rows = []
        for i, paper in enumerate(pool):
            copy = change(paper, draw)
            if copy is not None:
                rows += [(f"p{i}", paper), (f"p{i}", copy)]
        yield name, rows


def alike(pool: list[Record], seed: int) -> Iterator[tuple[str, list[tuple[str, Record]]]]:
    """Runs in which each paper comes with one that looks like it; both complete, or with less to tell them apart."""
    for name, make in KINDS.items():
        draw = random.Random(f"{seed} {name}")
        pairs = [make(paper, other, draw) for paper, other in zip(pool[::2], pool[1::2], strict=False)]
        for lost in LOST:
            less = dict.fromkeys(lost, "")
            rows = []
            for i, pair in enumerate(pairs):
                if (pair is not None and pair[0]["doi"] + pair[1]["doi"]) or not lost:
                    rows += [(f"{side}{i}", {**row, **less}) for side, row in zip("pq", pair or (), strict=False)]
            yield name + (f", no {', '.join(lost)}" if lost else ""), rows


def heap(pool: list[Record], seed: int) -> list[tuple[str, Record]]:
    """All papers as one to four sources write them, and something alike for each fourth."""
    draw = random.Random(seed)
    rows = []
    for i, paper in enumerate(pool):
        if i % 4 == 0:
            pair = draw.choice(list(KINDS.values()))(paper, pool[i - 1], draw)
            if pair is not None:
                rows += [(f"p{i}", pair[0]), (f"q{i}", pair[1])]
                full = [SOURCES[name] for name in ("MEDLINE", "Embase", "PsycINFO")]
                rows += [(f"{side}{i}", draw.choice(full)(row, draw)) for side, row in zip("pq", pair, strict=True)]
                continue
        for name in draw.sample(list(SOURCES), draw.randint(1, 4)):
            rows.append((f"p{i}", SOURCES[name](paper, draw)))
    return rows


def measured(rows: list[tuple[str, Record]], show: int = 0) -> Score:
    """Score of one run; prints up to *show* wrong groups of each sort."""
    table = table_of(rows)
    with tempfile.TemporaryDirectory(prefix="rapport-") as folder:
        group, asked, seconds = ours(table, Path(folder))
    if show:
        table["found"] = table["id"].map(group)
        for sort, by, of in (("false", "found", "group"), ("missed", "group", "found")):
            wrong = [part for _, part in table.groupby(by, sort=False) if part[of].nunique() > 1]
            for part in wrong[:show]:
                print(sort)
                for row in part.drop_duplicates(of)[COLUMNS].to_dict("records"):
                    print("   ", " | ".join(value[:100] for value in row.values()))
    return score(dict(zip(table["id"], table["group"], strict=True)), group, asked, seconds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--papers", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print up to N wrong groups of each run")
    parser.add_argument("--only", default="", help="only the kinds whose name contains this")
    options = parser.parse_args()
    pool = papers(options.folder, options.papers, options.seed)
    print(HEADER)
    for title, runs in (("copies", copies(pool, options.seed)), ("alike", alike(pool, options.seed))):
        total = Score()
        for name, rows in runs:
            if rows and options.only in name:
                this = measured(rows, options.show)
                total += this
                print(this.row(name), flush=True)
        print(total.row(f"all {title}"))
    print(measured(heap(pool, options.seed), options.show).row("one heap"))


if __name__ == "__main__":
    main()
