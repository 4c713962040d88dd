"""Sheets for appraisers: issued once, with the items that each study's design asks for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from rapport import people
from rapport.appraisal.files import FOLDER
from rapport.appraisal.summary import missing_items
from rapport.appraisal.tools import Tool
from rapport.appraisal.units import units
from rapport.errors import ReviewError
from rapport.extraction.workbook import workbook_bytes
from rapport.rows import read_rows
from rapport.screening.guard import shown
from rapport.screening.sheets import csv_bytes

COLUMNS = ["study_id", "study", "result_id", "item", "item_label", "judgement", "support", "locator", "note"]


def issue(
    studies: pd.DataFrame,
    designs: Mapping[str, str],
    results: pd.DataFrame,
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

    Returns
    -------
    list of str
        The new files.
    """
    made = []
    for name, tool in tools.items():
        asked = [unit for unit in units(tool, studies, designs, results) if designs.get(unit[0])]
        for who in appraisers:
            done = _done(name, who)
            rows = []
            for study, label, result in asked:
                if (study, result) not in done:
                    rows += [
                        [study, shown(label), result, item, tool.items[item], "", "", "", ""]
                        for item in missing_items(tool, designs[study], [])
                    ]
            if rows:
                path = people.next_sheet(f"{FOLDER}/{name}", who, f".{kind}")
                people.issue(path, _content(pd.DataFrame(rows, columns=COLUMNS, dtype=object), tool, kind))
                made.append(path)
    blank = [
        p for name in tools for p in people.tables(f"{FOLDER}/{name}") if not people.holds_answers(p, ("judgement",))
    ]
    people.write_receipt(blank, receipt)
    return made


def _done(tool: str, who: str) -> set[tuple[str, str]]:
    """Studies (and results) on somebody's sheets already, filled or blank."""
    found = set()
    for path in people.tables(f"{FOLDER}/{tool}"):
        if re.sub(r"-\d+$", "", Path(path).stem) != who:
            continue
        try:
            header, rows = read_rows(path)
        except ReviewError:
            continue  # its own rule reports it
        names = [h.casefold() for h in header]
        if "study_id" in names:
            place, other = names.index("study_id"), names.index("result_id") if "result_id" in names else None
            for _, cells in rows:
                found.add(
                    (
                        cells[place].strip() if place < len(cells) else "",
                        cells[other].strip() if other is not None and other < len(cells) else "",
                    )
                )
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
