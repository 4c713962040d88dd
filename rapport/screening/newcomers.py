"""Reviewers who began later than the review, although no round is said from which they joined."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from rapport.screening.reconcile import FIXED, reconcile
from rapport.screening.settings import Settings
from rapport.screening.team import eligible, of_people, rounds_of
from rapport.screening.words import STAGE_NAMES

SETTLED = ["included", "excluded"]


def reopened(
    stage: str, reconciled: pd.DataFrame, decisions: pd.DataFrame, citations: pd.DataFrame, settings: Settings
) -> list[str]:
    """A line for new names in the settings that re-open what others have settled, since no round is said for them.

    Parameters
    ----------
    reconciled, decisions, citations
        Of the stage (`rapport.screening.reconcile.reconcile`).
    """
    late = _since(reconciled, citations, settings)
    # an import of a whole team's decisions names nobody
    if not late or settings.policy[stage] == "single" or of_people(decisions)["reviewer"].nunique() < 2:
        return []
    rounds = rounds_of(citations.set_index("citation_id")["first_round"])
    made = of_people(decisions[decisions["decision"] != ""])
    began = made["citation_id"].map(rounds).groupby(made["reviewer"]).min()  # under earlier criteria, too
    new = {name: number for name, number in late.items() if began.get(name, number) >= number}
    if not new or len(new) == len(settings.reviewers):
        return []
    as_joined = replace(settings, joined={**settings.joined, **new})
    before = reconcile(citations, decisions, stage, as_joined).set_index("citation_id")["state"].isin(SETTLED)
    waits = reconciled.set_index("citation_id")["state"].eq("waiting")
    settled = int((before & waits.reindex(before.index)).sum())
    if not settled:
        return []
    asked = eligible(citations["first_round"], settings)
    n = int(asked[:, [settings.reviewers.index(name) for name in new]].any(axis=1).sum())
    last = 1 + int(rounds[before.index[before]].max())  # so that nothing that is settled waits again
    names, entries = " and ".join(new), ", ".join(f"{name}: {min(number, last)}" for name, number in new.items())
    return [
        f"config.yaml: {names} {'is' if len(new) == 1 else 'are'} in screening.reviewers and asked to decide on all "
        f"{n:,} {STAGE_NAMES[stage]}, of which {settled:,} were settled and wait again, and nothing counts of what "
        f"came after; if {names} {'joins' if len(new) == 1 else 'join'} from a round of searches on, write joined: "
        f"{{{entries}}} under screening"
    ]


def waits_for_newcomers(screened: pd.DataFrame, citations: pd.DataFrame, settings: Settings) -> pd.Series:
    """Whether a citation of an earlier round waits only for people who began later, all others having decided.

    Parameters
    ----------
    screened
        ``reconciled.csv`` of titles and abstracts.
    """
    new = _since(screened, citations, settings)
    if not new:
        return pd.Series(False, index=screened.index)
    votes = screened.drop(columns=[*FIXED, *new])
    all_others = votes.ne("").sum(axis=1) >= max(2, len(set(settings.reviewers) - set(new)))
    earlier = _rounds(screened, citations) < max(new.values(), default=0)
    return screened["state"].eq("waiting") & all_others & earlier


def _since(reconciled: pd.DataFrame, citations: pd.DataFrame, settings: Settings) -> dict[str, int]:
    """Who decided on nothing of the first round -> the first round that they decided in, else the next."""
    rounds = _rounds(reconciled, citations)
    latest = int(rounds.max()) if len(rounds) else 1
    decided = {name: rounds[reconciled[name] != ""] for name in settings.reviewers if name not in settings.joined}
    first = {name: int(own.min()) if len(own) else latest + 1 for name, own in decided.items()}
    return {name: number for name, number in first.items() if number > 1}


def _rounds(reconciled: pd.DataFrame, citations: pd.DataFrame) -> pd.Series:
    """The round of searches in which each row's citation was first found."""
    first = citations.set_index("citation_id")["first_round"].reindex(reconciled["citation_id"])
    return rounds_of(first).set_axis(reconciled.index)
