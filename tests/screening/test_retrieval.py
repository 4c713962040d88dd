"""Reports to fetch: each comes on one table only, one more table at an update; all of them are read side by side."""

from pathlib import Path

import pandas as pd
import pytest
from chain import Review, decide, finish, refused, tree, yes
from invented import numbered

from rapport.screening.files import retrieval_number, retrieval_tables
from rapport.tables import read_results, read_table

FOLDER = Path("data/screening")
FIRST, SECOND, THIRD = (FOLDER / f"retrieval{n}.csv" for n in ("", "-02", "-03"))


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def first_round():
    made = Review(numbered(6))
    made.run()
    for who in ("r1", "r2"):
        decide(f"{who}-01.csv", yes)
    made.run()
    return made


def second_round(made, n=9):
    made.citations = pd.concat([numbered(6), numbered(n, "2")[6:]], ignore_index=True)
    made.run()
    for who in ("r1", "r2"):
        decide(f"{who}-02.csv", yes)
    made.run()


def say(path, status, rows=slice(None)):
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table.loc[table.index[rows], "status"] = status
    table.to_csv(path, index=False)


def status():
    return read_results("results/screening/retrieval.csv").set_index("citation_id")["status"].to_dict()


def listed(path):
    return set(read_table(path)["citation_id"])


def test_an_update_issues_the_new_reports_on_a_table_of_their_own():
    made = first_round()
    assert len(listed(FIRST)) == 6
    say(FIRST, "not_retrieved", slice(2))
    made.run()
    before, mine = status(), FIRST.read_bytes()
    second_round(made)
    assert listed(SECOND) == {f"c{n:03d}abcdefg" for n in range(6, 9)}
    assert FIRST.read_bytes() == mine
    assert (made.to_fetch["n"].iloc[0], made.to_fetch["file"].iloc[0]) == (7, f"{FIRST}, {SECOND}")
    say(SECOND, "not_retrieved", slice(1))
    there = tree("data")
    made.run()
    assert tree("data") == there  # nothing comes twice
    now = status()
    assert {c: now[c] for c in before} == before
    assert sorted(now.values()) == ["not_retrieved"] * 3 + ["pending"] * 6
    made.citations = numbered(6)  # the search is taken back: what was said of its reports is listed
    made.run()
    assert status() == before
    (row,) = made.table("full_text", "unmatched").to_dict("records")
    assert (row["file"], row["given_id"], row["decision"]) == (str(SECOND), "c006abcdefg", "not_retrieved")
    assert any(note.startswith(f"{SECOND}: decisions without effect on papers that no search") for note in made.notes)


def test_a_report_on_two_tables():
    made = first_round()
    say(FIRST, "not_retrieved", slice(2))
    SECOND.write_text("citation_id,status\nc000abcdefg,retrieved\nc001abcdefg,not_retrieved\n")
    place = list(read_table(FIRST)["citation_id"]).index("c000abcdefg") + 2
    assert refused(made) == [
        f"{SECOND}:2: c000abcdefg is retrieved here and not_retrieved in {FIRST}:{place}; keep one of the two"
    ]
    SECOND.write_text("citation_id,status\nc005abcdefg,not_retrieved\n")
    decide_on = FOLDER / "full_text/r1-01.csv"
    assert decide_on.is_file()
    decide("r1-01.csv", yes, "full_text")
    assert any(line.startswith(f"{SECOND}:2: c005abcdefg is not_retrieved, but {decide_on}:") for line in refused(made))


def test_a_report_under_a_former_id_is_issued_once():
    made = first_round()
    made.citations = numbered(7)[1:]
    made.aliases = pd.DataFrame({"alias": ["c000abcdefg"], "citation_id": ["c006abcdefg"]}, dtype=object)
    made.run()
    assert not SECOND.is_file()
    assert "c006abcdefg" in status()


def test_a_table_that_was_deleted_or_lost_rows_is_issued_again():
    made = first_round()
    mine = FIRST.read_bytes()
    FIRST.unlink()
    made.run()
    assert FIRST.read_bytes() == mine
    table = pd.read_csv(FIRST, dtype=str, keep_default_na=False)
    table[:2].to_csv(FIRST, index=False)
    made.run()
    assert listed(SECOND) == set(table["citation_id"][2:])
    FIRST.rename(FIRST.with_suffix(".old"))
    made.run()
    assert listed(FIRST) == set(table["citation_id"][:2])
    assert not THIRD.is_file()


def test_nothing_is_issued_for_reports_that_somebody_decided_on():
    made = Review(numbered(6))
    finish(made, yes)
    made.run()
    assert not SECOND.is_file()


@pytest.mark.parametrize(
    ("name", "number"),
    [("retrieval.csv", 1), ("Retrieval.xlsx", 1), ("retrieval-02.csv", 2), ("retrieval-10.tsv", 10),
     ("retrieval-0.csv", 0), ("retrieval-final.csv", 0), ("retrieval (1).csv", 0), ("retrievals.csv", 0)],
)  # fmt: skip
def test_names(name, number):
    assert retrieval_number(FOLDER / name) == number


def test_ten_follows_nine():
    FOLDER.mkdir(parents=True)
    for name in ("retrieval-10.csv", "retrieval.csv", "retrieval-9.xlsx", "other.csv"):
        (FOLDER / name).write_text("x")
    assert [Path(path).name for path in retrieval_tables()] == ["retrieval.csv", "retrieval-9.xlsx", "retrieval-10.csv"]
