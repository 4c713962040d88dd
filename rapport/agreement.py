"""How far raters agree beyond chance, for screening, appraisal and coding alike.

Every function takes counts and gives a dictionary of floats; a quantity that is undefined is NaN, and `undefined` says
why. Screening has few inclusions, so kappa can be near zero while almost all decisions agree (Feinstein & Cicchetti
1990): AC1, PABAK and the agreement on inclusions and exclusions stand beside it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import stats

NAN = float("nan")


def cross_table(one: Sequence, other: Sequence, categories: Sequence) -> np.ndarray:
    """Counts of pairs of ratings: rows the first rater's category, columns the second's."""
    place = {category: i for i, category in enumerate(categories)}
    table = np.zeros((len(categories), len(categories)))
    np.add.at(table, ([place[x] for x in one], [place[x] for x in other]), 1)
    return table


def rating_counts(ratings: pd.DataFrame, categories: Sequence, missing: object = "") -> np.ndarray:
    """Subjects x categories: how many raters (columns of *ratings*) chose each; *missing* ratings count for none."""
    cells = ratings.to_numpy(dtype=object)
    return np.column_stack([(cells == category).sum(axis=1) for category in categories if category != missing]).astype(
        float
    )


def undefined(table: np.ndarray) -> str:
    """Why kappa is undefined for a table of two raters, or ``""`` if it is not."""
    if table.sum() == 0:
        return "no citation that both decided on"
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    if (rows > 0).sum() == 1 and (columns > 0).sum() == 1 and np.argmax(rows) == np.argmax(columns):
        return "both gave the same single answer throughout, so agreement by chance is complete"
    return ""


def cohen_kappa(table: np.ndarray, weights: str | None = None) -> dict[str, float]:
    """Cohen's kappa with the large-sample standard error of Fleiss, Cohen & Everitt (1969), by statsmodels.

    Parameters
    ----------
    table
        Square counts.
    weights
        None, ``"linear"`` or ``"quadratic"`` for ordered categories.

    Returns
    -------
    dict
        n, po (observed), pe (by chance), kappa, ase, ase0 (under no agreement), z, low, high (95 % limits). Where one
        rater gave a single answer throughout, kappa is 0 whatever the other gave, and its standard error too: it and
        the limits are NaN, since an interval of no width would feign certainty.
    """
    n = table.sum()
    if undefined(table):
        po = np.trace(table) / n if n else NAN
        return {"n": n, "po": po, "pe": po, "kappa": NAN, "ase": NAN, "ase0": NAN, "z": NAN, "low": NAN, "high": NAN}
    from statsmodels.stats.inter_rater import cohens_kappa

    with np.errstate(divide="ignore", invalid="ignore"):
        found = cohens_kappa(table, wt=weights)
        po, pe = np.trace(table) / n, float(table.sum(axis=1) @ table.sum(axis=0)) / n**2
        feigned = 1 in ((table.sum(axis=0) > 0).sum(), (table.sum(axis=1) > 0).sum())
        return {
            "n": n,
            "po": po,
            "pe": pe,
            "kappa": found.kappa,
            "ase": NAN if feigned else found.std_kappa,
            "ase0": found.std_kappa0,
            "z": found.kappa / found.std_kappa0 if found.std_kappa0 else NAN,
            "low": NAN if feigned else found.kappa_low,
            "high": NAN if feigned else found.kappa_upp,
        }


def pabak(table: np.ndarray) -> dict[str, float]:
    """Prevalence- and bias-adjusted kappa (Byrt, Bishop & Carlin 1993); with more categories Brennan & Prediger's."""
    n, k = table.sum(), len(table)
    if not n:
        return {"pabak": NAN, "se_po": NAN}
    po = np.trace(table) / n
    return {"pabak": (po - 1 / k) / (1 - 1 / k), "se_po": math.sqrt(po * (1 - po) / n)}


def scott_pi(table: np.ndarray) -> float:
    """Scott's pi (1955)."""
    n = table.sum()
    margin = (table.sum(axis=0) + table.sum(axis=1)) / (2 * n) if n else np.array([1.0])
    pe = float(margin @ margin)
    return (np.trace(table) / n - pe) / (1 - pe) if pe < 1 else NAN


def specific_agreement(table: np.ndarray) -> dict[str, float]:
    """Agreement on each answer, and prevalence and bias index, of a 2x2 table whose first category is the positive one.

    Cicchetti & Feinstein (1990); Byrt, Bishop & Carlin (1993).
    """
    (a, b), (c, d) = table
    n = table.sum()
    return {
        "positive": 2 * a / (2 * a + b + c) if a + b + c else NAN,
        "negative": 2 * d / (2 * d + b + c) if b + c + d else NAN,
        "prevalence_index": (a - d) / n if n else NAN,
        "bias_index": (b - c) / n if n else NAN,
    }


def pair_counts(table: np.ndarray) -> np.ndarray:
    """A table of two raters as subjects x categories, one row a subject, for `gwet_ac1` and the others."""
    k = len(table)
    rows = [np.eye(k)[i] + np.eye(k)[j] for i in range(k) for j in range(k)]
    return np.repeat(np.array(rows), table.astype(int).ravel(), axis=0)


def gwet_ac1(counts: np.ndarray) -> dict[str, float]:
    """Gwet's AC1 (2008) for any number of raters and missing ratings; subject-sampling variance, t(n-1) limits.

    Parameters
    ----------
    counts
        Subjects x categories, from `rating_counts` or `pair_counts`.
    """
    return _chance_corrected(
        counts,
        lambda share: (share * (1 - share)).sum() / (len(share) - 1),
        lambda share: (1 - share) / (len(share) - 1),
    )


