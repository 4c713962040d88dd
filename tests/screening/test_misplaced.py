"""Sheets of one stage in the folder of the other are named as that; sheets in their own folder never are."""

import shutil
from pathlib import Path

import pytest
from chain import Review, decide, finish, half, refused, sheets, third, yes
from invented import numbered

from rapport.errors import ReviewError

TITLES, TEXTS = Path("data/screening/title_abstract"), Path("data/screening/full_text")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def review():
    made = Review(numbered(24))
    finish(made, third, half)
    return made


@pytest.mark.parametrize("name", ["r1-03.csv", "cy-01.csv"])
def test_titles_among_full_texts(review, name):
    shutil.copy(TITLES / "r1-01.csv", TEXTS / name)
    assert refused(review) == [
        f"{TEXTS / name}: 16 of its 24 decisions are on citations that are not included on titles and abstracts; if "
        "it is a sheet of titles and abstracts, move it to data/screening/title_abstract/; else look at its rows"
    ]


@pytest.mark.parametrize("reason", ["", "wrong population"])
def test_titles_that_were_never_where_they_belong(reason):
    review = Review(numbered(24))
    review.run()
    decide("r1-01.csv", third, reason=reason)
    TEXTS.mkdir(exist_ok=True)
    (TITLES / "r1-01.csv").rename(TEXTS / "r1-01.csv")
    if reason:
        review.run()
    (line,) = review.notes if reason else refused(review)
    assert line.startswith(f"{TEXTS}/r1-01.csv: 24 of its 24 decisions are on citations that are not included ")


def test_full_texts_among_titles(review):
    shutil.copy(TEXTS / "r1-01.csv", TITLES / "r1-02.csv")
    assert refused(review) == [
        f"{TITLES}/r1-02.csv: each of its 8 citations was included by r1 on another sheet, and 4 are excluded here; if "
        "it is a sheet of full texts, move it to data/screening/full_text/; else look at its rows"
    ]


def test_settled_conflicts_in_the_wrong_folder_are_said():
    review = Review(numbered(24))
    review.run()
    decide("r1-01.csv", yes)
    decide("r2-01.csv", lambda n: "exclude" if n in (1, 3) else "include")
    review.run()
    decide("adjudicated-01.csv", yes)
    review.run()
    for name in sheets("full_text"):
        decide(name, half if name.startswith("r1") else yes, "full_text")
    review.run()
    assert review.notes == []
    decide("adjudicated-01.csv", yes, "full_text")
    review.run()
    assert review.notes == []
    shutil.copy(TEXTS / "adjudicated-01.csv", TITLES / "adjudicated-02.csv")
    review.run()
    (note,) = review.notes
    assert note.startswith(
        f"{TITLES}/adjudicated-02.csv: nobody disagrees on any of the 12 titles and abstracts settled"
    )


@pytest.mark.parametrize("reopen", ["all", "excluded", "included", "none"])
def test_newer_criteria_leave_full_texts_where_they_are(review, reopen):
    review.screening |= {"criteria_version": 2, "reopen": reopen}
    review.run()
    for name in ("r1-02.csv", "r2-02.csv"):
        if name in sheets():
            decide(name, third)
    review.run()
    assert review.notes == []


def test_a_reviewer_who_joins_leaves_full_texts_where_they_are(review):
    review.screening["reviewers"] = ["r1", "r2", "r3"]
    review.run()  # all titles and abstracts wait for r3
    assert set(review.states()) == {"waiting"}
    assert [note.partition(" is in ")[0] for note in review.notes] == ["config.yaml: r3"]


def test_a_person_who_says_two_things_is_told_so(review):
    shutil.copy(TITLES / "r1-01.csv", TITLES / "r1-02.csv")
    decide("r1-02.csv", half)
    with pytest.raises(ReviewError) as error:
        review.run()
    assert all(line.endswith("; keep one of the two") for line in error.value.problems)


def test_a_sheet_of_two_titles_among_full_texts_is_named(review):
    lines = (TITLES / "r1-01.csv").read_text(encoding="utf-8-sig").splitlines(keepends=True)
    seen = {line.split(",")[0] for line in (TEXTS / "r1-01.csv").read_text(encoding="utf-8-sig").splitlines()}
    two = [line for line in lines[1:] if line.split(",")[0] not in seen and ",exclude,," not in line][:2]
    two = (
        two
        or [
            line.replace("exclude,", "exclude,wrong population", 1)
            for line in lines[1:]
            if line.split(",")[0] not in seen
        ][:2]
    )
    (TEXTS / "r1-03.csv").write_text("".join([lines[0], *two]), encoding="utf-8")
    review.run()
    assert any(
        note.startswith(
            f"{TEXTS}/r1-03.csv: its 2 decisions are on citations that are not included on titles and abstracts; if "
        )
        for note in review.notes
    ), review.notes
