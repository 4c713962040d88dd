"""Several effects of one sample: the three-level model where there is enough, other assumed correlations as
sensitivity."""

from __future__ import annotations

import math

import pandas as pd

from rapport.association import rules
from rapport.association.distributions import t_quantile
from rapport.association.multilevel import ThreeLevel, fit_three_level
from rapport.association.pooling import Settings
from rapport.association.pools import Pool, one_a_sample
from rapport.association.robust import RobustTest, Sandwich
from rapport.association.sensitivity import Grid, row

RHOS = (0.4, 0.6, 0.8)


def dependent_effects(pool: Pool) -> pd.DataFrame:
    """The effects a three-level model uses: the pooled ones and further outcomes of the same people."""
    effects = pool.effects
    return effects[(effects["in_pool"] == "yes") | effects["why_not"].str.startswith("a further outcome")]


def applies(pool: Pool, settings: Settings) -> rules.Verdict:
    """Whether the pool's main model is the three-level one."""
    counts = dependent_effects(pool).groupby("study_id").size()
    return rules.three_level(counts, settings.minimum)


def fit_dependent(pool: Pool, rho: float) -> tuple[ThreeLevel, RobustTest]:
    """CHE model with CR2 standard errors clustered on study."""
    effects = dependent_effects(pool)
    model = fit_three_level(effects["z"], effects["v"], effects["study_id"], rho=rho)
    return model, Sandwich(model).coefficients()


def dependent_row(pool: Pool, settings: Settings) -> dict[str, object]:
    """What the pooled table says of a three-level model; limits by CR2, prediction with studies - 2 df."""
    model, robust = fit_dependent(pool, settings.rho)
    studies = model.studies
    trust = rules.robust(float(robust.df[0]), settings.minimum)
    reach = t_quantile(studies - 2) * math.sqrt(sum(model.sigma2) + float(robust.se[0]) ** 2)
    b, i2 = float(robust.beta[0]), model.i2()
    found: dict[str, object] = {
        "model": f"three levels, rho = {settings.rho:g}, CR2 standard errors",
        "method": "REML",
        "test": "CR2",
        "k": model.k,
        "studies": studies,
        "effects": model.k,
        "z": b,
        "se": robust.se[0],
        "r": math.tanh(b),
        "ci_low": math.tanh(robust.ci[0, 0]),
        "ci_high": math.tanh(robust.ci[0, 1]),
        "p": robust.p[0],
        "statistic": robust.t[0],
        "df": robust.df[0],
        "tau2": sum(model.sigma2),
        "tau": math.sqrt(sum(model.sigma2)),
        "sigma2_study": model.sigma2[0],
        "sigma2_effect": model.sigma2[1],
        "i2": i2["total"],
        "i2_low": "",
        "i2_high": "",
        "tau2_low": "",
        "tau2_high": "",
        "i2_formula": "sum of sigma2 over that plus the typical sampling variance (P-matrix form)",
        "h2": "",
        "q": model.q,
        "q_df": model.k - model.p,
        "q_p": model.q_p,
        "log_likelihood": model.log_likelihood,
        "r_knha_low": "",
        "r_knha_high": "",
        "r_wald_low": math.tanh(model.ci[0, 0]),
        "r_wald_high": math.tanh(model.ci[0, 1]),
        "pi_low": "",
        "pi_high": "",
        "pi_df": "",
        "why": trust.why,
    }
    if rules.prediction(studies, settings.minimum).done:
        found |= {"pi_low": math.tanh(b - reach), "pi_high": math.tanh(b + reach), "pi_df": studies - 2}
    return found


def dependence(grid: Grid) -> None:
    """Sensitivity rows: effects of one sample aggregated at several rho, and the three-level model where it can be
    fitted."""
    pool, settings = grid.pool, grid.settings
    effects = dependent_effects(pool)
    if not effects["sample_id"].groupby([effects["study_id"], effects["sample_id"]]).size().gt(1).any():
        return
    used = pool.effects[pool.effects["in_pool"] == "yes"]
    for rho in RHOS:
        samples = one_a_sample(used, rho)
        grid.add("dependence", f"effects of one sample aggregated at rho = {rho:g}", samples)
    counts = effects.groupby("study_id").size()
    if len(counts) >= settings.minimum["three_level"] and (counts > 1).any():
        for rho in RHOS:
            model, robust = fit_dependent(pool, rho)
            found = row(pool, "dependence", f"three-level model, rho = {rho:g}, CR2", pool.samples, None, note=" ")
            grid.rows.append(
                found
                | {
                    "k": model.studies,
                    "note": f"{model.k} effects of {model.studies} studies; df = {robust.df[0]:.1f}",
                    "r": math.tanh(robust.beta[0]),
                    "ci_low": math.tanh(robust.ci[0, 0]),
                    "ci_high": math.tanh(robust.ci[0, 1]),
                    "p": robust.p[0],
                    "tau2": sum(model.sigma2),
                    "i2": model.i2()["total"],
                }
            )


def study_summaries(pool: Pool, rho: float) -> pd.DataFrame:
    """One aggregated row a sample, for the three-level forest plot."""
    return one_a_sample(dependent_effects(pool), rho)
