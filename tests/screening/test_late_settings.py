"""Settings that change while people are at work: what then has no effect is said."""

from pathlib import Path

import pytest
from chain import Review, decide, sheets, third
from invented import numbered

from rapport.tables import read_table

FOLDER = Path("data/screening/title_abstract")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def review():
    made = Review(numbered(12))
    made.run()
    return made


def test_a_pilot_asked_for_after_the_sheets_were_issued(review):
    review.screening["pilot"] = {"title_abstract": [4]}
    todo = review.run()
    task = todo[todo["who"] == "team"].iloc[0]
    assert task["task"].startswith("begin pilot1 of titles and abstracts: delete the blank sheets, which hold all ")
    assert (task["n"], task["file"]) == (4, f"{FOLDER}/r1-01.csv, {FOLDER}/r2-01.csv")
    for name in sheets():
        (FOLDER / name).unlink()
    assert set(review.run()["who"]) == {"r1", "r2"}
    assert sheets() == ["r1-pilot1.csv", "r2-pilot1.csv"]
    for name in sheets():
        decide(name, third)
    assert "team" not in set(review.run()["who"])
    assert len(read_table(FOLDER / "r1-01.csv")) == 8


def test_a_pilot_asked_for_when_people_have_begun_is_asked_of_nobody(review):
    decide("r1-01.csv", third)
    review.screening["pilot"] = {"title_abstract": [4]}
    assert set(review.run()["who"]) == {"r2"}


@pytest.mark.parametrize("reopen", ["all", "excluded", "none"])
def test_who_goes_on_with_a_sheet_of_earlier_criteria(review, reopen):
    decide("r1-01.csv", lambda n: third(n) if n < 6 else "")
    decide("r2-01.csv", third)
    review.run()
    review.screening |= {"criteria_version": 2, "reopen": reopen}
    review.run()
    assert review.notes == []
    decide("r1-01.csv", third)
    review.run()
    if reopen == "none":
        assert review.notes == []
        return
    (note,) = review.notes
    assert note.startswith(f"{FOLDER}/r1-01.csv: 6 decisions made since the last run (c006abcdefg, c007abcdefg, ")
    assert "write that beside them into a column criteria_version" in note
    path = FOLDER / "r1-01.csv"
    table = read_table(path)
    table["criteria_version"] = ["2" if int(c[1:4]) > 5 else "" for c in table["citation_id"]]
    table.to_csv(path, index=False)
    review.run()
    assert review.notes == []
    mine = review.table("title_abstract", "decisions").query("reviewer == 'r1' and criteria_version == '2'")
    assert set(mine["citation_id"]) == {f"c{n:03d}abcdefg" for n in range(6, 12)}


def test_a_blank_sheet_of_earlier_criteria_that_is_filled_in_later(review):
    review.screening |= {"criteria_version": 2}
    review.run()
    assert sheets() == ["r1-01.csv", "r1-02.csv", "r2-01.csv", "r2-02.csv"]
    decide("r2-02.csv", third)
    review.run()
    decide("r1-01.csv", third)
    review.run()
    (note,) = review.notes
    assert note.startswith(f"{FOLDER}/r1-01.csv: 12 decisions made since the last run (")
