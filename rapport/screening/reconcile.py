"""Settling citations: from everybody's decisions to one state and at most one main reason each.

The stated rules (docs/screening.md says them for people):

- a person's decision under the newest criteria counts; a main decision outranks a pilot one, a later pilot an earlier;
  days are not asked, they are optional and programs rewrite them: two decisions on the same terms are an error;
- a citation needs as many people as decide on it now (`rapport.screening.team`); decisions of those who have left count
  among them;
- an adjudication outranks all; an automation tool settles only what no person has looked at;
- of two citations that were found to be one later, an inclusion stands.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

import numpy as np
import pandas as pd

from rapport.screening.settings import Settings
from rapport.screening.team import NOBODY_LEFT, Left, eligible, of_people, who_left
from rapport.screening.words import MAIN, Reasons

_RANK = {"include": 3, "maybe": 2, "exclude": 1, "": 0}
FIXED = ("citation_id", "state", "reason", "settled_by")


def reconcile(citations: pd.DataFrame, decisions: pd.DataFrame, stage: str, settings: Settings) -> pd.DataFrame:
    """The state of every citation at a stage.

    Parameters
    ----------
    citations
        citation_id and first_round of what is screened at this stage.
    decisions
        The long table of this stage; rows of other citations have no effect.

    Returns
    -------
    pandas.DataFrame
        citation_id, state (included|excluded|conflict|waiting), reason (main reason of what is excluded), settled_by
        (agreement|adjudication|single|automation, ``""`` while unsettled) and one column of decisions a reviewer;
        sorted by citation_id.
    """
    made = decisions[(decisions["decision"] != "") & decisions["citation_id"].isin(citations["citation_id"])]
    left = who_left(decisions, citations, settings)
    made = _under_current_criteria(citations, made, stage, settings, left)
    settled = _settle(citations, made, stage, settings, left)
    return _joined_citations(citations, made, settled, stage, settings, left)


def _under_current_criteria(
    citations: pd.DataFrame, made: pd.DataFrame, stage: str, settings: Settings, left: Left
) -> pd.DataFrame:
    """Decisions that count: of re-opened citations only those made under the newest criteria."""
    version = pd.to_numeric(made["criteria_version"]).astype(int)
    old = version < settings.criteria_version
    if not old.any() or settings.reopen == "none":
        return made
    if settings.reopen == "all":
        return made[~old]
    before = _settle(citations, made[old], stage, settings, left)
    reopened = set(before.loc[before["state"] == settings.reopen, "citation_id"])
    return made[~old | ~made["citation_id"].isin(reopened)]


def _settle(citations: pd.DataFrame, made: pd.DataFrame, stage: str, settings: Settings, left: Left) -> pd.DataFrame:
    ids = citations["citation_id"].sort_values().to_numpy()
    last = standing(of_people(made))
    votes = last.pivot(index="citation_id", columns="reviewer", values="decision").reindex(ids).fillna("")
    votes = votes.reindex(columns=_columns(votes.columns, settings), fill_value="")
    first_round = citations.set_index("citation_id")["first_round"].reindex(ids)
    state, by = _by_votes(votes, needed(ids, first_round, stage, settings, left), stage, settings.policy[stage])
    out = pd.DataFrame({"citation_id": ids, "state": state, "reason": "", "settled_by": by}, dtype=object)
    given = _reasons_given(last, settings.reasons)
    out["reason"] = [
        given.get(citation, "") if now == "excluded" else "" for citation, now in zip(ids, state, strict=True)
    ]
    _settled_elsewhere(out, made, stage, settings.reasons, given)
    return pd.concat([out, votes.reset_index(drop=True)], axis=1)


def standing(people: pd.DataFrame) -> pd.DataFrame:
    """One row a citation and reviewer: newest criteria, main before pilot, the newest pilot.

    Where several are left (of citations that were joined later, of a tool's duplicates) the most inclusive.
    """
    if not people.duplicated(["citation_id", "reviewer"]).any():
        return people
    rank = pd.DataFrame(
        {
            "criteria": -pd.to_numeric(people["criteria_version"]),
            "pilot": people["phase"].ne(MAIN),
            "pilot_round": np.where(
                people["phase"].ne(MAIN), -pd.to_numeric(people["phase"].str.extract(r"(\d+)")[0]).fillna(0), 0
            ),
            "decision": -people["decision"].map(_RANK),
            "bare": people["reasons"].eq(""),
        },
        index=people.index,
    )
    order = rank.sort_values(list(rank.columns), kind="stable").index
    return people.loc[order].drop_duplicates(["citation_id", "reviewer"])


def _columns(found: pd.Index, settings: Settings) -> list[str]:
    """Today's reviewers in the order of the settings, then those who have left."""
    return [*settings.reviewers, *sorted(set(found) - set(settings.reviewers))]


def needed(
    ids: np.ndarray, first_round: pd.Series, stage: str, settings: Settings, left: Left = NOBODY_LEFT
) -> np.ndarray:
    """How many people have to decide on each citation."""
    count = eligible(first_round, settings, left).sum(axis=1)
    return np.minimum(count, 1 + in_sample(ids, settings)) if settings.policy[stage] == "single" else count


def in_sample(ids: np.ndarray, settings: Settings) -> np.ndarray:
    """Whether a citation is in the sample that a second person verifies; new citations move none."""
    return np.array([fraction(f"{settings.seed}:verify:{citation}") < settings.verify for citation in ids], dtype=bool)


def fraction(text: str) -> float:
    """A number in [0, 1) that depends on the text only."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big") / 2**48


def order_of(ids: Iterable[str], reviewer: str, settings: Settings) -> list[str]:
    """Citations in the order of a reviewer's own sheets."""
    return sorted(ids, key=lambda citation: (fraction(f"{settings.seed}:{reviewer}:{citation}"), citation))


def _by_votes(votes: pd.DataFrame, need: np.ndarray, stage: str, policy: str) -> tuple[np.ndarray, np.ndarray]:
    cells = votes.to_numpy(dtype=object)
    yes, no, perhaps = (
        (cells == "include").sum(axis=1),
        (cells == "exclude").sum(axis=1),
        (cells == "maybe").sum(axis=1),
    )
    if stage == "title_abstract":  # in doubt, read the full text
        yes, perhaps = yes + perhaps, np.zeros_like(perhaps)
    decided = yes + no + perhaps
    complete = decided >= need
    state = np.full(len(votes), "waiting", dtype=object)
    state[complete] = "conflict"
    state[complete & (yes == decided)] = "included"
    state[complete & (no == decided)] = "excluded"
    if policy == "either":
        state[yes > 0] = "included"
    state[decided == 0] = "waiting"
    settled = np.isin(state, ["included", "excluded"])
    agreed = settled & (decided > 1) & ((yes == decided) | (no == decided))
    return state, np.where(agreed, "agreement", np.where(settled, "single", ""))


def _reasons_given(last: pd.DataFrame, reasons: Reasons) -> dict[str, str]:
    """The main reason of each citation: the one that takes precedence among those of everybody who excluded."""
    out = last[(last["decision"] == "exclude") & (last["reasons"] != "")]
    one = out.drop_duplicates(["citation_id", "reasons"])
    several = one["citation_id"].duplicated(keep=False)
    main = {
        citation: reasons.order(text.split("; "))[0]
        for citation, text in zip(one.loc[~several, "citation_id"], one.loc[~several, "reasons"], strict=True)
    }
    for citation, rows in one[several].groupby("citation_id"):
        # each reviewer's own main reason competes, not what they mention beside it
        main[citation] = reasons.order(text.split("; ")[0] for text in rows.sort_values("reviewer")["reasons"])[0]
    return main


def _settled_elsewhere(
    out: pd.DataFrame, made: pd.DataFrame, stage: str, reasons: Reasons, given: dict[str, str]
) -> None:
    """Lay automation (weakest), a tool's consensus and adjudications (strongest) over what the votes say."""
    by_machine = (made["automation"] == "yes") & (made["decision"] == "exclude")
    machine = made[by_machine]
    others = made.loc[~by_machine & made["citation_id"].isin(machine["citation_id"]), "citation_id"]
    alone = machine[~machine["citation_id"].isin(others)].drop_duplicates("citation_id")
    team = made[made["reviewer"] == "consensus"]
    order = team["decision"].map(_RANK).sort_values(ascending=False, kind="stable").index
    settled = team.loc[order].drop_duplicates("citation_id")
    ruled = last_ruling(made)
    for rows, by in ((alone, "automation"), (settled, "agreement"), (ruled, "adjudication")):
        _lay(out, rows, by, stage, reasons, given)


def last_ruling(decisions: pd.DataFrame) -> pd.DataFrame:
    """The adjudication that counts for each citation: the newest criteria's, then the last file's and row's.

    Files go by their numbers (``adjudicated-10`` after ``adjudicated-9``).
    """
    judged = decisions[(decisions["tool"] == "adjudication") & (decisions["decision"] != "")]
    by = pd.DataFrame(
        {
            "version": pd.to_numeric(judged["criteria_version"]),
            "file": [re.sub(r"\d+", lambda digits: digits[0].zfill(9), file) for file in judged["file"]],
            "line": pd.to_numeric(judged["line"]),
        },
        index=judged.index,
    )
    order = by.sort_values(["version", "file", "line"], kind="stable").index
    return judged.loc[order].drop_duplicates("citation_id", keep="last")


def _lay(out: pd.DataFrame, rows: pd.DataFrame, by: str, stage: str, reasons: Reasons, given: dict[str, str]) -> None:
    if not len(rows):
        return
    places = pd.Series(out.index, index=out["citation_id"]).reindex(rows["citation_id"]).to_numpy()
    decision = rows["decision"].to_numpy(dtype=object)
    excluded, open_ = decision == "exclude", (decision == "maybe") & (stage == "full_text")
    named = [
        reasons.order(text.split("; "))[0] if text else given.get(citation, "")
        for citation, text in zip(rows["citation_id"], rows["reasons"], strict=True)
    ]
    out.loc[places, "state"] = np.select([excluded, open_], ["excluded", "conflict"], "included")
    out.loc[places, "reason"] = np.where(excluded, named, "")
    out.loc[places, "settled_by"] = np.where(open_, "", by)


def _joined_citations(
    citations: pd.DataFrame,
    made: pd.DataFrame,
    settled: pd.DataFrame,
    stage: str,
    settings: Settings,
    left: Left,
) -> pd.DataFrame:
    """An inclusion of either stands when two citations were found to be one only after people had decided on both."""
    anchored = made["matched_by"].isin(["id", "alias"])
    ids = made.loc[anchored, ["citation_id", "given_id"]]
    renamed = ids.loc[ids["citation_id"] != ids["given_id"], "citation_id"]
    ids = ids[ids["citation_id"].isin(renamed)].drop_duplicates()
    several = ids[ids["citation_id"].duplicated(keep=False)]
    # an adjudication made under the citation's id of today was made in the knowledge of both
    ruled = made.loc[(made["tool"] == "adjudication") & (made["matched_by"] == "id"), "citation_id"]
    not_included = settled.loc[settled["state"] != "included", "citation_id"]
    lost = several[several["citation_id"].isin(not_included) & ~several["citation_id"].isin(ruled)]
    for given, citation in zip(lost["given_id"], lost["citation_id"], strict=True):
        alone = made[(made["citation_id"] == citation) & (made["given_id"] == given)]
        state = _settle(citations[citations["citation_id"] == citation], alone, stage, settings, left)
        if state.at[0, "state"] == "included":
            at = settled.index[settled["citation_id"] == citation]
            settled.loc[at, ["state", "reason", "settled_by"]] = ["included", "", state.at[0, "settled_by"]]
    return settled
