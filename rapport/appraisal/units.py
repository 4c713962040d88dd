"""What is judged: studies, or results of studies, as far as their design is asked by a tool."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from rapport.appraisal.tools import Tool

Unit = tuple[str, str, str]  # study, its label, result (empty for tools that judge studies)
RESULTS = {"alliance_results": "result_id", "alliance_contrasts": "contrast_id", "associations": "assoc_id"}


def units(tool: Tool, studies: pd.DataFrame, designs: Mapping[str, str], results: pd.DataFrame) -> list[Unit]:
    """Every study (or each of its ratings of the whole alliance) that the tool is asked about.

    Parameters
    ----------
    studies
        study_id, label.
    designs
        study_id to design; a study whose design nobody knows may be of any.
    results
        ``results/extraction/alliance_results.csv``: study_id, result_id, subscale.
    """
    asked = [
        (study, label)
        for study, label in zip(studies["study_id"], studies["label"], strict=True)
        if tool.asks(designs.get(study, ""))
    ]
    if tool.scope == "study":
        return [(study, label, "") for study, label in asked]
    total = results[results["subscale"] == "total"]
    return [(s, label, r) for s, label in asked for r in total.loc[total["study_id"] == s, "result_id"]]


def known_results(tables: Mapping[str, pd.DataFrame]) -> dict[str, set[str]]:
    """study_id -> names of everything extracted that a result-level tool may judge."""
    found: dict[str, set[str]] = {}
    for table, name in RESULTS.items():
        for study, result in zip(tables[table]["study_id"], tables[table][name], strict=True):
            found.setdefault(study, set()).add(result)
    return found
