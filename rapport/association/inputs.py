"""What no model may be given: impossible values, and dependent effects in a model for independent ones."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rapport.errors import ReviewError


def check(y: Sequence[float], v: Sequence[float], labels: Sequence[object] | None = None) -> None:
    """Refuse values no model can use, naming the row.

    Raises
    ------
    ReviewError
        An effect that is not a number, a variance that is not a positive number.
    """
    y, v = np.asarray(y, dtype=float), np.asarray(v, dtype=float)
    name = [str(label) for label in labels] if labels is not None else [f"effect {i + 1}" for i in range(len(y))]
    bad = [f"{name[i]}: the effect is {y[i]}; it must be a finite number" for i in np.flatnonzero(~np.isfinite(y))]
    bad += [
        f"{name[i]}: the variance is {v[i]}; it must be above 0" for i in np.flatnonzero(~(np.isfinite(v) & (v > 0)))
    ]
    if bad:
        raise ReviewError(bad)


def refuse_dependence(studies: Sequence[object]) -> None:
    """Raise when a study gives more than one effect to a model for independent effects.

    Raises
    ------
    ReviewError
        One line a study.
    """
    names, counts = np.unique([str(s) for s in studies], return_counts=True)
    several = [
        f"{n}: {c} effects of one study in a model for independent effects; choose one, aggregate, or use the "
        "three-level model"
        for n, c in zip(names, counts, strict=True)
        if c > 1
    ]
    if several:
        raise ReviewError(several)
