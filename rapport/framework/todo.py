"""What the synthesis waits for."""

from __future__ import annotations

import pandas as pd

from rapport.framework.materials import Materials

TODO_COLUMNS = ["stage", "who", "task", "n", "file"]


def what_waits(m: Materials, findings: pd.DataFrame) -> pd.DataFrame:
    """One row a person and kind of work (`TODO_COLUMNS`); nothing waits before frameworks or extracts exist."""
    who = "; ".join(m.coders)
    rows = []
    if len(m.themes.table) and m.extracts.empty and len(m.cells.studies):
        rows.append((who, "take extracts from the included studies", len(m.cells.studies), "data/coding/extracts.csv"))
    for coder, group in m.consensus.waiting.groupby("coder", sort=True):
        rows.append((coder, "code extracts", group["extract_id"].nunique(), f"data/coding/{coder}.csv"))
    rows.append(
        (who, "settle codings that differ", m.consensus.conflicts["extract_id"].nunique(), "data/coding/consensus.csv")
    )
    n = int((m.consensus.states["state"] == "unplaced").sum())
    rows.append((who, "make new themes of extracts left over, or give a reason", n, "data/coding/consensus.csv"))
    if m.charting_begun:
        rows.append(
            (
                who,
                "summarise cells of the framework matrix",
                int((m.charted["state"] == "to do").sum()),
                "data/coding/charts.csv",
            )
        )
    rows.append(
        (
            who,
            "judge confidence in findings (CERQual)",
            int((findings["state"] == "to do").sum()),
            "data/coding/cerqual-*.csv",
        )
    )
    rows.append(
        (
            who,
            "judge frameworks found",
            int((m.candidates["decision"] == "waiting").sum()),
            "data/coding/framework_candidates.csv",
        )
    )
    return pd.DataFrame([("framework", *row) for row in rows if row[2]], columns=TODO_COLUMNS)
