"""Framework analysis: cases by themes, summaries in the cells."""

import pytest

from rapport.errors import ReviewError


def test_cells_wait_for_summaries_until_they_are_charted(small):
    small.add(
        "charts", case_id="alpha", theme_id="bond", summary="close to the app", extract_ids="e1; e2", charted_by="one"
    )
    r = small.run()
    cells = r.charting.set_index(["case_id", "theme_id"])
    assert cells.loc[("alpha", "model.bond"), ["extracts", "summary", "state"]].tolist() == [
        2,
        "close to the app",
        "charted",
    ]
    assert cells.at[("beta", "reach"), "state"] == "to do"
    matrix = r.charting_matrix.set_index("case_id")
    assert (
        matrix.at["alpha", "model.bond"] == "close to the app"
        and matrix.at["alpha", "model.tasks"] == "..."
        and matrix.at["beta", "model.bond"] == ""
    )
    assert list(matrix.columns)[-3:] == [
        "model.bond",
        "model.tasks",
        "reach",
    ]  # framework order, themes with cells only
    assert r.todo.query("task == 'summarise cells of the framework matrix'")["n"].tolist() == [3]


def test_participants_are_cases_beside_studies(small):
    small.add("cases", case_id="ana", case_type="participant", study_id="alpha", age="34")
    small.add("cases", case_id="alpha", case_type="study")
    small.rows["extracts"][0]["participant"] = "ana"
    r = small.run()
    cells = r.charting.set_index(["case_id", "theme_id"])["extract_ids"].to_dict()
    assert cells == {("alpha", "model.bond"): "e2", ("alpha", "model.tasks"): "e2", ("ana", "model.bond"): "e1"}
    matrix = r.charting_matrix.set_index("case_id")
    assert matrix.at["ana", "age"] == "34" and matrix.at["ana", "study_id"] == "alpha"
    assert r.tallies.set_index("theme_id").at["model.bond", "studies"] == 1  # tallies stay by study


@pytest.mark.parametrize(
    "row, said",
    [
        ({"case_id": "alfa", "theme_id": "bond", "summary": "x"}, "case 'alfa' is not known; did you mean 'alpha'?"),
        ({"case_id": "alpha", "theme_id": "bonds", "summary": "x"}, "theme 'bonds' is not in the final framework"),
        (
            {"case_id": "beta", "theme_id": "tasks", "summary": "x", "extract_ids": "e3; e1"},
            "extract 'e1' is not coded to 'model.tasks' in case 'beta'",
        ),
    ],
)
def test_a_wrong_summary_is_named(small, row, said):
    small.add("charts", **row)
    with pytest.raises(ReviewError) as caught:
        small.run()
    assert any(said in line and "charts.csv:2" in line for line in caught.value.problems), caught.value.problems


def test_a_case_of_no_included_study_is_named(small):
    small.add("cases", case_id="ana", case_type="participant", study_id="alfa")
    with pytest.raises(ReviewError, match=r"cases.csv:2: study 'alfa' is not among the included studies"):
        small.run()
