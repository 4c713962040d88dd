import pandas as pd
import pytest
from association_rows import row, run

from rapport.association.direction_figures import contour_n
from rapport.association.directions import direction_tests, sign_test, votes, within_study
from rapport.association.pvalues import fisher, one_sided, stouffer, tippett

# outcome, digital arms, one vote a study: results with and without a direction in the text seen
WITH = [
    "knaevelsrud2006",
    "knaevelsrud2007",
    "anderson2012",
    "jasper2014",
    "schlapfer2026",
    "goldberg2023",
    "cbt4cbt2024",
    "zalaznik",
    "vernmark2019",
    "preschl2011",
    "herrero2020",
    "cavanagh2018",
]
WITHOUT = ["clarke2016", "kiluk2014", "kooistra2020", "askjer", "hadjis2017", "ormrod2010"]


def words(study, direction):
    return row(f"{study}_a", study, statistic="text", direction_printed=direction, higher_target_is_better="NA")


def test_twelve_to_none_becomes_twelve_to_six():
    found = run([words(s, "+") for s in WITH] + [words(s, "not reported") for s in WITHOUT])
    table = found.tables["direction_tests"].set_index("set")
    plain, against = table.loc["all studies"], table.loc["all studies, unreported counted against"]
    assert (plain["positive"], plain["negative"], plain["not_reported"]) == (12, 0, 6)
    assert plain["p"] == pytest.approx(0.0004883, abs=1e-6)
    assert (against["positive"], against["negative"]) == (12, 6)
    assert against["p"] == pytest.approx(0.238, abs=5e-4)
    text = " ".join(t["text"] for t in found.text)
    assert "12 to 0" in text and "12 to 6" in text and "most studies" not in text


def test_published_sign_tests():
    assert sign_test(9, 0)["p"] == pytest.approx(0.0039, abs=5e-5)  # Boon & Thomson 2021
    assert sign_test(5, 1)["p"] == pytest.approx(0.2188, abs=5e-5)
    none = sign_test(0, 0)
    assert none["p"] != none["p"]


def test_seven_in_ten_give_a_study_its_direction():
    assert within_study(["positive"] * 7 + ["negative"] * 3) == "positive"
    assert within_study(["positive"] * 2 + ["negative"]) == "conflicting"
    assert within_study(["negative", "not reported"]) == "negative"
    assert within_study(["not reported"]) == "not reported"
    assert within_study(["positive", "mixed"]) == "conflicting"
    assert within_study(["positive"] * 2 + ["negative"], share=0.6) == "positive"


def test_significance_does_not_enter():
    weak = run(
        [row("a", value=".01", n="20", p=".97"), row("b", value=".90", n="200", p=".001", p_operator="<")]
    ).tables["directions"]
    assert list(weak["direction"]) == ["positive", "positive"]


def test_comparison_arms_and_expectations_have_no_vote():
    found = run(
        [
            row("a", value=".3", n="30"),
            row("b", value=".3", n="30", comparator="yes"),
            row("c", value=".3", n="30", flags="not_alliance"),
        ]
    )
    assert list(found.tables["directions"]["study_id"]) == ["a"]


def test_engagement_and_outcome_vote_apart():
    found = run([row("a", value=".3", n="30"), row("b", "a", value="-.3", n="30", domain="engagement")])
    assert dict(zip(found.tables["directions"]["domain"], found.tables["directions"]["direction"], strict=True)) == {
        "outcome": "positive",
        "engagement": "negative",
    }


def test_no_votes_no_tests():
    empty = run([]).tables
    assert empty["directions"].empty and empty["direction_tests"].empty
    assert direction_tests(votes(empty["effects"])).empty


def test_combined_p_is_one_sided():
    assert one_sided(0.04, True) == 0.02 and one_sided(0.04, False) == 0.98
    p = [0.012, 0.2, 0.004]
    assert fisher(p).df == 6 and fisher(p).p < 0.001
    assert stouffer(p, [1, 1, 1]).p == pytest.approx(stouffer(p).p)
    assert tippett(p).p == pytest.approx(1 - 0.996**3)
    assert 0 <= fisher([0.0, 0.5]).p <= 1


def test_contours_of_the_albatross_plot():
    assert contour_n(0.05, 0.3) == pytest.approx(1.959964**2 / 0.09, rel=1e-6)


def test_swim_has_its_nine_items():
    swim = run([words(s, "+") for s in WITH]).tables["swim"]
    assert list(swim["item"]) == list(range(1, 10)) and (swim["text"] != "").all()
    assert "outcome, all studies: 12 to 0 (100 %" in swim["text"].iloc[7]
    assert isinstance(swim, pd.DataFrame) and "To be written" in swim["text"].iloc[5]
