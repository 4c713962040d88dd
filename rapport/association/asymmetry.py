"""Small-study effects of the pools: tests from ten samples on, adjusted values as sensitivity."""

from __future__ import annotations

import math
from collections.abc import Iterable

import pandas as pd

from rapport.association import attenuation, rules, smallstudy
from rapport.association.pooling import Settings
from rapport.association.pools import Pool
from rapport.association.printed import number
from rapport.association.sensitivity import Grid, row
from rapport.association.univariate import fit

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
    from rapport.association.text import p_value, r3

    y, v, base = pool.y, pool.v, {"pool": pool.name, "k": pool.k}
    mixed = smallstudy.egger(y, v, method=settings.method, test="z")
    classic = smallstudy.egger_classic(y, v)
    tau, p = smallstudy.rank_test(y, v)
    filled = smallstudy.trim_and_fill(fit(y, v, method=settings.method, test=settings.test))
    r, low, high = (math.tanh(x) for x in (filled.model.beta[0], *filled.model.ci[0]))
    return [
        base
        | {
            "test": "Egger, random-effects regression on the standard error",
            "statistic": mixed.statistic,
            "p": mixed.p,
            "r": math.tanh(mixed.limit),
            "ci_low": math.tanh(mixed.limit_low),
            "ci_high": math.tanh(mixed.limit_high),
            "sentence": f"Egger's regression z = {mixed.statistic:.2f}, {p_value(mixed.p)}",
        },
        base
        | {
            "test": "Egger, regression of y/s on 1/s",
            "statistic": classic.t,
            "df": classic.df,
            "p": classic.p,
            "sentence": f"its classical form t({classic.df}) = {classic.t:.2f}, {p_value(classic.p)}",
        },
        base
        | {
            "test": "rank correlation",
            "statistic": tau,
            "p": p,
            "sentence": f"rank test tau = {r3(tau)}, {p_value(p)}",
        },
        base
        | {
            "test": f"trim and fill (L0, {filled.side})",
            "k0": filled.k0,
            "r": r,
            "ci_low": low,
            "ci_high": high,
            "sentence": f"trim and fill adds {filled.k0} on the {filled.side} (r = {r3(r)})",
        },
    ]


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
                found.model,
                note=f"{found.k0} added on the {found.side}",
            )
        )
    models = smallstudy.pet_peese(y, v, settings.method, settings.test)
    for name, model in models.items():
        new = row(pool, "small study", name, pool.samples, None, note="intercept at infinite precision")
        grid.rows.append(
            new
            | {
                "r": math.tanh(model.beta[0]),
                "ci_low": math.tanh(model.ci[0, 0]),
                "ci_high": math.tanh(model.ci[0, 1]),
                "p": model.p_value[0],
                "tau2": model.tau2,
            }
        )


def hunter_schmidt(grid: Grid) -> None:
    """Sensitivity row: bare-bones Hunter-Schmidt, where every sample has its n."""
    samples = grid.pool.samples
    n = pd.to_numeric(samples["n"].where(samples["n"] != "", float("nan")), errors="coerce")
    if n.isna().any():
        return
    found = attenuation.bare_bones(samples["r"].to_numpy(dtype=float), n.to_numpy())
    new = row(
        grid.pool,
        "artefacts",
        "Hunter-Schmidt, bare bones",
        samples,
        None,
        note=f"weights n; {min(found.percent_error, 100):.0f} % of the variance is sampling error",
    )
    grid.rows.append(new | {"r": found.mean, "tau2": found.rho})


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
