"""What a review may go on without, but should not be handed in without."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path

from rapport.files import sha256
from rapport.people import KINDS, made_by_people
from rapport.report.title import placeholder
from rapport.review import SEARCHES, program, search_log
from rapport.screening.criteria import CRITERIA, read_criteria

PACKED = (".zip", ".gz", ".tgz", ".7z", ".rar")  # what sources send many records in


def notes(config: Mapping) -> list[str]:
    """One line each, with the file to write in, in the order of the report; none once all is written."""
    found = [
        f"{path}: no row of {SEARCHES} names it, so it is not read; "
        + (
            "unpack it, add each export in it, and move it out of data/searches"
            if Path(path).suffix.lower() in PACKED
            else f"add it: {program()} add-search {shlex.quote(path)} --source PubMed --date 2026-01-31"
        )
        for path in unlisted()
    ]
    found += [
        f"{path}: is not read; sheets lie in data/screening/title_abstract/ or full_text/, as .csv or .xlsx: move it there"
        for path in mislaid(config)
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
    """Files among the exports that a reader takes or that are packed, and of which the search log names no copy."""
    log = search_log()
    named = [Path(name) for row in log for name in (row.file, row.strategy_file) if name]
    places = {path.resolve() for path in named}
    lying = [path for path in made_by_people("data/searches") if "strateg" not in path.as_posix()]
    lying = [path for path in lying if path.resolve() not in places]
    if not lying:
        return []
    from rapport.records.sniff import like_an_export  # here, since it takes long and hardly any call gets that far

    lying = [path for path in lying if path.suffix.lower() in PACKED or like_an_export(path)]
    logged = {sha256(path) for path in named}
    return [path.as_posix() for path in lying if sha256(path) not in logged]


def mislaid(config: Mapping) -> list[str]:
    """Sheets of screening in a folder where nobody looks for them, or without the end of their name."""
    imported = {Path(item["file"]).as_posix() for item in config["screening"]["imports"]}
    found = []
    for path in made_by_people("data/screening"):
        place, kind = path.relative_to("data/screening").parts, path.suffix.lower()
        stage = len(place) == 2 and place[0] in ("title_abstract", "full_text")
        kept = len(place) == 1 and path.stem.casefold() in ("retrieval", "criteria")
        sheet = kind in KINDS or (not kind and path.stat().st_size > 0)
        if sheet and not kept and not (stage and kind in KINDS) and path.as_posix() not in imported:
            found.append(path.as_posix())
    return found
