"""Real slips in print that the arithmetic must catch, and correct numbers that it must leave alone."""

import pytest

from rapport.association.consistency import (
    check_claim,
    check_coefficient,
    check_correlation,
    check_f,
    check_f2,
    check_interval,
    check_square,
    check_t,
    check_zero,
    findings,
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
    ("cells", "scope", "words"),
    [
        # beta/SE is the t: t(41) = 2.35, p = .024; a p ten times smaller, or another t, cannot stand beside it
        (
            {"statistic": "beta", "value": "-.27", "se": ".115", "n": "44", "p": ".002", "covariates": "1"},
            "partial",
            "p = .0",
        ),
        (
            {"statistic": "beta", "value": "-.27", "se": ".115", "quote": "β = −.27, t(41) = −3.25"},
            "partial",
            "t = -2.35",
        ),
        ({"statistic": "beta", "value": ".27", "quote": "t(41) = -2.35"}, "partial", "opposite signs"),
        (
            {"statistic": "beta", "value": "-.27", "quote": "t(41) = −2.35", "p": ".23"},
            "partial",
            "t(41) = −2.35 gives p",
        ),
        (
            {"statistic": "b", "value": "-1.74", "se": "0.04", "df2": "206", "quote": "t = -4.37"},
            "partial",
            "gives t = -43.50",
        ),
        # the only predictor's beta is r: .22 with 79 df is t = 2.00
        (
            {"statistic": "beta_single", "value": ".22", "df2": "79", "n": "81", "quote": "t(79) = 2.51"},
            "zero_order",
            "t(79) = 2.00",
        ),
        (
            {"statistic": "t", "value": "2.21", "df2": "97", "n": "81", "p": ".03"},
            "partial",
            "97 degrees of freedom are more",
        ),
    ],
)
def test_beta_against_t(cells, scope, words):
    assert [sentence for sentence in findings(cells, scope) if words in sentence]


@pytest.mark.parametrize(
    ("cells", "scope"),
    [
        ({"statistic": "beta", "value": "-.27", "se": ".115", "n": "44", "p": ".023", "covariates": "1"}, "partial"),
        ({"statistic": "beta", "value": "-.27", "n": "44", "p": ".023", "quote": "β = −.27, t(41) = −2.36"}, "partial"),
        (
            {
                "statistic": "b",
                "value": "-1.74",
                "se": "0.40",
                "df2": "206",
                "quote": "t = -4.37",
                "p": ".001",
                "p_operator": "<",
            },
            "partial",
        ),
        (
            {"statistic": "b", "value": "3.10", "se": "1.14", "df2": "198", "p": ".007", "quote": "t(198) = 2.72"},
            "partial",
        ),
        (
            {"statistic": "b", "value": "1.46", "se": "0.27", "df2": "162", "n": "44", "quote": "t(162) = 5.38"},
            "within_person",
        ),
        ({"statistic": "beta_single", "value": ".54", "n": "29", "p": ".002", "quote": "t(27) = 3.33"}, "zero_order"),
        ({"statistic": "beta", "value": ".22", "quote": "t(79) = 2.21", "p": ".03"}, "partial"),
        ({"statistic": "beta", "value": ".2", "se": "0", "quote": "t = oops", "p": "NR"}, "partial"),
    ],
)
def test_coefficients_that_agree_within_rounding(cells, scope):
    assert findings(cells, scope) == []


def test_a_coefficient_without_anything_beside_it_has_nothing_to_check():
    assert not any(check_coefficient(".27", "", "", float("nan"), ""))


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
