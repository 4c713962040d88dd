"""Cells as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.extraction.values import MISSING, is_missing, number, plain, read_number


@pytest.mark.parametrize(
    ("text", "unit", "value", "decimals"),
    [
        (".72", "", 0.72, 2),
        ("0,72", "", 0.72, 2),
        ("1,205", "", 1205, 0),
        ("36,070", "people", 36070, 0),
        ("−.47", "", -0.47, 2),
        ("–4.37", "", -4.37, 2),
        ("3.0", "", 3.0, 1),
        ("+5", "", 5, 0),
        ("84 days", "weeks", 12, 0),
        ("9 weeks", "weeks", 9, 0),
        ("2 months", "weeks", 8.7, 1),
        ("1 year", "weeks", 52.18, 2),
        ("1.5 h", "minutes", 90, 0),
        ("40.6 %", "percent", 40.6, 1),
        ("40.6%", "percent", 40.6, 1),
        ("38 participants", "people", 38, 0),
        ("1\u00a0205", "", None, None),
    ],
)
def test_numbers_as_typed(text, unit, value, decimals):
    found = number(text, unit)
    assert (found.value, found.decimals) == (pytest.approx(value), decimals) if value is not None else found is None


@pytest.mark.parametrize(
    "text", ["", "abc", "3.59 (0.72)", "<.001", "1.2.3", "3-5", "12 parsecs", "1,2,3", "nan", "1e5", "."]
)
def test_what_is_no_number(text):
    assert number(text, "weeks") is None


@given(st.integers(-(10**6), 10**6), st.integers(0, 4))
def test_a_printed_number_is_read_back(digits, decimals):
    text = f"{digits / 10**decimals:.{decimals}f}"
    found = number(text)
    assert found.value == float(text) and found.decimals == decimals and found.half == 0.5 * 10.0**-decimals
    assert number(found.text) == found


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_is_not(text):
    found = number(text)
    assert found is None or number(found.text).value == found.value


def test_missing_codes_are_no_numbers():
    assert all(is_missing(code.lower()) and read_number(code) is None for code in MISSING)


@pytest.mark.parametrize(
    ("one", "two"),
    [("Anxiety disorders", "anxiety  disorders."), ("e-mail", "E mail"), ("Zürich", "Zurich"), ("naïve", "NAIVE")],
)
def test_names_are_compared_without_case_accents_and_punctuation(one, two):
    assert plain(one) == plain(two)
