"""What a review may go on without, but should not be handed in without."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path

from rapport.people import made_by_people
from rapport.report.title import placeholder
from rapport.review import SEARCHES, program, search_log
from rapport.screening.criteria import CRITERIA, read_criteria

# what people keep beside exports, such as strategies in a word processor's file, and notes
NO_EXPORT = {"", ".md", ".doc", ".docx", ".odt", ".rtf", ".pdf", ".png", ".jpg", ".jpeg", ".html", ".htm"}


def notes(config: Mapping) -> list[str]:
    """One line each, with the file to write in, in the order of the report; none once all is written."""
    found = [
        f"{path}: no row of {SEARCHES} names it, so it is not read; add it: {program()} add-search {shlex.quote(path)}"
        " --source PubMed --date 2026-01-31"
        for path in unlisted()
    ]
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


def unlisted() -> list[str]:
    """Files that lie among the exports, look like one, and are named nowhere in the search log."""
    log = search_log()
    named = {Path(name).resolve() for row in log for name in (row.file, row.strategy_file) if name}
    lying = [path for path in made_by_people("data/searches") if path.suffix.lower() not in NO_EXPORT]
    return [path.as_posix() for path in lying if path.resolve() not in named and "strateg" not in path.as_posix()]
