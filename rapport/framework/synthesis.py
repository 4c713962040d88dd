"""The synthesis as a whole: from checked materials to every table of ``results/framework/``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from rapport.framework import cerqual, charting
from rapport.framework.accumulation import accumulate
from rapport.framework.attributes import participants, study_attributes
from rapport.framework.coder_agreement import agree
from rapport.framework.crosswalk import overlap
from rapport.framework.dissonance import seek_dissonance
from rapport.framework.gaps import shown_by_synthesis
from rapport.framework.invariants import check_invariants
from rapport.framework.materials import Materials
from rapport.framework.matrix import across, cooccurrence, wide
from rapport.framework.open_codes import trail
from rapport.framework.search import flow
from rapport.framework.sensitivity import without_studies
from rapport.framework.tallies import by_perspective, by_subgroup, status_of, tally, theme_evidence
from rapport.framework.todo import what_waits

THEME_TABLE = [
    "framework",
    "theme_id",
    "label",
    "earlier_labels",
    "definition",
    "origin",
    "status",
    "stage",
    "parent_theme_id",
    "version",
    "created_on",
    "retired_on",
    "replaced_by",
    "studies",
    "extracts",
]
EXTRACT_TABLE = [
    "extract_id",
    "study_id",
    "report_citation_id",
    "locator",
    "order",
    "text",
    "participant",
    "perspective",
    "state",
    "themes",
    "reason",
]


def synthesise(
    materials: Materials, tables: Mapping[str, pd.DataFrame], subgroups: Iterable[str], closed_on: str = ""
) -> dict[str, pd.DataFrame]:
    """Every table of the stage.

    Parameters
    ----------
    materials
        From `rapport.framework.materials.read_materials`.
    tables
        Extraction tables by name (samples, interventions, arms ...); any of them may be missing.
    subgroups
        ``table.column`` names of the groups to tally by; also ``quality.adequate``, ``quality.richness`` and
        ``extracts.perspective``.
    closed_on
        The day the deductive phase was closed, for the trail.

    Returns
    -------
    dict
        File name (without ``.csv``) to table.

    Raises
    ------
    AssertionError
        An invariant of the method does not hold: a mistake of this program, not of the people.
    """
    m, cells = materials, materials.cells
    attributes = study_attributes(subgroups, {**tables, "quality": m.quality, "extracts": m.extracts})
    tallies = tally(cells, participants(tables.get("samples")))
    groups = by_subgroup(cells, attributes)
    sensitivity, leave_one_out = without_studies(cells, m.quality)
    curve, curve_summary = accumulate(cells)
    findings, profile = cerqual.tables(m.findings, m.judgements, cells)
    frameworks = list(dict.fromkeys(cells.themes["framework"]))
    second = next((name for name in frameworks if name != m.themes.primary), "")
    dissonance = seek_dissonance(cells, tallies, groups)
    features, feature_groups = across(cells, m.themes.primary, second)
    out = {
        "matrix": wide(cells),
        "matrix_presence": wide(cells, presence=True),
        "tallies": tallies,
        "themes": theme_table(m),
        "theme_history": m.themes.history,
        "agreement": agree(m.codings, m.extracts, m.themes, m.coders),
        "sensitivity": sensitivity,
        "leave_one_out": leave_one_out,
        "accumulation": curve,
        "accumulation_summary": curve_summary,
        "findings": findings,
        "evidence_profile": profile,
        "crosswalk": m.crosswalk,
        "overlap": overlap(m.construct_map, m.themes),
        "cooccurrence": cooccurrence(cells),
        "features": features,
        "feature_groups": feature_groups,
        "relations": m.relations,
        "dissonance": dissonance,
        "subgroups": groups,
        "charting": m.charted,
        "charting_matrix": charting.wide(m.charted, m.cases, m.themes),
        "extracts": extract_table(m),
        "codings": m.consensus.settled,
        "conflicts": m.consensus.conflicts,
        "frameworks": m.frameworks,
        "constructs": m.constructs,
        "framework_search": m.search,
        "framework_candidates": m.candidates,
        "framework_flow": flow(m.search, m.candidates),
        "quality": m.quality,
        "trail": trail(m.open_codes, m.extracts, m.consensus.placed, m.themes, closed_on),
        "perspectives": by_perspective(cells, m.extracts),
        "theme_evidence": theme_evidence(tallies, cells, m.extracts),
        "gaps": pd.concat(
            [m.gaps, shown_by_synthesis(tallies, sensitivity, dissonance, m.themes.primary)], ignore_index=True
        ),
        "todo": what_waits(m, findings),
    }
    check_invariants(m, out)
    return out


def theme_table(m: Materials) -> pd.DataFrame:
    """All themes ever, the retired ones too, with what became of them (`THEME_TABLE`)."""
    table = m.themes.table.drop(columns="theme_id").rename_axis("theme_id").reset_index()
    n = pd.Series(m.cells.counts.sum(axis=0), index=list(m.cells.themes["theme_id"]))
    s = pd.Series(m.cells.present.sum(axis=0), index=list(m.cells.themes["theme_id"]))
    status = pd.Series(status_of(m.cells.themes, n.to_numpy()), index=n.index, dtype=object)
    table["status"] = table["theme_id"].map(status).fillna("retired")
    table["studies"] = table["theme_id"].map(s)
    table["extracts"] = table["theme_id"].map(n)
    return table[THEME_TABLE].astype({"studies": "Int64", "extracts": "Int64"})


def extract_table(m: Materials) -> pd.DataFrame:
    """Every extract with its state and the themes it ended in (`EXTRACT_TABLE`)."""
    label = m.themes.table["label"]
    ends = m.consensus.placed.groupby("extract_id")["theme_id"].agg(lambda ids: "; ".join(label[t] for t in ids))
    out = m.extracts.merge(m.consensus.states, on="extract_id", how="left")
    ends = ends.to_dict()
    out["themes"] = [ends.get(extract, "") for extract in out["extract_id"]]
    return out[EXTRACT_TABLE]
