import math

import pandas as pd
import pytest
from association_rows import row, run


def pool(found, name="outcome_zero_order"):
    table = found.tables["pooled"]
    return table[table["pool"] == name].iloc[0]


PARTIAL = [
    row("anderson2012", scope="partial", statistic="t", value="2.21", df2="79", direction_printed="+"),
    row(
        "schlapfer2026",
        scope="partial",
        statistic="partial_r",
        value="-.18",
        n="117",
        covariates="4: baseline, sex, age, expectation",
        higher_target_is_better="no",
    ),
    row("gomez2020", scope="partial", statistic="t", value="-4.37", df2="206", higher_target_is_better="no"),
    row("schmidt2023", scope="partial", statistic="p", p=".023", df2="41", direction_printed="+"),
]


def test_the_pool_of_partial_correlations():
    found = pool(run(PARTIAL), "outcome_partial")
    assert found["k"] == 4 and f"{found['r']:.3f}" == "0.260"
    assert (round(found["ci_low"], 2), round(found["ci_high"], 2)) == (0.11, 0.40)


def test_several_effects_of_one_sample_count_once():
    rows = [row(f"a{i}", "a", value=f".{v}", n="46") for i, v in enumerate((23, 42, 37))] + [
        row(s, value=".3", n="60") for s in "bcd"
    ]
    mean = run(rows, same_sample="mean").tables["samples"].set_index("study_id").loc["a"]
    assert mean["r"] == pytest.approx(0.342, abs=5e-4) and mean["v"] == pytest.approx(1 / 43) and mean["effects"] == 3
    aggregated = run(rows, same_sample="aggregate").tables["samples"].set_index("study_id").loc["a"]
    assert aggregated["v"] == pytest.approx((1 + 2 * 0.6) / 3 / 43)


def test_enough_dependent_effects_call_for_three_levels():
    rows = [row(f"{s}{i}", s, value=f".{20 + 7 * i + 2 * j}", n="60") for j, s in enumerate("abcdef") for i in range(2)]
    found = pool(run(rows))
    assert found["model"].startswith("three levels, rho = 0.6") and found["test"] == "CR2"
    assert (found["k"], found["studies"]) == (12, 6) and found["sigma2_study"] >= 0
    assert "refus" not in found["why"]


def test_a_further_outcome_waits_for_three_levels():
    rows = [row(s, value=".3", n="60") for s in "abc"] + [row("a2", "a", value=".1", n="60", flags="second_outcome")]
    found = run(rows)
    assert pool(found)["k"] == 3 and pool(found)["effects"] == 3
    assert "three-level model only" in found.tables["effects"].set_index("effect_id").loc["a2", "why_not"]


def test_ranges_are_left_to_sensitivity_by_default():
    rows = [row(s, value=".3", n="60") for s in "abc"] + [
        row("d", statistic="r_range", value_low=".1", value_high=".3", n="50")
    ]
    found = run(rows)
    assert pool(found)["k"] == 3
    table = found.tables["sensitivity"].set_index("analysis")
    assert table.loc["with midpoints of printed ranges", "k"] == 4
    assert pool(run(rows, ranges="midpoint"))["k"] == 4


def test_betas_and_bounds_only_in_sensitivity():
    rows = [row(s, value=".3", n="60") for s in "abc"]
    rows += [
        row("d", statistic="beta", value=".2", n="50"),
        row("e", statistic="p", p=".05", p_operator="<", n="50", direction_printed="+"),
    ]
    found = run(rows)
    assert pool(found)["k"] == 3
    table = found.tables["sensitivity"].set_index("analysis")
    assert (
        table.loc["with converted standardised betas", "k"] == 4
        and table.loc["with bounds from inequalities of p", "k"] == 4
    )


def test_quality_comes_from_the_appraisal():
    rows = [row(s, value=f".{30 + 9 * i}", n="60") for i, s in enumerate("abcd")]
    appraisal = pd.DataFrame({"study_id": ["d", "a"], "sensitivity": ["set aside", ""]})
    table = run(rows, {"appraisal": appraisal}).tables["sensitivity"].set_index("analysis")
    assert table.loc["without studies set aside by the appraisal", "k"] == 3


def test_moderators_from_other_tables_with_holm():
    rows = [row(f"s{i:02d}", value=f".{20 + 4 * i}", n="60", delivery="web" if i < 5 else "app") for i in range(10)]
    others = {
        "samples": pd.DataFrame(
            {
                "study_id": [f"s{i:02d}" for i in range(10)],
                "sample_id": "s",
                "age_mean": [str(30 + i) for i in range(10)],
            }
        )
    }
    table = run(rows, others, moderators=["delivery", "samples.age_mean"]).tables["moderators"]
    tests = table[table["row"] == "test"].set_index("moderator")
    assert list(tests["status"]) == ["tested", "tested"]
    assert tests.loc["samples.age_mean", "b"] > 0 and (tests["p_holm"] >= tests["p"]).all()
    assert tests.loc["delivery", "q_between_df"] == 1
    levels = table[table["row"] == "level"].set_index("level")
    assert levels.loc["web", "r"] < levels.loc["app", "r"]


def test_unreliability_is_corrected_only_where_both_are_known():
    rows = [row(s, value=".3", n="60") | {"reliability_alliance": "", "reliability_target": ""} for s in "abc"]
    rows[0] |= {"reliability_alliance": ".9", "reliability_target": ".8"}
    from association_rows import COLUMNS, SETTINGS

    from rapport.association.stage import associate

    table = pd.DataFrame(rows, columns=[*COLUMNS, "reliability_alliance", "reliability_target"])
    studies = pd.DataFrame({"study_id": list("abc"), "label": list("abc")})
    found = associate(table, studies, {}, SETTINGS).tables["sensitivity"].set_index("analysis")
    fixed = found.loc["corrected for unreliability where both reliabilities are reported"]
    assert fixed["note"] == "a corrected" and fixed["r"] > 0.3


