"""How far coders agree, theme by theme: each extract either shows a theme to a coder or does not.

Extracts of one study are not independent, so intervals come from a bootstrap over studies, with a fixed seed.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd

from rapport.framework.themes import Themes
from rapport.framework.vocabulary import PHASES, UNPLACED

AGREEMENT_COLUMNS = [
    "framework",
    "phase",
    "theme_id",
    "label",
    "coder_1",
    "coder_2",
    "extracts",
    "both",
    "only_1",
    "only_2",
    "neither",
    "agreement",
    "kappa",
    "kappa_low",
    "kappa_high",
    "pabak",
    "ac1",
    "ac1_low",
    "ac1_high",
    "positive_agreement",
    "negative_agreement",
    "prevalence_index",
    "bias_index",
    "alpha",
    "alpha_low",
    "alpha_high",
]
ALL_THEMES, ALL_CODERS = "all themes", "all coders"
DRAWS, SEED = 1000, 20110329


def statistics(a: np.ndarray, b: np.ndarray, c: np.ndarray, d: np.ndarray) -> dict[str, np.ndarray]:
    """Agreement of two coders from 2x2 tables, any number at once.

    Parameters
    ----------
    a, b, c, d
        Extracts that both coders, only the first, only the second, and neither gave the theme.

    Returns
    -------
    dict
        agreement (po); kappa (Cohen 1960); pabak = 2 po - 1 (Byrt 1993); ac1 (Gwet 2008); positive_agreement and
        negative_agreement (Cicchetti & Feinstein 1990); prevalence_index (a-d)/n; bias_index (b-c)/n. What is not
        defined is NaN: kappa when chance agreement is 1 (both coders use one category), shares of nothing.
    """
    a, b, c, d = (np.asarray(x, dtype=float) for x in (a, b, c, d))
    n = a + b + c + d
    with np.errstate(divide="ignore", invalid="ignore"):
        po = (a + d) / n
        p1, p2 = (a + b) / n, (a + c) / n
        pe = p1 * p2 + (1 - p1) * (1 - p2)
        both = (p1 + p2) / 2
        pg = 2 * both * (1 - both)
        return {
            "agreement": po,
            "kappa": np.where(1 - pe > 1e-12, (po - pe) / (1 - pe), np.nan),
            "pabak": 2 * po - 1,
            "ac1": (po - pg) / (1 - pg),
            "positive_agreement": 2 * a / (2 * a + b + c),
            "negative_agreement": 2 * d / (2 * d + b + c),
            "prevalence_index": (a - d) / n,
            "bias_index": (b - c) / n,
        }


def alpha(disagreement: np.ndarray, ones: np.ndarray, zeros: np.ndarray) -> np.ndarray:
    """Krippendorff's alpha for yes/no codings, any number of coders, codings missing at will.

    Parameters
    ----------
    disagreement
        Sum over extracts of ones x zeros / (coders - 1), for extracts with two coders or more.
    ones, zeros
        Codings with and without the theme among those extracts.
    """
    total = ones + zeros
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(ones * zeros > 0, 1 - (total - 1) * disagreement / (ones * zeros), np.nan)


def agree(codings: pd.DataFrame, extracts: pd.DataFrame, themes: Themes, coders: list[str]) -> pd.DataFrame:
    """Agreement of each pair of coders and of all, per theme and over all themes of a framework and phase.

    Parameters
    ----------
    codings
        `rapport.framework.codings.CODING_COLUMNS`.
    extracts
        extract_id, study_id.
    coders
        Who codes; those found in *codings* when empty.

    Returns
    -------
    pandas.DataFrame
        `AGREEMENT_COLUMNS`. An extract counts for a pair when both coded it in that phase; UNPLACED is a row of its
        own. The rows of `ALL_CODERS` carry Krippendorff's alpha over everyone who coded.
    """
    coders = [c for c in coders or sorted(set(codings["coder"])) if c in set(codings["coder"])]
    rows: list[dict] = []
    for framework in themes.frameworks:
        for phase in PHASES:
            rows += _block(framework, phase, codings, extracts, themes, coders)
    # ten digits: what is left of a subtraction of equal numbers is nothing
    return pd.DataFrame(rows, columns=AGREEMENT_COLUMNS).round(10)


def _block(
    framework: str, phase: str, codings: pd.DataFrame, extracts: pd.DataFrame, themes: Themes, coders: list[str]
) -> list[dict]:
    own = themes.table[themes.table["framework"] == framework]
    here = codings[(codings["framework"] == framework) & (codings["phase"] == phase)]
    used = set(here["theme_id"])
    names = [t for t in own["theme_id"] if t in used] + ([UNPLACED] if UNPLACED in used else [])
    label = dict(zip(own["theme_id"], own["label"], strict=True)) | {UNPLACED: "(not placed)"}
    # in the primary framework a coder answers by a theme or UNPLACED; in another one, by having coded the extract
    answered = here if framework == themes.primary else codings[codings["phase"] == phase]
    index = {e: i for i, e in enumerate(extracts["extract_id"])}
    given = np.full((len(coders), len(index), len(names)), -1, dtype=np.int8)
    for k, coder in enumerate(coders):
        mine = answered.loc[answered["coder"] == coder, "extract_id"].map(index).to_numpy(dtype=int)
        given[k, mine] = 0
        seen = here[here["coder"] == coder]
        given[
            k, seen["extract_id"].map(index).to_numpy(dtype=int), seen["theme_id"].map(names.index).to_numpy(dtype=int)
        ] = 1
    if not names:
        return []
    study, ids = pd.factorize(extracts["study_id"])
    draws = _weights(study, (given >= 0).sum(axis=0).max(axis=1) > 1, len(ids))
    base = {"framework": framework, "phase": phase}
    rows = []
    for i, j in combinations(range(len(coders)), 2):
        rows += _pair(
            given[i], given[j], study, draws, names, label, {**base, "coder_1": coders[i], "coder_2": coders[j]}
        )
    if len(coders) > 1:
        rows += _everyone(given, study, draws, names, label, {**base, "coder_1": ALL_CODERS, "coder_2": ""})
    return rows


def _weights(study: np.ndarray, double: np.ndarray, n: int) -> np.ndarray:
    """draws x studies: how often each study with double-coded extracts was drawn."""
    inside = np.unique(study[double]) if double.any() else np.array([], dtype=int)
    out = np.zeros((DRAWS, n))
    if len(inside):
        out[:, inside] = np.random.default_rng(SEED).multinomial(
            len(inside), np.full(len(inside), 1 / len(inside)), size=DRAWS
        )
    return out


def _sums(values: np.ndarray, study: np.ndarray, n: int) -> np.ndarray:
    """studies x columns: *values* (extracts x columns) added up within each study."""
    out = np.zeros((n, values.shape[1]))
    np.add.at(out, study, values)
    return out


def _pair(
    one: np.ndarray, two: np.ndarray, study: np.ndarray, draws: np.ndarray, names: list[str], label: dict, base: dict
) -> list[dict]:
    both = (one[:, :1] >= 0) & (two[:, :1] >= 0)
    if not both.any():
        return []
    cells = [both & (one == x) & (two == y) for x, y in ((1, 1), (1, 0), (0, 1), (0, 0))]
    per_study = [_all(_sums(cell.astype(float), study, draws.shape[1])) for cell in cells]
    point = [p.sum(axis=0) for p in per_study]
    values = statistics(*point)
    drawn = statistics(*(draws @ p for p in per_study))
    low_high = {name: _interval(drawn[name], values[name]) for name in ("kappa", "ac1")}
    rows = []
    for t, name in enumerate([*names, ALL_THEMES]):
        rows.append(
            {
                **base,
                "theme_id": name,
                "label": label.get(name, name),
                "extracts": int(both.sum()),
                **{cell: int(p[t]) for cell, p in zip(("both", "only_1", "only_2", "neither"), point, strict=True)},
                **{key: value[t] for key, value in values.items()},
                "kappa_low": low_high["kappa"][0][t],
                "kappa_high": low_high["kappa"][1][t],
                "ac1_low": low_high["ac1"][0][t],
                "ac1_high": low_high["ac1"][1][t],
            }
        )
    return rows


def _everyone(
    given: np.ndarray, study: np.ndarray, draws: np.ndarray, names: list[str], label: dict, base: dict
) -> list[dict]:
    coded = (given >= 0).sum(axis=0)
    ones = (given == 1).sum(axis=0)
    enough = coded > 1
    zeros = np.where(enough, coded - ones, 0)
    ones = np.where(enough, ones, 0)
    unlike = np.where(enough, ones * zeros / np.maximum(coded - 1, 1), 0.0)
    per_study = [_all(_sums(x.astype(float), study, draws.shape[1])) for x in (unlike, ones, zeros)]
    value = alpha(*(p.sum(axis=0) for p in per_study))
    low, high = _interval(alpha(*(draws @ p for p in per_study)), value)
    n = int(enough[:, 0].sum())
    return [
        {
            **base,
            "theme_id": name,
            "label": label.get(name, name),
            "extracts": n,
            "alpha": value[t],
            "alpha_low": low[t],
            "alpha_high": high[t],
        }
        for t, name in enumerate([*names, ALL_THEMES])
    ]


def _all(per_theme: np.ndarray) -> np.ndarray:
    """The columns, and their sum as a last one: all themes together."""
    return np.column_stack([per_theme, per_theme.sum(axis=1)])


def _interval(drawn: np.ndarray, value: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """2.5 and 97.5 per cent points over draws; NaN where the value itself or more than half the draws are undefined."""
    enough = (~np.isnan(drawn)).mean(axis=0) > 0.5
    ok = enough & ~np.isnan(value)
    low, high = np.full(value.shape, np.nan), np.full(value.shape, np.nan)
    if ok.any():
        low[ok], high[ok] = np.nanpercentile(drawn[:, ok], [2.5, 97.5], axis=0)
    return low, high
