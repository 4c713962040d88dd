"""GRADE-CERQual: sheets issued once, people's judgements checked, two tables."""

import csv

import pandas as pd
import pytest

from rapport.errors import ReviewError
from rapport.framework.hints import worksheet
from rapport.framework.vocabulary import COMPONENTS
from rapport.framework.worksheet import issue_new
from rapport.tables import read_results, write_table


def with_findings(s):
    s.add("findings", finding_id="f1", text="=Users feel a bond", theme_ids="bond; tasks")
    s.add("findings", finding_id="f2", text="It is within reach", theme_ids="reach")
    return s


def judge(s, finding, *concerns, overall="moderate", explanation="because"):
    for component, concern in zip((*COMPONENTS, "overall"), (*concerns, overall), strict=True):
        s.add(
            "cerqual-01",
            finding_id=finding,
            component=component,
            judgement=concern,
            explanation=explanation,
            assessor="one",
        )


def test_findings_take_their_studies_from_the_matrix(small):
    r = with_findings(small).run()
    f = r.findings.set_index("finding_id")
    assert f.loc["f1", ["studies", "study_ids", "extracts", "state"]].tolist() == [2, "alpha; beta", 3, "to do"]
    assert r.todo.query("task.str.contains('CERQual')")["n"].tolist() == [2]


def test_judged_findings_make_the_two_tables(small):
    s = with_findings(small)
    judge(s, "f1", "minor", "No or very minor", "moderate", "no_or_very_minor")
    judge(s, "f2", "", "", "", "", overall="")
    r = s.run()
    assert r.findings.set_index("finding_id").loc["f1", ["confidence", "explanation", "state"]].tolist() == [
        "moderate",
        "because",
        "judged",
    ]
    profile = r.evidence_profile.set_index("finding_id").loc["f1"]
    assert [profile[f"{c} (concern)"] for c in COMPONENTS] == [
        "minor",
        "no or very minor",
        "moderate",
        "no or very minor",
    ]
    assert profile["study_labels"] == "Alpha; Beta"
    assert r.findings.set_index("finding_id").at["f2", "state"] == "to do"


def test_a_judgement_is_looked_at_again_when_other_studies_contribute(small):
    s = with_findings(small)
    judge(s, "f1", "minor", "minor", "minor", "minor")
    judge(s, "f2", "minor", "minor", "minor", "minor")
    for row in s.rows["cerqual-01"]:
        row["studies"] = {"f1": "Beta; Alpha", "f2": "Beta"}[row["finding_id"]]
    assert list(s.run().findings["state"]) == ["judged", "judged"]
    s.extract("e9", "gamma")
    s.code("e9", "tasks")
    r = s.run()
    assert list(r.findings["state"]) == ["look again", "judged"]
    assert r.todo.query("task.str.contains('look again')")["n"].tolist() == [1]


@pytest.mark.parametrize(
    "spoil, said",
    [
        (
            lambda s: judge(s, "f1", "minor", "minor", "minor", "no or very minor", overall="very low"),
            "cerqual-01.csv:6: finding 'f1' is of very low confidence with no more than minor concerns",
        ),
        (
            lambda s: judge(s, "f1", "minor", "minor", "minor", "minor", explanation=""),
            "cerqual-01.csv:2: methodological limitations of finding 'f1' has no explanation",
        ),
        (
            lambda s: judge(s, "f1", "small", "minor", "minor", "minor"),
            "cerqual-01.csv:2: judgement 'small' is not one of no or very minor, minor, moderate, serious",
        ),
        (
            lambda s: judge(s, "f9", "minor", "minor", "minor", "minor"),
            "cerqual-01.csv:2: finding 'f9' is not in findings.csv",
        ),
        (
            lambda s: (
                judge(s, "f1", "minor", "minor", "minor", "minor"),
                judge(s, "f1", "minor", "minor", "minor", "minor"),
            ),
            "cerqual-01.csv:7: methodological limitations of finding 'f1' is judged twice",
        ),
        (
            lambda s: s.add("cerqual-01", finding_id="f1", component="power", judgement="minor", explanation="x"),
            "cerqual-01.csv:2: component 'power' is not one of",
        ),
    ],
)
def test_a_wrong_judgement_is_named(small, spoil, said):
    spoil(with_findings(small))
    with pytest.raises(ReviewError) as caught:
        small.run()
    assert any(said in line for line in caught.value.problems), caught.value.problems


def sheet_of(s):
    m = s.read()
    return worksheet(m, set(), m.extracts[["study_id"]].assign(attribute="kind", value="app").head(1))


def test_the_sheet_lays_out_what_speaks_for_and_against(small):
    with_findings(small)
    small.add("reporting", study_id="alpha", question="yes", selection="yes", richness="thin")
    sheet = sheet_of(small).set_index(["finding_id", "component"])["hint"]
    assert len(sheet) == 10
    assert sheet["f1", "methodological limitations"] == "adequately reported: 1 of 1 studies rated (2 contribute)"
    assert sheet["f1", "coherence"] == "contradicting extracts: 0 of 4; nuancing: 0"
    assert sheet["f1", "adequacy"].startswith("2 studies, 3 extracts") and sheet["f1", "adequacy"].endswith(
        "thin studies: 1"
    )
    assert sheet["f1", "relevance"] == "kind: app 1"


def test_the_sheet_says_how_each_contributing_study_was_appraised(small):
    with_findings(small)
    small.add("reporting", study_id="alpha", question="yes", richness="thin")
    small.appraisal = pd.DataFrame(
        [("alpha", "mmat2018", "", "3", "1", "1"), ("alpha", "casp", "", "", "", "")],
        columns=["study_id", "tool", "sensitivity", "n_good", "n_unclear", "n_bad"],
        dtype=object,
    )
    rows = sheet_of(small).set_index(["finding_id", "component"])["appraisals"]
    said = "Alpha: poorly reported, mmat2018 3 good, 1 unclear, 1 bad; Beta: reporting not rated"
    assert rows["f1", "methodological limitations"] == said
    assert set(rows[rows.index.get_level_values(1) != "methodological limitations"]) == {""}


def test_sheets_are_issued_once_and_only_for_new_findings(small, tmp_path):
    with_findings(small)
    rows, folder, receipt = tmp_path / "sheet.csv", tmp_path / "data/coding", tmp_path / "issued.json"
    write_table(sheet_of(small), rows)
    assert issue_new(rows, folder.as_posix(), receipt) == [(folder / "cerqual-01.csv").as_posix()]
    first = (folder / "cerqual-01.csv").read_bytes()
    assert issue_new(rows, folder.as_posix(), receipt) == [] and (folder / "cerqual-01.csv").read_bytes() == first
    with open(folder / "cerqual-01.csv", newline="", encoding="utf-8") as stream:
        issued = list(csv.DictReader(stream))
    assert issued[0]["finding"] == "'=Users feel a bond"  # never a formula
    assert {row["judgement"] for row in issued} == {""}
    small.add("findings", finding_id="f3", text="More", theme_ids="tasks")
    write_table(sheet_of(small), rows)
    assert issue_new(rows, folder.as_posix(), receipt) == [(folder / "cerqual-02.csv").as_posix()]
    assert set(read_results(folder / "cerqual-02.csv")["finding_id"]) == {"f3"}
    assert (folder / "cerqual-01.csv").read_bytes() == first
