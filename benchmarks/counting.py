"""Link, write the ledger, count, prove, list and draw: 100,000 citations of 130,000 records.

usage: python benchmarks/counting.py [CITATIONS]
"""

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


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
