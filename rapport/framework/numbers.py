"""The numbers of the synthesis that a manuscript quotes."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from rapport.framework.coder_agreement import ALL_CODERS, ALL_THEMES
from rapport.framework.materials import Materials

FOLDER = "results/framework"


def numbers(m: Materials, tables: Mapping[str, pd.DataFrame]) -> dict[str, dict]:
    """``{"framework.name": {"value", "text", "source"}}``; shares are n/N with the per cent computed here."""
    out: dict[str, dict] = {}

    def say(name: str, value: object, source: str, text: str = "") -> None:
        out[f"framework.{name}"] = {"value": value, "text": text or str(value), "source": f"{FOLDER}/{source}.csv"}

    def share(name: str, n: int, total: int, source: str) -> None:
        if total:
            say(name, n, source, f"{n} of {total} ({100 * n / total:.1f} %)")

    states = m.consensus.states["state"]
    tallies = tables["tallies"]
    primary = tallies[tallies["framework"] == m.themes.primary]
    say("extracts", len(m.extracts), "extracts")
    say("studies_with_extracts", int(m.extracts["study_id"].nunique()), "extracts")
    say(
        "studies_without_extracts",
        int((tables["matrix"]["study_id"].isin(set(m.extracts["study_id"])) == 0).sum()),
        "matrix",
    )
    share("placed_a_priori", int((states == "placed").sum()), len(states), "extracts")
    share("placed_in_new_themes", int((states == "placed in a new theme").sum()), len(states), "extracts")
    share("unplaced_with_reason", int((states == "unplaced with reason").sum()), len(states), "extracts")
    here = m.themes.table[m.themes.table["framework"] == m.themes.primary]
    say("themes_a_priori", int((here["origin"] == "a_priori").sum()), "themes")
    say("themes_final", len(primary), "tallies")
    for status in ("supported", "altered", "unsupported", "new"):
        say(f"themes_{status}", int((primary["status"] == status).sum()), "tallies")
    settled = m.consensus.settled
    by_hand = settled.loc[settled["method"].isin(["discussed", "third"]), "extract_id"].nunique()
    share("settled_by_discussion", int(by_hand), len(m.extracts), "codings")
    agreed = tables["agreement"]
    agreed = agreed[(agreed["framework"] == m.themes.primary) & (agreed["phase"] == "deductive")]
    for row in agreed[agreed["theme_id"] == ALL_THEMES].to_dict("records"):
        name = "all" if row["coder_1"] == ALL_CODERS else f"{row['coder_1']}_{row['coder_2']}"
        for key in ("agreement", "kappa", "ac1", "alpha"):
            if pd.notna(row.get(key)):
                interval = (
                    f" [{row[f'{key}_low']:.2f}, {row[f'{key}_high']:.2f}]" if pd.notna(row.get(f"{key}_low")) else ""
                )
                say(f"{key}_{name}", round(float(row[key]), 4), "agreement", f"{row[key]:.2f}{interval}")
    curves = tables["accumulation_summary"]
    curves = curves[(curves["framework"] == m.themes.primary) & (curves["curve"] == "all")]
    for row in curves.to_dict("records"):
        say("chao2", round(float(row["chao2"]), 4), "accumulation_summary", f"{row['chao2']:.1f}")
        say("last_study_with_a_new_theme", int(row["last_new_at"]), "accumulation_summary")
        say("themes_seen_once", int(row["seen_once"]), "accumulation_summary")
    own = tables["sensitivity"][tables["sensitivity"]["framework"] == m.themes.primary]
    say("themes_lost_without_poorly_reported", int((own["survives"] == "no").sum()), "sensitivity")
    say("themes_resting_on_one_study", int((own["depends_on"] != "").sum()), "sensitivity")
    share(
        "studies_poorly_reported",
        int((m.quality["adequate"] == "no").sum()),
        int((m.quality["adequate"] != "").sum()),
        "quality",
    )
    findings = tables["findings"]
    say("findings", len(findings), "findings")
    for level in ("high", "moderate", "low", "very low"):
        say(f"findings_{level.replace(' ', '_')}", int((findings["confidence"] == level).sum()), "findings")
    return out
