"""Link, write the ledger, count, prove, list and draw: 100,000 citations of 130,000 records.

usage: python benchmarks/counting.py [--whole] [CITATIONS]

With --whole from people's sheets to the diagram: two reviewers settle titles and full texts, and every step reads and
writes its files as in a run (target: 10 s and 1 GB).
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

from rapport.ledger import make_ledger
from rapport.linking import link_studies, people_tables
from rapport.prisma.stage import count_and_prove, write

SCREENING = {"reasons": ["wrong population"]}


def frame(**columns) -> pd.DataFrame:
    return pd.DataFrame(columns, dtype=object)


def invented(n: int) -> dict[str, pd.DataFrame]:
    """The tables between stages: six searches, three in ten records duplicates, one in twenty citations sought."""
    draw, m = np.random.default_rng(1), n * 13 // 10
    search = draw.integers(0, 6, m)
    citation = pd.Series([f"c{c:010d}" for c in [*range(n), *draw.integers(0, n, m - n)]])
    records = pd.DataFrame(
        {
            "record_id": [f"s{s}:{i}" for i, s in enumerate(search)],
            "search_id": [f"s{s}" for s in search],
            "round": np.where(search < 3, 1, 2),
        }
    )
    rank = pd.DataFrame({"citation": citation, "new": records["round"], "other": search == 5, "at": range(m)})
    kept = rank.sort_values(["citation", "new", "other", "at"]).drop_duplicates("citation")["at"]
    membership = frame(
        record_id=records["record_id"], citation_id=citation, kept=np.where(rank["at"].isin(kept), "yes", "no")
    )
    ids = [f"c{c:010d}" for c in range(n)]
    state = draw.choice(["included", "excluded"], n, p=[0.05, 0.95])
    sought = [c for c, s in zip(ids, state, strict=True) if s == "included"]
    return {
        "records": records,
        "membership": membership,
        "merges": membership[membership["kept"] == "no"],
        "searches": frame(
            search_id=[f"s{i}" for i in range(6)],
            source=list("ABCDEF"),
            kind=["database"] * 4 + ["register", "citation"],
        ),
        "citations": frame(
            citation_id=ids,
            title=[f"An invented title of the usual length, eighty characters, {c}" for c in ids],
            authors="Family, Given; Other, Name",
            year="2020",
            journal="Journal of Invented Results",
            doi=[f"10.5555/{c}" for c in ids],
            pmid="",
            first_round=records["round"].groupby(citation).min().reindex(ids).astype(str).to_numpy(),
        ),
        "title_abstract": frame(citation_id=ids, state=state, reason="", settled_by="agreement"),
        "full_text": frame(
            citation_id=sought, state=draw.choice(["included", "excluded"], len(sought)), reason="wrong population"
        ),
        "decisions": frame(citation_id=sought, decision="include"),
    }


def main(n: int) -> None:
    t = invented(n)
    nothing = {
        "aliases": frame(alias=[], citation_id=[]),
        "retrieval": frame(citation_id=[], status=[]),
        "relations": frame(citation_id_1=[], relation=[], citation_id_2=[], role_1=[], why=[]),
    }
    wall, cpu = time.time(), time.process_time()
    linked = link_studies(
        people_tables([], [], []),
        t["citations"],
        nothing["aliases"],
        nothing["relations"],
        t["title_abstract"],
        t["full_text"],
        t["decisions"],
        nothing["retrieval"],
        1,
    )
    ledger = make_ledger(t["records"], t["membership"], linked["fates"], linked["reports"])
    names = ("studies", "reports", "apart", "previous", "fates")
    result = count_and_prove(
        ledger,
        **{name: t[name] for name in ("searches", "citations", "membership", "merges")},
        **{name: linked[name] for name in names},
        retrieval=nothing["retrieval"],
        previous_round=1,
    )
    with tempfile.TemporaryDirectory() as folder:
        write(result, folder)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    took = f"{time.time() - wall:.1f} s ({time.process_time() - cpu:.1f} s of CPU)"
    print(f"{n} citations, {len(ledger)} records: {took}, {memory:.2f} GB")


def make_whole(n: int, folder: Path) -> None:
    """The files of a review of *n* citations whose reviewers are done, but for their conflicts."""
    import screening_speed

    from rapport.screening.citations import read_citations
    from rapport.screening.settings import Settings
    from rapport.screening.sheets import csv_bytes, reviewer_sheet
    from rapport.screening.stage import title_abstract
    from rapport.tables import read_results, write_records, write_table

    screening_speed.make(n, folder)
    os.chdir(folder)
    tables = invented(n)
    write_records(tables["records"], "records.parquet")
    for name in ("membership", "merges", "searches"):
        write_table(tables[name], f"{name}.csv")
    citations = read_citations("citations.csv")
    screened = title_abstract(sheets_of("title_abstract"), citations, read_results("aliases.csv"), SCREENING).reconciled
    sought = list(screened.loc[screened["state"] == "included", "citation_id"])
    agreed = dict(zip(sought, np.random.default_rng(2).choice(["include", "exclude"], len(sought)), strict=True))
    os.mkdir("data/screening/full_text")
    for who in ("r1", "r2"):
        sheet = reviewer_sheet(sought, citations, who, Settings())
        sheet["decision"] = sheet["citation_id"].map(agreed)
        sheet["reason"] = np.where(sheet["decision"] == "exclude", "wrong population", "")
        Path(f"data/screening/full_text/{who}-01.csv").write_bytes(csv_bytes(sheet))


def sheets_of(stage: str) -> list[str]:
    return [f"data/screening/{stage}/{who}-01.csv" for who in ("r1", "r2")]


def whole() -> int:
    """Every step from sheets to diagram, in the current folder; the number of records counted."""
    from rapport.ledger import read_places
    from rapport.screening.citations import read_citations
    from rapport.screening.stage import full_text, title_abstract
    from rapport.tables import read_results, write_table

    names = ("decisions", "unmatched", "reconciled", "conflicts", "numbers", "retrieval")
    citations, aliases = read_citations("citations.csv"), read_results("aliases.csv")
    first = title_abstract(sheets_of("title_abstract"), citations, aliases, SCREENING)
    first.write({name: f"title_abstract/{name}.csv" for name in names})
    second = full_text(sheets_of("full_text"), citations, aliases, first.reconciled, SCREENING)
    second.write({name: f"full_text/{name}.csv" for name in names})
    settled = first.reconciled, second.reconciled, second.decisions, second.retrieval
    relations = frame(citation_id_1=[], relation=[], citation_id_2=[], role_1=[], why=[])
    tables = link_studies(people_tables([], [], []), citations, aliases, relations, *settled)
    membership = read_results("membership.csv")
    tables["ledger"] = make_ledger(read_places("records.parquet"), membership, tables["fates"], tables["reports"])
    for name, table in tables.items():
        write_table(table, f"studies/{name}.csv")
    names = ("ledger", "studies", "reports", "apart", "previous", "fates")
    result = count_and_prove(
        searches=read_results("searches.csv"),
        citations=citations,
        membership=membership,
        merges=read_results("merges.csv"),
        retrieval=second.retrieval,
        reason_order=SCREENING["reasons"],
        **{name: tables[name] for name in names},
    )
    write(result, "results")
    return len(tables["ledger"])


def measure_whole(n: int) -> None:
    """Make the files in another process, so that only the steps count in the peak of memory; print one line."""
    with tempfile.TemporaryDirectory() as place:
        if (child := os.fork()) == 0:
            make_whole(n, Path(place))
            os._exit(0)
        os.waitpid(child, 0)
        os.chdir(place)
        wall, cpu = time.time(), time.process_time()
        records = whole()
        took = f"{time.time() - wall:.1f} s ({time.process_time() - cpu:.1f} s of CPU)"
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        print(f"{n} citations, {records} records, from sheets to diagram: {took}, {memory:.2f} GB")
        os.chdir("/")


if __name__ == "__main__":
    size = int(sys.argv[-1]) if sys.argv[-1].isdigit() else 100_000
    if "--whole" in sys.argv:
        measure_whole(size)
    else:
        main(size)
