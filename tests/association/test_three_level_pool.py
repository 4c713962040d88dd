"""A pool whose studies give several effects: every table and sentence uses the three-level model."""

import math

import numpy as np
import pandas as pd
import pytest
from association_rows import row, run

from rapport.association.multilevel import fit_three_level
from rapport.association.regression import design
from rapport.association.robust import Sandwich


def rows():
    rng, made = np.random.default_rng(1), []
    for i in range(12):
        own = rng.normal(0, 0.12)
        for j in range(3):
            r = math.tanh(0.25 + 0.1 * (i % 2) + own + rng.normal(0, 0.11))
            cells = {"rater": "client" if j < 2 else "therapist", "delivery": "web" if i % 2 else "app"}
            cells["flags"] = "sign_unstated" if i == 4 else ""
            made.append(row(f"s{i:02d}_{j}", f"s{i:02d}", value=f"{r:.3f}", n=str(60 + 5 * i), **cells))
    return made


@pytest.fixture(scope="module")
def found():
    return run(rows(), moderators=["rater", "delivery", "year"])


@pytest.fixture(scope="module")
def effects(found):
    return found.tables["effects"]


def fitted(effects, x=None, names=None):
    z, v = effects["z"].to_numpy(float), effects["v"].to_numpy(float)
    model = fit_three_level(z, v, effects["study_id"], x, names, rho=0.6)
    return model, Sandwich(model)


def analysis(found, name):
    table = found.tables["sensitivity"]
    return table[table["analysis"] == name].iloc[0]


def test_the_main_row_of_the_sensitivity_table_is_the_pooled_one(found):
    pooled, main = found.tables["pooled"].iloc[0], analysis(found, "main analysis")
    for name in ("r", "ci_low", "ci_high", "p", "pi_low", "pi_high", "tau2", "i2"):
        assert main[name] == pytest.approx(pooled[name], rel=1e-12)
    assert "one value a sample, tau2 by REML" in set(found.tables["sensitivity"]["analysis"])


def test_changes_of_the_pool_are_fitted_by_the_same_model(found, effects):
    rest = effects[effects["study_id"] != "s05"]
    expected = fitted(rest)[1].coefficients()
    assert analysis(found, "without s05")["r"] == pytest.approx(math.tanh(expected.beta[0]))
    turned = effects.assign(z=effects["z"].where(effects["study_id"] != "s04", -effects["z"]))
    expected = fitted(turned)[1].coefficients()
    reversed_ = analysis(found, "unstated signs reversed")
    assert reversed_["r"] == pytest.approx(math.tanh(expected.beta[0]))
    assert reversed_["ci_low"] == pytest.approx(math.tanh(expected.ci[0, 0]))


def test_moderators_are_tested_by_htz_on_effects(found, effects):
    table = found.tables["moderators"]
    tests = table[table["row"] == "test"].set_index("moderator")
    for name in ("rater", "delivery"):  # rater differs within studies, delivery between them
        x, names, _ = design(effects, [name])
        wald = fitted(effects, x, names)[1].htz([1])
        assert tests.loc[name, ["statistic", "df2", "p"]].tolist() == pytest.approx([wald.f, wald.df2, wald.p])
    assert list(tests["status"]) == ["tested", "tested", "not tested"]
    assert (tests["p_holm"].dropna() >= tests["p"].dropna()).all()
    levels = table[table["row"] == "level"].set_index("level")
    assert levels.loc["client", "k"] == 24 and levels.loc["app", "r"] < levels.loc["web", "r"]


def test_a_moderator_of_numbers_has_a_slope():
    ages = pd.DataFrame({"study_id": [f"s{i:02d}" for i in range(12)], "sample_id": "s", "age": range(30, 42)})
    found = run(rows(), {"samples": ages.astype(str)}, moderators=["samples.age"]).tables["moderators"]
    assert found["status"].tolist() == ["tested"] and math.isfinite(found["b"].iloc[0]) and found["df1"].iloc[0] == 1


def test_eggers_predictor_enters_the_three_level_model(found, effects):
    x = np.column_stack([np.ones(len(effects)), np.sqrt(effects["v"].to_numpy(float))])
    expected = fitted(effects, x, ["intercept", "sei"])[1].coefficients()
    row = found.tables["small_study"].iloc[0]
    assert row["test"].endswith("CR2") and row["statistic"] == pytest.approx(expected.t[1])
    assert row["df"] == pytest.approx(expected.df[1])


def test_the_sentence_names_effects_studies_and_estimated_df(found):
    text = {part["section"]: part["text"] for part in found.text}
    assert "36 effects of 12 studies" in text["pooled_outcome_zero_order"]
    assert "t(11.0) = 5.03" in text["pooled_outcome_zero_order"] and "three-level model" in text["methods"]


def test_too_few_degrees_of_freedom_are_said():
    sizes = dict(zip("abcde", ("900", "40", "40", "40", "40"), strict=True))
    few = [row(f"{s}{i}", s, value=f".{20 + 9 * i}", n=n) for s, n in sizes.items() for i in range(2)]
    found = run(few)
    pooled = found.tables["pooled"].iloc[0]
    assert pooled["test"] == "CR2" and pooled["df"] < 4 and "its p is not to be trusted" in pooled["why"]
    assert "its p is not to be trusted" in " ".join(part["text"] for part in found.text)


def test_samples_of_one_study_are_other_people():
    y, v, study = [0.1, 0.2, 0.3, 0.4, 0.2, 0.3], [0.02] * 6, list("aaabbc")
    model = fit_three_level(y, v, study, rho=0.6, samples=["s", "s", "t", "s", "t", "s"])
    a, b = model.matrices[0], model.matrices[1]
    assert a[0, 1] == pytest.approx(0.012) and a[0, 2] == a[1, 2] == 0 and b[0, 1] == 0


def test_weights_are_those_of_the_three_level_model(found, effects):
    weights = pd.Series(fitted(effects)[0].weights()).groupby(effects["study_id"].to_numpy()).sum()
    shown = found.tables["samples"].set_index("study_id")["weight"]
    assert shown.to_dict() == pytest.approx(weights.to_dict()) and shown.sum() == pytest.approx(100)


def test_the_last_step_of_the_cumulative_table_is_the_pooled_value(found):
    table, pooled = found.tables["cumulative"], found.tables["pooled"].iloc[0]
    assert list(table["k"]) == list(range(1, 13)) and table["r"].iloc[-1] == pytest.approx(pooled["r"])
    assert table["r"].iloc[0] == pytest.approx(found.tables["samples"]["r"].iloc[0])
    without = found.tables["influence"].set_index("label")["r_without"]
    assert without["s05"] == pytest.approx(analysis(found, "without s05")["r"])
