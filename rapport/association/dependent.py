"""The model of a pool whose studies give several effects: three levels, correlated errors (CHE), CR2 standard errors.

Sources: Pustejovsky & Tipton 2022; Tipton 2015. `rapport.association.rules.three_level` says when it takes the place of
the univariate model on one value a sample.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from rapport.association import rules
from rapport.association.distributions import t_quantile
from rapport.association.multilevel import ThreeLevel, fit_three_level
from rapport.association.pooling import Settings
from rapport.association.pools import Pool
from rapport.association.robust import RobustTest, Sandwich

UNIVARIATE_ONLY = ("i2_low", "i2_high", "tau2_low", "tau2_high", "h2", "r_knha_low", "r_knha_high")
I2_FORMULA = "sum of sigma2 over that plus the typical sampling variance (P-matrix form)"


def dependent_effects(pool: Pool) -> pd.DataFrame:
    """The effects a three-level model uses: the pooled ones and further outcomes of the same people."""
    effects = pool.effects
    return effects[(effects["in_pool"] == "yes") | effects["why_not"].str.startswith("a further outcome")]


def applies(pool: Pool, settings: Settings) -> rules.Verdict:
    """Whether the pool's main model is the three-level one."""
    return rules.three_level(dependent_effects(pool).groupby("study_id").size(), settings.minimum)


def fit_effects(
    effects: pd.DataFrame, rho: float, x: np.ndarray | None = None, names: Sequence[str] | None = None
) -> tuple[ThreeLevel, Sandwich]:
    """The CHE model of effects (columns z, v, study_id, sample_id) and its CR2 sandwich, clustered on study.

    Sampling errors are correlated among the effects of one sample; samples of one study are other people.
    """
    z, v = effects["z"].to_numpy(dtype=float), effects["v"].to_numpy(dtype=float)
    model = fit_three_level(z, v, effects["study_id"], x, names, rho=rho, samples=effects["sample_id"])
    return model, Sandwich(model)


def fit_dependent(pool: Pool, rho: float) -> tuple[ThreeLevel, RobustTest]:
    """The pool's CHE model with its CR2 test."""
    model, sandwich = fit_effects(dependent_effects(pool), rho)
    return model, sandwich.coefficients()


def prediction(model: ThreeLevel, robust: RobustTest) -> tuple[float, float, int]:
    """Limits (z) for one effect of a new study, with the CR2 standard error and studies - 2 df."""
    df = model.studies - 2
    reach = t_quantile(df) * math.sqrt(sum(model.sigma2) + float(robust.se[0]) ** 2)
    return float(robust.beta[0]) - reach, float(robust.beta[0]) + reach, df


def dependent_row(pool: Pool, settings: Settings) -> dict[str, object]:
    """What the pooled table says of a three-level model; limits by CR2, prediction with studies - 2 df."""
    model, robust = fit_dependent(pool, settings.rho)
    least = settings.minimum
    shown = rules.prediction(model.studies, least, sum(model.sigma2))
    reasons = (rules.pooling(model.studies, least), rules.robust(float(robust.df[0]), least), shown)
    low, high, df = prediction(model, robust)
    return {
        **dict.fromkeys(UNIVARIATE_ONLY, ""),
        "model": f"three levels, rho = {settings.rho:g}, CR2 standard errors",
        "method": "REML",
        "test": "CR2",
        "k": model.k,
        "studies": model.studies,
        "effects": model.k,
        **_estimate(model, robust),
        **_heterogeneity(model),
        "pi_low": math.tanh(low) if shown.done else "",
        "pi_high": math.tanh(high) if shown.done else "",
        "pi_df": df if shown.done else "",
        "why": "; ".join(reason.why for reason in reasons if reason.why),
    }


def _estimate(model: ThreeLevel, robust: RobustTest) -> dict[str, object]:
    """The pooled value with its robust test and limits, and Wald limits by the model beside them."""
    return {
        "z": robust.beta[0],
        "se": robust.se[0],
        "r": math.tanh(robust.beta[0]),
        "ci_low": math.tanh(robust.ci[0, 0]),
        "ci_high": math.tanh(robust.ci[0, 1]),
        "p": robust.p[0],
        "statistic": robust.t[0],
        "df": robust.df[0],
        "r_wald_low": math.tanh(model.ci[0, 0]),
        "r_wald_high": math.tanh(model.ci[0, 1]),
    }


def _heterogeneity(model: ThreeLevel) -> dict[str, object]:
    """Between studies, between the effects of a study, and both."""
    tau2 = sum(model.sigma2)
    return {
        "tau2": tau2,
        "tau": math.sqrt(tau2),
        "sigma2_study": model.sigma2[0],
        "sigma2_effect": model.sigma2[1],
        "i2": model.i2()["total"],
        "i2_formula": I2_FORMULA,
        "q": model.q,
        "q_df": model.k - model.p,
        "q_p": model.q_p,
        "log_likelihood": model.log_likelihood,
    }
