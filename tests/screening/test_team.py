"""Who screens which round when somebody leaves a team and somebody joins it."""

from pathlib import Path

import pandas as pd
import pytest
from chain import Review, decide, ids, sheets, yes
from invented import no_aliases, numbered

from rapport.errors import ReviewError
from rapport.screening.conflicts import conflicts
from rapport.screening.issue import issue_sheets
from rapport.screening.reconcile import reconcile
from rapport.screening.settings import Settings
from rapport.screening.team import eligible, who_left
from rapport.screening.words import LONG


@pytest.fixture
def in_review(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_who_joins_stands_in_for_one_of_two_who_left(in_review):
    review = Review(numbered(20))
    review.run()
    decide("r1-01.csv", lambda n: "include" if n < 8 else "")
    decide("r2-01.csv", yes)
    review.screening |= {"reviewers": ["r2", "cy"], "former_reviewers": ["r1"], "joined": {"cy": 2}}
    todo = review.run()
    states = review.states().value_counts().to_dict()
    assert states == {"included": 8, "waiting": 12}
    assert {int(c[1:4]) for c in ids("cy-01.csv")} == set(range(8, 20))
    assert next(zip(todo["who"], todo["n"], strict=True)) == ("cy", 12)
    decide("cy-01.csv", yes)
    review.run()
    assert set(review.table("title_abstract")["settled_by"]) == {"agreement"}


def later_round_after_one_left(**more):
    """r1 decides on some of round 1 and leaves; cy joins, as from round 3 on; then a search of round 2 comes."""
    review = Review(numbered(8))
    review.run()
    decide("r1-01.csv", lambda n: "include" if n < 3 else "")
    decide("r2-01.csv", yes)
    review.screening |= {"reviewers": ["r2", "cy"], "former_reviewers": ["r1"], "joined": {"cy": 3}} | more
    review.citations = pd.concat([numbered(8), numbered(12).iloc[8:].assign(first_round="2")], ignore_index=True)
    review.run()
    return review


def test_two_people_do_not_become_one_in_a_round_that_came_after_one_had_left(in_review):
    review = later_round_after_one_left()
    assert {int(c[1:4]) for c in ids("cy-01.csv")} == set(range(3, 12))
    [note] = [n for n in review.notes if "joined after" in n]
    assert "cy joined after round 2, and is asked for its titles and abstracts" in note
    assert "(waiting: 4), since r1 left and r2 would decide alone" in note
    decide("r2-02.csv", yes)
    decide("cy-01.csv", yes)
    review.run()
    assert set(review.table("title_abstract")["settled_by"]) == {"agreement"}
    assert not [n for n in review.notes if "titles and abstracts all the same" in n]


def test_one_person_decides_alone_where_the_team_says_so(in_review):
    review = later_round_after_one_left(left={"r1": 2})
    assert {int(c[1:4]) for c in ids("cy-01.csv")} == set(range(3, 8))
    assert not [n for n in review.notes if "joined after" in n]
    decide("r2-02.csv", yes)
    review.run()
    table = review.table("title_abstract").set_index("citation_id")
    assert set(table.loc[sorted(ids("r2-02.csv")), "settled_by"]) == {"single"}


@pytest.mark.parametrize("left", ["r1", "rr3"])
def test_who_is_said_to_have_left_is_no_reviewer_now(left):
    with pytest.raises(ReviewError, match=f"screening.left: '{left}' is not one who has left"):
        Settings.of({"reviewers": ["r1", "r2"], "former_reviewers": ["r3"], "left": {left: 2}})


def test_a_round_that_one_person_began_alone_stays_so(in_review):
    review = Review(numbered(6), reviewers=["r1"])
    review.run()
    decide("r1-01.csv", yes)
    review.screening |= {"reviewers": ["r1", "r2"], "joined": {"r2": 2}}
    review.run()
    assert sheets() == ["r1-01.csv"]
    assert set(review.states()) == {"included"}


def test_who_left_another_round_takes_nothing_from_a_round_that_is_settled():
    """r1 screened round 1 alone; r2 decided once in round 2 and left."""
    settings = Settings.of({"reviewers": ["r1", "r3"], "joined": {"r3": 2}})
    citations = pd.DataFrame({"citation_id": ["ca", "cb"], "first_round": ["1", "2"]}, dtype=object)
    rows = [("ca", "r1"), ("cb", "r1"), ("cb", "r2")]
    decisions = pd.DataFrame(rows, columns=["citation_id", "reviewer"], dtype=object)
    decisions = decisions.assign(decision="exclude", tool="sheet", automation="no")
    assert who_left(decisions, citations, settings) == {1: (), 2: ("r2",)}
    assert eligible(citations["first_round"], settings, who_left(decisions, citations, settings)).tolist() == [
        [True, False], [True, True]
    ]  # fmt: skip


def settled_by_two():
    review = Review(numbered(20))
    review.run()
    for stage in ("title_abstract", "full_text"):
        for who in ("r1", "r2"):
            decide(f"{who}-01.csv", lambda n: "include" if n < 8 else "exclude", stage=stage)
        review.run()
    return review


def test_a_new_name_without_a_round_is_said_to_re_open_what_was_settled_and_no_sheet_is_called_misplaced(in_review):
    review = settled_by_two()
    assert not [note for note in review.notes if "config.yaml" in note]
    review.screening |= {"reviewers": ["r1", "r2", "cy"]}
    review.run()
    assert review.states().value_counts().to_dict() == {"waiting": 20}
    note, *more = review.notes
    assert note == (
        "config.yaml: cy is in screening.reviewers and asked to decide on all 20 titles and abstracts, of which 20 "
        "were settled and wait again, and nothing counts of what came after; if cy joins from a round of searches "
        "on, write joined: {cy: 2} under screening"
    )
    assert not [line for line in more if "move it" in line]
    review.screening |= {"joined": {"cy": 2}}
    review.run()
    assert review.notes == [] and "waiting" not in set(review.states())


def test_a_new_name_is_said_to_join_after_the_last_round_in_which_something_is_settled(in_review):
    review = settled_by_two()
    review.citations = pd.concat([numbered(20), numbered(26).iloc[20:].assign(first_round="2")], ignore_index=True)
    review.run()
    for who in ("r1", "r2"):
        decide(f"{who}-02.csv", yes)
    review.screening |= {"reviewers": ["r1", "r2", "cy"]}
    review.run()
    assert "write joined: {cy: 3} under screening" in review.notes[0]
    review.screening |= {"joined": {"cy": 3}}
    review.run()
    assert "waiting" not in set(review.states())


def test_sheets_are_issued_to_those_who_are_waited_for(in_review):
    """r2 left, and decided on one full text, of a report that is not assessed now: of their part nothing is known."""
    screening = {"reviewers": ["r1", "r3"], "former_reviewers": ["r2"], "joined": {"r3": 2}}
    citations = pd.concat([numbered(1), numbered(2).iloc[1:].assign(first_round="2")], ignore_index=True)
    first, second = citations["citation_id"]
    rows = [dict.fromkeys(LONG, "") | {"citation_id": c, "given_id": c, "reviewer": who, "file": f"{who}-01.csv"}
            for who, c in (("r1", first), ("r2", second))]  # fmt: skip
    decisions = pd.DataFrame(rows, dtype=object).assign(
        decision="include", tool="sheet", phase="main", line="2", criteria_version="1", automation="no", matched_by="id"
    )
    state = reconcile(citations[:1], decisions, "full_text", Settings.of(screening))
    assert list(state["state"]) == ["waiting"]
    Path("data/screening/full_text").mkdir(parents=True)
    Path("results").mkdir()
    disputed = conflicts(state, decisions, citations, "full_text")
    todo = issue_sheets(
        "full_text", citations, no_aliases(), state, decisions, disputed, screening, "results/issued.json"
    )
    assert list(todo["who"]) == ["r3"]


def test_a_new_name_that_has_begun_with_a_later_round_re_opens_the_earlier_ones_too(in_review):
    review = settled_by_two()
    review.citations = pd.concat([numbered(20), numbered(24).iloc[20:].assign(first_round="2")], ignore_index=True)
    review.screening |= {"reviewers": ["r1", "r2", "cy"], "joined": {"cy": 2}}
    review.run()
    for who in ("r1-02.csv", "r2-02.csv", "cy-01.csv"):
        decide(who, yes)
    review.run()
    assert not [note for note in review.notes if "config.yaml" in note]
    review.screening |= {"joined": {}}
    review.run()
    note, *more = review.notes
    assert "asked to decide on all 24 titles and abstracts, of which 20 were settled and wait again" in note
    assert "write joined: {cy: 2} under screening" in note and not [line for line in more if "move it" in line]
