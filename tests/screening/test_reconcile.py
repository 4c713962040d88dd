"""Settling decisions: against the rules written out a second time, one citation at a time."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as run
from hypothesis import strategies as st
from invented import numbered

from rapport.errors import Problems
from rapport.screening.conflicts import conflicts
from rapport.screening.decisions import note_contradictions
from rapport.screening.reconcile import in_sample, reconcile
from rapport.screening.settings import Settings
from rapport.screening.words import LONG

REASONS = ["wrong publication type", "wrong population", "wrong study design"]
BASE = {"reviewers": ["r1", "r2"], "reasons": REASONS, "policy": {"title_abstract": "both", "full_text": "both"}}


def row(n, reviewer, decision, reasons="", **other):
    citation = f"c{n:03d}abcdefg"
    default = dict.fromkeys(LONG, "") | {
        "citation_id": citation,
        "given_id": citation,
        "reviewer": reviewer,
        "decision": decision,
        "reasons": reasons,
        "stage": "full_text",
        "tool": "sheet",
        "automation": "no",
        "file": f"{reviewer}-01.csv",
        "line": str(n + 2),
        "phase": "main",
        "criteria_version": "1",
        "matched_by": "id",
        "written": "",
    }
    return default | other


def judged(n, decision, reasons="", **other):
    return row(n, "lea", decision, reasons, **({"tool": "adjudication", "file": "adjudicated-01.csv"} | other))


def long(*rows):
    return pd.DataFrame(list(rows), columns=list(LONG), dtype=object)


def settle(rows, stage="full_text", n=1, first_round="1", **section):
    found = reconcile(numbered(n, first_round), long(*rows), stage, Settings.of(BASE | section))
    return found.set_index("citation_id")


def one(rows, **more):
    found = settle(rows, **more).iloc[0]
    return found["state"], found["reason"], found["settled_by"]


POLICIES = {name: {"title_abstract": name, "full_text": name} for name in ("both", "single", "either")}


@pytest.mark.parametrize(
    ("votes", "stage", "policy", "expected"),
    [
        (["include", "include"], "full_text", "both", ("included", "", "agreement")),
        (["exclude", "exclude"], "full_text", "both", ("excluded", "", "agreement")),
        (["include", "exclude"], "full_text", "both", ("conflict", "", "")),
        (["include", ""], "full_text", "both", ("waiting", "", "")),
        (["exclude", ""], "title_abstract", "both", ("waiting", "", "")),
        (["", ""], "title_abstract", "both", ("waiting", "", "")),
        (["maybe", "include"], "title_abstract", "both", ("included", "", "agreement")),
        (["maybe", "exclude"], "title_abstract", "both", ("conflict", "", "")),
        (["maybe", "maybe"], "full_text", "both", ("conflict", "", "")),
        (["include", ""], "title_abstract", "either", ("included", "", "single")),
        (["include", "exclude"], "title_abstract", "either", ("included", "", "single")),
        (["exclude", ""], "title_abstract", "either", ("waiting", "", "")),
        (["exclude", "exclude"], "title_abstract", "either", ("excluded", "", "agreement")),
    ],
)
def test_two_reviewers(votes, stage, policy, expected):
    rows = [row(0, f"r{n}", vote) for n, vote in enumerate(votes, start=1) if vote]
    assert one(rows, stage=stage, policy=POLICIES[policy]) == expected


def test_single_with_a_verified_sample():
    settings = Settings.of(BASE | {"policy": POLICIES["single"], "verify": 0.3})
    ids = numbered(200)["citation_id"].to_numpy()
    sample = in_sample(ids, settings)
    assert 30 <= sample.sum() <= 90
    found = settle([row(n, "r1", "include") for n in range(200)], n=200, policy=POLICIES["single"], verify=0.3)
    assert list(found["state"] == "waiting") == list(sample)
    assert (found.loc[~sample, "settled_by"] == "single").all()
    # later citations do not change who was drawn
    assert list(in_sample(ids[:50], settings)) == list(sample[:50])
    at = int(sample.argmax())
    assert (
        settle([row(at, "r1", "include"), row(at, "r2", "exclude")], n=200, policy=POLICIES["single"], verify=0.3).iloc[
            at
        ]["state"]
        == "conflict"
    )


def test_exactly_one_main_reason_by_precedence():
    rows = [
        row(0, "r1", "exclude", "wrong study design"),
        row(0, "r2", "exclude", "wrong population; wrong study design"),
    ]
    assert one(rows) == ("excluded", "wrong population", "agreement")
    table = conflicts(settle(rows).reset_index(), long(*rows), numbered(1), "full_text")
    assert [(r.conflict, r.open) for r in table.itertuples()] == [("reason", "no")]
    assert table.iloc[0]["reasons"] == "r1: wrong study design; r2: wrong population + wrong study design"


def test_adjudication_settles_and_its_reason_wins():
    rows = [
        row(0, "r1", "exclude", "wrong population"),
        row(0, "r2", "include"),
        judged(0, "exclude", "wrong study design"),
    ]
    assert one(rows) == ("excluded", "wrong study design", "adjudication")
    assert one([*rows[:2], judged(0, "exclude")]) == ("excluded", "wrong population", "adjudication")
    assert one([*rows[:2], judged(0, "include")]) == ("included", "", "adjudication")
    later = judged(0, "include", file="adjudicated-02.csv")
    assert one([*rows, later])[0] == "included"


def test_the_last_file_of_adjudications_counts_by_its_number_and_names_who_settled():
    rows = [row(0, "r1", "exclude", "wrong population"), row(0, "r2", "include")]
    ten = judged(0, "exclude", "wrong study design", file="adjudicated-10.csv") | {"reviewer": "ada"}
    nine = judged(0, "include", file="adjudicated-9.csv") | {"reviewer": "zoe"}
    for made in ([*rows, ten, nine], [*rows, nine, ten]):
        assert one(made) == ("excluded", "wrong study design", "adjudication")
        table = conflicts(settle(made).reset_index(), long(*made), numbered(1), "full_text")
        assert list(table["adjudicator"]) == ["ada"]


def test_a_reviewer_who_has_left_counts_among_those_needed():
    assert one([row(0, "r1", "include"), row(0, "r3", "include")], reviewers=["r2", "r3"]) == (
        "included",
        "",
        "agreement",
    )
    assert one([row(0, "r1", "include")], reviewers=["r2", "r3"])[0] == "waiting"
    assert one([row(0, "r1", "include"), row(0, "r3", "exclude")], reviewers=["r2", "r3"])[0] == "conflict"


def test_a_third_reviewer_who_joins():
    rows = [row(0, "r1", "include"), row(0, "r2", "include")]
    three = {"reviewers": ["r1", "r2", "r3"]}
    assert one(rows, **three)[0] == "waiting"
    assert one(rows, **three, joined={"r3": 2})[0] == "included"
    assert one(rows, **three, joined={"r3": 2}, first_round="2")[0] == "waiting"


def test_newer_criteria_reopen_on_request():
    rows = [row(0, "r1", "exclude"), row(0, "r2", "exclude"), row(1, "r1", "include"), row(1, "r2", "include")]
    states = lambda **s: list(settle(rows, n=2, criteria_version=2, **s)["state"])  # noqa: E731
    assert states(reopen="all") == ["waiting", "waiting"]
    assert states(reopen="excluded") == ["waiting", "included"]
    assert states(reopen="included") == ["excluded", "waiting"]
    assert states(reopen="none") == ["excluded", "included"]
    again = [*rows, row(0, "r1", "include", criteria_version="2"), row(0, "r2", "include", criteria_version="2")]
    assert list(settle(again, n=2, criteria_version=2, reopen="excluded")["state"]) == ["included", "included"]


def test_a_pilot_decision_taken_again_gives_way():
    rows = [row(0, "r1", "exclude", phase="pilot1"), row(0, "r1", "include"), row(0, "r2", "include", phase="pilot1")]
    assert one(rows)[0] == "included"


def test_of_two_citations_joined_later_an_inclusion_stands():
    twin = {"given_id": "c999abcdefg", "matched_by": "alias"}
    rows = [
        row(0, "r1", "include"),
        row(0, "r2", "include"),
        row(0, "r1", "exclude", **twin),
        row(0, "r2", "exclude", **twin),
    ]
    assert one(rows)[0] == "included"
    assert one([*rows, judged(0, "exclude", **twin)])[0] == "included"
    assert one([*rows, judged(0, "exclude")])[0] == "excluded"
    halves = [row(0, "r1", "include"), row(0, "r2", "include", **twin)]
    assert one(halves)[0] == "included"


def test_automation_settles_only_what_nobody_looked_at():
    tool = {"automation": "yes", "tool": "asreview"}
    found = settle(
        [
            row(0, "asreview", "exclude", **tool),
            row(1, "asreview", "exclude", **tool),
            row(1, "r1", "include"),
            row(2, "asreview", "include", **tool),
        ],
        "title_abstract",
        n=3,
    )
    assert list(found["state"]) == ["excluded", "waiting", "waiting"]
    assert list(found["settled_by"]) == ["automation", "", ""]
    assert "asreview" not in found.columns


def test_a_tools_consensus_settles_without_votes():
    team = {"reviewer": "consensus", "tool": "covidence"}
    assert one([row(0, "", "exclude", "wrong population") | team]) == ("excluded", "wrong population", "agreement")
    assert one([row(0, "", "exclude") | team, judged(0, "include")])[0] == "included"


@pytest.mark.parametrize(
    ("stage", "expected"),
    [("title_abstract", ("included", "", "agreement")), ("full_text", ("conflict", "", ""))],
)
def test_a_tools_consensus_of_maybe(stage, expected):
    team = {"reviewer": "consensus", "tool": "covidence", "stage": stage}
    rows = [row(0, "", "maybe") | team]
    assert one(rows, stage=stage) == expected
    votes = [row(0, "r1", "include"), row(0, "r2", "include")]
    assert one([*rows, *votes], stage=stage) == expected
    assert one([*rows, judged(0, "include")], stage=stage) == ("included", "", "adjudication")
    settled = settle(rows, stage=stage).reset_index()
    disputed = conflicts(settled, long(*rows), numbered(1), stage)
    assert list(disputed["open"]) == (["yes"] if stage == "full_text" else [])


def test_days_do_not_say_which_decision_counts():
    old, new = {"decided_on": "2024-01-01"}, {"decided_on": "2025-01-01"}
    rows = [row(0, "r1", "include", **old), row(0, "r1", "exclude", file="r1-02.csv", **new)]
    problems = Problems()
    note_contradictions(long(*rows), problems)
    assert len(problems.lines) == 1
    newer = [row(0, "r1", "include", **new), row(0, "r1", "exclude", criteria_version="2", **old)]
    later = [row(0, "r1", "include", phase="pilot1", **new), row(0, "r1", "exclude", phase="pilot2", **old)]
    main = [row(0, "r1", "include", phase="pilot1", **new), row(0, "r1", "exclude", **old)]
    for rows in (newer, later, main):
        for order in (rows, rows[::-1]):
            assert settle(order, "title_abstract")["r1"].iloc[0] == "exclude"


@pytest.mark.parametrize(
    ("change", "contradiction"),
    [
        ({}, True),
        ({"file": "r1-02.csv"}, True),
        ({"decision": "include"}, False),
        ({"decision": ""}, False),
        ({"phase": "pilot1"}, False),
        ({"criteria_version": "2"}, False),
        ({"given_id": "c999abcdefg", "matched_by": "alias"}, False),
        ({"reviewer": "r2"}, False),
    ],
)
def test_two_answers_of_one_reviewer(change, contradiction):
    problems = Problems()
    note_contradictions(long(row(0, "r1", "include"), row(0, "r1", "exclude", line="9") | change), problems)
    assert bool(problems.lines) is contradiction
    if contradiction:
        assert "r1-01.csv:2" in problems.lines[0]
        assert ":9: c000abcdefg is 'exclude' here and 'include' in" in problems.lines[0]


def test_a_tool_whose_duplicates_were_not_removed():
    problems = Problems()
    tool = {"tool": "rayyan", "matched_by": "doi", "file": "rayyan.csv"}
    rows = [
        row(0, "r1", "include", given_id="rayyan-1", **tool),
        row(0, "r1", "exclude", **tool | {"given_id": "rayyan-2", "line": "9"}),
    ]
    note_contradictions(long(*rows), problems)
    assert not problems
    assert one([*rows, row(0, "r2", "include")])[0] == "included"


@pytest.mark.parametrize("how", ["title", "near title"])
@pytest.mark.parametrize("other", ["doi", "title", "id"])
@pytest.mark.parametrize("tool", ["rayyan", "sheet"])
def test_what_a_title_alone_brings_together_is_not_settled_in_silence(tool, other, how):
    problems = Problems()
    there = {"tool": tool, "file": "r1-01.csv"}
    rows = [
        row(0, "r1", "include", **there | {"given_id": "one", "matched_by": other}),
        row(0, "r1", "exclude", **there | {"given_id": "two", "matched_by": how, "line": "9"}),
    ]
    note_contradictions(long(*rows), problems)
    (line,) = problems.lines
    assert "r1-01.csv:9: c000abcdefg is 'exclude' here and 'include' in r1-01.csv:2, matched by title; if" in line
    agreed, calm = [rows[0], rows[1] | {"decision": "include"}], Problems()
    note_contradictions(long(*agreed), calm)
    assert not calm


# the rules once more, for one citation and in plain words
def by_hand(votes, policy, stage, reviewers, judgement):
    if judgement:
        return "included" if judgement == "include" else "excluded"
    said = [("include" if v == "maybe" and stage == "title_abstract" else v) for v in votes.values() if v]
    if policy == "either" and "include" in said:
        return "included"
    if len(said) < len(reviewers) or not said:
        return "waiting"
    return {("include",): "included", ("exclude",): "excluded"}.get(tuple(set(said)), "conflict")


ANSWERS = st.sampled_from(["include", "exclude", "maybe", ""])


@given(
    st.lists(
        st.tuples(
            st.fixed_dictionaries({f"r{n}": ANSWERS for n in range(1, 5)}),
            st.sampled_from(["", "", "include", "exclude"]),
        ),
        min_size=1,
        max_size=12,
    ),
    st.sampled_from(["both", "either"]),
    st.sampled_from(["title_abstract", "full_text"]),
    st.integers(1, 4),
    st.randoms(),
)
@run(max_examples=25, deadline=None)
def test_any_reviewers_any_order(answers, policy, stage, count, rnd):
    reviewers = [f"r{n}" for n in range(1, count + 1)]
    rows = [
        row(n, who, vote)
        for n, (votes, _) in enumerate(answers)
        for who, vote in votes.items()
        if vote and who in reviewers
    ]
    rows += [judged(n, judgement) for n, (_, judgement) in enumerate(answers) if judgement]
    expected = [
        by_hand({w: v for w, v in votes.items() if w in reviewers}, policy, stage, reviewers, judgement)
        for votes, judgement in answers
    ]
    found = settle(rows, stage, n=len(answers), reviewers=reviewers, policy=POLICIES[policy])
    assert list(found["state"]) == expected
    rnd.shuffle(rows)
    pd.testing.assert_frame_equal(
        settle(rows, stage, n=len(answers), reviewers=reviewers, policy=POLICIES[policy]), found
    )
    undecided = [
        n for n, (votes, judgement) in enumerate(answers) if not judgement and not any(votes[r] for r in reviewers)
    ]
    assert all(found.iloc[n]["state"] == "waiting" for n in undecided)
