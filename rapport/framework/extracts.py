"""Extracts: passages or findings of reports, each with the place it was found."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from rapport.errors import Problems
from rapport.framework.vocabulary import ORDERS, check_known, day, each, one_of

EXTRACT_COLUMNS = [
    *("extract_id", "study_id", "report_citation_id", "locator", "order", "text", "participant", "perspective"),
    *("extractor", "extracted_on", "note"),
]
EMPTY = {
    "locator": "say where it is (abstract, p. 4, Table 2)",
    "text": "write what was found",
}


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
    out: list[dict] = []
    lines: dict[str, str] = {}
    texts: dict[tuple, str] = {}
    for where, row in each(rows, file):
        own = row["extract_id"]
        if not own:
            problems.add(where, "extract_id is empty", "fill it in or remove the row")
            continue
        if own in lines:
            problems.add(where, f"extract '{own}' is also in line {lines[own]}", "give one of them another id")
            continue
        lines[own] = where.rpartition(":")[2]
        check_known("study", [row["study_id"]], included, where, problems)
        report = _report(row, of_study.get(row["study_id"], []), anchor, where, problems)
        _text(row, report, texts, where, problems)
        order = one_of(row["order"], ORDERS, "order", where, problems)
        when = day(row["extracted_on"], "extracted_on", where, problems)
        out.append({**row, "report_citation_id": report, "order": order, "extracted_on": when})
    table = pd.DataFrame(out, columns=EXTRACT_COLUMNS, dtype=object)
    return table.sort_values("extract_id", kind="stable").reset_index(drop=True)


def _text(row: Mapping, report: str, texts: dict[tuple, str], where: str, problems: Problems) -> None:
    """An extract has a place and a text, and no report gives the same text twice."""
    own = row["extract_id"]
    for name, todo in EMPTY.items():
        if not row[name]:
            problems.add(where, f"{name} of extract '{own}' is empty", todo)
    plain = re.sub(r"\W+", " ", row["text"].casefold()).strip()
    first = texts.setdefault((row["study_id"], report, plain), own)
    if row["text"] and first != own:
        what = f"extract '{own}' repeats the text of '{first}' from the same report"
        problems.add(where, what, "remove one of them")


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
        todo = "results/dedup/citations.csv lists them; a DOI works too, empty means the study's primary report"
        problems.add(where, f"no report '{given}' of extract '{row['extract_id']}'", todo)
        return given
    if own and citation not in {c for c, _ in own}:
        what = f"report '{given}' does not belong to study '{row['study_id']}'"
        problems.add(where, what, f"its reports are {', '.join(c for c, _ in own)}")
    return citation
