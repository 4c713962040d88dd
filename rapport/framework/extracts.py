"""Extracts: passages or findings of reports, each with the place it was found."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

import pandas as pd

from rapport.errors import Problems, did_you_mean
from rapport.framework.vocabulary import ORDERS, day, one_of

EXTRACT_COLUMNS = [
    "extract_id",
    "study_id",
    "report_citation_id",
    "locator",
    "order",
    "text",
    "participant",
    "perspective",
    "extractor",
    "extracted_on",
    "note",
]


def read_extracts(
    rows: pd.DataFrame,
    file: str,
    studies: pd.DataFrame,
    reports: pd.DataFrame,
    citations: pd.DataFrame,
    aliases: pd.DataFrame,
    problems: Problems,
) -> pd.DataFrame:
    """The extracts, checked and anchored.

    Parameters
    ----------
    rows
        ``extracts.csv`` indexed by line; ``order`` is first (participants' words), second (authors' interpretation) or
        quant; ``report_citation_id`` may be a citation's id, a former id or a DOI, empty is the study's primary report.
    studies, reports
        ``results/studies/studies.csv`` (study_id) and ``reports.csv`` (study_id, citation_id, role).
    citations, aliases
        citation_id, doi; alias, citation_id.

    Returns
    -------
    pandas.DataFrame
        `EXTRACT_COLUMNS`, sorted by extract_id.
    """
    included = set(studies["study_id"])
    anchor = _anchors(citations, aliases)
    of_study: dict[str, list[tuple[str, str]]] = {}
    for r in reports.itertuples():
        of_study.setdefault(r.study_id, []).append((r.citation_id, r.role))
    out, ids, texts = [], {}, {}
    for row in rows.reset_index().to_dict("records"):
        line = row["line"]
        where = f"{file}:{line}"
        own = row["extract_id"]
        if not own:
            problems.add(where, "extract_id is empty", "fill it in or remove the row")
            continue
        if own in ids:
            problems.add(where, f"extract '{own}' is also in line {ids[own]}", "give one of them another id")
            continue
        ids[own] = line
        if row["study_id"] not in included:
            problems.add(
                where,
                f"study '{row['study_id']}' is not among the included studies{did_you_mean(row['study_id'], included)}",
                "link it in data/studies.csv or remove the extract",
            )
        for name in ("locator", "text"):
            if not row[name]:
                problems.add(
                    where,
                    f"{name} of extract '{own}' is empty",
                    "say where it is (abstract, p. 4, Table 2)" if name == "locator" else "write what was found",
                )
        report = _report(row, of_study.get(row["study_id"], []), anchor, where, problems)
        digest = (
            row["study_id"],
            report,
            hashlib.sha256(re.sub(r"\W+", " ", row["text"].casefold()).strip().encode()).digest(),
        )
        if row["text"] and digest in texts:
            problems.add(
                where,
                f"extract '{own}' repeats the text of '{texts[digest]}' from the same report",
                "remove one of them",
            )
        texts.setdefault(digest, own)
        out.append(
            {
                **row,
                "report_citation_id": report,
                "order": one_of(row["order"], ORDERS, "order", where, problems),
                "extracted_on": day(row["extracted_on"], "extracted_on", where, problems),
            }
        )
    return (
        pd.DataFrame(out, columns=EXTRACT_COLUMNS, dtype=object)
        .sort_values("extract_id", kind="stable")
        .reset_index(drop=True)
    )


def _anchors(citations: pd.DataFrame, aliases: pd.DataFrame) -> dict[str, str]:
    doi = citations.loc[(citations["doi"] != "") & ~citations["doi"].duplicated(keep=False)]
    known = dict(zip(doi["doi"], doi["citation_id"], strict=True))
    known.update(zip(aliases["alias"], aliases["citation_id"], strict=True))
    known.update(zip(citations["citation_id"], citations["citation_id"], strict=True))
    return known


def _report(row: Mapping, own: list[tuple[str, str]], anchor: dict[str, str], where: str, problems: Problems) -> str:
    given = row["report_citation_id"]
    if not given:
        return next((citation for citation, role in own if role == "primary"), own[0][0] if own else "")
    plain = re.sub(r"^(https?://(dx\.)?doi\.org/|doi:)\s*", "", given.casefold())
    citation = anchor.get(given) or anchor.get(plain)
    if citation is None:
        problems.add(
            where,
            f"no report '{given}' of extract '{row['extract_id']}'",
            "results/dedup/citations.csv lists them; a DOI works too, empty means the study's primary report",
        )
        return given
    if own and citation not in {c for c, _ in own}:
        problems.add(
            where,
            f"report '{given}' does not belong to study '{row['study_id']}'",
            f"its reports are {', '.join(c for c, _ in own)}",
        )
    return citation
