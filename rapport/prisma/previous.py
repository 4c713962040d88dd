"""A published earlier version of the review, as people list it in ``data/previous/``."""

from __future__ import annotations

import hashlib

import pandas as pd

from rapport.errors import Problems, did_you_mean
from rapport.published import KEPT
from rapport.records.identifiers import doi_in
from rapport.screening.alike import normal_title
from rapport.screening.guard import unguarded_table
from rapport.screening.matching import Anchors
from rapport.studies import ROLES, alike

STUDIES, REPORTS = "data/previous/studies.csv", "data/previous/reports.csv"
BOTH = f"copy both files of one version from {KEPT}"
STUDY_REQUIRED, STUDY_OPTIONAL = ("study_id",), ("label", "status", "note")
REPORT_REQUIRED, REPORT_OPTIONAL = (
    ("study_id", "title"),
    ("citation_id", "authors", "year", "journal", "doi", "role", "status", "screened", "note"),
)
PUBLISHED, AWAITED = ("included", "withdrawn"), ("awaiting", "ongoing")
STATUSES = (*PUBLISHED, *AWAITED)
PRINTED = ["title", "authors", "year", "journal", "doi", "role"]
OF_REPORT = ["report_id", "citation_id", *PRINTED, "report_status", "screened", "note"]
COLUMNS = ["study_id", "label", "status", "study_note", *OF_REPORT]


def previous_version(
    studies: pd.DataFrame, reports: pd.DataFrame, citations: pd.DataFrame, aliases: pd.DataFrame
) -> pd.DataFrame:
    """Studies and reports of the published version, matched to today's citations.

    Parameters
    ----------
    studies, reports
        The two people's tables, indexed by line (empty when absent).
    citations, aliases
        ``results/dedup/citations.csv`` and ``aliases.csv``.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`: one row a study and report; report_id is the citation's id where a search has found the report,
        else made from its content; a study whose reports are not listed has one row with an empty report_id.
        status is the study's; report_status is empty, or withdrawn where this report alone is out; screened is ``yes``
        where the report was published by this review's own decisions, ``no`` where not, empty where nobody says.

    Raises
    ------
    ReviewError
        Empty or unknown ids and statuses, one line each.
    """
    problems = Problems()
    studies, reports = unguarded_table(studies), unguarded_table(reports)
    status, label, note = _studies(studies, problems)
    rows = _reports(reports, status if len(studies) else None, citations, aliases, problems)
    problems.raise_if_any()
    bare = sorted(set(status) - {row[0] for row in rows})
    rows += [(study, *[""] * len(OF_REPORT)) for study in bare]
    table = pd.DataFrame(rows, columns=["study_id", *OF_REPORT], dtype=object)
    table["label"] = table["study_id"].map(label).fillna("")
    table["study_note"] = table["study_id"].map(note).fillna("")
    table["status"] = table["study_id"].map(status).fillna("included")
    return (
        table[COLUMNS]
        .sort_values(["study_id", "report_id"])
        .drop_duplicates(["study_id", "report_id"])
        .reset_index(drop=True)
    )


