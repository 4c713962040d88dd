"""Sensitivity to how several effects of one sample are brought together: aggregated, or modelled at three levels."""

from __future__ import annotations

from rapport.association.dependent import dependent_effects, fit_effects
from rapport.association.grid import Grid, of_dependent, row
from rapport.association.pools import one_a_sample

RHOS = (0.4, 0.6, 0.8)


def dependence(grid: Grid) -> None:
    """Rows for other assumed correlations, and for the model that is not the main one, where it can be fitted."""
    pool, settings = grid.pool, grid.settings
    effects = dependent_effects(pool)
    if not effects.groupby(["study_id", "sample_id"]).size().gt(1).any():
        return
    used = pool.effects[pool.effects["in_pool"] == "yes"]
    for rho in RHOS:
        analysis = f"effects of one sample aggregated at rho = {rho:g}"
        grid.add("dependence", analysis, one_a_sample(used, rho), univariate=True)
    if effects["study_id"].nunique() < settings.minimum["three_level"]:
        return
    for rho in RHOS:
        if grid.three_level and rho == settings.rho:  # that is the main analysis
            continue
        model, sandwich = fit_effects(effects, rho)
        robust = sandwich.coefficients()
        note = f"{model.k} effects of {model.studies} studies; df = {robust.df[0]:.1f}"
        analysis = f"three-level model, rho = {rho:g}, CR2"
        grid.rows.append(row(pool, "dependence", analysis, pool.samples, of_dependent(model, robust), note=note))
