"""What a version of the review publishes, as the two tables that keep it: the previous box of the next diagram.

Copied to ``data/previous/``, they lock that box: a decision that changes later no longer changes what was published.
"""

from __future__ import annotations

import pandas as pd

from rapport.prisma.previous import AWAITED, COLUMNS, REPORT_OPTIONAL, REPORT_REQUIRED, STUDY_OPTIONAL, STUDY_REQUIRED
from rapport.screening.guard import guarded_table
from rapport.studies import Studies

STUDIES, REPORTS = [*STUDY_REQUIRED, *STUDY_OPTIONAL], [*REPORT_REQUIRED, *REPORT_OPTIONAL]


def to_publish(
    made: Studies,
    earlier: pd.DataFrame,
    citations: pd.DataFrame,
    full_text: pd.DataFrame,
    previous_round: int | None = None,
) -> dict[str, pd.DataFrame]:
    """``studies.csv`` and ``reports.csv`` of ``data/previous/`` as they would be today.

    Parameters
    ----------
    made
        Of `rapport.studies.make_studies`.
    earlier
        Of `rapport.prisma.previous.previous_version`: what is locked already stays, known to today's searches or not.
    citations
        citation_id, title, authors, year, journal, doi, first_round.
    full_text
        ``reconciled.csv`` of the full texts: what this review's own decisions include, known or not.
    previous_round
        Rounds up to this one were published and are to be kept; with a list that keeps them already, or with None, all
        that there is is about to be published.

    Returns
    -------
    dict
        published_studies, with status included, withdrawn (since the version published), awaiting or ongoing, and
        published_reports, with screened ``no`` for those that are published by no decision of this review.
    """
    previous_round = None if len(earlier) else previous_round
    now = made.reports.merge(made.studies[["study_id", "label"]], on="study_id").assign(
        status="included", screened="yes"
    )
    apart = made.apart[made.apart["status"].isin(AWAITED)] if previous_round is None else made.apart
    rows = pd.concat([now, apart]).merge(citations, on="citation_id", how="left", suffixes=("", "_of_citation"))
    if previous_round is not None:
        rows = rows[rows["first_round"].astype(int) <= previous_round]
    screened = set(full_text.loc[full_text["state"] == "included", "citation_id"])
    rows = pd.concat([rows, _locked_already(earlier, rows, screened)])  # what today's searches say comes first
    rows["report_id"] = rows["report_id"].fillna(rows["citation_id"])
    rows = _with_notes(rows.reindex(columns=COLUMNS).astype(object).fillna(""), earlier)
    listed = rows[(rows[["citation_id", "title", "doi"]] != "").any(axis=1)]
    listed = listed.assign(status="")  # of the report: what is withdrawn is left out
    studies = rows.assign(note=rows["study_note"])[STUDIES].drop_duplicates("study_id")
    in_order = ["study_id", "citation_id", "title", "doi"]
    return {
        "published_studies": guarded_table(studies.sort_values("study_id")),
        "published_reports": guarded_table(listed[REPORTS].sort_values(in_order)),
    }


def _with_notes(rows: pd.DataFrame, earlier: pd.DataFrame) -> pd.DataFrame:
    """The notes of the list that is there, which no other table holds."""
    of_report = {(study, report): note for study, report, note in earlier[["study_id", "report_id", "note"]].to_numpy()}
    notes = [of_report.get(pair, "") for pair in zip(rows["study_id"], rows["report_id"], strict=True)]
    of_study = dict(zip(earlier["study_id"], earlier["study_note"], strict=True))
    return rows.assign(note=notes, study_note=[of_study.get(study, "") for study in rows["study_id"]])


def _locked_already(earlier: pd.DataFrame, rows: pd.DataFrame, screened: set[str]) -> pd.DataFrame:
    """Studies and reports of the list that is there which *rows* do not say: known, of no search, or still awaited.

    Those published by no decision here say so, for once this review's rounds count as published only the list can.
    """
    said = set(zip(rows["study_id"], rows["citation_id"], strict=True))
    pairs = zip(earlier["study_id"], earlier["report_id"], strict=True)
    same = pd.Series([pair in said for pair in pairs], index=earlier.index, dtype=bool)
    bare = (earlier["report_id"] == "") & earlier["study_id"].isin(set(rows["study_id"]))
    settled = earlier["status"].isin(AWAITED) & earlier["report_id"].isin(set(rows["citation_id"]))
    gone = (earlier["status"] == "withdrawn") | (earlier["report_status"] == "withdrawn")
    kept = earlier[~same & ~bare & ~settled & ~gone]
    elsewhere = (kept["screened"] == "") & ~kept["status"].isin(AWAITED) & ~kept["citation_id"].isin(screened)
    return kept.assign(screened=kept["screened"].mask(elsewhere, "no"))