def _studies(studies: pd.DataFrame, problems: Problems) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Status, label and note of each study of the list."""
    status: dict[str, str] = {}
    spelt: dict[str, str] = {}
    for line, row in studies.iterrows():
        where, study, said = f"{STUDIES}:{line}", row["study_id"], row["status"].casefold() or "included"
        other = spelt.setdefault(alike(study), study)
        if not study:
            problems.add(where, "study_id is empty", "fill it in or remove the row")
        elif other in status:
            also = f", as '{other}' too" if other != study else ""
            problems.add(where, f"study '{study}' is listed twice{also}", "keep one row")
        if ";" in study:
            problems.add(where, f"study_id '{study}' holds a semicolon", "one row a study")
        if said not in STATUSES:
            what = f"status '{row['status']}' is not one of {', '.join(STATUSES)}{did_you_mean(said, STATUSES)}"
            problems.add(where, what, "correct it")
        status[study] = said
    of = studies.set_index("study_id")
    return status, of["label"].to_dict(), of["note"].to_dict()


def _reports(
    reports: pd.DataFrame,
    known_studies: dict[str, str] | None,
    citations: pd.DataFrame,
    aliases: pd.DataFrame,
    problems: Problems,
) -> list[tuple]:
    """study_id and `OF_REPORT` of each row of the list."""
    anchors = Anchors(citations, aliases)
    dois = dict(zip(citations["citation_id"], citations["doi"], strict=True))
    for line, row in reports.iterrows():
        _check_report(f"{REPORTS}:{line}", row, known_studies, problems)
    citation = {line: _citation(row, anchors, dois) for line, row in reports.iterrows()}
    citation |= dict.fromkeys(_counted_apart(reports, citation, problems), "")
    rows = []
    first: dict[tuple[str, str], tuple[int, str]] = {}
    for line, row in reports.iterrows():
        doi, title = doi_in(row["doi"]), normal_title(row["title"])
        content = doi or (f"{title}|{row['year']}" if title else row["citation_id"])
        report = citation[line] or "p" + hashlib.sha256(content.encode()).hexdigest()[:10]
        texts = (row["title"], row["authors"], row["year"], row["journal"], doi, _role(row))
        withdrawn = "withdrawn" if _withdrawn(row) else ""
        screened = row.get("screened", "").casefold()
        rows.append((row["study_id"], report, citation[line], *texts, withdrawn, screened, row["note"]))
        if (known_studies or {}).get(row["study_id"]) not in AWAITED:  # of those it says nothing
            about = {"report": report, "status": withdrawn, "screened": screened}
            _same_report(line, about, first, problems)
    return rows


def _check_report(where: str, row: pd.Series, known_studies: dict[str, str] | None, problems: Problems) -> None:
    if not row["study_id"]:
        problems.add(where, "study_id is empty", "fill it in or remove the row")
    elif known_studies is not None and row["study_id"] not in known_studies:
        meant = did_you_mean(row["study_id"], known_studies)
        problems.add(where, f"study '{row['study_id']}' is not in {STUDIES}{meant}", f"add it there, or {BOTH}")
    if not (normal_title(row["title"]) or doi_in(row["doi"]) or row["citation_id"]):
        problems.add(where, "neither title, doi nor citation_id", "give one of them")
    if _role(row) not in ("", *ROLES):
        what = f"role '{row['role']}' is not one of {', '.join(ROLES)}{did_you_mean(_role(row), ROLES)}"
        problems.add(where, what, "correct it")
    state, screened = row.get("status", "").casefold(), row.get("screened", "")
    if (of := (known_studies or {}).get(row["study_id"])) in AWAITED and screened.casefold() == "yes":
        what = (
            f"screened is yes, for what was published as included, and study '{row['study_id']}' is {of} in {STUDIES}"
        )
        problems.add(where, what, f"clear that cell if it was listed so, or {BOTH}")
    if state not in ("", *PUBLISHED):
        what = f"status '{row['status']}' is not one of {', '.join(PUBLISHED)}{did_you_mean(state, PUBLISHED)}"
        problems.add(where, what, f"correct it; other states are those of a study, in {STUDIES}")
    if screened.casefold() not in ("", "yes", "no"):
        what = f"screened '{screened}' is neither yes (published from this review's own decisions) nor no (elsewhere)"
        problems.add(where, what, "correct it, or leave it blank if nobody knows")


def _same_report(line: int, about: dict[str, str], first: dict, problems: Problems) -> None:
    """Rows of one report, each for a study of it, say of the report the same."""
    for column in ("status", "screened"):
        value = about[column]
        if column == "screened" and not value:
            continue  # nobody knows
        before, known = first.setdefault((about["report"], column), (line, value))
        if known != value:
            what = f"is the report of line {before}, where {column} is '{known}' and here '{value}'"
            problems.add(f"{REPORTS}:{line}", what, "write the same in both rows, or keep one")


def _role(row: pd.Series) -> str:
    return row["role"].casefold().replace(" ", "_")


def _withdrawn(row: pd.Series) -> bool:
    return row.get("status", "").casefold() == "withdrawn"


def _citation(row: pd.Series, anchors: Anchors, dois: dict[str, str]) -> str:
    """Today's citation of a listed report, ``""`` where no search has found it."""
    doi = doi_in(row["doi"])
    citation, how = anchors.find(dict(row))
    if how == "near title" or (how == "title" and doi and dois[citation] and doi != doi_in(dois[citation])):
        return ""  # alike, but perhaps another report: a preprint bears its article's title
    return citation


def _counted_apart(reports: pd.DataFrame, citation: dict[int, str], problems: Problems) -> list[int]:
    """Lines of reports that were published beside another one which is the same citation today.

    The published number holds both. One of the two is to be withdrawn: then it keeps an id of its own.
    """
    first: dict[str, int] = {}
    apart = []
    withdrawn_last = sorted(reports.index, key=lambda line: (_withdrawn(reports.loc[line]), line))
    for line in withdrawn_last:
        row, known = reports.loc[line], first.setdefault(citation[line], line)
        if not citation[line] or known == line or not _told_apart(reports.loc[known], row):
            continue
        apart.append(line)
        if not _withdrawn(row):
            what = f"is the same report as line {known} since deduplication (citation '{citation[line]}')"
            repair = (
                "if the version counted both, write withdrawn under status in one of the two rows (the total then "
                "counts one); if it counted one, remove a row"
            )
            problems.add(f"{REPORTS}:{line}", what, repair)
    return apart


def _told_apart(one: pd.Series, other: pd.Series) -> bool:
    """Whether the list itself tells two rows apart, by citation_id or by DOI."""
    dois = {doi_in(row["doi"]) for row in (one, other)}
    ids = {row["citation_id"] for row in (one, other)}
    return any(len(said) == 2 and "" not in said for said in (dois, ids))
