"""Alliance scores on one metric, and differences between arms: the published figures."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.extraction.alliance import differences, scores
from rapport.extraction.contrasts import correction, d_from_f, d_from_t, eta2_from_f, from_d, from_means
from rapport.extraction.dictionary import read_dictionary
from rapport.extraction.extract import number
from rapport.extraction.measures import Measure, pomp, registry, score

MEASURES = registry()
WAI_SR = MEASURES["WAI-SR"]


def frame(table, *rows):
    columns = list(read_dictionary()[table].columns)
    return pd.DataFrame([[str(row.get(c, "")) for c in columns] for row in rows], columns=columns, dtype=object)


@pytest.mark.parametrize(
    ("mean", "sd", "expected"),
    [
        (3.59, 0.72, (64.75, 18.0)),  # Jasper 2014, internet
        (4.20, 0.49, (80.0, 12.25)),  # Jasper 2014, group
        (3.64, 0.81, (66.0, 20.25)),
        (3.75, 0.80, (68.75, 20.0)),  # Beatty 2022, first and second
        (3.36, 0.80, (59.0, 20.0)),  # Darcy 2021
    ],
)
def test_published_means_of_the_wai_sr(mean, sd, expected):
    found = score(WAI_SR, "total", mean, sd)
    assert (found.mean, found.sd) == pytest.approx(expected) and not found.refused


def test_text_therapy_on_a_scale_from_1_to_7():
    found = pomp(5.66, 0.84, 1, 7)  # van Lotringen 2021, weighted
    assert (found.mean, found.sd) == (pytest.approx(77.67, abs=0.005), pytest.approx(14.0))


@pytest.mark.parametrize(("mean", "sd", "expected"), [(5.15, 0.74, 69.2), (5.16, 0.77, 69.3), (5.36, 1.06, 72.7)])
def test_the_marm_would_be_on_the_scale_once_its_range_is_given(mean, sd, expected):
    """Snipes 2025: refused by the shipped registry; a team that has seen the form adds 1 to 7."""
    assert score(MEASURES["mARM"], "total", mean, sd).refused == "range of the scale not known"
    own = registry(frame("measures", {"measure_id": "mARM", "resp_min": 1, "resp_max": 7, "scoring": "mean"}))
    assert score(own["mARM"], "total", mean, sd).mean == pytest.approx(expected, abs=0.06)


def test_beatty_bond_and_heinz():
    assert score(WAI_SR, "bond", 3.98, 0.94).mean == pytest.approx(74.5)
    # WAI, generative chatbot: the range is not in the source, so the version is not known either
    assert score(Measure("WAI-NS"), "total", 3.59, 1.27).refused == "range of the scale not known"


def test_probst_on_fishers_scale():
    assert math.atanh(0.252) == pytest.approx(0.2575, abs=5e-5)


def test_a_count_of_zero_prints_as_zero():
    """Pihlaja 2018: no study reported on adherence; 0 is a number, None is not."""
    assert number(0, "x.csv")["text"] == "0" and number(None, "x.csv")["text"] == "–"


def test_a_range_that_is_not_known_is_refused_not_guessed():
    for name in ("mARM", "ARM", "DWAI", "TAQ", "VTAS", "WAI-I"):
        found = score(MEASURES[name], "total", 5.15, 0.74)
        assert found.mean is None and found.refused == "range of the scale not known"
    assert score(None, "total", 3.59, 1.27).refused == "instrument not in the registry"
    assert "outside the scale" in score(WAI_SR, "total", 5.77, 1.0).refused


def test_sums_use_the_items_of_the_subscale():
    measure = Measure("X", "", 12, 1, 5, "sum", {"bond": 4.0, "task": None})
    assert measure.range() == (12, 60) and measure.range("bond") == (4, 20) and measure.range("task") is None
    assert score(measure, "total", 36, 12).mean == pytest.approx(50)


@given(st.floats(1, 5), st.floats(0.1, 2))
def test_a_reversed_scale_is_flipped(mean, sd):
    up, down = pomp(mean, sd, 1, 5), pomp(mean, sd, 1, 5, lower_is_better=True)
    assert up.mean + down.mean == pytest.approx(100) and up.sd == down.sd and 0 <= up.mean <= 100


def test_jasper_between_the_arms():
    found = from_means(3.59, 0.72, 38, 4.20, 0.49, 26)
    assert found.sd == pytest.approx(0.6373, abs=5e-5)
    assert (found.d, found.d_low, found.d_high) == pytest.approx((-0.957, -1.483, -0.431), abs=5e-4)
    assert correction(62) == pytest.approx(0.98785, abs=1e-5) and found.g == pytest.approx(-0.946, abs=6e-4)


def test_anderson_from_f():
    assert d_from_f(0.44, 73) == pytest.approx(0.155, abs=5e-4) and d_from_f(6.76, 70) == pytest.approx(0.622, abs=5e-4)
    assert eta2_from_f(0.44, 1, 73) == pytest.approx(0.0060, abs=5e-5) and eta2_from_f(6.76, 1, 70) == pytest.approx(
        0.0881, abs=5e-5
    )


@given(
    st.floats(1.5, 4.5),
    st.floats(1.5, 4.5),
    st.floats(0.2, 1.5),
    st.floats(0.2, 1.5),
    st.integers(5, 200),
    st.integers(5, 200),
)
def test_the_difference_is_the_same_on_raw_and_pomp(m1, m2, s1, s2, n1, n2):
    raw = from_means(m1, s1, n1, m2, s2, n2)
    one, two = pomp(m1, s1, 1, 5), pomp(m2, s2, 1, 5)
    same = from_means(one.mean, one.sd, n1, two.mean, two.sd, n2)
    assert same.g == pytest.approx(raw.g, abs=1e-6) and same.g_low == pytest.approx(raw.g_low, abs=1e-6)
    turned = from_means(m2, s2, n2, m1, s1, n1)
    assert turned.d == pytest.approx(-raw.d) and turned.d_low == pytest.approx(-raw.d_high)
    t = raw.d / d_from_t(1, n1, n2)
    assert d_from_t(t, n1, n2) == pytest.approx(raw.d)


@pytest.mark.parametrize("groups", [(3, 1, 1, 3, 1, 20), (3, 0, 20, 3, 0, 20)])
def test_no_difference_of_nobody_or_of_constants(groups):
    with pytest.raises(ValueError):
        from_means(*groups)


ARMS = frame(
    "arms",
    {
        "study_id": "s",
        "arm_id": "app",
        "label": "app",
        "condition_code": "app_unguided",
        "comparator": "no",
        "n_randomised": 46,
    },
    {
        "study_id": "s",
        "arm_id": "f2f",
        "label": "F2F",
        "condition_code": "face_to_face",
        "comparator": "yes",
        "n_randomised": 47,
    },
)
SAME = {
    "study_id": "s",
    "measure_id": "WAI-SR",
    "subscale": "total",
    "object": "therapist",
    "rater": "client",
    "time_label": "post",
}


def test_arms_are_compared_within_instrument_rater_and_time_only():
    results = frame(
        "alliance_results",
        dict(SAME, result_id="a", arm_id="app", mean="3.59", sd="0.72", n=38),
        dict(SAME, result_id="b", arm_id="f2f", mean="4.20", sd="0.49", n=26),
        dict(SAME, result_id="c", arm_id="f2f", mean="4.0", sd="0.5", n=26, rater="therapist"),
        dict(SAME, result_id="d", arm_id="app", mean="3", sd="0.5", n=26, time_label="early"),
    )
    table = differences(results, frame("alliance_contrasts"), ARMS, {}, MEASURES)
    assert (
        len(table) == 1 and table.loc[0, "g"] == pytest.approx(-0.9455, abs=1e-4) and table.loc[0, "n_from"] == "rating"
    )


def test_the_arms_own_size_stands_in_and_says_so():
    results = frame(
        "alliance_results",
        dict(SAME, result_id="a", arm_id="app", mean="63.5", sd="9.6"),
        dict(SAME, result_id="b", arm_id="f2f", mean="65.7", sd="11.3"),
    )
    table = differences(results, frame("alliance_contrasts"), ARMS, {}, MEASURES)
    assert table.loc[0, "n_from"] == "arm randomised" and table.loc[0, "g"] == pytest.approx(-0.2079, abs=1e-4)


CONTRAST = dict(SAME, contrast_id="c", arm_1="app", arm_2="f2f", df1=1, df2=70, statistic="F", value="6.76")


@pytest.mark.parametrize(
    ("extra", "g", "refused"),
    [
        ({"direction": "favours_comparator"}, -0.615, ""),
        ({"direction": "favours_digital"}, 0.615, ""),
        ({"direction": "none"}, None, "which arm is higher is not stated"),
        (
            {"direction": "none", "effect": "0.64", "effect_type": "d", "effect_signed": "no"},
            None,
            "which arm is higher is not stated",
        ),
        ({"direction": "none", "effect": "-0.10", "effect_type": "d"}, -0.099, ""),
        ({"direction": "none", "statistic": "text", "value": "", "df2": ""}, None, "no numbers printed"),
    ],
)
def test_printed_tests_need_a_stated_direction(extra, g, refused):
    arms = ARMS.assign(n_randomised="")
    table = differences(frame("alliance_results"), frame("alliance_contrasts", CONTRAST | extra), arms, {}, MEASURES)
    assert table.loc[0, "refused"] == refused
    assert (table.loc[0, "g"] is None) if g is None else table.loc[0, "g"] == pytest.approx(g, abs=2e-3)


def test_from_g_and_d_agree():
    assert from_d(-0.957127, 38, 26).g_low == pytest.approx(-1.4648, abs=1e-4)


def test_ratings_without_an_arm_or_a_mean_are_listed_with_the_reason():
    results = frame(
        "alliance_results",
        dict(SAME, result_id="a", arm_id="NA", mean="NR"),
        dict(SAME, result_id="b", arm_id="app", mean="NR", pct_of_max="80"),
    )
    table = scores(results, ARMS, {"s": "Study 1"}, MEASURES)
    assert list(table["refused"]) == ["no mean printed", "printed as 80 % of the maximum; no mean printed"]
    assert table.loc[0, "arm"] == "several arms" and table.loc[0, "label"] == "Study 1"
