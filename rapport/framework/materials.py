"""Everything people made for the synthesis, read and checked as a whole: all problems at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from rapport.errors import Problems, did_you_mean
from rapport.framework import cerqual, charting, crosswalk, search
from rapport.framework.attributes import check_subgroups
from rapport.framework.codings import read_codings, read_phases
from rapport.framework.consensus import Consensus, settle
from rapport.framework.extracts import read_extracts
from rapport.framework.frameworks import read_frameworks
from rapport.framework.gaps import list_gaps
from rapport.framework.matrix import Cells, count_cells
from rapport.framework.open_codes import read_open_codes
from rapport.framework.relations import read_relations
from rapport.framework.sensitivity import read_quality
from rapport.framework.sheets import Sheets
from rapport.framework.themes import Themes, read_themes


@dataclass(frozen=True)
class Materials:
    """The checked inputs of a synthesis (see the modules that read each).

    ``closed_on`` is the day the deductive phase of the first round was closed, empty while it is open.
    """

    coders: list[str]
    closed_on: str
    frameworks: pd.DataFrame
    constructs: pd.DataFrame
    construct_map: pd.DataFrame
    crosswalk: pd.DataFrame
    themes: Themes
    extracts: pd.DataFrame
    codings: pd.DataFrame
    consensus: Consensus
    open_codes: pd.DataFrame
    cells: Cells
    relations: pd.DataFrame
    findings: pd.DataFrame
    judgements: dict
    cases: pd.DataFrame
    charted: pd.DataFrame
    charting_begun: bool
    quality: pd.DataFrame
    appraisal: pd.DataFrame
    search: pd.DataFrame
    candidates: pd.DataFrame
    gaps: pd.DataFrame


def read_materials(
    settings: Mapping,
    framework_files: Sequence[str],
    coding_files: Sequence[str],
    tables: Mapping[str, pd.DataFrame],
    columns: Mapping[str, Collection[str]],
) -> Materials:
    """Read and check all of a review's files for the synthesis.

    Parameters
    ----------
    settings
        The ``framework`` section of config.yaml: a_priori, coders, subgroups.
    framework_files, coding_files
        ``data/frameworks/*`` and ``data/coding/*``.
    tables
        studies, reports (``results/studies``), citations, aliases (``results/dedup``), appraisal (may be missing).
    columns
        The data dictionary: table to columns.

    Raises
    ------
    ReviewError
        Everything that is wrong, one line each.
    """
    problems = Problems()
    sheets = Sheets(coding_files, problems)
    sheets.check_coders(list(settings["coders"]))
    check_subgroups(settings["subgroups"], columns, problems)
    studies = with_years(tables["studies"], tables["reports"], tables["citations"])
    model = _framework(list(settings["a_priori"]), framework_files, sheets, problems)
    coded = _coded(list(settings["coders"]), sheets, model["themes"], studies, tables, problems)
    rest = _built_on(model, coded, sheets, studies, tables.get("appraisal", pd.DataFrame()), problems)
    problems.raise_if_any()
    return Materials(**model, **coded, **rest)


def _framework(a_priori: list[str], files: Sequence[str], sheets: Sheets, problems: Problems) -> dict:
    """Frameworks, what was made of their constructs, and the themes."""
    frameworks, constructs = read_frameworks(files, problems)
    for name in a_priori:
        if name not in set(frameworks["framework_id"]):
            near = did_you_mean(name, frameworks["framework_id"])
            what = f"framework.a_priori names '{name}' but there is no data/frameworks/{name}.yaml{near}"
            problems.add("config.yaml", what, "write the file or correct the name")
    mapped = crosswalk.mapped_frameworks(sheets["construct_map"][0])
    themes = read_themes(*sheets["themes"], constructs, mapped, a_priori, problems)
    made_of = crosswalk.read_map(*sheets["construct_map"], constructs, themes, a_priori, problems)
    return {
        **{"frameworks": frameworks, "constructs": constructs, "construct_map": made_of, "themes": themes},
        "crosswalk": crosswalk.make_crosswalk(made_of, *sheets["crosswalk"], frameworks, constructs, themes, problems),
        "search": search.read_search(*sheets["framework_search"], problems),
        "candidates": search.read_candidates(*sheets["framework_candidates"], frameworks, problems),
    }


def _coded(
    coders: list[str],
    sheets: Sheets,
    themes: Themes,
    studies: pd.DataFrame,
    tables: Mapping[str, pd.DataFrame],
    problems: Problems,
) -> dict:
    """Extracts, what each coder saw in them, and what is settled."""
    about = (tables[name] for name in ("reports", "citations", "aliases"))
    extracts = read_extracts(*sheets["extracts"], studies, *about, problems)
    closed = read_phases(*sheets["phases"], problems)
    codings = read_codings(sheets.coders(extracts), extracts, themes, closed, problems)
    decided = read_codings({"consensus": sheets["consensus"][::-1]}, extracts, themes, closed, problems)
    consensus = settle(codings, decided, extracts, themes, coders, problems)
    return {
        **{"extracts": extracts, "codings": codings, "consensus": consensus},
        "coders": coders or sorted(set(codings["coder"])),
        "closed_on": closed.get(1, ""),
        "open_codes": read_open_codes(*sheets["open_codes"], extracts, consensus, themes, closed, problems),
        "cells": count_cells(consensus.placed, extracts, studies, themes),
    }


def _built_on(
    model: Mapping, coded: Mapping, sheets: Sheets, studies: pd.DataFrame, appraisal: pd.DataFrame, problems: Problems
) -> dict:
    """What rests on settled codings: relations, findings and their judgements, the charting matrix, quality, gaps."""
    themes, extracts, cells = model["themes"], coded["extracts"], coded["cells"]
    placed = coded["consensus"].placed
    findings = cerqual.read_findings(*sheets["findings"], cells, themes, problems)
    cases = charting.read_cases(*sheets["cases"], studies, extracts, problems)
    return {
        **{"findings": findings, "cases": cases, "appraisal": appraisal},
        "relations": read_relations(*sheets["relations"], extracts, studies, themes, problems),
        "judgements": cerqual.read_judgements(sheets.cerqual, findings, problems),
        "charted": charting.chart(*sheets["charts"], cases, placed, extracts, themes, problems),
        "charting_begun": len(sheets["charts"][0]) > 0,
        "quality": read_quality(*sheets["reporting"], studies, appraisal, problems),
        "gaps": list_gaps(*sheets["gaps"], themes, studies, problems),
    }


def with_years(studies: pd.DataFrame, reports: pd.DataFrame, citations: pd.DataFrame) -> pd.DataFrame:
    """study_id, label, year: the year of the primary report, or the earliest of any."""
    year = dict(zip(citations["citation_id"], citations["year"], strict=True))
    best: dict[str, tuple[bool, str]] = {}
    for r in reports.itertuples():
        mine = (r.role != "primary", year.get(r.citation_id, "") or "9999")
        best[r.study_id] = min(best.get(r.study_id, (True, "9999")), mine)
    out = studies[["study_id", "label"]].copy()
    out["year"] = ["" if best.get(s, (True, "9999"))[1] == "9999" else best[s][1] for s in out["study_id"]]
    return out
