"""The studies stage: from settled screening and people's links to studies, reports and each citation's fate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from rapport.errors import Problems
from rapport.ledger import ALREADY_KNOWN, screening_fates, set_apart
from rapport.prisma import previous, versions
from rapport.prisma.lock import to_publish
from rapport.studies import OPTIONAL, REQUIRED, make_studies, read_links, todo
from rapport.tables import read_table


def people_tables(links: Sequence[str], studies: Sequence[str], reports: Sequence[str]) -> dict[str, pd.DataFrame]:
    """People's tables, with their columns and no rows where nobody has made them.

    Parameters
    ----------
    links, studies, reports
        The paths of ``data/studies.csv``, ``data/previous/studies.csv`` and ``data/previous/reports.csv``, or nothing.

    Raises
    ------
    ReviewError
        A list of what was published was saved as a workbook: without it everything published would count as new.
    """
    problems = Problems()
    for path, there in ((previous.STUDIES, studies), (previous.REPORTS, reports)):
        if not there and (book := Path(path).with_suffix(".xlsx")).is_file():
            problems.add(book.as_posix(), "is not read", f"save it as {path} (CSV UTF-8)")
    problems.raise_if_any()
    columns = {
        "links": (links, REQUIRED, OPTIONAL),
        "earlier_studies": (studies, previous.STUDY_REQUIRED, previous.STUDY_OPTIONAL),
        "earlier_reports": (reports, previous.REPORT_REQUIRED, previous.REPORT_OPTIONAL),
    }
    return {
        name: read_table(paths[0], required, optional)
        if paths
        else pd.DataFrame(columns=[*required, *optional], dtype=object)
        for name, (paths, required, optional) in columns.items()
    }


def link_studies(
    people: Mapping[str, pd.DataFrame],
    citations: pd.DataFrame,
    aliases: pd.DataFrame,
    relations: pd.DataFrame,
    title_abstract: pd.DataFrame,
    full_text: pd.DataFrame,
    decisions: pd.DataFrame,
    retrieval: pd.DataFrame,
    previous_round: int | None = None,
    removed_before_screening: Sequence[str] = (),
    automation: str = "before_screening",
    listed: bool = False,
) -> dict[str, pd.DataFrame]:
    """Every table of the stage, by the name of its output.

    Parameters
    ----------
    people
        From `people_tables`.
    citations, aliases, relations
        Of deduplication.
    title_abstract, full_text, decisions, retrieval
        Of screening; *decisions* is the long table of the full-text stage.
    listed
        ``data/previous/`` holds a list, be it one of no study.

    Returns
    -------
    dict
        studies, reports, apart, companions, previous, fates, published_studies, published_reports, todo.

    Raises
    ------
    ReviewError
        Everything wrong in people's tables, one line each.
    """
    earlier = previous.previous_version(people["earlier_studies"], people["earlier_reports"], citations, aliases)
    versions.refuse_other_rounds(earlier, citations, previous_round)
    known = versions.found_again(earlier, citations, previous_round)
    screened = (title_abstract, full_text, decisions, retrieval)
    fates = screening_fates(citations["citation_id"], *screened, known, tuple(removed_before_screening), automation)
    links = read_links(people["links"], citations, aliases)
    earlier = versions.withdrawn_since(earlier, links)
    made = make_studies(versions.published_links(links, earlier, fates), fates, citations, relations)
    versions.refuse_other_reports(earlier, made.reports, citations, previous_round)
    return {
        "studies": made.studies,
        "reports": made.reports,
        "apart": made.apart,
        "companions": made.companions,
        "previous": earlier,
        "fates": set_apart(fates, made.reports, made.apart).sort_values("citation_id"),
        **to_publish(made, earlier, citations, full_text, None if listed else previous_round),
        "todo": todo(made.companions, versions.published(earlier)),
    }


def told(
    fates: pd.DataFrame, title_abstract: pd.DataFrame, previous_round: int | None, last_round: int | None = None
) -> list[str]:
    """What is odd about a published version: reports known from it although this review has decided on them.

    And a round called published that nobody has searched, so that the searches of an update would count with it.

    Parameters
    ----------
    fates
        Of `link_studies`.
    title_abstract
        ``reconciled.csv`` of titles and abstracts: citation_id, state.
    last_round
        The last round of which there are records.
    """
    lines = []
    if last_round and (previous_round or 0) > last_round:
        what = f"prisma.previous_round is {previous_round}, and the last search with records is of round {last_round}"
        lines.append(f"config.yaml: {what}; set it to {last_round}, or an update will count as published")
    decided = set(title_abstract.loc[title_abstract["state"] != "waiting", "citation_id"])
    if not (known := sorted(set(fates.loc[fates["reason"] == ALREADY_KNOWN, "citation_id"]) & decided)):
        return lines
    ids = ", ".join(known[: versions.SHOWN]) + (" ..." if len(known) > versions.SHOWN else "")
    line = f"{previous.REPORTS}: lists reports that were screened here too, whose decisions do not count ({ids})"
    if previous_round is None:
        line += "; if they were published from these decisions, set prisma.previous_round to the last round published"
    return [*lines, line]
