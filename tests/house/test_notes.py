"""What `check` and `status` remind a team of."""

from pathlib import Path

import pytest

from rapport.commands.notes import notes
from rapport.config import complete, schema
from rapport.report.title import placeholder

ROOT = Path(__file__).resolve().parents[2]


def test_a_new_review_lacks_title_criteria_and_reasons(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    config = complete({"review": {"title": "The title of your review"}}, schema())
    assert [line.partition(":")[0] for line in notes(config)] == ["config.yaml", "data/screening/criteria.md"]
    sheet = tmp_path / "data/screening/title_abstract/r1-01.csv"
    sheet.parent.mkdir(parents=True)
    sheet.touch()
    assert "screening.reasons is empty" in notes(config)[-1]


def test_nothing_is_said_once_all_is_written(monkeypatch):
    monkeypatch.chdir(ROOT)
    config = complete({"review": {"title": "Yoga for tinnitus"}, "screening": {"reasons": ["x"]}}, schema())
    assert notes(config) == []


@pytest.mark.parametrize(("title", "empty"), [("Title of the review", True), ("Untitled.", True), ("Titles", False)])
def test_a_title_nobody_wrote(title, empty):
    assert placeholder(title) is empty


@pytest.mark.parametrize("name", ["r1-01.csv", "title_abstract/done/r1-01.xlsx", "titles/r1-01.csv", "full_text/r1-01"])
def test_a_sheet_that_nobody_reads_where_it_lies(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    read = (
        "title_abstract/r1-01.csv",
        "full_text/r1-01.xlsx",
        "retrieval.csv",
        "criteria.md",
        "rayyan.csv",
        ".DS_Store",
    )
    for path in (name, *read, "pdfs/doe2020.pdf", "title_abstract/.gitkeep"):
        (tmp_path / "data/screening" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "data/screening" / path).write_text("x")
    tool = {"tool": "rayyan", "stage": "title_abstract", "file": "data/screening/rayyan.csv"}
    config = complete({"review": {"title": "Yoga"}, "screening": {"imports": [tool]}}, schema())
    assert [line.partition(":")[0] for line in notes(config) if "is not read; sheets lie in" in line] == [
        f"data/screening/{name}"
    ]
