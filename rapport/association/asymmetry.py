"""Small-study effects of the pools: tests from ten samples on, adjusted values as sensitivity."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
import pandas as pd

from rapport.association import attenuation, rules, smallstudy
from rapport.association.dependent import applies, dependent_effects, fit_effects
from rapport.association.grid import Estimate, Grid, of_fit, row
from rapport.association.pooling import Settings
from rapport.association.pools import Pool
from rapport.association.printed import number
from rapport.association.univariate import fit
from rapport.association.wording import degrees, interval, p_value, r3

COLUMNS = ["pool", "test", "k", "statistic", "df", "p", "r", "ci_low", "ci_high", "k0", "sentence"]


def small_study_table(pools: Iterable[Pool], settings: Settings) -> pd.DataFrame:
    """Egger's regression (two forms), the rank test, trim and fill; or the sentence that refuses them."""
    rows: list[dict[str, object]] = []
    for pool in pools:
        if not rules.pooling(pool.k, settings.minimum).done:
            continue
        verdict = rules.small_study(pool.k, settings.minimum, pool.v)
        rows += (
            _tests(pool, settings)
            if verdict.done
            else [{"pool": pool.name, "test": "refused", "k": pool.k, "sentence": verdict.why}]
        )
    return pd.DataFrame(rows, columns=COLUMNS)


def _tests(pool: Pool, settings: Settings) -> list[dict[str, object]]:
    base = {"pool": pool.name, "k": pool.k}
    egger = _egger_robust(pool, settings) if applies(pool, settings).done else _egger(pool, settings)
    return [base | row for row in (egger, *_plain(pool), _filled(pool, settings), *_precision(pool, settings))]


def _egger(pool: Pool, settings: Settings) -> dict[str, object]:
    found = smallstudy.egger(pool.y, pool.v, method=settings.method, test="z")
    return {
        "test": "Egger, random-effects regression on the standard error",
        "statistic": found.statistic,
        "p": found.p,
        **_correlations(found.limit, found.limit_low, found.limit_high),
        "sentence": f"Egger's regression z = {found.statistic:.2f}, {p_value(found.p)}",
    }


def _egger_robust(pool: Pool, settings: Settings) -> dict[str, object]:
    """The standard error as predictor in the three-level model, with CR2 (Pustejovsky & Rodgers 2019)."""
    effects = dependent_effects(pool)
    x = np.column_stack([np.ones(len(effects)), np.sqrt(effects["v"].to_numpy(dtype=float))])
    _, sandwich = fit_effects(effects, settings.rho, x, ("intercept", "sei"))
    test = sandwich.coefficients()
    return {
        "test": "Egger, standard error in the three-level model, CR2",
        "k": len(effects),
        "statistic": test.t[1],
        "df": test.df[1],
        "p": test.p[1],
        **_correlations(test.beta[0], *test.ci[0]),
        "sentence": (
            f"Egger's regression in the three-level model t({degrees(test.df[1])}) = {test.t[1]:.2f},"
            f" {p_value(test.p[1])}; on one value a sample"
        ),
    }


def _plain(pool: Pool) -> list[dict[str, object]]:
    """Egger's own form and the rank test."""
    classic = smallstudy.egger_classic(pool.y, pool.v)
    tau, p = smallstudy.rank_test(pool.y, pool.v)
    return [
        {
            "test": "Egger, regression of y/s on 1/s",
            "statistic": classic.t,
            "df": classic.df,
            "p": classic.p,
            "sentence": f"its classical form t({classic.df}) = {classic.t:.2f}, {p_value(classic.p)}",
        },
        {
            "test": "rank correlation",
            "statistic": tau,
            "p": p,
            "sentence": f"rank test tau = {r3(tau)}, {p_value(p)}",
        },
    ]


def _filled(pool: Pool, settings: Settings) -> dict[str, object]:
    found = smallstudy.trim_and_fill(fit(pool.y, pool.v, method=settings.method, test=settings.test))
    values = _correlations(found.model.beta[0], *found.model.ci[0])
    added = f"adds {found.k0} on the {found.side}" if found.k0 else "adds none"
    return {
        "test": f"trim and fill (L0, {found.side})",
        "k0": found.k0,
        **values,
        "sentence": f"trim and fill {added} (r = {r3(values['r'])})",
    }


