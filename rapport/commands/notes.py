"""What a review may go on without, but should not be handed in without."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from rapport.report.title import placeholder
from rapport.screening.criteria import CRITERIA, read_criteria


def notes(config: Mapping) -> list[str]:
    """One line each, with the file to write in, in the order of the report; none once all is written."""
    found = []
    if placeholder(config["review"]["title"]):
        found.append(f"config.yaml: review.title is still '{config['review']['title']}'; write your review's title")
    if not read_criteria():
        found.append(f"{CRITERIA}: holds no eligibility criteria yet; write them, the report prints them")
    screens = any(Path("data/screening").glob("*/*"))
    if screens and not config["screening"]["reasons"]:
        found.append(
            "config.yaml: screening.reasons is empty, so any wording is a reason of its own in the flow diagram;"
            " list the reasons, the most important first"
        )
    return found
