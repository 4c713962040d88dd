"""Sheets for appraisers, issued once, with the items that each study's design asks for; and to settle differences."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from rapport import people
from rapport.appraisal.files import FOLDER
from rapport.appraisal.judgements import appraisers_of
from rapport.appraisal.summary import missing_items
from rapport.appraisal.tools import Tool
from rapport.appraisal.units import units
from rapport.errors import ReviewError
from rapport.extraction.workbook import workbook_bytes
from rapport.rows import read_rows
from rapport.screening.guard import shown
from rapport.screening.sheets import csv_bytes

KEY = ["study_id", "result_id", "item"]
SETTLE = ["judgement", "decided_by", "note"]
COLUMNS = ["study_id", "study", "result_id", "item", "item_label", "judgement", "support", "locator", "note"]


def issue(
    studies: pd.DataFrame,
    designs: Mapping[str, str],
    results: pd.DataFrame,
    judgements: pd.DataFrame,
    tools: Mapping[str, Tool],
    appraisers: Sequence[str],
    kind: str,
    receipt: str,
) -> list[str]:
    """Create the sheets that are missing, and write the receipt of all blank ones.

    A study whose design nobody has extracted yet waits, because the design decides what is asked; tools that judge
    results wait for the result to be extracted.

    Parameters
    ----------
    results
        ``results/extraction/alliance_results.csv``: what result-level tools are asked about.
    judgements
        From `rapport.appraisal.judgements.settle`: those that wait are put on a consensus sheet.

    Returns
    -------
    list of str
        The new files.
    """
    made = []
    for name, tool in tools.items():
        asked = [unit for unit in units(tool, studies, designs, results) if designs.get(unit[0])]
        for who in appraisers:
            done = _listed(name, who, ["study_id", "result_id"])
            rows = [
                [study, shown(label), result, item, tool.items[item], "", "", "", ""]
                for study, label, result in asked
                if (study, result) not in done
                for item in missing_items(tool, designs[study], [])
            ]
            made += _issue(tool, who, pd.DataFrame(rows, columns=COLUMNS, dtype=object), kind)
        made += _issue(tool, "consensus", consensus_sheet(tool, judgements, studies), kind)
    blank = [
        p for name in tools for p in people.tables(f"{FOLDER}/{name}") if not people.holds_answers(p, ("judgement",))
    ]
    people.write_receipt(blank, receipt)
    return made


def consensus_sheet(tool: Tool, judgements: pd.DataFrame, studies: pd.DataFrame) -> pd.DataFrame:
    """One row a difference that is on no consensus sheet yet: every appraiser's answer, and where to settle it."""
    mine = judgements[(judgements["tool"] == tool.id) & (judgements["settled_by"] == "waiting")]
    listed = _listed(tool.id, "consensus", KEY)
    mine = mine.loc[[key not in listed for key in mine[KEY].itertuples(index=False, name=None)]]
    label = dict(zip(studies["study_id"], studies["label"], strict=True))
    names = mine["study_id"].map(lambda study: shown(label.get(study, "")))
    about = mine.assign(study=names, item_label=mine["item"].map(tool.items))
    return about[["study_id", "study", *KEY[1:], "item_label", *appraisers_of(judgements)]].assign(
        **dict.fromkeys(SETTLE, "")
    )


def _issue(tool: Tool, who: str, sheet: pd.DataFrame, kind: str) -> list[str]:
    """The new sheet's path; nothing if there is nothing to put on it."""
    if sheet.empty:
        return []
    path = people.next_sheet(f"{FOLDER}/{tool.id}", who, f".{kind}")
    people.issue(path, _content(sheet, tool, kind))
    return [path]


def _listed(tool: str, who: str, columns: Sequence[str]) -> set[tuple[str, ...]]:
    """What is on somebody's sheets already, filled or blank, by *columns*."""
    found = set()
    for path in people.tables(f"{FOLDER}/{tool}"):
        if re.sub(r"-\d+$", "", Path(path).stem) != who:
            continue
        try:
            header, rows = read_rows(path)
        except ReviewError:
            continue  # its own rule reports it
        names = [name.casefold() for name in header]
        if "study_id" in names:
            places = [names.index(name) if name in names else len(names) for name in columns]
            found |= {tuple(cells[n].strip() if n < len(cells) else "" for n in places) for _, cells in rows}
    return found


def _content(sheet: pd.DataFrame, tool: Tool, kind: str) -> bytes:
    if kind == "csv":
        return csv_bytes(sheet)
    about = [
        ("item", "label"),
        *tool.items.items(),
        ("", ""),
        ("tool", f"{tool.name}: {tool.citation}. Judge by its own guidance; the labels are ours."),
    ]
    return workbook_bytes(sheet, {"judgement": [a.id for a in tool.answers]}, about, spare=0)
