"""Two cells: the same or not, and what kind of slip."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.extraction.compare import KINDS, agree, better, kappa, kind
from rapport.extraction.dictionary import read_dictionary
from rapport.extraction.reading import Entry

TABLES = read_dictionary()
RESULTS = TABLES["alliance_results"].columns


def entry(key="r1", **values):
    return Entry("alliance_results", (key,), "amira", values, {}, "f.csv", 2)


@pytest.mark.parametrize(
    ("column", "one", "two", "same"),
    [
        ("mean", "3.59", "3.59", True),
        ("mean", "3.6", "3.59", True),
        ("mean", "3.5", "3.59", False),
        ("mean", "3.59", "3.56", False),
        ("mean", "58", "58.37", True),
        ("mean", "4", "4.2", False),
        ("mean", "NR", "", True),
        ("mean", "NR", "UC", False),
        ("mean", "NR", "3.59", False),
        ("n", "38", "39", False),
        ("n", "", "NR", False),
        ("rater", "client", "client", True),
        ("rater", "client", "therapist", False),
        ("locator", "p. 3", "Table 2", True),
        ("time_label", "Week 9", "week 9", True),
        ("time_label", "after session 3", "after the session 3", True),
        ("time_label", "week 9", "month 6", False),
        ("time_label", "after twelve sessions, week 9", "after twelve sessions, week 8", False),
    ],
)
def test_agreement(column, one, two, same):
    assert agree(RESULTS[column], one, two) is same
    assert agree(RESULTS[column], two, one) is same


@given(st.sampled_from(sorted(RESULTS)), st.text(max_size=12))
def test_everybody_agrees_with_themselves(column, text):
    assert agree(RESULTS[column], text, text)


@given(st.decimals(-100, 100, places=3), st.integers(1, 2))
def test_rounding_is_no_difference(value, places):
    fine, coarse = f"{value:.3f}", f"{value:.{places}f}"
    assert agree(RESULTS["mean"], fine, coarse) or len(coarse.lstrip("-0.").replace(".", "")) < 2
    assert better(RESULTS["mean"], coarse, fine) == fine


@pytest.mark.parametrize(
    ("column", "one", "two", "extra", "expected"),
    [
        ("mean", "5.86", "5.68", {}, "typo"),
        ("mean", "3.64", "3.65", {}, "typo"),
        ("sd", "0.72", "0.12", {"n": "38"}, "sd or se"),
        ("mean", "-.47", ".47", {}, "sign"),
        ("mean", "3.59", "35.9", {}, "decimal point"),
        ("time_weeks", "12", "84", {}, "unit"),
        ("sd", "0", "NR", {}, "zero for missing"),
        ("sd", "", "0.72", {}, "missed"),
        ("rater", "client", "therapist", {}, "code"),
        ("mean", "NR", "NE", {}, "missing code"),
        ("mean", "3.59", "4.81", {}, "number"),
        ("mean", "0.72", "3.59", {"sd": "0.72"}, "wrong column"),
    ],
)
def test_kinds_of_slips(column, one, two, extra, expected):
    mine, other = entry(**{**extra, column: one}), entry(**{**extra, column: two})
    assert kind(RESULTS[column], mine, other, [mine, other]) == expected
    assert expected in KINDS


def test_a_value_of_another_arm_or_time_is_recognised():
    mine, other = (
        entry(mean="3.27", arm_id="blended", time_label="post"),
        entry(mean="3.42", arm_id="blended", time_label="post"),
    )
    arm = entry("r2", mean="3.27", arm_id="f2f", time_label="post")
    time = entry("r3", mean="3.27", arm_id="blended", time_label="early")
    assert kind(RESULTS["mean"], mine, other, [mine, other, arm]) == "wrong arm"
    assert kind(RESULTS["mean"], mine, other, [mine, other, time]) == "wrong time"


def test_kappa_of_codes():
    pairs = [("a", "a", True)] * 20 + [("b", "b", True)] * 15 + [("a", "b", False)] * 5 + [("b", "a", False)] * 10
    assert kappa(pairs) == pytest.approx(0.4)
    assert kappa([("a", "a", True)]) is None and kappa([("1", "2", False)]) is None
