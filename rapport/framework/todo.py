"""What the synthesis waits for."""

from __future__ import annotations

import pandas as pd

from rapport.framework.materials import Materials
from rapport.todo import TODO_COLUMNS


def what_waits(m: Materials, findings: pd.DataFrame) -> pd.DataFrame:
    """One row a person and kind of work (`TODO_COLUMNS`); nothing waits before frameworks or extracts exist."""
    who = "; ".join(m.coders)
    rows = [
        (coder, "code extracts", group["extract_id"].nunique(), coder)
        for coder, group in m.consensus.waiting.groupby("coder", sort=True)
    ]
    studies = len(m.cells.studies) if len(m.themes.table) and m.extracts.empty else 0
    states, judged = m.consensus.states["state"], findings["state"]
    cells = (m.charted["state"] == "to do").sum() if m.charting_begun else 0
    rows += [
        (who, "take extracts from the included studies", studies, "extracts"),
        (who, "settle codings that differ", m.consensus.conflicts["extract_id"].nunique(), "consensus"),
        (who, "make new themes of extracts left over, or give a reason", (states == "unplaced").sum(), "consensus"),
        (who, "summarise cells of the framework matrix", cells, "charts"),
        (who, "judge confidence in findings (CERQual)", (judged == "to do").sum(), "cerqual-*"),
        (who, "look again at findings whose studies changed (CERQual)", (judged == "look again").sum(), "cerqual-*"),
        (who, "judge frameworks found", (m.candidates["decision"] == "waiting").sum(), "framework_candidates"),
    ]
    return pd.DataFrame(
        [("framework", person, task, int(n), f"data/coding/{file}.csv") for person, task, n, file in rows if n],
        columns=TODO_COLUMNS,
    )
