import pandas as pd
import pytest
from association_rows import row, run

from rapport.association import rules
from rapport.association.text_sensitivity import moderators
from rapport.association.wording import by_reason
from rapport.errors import ReviewError

LEAST = rules.minimum()


def samples(k, **cells):
    return [row(f"s{i:02d}", value=f".{20 + 3 * i % 40}", n=str(30 + 5 * i), **cells) for i in range(k)]


def pooled(found):
    return found.tables["pooled"].iloc[0]


def test_no_study():
    found = run([])
    assert found.text[0]["text"].endswith("no study gives an association.")
    assert all(table.empty for table in found.tables.values())


def test_one_sample_is_shown_not_pooled():
    found = run(samples(1))
    one = pooled(found)
    assert one["status"] == "not pooled" and "cannot be pooled" in one["why"] and one["r"] == pytest.approx(0.2)
    assert one["tau2"] != one["tau2"] and one["pi_low"] != one["pi_low"]
    assert "not pooled (r = .200" in found.text[2]["text"]


def test_two_samples_show_both_intervals_and_no_prediction():
    found = run(samples(2))
    two = pooled(found)
    assert two["status"] == "pooled" and "1 degree of freedom" in two["why"]
    assert two["ci_low"] < two["r_wald_low"] and two["pi_low"] != two["pi_low"]
    assert "normal interval" in found.text[2]["text"]


@pytest.mark.parametrize(("k", "shown"), [(3, False), (4, False), (5, True), (9, True), (12, True)])
def test_prediction_intervals_from_five_samples(k, shown):
    row_ = pooled(run(samples(k)))
    assert bool(row_["pi_low"] == row_["pi_low"]) is shown
    assert ("caution" in row_["why"]) is (k < 10)


def test_refusals_are_listed_with_reasons():
    found = run(
        samples(4) + samples(1, domain="engagement")[:0] + [row("e", value=".3", n="50", domain="engagement")],
        moderators=["delivery", "year"],
    )
    why = {(r["pool"], r["analysis"]): r["why"] for r in found.tables["refusals"].to_dict("records")}
    assert "at least 10 samples, there are 4" in why["outcome_zero_order", "small-study tests"]
    assert (
        "at least 10 samples" in why["outcome_zero_order", "moderator year"]
        or "no sample" in why["outcome_zero_order", "moderator year"]
    )
    assert "cannot be pooled" in why["engagement_zero_order", "pooled value"]
    assert "every study gives one effect" in why["outcome_zero_order", "three-level model"]


def test_minima_can_be_set_and_misspelling_is_caught():
    assert pooled(run(samples(3), minimum_k={"pool": 4}))["status"] == "not pooled"
    with pytest.raises(ReviewError, match="'pol' is not known; did you mean 'pool'"):
        run(samples(3), minimum_k={"pol": 4})


def test_levels():
    assert not rules.levels({"web": 9, "app": 3}, LEAST).done
    verdict = rules.levels({"web": 9, "app": 4, "vr": 1}, LEAST)
    assert verdict.done and "shown, not tested: vr (1)" in verdict.why
    assert rules.levels({"web": 9}, LEAST).why == "all samples have the same level"
    assert rules.levels({}, LEAST).why == "no sample has a level"


def test_three_levels_need_five_studies_two_of_them_with_several_effects():
    assert rules.three_level([2, 2, 1, 1, 1], LEAST).done
    assert "at least 5 studies" in rules.three_level([3, 2, 1, 1], LEAST).why
    assert "there is 1" in rules.three_level([3, 1, 1, 1, 1], LEAST).why
    assert not rules.robust(3.9, LEAST).done and rules.robust(4.0, LEAST).done


def test_kinds_are_never_pooled_together():
    rows = [
        row(f"{scope}{i}", value=".3", n="60", scope=scope)
        for scope in ("zero_order", "partial", "within_person", "programme_level")
        for i in range(3)
    ]
    table = run(rows).tables["pooled"]
    assert list(table["pool"]) == [
        "outcome_zero_order",
        "outcome_partial",
        "outcome_within_person",
        "outcome_programme_level",
    ]
    assert list(table["k"]) == [3, 3, 3, 3]


def test_tau2_of_zero_does_not_rule_heterogeneity_out():
    assert "does not rule heterogeneity out" in pooled(run([row(f"s{i}", value=".3", n="50") for i in range(6)]))["why"]


def test_an_unknown_moderator_is_named():
    with pytest.raises(ReviewError, match="no column 'delivry'; did you mean 'delivery'"):
        run(samples(3), moderators=["delivry"])
    with pytest.raises(ReviewError, match=r"no column 'samples\.age'"):
        run(samples(3), moderators=["samples.age"])


def test_refusals_are_grouped_by_reason_with_their_counts():
    few = [
        ("year", p, f"it needs at least 10 samples, there are {n}")
        for p, n in (("outcome_partial", 4), ("engagement_partial", 3))
    ]
    same = [
        (what, p, "all samples have the same level")
        for p in ("outcome_partial", "engagement_partial")
        for what in ("rater", "guidance")
    ]
    said = by_reason([*few, *same], 2)
    assert said == (
        "year (outcome, partial correlations, with 4; engagement, partial correlations, with 3): it needs at least 10"
        " samples; rater, guidance (every pool with samples): all samples have the same level"
    )
    assert by_reason(few[:1], 2) == "year (outcome, partial correlations): it needs at least 10 samples, there are 4"


def test_the_larger_p_of_two_is_adjusted_too():
    row = {
        "row": "test",
        "status": "tested",
        "pool": "outcome_zero_order",
        "df1": 1,
        "df2": 8,
        "statistic": 3.0,
        "why": "",
    }
    tests = [
        row | {"moderator": "rater", "p": 0.03, "p_holm": 0.06},
        row | {"moderator": "year", "p": 0.4, "p_holm": 0.4},
    ]
    assert moderators(pd.DataFrame(tests)).count("Holm-adjusted") == 2
    assert moderators(pd.DataFrame(tests[1:])).count("Holm-adjusted") == 0
