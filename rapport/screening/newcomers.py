"""Reviewers who have decided on nothing yet, although the others have settled citations that now wait for them."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from rapport.screening.reconcile import FIXED, reconcile
from rapport.screening.settings import Settings
from rapport.screening.team import eligible, of_people
from rapport.screening.words import STAGE_NAMES

SETTLED = ("included", "excluded")


def reopened(
    stage: str, reconciled: pd.DataFrame, decisions: pd.DataFrame, citations: pd.DataFrame, settings: Settings
) -> list[str]:
    """A line for a new name in the settings that re-opens what others have settled, since no round is said for it.

    Parameters
    ----------
    reconciled, decisions, citations
        Of the stage (`rapport.screening.reconcile.reconcile`).
    """
    votes = reconciled.drop(columns=list(FIXED))
    new = _without_votes(votes, settings)
    # an import of a whole team's decisions names nobody
    if not new or settings.policy[stage] == "single" or len(set(of_people(decisions)["reviewer"])) < 2:
        return []
    others = replace(settings, reviewers=tuple(name for name in settings.reviewers if name not in new))
    before = reconcile(citations, decisions, stage, others).set_index("citation_id")["state"].isin(SETTLED)
    waits = reconciled.set_index("citation_id")["state"].eq("waiting")
    settled = int((before & waits.reindex(before.index)).sum())
    if not settled:
        return []
    asked = eligible(citations["first_round"], settings)
    n = int(asked[:, [settings.reviewers.index(name) for name in new]].any(axis=1).sum())
    rounds = pd.to_numeric(citations.set_index("citation_id")["first_round"]).fillna(1)
    round_ = 1 + int(rounds[before.index[before]].max())  # so that nothing that is settled waits again
    names, entries = " and ".join(new), ", ".join(f"{name}: {round_}" for name in new)
    return [
        f"config.yaml: {names} {'is' if len(new) == 1 else 'are'} in screening.reviewers and asked to decide on all "
        f"{n:,} {STAGE_NAMES[stage]}, of which {settled:,} were settled and wait again, and nothing counts of what "
        f"came after; if {names} {'joins' if len(new) == 1 else 'join'} from a round of searches on, write joined: "
        f"{{{entries}}} under screening"
    ]


def waits_for_newcomers(screened: pd.DataFrame, settings: Settings) -> pd.Series:
    """Whether a citation waits only for people who have decided on nothing, all others having decided.

    Parameters
    ----------
    screened
        ``reconciled.csv`` of titles and abstracts.
    """
    votes = screened.drop(columns=list(FIXED))
    new = _without_votes(votes, settings)
    known = [name for name in votes.columns if name not in new]
    all_others = votes[known].ne("").sum(axis=1) >= max(2, len(set(settings.reviewers) - set(new)))
    return screened["state"].eq("waiting") & all_others & bool(new)


def _without_votes(votes: pd.DataFrame, settings: Settings) -> list[str]:
    decided = set(votes.columns[votes.ne("").any()])
    return [name for name in settings.reviewers if name not in decided and name not in settings.joined]
