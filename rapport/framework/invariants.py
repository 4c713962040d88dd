"""What must be true of every synthesis, checked on every run before anything is written."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from rapport.framework.consensus import EXTRACT_STATES
from rapport.framework.materials import Materials


def check_invariants(m: Materials, tables: Mapping[str, pd.DataFrame]) -> None:
    """Raise AssertionError, with both numbers, if the tables contradict each other.

    Held here: each extract has one state and the states add up; theme counts add up to codings; all included studies
    and only they are in the matrix; the final framework is supported + altered + unsupported + new themes; the curve
    begins at 0, never falls, bends down and ends at the number of themes seen; no study set shrinks to more studies.
    The other invariants compare two runs (merged studies, swapped coders, renamed themes) and are tests.
    """
    _extracts(m)
    _themes(m, tables)
    for (framework, name), curve in tables["accumulation"].groupby(["framework", "curve"], sort=False):
        t, seen = curve["expected"].to_numpy(dtype=float), int(curve["observed"].iloc[-1])
        rise = np.diff(t)
        bends = t[0] == 0 and (rise >= -1e-9).all() and (np.diff(rise) <= 1e-9).all()
        _true(f"curve {framework} {name}", bends, str(t))
        _true(f"end of curve {framework} {name}", abs(t[-1] - seen) < 1e-9, f"{t[-1]} {seen}")
    fewer = tables["sensitivity"]["studies_adequate"] <= tables["sensitivity"]["studies_all"]
    _true("themes without some studies", bool(fewer.all()), "")
    groups = tables["subgroups"]
    single = groups[~groups["may_exceed_total"].astype(bool)].groupby(["theme_id", "attribute"])["studies"].sum()
    total = single.index.get_level_values(0).map(tables["tallies"].set_index("theme_id")["studies"])
    _true("groups of a partition", bool((single == total).all()), str(single[single != total].head()))


def _extracts(m: Materials) -> None:
    cells, states = m.cells, m.consensus.states
    _same("extracts and their states", len(m.extracts), states["extract_id"].nunique())
    _same("states", len(states), sum(int((states["state"] == s).sum()) for s in EXTRACT_STATES))
    _same("codings in the matrix", int(cells.counts.sum()), len(cells.placed))
    own = cells.placed[cells.placed["framework"] == m.themes.primary]
    placed = states["state"].isin(["placed", "placed in a new theme"]).sum()
    _true("a coding for each placed extract", len(own) >= own["extract_id"].nunique() == placed, f"{len(own)} {placed}")


def _themes(m: Materials, tables: Mapping[str, pd.DataFrame]) -> None:
    _same("studies of the matrix", sorted(tables["matrix"]["study_id"]), sorted(m.cells.studies["study_id"]))
    status = tables["tallies"]["status"].value_counts()
    _same("themes of the final framework", len(m.themes.final), int(status.sum()))
    new = set(m.themes.final.loc[m.themes.final["origin"] == "new", "theme_id"])
    _same("new themes", len(new), int(status.get("new", 0)))
    early = m.codings[(m.codings["phase"] == "deductive") & (m.codings["round"] == 1)]
    _true("deductive codings to themes made later", not set(early["theme_id"]) & new, str(set(early["theme_id"]) & new))
    late = m.codings[m.codings["theme_id"].isin(new) & (m.codings["framework"] == m.themes.primary)]
    _true("codings of new themes after the first phase", bool((late["coded_on"] > m.closed_on).all()), m.closed_on)


def _same(what: str, one: object, other: object) -> None:
    _true(what, one == other, f"{one} and {other}")


def _true(what: str, holds: bool, shown: str) -> None:
    if not holds:
        raise AssertionError(f"the synthesis contradicts itself: {what} ({shown})")
