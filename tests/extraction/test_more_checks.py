"""Further checks: lone interval ends, empty p, digits too many, signs, people of a rating, typed percentages."""

import pandas as pd
import pytest
from test_extraction_checks import TABLES, association, contrast, findings, result, said

from rapport.extraction.checking import check_extraction
from rapport.extraction.checks.spelling import _near


def test_an_interval_has_two_ends():
    assert said(associations=association(value=".30", n=50, ci_low="0")) == ["interval"]
    assert not said(associations=association(value=".30", n=50, ci_low=".02", ci_high=".53"))


@pytest.mark.parametrize(("sign", "p", "flagged"), [("<", ".901", True), ("<", ".05", False), ("=", ".901", False)])
def test_less_than_a_large_p_says_nothing(sign, p, flagged):
    row = contrast(p=p, p_operator=sign)
    assert ("p" in said(alliance_contrasts=row)) is flagged


def test_one_digit_more_than_the_neighbours():
    rows = [result(result_id=f"r{i}", mean=f"3.{i}5", time_label=f"t{i}", subscale="bond") for i in range(1, 5)]
    assert not said(alliance_results=rows)
    assert said(alliance_results=[*rows[:3], rows[3] | {"mean": "3.445"}]) == ["decimals"]
    assert not said(alliance_results=[*rows[:3], rows[3] | {"mean": "3.4"}])  # a spreadsheet drops zeros
    assert "decimals" in said(associations=association(value=".30", n=50, ci_low=".024", ci_high=".53"))


@pytest.mark.parametrize(
    ("r", "good", "flagged"),
    [("-.42", "yes", True), ("-.42", "no", False), (".42", "no", True), (".42", "yes", False), ("-.10", "yes", False)],
)
def test_a_better_alliance_with_a_worse_result_is_asked_about(r, good, flagged):
    row = association(value=r, n=46, higher_target_is_better=good, target_measure="BDI")
    assert ("sign" in said(associations=row)) is flagged


def test_the_scores_of_one_rating_are_about_the_same_people():
    rows = [result(result_id=s, subscale=s, mean="3.5", n=38) for s in ("total", "bond", "task", "goal")]
    assert not said(alliance_results=rows)
    assert said(alliance_results=[rows[0] | {"n": 83}, *rows[1:]]) == ["n of the result"]


def test_a_share_is_of_no_more_people_than_the_arm_has():
    arm = {"study_id": "s", "arm_id": "app", "n_randomised": 50, "n_analysed": 46, "n_with_alliance": 40}
    use = {"metric_id": "m", "study_id": "s", "arm_id": "app", "n": 42, "total": 84, "pct": "50.0"}
    assert said(arms=arm, engagement_metrics=use) == ["n of the result"]
    assert not said(arms=arm, engagement_metrics=use | {"n": 25, "total": 50})


@pytest.mark.parametrize(("sd", "flagged"), [("1.34", True), ("9.8", False), ("40", True)])
def test_the_spread_of_ages(sd, flagged):
    row = {"study_id": "s", "sample_id": "all", "age_mean": "51.3", "age_sd": sd}
    assert bool(said(samples=row)) is flagged


@pytest.mark.parametrize(
    "text",
    [
        "A total of eight out of 98 studies (9.5%) considered the alliance",  # as Wehmann 2020 prints it
        "8 of the 98 studies (9.5 %)",
        "Eight of 98 (9,5%)",
        "9.5% (8 of 98)",
        "9.5 % (n = 8/98)",
        "8 (9.5%) of 98",
        "8/98, 1,5 % (20 of 98)",
    ],
)
def test_a_typed_percentage_is_recomputed_however_it_is_written(text):
    found = findings(studies={"study_id": "x", "quote": text})
    assert set(found["check"]) == {"percentage"} and len(found) == 1


@pytest.mark.parametrize(
    "text",
    [
        "8 of 98 (8.2%)",
        "eight out of 98 studies (8%)",
        "8.2% (8 of 98)",
        "11 of 840 (1.3%)",
        "0 of 12 (0 %)",
        "8 (8.2 %) of 98",
        "6 of 1658 reports, 12 % of another thing",
        "95% CI (2 of 3 models)",
        "rated 4 of 5 (12 sessions)",
    ],
)
def test_a_right_percentage_or_none_is_left_alone(text):
    assert not said(studies={"study_id": "x", "quote": text})


@pytest.mark.parametrize(("measure", "direction"), [("WAI-SR", "favours_digital"), ("LOW", "favours_comparator")])
def test_the_stated_direction_is_held_against_the_means_in_the_scale_s_own_sense(measure, direction):
    rows = [
        result(result_id=arm, arm_id=arm, measure_id=measure, mean=mean, sd="0.7", n=40)
        for arm, mean in (("app", "4.0"), ("f2f", "3.4"))
    ]
    other = {"favours_digital": "favours_comparator", "favours_comparator": "favours_digital"}[direction]
    assert not said(alliance_results=rows, alliance_contrasts=contrast(measure_id=measure, direction=direction))
    wrong = contrast(measure_id=measure, direction=other)
    assert said(alliance_results=rows, alliance_contrasts=wrong) == ["direction"]


@pytest.mark.parametrize(
    ("word", "near"),
    [("message", "messages"), ("sesions", "sessions"), ("Logins", ""), ("sessions", ""), ("steps", ""), ("daily", ""),
     ("NR", ""), ("modules_done", "")],
)  # fmt: skip
def test_a_word_that_is_nearly_a_listed_one_is_asked_about(word, near):
    columns = TABLES["engagement_metrics"].columns
    metric, wrong = columns["metric"].read(word)
    assert not wrong  # the list is open
    row = dict.fromkeys(columns, "") | {"study_id": "s", "arm_id": "a", "metric": metric}
    table = pd.DataFrame([row], dtype=object)
    found = check_extraction({"engagement_metrics": table}, TABLES, [], ["ana"]).checks
    asked = found[found["check"] == "spelling"]
    assert list(asked["expected"]) == ([near] if near else [])
    if near:
        assert list(asked["message"]) == [f"'{word}' in metric is nearly '{near}', which the dictionary lists"]


@pytest.mark.parametrize(
    ("word", "near"),
    [("unguided", ""), ("non-guided", ""), ("nonguided", ""), ("unblinded", ""), ("session_3", ""), ("session_12", ""),
     ("guidded", "guided"), ("sesion_2", "session 2"), ("indirect", ""), ("sesions_2", "session 2"), ("unguidet", "")],
)  # fmt: skip
def test_an_opposite_and_another_number_are_no_slips(word, near):
    assert _near(word, ["guided", "blinded", "session 1", "session 2", "direct", "inpatient"]) == near
