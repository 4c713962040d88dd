"""What is not known: gaps that reviewers write down, and those the synthesis itself shows."""

from __future__ import annotations

import pandas as pd

from rapport.errors import Problems
from rapport.framework.themes import Themes
from rapport.framework.vocabulary import check_known, each, parts

OFTEN = 5
GAP_COLUMNS = ["gap", "theme_ids", "study_ids", "found_by", "note"]


def list_gaps(rows: pd.DataFrame, file: str, themes: Themes, studies: pd.DataFrame, problems: Problems) -> pd.DataFrame:
    """Gaps as written in ``gaps.csv`` (gap, theme_ids, study_ids, note), checked (`GAP_COLUMNS`)."""
    included, out = set(studies["study_id"]), []
    for where, row in each(rows, file):
        if not row["gap"]:
            problems.add(where, "gap is empty", "say what is not known, or remove the row")
        named = [themes.in_final(name, where, problems) for name in parts(row["theme_ids"])]
        check_known("study", parts(row["study_ids"]), included, where, problems)
        out.append((row["gap"], "; ".join(named), row["study_ids"], "reviewers", row["note"]))
    return pd.DataFrame(out, columns=GAP_COLUMNS, dtype=object)


def shown_by_synthesis(
    tallies: pd.DataFrame, sensitivity: pd.DataFrame, dissonance: pd.DataFrame, primary: str
) -> pd.DataFrame:
    """Themes of the primary framework in no study, in one study only, or missing in groups of studies.

    The last is said of themes that at least `OFTEN` studies show.
    """
    own = tallies[tallies["framework"] == primary]
    alone = dict(zip(sensitivity["theme_id"], sensitivity["depends_on"], strict=True))
    absent = dict(zip(dissonance["theme_id"], dissonance["absent_from"], strict=True))
    out = []
    for t in own.itertuples():
        if not t.extracts:
            out.append((f"{t.label}: in no study", t.theme_id, "", "synthesis", ""))
        elif alone.get(t.theme_id):
            out.append((f"{t.label}: in one study only", t.theme_id, alone[t.theme_id], "synthesis", ""))
        if absent.get(t.theme_id) and t.studies >= OFTEN:  # a rare theme is missing nearly everywhere
            out.append(
                (f"{t.label}: not seen in some groups of studies", t.theme_id, "", "synthesis", absent[t.theme_id])
            )
    return pd.DataFrame(out, columns=GAP_COLUMNS, dtype=object)