def fleiss_kappa(counts: np.ndarray) -> dict[str, float]:
    """Fleiss' kappa (1971): limits by Gwet's (2014) subject-sampling variance, se0 after Fleiss, Nee & Landis (1979).

    se0 and z, under the hypothesis of no agreement, need the same number of raters for every subject.
    """
    found = _chance_corrected(counts, lambda share: (share**2).sum(), lambda share: share)
    raters = counts.sum(axis=1)
    if len(counts) and (raters == raters[0]).all() and raters[0] > 1:
        m, share = raters[0], counts.sum(axis=0) / counts.sum()
        spread = (share * (1 - share)).sum()
        odd = (share * (1 - share) * (1 - 2 * share)).sum()
        found["se0"] = (
            math.sqrt(2 * (spread**2 - odd)) / (spread * math.sqrt(len(counts) * m * (m - 1))) if spread else NAN
        )
        found["z"] = found["value"] / found["se0"] if found["se0"] else NAN
    return found


def _chance_corrected(counts: np.ndarray, chance, slope) -> dict[str, float]:
    """(po - pe) / (1 - pe) with its linearised variance; *chance* and *slope* take the categories' shares."""
    nothing = {"n": 0.0, "po": NAN, "pe": NAN, "value": NAN, "se": NAN, "low": NAN, "high": NAN}
    rated = counts[counts.sum(axis=1) > 0]
    raters = rated.sum(axis=1)
    several = raters > 1
    n, pairs = len(rated), int(several.sum())
    if not pairs:
        return nothing
    agreed = np.divide((rated * (rated - 1)).sum(axis=1), raters * (raters - 1), out=np.zeros(n), where=several)
    po = agreed.sum() / pairs
    shares = rated / raters[:, None]
    share = shares.mean(axis=0)
    pe = float(chance(share))
    if pe >= 1:
        return {**nothing, "n": float(pairs), "po": po, "pe": pe}
    value = (po - pe) / (1 - pe)
    each = (n / pairs) * (agreed - pe * several) / (1 - pe)
    each = each - 2 * (1 - value) * (shares @ slope(share) - pe) / (1 - pe)
    se = math.sqrt(((each - value) ** 2).sum() / (n * (n - 1))) if n > 1 else NAN
    reach = stats.t.ppf(0.975, n - 1) * se if n > 1 else NAN
    return {
        "n": float(pairs),
        "po": po,
        "pe": pe,
        "value": value,
        "se": se,
        "low": value - reach,
        "high": min(1.0, value + reach),
    }


def krippendorff_alpha(counts: np.ndarray, level: str = "nominal", values: Sequence[float] | None = None) -> float:
    """Krippendorff's alpha (2011), missing ratings allowed; NaN when only one category was ever used.

    Parameters
    ----------
    counts
        Subjects x categories, the categories in order.
    level
        nominal, ordinal, interval or ratio.
    values
        Number of each category, for interval and ratio; by default 1, 2, 3 ...
    """
    return float(_alpha(_coincidences(counts).sum(axis=0), level, values))


def alpha_limits(counts: np.ndarray, level: str = "nominal", repeats: int = 2000, seed: int = 1) -> tuple[float, float]:
    """95 % percentile limits of alpha by drawing subjects with replacement; the same seed gives the same limits."""
    paired = counts[counts.sum(axis=1) > 1]
    if len(paired) < 2:
        return NAN, NAN
    patterns, times = np.unique(paired, axis=0, return_counts=True)  # few patterns stand for many subjects
    each = _coincidences(patterns)
    drawn = np.random.default_rng(seed).multinomial(len(paired), times / len(paired), size=repeats)
    alphas = np.array([_alpha(np.tensordot(weights, each, axes=1), level, None) for weights in drawn])
    alphas = alphas[~np.isnan(alphas)]
    return (float(np.quantile(alphas, 0.025)), float(np.quantile(alphas, 0.975))) if len(alphas) else (NAN, NAN)


def _coincidences(counts: np.ndarray) -> np.ndarray:
    """For each subject with two ratings or more: how often each pair of categories met, in units of ratings."""
    paired = counts[counts.sum(axis=1) > 1]
    together = paired[:, :, None] * paired[:, None, :] - paired[:, :, None] * np.eye(counts.shape[1])
    return together / (paired.sum(axis=1) - 1)[:, None, None]


def _alpha(together: np.ndarray, level: str, values: Sequence[float] | None) -> float:
    total = together.sum(axis=0)
    n, far = total.sum(), _distances(total, level, values)
    expected = total @ far @ total
    return 1 - (n - 1) * (together * far).sum() / expected if expected > 0 else NAN


def _distances(total: np.ndarray, level: str, values: Sequence[float] | None) -> np.ndarray:
    """Squared distance of each pair of categories (Krippendorff 2011)."""
    k = len(total)
    if level == "nominal":
        return 1 - np.eye(k)
    if level == "ordinal":
        below = np.cumsum(total) - total / 2
        return (below[:, None] - below[None, :]) ** 2
    number = np.arange(1, k + 1, dtype=float) if values is None else np.asarray(values, dtype=float)
    apart = number[:, None] - number[None, :]
    if level == "interval":
        return apart**2
    both = number[:, None] + number[None, :]
    return np.divide(apart, both, out=np.zeros_like(apart), where=both != 0) ** 2
