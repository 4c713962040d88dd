"""What waits for whom in screening."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd

from rapport.screening.cells import NOBODY
from rapport.screening.settings import Settings
from rapport.screening.words import MAIN, STAGE_NAMES
from rapport.todo import TODO_COLUMNS


def to_settle(disputed: pd.DataFrame, stage: str, settings: Settings) -> pd.Series:
    """Which disagreements somebody has to settle: open ones, and of full texts the reasons that nothing ranks."""
    rows = disputed["open"] == "yes"
    if stage == "full_text" and not settings.reasons.allowed:
        rows |= (
            (disputed["conflict"] == "reason")
            & (disputed["settled_as"] == "excluded")
            & (disputed["adjudicator"] == "")
        )
    return rows


def waiting(
    stage: str,
    reconciled: pd.DataFrame,
    disputed: pd.DataFrame,
    listed: pd.DataFrame,
    settings: Settings,
    due: Mapping[str, Collection[str]],
    phase: str = MAIN,
) -> pd.DataFrame:
    """Who has to do what next, in which files.

    Parameters
    ----------
    listed
        citation_id, reviewer, file: what lies before whom; ``adjudicated`` stands for the adjudicator.
    due, phase
        Reviewer to the citations they have to decide on now; those of a pilot may be settled without them.

    Returns
    -------
    pandas.DataFrame
        `TODO_COLUMNS`: one row a person and task.
    """
    name = STAGE_NAMES[stage]
    tasks = [
        (
            "adjudicated",
            f"settle conflicts on {name}",
            disputed.loc[to_settle(disputed, stage, settings), "citation_id"],
        )
    ]
    unnamed = disputed.loc[disputed["adjudicator"] == NOBODY, "citation_id"]
    tasks.append(("adjudicated", f"say who settled conflicts on {name} (column adjudicator)", unnamed))
    unsettled = reconciled[reconciled["state"] == "waiting"]
    for who in reversed(settings.reviewers):
        tasks.insert(0, (who, f"screen {name}", {*unsettled.loc[unsettled[who] == "", "citation_id"], *due[who]}))
    rows, before = [], set()
    for who, task, ids in tasks:
        mine = listed[(listed["reviewer"] == who) & listed["citation_id"].isin(set(ids))]
        if len(mine):
            before.update(mine["citation_id"])
            shown = "adjudicator" if who == "adjudicated" else who
            rows.append((stage, shown, task, mine["citation_id"].nunique(), ", ".join(sorted(mine["file"].unique()))))
    if phase == MAIN and (nobody := set(unsettled["citation_id"]) - before):
        task = f"say who screens {name} that lie before nobody, such as {min(nobody)} (screening.reviewers, joined)"
        rows.append((stage, "team", task, len(nobody), "config.yaml"))
    return pd.DataFrame(rows, columns=TODO_COLUMNS, dtype=object)


def fetch_todo(retrieval: pd.DataFrame, tables: Collection[str]) -> pd.DataFrame:
    """What waits at retrieval: reports that nobody has had in hand yet, and the people's *tables* of them."""
    pending = int((retrieval["status"] == "pending").sum())
    task = (
        "retrieval",
        "team",
        "fetch full texts; where one cannot be had, write not_retrieved into its row",
        pending,
        ", ".join(tables),
    )
    return pd.DataFrame([task] if pending else [], columns=TODO_COLUMNS, dtype=object)
