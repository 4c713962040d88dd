"""What overrules other decisions by the rules, and may not be meant: said in a line; what is usual says nothing."""

from pathlib import Path

import pandas as pd
import pytest
from chain import Review, decide, finish, third, yes
from invented import numbered

TITLES, TEXTS = Path("data/screening/title_abstract"), Path("data/screening/full_text")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def settled(rule=yes):
    """A review whose conflicts, c001, c002, c004 ..., one adjudicator has settled."""
    made = Review(numbered(12))
    made.run()
    decide("r1-01.csv", yes)
    decide("r2-01.csv", third)
    made.run()
    decide("adjudicated-01.csv", rule)
    made.run()
    assert made.notes == []
    return made


def test_two_adjudicators_who_differ():
    made = settled()
    table = pd.read_csv(TITLES / "adjudicated-01.csv", dtype=str, keep_default_na=False)
    table.to_csv(TITLES / "adjudicated-max.csv", index=False)
    made.run()
    assert made.notes == []  # the same twice
    table.loc[:1, ["decision", "reason"]] = ["exclude", "wrong population"]
    table.to_csv(TITLES / "adjudicated-max.csv", index=False)
    made.run()
    (note,) = made.notes
    assert note == (
        f"{TITLES}/adjudicated-01.csv: {TITLES}/adjudicated-max.csv settles c001abcdefg, c002abcdefg otherwise, and "
        "counts as the last; if that is not meant, agree on one"
    )
    assert list(made.states()[["c001abcdefg", "c004abcdefg"]]) == ["excluded", "included"]
    table.assign(criteria_version="2").to_csv(TITLES / "adjudicated-max.csv", index=False)
    made.screening |= {"criteria_version": 2, "reopen": "none"}
    made.run()
    assert made.notes == []  # under newer criteria


def test_a_conflict_on_which_all_agree_meanwhile():
    made = settled()
    decide("r1-01.csv", lambda n: "exclude" if n in (1, 2) else "include")
    made.run()
    (note,) = made.notes
    assert note.startswith(
        f"{TITLES}/adjudicated-01.csv: settles c001abcdefg, c002abcdefg otherwise than all who decided, who agree; "
    )
    decide("r1-01.csv", yes)
    made.run()
    assert made.notes == []


def test_maybe_of_all_at_full_text_is_what_adjudicators_are_for():
    made = Review(numbered(4))
    finish(made, yes, lambda n: "maybe")
    made.run()
    decide("adjudicated-01.csv", lambda n: "include" if n else "exclude", "full_text")
    made.run()
    assert made.notes == []
    assert set(made.table("full_text", "conflicts")["settled_as"]) == {"included", "excluded"}
    assert list(made.states("full_text")) == ["excluded", "included", "included", "included"]


def test_an_inclusion_in_full_text_of_what_is_excluded_before():
    made = Review(numbered(12))
    finish(made, yes)
    for who in ("r1", "r2"):
        decide(f"{who}-01.csv", lambda n: "exclude" if n == 1 else "include")
    made.run()
    assert made.notes == [
        f"{TEXTS}/{who}-01.csv: includes c001abcdefg, without effect, for it is excluded on titles and abstracts; "
        "correct one of the two"
        for who in ("r1", "r2")
    ]
    made.screening["criteria_version"] = 2
    made.run()
    for who in ("r1", "r2"):
        decide(f"{who}-02.csv", third)
    made.run()
    assert not any("without effect" in note for note in made.notes)


def test_one_export_for_both_stages():
    made = Review(numbered(12))
    made.run()
    rows = [f"{c},{third(n)},wrong population,include\n" for n, c in enumerate(made.citations["citation_id"])]
    Path("a.csv").write_text("citation_id,decision,reason,text\n" + "".join(rows))
    Path("b.csv").write_bytes(Path("a.csv").read_bytes())
    one = {"tool": "csv", "file": "a.csv", "reviewers": {"any": "r1"}}
    made.screening["imports"] = [one | {"stage": "title_abstract"}, one | {"stage": "full_text", "file": "b.csv"}]
    made.run()
    (note,) = made.notes
    assert note.startswith("b.csv: the same export stands under screening.imports for both stages, so what is included")
    made.screening["imports"][1]["columns"] = {"decision": "text"}
    made.run()
    assert not any("both stages" in note for note in made.notes)
