"""What `check` and `status` remind a team of."""

from pathlib import Path

import pytest

from rapport.commands import check
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


def test_a_published_round_that_no_list_holds_fast(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    config = complete({"review": {"title": "Yoga"}, "prisma": {"previous_round": 2}}, schema())
    (tmp_path / "data/previous").mkdir(parents=True)
    (tmp_path / "data/previous/studies.csv").touch()
    assert "follows today's decisions on rounds up to 2; copy both files" in notes(config)[-1]
    (tmp_path / "data/previous/reports.csv").touch()
    assert not any("previous" in note for note in notes(config))


@pytest.mark.parametrize(("title", "empty"), [("Title of the review", True), ("Untitled.", True), ("Titles", False)])
def test_a_title_nobody_wrote(title, empty):
    assert placeholder(title) is empty


@pytest.mark.parametrize(
    "name", ["data/screening/criteria.docx", "data/Criteria v2.pdf", "data/screening/criteria (1).md"]
)
def test_criteria_in_another_file_are_named_while_there_are_none(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    config = complete({"review": {"title": "Yoga"}}, schema())
    (tmp_path / "data/screening").mkdir(parents=True)
    (tmp_path / "data/screening/criteria.md").write_text("# Criteria\n")
    (tmp_path / name).touch()
    assert f"; copy them from {name} as plain text" in notes(config)[0]
    (tmp_path / "data/screening/criteria.md").write_text("# Criteria\nAdults\n")
    assert notes(config) == []


def test_check_says_what_the_stages_said_in_their_logs(tmp_path):
    (tmp_path / "results/logs/screening").mkdir(parents=True)
    (tmp_path / "results/logs/screening/full_text.log").write_text("note: a: odd\nerror in x: b\n")
    (tmp_path / "results/logs/prisma.log").write_bytes(b"")
    assert check._said(tmp_path) == ["note: a: odd"]
