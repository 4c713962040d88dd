"""Accuracy of deduplication on labelled sets: python benchmarks/dedup.py DIR [--peer bib-dedupe]

Every CSV in DIR with the columns ``id`` and ``group`` (same group = same paper) and the bibliographic columns title,
authors, year, journal, volume, issue, pages, doi, abstract, type is one set. False merges are papers lost in a citation
of another paper, missed are duplicates that stay, both counted by record as in Hair et al. 2023 (BMC Biol 21:189) but
independent of which copy is kept. A file named hard_pairs*.csv holds pairs (ids CASE/a and CASE/b), each judged alone.
"""

from __future__ import annotations

import argparse
import csv
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
csv.field_size_limit(2**31 - 1)

COPIED = ["title", "authors", "year", "journal", "volume", "issue", "pages", "doi", "pmid", "registry_id", "abstract"]
PEERS = {"bib-dedupe": "bib-dedupe==0.11.0"}


@dataclass
class Score:
    """Counts of one tool on one set."""

    records: int = 0
    duplicates: int = 0
    false: int = 0
    missed: int = 0
    asked: int = 0
    missed_after: int = 0
    seconds: float = 0.0

    def __add__(self, other: Score) -> Score:
        return Score(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))

    def row(self, name: str) -> str:
        """One line of the table."""
        found = self.duplicates - self.missed
        precision = found / (found + self.false) if found + self.false else 1.0
        recall = found / self.duplicates if self.duplicates else 1.0
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        after = 1 - self.missed_after / self.duplicates if self.duplicates else 1.0
        per = 1000 * self.asked / self.records if self.records else 0.0
        return (
            f"{name:<30}{self.records:>8}{self.duplicates:>7}{self.false:>7}{self.missed:>8}{precision:>10.4f}"
            f"{recall:>8.4f}{f1:>8.4f}"
            f"{per:>8.1f}{after:>8.4f}{self.seconds:>8.1f}"
        )


HEADER = (
    f"{'set':<30}{'records':>8}{'dupl.':>7}{'false':>7}{'missed':>8}{'precision':>10}"
    f"{'recall':>8}{'F1':>8}{'ask/1k':>8}{'after':>8}{'s':>8}"
)


def score(truth: dict[str, str], group: dict[str, str], asked: list[tuple[str, str]], seconds: float) -> Score:
    """Compare a partition with the truth; *asked* are the pairs left to a person, who is taken to answer rightly."""
    both, papers, groups = {(truth[i], group[i]) for i in truth}, set(truth.values()), set(group.values())
    home = {i: ("group", group[i]) for i in truth}
    joined: dict = {}

    def root(x):
        while x in joined:
            x = joined[x]
        return x

    for i, j in asked:
        if truth[i] == truth[j] and root(home[i]) != root(home[j]):
            joined[root(home[i])] = root(home[j])
    after = len({(truth[i], root(home[i])) for i in truth}) - len(papers)
    return Score(
        len(truth),
        len(truth) - len(papers),
        len(both) - len(groups),
        len(both) - len(papers),
        len(asked),
        after,
        seconds,
    )


def records_of(table: pd.DataFrame, path: Path) -> None:
    """Write a labelled set as the import stage would."""
    from rapport.tables import write_records

    out = pd.DataFrame({name: table.get(name, "") for name in COPIED})
    out["entry_type"] = table.get("type", "")
    out["record_id"] = [f"set:{i}" for i in range(1, len(out) + 1)]
    out = out.assign(search_id="set", source=table.get("source", ""), kind="database", round=1)
    write_records(out, path)


def ours(table: pd.DataFrame, folder: Path) -> tuple[dict[str, str], list[tuple[str, str]], float]:
    """Partition, pairs to check and seconds of Rapport."""
    from rapport.dedup.pipeline import deduplicate

    records_of(table, folder / "records.parquet")
    start = time.perf_counter()
    deduplicate(folder / "records.parquet", folder / "out", workers=min(2, os.cpu_count() or 1))
    seconds = time.perf_counter() - start
    name = dict(zip((f"set:{i}" for i in range(1, len(table) + 1)), table["id"], strict=True))
    membership = pd.read_csv(folder / "out" / "membership.csv", dtype=str)
    check = pd.read_csv(folder / "out" / "check.csv", dtype=str)
    group = {name[i]: c for i, c in zip(membership["record_id"], membership["citation_id"], strict=True)}
    return group, [(name[i], name[j]) for i, j in zip(check["record_id_1"], check["record_id_2"], strict=True)], seconds


