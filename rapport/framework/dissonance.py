"""Looking for what does not fit: contradicting extracts, and groups of studies in which a theme is absent
(Booth, Carroll, Ilott, Low & Cooper 2013, on seeking dissonance)."""

from __future__ import annotations

import pandas as pd

from rapport.framework.matrix import Cells

DISSONANCE_COLUMNS = [
    "framework",
    "theme_id",
    "label",
    "status",
    "extracts",
    "contradicts",
    "nuances",
    "share_contradicting",
    "contradicting_studies",
    "contradicting_extracts",
    "absent_from",
]
ENOUGH_STUDIES = 3


def seek_dissonance(cells: Cells, tallies: pd.DataFrame, subgroups: pd.DataFrame) -> pd.DataFrame:
    """One row a theme that has evidence or is unsupported: what speaks against it, and where it is not seen.

    Parameters
    ----------
    tallies, subgroups
        From `rapport.framework.tallies`; a group counts for ``absent_from`` when it has at least `ENOUGH_STUDIES`
        studies and none shows the theme.
    """
    against = cells.placed[cells.placed["valence"] == "contradicts"]
    by_theme = against.groupby("theme_id")
    absent = subgroups[
        (subgroups["studies"] == 0)
        & (subgroups["of_studies"] >= ENOUGH_STUDIES)
        & (subgroups["value"] != "not reported")
    ]
    missing = {
        theme: "; ".join(f"{r.attribute} = {r.value} (0 of {r.of_studies})" for r in group.itertuples())
        for theme, group in absent.groupby("theme_id")
    }
    out = tallies[["framework", "theme_id", "label", "status", "extracts", "contradicts", "nuances"]].copy()
    out["share_contradicting"] = [
        c / n if n else None for c, n in zip(out["contradicts"], out["extracts"], strict=True)
    ]
    out["contradicting_studies"] = [_ids(by_theme, t, "study_id") for t in out["theme_id"]]
    out["contradicting_extracts"] = [_ids(by_theme, t, "extract_id") for t in out["theme_id"]]
    out["absent_from"] = [
        missing.get(t, "") if n else "" for t, n in zip(out["theme_id"], out["extracts"], strict=True)
    ]
    return out[DISSONANCE_COLUMNS]


def _ids(groups, theme: str, column: str) -> str:
    return "; ".join(sorted(set(groups.get_group(theme)[column]))) if theme in groups.groups else ""