def test_unknown_direction_is_never_pooled():
    found = run([row("a", value=".3", n="40", higher_target_is_better="NA"), row("b", value=".3", n="40")])
    effects = found.tables["effects"].set_index("effect_id")
    assert "direction is not known" in effects.loc["a", "why_not"] and effects.loc["a", "direction"] == "not reported"


def test_numbers_are_those_of_the_table():
    found = run([row(s, value=f".{30 + 5 * i}", n="60") for i, s in enumerate("abcdef")])
    r = found.numbers["association.outcome_zero_order.r"]
    assert r["value"] == pytest.approx(pool(found)["r"]) and r["text"] in " ".join(t["text"] for t in found.text)
    assert r["source"] == "results/association/pooled.csv"


def test_rows_do_not_depend_on_their_order():
    rows = [row(f"s{i}", value=f".{20 + 6 * i}", n=str(40 + i)) for i in range(6)]
    one, two = run(rows), run(rows[::-1])
    for name, table in one.tables.items():
        pd.testing.assert_frame_equal(table, two.tables[name], check_exact=False, rtol=1e-10)
    assert one.text == two.text and math.isfinite(pool(one)["r"])


def test_not_significant_results_enter_as_zero_and_at_their_worst():
    rows = [row(s, value=".3", n="60") for s in "abc"]
    rows.append(
        row(
            "d",
            statistic="text",
            direction_printed="not reported",
            higher_target_is_better="NA",
            n="90",
            quote="not significant",
        )
    )
    table = run(rows).tables["sensitivity"].set_index("analysis")
    zero = table.loc["with results reported without value or direction as r = 0"]
    worst = table.loc["with results reported without value or direction at the worst bound"]
    assert zero["k"] == worst["k"] == 4 and worst["r"] < zero["r"] < 0.3
    from rapport.association.bounds import critical_r

    assert critical_r(90) == pytest.approx(0.2072, abs=1e-4)


@pytest.mark.parametrize(
    "cells", [{"statistic": "F", "value": "9.1", "df1": "1", "df2": "80"}, {"p": ".01", "n": "60"}]
)
def test_a_statistic_without_a_sign_takes_none_from_the_scoring(cells):
    found = run([row("a", **cells), row("b", **cells, direction_printed="-")]).tables["effects"].set_index("effect_id")
    assert "no sign in the statistic" in found.loc["a", "why_not"] and found.loc["a", "direction"] == "not reported"
    assert found.loc["b", "in_pool"] == "yes" and found.loc["b", "r"] < 0


def test_correlations_without_n_enter_the_median_only():
    rows = [row(s, value=f".{30 + i}", n="60") for i, s in enumerate("abc")] + [row("d", value=".9")]
    found = run(rows, minimum_k={"pool": 5})
    table, text = pool(found), " ".join(part["text"] for part in found.text)
    assert (table["k"], table["median_k"], table["max_r"]) == (3, 4, pytest.approx(0.9))
    assert table["median_r"] == pytest.approx((0.31 + 0.32) / 2)
    assert "not pooled (4 correlations, median r = .315" in text and "range [.300, .900]" in text


def test_what_is_refused_is_said_in_the_text():
    rows = [row(f"{s}{i}", s, value=f".{30 + i}", n="60") for s in "ab" for i in range(2)]
    found = run(rows, moderators=["delivery"])
    text = " ".join(part["text"] for part in found.text)
    table = found.tables["refusals"]
    assert set(table["analysis"]) >= {"prediction interval", "interval of I2", "three-level model", "small-study tests"}
    for why in table["why"]:
        assert why in text, why


def test_combined_p_values_are_said_with_their_null():
    found = run([row(s, value=".4", n="60") for s in "abc"])
    text = next(part["text"] for part in found.text if part["section"] == "p_values")
    assert "outcome (3 studies): χ²(6)" in text and "at least one study" in text


TRAPS = {
    "anderson2012": ({"statistic": "F", "value": "13.10", "df2": "80", "p": ".01"}, "gives p = .0005, printed p = .01"),
    "herbst2016": ({"value": ".33", "n": "34", "p": ".04"}, "gives p = .0566, printed p = .04"),
    "ct155": ({"statistic": "r2", "value": ".4", "n": "46", "p": ".01"}, "the label is probably wrong"),
    "bur2022": ({"value": ".16", "n": "125", "quote": "significantly associated"}, "needs n >= 151"),
    "matsumoto2019": ({"statistic": "text", "se": "32.73", "ci_low": "1.23", "ci_high": "5.17"}, "does not fit"),
    "stilesshields2014": (
        {"statistic": "f2", "value": ".009", "n": "325", "p": ".02", "p_operator": "<"},
        "gives p = .0892, printed p < .02",
    ),
    "askjer": ({"statistic": "b", "value": "0.00", "n": "50", "p": ".044"}, "rounded away, only its p says anything"),
    "beta_against_t": (
        {"statistic": "beta", "value": "-.27", "se": ".115", "n": "44", "p": ".002", "quote": "t(41) = -3.25"},
        "gives t = -2.35, printed t = -3.25",
    ),
}


def test_every_slip_in_print_is_flagged_in_the_table_and_said():
    found = run([row(name, direction_printed="+", **cells) for name, (cells, _) in TRAPS.items()])
    checks = found.tables["effects"].set_index("effect_id")["checks"]
    said = next(part["text"] for part in found.text if part["section"] == "checks")
    for name, (_, words) in TRAPS.items():
        assert words in checks[name] and words in said, name
