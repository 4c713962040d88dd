"""A sheet under the name of another reviewer is told by the order of its rows; one that people sorted never is."""

import random
import shutil
from pathlib import Path

import pandas as pd
import pytest
from chain import Review, decide, half, refused, third, yes
from invented import numbered

from rapport.errors import Problems
from rapport.screening.reconcile import order_of
from rapport.screening.settings import Settings
from rapport.screening.signature import maybe_foreign, note_foreign
from rapport.screening.words import LONG
from rapport.tables import read_table

FOLDER = Path("data/screening/title_abstract")
R1, R2 = FOLDER / "r1-01.csv", FOLDER / "r2-01.csv"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def review():
    made = Review(numbered(24))
    made.run()
    decide("r2-01.csv", third)
    return made


def rows(path, keep):
    """Rewrite a sheet with some of its rows, in some order."""
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    keep(table).to_csv(path, index=False)


SAME = f"{R2} holds the same, so put back the file that this one replaced, or take this one away; "
OWN = "if they are r1's own, sort its rows by citation_id"


@pytest.mark.parametrize(
    ("keep", "which"),
    [
        (lambda t: t, "its rows are"),
        (lambda t: t[t.index % 3 > 0], "its rows are"),  # rows deleted
        (lambda t: pd.concat([t[20:], t[:20]]), "rows 6 to 25 are"),
        (lambda t: t.sort_values("decision", kind="stable"), "rows 2 to 17 are"),
    ],
)
def test_the_other_reviewers_sheet_saved_over_ones_own(review, keep, which):
    shutil.copy(R2, R1)
    rows(R1, keep)
    said = f"{R1}: {which} in the order issued to r2, so r2's decisions would count as r1's; {SAME}{OWN}"
    assert refused(review) == [said]


def test_one_more_sheet_buries_its_line_under_no_contradictions(review):
    decide("r1-01.csv", half)
    shutil.copy(R2, FOLDER / "r1-05.csv")
    (line,) = refused(review)
    assert line.startswith(f"{FOLDER}/r1-05.csv: its rows are in the order issued to r2, so r2's decisions would ")


def test_a_sheet_that_changed_its_name(review):
    R1.unlink()
    R2.rename(R1)
    (line,) = refused(review)
    assert line.endswith(f"would count as r1's; give the file r2's name; {OWN}")
    review.screening |= {"reviewers": ["r1", "cy"], "former_reviewers": ["r2"]}  # who handed the sheet on and left
    review.run()
    (note,) = review.notes
    assert note.endswith("in the order issued to r2; if the decisions are r2's, give the file r2's name; if they are "
                         "r1's own, nothing is wrong")  # fmt: skip


def test_an_empty_copy_that_was_lent_is_asked_about(review):
    shutil.copy(R2, R1)
    decide("r1-01.csv", half)
    review.run()
    (note,) = review.notes
    assert note.endswith("if they are r1's own, nothing is wrong")
    rows(R1, lambda t: t.sort_values("citation_id"))
    review.run()
    assert review.notes == []


def test_an_empty_copy_is_asked_about_before_its_lender_has_begun():
    review = Review(numbered(24))
    review.run()
    shutil.copy(R2, R1)
    decide("r1-01.csv", half)
    review.run()
    (note,) = review.notes
    assert note.endswith("if they are r1's own, nothing is wrong")
    decide("r2-01.csv", third)
    review.run()
    (note,) = review.notes
    assert note.endswith("if they are r1's own, nothing is wrong")


def test_a_blank_sheet_of_somebody_who_has_left_is_asked_about(review):
    decide("r1-01.csv", half)
    review.citations = pd.concat([numbered(24), numbered(48).iloc[24:].assign(first_round="2")], ignore_index=True)
    review.run()
    (FOLDER / "r2-02.csv").rename(FOLDER / "cy-01.csv")
    decide("cy-01.csv", half)
    review.screening |= {"reviewers": ["r1", "cy"], "former_reviewers": ["r2"], "joined": {"cy": 2}}
    review.run()
    assert any(note.endswith("if they are cy's own, nothing is wrong") for note in review.notes)


