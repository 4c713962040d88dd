"""Simulated studies as people extract them, for measuring what the arithmetic checks find and where they cry wolf.

Every person answers every item in whole numbers; scipy analyses them; numbers are rounded as papers round them. Nothing
of Rapport computes a number here. Papers differ: Welch's t or Student's, intervals from t or from the normal
distribution, an effect size by the pooled or the comparison group's SD, prorated scores where items were left out,
analyses of fewer people than were rated, percentages with a digit or without.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from rapport.extraction.dictionary import read_dictionary
from rapport.extraction.measures import Measure

TABLES = read_dictionary()
ITEMS, PARTS = 12, {"total": slice(0, 12), "bond": slice(0, 4), "task": slice(4, 8), "goal": slice(8, 12)}
SUBSCALES = {"bond": 4.0, "task": 4.0, "goal": 4.0}
MEASURES = {
    "WAI-SR": Measure("WAI-SR", "", 12, 1, 5, "mean", SUBSCALES),
    "WAI-S": Measure("WAI-S", "", 12, 1, 7, "sum", SUBSCALES),
    "unknown": Measure("unknown", "", None, None, None, "", dict.fromkeys(SUBSCALES)),
}
# how often a paper prints something, or does it that way
HABITS = {
    "subscales": 0.5, "se": 0.25, "ci": 0.3, "d_ci": 0.4, "r_ci": 0.3, "test": 0.85, "early": 0.6, "percent": 0.9,
    "welch": 0.2, "normal_ci": 0.15, "control_sd": 0.1, "prorated": 0.06, "fewer": 0.15, "whole_percent": 0.2,
}  # fmt: skip


@dataclass
class Paper:
    """One study's habits and material while its tables are written."""

    study: str
    measure: str
    habits: dict[str, bool]
    rng: np.random.Generator
    weeks: int

    @property
    def summed(self) -> bool:
        """Whether scores are sums of items."""
        return self.measure == "WAI-S"

    def score(self, answers: np.ndarray, part: str) -> np.ndarray:
        """Each person's score; items left out are prorated, as manuals say."""
        mean = np.nanmean(answers[:, PARTS[part]], axis=1)
        return mean * answers[:, PARTS[part]].shape[1] if self.summed else mean


