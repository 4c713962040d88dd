"""Decisions that the last run used and that are gone since: a sheet deleted, emptied, or short of some rows.

Without them their citations would come on new sheets, as if nobody had decided. What a run used is remembered below
``results/logs/``: only to refuse, never to fill anything in, so that the same files give the same results. A cell that
was emptied is an edit like any other, which what waits for whom lists; most cells of a sheet emptied at once are an
older copy of it.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pandas as pd

from rapport.errors import Problems
from rapport.files import read_json, write_json
from rapport.screening.matching import Anchors
from rapport.screening.words import MAIN

SHOWN = 5  # ids that a message names
ADJUDICATED = "adjudicated"  # no reviewer may be called so


def memory(stage: str) -> str:
    """Where a stage's decisions are remembered; who deletes the file says that what is gone was meant to go."""
    return f"results/logs/used/{stage}.json"


def remember(decisions: pd.DataFrame, path: str) -> None:
    """Write which sheet held whose decisions on which citations: ``{file: {reviewer: [citation_id]}}``."""
    made = _of_sheets(decisions[decisions["decision"] != ""])
    used: dict[str, dict[str, list[str]]] = {}
    for (file, who), rows in made.groupby(["file", "who"], sort=True):
        used.setdefault(file, {})[who] = sorted(set(rows["citation_id"]))
    write_json(used, path)


def note_gone(
    path: str, decisions: pd.DataFrame, sheets: Collection[str], anchors: Anchors, problems: Problems
) -> None:
    """One problem for each sheet that decisions of the last run are gone from.

    Parameters
    ----------
    path
        From `memory`; without it (the first run, or results were deleted) nothing can be known.
    decisions
        The long table of the stage: a decision may have moved to another sheet of the same person.
    sheets
        The files it was read from. A sheet in which every answer is blank is none of them.

    Citations that the review no longer has, because their search was removed, are passed over.
    """
    if not path or not Path(path).is_file():
        return
    rows = _of_sheets(decisions)
    here = set(zip(rows["who"], rows["citation_id"], strict=True))
    made = rows[rows["decision"] != ""]
    decided = set(zip(made["who"], made["citation_id"], strict=True))
    for file, people in sorted(read_json(path).items()):
        for who, ids in sorted(people.items()):
            known = [given for given in ids if given in anchors.ids]
            gone = [given for given in known if (who, anchors.ids[given]) not in here]
            emptied = [given for given in known if (who, anchors.ids[given]) not in decided]
            if not gone and 2 * len(emptied) > max(len(known), 3):
                gone = emptied
            if gone:
                problems.add(
                    file, _what(file, who, gone, sheets), f"put back what was there, or delete {path} if it was meant"
                )


def _what(file: str, who: str, gone: list[str], sheets: Collection[str]) -> str:
    many = f"{len(gone)} decision{'s' if len(gone) > 1 else ''}" + ("" if who.startswith(ADJUDICATED) else f" of {who}")
    many += f" that the last run used {'are' if len(gone) > 1 else 'is'} gone"
    if not Path(file).is_file():
        return f"{many} with the file"
    if file not in sheets:
        return f"{many}, every answer is blank now"
    return f"{many}, the rows of {', '.join(gone[:SHOWN])}{' ...' if len(gone) > SHOWN else ''}"


def _of_sheets(decisions: pd.DataFrame) -> pd.DataFrame:
    """Rows of sheets, with *who* decided: pilots and newer criteria apart, all adjudicators as one."""
    rows = decisions[decisions["tool"].isin(["sheet", "adjudication"])]
    own = rows["reviewer"].where(rows["tool"] == "sheet", ADJUDICATED)
    apart = (" in " + rows["phase"]).where(rows["phase"] != MAIN, "")
    version = rows["criteria_version"].astype(str)
    return rows.assign(who=own + apart + (" under criteria " + version).where(version != "1", ""))