_PEER = """
import sys, time, pandas as pd
from bib_dedupe.bib_dedupe import block, cluster, match, prep
table = pd.read_csv(sys.argv[1], dtype=str, keep_default_na=False)
out = pd.DataFrame({"ID": table["id"], "ENTRYTYPE": "article", "author": table["authors"].str.replace("; ", " and ",
regex=False), "title": table["title"],
                    "year": table["year"], "journal": table["journal"], "volume": table["volume"],
                    "number": table["issue"], "pages": table["pages"],
                    "doi": table["doi"], "abstract": table["abstract"]})
start = time.perf_counter()
pairs = match(block(prep(out, verbosity_level=0), verbosity_level=0), verbosity_level=0)
groups = cluster(pairs, verbosity_level=0)
seconds = time.perf_counter() - start
home = {i: i for i in table["id"]}
for group in groups:
    for i in group:
        home[i] = group[0]
pd.DataFrame({"id": list(home), "group": list(home.values())}).to_csv(sys.argv[2], index=False)
pairs[pairs["duplicate_label"] == "maybe"][["ID_1", "ID_2"]].to_csv(sys.argv[3], index=False)
print(seconds)
"""


def peer_python(name: str) -> Path:
    """The Python of an environment of the peer's own, made on first use below the user's cache."""
    folder = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "rapport-peers" / name
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not (folder / "ready").exists():
        print(f"installing {PEERS[name]} into {folder}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", PEERS[name]], check=True)
        (folder / "ready").touch()
    return python


def theirs(name: str, table: pd.DataFrame, folder: Path) -> tuple[dict[str, str], list[tuple[str, str]], float]:
    """Partition, pairs to check and seconds of a peer."""
    for column in (*COPIED, "id"):
        table[column] = table.get(column, "")
    table.to_csv(folder / "in.csv", index=False)
    done = subprocess.run(
        [str(peer_python(name)), "-c", _PEER, *(str(folder / f) for f in ("in.csv", "group.csv", "ask.csv"))],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    group, ask = (pd.read_csv(folder / f, dtype=str) for f in ("group.csv", "ask.csv"))
    return (
        dict(zip(group["id"], group["group"], strict=True)),
        list(zip(ask["ID_1"], ask["ID_2"], strict=True)),
        float(done.stdout.split()[-1]),
    )


def hard_pairs(table: pd.DataFrame) -> str:
    """Each pair alone: how many are decided right without a person, and how many wrongly merged."""
    case = table["id"].str.rsplit("/", n=1).str[0]
    count: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="rapport-") as folder:
        for name, pair in table.groupby(case, sort=True):
            group, asked, _ = ours(pair.reset_index(drop=True), Path(folder))
            same, merged = pair["group"].nunique() == 1, len(set(group.values())) == 1
            outcome = (
                "wrongly merged"
                if merged and not same
                else "asked"
                if merged != same and asked
                else "right"
                if merged == same
                else "missed"
            )
            count[outcome] += 1
            if outcome != "right":
                print(f"    {outcome}: {name}")
    return (
        f"{count['right']} of {count.total()} right ({count['right'] / count.total():.0%}), "
        f"{count['wrongly merged']} wrongly merged, {count['asked']} asked, {count['missed']} missed"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--peer", choices=PEERS)
    options = parser.parse_args()
    tools = ["rapport", *([options.peer] if options.peer else [])]
    total = {tool: Score() for tool in tools}
    print(HEADER)
    pairs = {}
    for path in sorted(options.folder.glob("*.csv")):
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
        if not {"id", "group"} <= set(table.columns):
            continue
        if path.stem.startswith("hard_pairs"):
            pairs[path.stem] = table
            continue
        truth = dict(zip(table["id"], table["group"], strict=True))
        for tool in tools:
            with tempfile.TemporaryDirectory(prefix="rapport-") as folder:
                group, asked, seconds = (
                    ours(table, Path(folder)) if tool == "rapport" else theirs(tool, table.copy(), Path(folder))
                )
            this = score(truth, group, asked, seconds)
            total[tool] += this
            print(this.row(path.stem if tool == "rapport" else f"  {tool}"), flush=True)
    for tool in tools:
        print(total[tool].row("summed" if tool == "rapport" else f"  summed {tool}"))
    for name, table in pairs.items():
        print(f"{name}: {hard_pairs(table)}")


if __name__ == "__main__":
    main()
