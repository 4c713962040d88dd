"""Sheets of one stage that lie in the folder of the other: they have the same columns, so only their rows tell.

Read as they lie, they would be refused for something else, or settle reports by what was said of titles.
"""

from __future__ import annotations

import pandas as pd

from rapport.errors import ReviewError
from rapport.screening.settings import Settings
from rapport.screening.words import STAGE_NAMES

FEW = 3  # rows of a sheet that tell nothing


def misplaced_titles(decisions: pd.DataFrame, screened: pd.DataFrame, settings: Settings) -> list[str]:
    """Find sheets of titles and abstracts among those of full texts: most of their rows are of no report sought.

    Reports that wait on titles and abstracts count only where the sheet's owner has not decided there. Newer criteria
    do the same to a sheet of full texts; so it is only said, unless exclusions lack their reasons, or most of the
    citations are excluded under the first criteria.

    Parameters
    ----------
    decisions
        The long table of full texts.
    screened
        ``reconciled.csv`` of titles and abstracts.

    Returns a line for each sheet of which it is said; raises `ReviewError` with those of the sheets that are refused.
    """
    known = screened.set_index("citation_id")
    notes, lines = [], []
    for file, rows in _sheets(decisions):
        now, who = known["state"].reindex(rows["citation_id"]), rows["reviewer"].iloc[0]
        unseen = known[who].reindex(now.index) == "" if who in known else True
        out = (now == "excluded").sum()
        n = out + ((now == "waiting") & unseen).sum()
        bare = (rows["tool"].eq("sheet") & rows["decision"].eq("exclude") & rows["reasons"].eq("")).any()
        if 0 < n == len(rows) < FEW and not bare:  # too few to refuse it, and nothing else would name it
            notes.append(
                f"{file}: {'its only decision is' if n == 1 else f'its {n} decisions are'} on citations that are not "
                f"included on titles and abstracts; {_move('title_abstract')}"
            )
        elif n >= FEW and 2 * n > len(rows):
            # what its owner passed on was excluded later, by somebody else
            passed = known[who].reindex(now.index).isin(["include", "maybe"]) if who in known else False
            strange = ((now == "excluded") & ~pd.Series(passed, index=now.index)).sum()
            refused = bare or (settings.criteria_version == 1 and 2 * strange > len(rows))
            (lines if refused else notes).append(
                f"{file}: {n} of its {len(rows)} decisions are on citations that are not included on titles and "
                f"abstracts; {_move('title_abstract')}"
            )
    if lines:
        raise ReviewError(lines)
    return notes


def refuse_full_texts(decisions: pd.DataFrame) -> None:
    """Refuse a sheet of full texts among those of titles and abstracts: it takes back what the same person included.

    Raises
    ------
    ReviewError
        One line a sheet.
    """
    made = decisions[(decisions["decision"] != "") & (decisions["automation"] == "no")]
    passed = made[made["decision"].isin(["include", "maybe"]) & (made["tool"] != "adjudication")]
    lines = []
    for file, rows in _sheets(decisions):
        out = rows[rows["decision"] == "exclude"]
        if len(rows) < FEW or (out["reasons"] == "").any():
            continue
        elsewhere = passed[(passed["file"] != file) & passed["reviewer"].isin(rows["reviewer"])]
        all_passed = rows["citation_id"].isin(elsewhere["citation_id"]).all()
        if all_passed and len(elsewhere.merge(out, on=["citation_id", "criteria_version", "phase"])):
            who = rows["reviewer"].iloc[0]
            lines.append(
                f"{file}: each of its {len(rows)} citations was included by {who} on another sheet, and {len(out)} are "
                f"excluded here; {_move('full_text')}"
            )
    if lines:
        raise ReviewError(lines)


def odd_adjudications(decisions: pd.DataFrame, disputed: pd.DataFrame, stage: str) -> list[str]:
    """A line for each file of adjudications in which nothing was in dispute: it may be that of the other stage."""
    made = decisions[(decisions["decision"] != "") & (decisions["tool"] == "adjudication")]
    known = set(disputed["citation_id"])
    return [
        f"{file}: nobody disagrees on any of the {len(rows)} {STAGE_NAMES[stage]} settled here; they are settled as it "
        "says, so look whether it lies in the right folder"
        for file, rows in made.groupby("file", sort=True)
        if not rows["citation_id"].isin(known).any()
    ]


def _sheets(decisions: pd.DataFrame):
    made = decisions[(decisions["decision"] != "") & decisions["tool"].isin(["sheet", "adjudication"])]
    return made.groupby("file", sort=True)


def _move(stage: str) -> str:
    return f"if it is a sheet of {STAGE_NAMES[stage]}, move it to data/screening/{stage}/; else look at its rows"
