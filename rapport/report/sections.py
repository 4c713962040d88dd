"""What the report shows, in which order: data, so that adding a table is one line."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fnmatch import fnmatchcase


@dataclass(frozen=True)
class Table:
    """A CSV of ``results/`` with its caption; *folded* ones open on a click."""

    path: str
    caption: str
    folded: bool = False
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Figure:
    """A figure of ``results/figures/``; a name that ends in ``*`` stands for all of that beginning not shown before."""

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
        Table("tables/search_log.csv", "Searches: source, date, hits reported, records read", columns=(
            "search_id", "round", "source", "platform", "date", "hits", "counted", "read", "quarantined", "unique", "included", "limits", "note",
        )),
        Figure("source_overlap"),
        Table("tables/source_overlap.csv", "What each source contributed", folded=True),
        Table("tables/prisma_s.csv", "PRISMA-S: how the searches are reported", folded=True),
        Table("records/problems.csv", "What was noticed while reading the exports", folded=True),
    )),
    Section("screening", "Selection and agreement", (
        Table("screening/title_abstract/agreement.csv", "Agreement on titles and abstracts"),
        Table("screening/full_text/agreement.csv", "Agreement on full texts"),
    )),
    Section("characteristics", "Included studies", (
        Table("tables/study_characteristics.csv", "Characteristics of the included studies"),
        Table("tables/interventions.csv", "Interventions", folded=True),
        Table("tables/measures.csv", "Alliance measures", folded=True),
        Figure("condition_map"),
        Figure("alliance_pomp"),
        Figure("alliance_differences"),
        Figure("evidence_map_measure"),
        Figure("evidence_map_population"),
        Table("tables/alliance_by_condition.csv", "Alliance ratings by condition", folded=True),
        Table("tables/alliance_contrasts.csv", "Alliance compared between arms", folded=True),
        Table("tables/companion_reports.csv", "Further reports of the studies", folded=True),
        Table("extraction/agreement.csv", "Agreement of the extractors, by column", folded=True),
        Table("extraction/checks.csv", "Arithmetic checks of the extracted numbers", folded=True),
        Table("extraction/differences.csv", "Differences between the extractors", folded=True),
    )),
    Section("appraisal", "Quality appraisal", (
        Figure("appraisal_*"),
        Table("appraisal/summary.csv", "Judgements by study", folded=True),
        Table("appraisal/agreement.csv", "Agreement of the appraisers", folded=True),
    )),
    Section("framework", "Best-fit framework synthesis", (
        Figure("framework_flow"),
        Figure("framework_matrix"),
        Figure("framework_before_after"),
        Figure("framework_graph"),
        Figure("framework_accumulation"),
        Figure("framework_features"),
        Figure("framework_subgroups"),
        Figure("framework_crosswalk"),
        Table("tables/framework_findings.csv", "Summary of qualitative findings"),
        Table("tables/framework_themes.csv", "Themes, with definitions, origin and studies", folded=True),
        Table("tables/framework_evidence_profile.csv", "Evidence profile (GRADE-CERQual)", folded=True),
        Table("framework/tallies.csv", "Studies and extracts by theme", folded=True),
        Table("framework/sensitivity.csv", "Themes without poorly reported studies", folded=True),
        Table("framework/agreement.csv", "Agreement of the coders", folded=True),
    )),
    Section("association", "Alliance with outcome and engagement", (
        Table("association/pooled.csv", "Pooled estimates"),
        Figure("association_forest_outcome"),
        Figure("association_forest_engagement"),
        Figure("association_forest_partial"),
        Figure("association_*"),
        Table("tables/alliance_outcome.csv", "Alliance and outcome, as reported", folded=True),
        Table("tables/alliance_engagement.csv", "Alliance and engagement, as reported", folded=True),
        Table("association/effects.csv", "Effects, their conversion, and whether they were pooled", folded=True),
        Table("association/moderators.csv", "Moderators", folded=True),
        Table("association/sensitivity.csv", "Sensitivity analyses", folded=True),
        Table("association/directions.csv", "Directions of effects", folded=True),
        Table("association/swim.csv", "SWiM: synthesis without pooling", folded=True),
        Table("association/published.csv", "Published pooled values beside ours", folded=True),
        Table("association/refusals.csv", "What was not pooled, and why", folded=True),
    )),
    Section("excluded", "Excluded after full-text reading", (
        Table("tables/excluded_full_text.csv", "Reports excluded, with the main reason"),
        Table("tables/not_retrieved.csv", "Reports not retrieved"),
    )),
    Section("checklists", "Reporting checklists"),
    Section("provenance", "Provenance"),
)  # fmt: skip


def laid_out(names: list[str], sections: tuple[Section, ...] = SECTIONS) -> tuple[Section, ...]:
    """The sections with every pattern replaced by the figures it stands for.

    Parameters
    ----------
    names
        The figures that exist, sorted.
    """
    shown = {part.name for section in sections for part in section.parts if isinstance(part, Figure)}
    out = []
    for section in sections:
        parts: list[Table | Figure] = []
        for part in section.parts:
            if isinstance(part, Figure) and part.name.endswith("*"):
                found = [name for name in names if fnmatchcase(name, part.name) and name not in shown]
                shown.update(found)
                parts += [Figure(name) for name in found]
            else:
                parts.append(part)
        out.append(replace(section, parts=tuple(parts)))
    return tuple(out)
