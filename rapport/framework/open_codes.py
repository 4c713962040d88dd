"""The trail of the second phase: extract -> open code -> new theme."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from rapport.errors import Problems, did_you_mean
from rapport.framework.consensus import Consensus
from rapport.framework.themes import Themes
from rapport.framework.vocabulary import UNPLACED, check_known, day, each

OPEN_CODE_COLUMNS = ["extract_id", "code", "coder", "coded_on", "theme_id", "note"]
TRAIL_COLUMNS = [
    *("extract_id", "study_id", "locator", "open_code", "coder", "theme_id", "theme", "theme_created_on"),
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
    left = set(consensus.settled.loc[consensus.settled["theme_id"] == UNPLACED, "extract_id"])
    end = closed.get(1, "")
    out: list[dict] = []
    home: dict[str, str] = {}
    for where, row in each(rows, file):
        extract = row["extract_id"]
        date = day(row["coded_on"], "coded_on", where, problems)
        if check_known("extract", [extract], known, where, problems) and extract not in left:
            what = f"extract '{extract}' has an open code but the deductive phase did not leave it over"
            problems.add(where, what, "only UNPLACED extracts are coded openly")
        if date and (not end or date <= end):
            when = f"was closed on {end}" if end else "is still open"
            what = f"open code of {date}, but the deductive phase {when}"
            problems.add(where, what, "correct the day, or close the phase in phases.csv first")
        out.append({**row, "coded_on": date, "theme_id": _leads_to(row, home, themes, where, problems)})
    _new_themes(consensus, themes, end, problems)
    return pd.DataFrame(out, columns=OPEN_CODE_COLUMNS, dtype=object)


def _leads_to(row: Mapping, home: dict[str, str], themes: Themes, where: str, problems: Problems) -> str:
    """The theme of an open code, the same for every row of that code; "" where none is named or known."""
    if not row["theme_id"]:
        return ""
    theme = (themes.find(row["theme_id"]) or [""])[0]
    if not theme:
        near = did_you_mean(row["theme_id"], themes.names)
        problems.add(where, f"theme '{row['theme_id']}' is not in the framework{near}", "correct it")
    elif (other := home.setdefault(row["code"].casefold(), theme)) != theme:
        what = f"code '{row['code']}' leads to '{theme}' here and to '{other}' before"
        problems.add(where, what, "make it two codes")
    return theme


def _new_themes(consensus: Consensus, themes: Themes, end: str, problems: Problems) -> None:
    """Themes of the primary framework that came later were made after the close; new ones rest on an extract."""
    used = set(consensus.settled["theme_id"])
    open_ = " ".join(consensus.conflicts["codings"])
    own = themes.table[(themes.table["origin"] != "a_priori") & (themes.table["framework"] == themes.primary)]
    for t in own.itertuples():
        where, kind = themes.places[t.theme_id], f"{t.origin} theme '{t.theme_id}'"
        if not end:
            what = f"{kind} while the deductive phase is open"
            problems.add(where, what, "write its closed_on in data/coding/phases.csv first")
        elif t.created_on and t.created_on <= end:
            what = f"{kind} was made on {t.created_on}, but the deductive phase was closed on {end}"
            problems.add(where, what, "themes are made, merged and split after that day")
        if t.origin == "new" and not t.retired_on and t.theme_id not in used and t.theme_id not in open_:
            problems.add(where, f"{kind} has no extract", "code one to it in the inductive phase, or remove it")


def trail(
    open_codes: pd.DataFrame, extracts: pd.DataFrame, placed: pd.DataFrame, themes: Themes, closed_on: str
) -> pd.DataFrame:
    """How each left-over extract came to its place in the final framework (`TRAIL_COLUMNS`)."""
    about = {e.extract_id: (e.study_id, e.locator) for e in extracts.itertuples()}
    new = placed[(placed["phase"] == "inductive") & (placed["framework"] == themes.primary)]
    codes = {(c.extract_id, c.theme_id): (c.code, c.coder) for c in open_codes.itertuples()}
    rows = []
    for p in new.sort_values(["theme_id", "extract_id"]).itertuples():
        theme, home = themes.about[p.theme_id], about[p.extract_id]
        code = codes.get((p.extract_id, p.theme_id), ("", ""))
        rows.append((p.extract_id, *home, *code, p.theme_id, theme["label"], theme["created_on"], closed_on))
    return pd.DataFrame(rows, columns=TRAIL_COLUMNS, dtype=object)
