"""How soon the studies had told everything: the accumulation (saturation) curve of themes, exactly."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from rapport.framework.matrix import Cells

ACCUMULATION_COLUMNS = ["framework", "curve", "k", "expected", "observed", "study_id", "new_themes"]
SUMMARY_COLUMNS = [
    "framework",
    "curve",
    "studies",
    "themes",
    "seen_once",
    "seen_twice",
    "chao2",
    "last_new_study",
    "last_new_at",
]


def expected_themes(studies_per_theme: Sequence[int], n: int) -> np.ndarray:
    """Expected number of themes in k of n studies, for k = 0 ... n, whatever the order of studies.

    ``T(k) = sum over themes of 1 - C(n - n_t, k) / C(n, k)``: exact, nothing is drawn at random.

    Parameters
    ----------
    studies_per_theme
        n_t, the number of studies with each theme; zeros add nothing.
    n
        Number of studies.
    """
    out = np.zeros(n + 1)
    for k in range(n + 1):
        every = math.comb(n, k)
        out[k] = sum((every - math.comb(n - m, k)) / every for m in studies_per_theme)
    return out


def chao2(studies_per_theme: Sequence[int]) -> float:
    """Estimated number of themes there would be with endlessly many studies (Chao 1987).

    ``S + f1^2 / (2 f2)``, with f1 themes seen in one study and f2 in two; ``S + f1 (f1 - 1) / 2`` when f2 is 0.
    """
    seen = [m for m in studies_per_theme if m]
    f1, f2 = seen.count(1), seen.count(2)
    return len(seen) + (f1 * f1 / (2 * f2) if f2 else f1 * (f1 - 1) / 2)


def accumulate(cells: Cells) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Curves for all themes of a framework, its a priori ones and its new ones.

    Returns
    -------
    curve, summary
        `ACCUMULATION_COLUMNS`: ``observed`` follows the studies by year and label, ``new_themes`` names what the k-th
        study added. `SUMMARY_COLUMNS`: one row a curve.
    """
    curves, sums = [], []
    for framework in dict.fromkeys(cells.themes["framework"]):
        here = (cells.themes["framework"] == framework).to_numpy()
        a_priori = (cells.themes["origin"] != "new").to_numpy()
        for name, mask in (("all", here), ("a priori", here & a_priori), ("new", here & ~a_priori)):
            if mask.any():
                curve, summary = _curve(cells, framework, name, np.flatnonzero(mask))
                curves.append(curve)
                sums.append(summary)
    if not curves:
        return pd.DataFrame(columns=ACCUMULATION_COLUMNS), pd.DataFrame(columns=SUMMARY_COLUMNS)
    return pd.concat(curves, ignore_index=True), pd.DataFrame(sums, columns=SUMMARY_COLUMNS)


def _curve(cells: Cells, framework: str, name: str, columns: np.ndarray) -> tuple[pd.DataFrame, tuple]:
    present = cells.present[:, columns]
    coded = np.flatnonzero(
        cells.present.any(axis=1)
    )  # a study nobody took an extract from tells nothing about saturation
    present = present[coded]
    per_theme = [int(v) for v in present.sum(axis=0)]
    n = len(coded)
    first = present.argmax(axis=0) if n else np.zeros(len(columns), dtype=int)
    labels = cells.themes["theme_id"].to_numpy()[columns]
    news = [[labels[j] for j in range(len(columns)) if per_theme[j] and first[j] == i] for i in range(n)]
    observed = np.concatenate([[0], np.cumsum([len(x) for x in news])]).astype(int)
    ids = cells.studies["study_id"].to_numpy()[coded]
    curve = pd.DataFrame(
        {
            "framework": framework,
            "curve": name,
            "k": range(n + 1),
            "expected": expected_themes(per_theme, n),
            "observed": observed,
            "study_id": ["", *ids],
            "new_themes": ["", *("; ".join(x) for x in news)],
        }
    )
    adding = [i for i in range(n) if news[i]]
    seen = [m for m in per_theme if m]
    summary = (
        framework,
        name,
        n,
        len(seen),
        seen.count(1),
        seen.count(2),
        chao2(per_theme),
        ids[adding[-1]] if adding else "",
        adding[-1] + 1 if adding else 0,
    )
    return curve[ACCUMULATION_COLUMNS], summary
