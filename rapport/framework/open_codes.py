"""The trail of the second phase: extract -> open code -> new theme."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from rapport.errors import Problems, did_you_mean
from rapport.framework.consensus import Consensus
from rapport.framework.themes import Themes
from rapport.framework.vocabulary import UNPLACED, day

OPEN_CODE_COLUMNS = ["extract_id", "code", "coder", "coded_on", "theme_id", "note"]
TRAIL_COLUMNS = [
    "extract_id",
    "study_id",
    "locator",
    "open_code",
    "coder",
    "theme_id",
    "theme",
    "theme_created_on",
    "phase_closed_on",
]


def read_open_codes(
    rows: pd.DataFrame,
    file: str,
    extracts: pd.DataFrame,
    consensus: Consensus,
    themes: Themes,
    closed: Mapping[int, str],
    problems: Problems,
) -> pd.DataFrame:
    """Open codes given to left-over extracts, each code leading to one theme (`OPEN_CODE_COLUMNS`).

    An open code on an extract that the deductive phase placed, or dated before that phase was closed, is a problem;
    so is a new theme of the primary framework made before then, and one without any extract.
    """
    known = set(extracts["extract_id"])
    settled = consensus.settled
    left = set(settled.loc[settled["theme_id"] == UNPLACED, "extract_id"])
    end = closed.get(1, "")
    out, home = [], {}
    for line, row in rows.iterrows():
        where = f"{file}:{line}"
        date = day(row["coded_on"], "coded_on", where, problems)
        if row["extract_id"] not in known:
            problems.add(
                where,
                f"extract '{row['extract_id']}' is not in extracts.csv{did_you_mean(row['extract_id'], known)}",
                "correct the id",
            )
        elif row["extract_id"] not in left:
            problems.add(
                where,
                f"extract '{row['extract_id']}' has an open code but the deductive phase did not leave it over",
                "only UNPLACED extracts are coded openly",
            )
        if date and (not end or date <= end):
            problems.add(
                where,
                f"open code of {date}, but the deductive phase {'was closed on ' + end if end else 'is still open'}",
                "correct the day, or close the phase in phases.csv first",
            )
        theme = (themes.find(row["theme_id"]) or [""])[0] if row["theme_id"] else ""
        if row["theme_id"] and not theme:
            problems.add(
                where,
                f"theme '{row['theme_id']}' is not in the framework{did_you_mean(row['theme_id'], themes.names)}",
                "correct it",
            )
        code = row["code"].casefold()
        if theme and home.setdefault(code, theme) != theme:
            problems.add(
                where, f"code '{row['code']}' leads to '{theme}' here and to '{home[code]}' before", "make it two codes"
            )
        out.append({**row, "coded_on": date, "theme_id": theme})
    _new_themes(consensus, themes, end, problems)
    return pd.DataFrame(out, columns=OPEN_CODE_COLUMNS, dtype=object)


def _new_themes(consensus: Consensus, themes: Themes, end: str, problems: Problems) -> None:
    where = "data/coding/themes.csv"
    used = set(consensus.settled["theme_id"])
    open_ = " ".join(consensus.conflicts["codings"])
    for t in themes.final[
        (themes.final["origin"] == "new") & (themes.final["framework"] == themes.primary)
    ].itertuples():
        if not end:
            problems.add(
                where,
                f"new theme '{t.theme_id}' while the deductive phase is open",
                "write its closed_on in data/coding/phases.csv first",
            )
        elif t.created_on and t.created_on <= end:
            problems.add(
                where,
                f"new theme '{t.theme_id}' was made on {t.created_on}, but the deductive phase was closed on {end}",
                "new themes come after that day",
            )
        if t.theme_id not in used and t.theme_id not in open_:
            problems.add(
                where, f"new theme '{t.theme_id}' has no extract", "code one to it in the inductive phase, or remove it"
            )


def trail(
    open_codes: pd.DataFrame, extracts: pd.DataFrame, placed: pd.DataFrame, themes: Themes, closed_on: str
) -> pd.DataFrame:
    """How each left-over extract came to its place in the final framework (`TRAIL_COLUMNS`)."""
    about = extracts.set_index("extract_id")
    new = placed[(placed["phase"] == "inductive") & (placed["framework"] == themes.primary)]
    codes = {(c.extract_id, c.theme_id): c for c in open_codes.itertuples()}
    rows = []
    for p in new.sort_values(["theme_id", "extract_id"]).itertuples():
        code = codes.get((p.extract_id, p.theme_id))
        theme = themes.table.loc[p.theme_id]
        rows.append(
            (
                p.extract_id,
                about.at[p.extract_id, "study_id"],
                about.at[p.extract_id, "locator"],
                code.code if code else "",
                code.coder if code else "",
                p.theme_id,
                theme["label"],
                theme["created_on"],
                closed_on,
            )
        )
    return pd.DataFrame(rows, columns=TRAIL_COLUMNS, dtype=object)
