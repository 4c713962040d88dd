import math

import pytest
from association_rows import row
from scipy import stats

from rapport.association import formulas as f
from rapport.association.convert import convert
from rapport.association.effects import phase_of, scope_of
from rapport.association.printed import covariate_count
from rapport.association.signs import direction_of, sign_of


@pytest.mark.parametrize(
    ("cells", "scope", "r", "v"),
    [
        # Anderson 2012: t(79) = 2.21 and F(1, 80) = 13.10
        ({"statistic": "t", "value": "2.21", "df2": "79"}, "partial", 0.241, 1 / 78),
        (
            {"statistic": "F", "value": "13.10", "df1": "1", "df2": "80", "direction_printed": "+"},
            "zero_order",
            0.375,
            1 / 79,
        ),
        # Schmidt 2023: p = .023 with 41 df; Gomez Penedo 2020: t(206) = -4.37
        ({"statistic": "p", "p": ".023", "df2": "41", "direction_printed": "+"}, "partial", 0.346, 1 / 40),
        ({"statistic": "t", "value": "-4.37", "df2": "206"}, "partial", -0.291, 1 / 205),
        # Schlapfer 2026: partial r, 4 covariates
        (
            {"statistic": "partial_r", "value": "-.18", "n": "117", "covariates": "4: a, b, c, d"},
            "partial",
            -0.18,
            1 / 110,
        ),
        # Anderson's beta .22 by Peterson & Brown
        ({"statistic": "beta", "value": ".22", "n": "81"}, "zero_order", 0.2656, 1 / 78),
        # a printed range .13 to .33, middle on the z scale
        ({"statistic": "r_range", "value_low": ".13", "value_high": ".33", "n": "48"}, "zero_order", 0.232, 1 / 45),
        ({"statistic": "f2", "value": ".06", "n": "325", "direction_printed": "+"}, "partial", 0.238, 1 / 321),
        ({"statistic": "chi2", "value": "6.2", "n": "90", "direction_printed": "-"}, "zero_order", -0.2625, 1 / 87),
        # odds ratio 2.5 [1.0, 6.25]: v of ln(OR) .2186, of d .0664, of r .01380, of z .01561
        (
            {"statistic": "or", "value": "2.5", "ci_low": "1.0", "ci_high": "6.25", "n": "75"},
            "zero_order",
            0.2449,
            0.015612,
        ),
        # d = .5 of 30 and 30: v of d .06875, of r .01433, of z .01618
        ({"statistic": "d", "value": ".5", "n": "60"}, "zero_order", 0.2425, 0.01618),
        ({"statistic": "rho", "value": ".41", "n": "60"}, "zero_order", 0.4260, 1.06 / 57),
        ({"statistic": "tau", "value": ".3", "n": "60"}, "zero_order", 0.4540, 0.0201),
        ({"statistic": "eta2", "value": ".09", "n": "60"}, "zero_order", 0.3, 1 / 57),
        # n missing: the printed interval of r gives the variance
        ({"statistic": "r", "value": ".30", "ci_low": ".1101", "ci_high": ".4688"}, "zero_order", 0.30, 1 / 97),
        # the value missing, p and n there
        ({"statistic": "r", "p": ".014", "n": "38", "direction_printed": "+"}, "zero_order", 0.3955, 1 / 35),
    ],
)
def test_conversions_of_published_statistics(cells, scope, r, v):
    found = convert(row("a", **cells), scope)
    assert not found.problem and found.path
    assert found.r == pytest.approx(r, abs=6e-4)
    assert found.v == pytest.approx(v, rel=2e-3)


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"value": "1.0", "n": "40"}, "not below 1"),
        ({"value": "-1.2", "n": "40"}, "not below 1"),
        ({"value": ".4", "n": "3"}, "no degrees of freedom"),
        ({"value": ".43"}, "n is not reported"),
        ({"statistic": "F", "value": "4.1", "df1": "2", "df2": "80"}, "numerator degrees of freedom"),
        ({"statistic": "beta", "value": ".62", "n": "50"}, "beyond .5"),
        ({"statistic": "b", "value": "0.40", "n": "50", "p": ".044"}, "not of an adjusted association"),
        ({"statistic": "beta_range", "value_low": "-.17", "value_high": "-.13", "n": "314"}, "not an effect"),
        ({"statistic": "text", "n": "90"}, "no value"),
        ({"statistic": "path", "value": "-.58"}, "structural model"),
        ({"statistic": "wibble", "value": ".3", "n": "30"}, "no conversion"),
        ({"statistic": "or", "value": "0", "n": "30"}, "above 0"),
        ({"statistic": "chi2", "value": "4", "n": "NR"}, "cannot be converted"),
    ],
)
def test_what_cannot_be_converted_says_why(cells, why):
    assert why in convert(row("a", **cells), "zero_order").problem


