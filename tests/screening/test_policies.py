"""Under no policy, pilot, team or criteria does a citation wait without somebody being told."""

import contextlib
import csv
import tempfile
from pathlib import Path

import pandas as pd
import pytest
from chain import Review, decide, ids, sheets, yes
from hypothesis import given
from hypothesis import settings as run
from hypothesis import strategies as st
from invented import no_aliases, numbered

from rapport import people
from rapport.errors import Problems
from rapport.screening.conflicts import conflicts
from rapport.screening.decisions import read_decisions
from rapport.screening.issue import issue_sheets
from rapport.screening.matching import Anchors
from rapport.screening.reconcile import FIXED, fraction, reconcile
from rapport.screening.settings import Settings
from rapport.screening.waiting import waiting
from rapport.screening.words import ANSWERS, LONG

SIX = {"title_abstract": [6]}


@pytest.fixture
def in_review(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def one_screens(stage="title_abstract"):
    return {"title_abstract": "both", "full_text": "both"} | {stage: "single"}


def test_everybody_takes_part_in_a_pilot_of_a_single_screener(in_review):
    review = Review(numbered(20), policy=one_screens(), pilot=SIX, verify=0.1)
    review.run()
    assert ids("r1-pilot1.csv") == ids("r2-pilot1.csv")
    decide("r1-pilot1.csv", yes)
    todo = review.run()  # settled by the first, and still to be decided by the second
    titles = todo[todo["stage"] == "title_abstract"]
    assert list(zip(titles["who"], titles["n"], strict=True)) == [("r2", 6)]
    assert sheets() == ["r1-pilot1.csv", "r2-pilot1.csv"]
    decide("r2-pilot1.csv", yes)
    review.run()
    assert len(ids("r1-01.csv")) == 14


def test_who_joined_later_has_no_part_in_an_earlier_pilot(in_review):
    review = Review(numbered(20), reviewers=["r1", "r2", "cy"], joined={"cy": 2}, pilot=SIX)
    review.run()
    assert sheets() == ["r1-pilot1.csv", "r2-pilot1.csv"]
    for name in sheets():
        decide(name, yes)
    review.run()
    assert [len(ids(name)) for name in ("r1-01.csv", "r2-01.csv")] == [14, 14]


def test_a_pilot_goes_on_without_a_full_text_that_could_not_be_had(in_review):
    review = Review(numbered(12), pilot={"full_text": [4]})
    review.run()
    for name in sheets():
        decide(name, yes)
    review.run()
    chosen = sorted(ids("r1-pilot1.csv", "full_text"))
    Path("data/screening/retrieval.csv").write_text(
        f"citation_id,status,attempts,note\n{chosen[0]},not_retrieved,,\n", encoding="utf-8"
    )
    for name in sheets("full_text"):
        decide(name, lambda n: "" if n == int(chosen[0][1:4]) else "include", "full_text")
    review.run()
    assert len(ids("r1-01.csv", "full_text")) == 8


def test_what_lies_before_nobody_is_said():
    settings = Settings.of({"reviewers": ["r1"]})
    reconciled = pd.DataFrame([("c1", "waiting", "", "", "")], columns=[*FIXED, "r1"])
    disputed = pd.DataFrame(columns=["citation_id", "open", "adjudicator"])
    listed = pd.DataFrame(columns=["citation_id", "reviewer", "file"])
    todo = waiting("title_abstract", reconciled, disputed, listed, settings, {"r1": []})
    assert list(zip(todo["who"], todo["n"], todo["file"], strict=True)) == [("team", 1, "config.yaml")]
    assert "lie before nobody, such as c1" in todo["task"][0]


class Team:
    """One stage of a review whose people, searches and criteria change; each decides as *seed* has it."""

    def __init__(self, stage, citations, machine, seed, **screening):
        self.stage, self.citations, self.machine, self.seed = stage, citations, machine, seed
        self.screening = {"reviewers": ["r1", "r2"]} | screening
        self.folder = f"data/screening/{stage}"

    def run(self):
        settings, problems = Settings.of(self.screening), Problems()
        written = [p for p in people.tables(self.folder) if people.holds_answers(p, ANSWERS, ANSWERS[0])]
        anchors = Anchors(self.citations, no_aliases())
        decisions, _ = read_decisions(written, self.stage, settings, anchors, problems)
        problems.raise_if_any()
        votes = [dict.fromkeys(LONG, "") | self._vote(c) for c in self.citations["citation_id"] if c in self.machine]
        decisions = pd.concat([decisions, pd.DataFrame(votes, columns=list(LONG), dtype=object)], ignore_index=True)
        self.state = reconcile(self.citations, decisions, self.stage, settings)
        self.disputed = conflicts(self.state, decisions, self.citations, self.stage)
        tables = (self.citations, no_aliases(), self.state, decisions, self.disputed)
        return issue_sheets(self.stage, *tables, self.screening, "results/issued.json")

    def _vote(self, citation):
        return {
            "citation_id": citation,
            "reviewer": "machine",
            "stage": self.stage,
            "decision": self.machine[citation],
            "tool": "asreview",
            "automation": "yes",
            "phase": "main",
            "criteria_version": "1",
            "given_id": citation,
            "matched_by": "id",
        }

    def decide(self, share, adjudicate=False):
        """Everybody fills in that share of their open rows; how many cells were filled."""
        filled = 0
        for path in people.tables(self.folder):
            who = Path(path).stem.split("-")[0]
            if (who == "adjudicated") != adjudicate or who not in (*self.screening["reviewers"], "adjudicated"):
                continue
            with open(path, encoding="utf-8", newline="") as stream:
                rows = list(csv.DictReader(stream))
            for row in rows:
                if not row["decision"] and fraction(f"{self.seed}:{path}:{row['citation_id']}") < share:
                    filled += 1
                    row |= self._answer(who, row["citation_id"], adjudicate)
            with open(path, "w", encoding="utf-8", newline="") as stream:
                out = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
                out.writeheader()
                out.writerows(rows)
        return filled

    def _answer(self, who, citation, adjudicate):
        chance = fraction(f"{self.seed}:{who}:{citation}")
        if adjudicate:
            return {"decision": "include", "adjudicator": "judge"}
        word = "include" if chance < 0.5 else "exclude" if chance < 0.85 else "maybe"
        return {"decision": word, "reason": "any" if word == "exclude" else ""}


CHANGES = st.fixed_dictionaries(
    {
        "share": st.sampled_from([0, 0.4, 1]),
        "leaves": st.sampled_from(["", "r1", "r2"]),
        "said": st.booleans(),
        "gone_from": st.sampled_from([0, 2]),
        "joins": st.sampled_from(["", "cy"]),
        "from": st.sampled_from([1, 2, 3]),
        "criteria": st.sampled_from(["", "all", "excluded", "included", "none"]),
        "arrive": st.booleans(),
        "sheet_deleted": st.booleans(),
    }
)
REVIEWS = st.fixed_dictionaries(
    {
        "stage": st.sampled_from(["title_abstract", "full_text"]),
        "policy": st.sampled_from(["both", "single", "either"]),
        "pilot": st.sampled_from([(), (3,), (2, 3), (50,)]),
        "verify": st.sampled_from([0.0, 0.3, 1.0]),
        "reviewers": st.sampled_from([("r1",), ("r1", "r2"), ("r1", "r2", "r3")]),
        "machine": st.sampled_from(["", "exclude", "include"]),
        "seed": st.integers(1, 1000),
    }
)


def change(team, plan):
    """Somebody leaves or joins, criteria change, a search is added: in any combination."""
    screening, names = team.screening, list(team.screening["reviewers"])
    if plan["leaves"] in names and (len(names) > 1 or plan["joins"]):
        names.remove(plan["leaves"])
        if plan["said"]:
            screening["former_reviewers"] = [plan["leaves"]]
            screening["left"] = {plan["leaves"]: plan["gone_from"]} if plan["gone_from"] else {}
        for path in people.tables(team.folder):
            blank = not people.holds_answers(path, ANSWERS, ANSWERS[0])
            if blank and plan["sheet_deleted"] and Path(path).stem.startswith(plan["leaves"]):
                Path(path).unlink()
    if plan["joins"]:
        names.append(plan["joins"])
        screening["joined"] = {plan["joins"]: plan["from"]} if plan["from"] > 1 else {}
    screening["reviewers"] = names
    if plan["criteria"]:
        screening |= {"criteria_version": 2, "reopen": plan["criteria"]}
    if plan["arrive"]:
        team.citations = pd.concat([team.citations, numbered(12).iloc[8:].assign(first_round="2")], ignore_index=True)


def goes_through(review, plan):
    """Everybody decides what they have; after at most some runs nothing waits, and all that is open is listed."""
    machine = {f"c{n:03d}abcdefg": review["machine"] for n in (1, 4, 9)} if review["machine"] else {}
    stage = review["stage"]
    team = Team(
        stage,
        numbered(8),
        machine,
        review["seed"],
        policy=one_screens() | {stage: review["policy"]},
        pilot={stage: list(review["pilot"])},
        verify=review["verify"],
        reviewers=list(review["reviewers"]),
    )
    Path(team.folder).mkdir(parents=True)
    Path("results").mkdir()
    team.run()
    team.decide(plan["share"])
    change(team, plan)
    for _ in range(12):
        todo = team.run()
        assert "team" not in set(todo["who"])
        waits = (team.state["state"] == "waiting").any()
        asked = set(todo["who"]) - {"adjudicator"}
        assert asked or not waits, "citations wait, and nobody is told"
        filled = team.decide(1)
        assert filled or not asked, "somebody is asked who has nothing to fill in"
        if not filled:
            break
    assert not waits
    conflict = set(team.state.loc[team.state["state"] == "conflict", "citation_id"])
    assert conflict == set(team.disputed.loc[team.disputed["open"] == "yes", "citation_id"])
    votes = team.state[[c for c in team.state.columns if c not in FIXED]].ne("").sum(axis=1)
    alone = team.state[(votes < 2) & (team.state["settled_by"] == "single") & (team.state["state"] == "excluded")]
    two = min(len(review["reviewers"]), len(team.screening["reviewers"])) > 1 and (plan["said"] or not plan["leaves"])
    if team.screening.get("left"):  # said: from that round on one was to decide alone
        rounds = team.citations.set_index("citation_id")["first_round"].astype(int)
        alone = alone[alone["citation_id"].map(rounds) < plan["gone_from"]]
    if review["policy"] != "single" and two:
        assert not len(alone), "one person excluded what two should have seen"
    for _ in range(3):
        team.decide(1, adjudicate=True)
        todo = team.run()
    assert set(team.state["state"]) <= {"included", "excluded"}
    assert not len(todo)


def in_own_folder(review, plan):
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        goes_through(review, plan)


@run(max_examples=12, deadline=None, derandomize=True)
@given(REVIEWS, CHANGES)
def test_nothing_waits_for_ever(review, plan):
    in_own_folder(review, plan)


@pytest.mark.campaign
@run(max_examples=1500, deadline=None, derandomize=True)
@given(REVIEWS, CHANGES)
def test_nothing_waits_for_ever_in_many_reviews(review, plan):
    in_own_folder(review, plan)
