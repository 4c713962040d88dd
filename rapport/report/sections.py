"""What the report shows, in which order: data, so that adding a table is one line."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """A CSV of ``results/`` with its caption; *folded* ones open on a click."""

    path: str
    caption: str
    folded: bool = False
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Figure:
    """A figure of ``results/figures/``."""

    name: str


@dataclass(frozen=True)
class Section:
    """A heading with paragraphs (by `rapport.report.prose`), figures and tables; what is not there is left out."""

    id: str
    title: str
    parts: tuple[Table | Figure, ...] = ()


SECTIONS = (
    Section("about", "What was done"),
    Section("flow", "Flow of records, reports and studies", (
        Table("tables/flow_by_round.csv", "Records and reports by round of searching"),
    )),
    Section("searches", "Searches", (
        Table("tables/search_log.csv", "Searches: source, date, hits reported, records read"),
        Figure("source_overlap"),
        Table("tables/source_overlap.csv", "What each source contributed", folded=True),
        Table("tables/prisma_s.csv", "PRISMA-S: how the searches are reported", folded=True),
        Table("records/problems.csv", "What was noticed while reading the exports", folded=True),
    )),
    Section("screening", "Selection and agreement", (
        Table("screening/title_abstract/agreement.csv", "Agreement on titles and abstracts"),
        Table("screening/full_text/agreement.csv", "Agreement on full texts"),
    )),
    Section("characteristics", "Included studies"),
    Section("appraisal", "Quality appraisal"),
    Section("framework", "Best-fit framework synthesis"),
    Section("association", "Alliance with outcome and engagement"),
    Section("excluded", "Excluded after full-text reading", (
        Table("tables/excluded_full_text.csv", "Reports excluded, with the main reason"),
        Table("tables/not_retrieved.csv", "Reports not retrieved"),
    )),
    Section("checklists", "Reporting checklists"),
    Section("provenance", "Provenance"),
)  # fmt: skip
