"""Meta-regression: design matrices, R2, tests of moderators, Holm over a family.

Sources: Thompson & Sharp 1999; Knapp & Hartung 2003; Raudenbush 2009 (R2); Holm 1979.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from rapport.association.univariate import Fit, fit
from rapport.errors import ReviewError


def design(
    data: pd.DataFrame, moderators: Sequence[str], reference: Mapping[str, str] | None = None
) -> tuple[np.ndarray, list[str], list[list[int]]]:
    """A treatment-coded design with an intercept.

    Parameters
    ----------
    data
        One row an effect. A column of numbers is continuous, any other categorical.
    moderators
        Column names.
    reference
        Reference level of categorical moderators; by default the first in alphabetical order.

    Returns
    -------
    x, names, blocks
        k x p matrix, its column names (``column`` or ``column=level``), and the columns that belong to each moderator.

    Raises
    ------
    ReviewError
        A moderator is constant, has missing values, or is a combination of the others.
    """
    columns, names, blocks = [np.ones(len(data))], ["intercept"], []
    for moderator in moderators:
        values = data[moderator]
        if values.isna().any() or (values.astype(str) == "").any():
            raise ReviewError(f"moderator '{moderator}' has missing values; leave those effects out first")
        start = len(columns)
        if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
            columns.append(values.to_numpy(dtype=float))
            names.append(moderator)
        else:
            levels = sorted(set(values.astype(str)))
            base = (reference or {}).get(moderator, levels[0])
            for level in [name for name in levels if name != base]:
                columns.append((values.astype(str) == level).to_numpy(dtype=float))
                names.append(f"{moderator}={level}")
        blocks.append(list(range(start, len(columns))))
    x = np.column_stack(columns)
    if any(not block for block in blocks) or np.linalg.matrix_rank(x) < x.shape[1]:
        raise ReviewError(f"moderators {', '.join(moderators)} are constant or combinations of each other; drop one")
    return x, names, blocks


def regress(
    y: Sequence[float], v: Sequence[float], data: pd.DataFrame, moderators: Sequence[str], **options: object
) -> Fit:
    """Fit a meta-regression on columns of *data*; options as in `rapport.association.univariate.fit`."""
    x, names, _ = design(data.reset_index(drop=True), moderators)
    return fit(y, v, x, names, **options)


def r_squared(model: Fit) -> float:
    """Per cent of tau2 that the moderators account for: 100 max(0, 1 - tau2/tau2_0), nan when tau2_0 is 0."""
    base = fit(model.y, model.v, method=model.method, test=model.test).tau2
    return 100 * max(0.0, 1 - model.tau2 / base) if base > 0 else float("nan")


def holm(p: Sequence[float]) -> np.ndarray:
    """Holm-adjusted p values (statsmodels); nan stays nan and does not count."""
    from statsmodels.stats.multitest import multipletests

    p = np.asarray(p, dtype=float)
    adjusted = np.full(len(p), np.nan)
    known = np.isfinite(p)
    if known.any():
        adjusted[known] = multipletests(p[known], method="holm")[1]
    return adjusted
