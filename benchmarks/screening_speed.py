"""How long screening takes: 100,000 citations and two reviewers, titles and abstracts settled and full texts issued.

usage: python benchmarks/screening_speed.py [CITATIONS]      (target: 10 s and 1 GB for reconciling and counting)
"""

import os
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests/screening")]


def make(n: int, folder: Path) -> None:
    """Citations and two filled sheets, 300 words of invented abstract each; reviewers disagree on 4 %."""
    from invented import no_aliases, numbered

    from rapport.screening.settings import Settings
    from rapport.screening.sheets import csv_bytes, reviewer_sheet
    from rapport.tables import write_table

    rnd = random.Random(1)
    table = numbered(n)
    table["citation_id"] = [f"c{i:010d}" for i in range(n)]
    table["doi"] = [f"10.5555/inv.{i}" for i in range(n)]
    table["abstract"] = [f"Invented text {i}. " + "alliance bond goal task app " * 60 for i in range(n)]
    write_table(table, folder / "citations.csv")
    write_table(no_aliases(), folder / "aliases.csv")
    agreed = {citation: rnd.choices(["include", "exclude"], [8, 92])[0] for citation in table["citation_id"]}
    (folder / "data/screening/title_abstract").mkdir(parents=True)
    for who in ("r1", "r2"):
        sheet = reviewer_sheet(list(table["citation_id"]), table, who, Settings())
        own = [
            rnd.choices(["include", "exclude", "maybe"], [1, 2, 1])[0] if rnd.random() < 0.04 else agreed[c]
            for c in sheet["citation_id"]
        ]
        sheet["decision"] = own
        (folder / f"data/screening/title_abstract/{who}-01.csv").write_bytes(csv_bytes(sheet))


def measure(folder: Path) -> None:
    """Reconcile in this process and print each step's seconds and the peak memory."""
    os.chdir(folder)
    steps, start, wall = [], time.process_time(), time.perf_counter()

    def lap(name: str) -> None:
        nonlocal start
        steps.append((name, time.process_time() - start))
        start = time.process_time()

    from rapport import people
    from rapport.screening.citations import read_citations
    from rapport.screening.measures import agreement_table
    from rapport.screening.stage import full_text, title_abstract
    from rapport.screening.words import ANSWERS
    from rapport.tables import read_results

    lap("import")
    inputs = people.sheets("data/screening/title_abstract", "none", ANSWERS)
    lap("find the sheets")
    citations, aliases = read_citations("citations.csv"), read_results("aliases.csv")
    lap("read citations")
    names = ("decisions", "unmatched", "reconciled", "conflicts", "numbers", "retrieval")
    first = title_abstract(inputs, citations, aliases, {})
    lap("titles and abstracts")
    first.write({name: f"ta/{name}.csv" for name in names})
    lap("write")
    full_text([], citations, aliases, first.reconciled, {}).write({name: f"ft/{name}.csv" for name in names})
    lap("full texts")
    agreement_table(first.decisions, "title_abstract", ("r1", "r2"))
    lap("agreement")
    for name, seconds in steps:
        print(f"{name:24} {seconds:6.2f} s")
    print(f"{'together, processor':24} {sum(s for _, s in steps):6.2f} s")
    print(
        f"{'together, clock':24} {time.perf_counter() - wall:6.2f} s, "
        f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"
    )
    print(dict(first.reconciled["state"].value_counts()))


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as place:
        if (child := os.fork()) == 0:
            make(count, Path(place))
            os._exit(0)
        os.waitpid(child, 0)
        measure(Path(place))
