"""Everything people made for the synthesis, read and checked as a whole: all problems at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from rapport.errors import Problems, did_you_mean
from rapport.framework import cerqual, charting, crosswalk, search
from rapport.framework.codings import read_codings, read_phases
from rapport.framework.consensus import Consensus, settle
from rapport.framework.exports import as_codings, kind_of_export
from rapport.framework.extracts import read_extracts
from rapport.framework.frameworks import read_frameworks
from rapport.framework.gaps import list_gaps
from rapport.framework.matrix import Cells, count_cells
from rapport.framework.open_codes import read_open_codes
from rapport.framework.relations import read_relations
from rapport.framework.sensitivity import read_quality
from rapport.framework.themes import Themes, read_themes
from rapport.framework.vocabulary import CERQUAL, CODER, TABLES
from rapport.rows import read_rows
from rapport.tables import read_table


@dataclass(frozen=True)
class Materials:
    """The checked inputs of a synthesis (see the modules that read each)."""

    coders: list[str]
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
    search: pd.DataFrame
    candidates: pd.DataFrame
    gaps: pd.DataFrame


def read_materials(
    settings: Mapping, framework_files: Sequence[str], coding_files: Sequence[str], tables: Mapping[str, pd.DataFrame]
) -> Materials:
    """Read and check all of a review's files for the synthesis.

    Parameters
    ----------
    settings
        The ``framework`` section of config.yaml: a_priori, coders.
    framework_files, coding_files
        ``data/frameworks/*`` and ``data/coding/*``.
    tables
        studies, reports (``results/studies``), citations, aliases (``results/dedup``), appraisal (may be missing).

    Raises
    ------
    ReviewError
        Everything that is wrong, one line each.
    """
    problems = Problems()
    sheets = _Sheets(coding_files, problems)
    a_priori, coders = list(settings["a_priori"]), list(settings["coders"])
    frameworks, constructs = read_frameworks(framework_files, problems)
    for name in a_priori:
        if name not in set(frameworks["framework_id"]):
            problems.add(
                "config.yaml",
                f"framework.a_priori names '{name}' but there is no"
                f" data/frameworks/{name}.yaml{did_you_mean(name, frameworks['framework_id'])}",
                "write the file or correct the name",
            )
    sheets.check_coders(coders)
    studies = with_years(tables["studies"], tables["reports"], tables["citations"])
    mapped = crosswalk.mapped_frameworks(sheets["construct_map"])
    themes = read_themes(sheets["themes"], sheets.file("themes"), constructs, mapped, a_priori, problems)
    construct_map = crosswalk.read_map(
        sheets["construct_map"], sheets.file("construct_map"), constructs, themes, a_priori, problems
    )
    walk = crosswalk.make_crosswalk(
        construct_map, sheets["crosswalk"], sheets.file("crosswalk"), frameworks, constructs, themes, problems
    )
    extracts = read_extracts(
        sheets["extracts"],
        sheets.file("extracts"),
        studies,
        tables["reports"],
        tables["citations"],
        tables["aliases"],
        problems,
    )
    closed = read_phases(sheets["phases"], sheets.file("phases"), problems)
    codings = read_codings(sheets.coders(extracts), extracts, themes, closed, problems)
    decided = read_codings(
        {"consensus": (sheets.file("consensus"), sheets["consensus"])}, extracts, themes, closed, problems
    )
    consensus = settle(codings, decided, extracts, themes, coders, problems)
    open_codes = read_open_codes(
        sheets["open_codes"], sheets.file("open_codes"), extracts, consensus, themes, closed, problems
    )
    cells = count_cells(consensus.placed, extracts, studies, themes)
    relations = read_relations(sheets["relations"], sheets.file("relations"), extracts, studies, themes, problems)
    findings = cerqual.read_findings(sheets["findings"], sheets.file("findings"), cells, themes, problems)
    judgements = cerqual.read_judgements(sheets.cerqual, findings, problems)
    cases = charting.read_cases(sheets["cases"], sheets.file("cases"), studies, extracts, problems)
    charted = charting.chart(
        sheets["charts"], sheets.file("charts"), cases, consensus.placed, extracts, themes, problems
    )
    quality = read_quality(
        sheets["reporting"], sheets.file("reporting"), studies, tables.get("appraisal", pd.DataFrame()), problems
    )
    found = search.read_search(sheets["framework_search"], sheets.file("framework_search"), problems)
    candidates = search.read_candidates(
        sheets["framework_candidates"], sheets.file("framework_candidates"), frameworks, problems
    )
    gaps = list_gaps(sheets["gaps"], sheets.file("gaps"), themes, studies, problems)
    problems.raise_if_any()
    return Materials(
        coders or sorted(set(codings["coder"])),
        frameworks,
        constructs,
        construct_map,
        walk,
        themes,
        extracts,
        codings,
        consensus,
        open_codes,
        cells,
        relations,
        findings,
        judgements,
        cases,
        charted,
        len(sheets["charts"]) > 0,
        quality,
        found,
        candidates,
        gaps,
    )


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


class _Sheets:
    """The files of ``data/coding/`` by what they are, told from their names; what has another name is a coder's."""

    def __init__(self, files: Sequence[str], problems: Problems) -> None:
        self.problems = problems
        self.files: dict[str, str] = {}
        self.cerqual: dict[str, pd.DataFrame] = {}
        for file in sorted(files):
            stem = Path(file).stem
            if stem.startswith("cerqual"):
                self.cerqual[file] = self._read(file, *CERQUAL)
            elif stem in self.files:
                problems.add(file, f"there is also {Path(self.files[stem]).name}", "keep one of the two")
            else:
                self.files[stem] = file
        self.read = {
            name: self._read(self.files[name], *columns) if name in self.files else _empty(*columns)
            for name, columns in TABLES.items()
        }

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.read[name]

    def file(self, name: str) -> str:
        return self.files.get(name, f"data/coding/{name}.csv")

    def _read(self, file: str, required: tuple[str, ...], optional: tuple[str, ...]) -> pd.DataFrame:
        own = Problems()
        free = Path(file).stem == "cases"  # any further column of cases.csv is an attribute
        table = read_table(file, required, None if free else optional, own)
        self.problems.lines += own.lines
        if free:
            table = table.reindex(columns=list(dict.fromkeys([*required, *optional, *table.columns])), fill_value="")
        # without a column everything below would be wrong too; one line is enough
        return table.head(0) if any("' is missing" in line for line in own.lines) else table

    def check_coders(self, named: list[str]) -> None:
        for stem, file in self.files.items():
            if stem not in TABLES and named and stem not in named:
                self.problems.add(
                    file,
                    f"'{stem}' is no coder in config.yaml and no table of the"
                    f" synthesis{did_you_mean(stem, [*named, *TABLES])}",
                    "add it to framework.coders, or rename the file",
                )
        for name in named:
            if name in TABLES:
                self.problems.add(
                    "config.yaml", f"a coder cannot be called '{name}'", "that is the name of a table in data/coding/"
                )

    def coders(self, extracts: pd.DataFrame) -> dict[str, tuple[str, pd.DataFrame]]:
        out = {}
        for stem, file in self.files.items():
            if stem in TABLES:
                continue
            header, rows = read_rows(file, CODER[0])
            kind = kind_of_export(header)
            out[stem] = (
                file,
                as_codings(kind, file, header, rows, extracts, self.problems) if kind else self._read(file, *CODER),
            )
        return out


def _empty(required: tuple[str, ...], optional: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame(columns=[*required, *optional], index=pd.Index([], name="line"), dtype=object)
