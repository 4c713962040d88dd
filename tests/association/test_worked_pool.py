"""The worked review's pooled correlation and its sensitivity analyses, checked against published numbers."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import optimize, stats

from rapport.association.stage import associate
from rapport.config import read_config
from rapport.tables import read_table

ROOT = Path(__file__).parents[2]
# r and n as printed; the first is the middle of a printed range and the ninth the mean of three subscales, on the z
# scale
PRINTED = {
    "knaevelsrud2006": ((0.13, 0.33), 48),
    "jasper2014": ((0.40,), 38),
    "bergman2013": ((0.47,), 25),
    "andersson2012_depression": ((0.18,), 49),
    "andersson2012_gad": ((0.13,), 35),
    "andersson2012_sad": ((0.10,), 90),
    "herbst2016": ((0.33,), 34),
    "miloff2020": ((0.310,), 70),
    "marcotte2021": ((0.23, 0.42, 0.37), 46),
    "matsumoto2019": ((0.54,), 29),
}


@pytest.fixture(scope="module")
def consensus():
    """The extractors' rows with the settled cells in their place."""
    folder = ROOT / "data/extraction/associations"
    table = read_table(folder / "jonas.csv").set_index("assoc_id", drop=False)
    for row in read_table(folder / "consensus.csv").to_dict("records"):
        table.loc[row["assoc_id"], row["column"]] = row["consensus"]
    return table.reset_index(drop=True)


@pytest.fixture(scope="module")
def found(consensus):
    studies = pd.DataFrame({"study_id": sorted(set(consensus["study_id"]))}).assign(label=lambda t: t["study_id"])
    samples = read_table(ROOT / "data/extraction/samples/jonas.csv")
    return associate(consensus, studies, {"samples": samples}, read_config(ROOT / "config.yaml")["association"])


def pooled(found, pool):
    table = found.tables["pooled"]
    return table[table["pool"] == pool].iloc[0]


def analysis(found, name, pool="outcome_zero_order"):
    table = found.tables["sensitivity"]
    return table[(table["pool"] == pool) & (table["analysis"] == name)].iloc[0]


def test_the_pooled_correlation_recomputed_from_the_printed_numbers(found):
    z = np.array([np.arctanh(r).mean() for r, _ in PRINTED.values()])
    v = np.array([1 / (n - 3) for _, n in PRINTED.values()])

    def deviance(t):
        w = 1 / (v + t)
        return np.log(v + t).sum() + np.log(w.sum()) + (w * (z - (w * z).sum() / w.sum()) ** 2).sum()

    tau2 = optimize.minimize_scalar(deviance, bounds=(0, 1), method="bounded", options={"xatol": 1e-12}).x
    w = 1 / (v + tau2)
    mean = (w * z).sum() / w.sum()
    se = math.sqrt(max(1, (w * (z - mean) ** 2).sum() / 9) / w.sum())
    t9, t8 = stats.t.ppf(0.975, 9), stats.t.ppf(0.975, 8)
    expected = [
        math.tanh(x)
        for x in (
            mean,
            mean - t9 * se,
            mean + t9 * se,
            mean - t8 * math.hypot(se, tau2**0.5),
            mean + t8 * math.hypot(se, tau2**0.5),
        )
    ]
    row = pooled(found, "outcome_zero_order")
    assert row["k"] == 10 and row["n"] == 464
    assert [row[c] for c in ("r", "ci_low", "ci_high", "pi_low", "pi_high")] == pytest.approx(expected, abs=1e-6)
    assert [f"{x:.3f}" for x in expected] == ["0.276", "0.167", "0.377", "0.126", "0.413"]
    assert row["tau2"] == pytest.approx(0.002, abs=5e-5) and round(row["i2"]) == 8


@pytest.mark.parametrize(
    ("name", "k", "r", "low", "high"),
    [
        ("without midpoints of printed ranges", 9, 0.285, 0.161, 0.399),
        ("without results read in another review's table", 6, 0.358, 0.205, 0.494),
        ("without selectively reported or selected results", 8, 0.238, 0.120, 0.350),
        ("with coefficients whose adjustment is unclear", 11, 0.267, 0.174, 0.356),
        ("unstated signs reversed", 10, 0.217, 0.022, 0.395),
        ("unstated and unchecked signs reversed", 10, 0.141, -0.096, 0.363),
    ],
)
def test_every_sensitivity_analysis(found, name, k, r, low, high):
    row = analysis(found, name)
    assert row["k"] == k
    assert [row["r"], row["ci_low"], row["ci_high"]] == pytest.approx([r, low, high], abs=5.1e-4)


