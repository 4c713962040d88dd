"""Who screens which round of searches, when people leave a team and others join it.

The stated rule (docs/screening.md says it for people): who joined later has no part in earlier rounds, unless fewer
than two would decide there because somebody has left. Two people do not become one by a change of the team.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd

from rapport.screening.settings import Settings
from rapport.screening.words import STAGE_NAMES

Left = Mapping[int, tuple[str, ...]]
NOBODY_LEFT: Left = MappingProxyType({})


def of_people(decisions: pd.DataFrame) -> pd.DataFrame:
    """The rows of reviewers, without those of programs, adjudicators and a team as a whole."""
    own = decisions["tool"].ne("adjudication") & decisions["reviewer"].ne("consensus")
    return decisions[own & (decisions["automation"] == "no")]


def who_left(decisions: pd.DataFrame, citations: pd.DataFrame, settings: Settings) -> dict[int, tuple[str, ...]]:
    """Round of searches -> those who have left and had a part in it.

    They have a part in every round that they decided in, and from the first of these on (from the first of all, where
    no decision of theirs is known) in the others too, until the round that `Settings.left` names.
    """
    decided = _rounds_decided_in(decisions, citations, settings)
    return {
        int(number): tuple(name for name, own in decided.items() if _had_a_part(int(number), name, own, settings))
        for number in rounds_of(pd.Series(citations["first_round"].unique())).unique()
    }


def _rounds_decided_in(decisions: pd.DataFrame, citations: pd.DataFrame, settings: Settings) -> dict[str, set[int]]:
    """Who has left -> the rounds that they decided in; in the order of their names."""
    made = of_people(decisions[(decisions["decision"] != "") & ~decisions["reviewer"].isin(settings.reviewers)])
    found = citations.loc[citations["citation_id"].isin(made["citation_id"])].set_index("citation_id")["first_round"]
    rounds = made["citation_id"].map(rounds_of(found)).dropna().astype(int)
    known = {name: set(numbers) for name, numbers in rounds.groupby(made["reviewer"])}
    names = {*known, *settings.former_reviewers} - set(settings.reviewers)
    return {name: known.get(name, set()) for name in sorted(names)}


def _had_a_part(number: int, name: str, decided: set[int], settings: Settings) -> bool:
    until = settings.left.get(name, float("inf"))
    return number in decided or min(decided, default=1) <= number < until


def rounds_of(first_round: pd.Series) -> pd.Series:
    """Rounds as numbers; 1 where none is said."""
    codes, words = pd.factorize(first_round)  # there are few different ones
    numbers = pd.to_numeric(pd.Series(words, dtype=object)).fillna(1).astype(int).to_numpy()
    return pd.Series(np.append(numbers, 1)[codes], index=first_round.index)


def eligible(first_round: pd.Series, settings: Settings, left: Left = NOBODY_LEFT) -> np.ndarray:
    """Citations x today's reviewers: who screens what.

    A reviewer who joined later has no part in earlier rounds, but stands in where somebody who left (*left*: who, by
    round) was one of two, and where nobody else is.
    """
    rounds = rounds_of(first_round).to_numpy()
    mine = _since_they_joined(rounds, settings)
    then = mine.sum(axis=1)
    gone = np.array([len(left.get(int(number), ())) for number in rounds], dtype=int)
    least = np.where(then == 0, 2, np.minimum(then + gone, 2))
    for place in np.argsort(_since(settings), kind="stable"):
        mine[:, place] |= mine.sum(axis=1) < least
    return mine


def _since(settings: Settings) -> np.ndarray:
    return np.array([settings.joined.get(name, 1) for name in settings.reviewers])


def _since_they_joined(rounds: np.ndarray, settings: Settings) -> np.ndarray:
    return rounds[:, None] >= _since(settings)


def standing_in(
    stage: str, reconciled: pd.DataFrame, decisions: pd.DataFrame, citations: pd.DataFrame, settings: Settings
) -> list[str]:
    """A line for each later round in which citations wait for somebody to stand in, and it is unsaid when others left.

    It may be that the one who stayed was to decide alone there, as one does anyway under the policy ``single``.
    """
    if settings.policy[stage] == "single" or not settings.joined:
        return []
    waiting = reconciled[reconciled["state"] == "waiting"]
    first = rounds_of(citations.set_index("citation_id")["first_round"].reindex(waiting["citation_id"]))
    left, decided = who_left(decisions, citations, settings), _rounds_decided_in(decisions, citations, settings)
    names, notes = np.array(settings.reviewers), []
    for number, n in sorted(first.value_counts().items()):
        before = _since_they_joined(np.array([number]), settings)[0]
        asked = eligible(pd.Series([number]), settings, left)[0] & ~before
        sure = any(name in settings.left or number <= max(decided[name], default=1) for name in left[number])
        if before.any() and asked.any() and not sure:
            one = left[number][0]
            notes.append(
                f"config.yaml: {_and(names[asked])} joined after round {number}, and is asked for its "
                f"{STAGE_NAMES[stage]} all the same (waiting: {n:,}), since {_and(left[number])} left and "
                f"{_and(names[before])} would decide alone; if that was meant, name {one} under "
                f"screening.former_reviewers, and under screening write left: {{{one}: {number}}}"
            )
    return notes


def _and(names: Iterable[str]) -> str:
    return " and ".join(names)
