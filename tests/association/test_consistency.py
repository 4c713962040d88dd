"""Real slips in print that the arithmetic must catch, and correct numbers that it must leave alone."""

import pytest

from rapport.association.consistency import (
    check_claim,
    check_correlation,
    check_f,
    check_f2,
    check_interval,
    check_square,
    check_t,
    check_zero,
    needed_n,
)


def test_anderson_2012_f():
    assert "gives p = .0005, printed p = .01" in check_f("13.10", 80, ".01")


def test_herbst_2016_r():
    assert "gives p = .0566, printed p = .04 (more than rounding)" in check_correlation(".33", 34, ".04")


def test_ct155_poster_r2():
    assert "label is probably wrong" in check_square(".4", 46, ".01")


def test_bur_2022_significance():
    assert "needs n >= 151" in check_claim(".16", 125, "significantly associated")
    assert needed_n(0.16) == 151


def test_matsumoto_2019_se():
    assert "does not fit the interval 1.23 to 5.17" in check_interval("32.73", "1.23", "5.17")


def test_stiles_shields_2014_f2():
    assert check_f2(".009", 325, ".02", "<").startswith("f2 = .009 with n = 325 gives p = .0892")


def test_askjer_b_of_zero():
    assert "rounded away" in check_zero("0.00", ".044")


@pytest.mark.parametrize(
    ("r", "n", "p"),
    [
        (".40", 38, ".014"),
        (".40", 26, ".043"),
        ("-.47", 25, ".019"),
        (".310", 70, ".01"),
        ("-.23", 46, ".12"),
        ("-.42", 46, ".004"),
        ("-.37", 46, ".01"),
    ],
)
def test_correlations_that_agree_within_rounding(r, n, p):
    assert check_correlation(r, n, p) == ""


def test_other_statistics_that_agree():
    assert (
        check_t("2.72", 198, ".007") == ""
        and check_t("-4.37", 206, ".001", "<") == ""
        and check_t("2.21", 79, ".03") == ""
    )
    assert check_f("93.85", 76, ".001", "<") == ""
    assert check_interval("0.40", "-2.52", "-0.96") == "" and check_interval("1.14", "0.87", "5.33") == ""
    assert check_claim(".4", 60, "significant") == "" and check_claim(".1", 60, "not significant") == ""


def test_a_small_difference_is_called_close():
    assert check_correlation("-.17", 27, ".42").endswith("(close)")
