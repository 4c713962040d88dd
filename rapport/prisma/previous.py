"""A published earlier version of the review, as listed in ``data/previous/``.

Its studies and reports fill the previous-studies box of an updated review's flow diagram. A report of it that a later
search finds again is known already and is removed before screening.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

import pandas as pd

from rapport.errors import Problems, did_you_mean

STUDIES, REPORTS = "data/previous/studies.csv", "data/previous/reports.csv"
STUDY_REQUIRED, STUDY_OPTIONAL = ("study_id",), ("label", "status", "note")
REPORT_REQUIRED, REPORT_OPTIONAL = (
    ("study_id", "title"),
    ("citation_id", "authors", "year", "journal", "doi", "role", "note"),
)
STATUSES = ("included", "withdrawn")
COLUMNS = ["study_id", "label", "status", "report_id", "citation_id", "title", "year", "doi"]


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

    Raises
    ------
    ReviewError
        Empty or unknown ids and statuses, one line each.
    """
    problems = Problems()
    status: dict[str, str] = {}
    label: dict[str, str] = {}
    for line, row in studies.iterrows():
        said = row["status"].casefold() or "included"
        if not row["study_id"]:
            problems.add(f"{STUDIES}:{line}", "study_id is empty", "fill it in or remove the row")
        elif row["study_id"] in status:
            problems.add(f"{STUDIES}:{line}", f"study '{row['study_id']}' is listed twice", "keep one row")
        if said not in STATUSES:
            problems.add(
                f"{STUDIES}:{line}",
                f"status '{row['status']}' is not one of {', '.join(STATUSES)}{did_you_mean(said, STATUSES)}",
                "correct it",
            )
        status[row["study_id"]], label[row["study_id"]] = said, row["label"]
    rows = _reports(reports, status if len(studies) else None, citations, aliases, problems)
    problems.raise_if_any()
    bare = sorted(set(status) - {row[0] for row in rows})
    rows += [(study, "", "", "", "", "") for study in bare]
    table = pd.DataFrame(rows, columns=["study_id", *COLUMNS[3:]], dtype=object)
    table["label"] = table["study_id"].map(label).fillna("")
    table["status"] = table["study_id"].map(status).fillna("included")
    return (
        table[COLUMNS]
        .sort_values(["study_id", "report_id"])
        .drop_duplicates(["study_id", "report_id"])
        .reset_index(drop=True)
    )


def _reports(
    reports: pd.DataFrame,
    known_studies: dict | None,
    citations: pd.DataFrame,
    aliases: pd.DataFrame,
    problems: Problems,
) -> list[tuple]:
    ids = set(citations["citation_id"])
    former = dict(zip(aliases["alias"], aliases["citation_id"], strict=True))
    by_doi = _unique(citations["doi"], citations["citation_id"])
    by_title = (
        _unique(citations["title"].map(_key) + "|" + citations["year"], citations["citation_id"])
        if len(reports)
        else {}
    )
    rows = []
    for line, row in reports.iterrows():
        where = f"{REPORTS}:{line}"
        if not row["study_id"]:
            problems.add(where, "study_id is empty", "fill it in or remove the row")
        elif known_studies is not None and row["study_id"] not in known_studies:
            problems.add(
                where,
                f"study '{row['study_id']}' is not in {STUDIES}{did_you_mean(row['study_id'], known_studies)}",
                "add it there",
            )
        doi = re.sub(r"^(https?://(dx\.)?doi\.org/|doi:)\s*", "", row["doi"].casefold())
        if not (row["title"] or doi or row["citation_id"]):
            problems.add(where, "neither title, doi nor citation_id", "give one of them")
        named = row["citation_id"] if row["citation_id"] in ids else former.get(row["citation_id"], "")
        citation = named or by_doi.get(doi, "") or by_title.get(f"{_key(row['title'])}|{row['year']}", "")
        content = doi or f"{_key(row['title'])}|{row['year']}" if (doi or row["title"]) else row["citation_id"]
        report = citation or "p" + hashlib.sha256(content.encode()).hexdigest()[:10]
        rows.append((row["study_id"], report, citation, row["title"], row["year"], doi))
    return rows


def _unique(names: pd.Series, ids: pd.Series) -> dict[str, str]:
    """Names that stand for one citation only; an ambiguous name matches nothing."""
    usable = names.str.strip("|").ne("") & ~names.duplicated(keep=False)
    return dict(zip(names[usable], ids[usable], strict=True))


def _key(title: str) -> str:
    """A title without case, accents and punctuation."""
    plain = unicodedata.normalize("NFKD", title.casefold())
    return " ".join(re.findall(r"[^\W_]+", "".join(c for c in plain if not unicodedata.combining(c))))
