"""The sheets that reviewers and adjudicators fill in, as tables and as CSV."""

from __future__ import annotations

import csv
import io

import pandas as pd

from rapport.screening.guard import guarded, shown
from rapport.screening.reconcile import order_of
from rapport.screening.settings import Settings
from rapport.screening.words import ADJUDICATION, DESCRIPTION, SHEET


def reviewer_sheet(ids: list[str], citations: pd.DataFrame, reviewer: str, settings: Settings) -> pd.DataFrame:
    """A reviewer's sheet: the citations in an order of the reviewer's own, nothing filled in, nothing of others.

    The order depends on the seed, the reviewer and each citation's id only, so that tiredness falls on other citations
    for each reviewer.
    """
    return _described(order_of(ids, reviewer, settings), citations, list(SHEET), settings)


def adjudication_sheet(disputed: pd.DataFrame, citations: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """A sheet for settling conflicts; who said what is shown only if the settings say ``adjudication: open``.

    Parameters
    ----------
    disputed
        citation_id, conflict, decisions, reasons: the rows to settle, from ``conflicts.csv``.
    """
    sheet = _described(list(disputed["citation_id"]), citations, list(ADJUDICATION), settings)
    sheet["conflict"] = disputed["conflict"].to_numpy()
    if settings.adjudication == "open":
        for source, name in (("decisions", "decision"), ("reasons", "reason")):
            parts = [_answers(text) for text in disputed[source]]
            for place in range(max(map(len, parts), default=0)):
                sheet[f"{name}_{place + 1}"] = [part[place] if place < len(part) else "" for part in parts]
    return sheet


def _answers(text: str) -> list[str]:
    """``ana: include; ben: exclude`` -> ``[include, exclude]``: what was said, not by whom."""
    return sorted(part.partition(": ")[2] for part in text.split("; ") if part)


def _described(ids: list[str], citations: pd.DataFrame, columns: list[str], settings: Settings) -> pd.DataFrame:
    about = citations.set_index("citation_id").reindex(ids)
    sheet = pd.DataFrame("", index=range(len(ids)), columns=columns, dtype=object)
    sheet["citation_id"] = ids
    for name in DESCRIPTION:
        sheet[name] = [shown(text) for text in about[name]] if name in about else ""
    if settings.criteria_version > 1:
        sheet["criteria_version"] = str(settings.criteria_version)
    return sheet


def csv_bytes(sheet: pd.DataFrame) -> bytes:
    """UTF-8 CSV; cells guarded against formulas."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(sheet.columns)
    for row in sheet.itertuples(index=False):
        writer.writerow([guarded(cell) for cell in row])
    return text.getvalue().encode("utf-8")
