"""The pooled table: one row a pool, with what was refused and why."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from rapport.association import rules
from rapport.association.pools import Pool
from rapport.association.profile import q_profile
from rapport.association.univariate import Fit, fit

COLUMNS = [
    "pool",
    "domain",
    "scope",
    "status",
    "why",
    "k",
    "studies",
    "effects",
    "n",
    "model",
    "method",
    "test",
    "r",
    "ci_low",
    "ci_high",
    "p",
    "statistic",
    "df",
    "pi_low",
    "pi_high",
    "pi_df",
    "z",
    "se",
    "tau2",
    "tau",
    "tau2_low",
    "tau2_high",
    "sigma2_study",
    "sigma2_effect",
    "i2",
    "i2_low",
    "i2_high",
    "h2",
    "i2_formula",
    "q",
    "q_df",
    "q_p",
    "r_wald_low",
    "r_wald_high",
    "r_knha_low",
    "r_knha_high",
    "median_k",
    "median_r",
    "q1_r",
    "q3_r",
    "min_r",
    "max_r",
    "log_likelihood",
]
I2_FORMULA = "tau2/(tau2 + s2), s2 of Higgins & Thompson 2002; interval by Q-profile"


@dataclass(frozen=True)
class Settings:
    """The association section of the settings."""

    method: str = "REML"
    test: str = "adhoc"
    rho: float = 0.6
    least: Mapping[str, int] | None = None
    moderators: tuple[str, ...] = ()

    @property
    def minimum(self) -> dict[str, int]:
        """Minimum-k rules with defaults."""
        return rules.minimum(self.least)


def fit_pool(pool: Pool, settings: Settings) -> Fit | None:
    """The univariate model of a pool's samples, or None when too few."""
    if not rules.pooling(pool.k, settings.minimum).done:
        return None
    return fit(pool.y, pool.v, method=settings.method, test=settings.test, studies=pool.samples["sample"])


def pooled_row(pool: Pool, settings: Settings) -> dict[str, object]:
    """One row of the pooled table (`COLUMNS`); correlations are tanh of Fisher-z results."""
    verdict = rules.pooling(pool.k, settings.minimum)
    row: dict[str, object] = {
        "pool": pool.name,
        "domain": pool.domain,
        "scope": pool.scope,
        "status": "pooled" if verdict.done else "not pooled",
        "why": verdict.why,
        "k": pool.k,
        "studies": pool.samples["study_id"].nunique(),
        "effects": int(pool.samples["effects"].sum()) if pool.k else 0,
        "n": _total(pool),
    }
    r = all_r(pool)
    if len(r):
        q1, median, q3 = np.quantile(r, [0.25, 0.5, 0.75])
        row |= {"median_k": len(r), "median_r": median, "q1_r": q1, "q3_r": q3, "min_r": r.min(), "max_r": r.max()}
    if not verdict.done:
        if pool.k == 1:
            one = pool.samples.iloc[0]
            row |= {"r": one["r"], "ci_low": one["ci_low"], "ci_high": one["ci_high"], "model": "single sample"}
        return row
    model = fit_pool(pool, settings)
    assert model is not None
    return row | _numbers(pool, model, settings, verdict.why)


def all_r(pool: Pool) -> np.ndarray:
    """Every correlation of the pool: one a sample, and those that have no variance (n is not reported).

    Unweighted; betas and values from inequalities of p are not among them.
    """
    effects = pool.effects
    bare = effects[effects["r"].notna() & effects["z"].isna() & (effects["comparator"] != "yes")]
    bare = bare[~bare["flags"].str.contains("not_alliance|second_outcome")]
    names = bare["study_id"] + "/" + bare["sample_id"]
    bare = bare[~names.isin(pool.samples["sample"])].groupby(["study_id", "sample_id"], sort=True)["r"].mean()
    return np.concatenate([pool.samples["r"].to_numpy(dtype=float), bare.to_numpy(dtype=float)])


def _numbers(pool: Pool, model: Fit, settings: Settings, caution: str) -> dict[str, object]:
    least = settings.minimum
    shown = model.predict(df="k-2")
    prediction = rules.prediction(pool.k, least, model.tau2)
    low, high = q_profile(model)
    row: dict[str, object] = {
        "model": "random effects, one value a sample" if model.method != "EE" else "equal effects, one value a sample",
        "method": model.method,
        "test": model.test,
        "z": model.beta[0],
        "se": model.se[0],
        "r": math.tanh(model.beta[0]),
        "ci_low": math.tanh(model.ci[0, 0]),
        "ci_high": math.tanh(model.ci[0, 1]),
        "p": model.p_value[0],
        "statistic": model.statistic[0],
        "df": model.df,
        "tau2": model.tau2,
        "tau": math.sqrt(model.tau2),
        "tau2_low": low,
        "tau2_high": high,
        "i2": model.i2,
        "h2": model.h2,
        "i2_formula": I2_FORMULA if model.method != "EE" else "(Q - df)/Q",
        "q": model.q,
        "q_df": model.q_df,
        "q_p": model.q_p,
        "log_likelihood": model.log_likelihood,
        "why": "; ".join(filter(None, [caution, prediction.why])),
    }
    if rules.i2_interval(pool.k, least).done:
        row |= {"i2_low": model.i2_at(low), "i2_high": model.i2_at(high)}
    if prediction.done:
        row |= {"pi_low": math.tanh(shown["pi_low"]), "pi_high": math.tanh(shown["pi_high"]), "pi_df": shown["pi_df"]}
    for test, name in (("z", "wald"), ("knha", "knha")):
        other = fit(pool.y, pool.v, method=settings.method, test=test).ci[0]
        row |= {f"r_{name}_low": math.tanh(other[0]), f"r_{name}_high": math.tanh(other[1])}
    return row


def _total(pool: Pool) -> object:
    known = [n for n in pool.samples["n"] if n != ""]
    return int(sum(known)) if pool.k and len(known) == pool.k else ""
