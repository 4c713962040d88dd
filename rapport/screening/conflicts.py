"""Where people disagree: on the decision, or on the reason for an exclusion."""

from __future__ import annotations

import numpy as np
import pandas as pd

from rapport.screening.guard import guarded
from rapport.screening.reconcile import FIXED, last_ruling, standing
from rapport.screening.words import DECISIONS

COLUMNS = (
    "citation_id",
    "conflict",
    "open",
    "decisions",
    "reasons",
    "settled_as",
    "main_reason",
    "adjudicator",
    "title",
)


def conflicts(reconciled: pd.DataFrame, decisions: pd.DataFrame, citations: pd.DataFrame, stage: str) -> pd.DataFrame:
    """One row a disagreement, settled ones too.

    Parameters
    ----------
    reconciled, decisions
        Of the stage.
    citations
        citation_id, title.

    Returns
    -------
    pandas.DataFrame
        citation_id; conflict (decision|reason); open (yes: somebody has to settle it; a difference of reasons alone is
        settled by the order of precedence); decisions and reasons as ``ana: exclude; ben: include``; settled_as
        (included|excluded), main_reason, adjudicator; title.
    """
    people = [name for name in reconciled.columns if name not in FIXED]
    cells = reconciled[people].to_numpy(dtype=object)
    if stage == "title_abstract":
        cells = np.where(cells == "maybe", "include", cells)
    differ = np.add.reduce([(cells == word).any(axis=1).astype(int) for word in DECISIONS]) > 1
    # a full text of which all say maybe is one as well, when it is settled too
    unsure = (cells == "maybe").any(axis=1) & (reconciled["settled_by"] == "adjudication")
    on_decision = set(reconciled.loc[differ | unsure | (reconciled["state"] == "conflict"), "citation_id"])
    made = standing(
        decisions[
            (decisions["decision"] == "exclude")
            & (decisions["automation"] == "no")
            & (decisions["tool"] != "adjudication")
        ]
    )
    made = made[made["citation_id"].isin(reconciled["citation_id"]) & (made["reasons"] != "")]
    main = made.assign(main=made["reasons"].str.split("; ").str[0])
    several = main.groupby("citation_id")["main"].nunique()
    on_reason = set(several.index[several > 1])
    rows = [(citation, "decision") for citation in on_decision] + [(citation, "reason") for citation in on_reason]
    table = pd.DataFrame(sorted(rows), columns=["citation_id", "conflict"], dtype=object)
    about = reconciled.set_index("citation_id").reindex(table["citation_id"])
    table["open"] = [
        "yes" if kind == "decision" and now == "conflict" else "no"
        for kind, now in zip(table["conflict"], about["state"], strict=True)
    ]
    table["decisions"] = [_each(row, people) for row in about[people].to_numpy()] if len(table) else ""
    reasons = _by_reviewer(made, set(table["citation_id"]))
    table["reasons"] = [reasons.get(citation, "") for citation in table["citation_id"]]
    table["settled_as"] = about["state"].where(about["state"].isin(["included", "excluded"]), "").to_numpy()
    table["main_reason"] = about["reason"].to_numpy()
    judged = last_ruling(decisions)
    judge = dict(zip(judged["citation_id"], judged["reviewer"], strict=True))
    table["adjudicator"] = [judge.get(citation, "") for citation in table["citation_id"]]
    title = dict(zip(citations["citation_id"], citations["title"], strict=True))
    table["title"] = [guarded(title.get(citation, "")) for citation in table["citation_id"]]
    return table[list(COLUMNS)]


def _each(row: list[str], people: list[str]) -> str:
    return "; ".join(f"{name}: {word}" for name, word in zip(people, row, strict=True) if word)


def _by_reviewer(made: pd.DataFrame, wanted: set[str]) -> dict[str, str]:
    rows = made[made["citation_id"].isin(wanted)].sort_values(["citation_id", "reviewer"])
    return {
        citation: "; ".join(
            f"{who}: {why.replace('; ', ' + ')}" for who, why in zip(part["reviewer"], part["reasons"], strict=True)
        )
        for citation, part in rows.groupby("citation_id")
    }
