"""From two reviewers' sheets to the flow diagram: 100,000 citations of 130,000 records (target: 10 s and 1 GB).

usage: python benchmarks/counting.py [CITATIONS]

Titles and full texts are settled, reports linked, the ledger written, the counts proved, listed and drawn; every step
reads and writes its files as in a run.
"""

import os
import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[1]))

STAGES, NAMES = ("title_abstract", "full_text"), ("r1", "r2")
SCREENING = {"reasons": ["wrong population"]}
TABLES = ("decisions", "unmatched", "reconciled", "conflicts", "numbers", "retrieval")


def found_by(searches: int, n: int) -> dict[str, pd.DataFrame]:
    """The tables of deduplication for *n* citations: three in ten records are duplicates."""
    draw, m = np.random.default_rng(1), n * 13 // 10
    search = draw.integers(0, searches, m)
    citation = [f"c{c:010d}" for c in [*range(n), *draw.integers(0, n, m - n)]]
    records = pd.DataFrame(
        {
            "record_id": [f"s{s}:{i}" for i, s in enumerate(search)],
            "search_id": [f"s{s}" for s in search],
            "round": np.where(search < searches // 2, 1, 2),
        }
    )
    # of a citation the first record is kept, one of a database before one of another method
    rank = pd.DataFrame({"citation": citation, "new": records["round"], "other": search == searches - 1})
    kept = rank.sort_values(["citation", "new", "other"], kind="stable").drop_duplicates("citation").index
    membership = pd.DataFrame({"record_id": records["record_id"], "citation_id": citation}, dtype=object)
    membership["kept"] = np.where(membership.index.isin(kept), "yes", "no")
    kinds = [*["database"] * (searches - 2), "register", "citation"]
    log = [(f"s{i}", f"Source {i}", kind) for i, kind in enumerate(kinds)]
    return {
        "records": records,
        "membership": membership,
        "merges": membership[membership["kept"] == "no"],
        "searches": pd.DataFrame(log, columns=["search_id", "source", "kind"], dtype=object),
    }


def sheets_of(stage: str) -> list[str]:
    return [f"data/screening/{stage}/{who}-01.csv" for who in NAMES]


def make(n: int) -> None:
    """The files of a review of *n* citations whose reviewers are done, but for their conflicts, in this folder."""
    import screening_speed

    from rapport.screening.citations import read_citations
    from rapport.screening.settings import Settings
    from rapport.screening.sheets import csv_bytes, reviewer_sheet
    from rapport.screening.stage import title_abstract
    from rapport.tables import read_results, write_records, write_table

    screening_speed.make(n, Path())
    tables = found_by(6, n)
    write_records(tables.pop("records"), "records.parquet")
    for name, table in tables.items():
        write_table(table, f"{name}.csv")
    citations = read_citations("citations.csv")
    screened = title_abstract(sheets_of("title_abstract"), citations, read_results("aliases.csv"), SCREENING).reconciled
    sought = list(screened.loc[screened["state"] == "included", "citation_id"])
    agreed = dict(zip(sought, np.random.default_rng(2).choice(["include", "exclude"], len(sought)), strict=True))
    os.mkdir("data/screening/full_text")
    for who, path in zip(NAMES, sheets_of("full_text"), strict=True):
        sheet = reviewer_sheet(sought, citations, who, Settings())
        sheet["decision"] = sheet["citation_id"].map(agreed)
        sheet["reason"] = np.where(sheet["decision"] == "exclude", "wrong population", "")
        Path(path).write_bytes(csv_bytes(sheet))


def run() -> int:
    """Every step from sheets to diagram, in this folder; the number of records counted."""
    from rapport.ledger import make_ledger, read_places
    from rapport.linking import link_studies, people_tables
    from rapport.prisma.stage import count_and_prove, write
    from rapport.screening.citations import read_citations
    from rapport.screening.stage import full_text, title_abstract
    from rapport.tables import read_results, write_table

    citations, aliases = read_citations("citations.csv"), read_results("aliases.csv")
    first = title_abstract(sheets_of("title_abstract"), citations, aliases, SCREENING)
    second = full_text(sheets_of("full_text"), citations, aliases, first.reconciled, SCREENING)
    for stage, made in zip(STAGES, (first, second), strict=True):
        made.write({name: f"{stage}/{name}.csv" for name in TABLES})
    settled = first.reconciled, second.reconciled, second.decisions, second.retrieval
    relations = pd.DataFrame(columns=["citation_id_1", "relation", "citation_id_2", "role_1", "why"], dtype=object)
    tables = link_studies(people_tables([], [], []), citations, aliases, relations, *settled)
    membership = read_results("membership.csv")
    tables["ledger"] = make_ledger(read_places("records.parquet"), membership, tables["fates"], tables["reports"])
    for name, table in tables.items():
        write_table(table, f"studies/{name}.csv")
    result = count_and_prove(
        searches=read_results("searches.csv"),
        citations=citations,
        membership=membership,
        merges=read_results("merges.csv"),
        retrieval=second.retrieval,
        reason_order=SCREENING["reasons"],
        **{name: tables[name] for name in ("ledger", "studies", "reports", "apart", "previous", "fates")},
    )
    write(result, "results")
    return len(tables["ledger"])


def main(n: int) -> None:
    """Make the files in another process, so that only the steps count in the peak of memory; print one line."""
    with tempfile.TemporaryDirectory() as place:
        os.chdir(place)
        if (child := os.fork()) == 0:
            make(n)
            os._exit(0)
        os.waitpid(child, 0)
        wall, cpu = time.time(), time.process_time()
        records = run()
        took = f"{time.time() - wall:.1f} s ({time.process_time() - cpu:.1f} s of CPU)"
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        print(f"{n} citations, {records} records, from sheets to diagram: {took}, {memory:.2f} GB")
        os.chdir("/")


if __name__ == "__main__":
    main(int(sys.argv[-1]) if sys.argv[-1].isdigit() else 100_000)