def test_partial_correlations_are_a_pool_of_their_own(found):
    # partial r = .18, n 117, 4 covariates; t(79) = 2.21; t(206) = -4.37; p = .023 of a beta, n 44, 1 covariate
    t44 = stats.t.isf(0.023 / 2, 41)
    r = np.array([0.18, *(t / math.hypot(t, df**0.5) for t, df in ((2.21, 79), (4.37, 206), (t44, 41)))])
    w = np.array([110, 78, 205, 40])
    z = np.arctanh(r)
    mean = (w * z).sum() / w.sum()  # Q < 3: no variance between samples, and the plain interval would be narrower
    assert (w * (z - mean) ** 2).sum() < 3
    half = stats.t.ppf(0.975, 3) / w.sum() ** 0.5
    row = pooled(found, "outcome_partial")
    assert row["k"] == 4 and row["tau2"] == 0
    shown = [row[name] for name in ("r", "ci_low", "ci_high")]
    assert shown == pytest.approx(np.tanh([mean, mean - half, mean + half]), abs=1e-8)
    assert [f"{x:.2f}" for x in shown] == ["0.26", "0.11", "0.40"]


def test_directions_differ_from_an_earlier_count_by_rows_alone(found):
    table = found.tables["directions"]
    table = table[table["domain"] == "outcome"].set_index("study_id")["direction"]
    # an earlier count came to 12 to 0 with 6 unreported; these of its studies are in the worked review
    earlier = (
        "knaevelsrud2006 knaevelsrud2007 anderson2012_adolescents jasper2014 schlapfer2026 preschl2011 herrero2020"
    )
    assert set(table[[*earlier.split(), "herrero2020", "cavanagh2018"]]) == {"positive"}
    assert set(table[table != "positive"].index) == {"clarke2016", "kiluk2014", "kooistra2020", "hadjis2017"}
    tests = found.tables["direction_tests"].set_index(["domain", "set"])
    assert tuple(tests.loc[("outcome", "all studies"), ["positive", "negative", "not_reported"]]) == (22, 0, 4)
    assert tests.loc[("outcome", "all studies, unreported counted against"), "negative"] == 4


def test_reversed_signs_raise_heterogeneity(found):
    assert round(analysis(found, "unstated signs reversed")["i2"]) == 68


def test_leaving_one_out(found):
    table = found.tables["sensitivity"]
    out = table[(table["pool"] == "outcome_zero_order") & (table["family"] == "leave one out")]["r"]
    assert len(out) == 10
    assert (f"{out.min():.3f}", f"{out.max():.3f}") == ("0.253", "0.313")


def test_what_is_not_pooled_says_why(found):
    effects = found.tables["effects"]
    out = effects[effects["in_pool"] == "no"]
    assert (out["why_not"] != "").all()
    assert set(out[out["comparator"] == "yes"]["effect_id"]) == {"jasper2014_gcbt_bond", "kiluk2014_tau"}


def test_engagement_stands_apart(found):
    row = pooled(found, "engagement_zero_order")
    assert row["k"] == 3
    assert set(found.tables["samples"].query("pool == 'engagement_zero_order'")["study_id"]) == {
        "goldberg2022",
        "clarke2016",
        "anderson2012_adolescents",
    }
    effects = found.tables["effects"].set_index("effect_id")
    assert effects.loc["anderson2012_adolescents_compliance", "r"] == pytest.approx(0.375, abs=5e-4)


def test_arithmetic_traps_are_flagged(found):
    checks = found.tables["effects"].set_index("effect_id")["checks"]
    assert "F(1, 80) = 13.10 gives p = .0005, printed p = .01" in checks["anderson2012_adolescents_compliance"]
    assert "gives p = .0566, printed p = .04" in checks["herbst2016_end"]
    assert "does not fit the interval" in checks["matsumoto2019_goals_tasks"]
    assert "label is probably wrong" in checks["snipes2025_sessions"]
    assert not checks[
        ["jasper2014_icbt_task", "miloff2020_vtas", "bergman2013_week3", "marcotte2021_goal", "gomez2020_tasks_goals"]
    ].any()


def test_published_values_stand_beside_ours(found):
    text = " ".join(t["text"] for t in found.text if t["section"] == "published")
    assert "r = .276" in text and all(f" {r}" in text for r in (".275", ".252 [.190, .310]", ".210"))


def test_the_paragraph_takes_its_numbers_from_the_table(found):
    text = next(t["text"] for t in found.text if t["section"] == "pooled_outcome_zero_order")
    assert "k = 10, N = 464, r = .276, 95 % CI [.167, .377]" in text and "prediction interval [.126, .413]" in text
    signs = next(t["text"] for t in found.text if t["section"] == "sensitivity")
    assert "the largest open risk" in signs
