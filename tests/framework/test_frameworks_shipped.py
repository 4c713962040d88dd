"""Frameworks as data: those of the worked review, and mistakes in a file."""

from pathlib import Path

import pytest

from rapport.errors import Problems
from rapport.framework.frameworks import read_frameworks

FOLDER = Path(__file__).parents[2] / "data/frameworks"


@pytest.fixture(scope="module")
def shipped():
    problems = Problems()
    frameworks, constructs = read_frameworks([p.as_posix() for p in FOLDER.glob("*.yaml")], problems)
    problems.raise_if_any()
    return frameworks.set_index("framework_id"), constructs


def test_all_frameworks_of_the_field_are_there(shipped):
    frameworks, _ = shipped
    assert {
        "bordin1979",
        "arm1998",
        "clarke2016",
        "marm2018",
        "elvins_green2008",
        "hillier2018",
        "taylor2025",
        "urmson2024",
        "tong",
        "malouin2025",
        "psd2009",
    } <= set(frameworks.index)
    assert set(frameworks["status"]) == {"verified", "to_check"}
    assert (frameworks["citation"] != "").all()


def test_persuasive_design_has_four_groups_of_seven(shipped):
    psd = shipped[1].query("framework_id == 'psd2009'")
    assert psd.groupby("group", sort=False)["id"].count().to_dict() == {
        "Primary task support": 7,
        "Dialogue support": 7,
        "System credibility support": 7,
        "Social support": 7,
    }
    assert psd["label"].str.casefold().nunique() == psd["id"].nunique() == 28
    assert (psd["definition"] != "").all()


def test_bordin_and_the_agnew_measure(shipped):
    constructs = shipped[1]
    assert list(constructs.query("framework_id == 'bordin1979'")["id"]) == ["bond", "tasks", "goals"]
    assert list(constructs.query("framework_id == 'arm1998'")["id"]) == [
        "bond",
        "partnership",
        "confidence",
        "openness",
        "initiative",
    ]


@pytest.mark.parametrize(
    "text, said",
    [
        ("id: other\nname: x\nconstructs: [{id: a}]\n", "framework's id is 'other'"),
        ("id: f\nnamee: x\nconstructs: [{id: a}]\n", "'namee' is not known in a framework; did you mean 'name'?"),
        ("id: f\nconstructs: [{id: a, label: Same}, {id: b, label: same}]\n", "the label 'same' is used twice"),
        ("id: f\nconstructs: [{id: a}, {id: a, label: other}]\n", "the id 'a' is used twice"),
        ("id: f\nstatus: sure\nconstructs: [{id: a}]\n", "status 'sure' is not one of verified, to_check"),
        ("id: f\nconstructs: []\n", "has no constructs"),
        ("id: f\nconstructs: [{label: nameless}]\n", "has no id"),
        ("id: f\nconstructs: [\n", "not YAML"),
        ("id: f\nconstructs: " + "[" * 3000, "not YAML"),
        ("just words\n", "holds no framework"),
    ],
)
def test_a_mistake_in_a_framework_is_named(tmp_path, text, said):
    file = tmp_path / "f.yaml"
    file.write_text(text)
    problems = Problems()
    read_frameworks([file.as_posix()], problems)
    assert any(said in line and str(file) in line for line in problems.lines), problems.lines
