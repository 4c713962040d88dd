"""Decisions that others overrule, as the rules have it: it need not be a mistake, so it is only said in a line."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from rapport.files import sha256
from rapport.screening.reconcile import FIXED, last_ruling
from rapport.screening.settings import Settings

SHOWN = 5  # ids that a line names


def overruled(
    decisions: pd.DataFrame, reconciled: pd.DataFrame, disputed: pd.DataFrame, stage: str, known: Iterable[str]
) -> list[str]:
    """A line for each file of settled conflicts that another overrules, or that overrules everybody.

    Parameters
    ----------
    decisions, reconciled, disputed
        Of the stage.
    known
        Lines that say something of some of the files already.
    """
    ruled = decisions[(decisions["tool"] == "adjudication") & (decisions["decision"] != "")]
    if not len(ruled):
        return []
    last = last_ruling(ruled)
    both = ruled.merge(last, on=["citation_id", "criteria_version"], suffixes=("", "_last"))
    differs = (both["decision"] != both["decision_last"]) & (both["file"] != both["file_last"])
    notes = [
        f"{file}: {later} settles {_few(rows['citation_id'])} otherwise, and counts as the last; if that is not meant, "
        "agree on one"
        for (file, later), rows in both[differs].groupby(["file", "file_last"], sort=True)
    ]
    people = reconciled.drop(columns=list(FIXED)).set_axis(reconciled["citation_id"])
    if stage == "title_abstract":
        people = people.replace("maybe", "include")
    votes = people.reindex(last["citation_id"])
    other = last["decision"].map({"include": "exclude", "exclude": "include"}).to_numpy()
    opposite = votes.eq(other, axis=0).sum(axis=1)
    agree = ((opposite > 1) & (opposite == votes.ne("").sum(axis=1))).to_numpy()
    alone = last[agree & ~last["citation_id"].isin(disputed["citation_id"])]
    return notes + [
        f"{file}: settles {_few(rows['citation_id'])} otherwise than all who decided, who agree; it counts all the "
        "same, so take the rows out if it was before they did"
        for file, rows in alone.groupby("file", sort=True)
        if not any(line.startswith(f"{file}: ") for line in known)
    ]


def lost_inclusions(
    decisions: pd.DataFrame, screened: pd.DataFrame, settings: Settings, known: Iterable[str]
) -> list[str]:
    """A line for each file that includes full texts of what is excluded on titles and abstracts.

    Parameters
    ----------
    decisions
        Of full texts.
    screened
        ``reconciled.csv`` of titles and abstracts. Newer criteria may exclude there what was included here before.
    known
        As above.
    """
    excluded = set(screened.loc[screened["state"] == "excluded", "citation_id"])
    rows = decisions[(decisions["decision"] == "include") & decisions["citation_id"].isin(excluded)]
    rows = rows[pd.to_numeric(rows["criteria_version"]) >= settings.criteria_version]
    return [
        f"{file}: includes {_few(part['citation_id'])}, without effect, for {'it is' if len(ids) == 1 else 'they are'} "
        "excluded on titles and abstracts; correct one of the two"
        for file, part in rows.groupby("file", sort=True)
        if (ids := set(part["citation_id"])) and not any(line.startswith(f"{file}: ") for line in known)
    ]


def one_export_twice(settings: Settings) -> list[str]:
    """A line for each export that stands for both stages: what one includes on titles counts as included in full text.

    Of lists of what a team settled, and of tables with a column for each stage, that may well be meant.
    """
    titles, texts = (
        {(item["tool"], str(item.get("columns")), sha256(item["file"])): item["file"] for item in settings.imports
         if item["stage"] == stage and item["tool"] != "covidence"}
        for stage in ("title_abstract", "full_text")
    )  # fmt: skip
    return [
        f"{texts[key]}: the same export stands under screening.imports for both stages, so what is included on titles "
        "and abstracts counts as included in full text; is that meant?"
        for key in sorted(texts.keys() & titles.keys(), key=texts.get)
    ]


def _few(ids: pd.Series) -> str:
    found = sorted(set(ids))
    return ", ".join(found[:SHOWN]) + (f" and {len(found) - SHOWN} more" if len(found) > SHOWN else "")
