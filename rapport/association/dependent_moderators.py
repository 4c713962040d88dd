"""Moderators of a pool with several effects a study: CHE meta-regression, HTZ test (Tipton & Pustejovsky 2015).

Values belong to effects here, as raters and times can differ within a study; minima count studies.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from rapport.association import rules
from rapport.association.dependent import fit_effects
from rapport.association.pooling import Settings
from rapport.association.pools import one_a_sample
from rapport.association.regression import design
from rapport.association.univariate import fit


def categorical(effects: pd.DataFrame, values: pd.Series, settings: Settings) -> list[dict[str, object]]:
    """The test row and one row a level.

    Parameters
    ----------
    effects
        Rows of the table of effects that the three-level model uses.
    values
        The moderator's value of each, aligned with *effects*; empty where unknown.
    """
    known = values != ""
    studies = effects[known].groupby(values[known])["study_id"].nunique().sort_index().to_dict()
    verdict = rules.levels(studies, settings.minimum)
    test: dict[str, object] = {
        "row": "test",
        "k": int(known.sum()),
        "missing": int((~known).sum()),
        "status": "tested" if verdict.done else "not tested",
        "why": verdict.why,
    }
    if verdict.done:
        large = [level for level, k in studies.items() if k >= settings.minimum["level"]]
        keep = values.isin(large)
        found = _htz(effects[keep], pd.DataFrame({"level": values[keep].astype(object)}), settings)
        why = "; ".join(filter(None, [verdict.why, str(found.pop("why"))]))
        test |= found | {"why": why, "k": int(keep.sum()), "reference": min(large)}
    levels = [
        {"row": "level", "level": level, "status": "shown"} | _level(effects[values == level], settings)
        for level in studies
    ]
    return [test, *levels]


def continuous(effects: pd.DataFrame, values: pd.Series, settings: Settings) -> list[dict[str, object]]:
    """The test row of a moderator of numbers (nan where unknown)."""
    known = values.notna()
    verdict = rules.continuous(effects.loc[known, "study_id"].nunique(), settings.minimum)
    if verdict.done and values[known].nunique() < 2:
        verdict = rules.Verdict(False, "all effects have the same value")
    row: dict[str, object] = {"row": "test", "k": int(known.sum()), "missing": int((~known).sum())}
    if not verdict.done:
        return [row | {"status": "not tested", "why": verdict.why}]
    return [
        row | {"status": "tested"} | _htz(effects[known], pd.DataFrame({"x": values[known].astype(float)}), settings)
    ]


def _htz(effects: pd.DataFrame, data: pd.DataFrame, settings: Settings) -> dict[str, object]:
    """HTZ F with its df, the slope where there is one, tau2 and how much of it the moderator accounts for."""
    x, names, _ = design(data.reset_index(drop=True), list(data.columns))
    model, sandwich = fit_effects(effects, settings.rho, x, names)
    wald = sandwich.htz(range(1, len(names)))
    trust = rules.robust(wald.df2, settings.minimum)
    if not math.isfinite(wald.f):
        return {"status": "not tested", "why": trust.why}
    tau2, base = sum(model.sigma2), sum(fit_effects(effects, settings.rho)[0].sigma2)
    found: dict[str, object] = {
        "statistic": wald.f,
        "df1": wald.df1,
        "df2": wald.df2,
        "p": wald.p,
        "tau2": tau2,
        "r2": 100 * max(0.0, 1 - tau2 / base) if base > 0 else math.nan,
        "why": trust.why,
    }
    if len(names) == 2:
        found |= {"b": float(model.beta[1]), "se": float(np.sqrt(sandwich.v[1, 1]))}
    return found


def _level(effects: pd.DataFrame, settings: Settings) -> dict[str, object]:
    """The level's own pooled value, by the model its own effects call for."""
    if rules.three_level(effects.groupby("study_id").size(), settings.minimum).done:
        model, sandwich = fit_effects(effects, settings.rho)
        robust = sandwich.coefficients()
        z, limits, p, tau2 = robust.beta[0], robust.ci[0], robust.p[0], sum(model.sigma2)
    else:
        samples = one_a_sample(effects, settings.rho)
        if len(samples) == 1:
            one = samples.iloc[0]
            why = "one sample: its own correlation"
            return {"k": len(effects), "r": one["r"], "ci_low": one["ci_low"], "ci_high": one["ci_high"], "why": why}
        model = fit(samples["z"].astype(float), samples["v"].astype(float), method=settings.method, test=settings.test)
        z, limits, p, tau2 = model.beta[0], model.ci[0], model.p_value[0], model.tau2
    low, high = (math.tanh(limit) for limit in limits)
    return {"k": len(effects), "r": math.tanh(z), "ci_low": low, "ci_high": high, "tau2": tau2, "p": p, "why": ""}
