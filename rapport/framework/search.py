"""The second search of a best-fit synthesis: for frameworks, models and theories (BeHEMoTh, Booth & Carroll 2015)."""

from __future__ import annotations

import pandas as pd

from rapport.errors import Problems, did_you_mean
from rapport.framework.vocabulary import FACETS, day, each, one_of, own_id

SEARCH_COLUMNS = ["fs_id", "facet", "terms", "source", "platform", "date", "hits", "note"]
CANDIDATE_COLUMNS = ["fc_id", "name", "citation", "decision", "reason", "framework_id", "reviewer", "note"]
FLOW_COLUMNS = ["box", "n", "fc_ids"]


def read_search(rows: pd.DataFrame, file: str, problems: Problems) -> pd.DataFrame:
    """The framework search as run: behaviour of interest, health context, exclusions, models or theories."""
    out, seen = [], set()
    for where, row in each(rows, file):
        own_id(row, "fs_id", seen, where, problems, "line")
        if row["hits"] and not row["hits"].isdigit():
            problems.add(where, f"hits '{row['hits']}' is not a number", "write how many the source found")
        facet = one_of(row["facet"], FACETS, "facet", where, problems)
        out.append({**row, "facet": facet, "date": day(row["date"], "date", where, problems)})
    return pd.DataFrame(out, columns=SEARCH_COLUMNS, dtype=object)


def read_candidates(rows: pd.DataFrame, file: str, frameworks: pd.DataFrame, problems: Problems) -> pd.DataFrame:
    """Frameworks found and judged; every exclusion has a reason, every kept one a file in ``data/frameworks/``."""
    known = set(frameworks["framework_id"])
    out, seen = [], set()
    for where, row in each(rows, file):
        own_id(row, "fc_id", seen, where, problems, "candidate")
        decision = one_of(row["decision"], ("keep", "exclude"), "decision", where, problems, "waiting")
        if decision == "exclude" and not row["reason"]:
            what = f"candidate '{row['name']}' is excluded without a reason"
            problems.add(where, what, "write it in the column reason")
        if decision == "keep" and row["framework_id"] not in known:
            name = row["framework_id"]
            what = f"candidate '{row['name']}' is kept but data/frameworks/ has no framework '{name}'"
            problems.add(where, what + did_you_mean(name, known), "write its file, or correct framework_id")
        out.append({**row, "decision": decision})
    return pd.DataFrame(out, columns=CANDIDATE_COLUMNS, dtype=object)


def flow(search: pd.DataFrame, candidates: pd.DataFrame) -> pd.DataFrame:
    """The small flow diagram of frameworks: found, screened, excluded by reason, kept, waiting.

    Returns
    -------
    pandas.DataFrame
        `FLOW_COLUMNS`; but for "hits of the searches", each n is the number of its fc_ids.
    """

    def box(name: str, rows: pd.DataFrame) -> tuple[str, int, str]:
        return (name, len(rows), "; ".join(rows["fc_id"]))

    if search.empty and candidates.empty:
        return pd.DataFrame(columns=FLOW_COLUMNS)
    screened = candidates[candidates["decision"] != "waiting"]
    excluded = screened[screened["decision"] == "exclude"]
    hits = pd.to_numeric(search["hits"], errors="coerce").sum()
    noted = [("hits of the searches", int(hits), "")] if (search["hits"] != "").any() else []
    rows = [*noted, box("candidates", candidates), box("screened", screened), box("excluded", excluded)]
    rows += [box(f"excluded: {reason}", group) for reason, group in excluded.groupby("reason", sort=True)]
    rows += [
        box("kept", screened[screened["decision"] == "keep"]),
        box("waiting", candidates[candidates["decision"] == "waiting"]),
    ]
    return pd.DataFrame(rows, columns=FLOW_COLUMNS)