def test_an_adjusted_coefficient_is_a_partial_r_by_its_own_test():
    beta = {"statistic": "beta", "value": "-.27", "n": "44", "covariates": "1: baseline"}
    by_p = convert(row("a", **beta, p=".023"), "partial")
    assert by_p.quality == "exact" and by_p.r == pytest.approx(-0.3461, abs=1e-4) and by_p.v == pytest.approx(1 / 40)
    t = by_p.r * (41 / (1 - by_p.r**2)) ** 0.5
    assert 2 * stats.t.sf(abs(t), 41) == pytest.approx(0.023)
    by_se = convert(row("a", statistic="b", value="-1.74", se="0.40", df2="206", p=".001", p_operator="<"), "partial")
    assert by_se.r == pytest.approx(-4.35 / (4.35**2 + 206) ** 0.5) and by_se.v == pytest.approx(1 / 205)
    assert convert(row("a", **beta, p=".05", p_operator="<"), "partial").quality == "beta"  # no test: sensitivity only
    assert convert(row("a", statistic="beta", value=".2", n="50", p=".16"), "zero_order").quality == "beta"


@pytest.mark.parametrize("scope", ["zero_order", "within_person", "programme_level"])
@pytest.mark.parametrize("test", [{"p": ".02"}, {"se": ".1", "df2": "1500"}])
def test_only_an_adjusted_unstandardised_coefficient_is_converted(scope, test):
    cells = {"statistic": "b", "value": ".31", "n": "100", **test}
    assert "not of an adjusted association" in convert(row("a", **cells), scope).problem
    assert convert(row("a", **cells), "partial").quality == "exact"
    assert convert(row("a", **{**cells, "value": "NR"}), scope).problem == "no value in the text seen"
    untested = {"statistic": "b", "value": ".31", "n": "100", "p": ".05", "p_operator": "<"}
    assert "without its p or standard" in convert(row("a", **untested), "partial").problem


def test_a_coefficient_rounded_to_zero_takes_its_sign_from_the_words():
    cells = {"statistic": "b", "value": "0.00", "n": "50", "p": ".044", "covariates": "NR"}
    assert convert(row("a", **cells), "partial").unsigned
    assert convert(row("a", **cells, direction_printed="-"), "partial").r < 0


def test_edges_warn():
    assert "smallest sample" in convert(row("a", value=".3", n="4"), "zero_order").warnings[0]
    assert convert(row("a", value=".3", n="4"), "zero_order").v == 1
    assert "|r| above" in convert(row("a", value=".97", n="40"), "zero_order").warnings[0]
    assert "1 assumed" in convert(row("a", statistic="partial_r", value=".2", n="50"), "partial").warnings[0]
    assert (
        convert(row("a", statistic="p", p=".05", p_operator="<", n="40", direction_printed="+"), "zero_order").quality
        == "bound"
    )


def test_formulas_invert_each_other():
    assert f.r_from_t(f.t_from_r(0.4, 36), 36) == pytest.approx(0.4)
    assert f.r_from_p(f.p_from_r(0.25, 90), 88) == pytest.approx(0.25)
    assert f.r_from_f(f.t_from_r(0.3, 50) ** 2, 50) == pytest.approx(0.3)
    assert f.r_from_z(f.z_from_r(0.7)) == pytest.approx(0.7)


def test_integral_transformation_shrinks_and_meets_tanh():
    assert f.r_from_z_integral(0.5, 0) == math.tanh(0.5)
    assert 0 < f.r_from_z_integral(0.5, 0.04) < math.tanh(0.5)


@pytest.mark.parametrize(
    ("value", "word", "better", "factor"),
    [
        (0.3, "", "yes", 1),
        (-0.47, "", "no", -1),
        (0.4, "", "no", -1),
        (-0.3, "+", "", -1),
        (0.3, "+", "", 1),
        (0.3, "-", "", -1),
        (0.3, "", "NA", 0),
    ],
)
def test_the_sign_rule(value, word, better, factor):
    sign = sign_of(value, word, better)
    assert sign.factor == factor and sign.rule


def test_words_against_scoring_are_doubted():
    assert "opposite signs" in sign_of(0.3, "+", "no").doubt
    assert not sign_of(-0.3, "+", "no").doubt


def test_directions_do_not_look_at_significance():
    assert direction_of(0.001, "") == "positive" and direction_of(-0.001, "") == "negative"
    assert direction_of(None, "not reported") == "not reported" and direction_of(None, "mixed") == "mixed"


def test_covariates_are_counted():
    assert covariate_count("4: baseline, sex, age, expectation") == 4
    assert covariate_count("baseline; sex") == 2
    assert math.isnan(covariate_count("NR"))


def test_the_kind_of_association_is_told_from_the_row():
    assert scope_of(row("a", covariates="baseline")) == "partial"
    assert scope_of(row("a", statistic="partial_r")) == "partial"
    assert scope_of(row("a")) == "zero_order"
    assert scope_of(row("a", scope="within_person", covariates="x")) == "within_person"


def test_when_the_alliance_was_rated():
    words = {
        "week 3": "early",
        "after session 3": "early",
        "weeks 1 to 4": "early",
        "week 5": "mid",
        "session 1 or 8": "",
        "end of treatment": "post",
        "post": "post",
        "before treatment": "before",
        "mid": "mid",
        "weekly": "",
        "cross-sectional": "",
        "": "",
    }
    assert {text: phase_of(text) for text in words} == words