def test_a_small_sheet_hides_no_large_one():
    """24 rows of r2's under r1's name, beside 3 rows of r2's that happen to stand in r1's order, sorted by id."""
    settings = Settings.of({"reviewers": ["r1", "r2"]})
    ids = sorted(numbered(400)["citation_id"])
    some = ids[:24]
    few = next(
        three
        for n in range(24, 397)
        if order_of(three := ids[n : n + 3], "r1", settings) == three != order_of(three, "r2", settings)
    )
    stolen, own = order_of(some, "r2", settings), few
    tables = [("r1-05.csv", "r1", stolen), ("r2-01.csv", "r2", stolen), ("r2-02.csv", "r2", own)]
    long = pd.DataFrame(
        [
            dict.fromkeys(LONG, "")
            | {"file": file, "reviewer": who, "line": str(line), "given_id": c, "citation_id": c, "decision": "include",
               "tool": "sheet", "criteria_version": "1", "phase": "main", "automation": "no"}
            for file, who, rows in tables
            for line, c in enumerate(rows, 2)
        ],
        dtype=object,
    )  # fmt: skip
    problems = Problems()
    assert note_foreign(long, settings, problems) == {"r1-05.csv"}


def test_a_reviewers_sheet_among_settled_conflicts(review):
    decide("r1-01.csv", half)
    review.run()
    shutil.copy(R2, FOLDER / "adjudicated-02.csv")
    (line,) = refused(review)
    assert line == (
        f"{FOLDER}/adjudicated-02.csv: its rows are in the order issued to r2, so r2's decisions would settle "
        f"conflicts; {SAME}if they are an adjudicator's, sort its rows by citation_id"
    )


def test_settled_conflicts_under_a_reviewers_name(review):
    decide("r1-01.csv", half)
    review.run()
    decide("adjudicated-01.csv", yes)
    (FOLDER / "adjudicated-01.csv").rename(FOLDER / "r1-04.csv")
    (line,) = refused(review)
    assert line.startswith(f"{FOLDER}/r1-04.csv: its column conflict is that of conflicts to settle, which would ")


@pytest.mark.parametrize("n", range(5, 10))
def test_few_rows_are_asked_about(n):
    made = Review(numbered(n))
    made.run()
    decide("r2-01.csv", third)
    assert list(read_table(R1)["citation_id"]) != list(read_table(R2)["citation_id"])
    shutil.copy(R2, R1)
    made.run()
    (note,) = made.notes
    assert note.startswith(f"{R1}: its rows are in the order issued to r2; if the decisions are r2's, {R2} holds the ")
    # against the owner's own it is an error beside them
    made = Review(numbered(n))
    shutil.copy(R1, FOLDER / "r1-02.csv")
    rows(R1, lambda t: t.sort_values("citation_id"))
    decide("r1-01.csv", lambda n: "exclude" if third(n) == "include" else "include")
    (line,) = refused(made)
    assert "so r2's decisions would count as r1's" in line


def table(ids, who, number, decide):
    """Rows of the long table as they stand in one sheet."""
    made = pd.DataFrame("", index=range(len(ids)), columns=list(LONG), dtype=object)
    about = {"file": f"{who}-{number}.csv", "reviewer": who, "tool": "sheet", "phase": "main", "criteria_version": "1"}
    lines = {"line": [str(n + 2) for n in range(len(ids))], "given_id": ids, "citation_id": ids}
    return made.assign(**about, **lines, decision=list(map(decide, ids)))


def ways(ids, order, chance):
    """What people do to the rows of their own sheets."""
    half = len(order) // 2
    return {
        "as issued": order,
        "by title": sorted(ids, key=lambda c: c[::-1]),
        "by authors": chance.sample(ids, len(ids)),
        "by year": sorted(order, key=lambda c: int(c[1:], 36) % 7),
        "filtered": [c for c in order if chance.random() < 0.5] or order[:1],
        "second half first": order[half:] + order[:half],
    }


def test_no_honest_sheet_is_refused():
    """Some 280 sheets of 1 to 400 rows, sorted, filtered and moved; of tiny ones chance may put two in one order."""
    chance, asked, sheets = random.Random(5), 0, 0
    for _ in range(120):
        people = [f"r{n + 1}" for n in range(chance.choice([2, 2, 3]))]
        settings = Settings.of({"reviewers": people, "seed": chance.randrange(10**6)})
        size = chance.choice([1, 2, 3, 4, 5, 7, 9, 10, 12, 30, 400])
        ids = [f"c{chance.randrange(36**9, 36**10):010d}"[:11] for _ in range(size)]
        parts = []
        for who in people:
            order = ways(ids, order_of(ids, who, settings), chance)
            likes = chance.choice([0.05, 0.5])
            parts.append(
                table(
                    chance.choice(list(order.values())),
                    who,
                    "01",
                    lambda c, likes=likes: "include" if chance.random() < likes else "exclude",
                )
            )
        problems = Problems()
        decisions = pd.concat(parts, ignore_index=True)
        assert note_foreign(decisions, settings, problems) == set()
        asked, sheets = asked + len(maybe_foreign(decisions, settings)), sheets + len(parts)
    assert sheets > 250
    assert asked < 3
