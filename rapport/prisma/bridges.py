"""The ids behind every difference that PRISMA allows: a *bridge* between two boxes is a list, never a number."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from rapport.prisma.sets import Flow

COLUMNS = ["identity", "box", "unit", "id", "why"]


def bridges(flow: Flow, reports: pd.DataFrame, ledger: pd.DataFrame) -> pd.DataFrame:
    """Reports that hold several studies (I13), new reports of old studies (I14), records of other methods that were
    not sought (I8), and what was withdrawn (I15, I16).

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`, sorted.
    """
    return pd.DataFrame(sorted(_rows(flow, reports, ledger)), columns=COLUMNS, dtype=object)


def _rows(flow: Flow, reports: pd.DataFrame, ledger: pd.DataFrame) -> Iterator[tuple[str, str, str, str, str]]:
    boxes = flow.boxes
    new = reports[reports["citation_id"].isin(boxes["new_reports"])]
    several = reports[reports["citation_id"].duplicated(keep=False)].sort_values("study_id")
    for citation, held in several.groupby("citation_id")["study_id"]:
        box = "new_studies" if citation in boxes["new_reports"] else "previous_studies"
        yield "I13", box, "report", citation, f"holds {len(held)} studies: {'; '.join(held)}"
    old = boxes.get("previous_studies", ())
    for study, citation in zip(new["study_id"], new["citation_id"], strict=True):
        if study in old:
            yield "I14", "new_reports", "report", citation, f"of a study already in the review: {study}"
    gap = ledger[ledger["record_id"].isin(boxes.get("other_not_sought", ()))]
    for record, fate, reason in zip(gap["record_id"], gap["fate"], gap["reason"], strict=True):
        yield "I8", "other_sought_reports", "record", record, fate.replace("_", " ") + (f": {reason}" if reason else "")
    for study in boxes.get("withdrawn_studies", ()):
        yield "I15", "total_studies", "study", study, "withdrawn"
    for report in boxes.get("withdrawn_reports", ()):
        yield "I16", "total_reports", "report", report, "withdrawn, alone or with its study"
