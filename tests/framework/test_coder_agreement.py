"""Agreement of coders: equal to the package's agreement statistics, symmetric, honest where undefined."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport import agreement
from rapport.framework.coder_agreement import alpha, statistics

cells = st.integers(0, 40)


@settings(max_examples=80, deadline=None)
@given(cells, cells, cells, cells)
def test_each_statistic_is_that_of_the_general_functions(a, b, c, d):
    if a + b + c + d < 2:
        return
    table = np.array([[a, b], [c, d]], dtype=float)
    mine = {k: float(v) for k, v in statistics(a, b, c, d).items()}
    specific = agreement.specific_agreement(table)
    expected = {
        "kappa": agreement.cohen_kappa(table)["kappa"],
        "pabak": agreement.pabak(table)["pabak"],
        "ac1": agreement.gwet_ac1(agreement.pair_counts(table))["value"],
        "positive_agreement": specific["positive"],
        "negative_agreement": specific["negative"],
        "prevalence_index": specific["prevalence_index"],
        "bias_index": specific["bias_index"],
        "agreement": (a + d) / (a + b + c + d),
    }
    for name, value in expected.items():
        assert mine[name] == pytest.approx(value, nan_ok=True), name


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(*[st.sampled_from(["0", "1", ""])] * 3), min_size=2, max_size=40))
def test_alpha_is_krippendorffs(ratings):
    counts = agreement.rating_counts(pd.DataFrame(ratings), ["0", "1"])
    n, ones = counts.sum(axis=1), counts[:, 1]
    use = n > 1
    unlike = (ones * (n - ones) / np.maximum(n - 1, 1))[use].sum()
    mine = float(alpha(np.array(unlike), np.array(ones[use].sum()), np.array((n - ones)[use].sum())))
    assert mine == pytest.approx(agreement.krippendorff_alpha(counts), nan_ok=True)


def test_a_worked_table():
    # Byrt, Bishop & Carlin 1993, table 2: a 40, b 9, c 6, d 45: kappa .70, PABAK .70
    s = statistics(40, 9, 6, 45)
    assert s["kappa"] == pytest.approx(0.70, abs=0.005) and s["pabak"] == pytest.approx(0.70)
    # and with unequal prevalence 80, 10, 5, 5: kappa .32, PABAK .70, prevalence index .75, bias index .05
    s = statistics(80, 10, 5, 5)
    assert (
        s["kappa"] == pytest.approx(0.32, abs=0.005)
        and s["prevalence_index"] == pytest.approx(0.75)
        and s["bias_index"] == pytest.approx(0.05)
    )


def test_kappa_is_missing_where_both_coders_use_one_category(small):
    small.extract("e5", "gamma")
    small.code("e5", "bond")
    r = small.run()
    for theme in ("model.goals",):
        assert theme not in set(r.agreement["theme_id"])  # nobody used it
    every = r.agreement.query("coder_1 == 'one' and phase == 'inductive' and theme_id == 'reach'").iloc[0]
    assert np.isnan(every["kappa"]) and every["agreement"] == 1  # one extract, both said yes: not 1, not 0


def test_swapping_coders_changes_nothing_but_names(small, new_synthesis):
    s = small
    s.code("e1", "tasks", coders=["two"])
    s.extract("e9", "gamma")
    s.code("e9", "goals", coders=["one"])
    s.code("e9", "tasks", coders=["two"])
    first = s.run().agreement
    s.rows["one"], s.rows["two"] = s.rows["two"], s.rows["one"]
    second = s.run().agreement
    same = [
        "agreement",
        "kappa",
        "pabak",
        "ac1",
        "positive_agreement",
        "negative_agreement",
        "prevalence_index",
        "alpha",
        "kappa_low",
        "kappa_high",
        "ac1_low",
        "ac1_high",
        "alpha_low",
        "alpha_high",
    ]
    pd.testing.assert_frame_equal(first[["theme_id", *same]], second[["theme_id", *same]])
    assert (first["bias_index"].dropna() == -second["bias_index"].dropna()).all()


def test_intervals_come_from_studies_not_extracts(synthesis):
    """Ten extracts of one study that agree are one piece of evidence: the interval cannot be told."""
    s = synthesis
    s.framework("model", "bond", "tasks")
    s.study("only")
    for i in range(10):
        s.extract(f"e{i}", "only")
        s.code(f"e{i}", "bond" if i % 2 else "tasks", coders=["one"])
        s.code(f"e{i}", "bond" if i % 2 or i == 4 else "tasks", coders=["two"])
    row = s.run().agreement.query("theme_id == 'model.bond' and coder_1 == 'one'").iloc[0]
    assert row["kappa_low"] == row["kappa"] == row["kappa_high"]
