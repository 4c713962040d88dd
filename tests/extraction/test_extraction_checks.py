"""Arithmetic that cannot be true is flagged, and what rounds to the truth is not."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from rapport.errors import ReviewError
from rapport.extraction.checking import check_extraction
from rapport.extraction.checks import COLUMNS, SEVERITY, run_checks
from rapport.extraction.checks.grim import possible
from rapport.extraction.checks.times import label_weeks
from rapport.extraction.dictionary import read_dictionary
from rapport.extraction.measures import Measure, registry

TABLES = read_dictionary()
KEYS = {name: table.key for name, table in TABLES.items()}
MEASURES = registry() | {
    "SUM": Measure("SUM", "", 12, 1, 5, "sum", {"bond": 4.0, "task": 4.0, "goal": 4.0}),
    "LOW": Measure("LOW", "", 12, 1, 5, "mean", lower_is_better=True),
}


def findings(**tables):
    made = {}
    for name, rows in tables.items():
        columns = list(TABLES[name].columns)
        rows = rows if isinstance(rows, list) else [rows]
        made[name] = pd.DataFrame(
            [[str(row.get(c, "")) for c in columns] for row in rows], columns=columns, dtype=object
        )
    return run_checks(made, MEASURES, KEYS)


def said(**tables):
    return sorted(set(findings(**tables)["check"]))


def association(**cells):
    return {"assoc_id": "a", "study_id": "s", "statistic": "r", "p_operator": "=", "domain": "outcome"} | cells


def result(**cells):
    return {
        "result_id": "r",
        "study_id": "s",
        "arm_id": "app",
        "measure_id": "WAI-SR",
        "subscale": "total",
        "rater": "client",
        "object": "program",
        "time_label": "post",
    } | cells


def contrast(**cells):
    return {
        "contrast_id": "c",
        "study_id": "s",
        "arm_1": "app",
        "arm_2": "f2f",
        "measure_id": "WAI-SR",
        "subscale": "total",
        "rater": "client",
        "object": "program",
        "time_label": "post",
    } | cells


# --- printed figures of real reports (facts with their source in the worked review)


@pytest.mark.parametrize(
    ("cells", "flagged"),
    [
        ({"value": ".40", "n": 38, "p": ".014"}, False),  # Jasper 2014: agrees within the rounding of r
        ({"value": ".40", "n": 26, "p": ".043"}, False),
        ({"value": ".310", "n": 70, "p": ".01"}, False),  # Miloff 2020
        ({"value": "-.23", "n": 46, "p": ".12"}, False),
        ({"value": "-.42", "n": 46, "p": ".004"}, False),
        ({"value": "-.37", "n": 46, "p": ".01"}, False),  # Marcotte 2021
        ({"value": "-.47", "n": 25, "p": ".019"}, False),  # Bergman Nordgren 2013
        ({"value": ".26", "n": 90, "p": ".02"}, False),
        ({"value": ".25", "n": 90, "p": ".04"}, True),  # Clarke 2016: one agrees, one does not
        ({"value": ".33", "n": 34, "p": ".04"}, True),  # Herbst 2016: the other side of .05
        ({"statistic": "F", "value": "13.10", "df1": 1, "df2": 80, "p": ".01"}, True),  # Anderson 2012
        ({"statistic": "t", "value": "2.21", "df2": 79, "p": ".03"}, False),
        ({"statistic": "t", "value": "-4.37", "df2": 206, "p": ".001", "p_operator": "<"}, False),
        ({"statistic": "t", "value": "2.72", "df2": 198, "p": ".007"}, False),
        ({"statistic": "beta_single", "value": ".54", "n": 29, "p": ".002"}, False),  # Matsumoto 2019
        ({"statistic": "r2", "value": ".4", "n": 46, "p": ".01"}, True),  # a poster of CT-155
        ({"value": ".16", "n": 125, "p": ".05", "p_operator": "<"}, True),
        ({"value": ".16", "n": 151, "p": ".05", "p_operator": "<"}, False),  # Bur 2022
        ({"statistic": "b", "value": "0.00", "p": ".044"}, True),  # Askjer & Mathiasen
    ],
)
def test_p_of_published_associations(cells, flagged):
    assert ("p" in said(associations=association(**cells))) is flagged


def test_the_other_side_of_05_is_said():
    found = findings(associations=association(value=".33", n=34, p=".04"))
    assert found.loc[0, "severity"] == "inconsistent" and "other side of .05" in found.loc[0, "message"]


def test_a_small_mismatch_is_only_worth_a_look():
    assert set(findings(associations=association(value="-.17", n=27, p=".42"))["severity"]) == {
        "look"
    }  # Bergman Nordgren 2013, before


def test_wehmann_8_of_98():
    found = findings(
        studies={
            "study_id": "wehmann2020",
            "quote": "A total of eight out of 98 studies; 8 of 98 (9.5%) reported alliance",
        }
    )
    assert found["check"].tolist() == ["percentage"] and found.loc[0, "expected"] == "8.2 %"
    for good in (
        "11 of 840 (1.3%)",
        "8/84 (9.5 %)",
        "0 of 12 (0 %)",
        "8 of 98 studies (8.2 per cent)",
        "6 of 1658 reports",
    ):
        assert not said(studies={"study_id": "x", "quote": good}), good
    assert said(engagement_metrics={"metric_id": "m", "study_id": "s", "n": 8, "total": 98, "pct": "9.5"}) == [
        "percentage"
    ]
    assert not said(engagement_metrics={"metric_id": "m", "study_id": "s", "n": 46, "total": 49, "pct": "93.9"})


def test_matsumoto_interval_and_standard_error():
    assert "width of the interval" in said(
        associations=association(statistic="beta_single", value=".54", n=29, se="32.73", ci_low="1.23", ci_high="5.17")
    )


def test_anderson_two_tests_with_their_effects():
    youth = contrast(
        statistic="F",
        value="0.44",
        df1=1,
        df2=73,
        p=".51",
        p_operator="=",
        effect="0.15",
        effect_type="d",
        effect_signed="no",
        direction="none",
    )
    parents = contrast(
        contrast_id="d",
        statistic="F",
        value="6.76",
        df1=1,
        df2=70,
        p=".01",
        p_operator="=",
        effect="0.64",
        effect_type="d",
        effect_signed="no",
        direction="favours_comparator",
    )
    assert not said(alliance_contrasts=[youth, parents])
    assert not said(
        alliance_contrasts=[
            youth | {"effect": "0.006", "effect_type": "eta2"},
            parents | {"effect": "0.09", "effect_type": "eta2"},
        ]
    )
    assert said(alliance_contrasts=youth | {"effect": "0.51"}) == ["effect and test"]
    assert said(alliance_contrasts=parents | {"effect": "0.19", "effect_type": "eta2"}) == ["effect and test"]


def test_the_same_numbers_in_two_studies_of_the_same_size():
    poster, paper = (
        result(study_id="pratap2024", mean="5.15", sd="0.74", n=49),
        result(result_id="r2", study_id="snipes2025", mean="5.15", sd="0.74", n=49),
    )
    assert "duplicate" in said(alliance_results=[poster | {"measure_id": "mARM"}, paper | {"measure_id": "mARM"}])
    assert "duplicate" not in said(
        alliance_results=[poster | {"measure_id": "mARM"}, paper | {"measure_id": "mARM", "n": 50}]
    )


# --- one rule at a time


@pytest.mark.parametrize(
    ("check", "bad", "good"),
    [
        ("range", {"mean": "5.41"}, {"mean": "4.41"}),
        ("range", {"measure_id": "SUM", "mean": "61.0", "n": ""}, {"measure_id": "SUM", "mean": "58.4", "n": ""}),
        (
            "range",
            {"measure_id": "SUM", "subscale": "bond", "mean": "21"},
            {"measure_id": "SUM", "subscale": "bond", "mean": "19"},
        ),
        (
            "order",
            {"measure_id": "mARM", "q1": "5", "median": "4", "q3": "6"},
            {"measure_id": "mARM", "q1": "3", "median": "4", "q3": "6"},
        ),
        ("sd and range", {"mean": "4.8", "sd": "1.9", "n": 40}, {"mean": "4.8", "sd": "0.4", "n": 40}),
        (
            "sd and se",
            {"sd": "0.72", "se": "0.72", "n": 38, "mean": "3.59"},
            {"sd": "0.72", "se": "0.117", "n": 38, "mean": "3.59"},
        ),
        ("sd and se", {"sd": "0.12", "n": 38, "mean": "3.59"}, {"sd": "0.72", "n": 38, "mean": "3.59"}),
        (
            "mean and median",
            {"measure_id": "mARM", "mean": "3.0", "median": "5.0", "sd": "1.0"},
            {"measure_id": "mARM", "mean": "3.0", "median": "3.9", "sd": "1.0"},
        ),
        (
            "interval",
            {"mean": "3.59", "ci_low": "3.70", "ci_high": "3.90"},
            {"mean": "3.59", "ci_low": "3.35", "ci_high": "3.83"},
        ),
        (
            "interval",
            {"mean": "3.59", "ci_low": "3.35", "ci_high": "4.20"},
            {"mean": "3.59", "ci_low": "3.35", "ci_high": "3.83"},
        ),
        (
            "width of the interval",
            {"mean": "3.59", "sd": "0.72", "n": 38, "ci_low": "3.09", "ci_high": "4.09"},
            {"mean": "3.59", "sd": "0.72", "n": 38, "ci_low": "3.35", "ci_high": "3.83"},
        ),
        ("grim", {"measure_id": "SUM", "mean": "48.35", "n": 8}, {"measure_id": "SUM", "mean": "48.38", "n": 8}),
        ("percentage", {"mean": "4.00", "pct_of_max": "60"}, {"mean": "4.00", "pct_of_max": "80"}),
        ("zero", {"mean": "0"}, {"mean": "NR"}),
        ("zero", {"mean": "3.1", "sd": "0"}, {"mean": "3.1", "sd": "NR"}),
        ("time", {"time_label": "week 9", "time_weeks": "63"}, {"time_label": "week 9", "time_weeks": "9"}),
    ],
)
def test_results(check, bad, good):
    assert check in said(alliance_results=result(**bad))
    assert not said(alliance_results=result(**good))


@pytest.mark.parametrize(
    ("check", "table", "bad", "good"),
    [
        (
            "counts",
            "arms",
            {"study_id": "s", "arm_id": "a", "n_randomised": 40, "n_analysed": 41},
            {"study_id": "s", "arm_id": "a", "n_randomised": 41, "n_analysed": 41},
        ),
        (
            "counts",
            "arms",
            {"study_id": "s", "arm_id": "a", "n_randomised": 40, "n_analysed": "NR", "n_with_alliance": 44},
            {"study_id": "s", "arm_id": "a", "n_randomised": 40, "n_analysed": "NR", "n_with_alliance": 38},
        ),
        (
            "counts",
            "samples",
            {"study_id": "s", "sample_id": "x", "n_enrolled": 30, "n_female": 33},
            {"study_id": "s", "sample_id": "x", "n_enrolled": 30, "n_female": 13},
        ),
        (
            "percentage",
            "samples",
            {"study_id": "s", "sample_id": "x", "n_enrolled": 64, "n_female": 25, "pct_female": "40.6"},
            {"study_id": "s", "sample_id": "x", "n_enrolled": 64, "n_female": 25, "pct_female": "39.1"},
        ),
        (
            "percentage",
            "samples",
            {"study_id": "s", "sample_id": "x", "n_enrolled": 10, "pct_female": "45.5"},
            {"study_id": "s", "sample_id": "x", "n_enrolled": 11, "pct_female": "45.5"},
        ),
        ("range", "associations", association(value="1.4", n=30), association(value=".14", n=30)),
        (
            "degrees of freedom",
            "associations",
            association(statistic="t", value="2.2", df2=79, n=44),
            association(statistic="t", value="2.2", df2=79, n=84),
        ),
        (
            "width of the interval",
            "associations",
            association(value=".30", n=50, ci_low=".20", ci_high=".39"),
            association(value=".30", n=50, ci_low=".02", ci_high=".53"),
        ),
        (
            "direction",
            "alliance_contrasts",
            contrast(effect="-0.4", effect_type="d", direction="favours_digital"),
            contrast(effect="0.4", effect_type="d", direction="favours_digital"),
        ),
        (
            "p and interval",
            "alliance_contrasts",
            contrast(effect="0.4", effect_type="d", ci_low="-0.1", ci_high="0.9", p=".01", p_operator="="),
            contrast(effect="0.4", effect_type="d", ci_low="-0.1", ci_high="0.9", p=".12", p_operator="="),
        ),
        ("zero", "alliance_contrasts", contrast(p="0", p_operator="="), contrast(p=".001", p_operator="<")),
    ],
)
def test_other_tables(check, table, bad, good):
    assert check in said(**{table: bad})
    assert not said(**{table: good})


def test_arms_add_up_to_the_sample_even_when_one_is_not_reported():
    sample = {"study_id": "s", "sample_id": "all", "n_enrolled": 93, "n_analysed": 93}
    arms = [
        {"study_id": "s", "arm_id": "a", "n_randomised": 46, "n_analysed": 46},
        {"study_id": "s", "arm_id": "b", "n_randomised": 47, "n_analysed": 47},
    ]
    assert not said(samples=sample, arms=arms)
    assert said(samples=sample | {"n_enrolled": 39}, arms=arms) == ["arms add up", "counts"]
    assert said(samples=sample | {"n_enrolled": 100}, arms=[arms[0], arms[1] | {"n_randomised": "NR"}]) == []
    assert said(
        samples=sample | {"n_enrolled": 40, "n_analysed": 40},
        arms=[arms[0], arms[1] | {"n_randomised": "NR", "n_analysed": "NR"}],
    ) == ["arms add up"]


def test_people_in_a_result_are_no_more_than_in_its_arm():
    arm = {"study_id": "s", "arm_id": "app", "n_randomised": 40, "n_analysed": 38, "n_with_alliance": 30}
    assert said(arms=arm, alliance_results=result(n=40, mean="3.5")) == ["n of the result"]
    assert said(arms=arm, alliance_results=result(n=25, mean="3.5")) == ["n of the result"]  # nobody has all 30
    assert not said(
        arms=arm,
        alliance_results=[result(n=30, mean="3.5"), result(result_id="r2", n=25, mean="3.6", time_label="late")],
    )


@pytest.mark.parametrize(
    ("measure", "total", "parts"),
    [
        ("WAI-SR", "3.48", ("3.27", "3.60", "3.55")),
        ("SUM", "47.0", ("15.0", "16.0", "16.0")),
        ("WAI-S", "5.58", ("5.23", "5.86", "5.63")),
    ],
)
def test_totals_are_made_of_their_subscales(measure, total, parts):
    rows = [result(measure_id=measure, mean=total, result_id="t")] + [
        result(measure_id=measure, mean=m, subscale=s, result_id=s)
        for s, m in zip(("task", "bond", "goal"), parts, strict=True)
    ]
    assert not said(alliance_results=rows)
    assert "subscales" in said(alliance_results=[rows[0] | {"mean": f"{float(total) * 0.93:.2f}"}, *rows[1:]])


def test_a_total_varies_no_more_than_its_parts():
    rows = [
        result(mean="3.5", sd="0.95", result_id="t"),
        *(result(mean="3.5", sd="0.70", subscale=s, result_id=s) for s in ("task", "bond", "goal")),
    ]
    assert "subscales" in said(alliance_results=rows) and not said(
        alliance_results=[rows[0] | {"sd": "0.64"}, *rows[1:]]
    )


def test_phases_follow_weeks():
    early, post = (
        result(result_id="e", time_phase="early", time_weeks="12", time_label="first"),
        result(time_phase="post", time_weeks="8", time_label="last"),
    )
    assert "time" in said(alliance_results=[early, post]) and not said(
        alliance_results=[early | {"time_weeks": "3"}, post]
    )


@pytest.mark.parametrize(
    ("label", "weeks"),
    [
        ("week 9", 9),
        ("9 weeks", 9),
        ("3 months", 13.05),
        ("day 14", 2),
        ("session 3", None),
        ("weeks 3 and 4", 3),
        ("week 3 or week 4", None),
        ("post", None),
    ],
)
def test_weeks_of_a_label(label, weeks):
    assert label_weeks(label) == (pytest.approx(weeks, abs=0.05) if weeks is not None else None)


def test_a_slip_beside_three_other_studies():
    rows = [
        result(result_id=f"r{i}", study_id=f"s{i}", measure_id="mARM", mean=m, sd="0.8", n=40)
        for i, m in enumerate(("5.1", "5.4", "4.9", "52"))
    ]
    assert "mean beside others" in said(alliance_results=rows) and not said(
        alliance_results=[*rows[:3], rows[3] | {"mean": "5.2"}]
    )


# --- no false alarms: whatever data there are, their own printed analysis is clean


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(12, 120), st.integers(1, 3))
def test_a_true_correlation_never_raises_an_alarm(seed, n, digits):
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(2, n))
    r, p = stats.pearsonr(x, x * rng.normal(0.3, 0.5) + y)
    z, half = math.atanh(r), 1.96 / math.sqrt(n - 3)
    cells = {
        "value": f"{r:.{digits}f}",
        "n": n,
        "p": f"{max(p, 0.0005):.3f}" if p >= 0.001 else ".001",
        "p_operator": "=" if p >= 0.001 else "<",
        "ci_low": f"{math.tanh(z - half):.2f}",
        "ci_high": f"{math.tanh(z + half):.2f}",
    }
    found = findings(associations=association(**cells))
    assert not len(found) or set(found["severity"]) == {"look"}, found["message"].tolist()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(5, 80), st.booleans())
def test_a_true_mean_never_raises_an_alarm(seed, n, summed):
    rng = np.random.default_rng(seed)
    answers = rng.integers(1, 6, size=(n, 12))
    scores = answers.sum(axis=1) if summed else answers.mean(axis=1)
    mean, sd = scores.mean(), scores.std(ddof=1)
    half = stats.t.ppf(0.975, n - 1) * sd / math.sqrt(n)
    row = result(
        measure_id="SUM" if summed else "WAI-SR",
        n=n,
        mean=f"{mean:.2f}",
        sd=f"{sd:.2f}",
        se=f"{sd / math.sqrt(n):.3f}",
        ci_low=f"{mean - half:.2f}",
        ci_high=f"{mean + half:.2f}",
    )
    found = findings(alliance_results=row)
    assert not len(found) or (set(found["check"]) <= {"sd and se"} and set(found["severity"]) == {"look"}), found[
        "message"
    ].tolist()


@given(st.integers(1, 400), st.integers(1, 60), st.integers(1, 3))
def test_grim_lets_every_true_mean_pass(total, n, digits):
    assert possible(float(f"{total / n:.{digits}f}"), digits, n)


def test_grim_finds_an_impossible_mean():
    assert not possible(3.45, 2, 8) and possible(3.44, 2, 9) and possible(3.45, 2, 100)


# --- what people say about findings


def test_explained_findings_are_no_longer_to_do(tmp_path):
    row = association(value=".33", n="34", p=".04")
    columns = list(TABLES["associations"].columns)
    table = pd.DataFrame([[row.get(c, "") for c in columns]], columns=columns, dtype=object)
    bare = check_extraction({"associations": table}, TABLES, [], ["amira"])
    assert bare.todo.loc[0, "n"] == 1 and list(bare.checks.columns) == [*COLUMNS, "explained", "decided_by"]
    path = tmp_path / "checks.csv"
    path.write_text("table,row,check,note\nassociations,a,p,printed like this\n")
    explained = check_extraction({"associations": table}, TABLES, [str(path)], ["amira"])
    assert not len(explained.todo) and explained.checks.loc[0, "explained"] == "printed like this"
    path.write_text("table,row,check,note\nassociation,a,p,x\nassociations,a,p,\n")
    with pytest.raises(ReviewError) as error:
        check_extraction({"associations": table}, TABLES, [str(path)], [])
    assert "checks.csv:2: no table 'association'; did you mean 'associations'?" in str(
        error.value
    ) and "checks.csv:3: note is empty" in str(error.value)


def test_findings_are_sorted_and_complete():
    found = findings(
        associations=[association(value="1.4", n=3, p="0"), association(assoc_id="b", value=".33", n=34, p=".04")]
    )
    order = [SEVERITY.index(s) for s in found["severity"]]
    assert order == sorted(order) and (found[["message", "row", "table", "column"]] != "").all().all()
