"""What a review may go on without, but should not be handed in without."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from rapport.people import passed_over
from rapport.report.title import placeholder
from rapport.screening.criteria import CRITERIA, read_criteria

WRITTEN = (".md", ".txt", ".docx", ".doc", ".odt", ".rtf", ".pdf", ".pages")  # what criteria may have been written in


def notes(config: Mapping) -> list[str]:
    """One line each, with the file to write in, in the order of the report; none once all is written."""
    found = []
    if placeholder(config["review"]["title"]):
        found.append(f"config.yaml: review.title is still '{config['review']['title']}'; write your review's title")
    if not read_criteria():
        todo = f"copy them from {other} as plain text" if (other := _criteria_elsewhere()) else "write them"
        found.append(f"{CRITERIA}: holds no eligibility criteria yet; {todo}, the report prints them")
    screens = any(Path("data/screening").glob("*/*"))
    if screens and not config["screening"]["reasons"]:
        found.append(
            "config.yaml: screening.reasons is empty, so any wording is a reason of its own in the flow diagram;"
            " list the reasons, the most important first"
        )
    published, lists = config["prisma"]["previous_round"], ("data/previous/studies.csv", "data/previous/reports.csv")
    if published and not all(Path(name).is_file() for name in lists):
        found.append(
            f"data/previous/: holds no list of what was published, so the diagram's previous box follows today's"
            f" decisions on rounds up to {published}; copy both files of results/studies/published/ there"
        )
    return found


def _criteria_elsewhere() -> str:
    """Another file that is called like the criteria; ``""`` if there is none."""
    places = (path for folder in ("data/screening", "data", ".") for path in sorted(Path(folder).glob("*")))
    alike = (path for path in places if "criteria" in path.stem.casefold() and path.suffix.lower() in WRITTEN)
    return next((p.as_posix() for p in alike if p.as_posix() != CRITERIA and p.is_file() and not passed_over(p)), "")