def _precision(pool: Pool, settings: Settings) -> list[dict[str, object]]:
    """The mean at infinite precision by PET and PEESE."""
    rows = []
    for name, model in smallstudy.pet_peese(pool.y, pool.v, settings.method, settings.test).items():
        values = _correlations(model.beta[0], *model.ci[0])
        shown = f"{r3(values['r'])} {interval(values['ci_low'], values['ci_high'])}"
        rows.append({"test": name, "p": model.p_value[0], **values, "sentence": f"{name} r = {shown}"})
    return rows


def _correlations(*z: float) -> dict[str, float]:
    """An estimate and its limits as correlations."""
    return dict(zip(("r", "ci_low", "ci_high"), map(math.tanh, z), strict=True))


def adjusted(grid: Grid) -> None:
    """Sensitivity rows: trim and fill with two estimators, PET and PEESE."""
    pool, settings = grid.pool, grid.settings
    if not rules.small_study(pool.k, settings.minimum, pool.v).done:
        return
    y, v = pool.y, pool.v
    main = fit(y, v, method=settings.method, test=settings.test)
    for estimator in ("L0", "R0"):
        found = smallstudy.trim_and_fill(main, estimator)
        grid.rows.append(
            row(
                pool,
                "small study",
                f"trim and fill ({estimator})",
                pool.samples,
                of_fit(found.model),
                note=f"{found.k0} added on the {found.side}",
            )
        )
    models = smallstudy.pet_peese(y, v, settings.method, settings.test)
    for name, model in models.items():
        limits = (math.tanh(z) for z in (model.beta[0], *model.ci[0]))
        estimate = Estimate(*limits, model.p_value[0], tau2=model.tau2)
        grid.rows.append(row(pool, "small study", name, pool.samples, estimate, note="intercept at infinite precision"))


def hunter_schmidt(grid: Grid) -> None:
    """Sensitivity row: bare-bones Hunter-Schmidt, where every sample has its n."""
    samples = grid.pool.samples
    n = pd.to_numeric(samples["n"].where(samples["n"] != "", float("nan")), errors="coerce")
    if n.isna().any():
        return
    found = attenuation.bare_bones(samples["r"].to_numpy(dtype=float), n.to_numpy())
    note = f"weights n; {min(found.percent_error, 100):.0f} % of the variance is sampling error"
    estimate = Estimate(found.mean, math.nan, math.nan, tau2=found.rho)
    grid.rows.append(row(grid.pool, "artefacts", "Hunter-Schmidt, bare bones", samples, estimate, note=note))


def reliability(associations: pd.DataFrame) -> object:
    """A family that corrects samples whose report gives both reliabilities (columns reliability_alliance,
    reliability_target)."""
    both = {}
    for record in associations.to_dict("records"):
        xx, yy = number(record.get("reliability_alliance", "")), number(record.get("reliability_target", ""))
        if 0 < xx <= 1 and 0 < yy <= 1:
            both[record["assoc_id"]] = xx * yy

    def family(grid: Grid) -> None:
        samples, notes = grid.pool.samples.copy(), []
        for i in samples.index:
            product = both.get(samples.at[i, "effect_ids"])
            if product is None:
                continue
            r = samples.at[i, "r"] / math.sqrt(product)
            if abs(r) >= 1:
                notes.append(f"{samples.at[i, 'label']} not corrected: |r| would be {abs(r):.2f}")
                continue
            # v of the corrected r, v/(rxx ryy), carried to the z scale
            raw = samples.at[i, "v"] * (1 - samples.at[i, "r"] ** 2) ** 2 / product
            samples.loc[i, ["z", "v"]] = math.atanh(r), raw / (1 - r**2) ** 2
            notes.append(f"{samples.at[i, 'label']} corrected")
        if notes:
            grid.add(
                "artefacts",
                "corrected for unreliability where both reliabilities are reported",
                samples,
                note="; ".join(notes),
            )

    return family