def simulate(number: int, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    """One two-arm study as extraction tables, all text."""
    name = str(rng.choice(["WAI-SR", "WAI-SR", "WAI-S", "unknown"]))
    habits = {what: bool(rng.random() < share) for what, share in HABITS.items()}
    paper = Paper(f"s{number:03d}", name, habits, rng, int(rng.choice([8, 10, 12])))
    sizes = {arm: int(rng.integers(18, 90)) for arm in ("digital", "other")}
    lost = {arm: int(rng.integers(0, 5)) for arm in sizes}
    scores, results = _ratings(paper, sizes)
    rows = {
        "samples": [_sample(paper, sizes, lost)],
        "arms": [_arm(paper, arm, n, lost[arm]) for arm, n in sizes.items()],
        "interventions": [
            {"study_id": paper.study, "arm_id": arm, "component_id": "program", "weeks": paper.weeks} for arm in sizes
        ],
        "engagement_metrics": [_use(paper, arm, n) for arm, n in sizes.items()] if habits["percent"] else [],
        "alliance_results": results,
        "alliance_contrasts": [_contrast(paper, *(scores[arm, "post", "total"] for arm in sizes))]
        if habits["test"]
        else [],
        "associations": [_association(paper, arm, scores[arm, "post", "total"]) for arm in sizes],
    }
    columns = {t: list(TABLES[t].columns) for t in rows}
    return {
        t: pd.DataFrame([[str(row.get(c, "")) for c in columns[t]] for row in made], columns=columns[t], dtype=object)
        for t, made in rows.items()
    }


def _sample(paper: Paper, sizes: dict, lost: dict) -> dict:
    total = sum(sizes.values()) + sum(lost.values())
    women = int(total * paper.rng.uniform(0.4, 0.8))
    return {
        "study_id": paper.study,
        "sample_id": "all",
        "n_enrolled": total,
        "n_analysed": sum(sizes.values()),
        "n_female": women,
        "pct_female": f"{100 * women / total:.1f}",
        "age_mean": f"{paper.rng.uniform(28, 50):.1f}",
        "age_sd": f"{paper.rng.uniform(8, 14):.1f}",
    }


def _arm(paper: Paper, arm: str, n: int, lost: int) -> dict:
    counts = {"n_randomised": n + lost, "n_analysed": n, "n_with_alliance": n}
    named = {"study_id": paper.study, "arm_id": arm, "sample_id": "all"}
    return named | counts | {"comparator": "yes" if arm == "other" else "no"}


def _use(paper: Paper, arm: str, n: int) -> dict:
    done = int(n * paper.rng.uniform(0.5, 0.95))
    share = f"{100 * done / n:.{0 if paper.habits['whole_percent'] else 1}f}"
    named = {"metric_id": f"{paper.study}_{arm}_done", "study_id": paper.study, "arm_id": arm}
    return named | {"metric": "completion", "n": done, "total": n, "pct": share}


def _ratings(paper: Paper, sizes: dict) -> tuple[dict, list[dict]]:
    """Scores by arm, phase and subscale, and what is printed about them."""
    top, rng = (5 if paper.measure == "WAI-SR" else 7), paper.rng
    shift, scores, rows = rng.normal(0, 0.45), {}, []
    phases = (("early", "week 3", 3), ("post", f"week {paper.weeks}", paper.weeks))
    for arm, n in sizes.items():
        person = rng.normal(0.62 * (top - 1) + (shift if arm == "digital" else 0), 0.16 * (top - 1), n)
        for phase, label, week in phases[0 if paper.habits["early"] else 1 :]:
            answers = np.clip(
                np.rint(1 + person[:, None] + rng.normal(0, 0.9, (n, ITEMS)) + rng.normal(0, 0.2)), 1, top
            )
            if paper.habits["prorated"]:
                answers[rng.random(answers.shape) < 0.02] = np.nan
            for part in list(PARTS)[: 4 if paper.habits["subscales"] else 1]:
                scores[arm, phase, part] = paper.score(answers, part)
                when = {"time_label": label, "time_weeks": week, "time_phase": phase}
                rows.append(_result(paper, arm, part, scores[arm, phase, part]) | when)
                rows[-1]["result_id"] = f"{paper.study}_{arm}_{phase}_{part}"
    return scores, rows


def _result(paper: Paper, arm: str, part: str, score: np.ndarray) -> dict:
    n, mean, sd, digits = len(score), score.mean(), score.std(ddof=1), 1 if paper.summed else 2
    named = {"study_id": paper.study, "arm_id": arm, "sample_id": "all", "measure_id": paper.measure}
    row = named | {"subscale": part, "object": "therapist", "rater": "client", "n": n}
    row |= {"mean": f"{mean:.{digits}f}", "sd": f"{sd:.{digits}f}"}
    if paper.habits["se"]:
        row["se"] = f"{stats.sem(score):.{digits + 1}f}"
    if paper.habits["ci"]:
        law = stats.norm() if paper.habits["normal_ci"] else stats.t(n - 1)
        half = law.ppf(0.975) * stats.sem(score)
        row |= {"ci_low": f"{mean - half:.{digits}f}", "ci_high": f"{mean + half:.{digits}f}"}
    return row


def _contrast(paper: Paper, one: np.ndarray, two: np.ndarray) -> dict:
    habits, rng = paper.habits, paper.rng
    n1, n2 = len(one), len(two)
    tested = stats.ttest_ind(one, two, equal_var=not habits["welch"])
    t, p, df = float(tested.statistic), float(tested.pvalue), float(tested.df)
    spread = two.std(ddof=1) if habits["control_sd"] else _pooled(one, two)
    d = (one.mean() - two.mean()) / spread
    use_f = not habits["welch"] and rng.random() < 0.35
    direction = "none" if p > 0.05 else "favours_digital" if d > 0 else "favours_comparator"
    row = {
        "contrast_id": f"{paper.study}_post",
        "study_id": paper.study,
        "sample_id": "all",
        "arm_1": "digital",
        "arm_2": "other",
        "measure_id": paper.measure,
        "subscale": "total",
        "object": "therapist",
        "rater": "client",
        "time_label": f"week {paper.weeks}",
        "n_1": n1,
        "n_2": n2,
        "statistic": "F" if use_f else "t",
        "value": f"{t * t if use_f else t:.2f}",
        "df1": "1" if use_f else "",
        "df2": f"{df:.1f}" if habits["welch"] else f"{df:.0f}",
        "effect": f"{d:.2f}",
        "effect_type": "d",
        "direction": direction,
        "reported": "yes",
    } | _printed_p(p)
    if habits["d_ci"] and not habits["control_sd"]:
        low, high = (
            _noncentral(t, n1, n2) if not habits["welch"] else _noncentral(d / math.sqrt(1 / n1 + 1 / n2), n1, n2)
        )
        row |= {"ci_low": f"{low:.2f}", "ci_high": f"{high:.2f}"}
    return row


def _pooled(one: np.ndarray, two: np.ndarray) -> float:
    freedom = (len(one) - 1, len(two) - 1)
    return math.sqrt((freedom[0] * one.var(ddof=1) + freedom[1] * two.var(ddof=1)) / sum(freedom))


def _noncentral(t: float, n1: int, n2: int) -> tuple[float, float]:
    """The exact interval of d, from the noncentral t distribution."""
    from scipy.optimize import brentq

    unit = math.sqrt(1 / n1 + 1 / n2)
    ends = (brentq(lambda c, q=q: stats.nct.cdf(t, n1 + n2 - 2, c) - q, t - 6, t + 6) for q in (0.975, 0.025))
    return tuple(end * unit for end in ends)


def _association(paper: Paper, arm: str, score: np.ndarray) -> dict:
    rng = paper.rng
    kept = rng.permutation(len(score))[: len(score) - (int(rng.integers(1, 5)) if paper.habits["fewer"] else 0)]
    mine = score[kept]
    outcome = 0.35 * (mine - mine.mean()) / mine.std() + rng.normal(0, 1, len(mine))
    found = stats.pearsonr(mine, outcome)
    row = {
        "assoc_id": f"{paper.study}_{arm}",
        "study_id": paper.study,
        "sample_id": "all",
        "statistic": "r",
        "value": f"{found.statistic:.2f}",
        "n": len(mine),
        "domain": "outcome",
        "higher_target_is_better": "yes",
    } | _printed_p(float(found.pvalue))
    if paper.habits["r_ci"]:
        low, high = found.confidence_interval()
        row |= {"ci_low": f"{low:.2f}", "ci_high": f"{high:.2f}"}
    return row


def _printed_p(p: float) -> dict:
    return {"p": ".001", "p_operator": "<"} if p < 0.001 else {"p": f"{p:.3f}", "p_operator": "="}
