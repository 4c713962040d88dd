"""The numbers of the synthesis that a manuscript quotes."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from rapport.framework.coder_agreement import ALL_CODERS, ALL_THEMES
from rapport.framework.materials import Materials
from rapport.framework.vocabulary import LEVELS, STATUSES

FOLDER = "results/framework"


class _Said(dict):
    """Numbers by name, each with its text and the table it comes from."""

    def say(self, name: str, value: object, source: str, text: str = "") -> None:
        self[f"framework.{name}"] = {"value": value, "text": text or str(value), "source": f"{FOLDER}/{source}.csv"}

    def count(self, name: str, rows: pd.Series, source: str) -> None:
        self.say(name, int(rows.sum()), source)

    def share(self, name: str, n: int, total: int, source: str) -> None:
        if total:
            self.say(name, int(n), source, f"{n} of {total} ({100 * n / total:.1f} %)")


def numbers(m: Materials, tables: Mapping[str, pd.DataFrame]) -> dict[str, dict]:
    """``{"framework.name": {"value", "text", "source"}}``; shares are n/N with the per cent computed here."""
    out = _Said()
    own = {
        name: table[table["framework"] == m.themes.primary] for name, table in tables.items() if "framework" in table
    }
    _extracts(out, m, tables)
    _themes(out, own)
    _agreement(out, own["agreement"])
    _tests(out, m, own)
    out.say("findings", len(tables["findings"]), "findings")
    for level in LEVELS:
        out.count(f"findings_{level.replace(' ', '_')}", tables["findings"]["confidence"] == level, "findings")
    return dict(out)


def _extracts(out: _Said, m: Materials, tables: Mapping[str, pd.DataFrame]) -> None:
    states, studies, total = m.consensus.states["state"], set(m.extracts["study_id"]), len(m.extracts)
    out.say("extracts", total, "extracts")
    out.say("studies_with_extracts", len(studies), "extracts")
    out.count("studies_without_extracts", ~tables["matrix"]["study_id"].isin(studies), "matrix")
    out.share("placed_a_priori", (states == "placed").sum(), total, "extracts")
    out.share("placed_in_new_themes", (states == "placed in a new theme").sum(), total, "extracts")
    out.share("unplaced_with_reason", (states == "unplaced with reason").sum(), total, "extracts")
    settled = m.consensus.settled
    coders = pd.Series([len(names.split("; ")) if names else 0 for names in tables["extracts"]["coders"]], dtype=int)
    out.count("extracts_by_several", coders > 1, "extracts")
    out.count("extracts_by_one", coders == 1, "extracts")
    by_hand = settled.loc[settled["method"].isin(["discussed", "third"]), "extract_id"].nunique()
    out.share("settled_by_discussion", by_hand, total, "codings")


def _themes(out: _Said, own: Mapping[str, pd.DataFrame]) -> None:
    out.count("themes_a_priori", own["themes"]["origin"] == "a_priori", "themes")
    out.say("themes_final", len(own["tallies"]), "tallies")
    for status in STATUSES:
        out.count(f"themes_{status}", own["tallies"]["status"] == status, "tallies")


def _agreement(out: _Said, agreed: pd.DataFrame) -> None:
    whole = agreed[(agreed["phase"] == "deductive") & (agreed["theme_id"] == ALL_THEMES)]
    for row in whole.to_dict("records"):
        name = "all" if row["coder_1"] == ALL_CODERS else f"{row['coder_1']}_{row['coder_2']}"
        for key in ("agreement", "kappa", "ac1", "alpha"):
            if pd.isna(row[key]):
                continue
            low, high = row.get(f"{key}_low"), row.get(f"{key}_high")
            interval = f" [{low:.2f}, {high:.2f}]" if pd.notna(low) else ""
            out.say(f"{key}_{name}", round(float(row[key]), 4), "agreement", f"{row[key]:.2f}{interval}")


def _tests(out: _Said, m: Materials, own: Mapping[str, pd.DataFrame]) -> None:
    curves = own["accumulation_summary"]
    for row in curves[curves["curve"] == "all"].to_dict("records"):
        out.say("chao2", round(float(row["chao2"]), 4), "accumulation_summary", f"{row['chao2']:.1f}")
        out.say("last_study_with_a_new_theme", int(row["last_new_at"]), "accumulation_summary")
        out.say("themes_seen_once", int(row["seen_once"]), "accumulation_summary")
    out.count("themes_lost_without_poorly_reported", own["sensitivity"]["survives"] == "no", "sensitivity")
    out.count("themes_resting_on_one_study", own["sensitivity"]["depends_on"] != "", "sensitivity")
    adequate = m.quality["adequate"]
    out.share("studies_poorly_reported", (adequate == "no").sum(), (adequate != "").sum(), "quality")
