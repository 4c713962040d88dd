"""The synthesis as a whole: from checked materials to every table of ``results/framework/``."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from rapport.framework import cerqual, charting
from rapport.framework.accumulation import accumulate
from rapport.framework.attributes import participants
from rapport.framework.coder_agreement import agree
from rapport.framework.crosswalk import overlap
from rapport.framework.dissonance import seek_dissonance
from rapport.framework.gaps import shown_by_synthesis
from rapport.framework.invariants import check_invariants
from rapport.framework.materials import Materials
from rapport.framework.matrix import across, cooccurrence, effects, together_matrices, wide
from rapport.framework.open_codes import trail
from rapport.framework.search import flow
from rapport.framework.sensitivity import without_studies
from rapport.framework.tallies import by_perspective, by_subgroup, status_of, tally, theme_evidence
from rapport.framework.todo import what_waits

THEME_TABLE = [
    *("framework", "theme_id", "label", "earlier_labels", "definition", "origin", "status", "stage"),
    *("parent_theme_id", "version", "created_on", "retired_on", "replaced_by", "studies", "extracts"),
]
EXTRACT_TABLE = [
    *("extract_id", "study_id", "report_citation_id", "locator", "order", "text", "participant", "perspective"),
    *("state", "themes", "reason", "coders"),
]


def synthesise(m: Materials, tables: Mapping[str, pd.DataFrame], attributes: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Every table of the stage.

    Parameters
    ----------
    m
        From `rapport.framework.materials.read_materials`.
    tables
        Extraction tables by name; of them ``samples`` gives the numbers of participants. Any may be missing.
    attributes
        From `rapport.framework.attributes.study_attributes`: the groups of studies to tally by.

    Returns
    -------
    dict
        File name (without ``.csv``) to table.

    Raises
    ------
    AssertionError
        An invariant of the method does not hold: a mistake of this program, not of the people.
    """
    out = {**_given(m), **_counted(m, tables, attributes)}
    out |= _tested(m, out)
    check_invariants(m, out)
    return out


def _given(m: Materials) -> dict[str, pd.DataFrame]:
    """What people made, checked and completed."""
    return {
        **{"frameworks": m.frameworks, "constructs": m.constructs, "crosswalk": m.crosswalk},
        **{"framework_search": m.search, "framework_candidates": m.candidates},
        "framework_flow": flow(m.search, m.candidates),
        "overlap": overlap(m.construct_map, m.themes),
        "themes": theme_table(m),
        "theme_history": m.themes.history,
        "extracts": extract_table(m),
        **{"codings": m.consensus.settled, "conflicts": m.consensus.conflicts},
        "agreement": agree(m.codings, m.extracts, m.themes, m.coders),
        "trail": trail(m.open_codes, m.extracts, m.consensus.placed, m.themes, m.closed_on),
        **{"relations": m.relations, "quality": m.quality, "charting": m.charted},
        "charting_matrix": charting.wide(m.charted, m.cases, m.themes),
    }


def _counted(m: Materials, tables: Mapping[str, pd.DataFrame], attributes: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """How often, where, and together with what."""
    cells, primary = m.cells, m.themes.primary
    second = next((name for name in m.themes.frameworks if name != primary), "")
    tallies = tally(cells, participants(tables.get("samples")))
    features, feature_groups = across(cells, primary, second)
    together, in_studies = together_matrices(cells)
    return {
        **{"matrix": wide(cells), "matrix_presence": wide(cells, presence=True), "tallies": tallies},
        "subgroups": by_subgroup(cells, attributes),
        "perspectives": by_perspective(cells, m.extracts),
        "theme_evidence": theme_evidence(tallies, cells, m.extracts),
        "cooccurrence": cooccurrence(cells),
        **{"cooccurrence_extracts": together, "cooccurrence_studies": in_studies},
        **{"features": features, "feature_groups": feature_groups, "feature_effects": effects(cells, primary)},
    }


def _tested(m: Materials, counted: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Would it stand: accumulation, quality, dissonance, confidence; and what is still open."""
    sensitivity, leave_one_out = without_studies(m.cells, m.quality)
    curve, curve_summary = accumulate(m.cells)
    findings, profile = cerqual.tables(m.findings, m.judgements, m.cells)
    dissonance = seek_dissonance(m.cells, counted["tallies"], counted["subgroups"])
    shown = shown_by_synthesis(counted["tallies"], sensitivity, dissonance, m.themes.primary)
    return {
        **{"sensitivity": sensitivity, "leave_one_out": leave_one_out, "dissonance": dissonance},
        **{"accumulation": curve, "accumulation_summary": curve_summary},
        **{"findings": findings, "evidence_profile": profile},
        "gaps": pd.concat([m.gaps, shown], ignore_index=True),
        "todo": what_waits(m, findings),
    }


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
    """Every extract with its state, the themes it ended in and who coded it (`EXTRACT_TABLE`)."""
    place = {name: (about["position"], about["label"]) for name, about in m.themes.about.items()}
    ends: dict[str, list] = {}
    for extract, theme in zip(m.consensus.placed["extract_id"], m.consensus.placed["theme_id"], strict=True):
        ends.setdefault(extract, []).append(place[theme])
    coders = coders_of(m)
    out = m.extracts.merge(m.consensus.states, on="extract_id", how="left")
    out["themes"] = ["; ".join(label for _, label in sorted(ends.get(extract, ()))) for extract in out["extract_id"]]
    out["coders"] = [coders.get(extract, "") for extract in out["extract_id"]]
    return out[EXTRACT_TABLE]


def coders_of(m: Materials) -> pd.Series:
    """Extract -> who coded it in the deductive phase, joined by ``"; "``; extracts that nobody coded are not there."""
    first = m.codings.loc[m.codings["phase"] == "deductive", ["extract_id", "coder"]].drop_duplicates()
    return first.sort_values("coder").groupby("extract_id")["coder"].agg("; ".join)
