"""Agreement measures against published tables and, where it is at hand, a reference made with other software."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.agreement import (
    alpha_limits,
    cohen_kappa,
    cross_table,
    fleiss_kappa,
    gwet_ac1,
    krippendorff_alpha,
    pabak,
    pair_counts,
    rating_counts,
    scott_pi,
    specific_agreement,
    undefined,
)

ORACLE = (Path(__file__).resolve().parents[2] / "../shared/oracle").resolve()


def two_raters(table):
    counts = pair_counts(table)
    kappa, ac1, bp = cohen_kappa(table), gwet_ac1(counts), pabak(table)
    linear, square = cohen_kappa(table, "linear"), cohen_kappa(table, "quadratic")
    found = {("cohen_kappa", {"low": "ci.lb", "high": "ci.ub"}.get(name, name)): value for name, value in kappa.items()}
    for name, weighted in (("weighted_kappa_equal", linear), ("weighted_kappa_squared", square)):
        found |= {
            (name, label): weighted[key]
            for label, key in (("kappa", "kappa"), ("ase", "ase"), ("ci.lb", "low"), ("ci.ub", "high"))
        }
    found |= {
        ("psych_cohen.kappa", label): kappa[key]
        for label, key in (("kappa", "kappa"), ("ci.lb", "low"), ("ci.ub", "high"))
    }
    found |= {("psych_cohen.kappa", "var.kappa"): kappa["ase"] ** 2, ("psych_cohen.kappa", "wkappa"): square["kappa"]}
    found |= {
        ("gwet_ac1", label): ac1[key]
        for label, key in (("ac1", "value"), ("se", "se"), ("ci.lb", "low"), ("ci.ub", "high"))
    }
    found |= {("gwet_ac1_point", "ac1"): ac1["value"], ("gwet_ac1_point", "pe"): ac1["pe"]}
    found |= {("pabak", "pabak"): bp["pabak"], ("pabak", "se_po"): bp["se_po"], ("scott_pi", "pi"): scott_pi(table)}
    found |= {
        ("krippendorff_alpha", level): krippendorff_alpha(counts, level) for level in ("nominal", "ordinal", "interval")
    }
    if len(table) == 2:
        two = specific_agreement(table)
        labels = {
            "pos_agree": "positive",
            "neg_agree": "negative",
            "prev_index": "prevalence_index",
            "bias_index": "bias_index",
        }
        found |= {("two_by_two", label): two[key] for label, key in labels.items()}
    return found


def many_raters(counts):
    fleiss, ac1 = fleiss_kappa(counts), gwet_ac1(counts)
    k = counts.shape[1]
    return {
        ("fleiss_kappa", "kappa"): fleiss["value"],
        ("fleiss_kappa", "se0"): fleiss["se0"],
        ("fleiss_kappa", "z"): fleiss["z"],
        ("fleiss_kappa", "Pbar"): fleiss["po"],
        ("fleiss_kappa", "Pe"): fleiss["pe"],
        ("fleiss_kappa_gwet_se", "kappa"): fleiss["value"],
        ("fleiss_kappa_gwet_se", "se"): fleiss["se"],
        ("fleiss_kappa_gwet_se", "ci.lb"): fleiss["low"],
        ("fleiss_kappa_gwet_se", "ci.ub"): fleiss["high"],
        ("gwet_ac1", "ac1"): ac1["value"],
        ("gwet_ac1", "se"): ac1["se"],
        ("gwet_ac1", "ci.lb"): ac1["low"],
        ("gwet_ac1", "ci.ub"): ac1["high"],
        ("krippendorff_alpha", "nominal"): krippendorff_alpha(counts),
        ("randolph_free", "kappa"): (fleiss["po"] - 1 / k) / (1 - 1 / k),
    }


def coders(table):
    values = sorted(set(table.stack().dropna()))
    counts = rating_counts(table.astype(object).where(table.notna(), ""), values)
    return {
        ("krippendorff_alpha", level): krippendorff_alpha(counts, level, values)
        for level in ("nominal", "ordinal", "interval", "ratio")
    }


@pytest.mark.skipif(not ORACLE.is_dir(), reason="the reference numbers lie beside the repository and are not there")
def test_equal_to_reference_software():
    expected = pd.read_csv(ORACLE / "expected.csv", dtype=str, keep_default_na=False)
    checked = 0
    for dataset, rows in expected[expected["dataset"].str.match(r"kappa_|fleiss_|krippendorff")].groupby("dataset"):
        table = pd.read_csv(ORACLE / f"inputs/{dataset}.csv")
        if dataset.startswith("kappa"):
            found = two_raters(table.to_numpy(float))
        elif dataset.startswith("fleiss"):
            found = many_raters(table.to_numpy(float))
        else:
            found = coders(table)
        for row in rows.itertuples():
            if (row.analysis, row.quantity) == ("psych_cohen.kappa", "var.wkappa"):
                continue  # psych's own variance of weighted kappa, which is not Fleiss, Cohen & Everitt's
            got, want = found[row.analysis, row.quantity], float(row.value)
            assert got == pytest.approx(want, rel=float(row.tol), abs=1e-8), (dataset, row.analysis, row.quantity)
            checked += 1
    assert checked > 150


def test_cohens_own_table():
    # Cohen (1960), table 1: po = .70 is his worked example's diagonal
    table = np.array([[88, 14, 18], [10, 40, 10], [2, 6, 12]])
    assert cohen_kappa(table)["kappa"] == pytest.approx(0.4915254, abs=1e-6)


def test_krippendorffs_own_example():
    # Krippendorff (2011), four observers, twelve units
    nan = float("nan")
    data = pd.DataFrame(
        {
            "A": [1, 2, 3, 3, 2, 1, 4, 1, 2, nan, nan, nan],
            "B": [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, nan, 3],
            "C": [nan, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, nan],
            "D": [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, nan],
        }
    )
    found = coders(data)
    assert [round(found["krippendorff_alpha", level], 3) for level in ("nominal", "ordinal", "interval", "ratio")] == [
        0.743,
        0.815,
        0.849,
        0.797,
    ]


def test_high_agreement_with_few_inclusions():
    # kappa below zero at 94 % agreement, which is why AC1 stands beside it
    table = np.array([[118, 5], [2, 0]])
    assert cohen_kappa(table)["kappa"] == pytest.approx(-0.0233918, abs=1e-6)
    assert gwet_ac1(pair_counts(table))["value"] == pytest.approx(0.9407763, abs=1e-6)
    assert pabak(table)["pabak"] == pytest.approx(0.888)


@pytest.mark.parametrize("table", [np.zeros((2, 2)), np.array([[0, 0], [0, 12]]), np.array([[7, 0], [0, 0]])])
def test_undefined_says_why(table):
    assert undefined(table)
    assert math.isnan(cohen_kappa(table)["kappa"])
    assert math.isnan(krippendorff_alpha(pair_counts(table)))


def test_a_rater_who_never_includes_has_kappa_zero():
    table = np.array([[0, 5], [0, 20]])
    assert not undefined(table)
    assert cohen_kappa(table)["kappa"] == pytest.approx(0)


def test_bootstrap_limits_hold_alpha_and_repeat():
    counts = pair_counts(np.array([[40, 6], [9, 120]]))
    low, high = alpha_limits(counts)
    assert low < krippendorff_alpha(counts) < high
    assert (low, high) == alpha_limits(counts[::-1])
    assert (low, high) != alpha_limits(counts, seed=2)


@given(st.lists(st.integers(0, 40), min_size=4, max_size=4))
@settings(max_examples=200, deadline=None)
def test_raters_and_categories_may_be_exchanged(cells):
    table = np.array(cells, dtype=float).reshape(2, 2)
    for changed in (table.T, table[::-1, ::-1]):
        for measure in (
            lambda t: cohen_kappa(t)["kappa"],
            lambda t: gwet_ac1(pair_counts(t))["value"],
            lambda t: krippendorff_alpha(pair_counts(t)),
        ):
            assert measure(changed) == pytest.approx(measure(table), nan_ok=True, abs=1e-12)


@given(st.lists(st.tuples(st.sampled_from("iem"), st.sampled_from("iem")), min_size=1, max_size=60))
@settings(max_examples=100, deadline=None)
def test_cross_table_counts_every_pair_once(pairs):
    one, other = zip(*pairs, strict=True)
    table = cross_table(one, other, "iem")
    assert table.sum() == len(pairs)
    assert np.trace(table) == sum(a == b for a, b in pairs)
    assert gwet_ac1(pair_counts(table))["po"] == pytest.approx(np.trace(table) / len(pairs))


def test_an_interval_of_no_width_between_raters_who_differ_is_none():
    """One of them said the same throughout: kappa is 0 whatever the other said, and its error comes out as 0."""
    found = cohen_kappa(np.array([[0.0, 4.0], [0.0, 6.0]]))
    assert found["kappa"] == 0 and found["po"] == 0.6
    assert all(np.isnan(found[name]) for name in ("ase", "low", "high"))
    assert cohen_kappa(np.diag([3.0, 2.0]))["low"] == 1
