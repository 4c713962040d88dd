"""Rows of the sensitivity table: one analysis of one pool, by the pool's own model or by another."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from rapport.association import rules
from rapport.association.dependent import applies, dependent_effects, fit_effects, prediction
from rapport.association.multilevel import ThreeLevel
from rapport.association.pooling import Settings
from rapport.association.pools import Pool
from rapport.association.robust import RobustTest
from rapport.association.univariate import Fit, fit

COLUMNS = [
    "pool",
    "family",
    "analysis",
    "k",
    "n",
    "r",
    "ci_low",
    "ci_high",
    "p",
    "pi_low",
    "pi_high",
    "tau2",
    "i2",
    "left_out",
    "added",
    "note",
]


@dataclass(frozen=True)
class Estimate:
    """What a row of the table shows of a model; correlations, not z."""

    r: float
    ci_low: float
    ci_high: float
    p: float = math.nan
    pi_low: float = math.nan
    pi_high: float = math.nan
    tau2: float = math.nan
    i2: float = math.nan


def of_fit(model: Fit) -> Estimate:
    """From a univariate model; prediction with k - 2 df."""
    shown = model.predict(df="k-2")
    limits = (math.tanh(shown[name]) for name in ("estimate", "ci_low", "ci_high"))
    reach = (math.tanh(shown[name]) for name in ("pi_low", "pi_high"))
    return Estimate(*limits, model.p_value[0], *reach, model.tau2, model.i2)


def of_dependent(model: ThreeLevel, robust: RobustTest) -> Estimate:
    """From a three-level model with its CR2 test."""
    limits = (math.tanh(z) for z in (robust.beta[0], *robust.ci[0]))
    reach = (math.tanh(z) for z in prediction(model, robust)[:2])
    return Estimate(*limits, robust.p[0], *reach, sum(model.sigma2), model.i2()["total"])


def row(
    pool: Pool, family: str, analysis: str, samples: pd.DataFrame, estimate: Estimate | None, **more: object
) -> dict[str, object]:
    """One line of the table (no estimate: too few samples)."""
    known = [n for n in samples["n"] if n != ""]
    n = int(sum(known)) if len(known) == len(samples) else ""
    base = {"pool": pool.name, "family": family, "analysis": analysis, "k": len(samples), "n": n, **more}
    if estimate is None:
        return base | {"note": more.get("note") or "too few samples left to pool"}
    return base | asdict(estimate)


class Grid:
    """Rows for one pool; every analysis is the main model on changed samples, or another model on the same samples."""

    def __init__(self, pool: Pool, settings: Settings):
        self.pool, self.settings = pool, settings
        self.three_level = applies(pool, settings).done
        self.rows: list[dict[str, object]] = []

    def fit(self, samples: pd.DataFrame, univariate: bool = False, **change: str) -> Estimate | None:
        """The main model on these samples, or a univariate one with method or test changed."""
        if not rules.pooling(len(samples), self.settings.minimum).done:
            return None
        if self.three_level and not univariate and not change:
            effects = self.effects(samples)
            if rules.three_level(effects.groupby("study_id").size(), self.settings.minimum).done:
                model, sandwich = fit_effects(effects, self.settings.rho)
                return of_dependent(model, sandwich.coefficients())
        options = {"method": self.settings.method, "test": self.settings.test} | change
        return of_fit(fit(samples["z"].to_numpy(dtype=float), samples["v"].to_numpy(dtype=float), **options))

    def effects(self, samples: pd.DataFrame) -> pd.DataFrame:
        """The effects behind the pool's own samples, with their sign as there, and added samples as one effect each."""
        signs = dict(zip(self.pool.samples["sample"], np.sign(self.pool.samples["z"].astype(float)), strict=True))
        mine = dependent_effects(self.pool)
        mine = mine.assign(sample=mine["study_id"] + "/" + mine["sample_id"])
        parts = []
        for sample in samples.to_dict("records"):
            part = mine[mine["sample"] == sample["sample"]]
            if part.empty:
                part = pd.DataFrame([sample])
            elif np.sign(sample["z"]) == -signs[sample["sample"]]:
                part = part.assign(z=-part["z"].astype(float))
            parts.append(part[["study_id", "sample_id", "z", "v"]])
        return pd.concat(parts, ignore_index=True)

    def add(
        self,
        family: str,
        analysis: str,
        samples: pd.DataFrame,
        note: str = "",
        left_out: str = "",
        added: str = "",
        univariate: bool = False,
        **change: str,
    ) -> None:
        """Fit and note."""
        if self.three_level and change:
            analysis = f"one value a sample, {analysis}"
        estimate = self.fit(samples, univariate, **change)
        words = {"note": note, "left_out": left_out, "added": added}
        self.rows.append(row(self.pool, family, analysis, samples, estimate, **words))

    def without(self, family: str, analysis: str, drop: np.ndarray, note: str = "") -> None:
        """The pool without some samples, if any are dropped and any stay."""
        samples = self.pool.samples
        if drop.any() and not drop.all():
            self.add(family, analysis, samples[~drop], note, left_out=names(samples[drop]))


def names(samples: pd.DataFrame) -> str:
    """The labels of samples, for a cell."""
    return "; ".join(samples["label"])
