"""Decisions that the last run used and that are gone: refused, or said and listed; what only moved goes through."""

import shutil
from pathlib import Path

import pandas as pd
import pytest
from chain import STAGES, Review, decide, finish, ids, keep_rows, refused, third, tree, yes
from invented import numbered

from rapport.errors import ReviewError
from rapport.screening.used import MANY, listing, memory, remember
from rapport.step import tell
from rapport.tables import read_results

TITLES = Path("data/screening/title_abstract")
LISTING = listing(memory("title_abstract"))


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def used(name, stage="title_abstract"):
    return f"{memory(stage)}/{name}.json"


def table(name):
    return pd.read_csv(TITLES / name, dtype=str, keep_default_na=False)


def save(rows, name):
    rows.to_csv(TITLES / name, index=False)


def some(*numbers):
    return [f"c{n:03d}abcdefg" for n in numbers]


def empty(name, *numbers):
    rows = table(name)
    rows.loc[rows["citation_id"].isin(some(*numbers)), ["decision", "reason"]] = ""
    save(rows, name)


def listed():
    return read_results(LISTING)[["file", "reviewer", "citation_id", "what"]].to_numpy().tolist()


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    place = tmp_path_factory.mktemp("finished")
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.chdir(place)
        finish(Review(numbered(12)))
    return place


@pytest.fixture
def review(finished, folder):
    shutil.copytree(finished, ".", dirs_exist_ok=True)
    return Review(numbered(12))


def test_a_sheet_that_was_deleted_with_its_decisions_stops_the_run(review):
    results = tree("results")
    for stage in STAGES:
        path = Path(f"data/screening/{stage}/r1-01.csv")
        content = path.read_bytes()
        gone = sorted(ids("r1-01.csv", stage))
        shown = ", ".join(gone[:5]) + (" ..." if len(gone) > 5 else "")
        path.unlink()
        assert refused(review) == [
            f"{path}: {len(gone)} decisions of r1 that the last run used are gone with the file ({shown}; all in "
            f"results/logs/gone_{stage}.csv); put back what was there, or delete "
            f"results/logs/used/{stage}/r1-01.csv.json if it was meant (it is only what Rapport remembers; no sheet is "
            "touched)"
        ]
        assert sorted(read_results(f"results/logs/gone_{stage}.csv")["citation_id"]) == gone
        path.with_name("r1-07.csv").write_bytes(content)  # under another number it is as good as before
        review.run()
        path.with_name("r1-07.csv").rename(path)
        review.run()
        assert tree("results") == results


def test_one_sheet_is_let_go_and_the_others_are_not(review):
    for name in ("r1-01.csv", "r2-01.csv"):
        (TITLES / name).rename(name)
    assert len(refused(review)) == 2
    Path(used("r1-01.csv")).unlink()
    (line,) = refused(review)
    assert line.startswith(f"{TITLES}/r2-01.csv: 12 decisions of r2 ")
    Path(used("r2-01.csv")).unlink()
    review.run()
    assert len(ids("r1-01.csv")) == len(ids("r2-01.csv")) == 12  # issued again


def test_many_cells_emptied_at_once_stop_the_run():
    review = Review(numbered(100))
    finish(review, full=lambda n: "")
    content = (TITLES / "r1-01.csv").read_bytes()
    empty("r1-01.csv", *range(50))  # an older copy: half of the decisions are not there yet
    (line,) = refused(review)
    assert line.startswith(f"{TITLES}/r1-01.csv: 50 decisions of r1 that the last run used are emptied (c000abcdefg, ")
    assert line.endswith(
        f"all in {LISTING}); put back what was there, or delete {used('r1-01.csv')} if it was meant (it is only what "
        "Rapport remembers; no sheet is touched)"
    )
    assert len(listed()) == 50
    (TITLES / "r1-01.csv").write_bytes(content)
    empty("r1-01.csv", *range(MANY))
    assert len(refused(review)) == 1
    (TITLES / "r1-01.csv").write_bytes(content)
    review.run()
    assert not Path(LISTING).exists()


def test_a_few_cells_emptied_are_said_and_stay_listed(review, capsys):
    empty("r2-01.csv", 4)
    save(table("r2-01.csv").replace({"citation_id": {}}), "r2-01.csv")
    todo = review.run()
    assert review.notes == [
        f"{TITLES}/r2-01.csv: 1 decision of r2 that the last run used is emptied (c004abcdefg); "
        f"{LISTING} lists what is gone"
    ]
    assert listed() == [[f"{TITLES}/r2-01.csv", "r2", "c004abcdefg", "emptied"]]
    assert ("r2", "screen titles and abstracts", 1) in set(zip(todo["who"], todo["task"], todo["n"], strict=True))
    empty("r2-01.csv", 4, 5, 7, 8, 10)  # one by one it is never an older copy, and none is forgotten
    review.run()
    assert [row[2] for row in listed()] == some(4, 5, 7, 8, 10)
    review.run()
    assert review.notes == []  # said once
    assert [row[2] for row in listed()] == some(4, 5, 7, 8, 10)
    decide("r2-01.csv", third)
    review.run()
    assert not Path(LISTING).exists()
    tell(["what is said"], "log")
    assert capsys.readouterr().err == "note: what is said\n" == Path("log").read_text()


@pytest.mark.parametrize(("n", "stops"), [(1, False), (2, True)])
def test_a_sheet_that_is_blank_again(n, stops):
    review = Review(numbered(12))
    review.run()
    decide("r1-01.csv", lambda i: "include" if i < n else "")
    review.run()
    decide("r1-01.csv", lambda i: "")
    if stops:
        (line,) = refused(review)
        assert "2 decisions of r1 that the last run used are emptied (" in line
    else:
        review.run()
        assert len(review.notes) == len(listed()) == 1


def test_rows_that_were_deleted_with_their_decisions_stop_the_run(review):
    gone = keep_rows("r2-01.csv", lambda t: ~t["citation_id"].isin(some(4, 7)))
    (line,) = refused(review)
    assert f"2 decisions of r2 that the last run used are gone ({', '.join(sorted(gone))}; all in " in line
    Path(used("r2-01.csv")).unlink()  # it was meant
    review.run()
    assert ids("r2-02.csv") == set(gone)
    assert [row[2] for row in listed()] == sorted(gone)  # and is not forgotten
    decide("r2-01.csv", third)  # another decision is an edit like any other
    decide("r2-02.csv", third)
    review.run()
    assert not Path(LISTING).exists()


def test_a_blank_row_elsewhere_is_no_decision():
    review = Review(numbered(12), criteria_version=1, reopen="all")
    finish(review)
    review.screening["criteria_version"] = 2
    review.run()
    assert len(ids("r1-02.csv")) == 12  # the same citations, blank
    path = TITLES / "r1-01.csv"
    path.rename("kept")
    (line,) = refused(review)
    assert line.startswith(f"{path}: 12 decisions of r1 that the last run used are gone with the file ")


def test_settled_conflicts_that_are_gone_stop_the_run():
    review = Review(numbered(12), pilot={"title_abstract": [4]})
    review.run()
    for name in ("r1-pilot1.csv", "r2-pilot1.csv"):
        decide(name, yes)
    review.run()
    decide("r1-01.csv", yes)
    decide("r2-01.csv", lambda n: "exclude")
    review.run()
    decide("adjudicated-01.csv", yes)
    review.run()
    for name, many in (("adjudicated-01", "8 decisions"), ("r1-pilot1", "4 decisions of r1")):
        path = TITLES / f"{name}.csv"
        content = path.read_bytes()
        path.unlink()
        (line,) = refused(review)
        assert line.startswith(f"{path}: {many} that the last run used are gone with the file (")
        path.write_bytes(content)
    # a blank sheet with the same conflicts is none
    (TITLES / "adjudicated-02.csv").write_bytes((TITLES / "adjudicated-01.csv").read_bytes())
    save(table("adjudicated-01.csv").assign(note="x"), "adjudicated-01.csv")
    save(table("adjudicated-02.csv").assign(decision="", note="to do"), "adjudicated-02.csv")
    review.run()
    (TITLES / "adjudicated-01.csv").unlink()
    assert len(refused(review)) == 1


def newer_criteria(review):
    save(table("r1-01.csv").assign(criteria_version="2"), "r1-01.csv")
    save(table("r2-01.csv").assign(criteria_version="2"), "r2-01.csv")


def another_name(review):
    for stage in STAGES:
        Path(f"data/screening/{stage}/r1-01.csv").rename(f"data/screening/{stage}/ana-01.csv")
    review.screening["reviewers"] = ["ana", "r2"]


def a_pilot(review):
    (TITLES / "r1-01.csv").rename(TITLES / "r1-pilot1.csv")


def split_in_two(review):
    rows = table("r1-01.csv")
    save(rows[:5], "r1-01.csv")
    save(rows[5:], "r1-02.csv")


def as_workbook(review):
    table("r1-01.csv").to_excel(TITLES / "r1-01.xlsx", index=False)
    (TITLES / "r1-01.csv").unlink()


def who_leaves(review):
    review.screening |= {"reviewers": ["r2", "r3"], "former_reviewers": ["r1"]}


def who_leaves_by_another_spelling(review):
    (TITLES / "r1-01.csv").rename(TITLES / "R1-01.csv")
    review.screening |= {"reviewers": ["r2", "r3"], "former_reviewers": ["R1"]}


def by_import(review):
    (TITLES / "r1-01.csv").rename("export.csv")
    item = {"tool": "csv", "stage": "title_abstract", "file": "export.csv", "reviewers": {"any": "r1"}}
    review.screening["imports"] = [item]


def other_decisions(review):
    save(table("r1-01.csv").assign(decision="include", reason=""), "r1-01.csv")


def from_pilot(review):
    a_pilot(review)
    review.run()
    (TITLES / "r1-pilot1.csv").rename(TITLES / "r1-01.csv")


@pytest.mark.parametrize("edit", [newer_criteria, another_name, a_pilot, from_pilot, split_in_two, as_workbook,
    who_leaves, who_leaves_by_another_spelling, by_import, other_decisions])  # fmt: skip
def test_decisions_that_only_moved_go_through(review, edit):
    def decided():
        rows = review.table("title_abstract", "decisions")
        rows = rows[rows["decision"] != ""]
        return sorted(zip(rows["citation_id"], rows["reviewer"].replace("ana", "r1").str.lower(), strict=True))

    before = decided()
    edit(review)
    review.run()
    assert decided() == before
    assert not Path(LISTING).exists()
    renamed = "r1 decides as ana now, whose sheets hold the same decisions"
    others = [line for line in review.notes if "8 decisions are others than in the last run (c001abcdefg, " in line]
    assert len(others) == (edit is other_decisions)
    assert [line for line in review.notes if line not in others] == [renamed] * 2 * (edit is another_name)
    assert {path.name for path in Path(memory("title_abstract")).iterdir()} == {
        f"{Path(file).name}.json" for file in review.table("title_abstract", "decisions")["file"]
    }
    for path in TITLES.glob("*1*"):  # what moved is remembered where it is now
        if path.name[0] in "rRa" and not path.name.startswith(("r2", "adjudicated")):
            path.unlink()
            with pytest.raises(ReviewError, match="are gone with the file"):
                review.run()
            break


def test_a_new_reviewer_who_decides_otherwise_does_not_stand_for_one_whose_sheet_is_gone(review):
    (TITLES / "r1-01.csv").unlink()
    save(
        table("r2-01.csv").assign(decision=lambda t: ["include", "exclude"] * 6, reason="wrong population"), "cy-01.csv"
    )
    review.screening["reviewers"] = ["cy", "r2"]
    assert len(refused(review)) == 1


def test_a_sheet_of_which_another_of_the_same_person_stands_is_only_said(review):
    rows = table("r1-01.csv")
    newer = rows.assign(criteria_version="2")[rows["citation_id"].isin(some(1, 2, 4))]
    now = {"c001abcdefg": "maybe", "c002abcdefg": "maybe", "c004abcdefg": "exclude"}
    save(newer.assign(decision=newer["citation_id"].map(now)), "r1-02.csv")
    review.run()
    (TITLES / "r1-02.csv").unlink()
    review.run()
    (note,) = review.notes
    assert "r1-02.csv: 2 decisions of r1 that the last run used are gone from here, others in other files stand" in note
    assert [row[2:] for row in listed()] == [[c, "elsewhere"] for c in some(1, 2)]


def imported(review):
    save(table("r1-01.csv").assign(by="LUCAS"), "../lucas.csv")
    (TITLES / "r1-01.csv").unlink()
    item = {"tool": "csv", "stage": "title_abstract", "file": "data/screening/lucas.csv",
            "columns": {"reviewer": "by"}, "reviewers": {"LUCAS": "r1"}}  # fmt: skip
    review.screening["imports"] = [item]
    review.run()
    return item


def test_an_older_export_stops_the_run_and_an_entry_taken_out_is_said(review):
    item = imported(review)
    path = Path(item["file"])
    content = path.read_text()
    path.write_text("\n".join(content.splitlines()[:-3]) + "\n")
    (line,) = refused(review)
    assert line.startswith(f"{path}: 3 decisions of r1 that the last run used are gone (")
    assert f"delete {used('data_screening_lucas.csv')} if it was meant" in line
    path.write_text(content)
    review.run()
    review.screening["imports"] = []
    review.run()
    note = next(line for line in review.notes if line.startswith(item["file"]))
    assert "12 decisions of r1 that the last run used are gone with its entry under screening.imports (" in note
    assert len(listed()) == 12


def test_whose_an_export_is_may_be_corrected(review):
    item = imported(review)
    item["reviewers"] = {"LUCAS": "r3"}
    review.screening["reviewers"] = ["r1", "r2", "r3"]
    review.run()
    assert not any("gone" in line for line in review.notes)
    assert not Path(LISTING).exists()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"file": "x"}', b'{"file": 1, "own": 1, "used": [1]}',
    b'{"file": 1, "own": 1, "used": {"r1": {"include": [[1]]}}}', b"\xff\xfe"])  # fmt: skip
def test_a_damaged_memory_is_one_line(review, content):
    path = Path(used("r1-01.csv"))
    path.write_bytes(content)
    assert refused(review) == [
        f"{path}: it is damaged, so nobody can tell whether decisions of the last run are gone from a sheet; delete it"
    ]
    path.unlink()
    review.run()
    assert path.is_file()
    Path(LISTING).write_bytes(content)
    review.run()


def test_files_of_one_name_and_long_names_are_remembered_apart(review):
    rows = review.table("title_abstract", "decisions")
    files = [f"data/{'long' * 40}/{n}/articles.csv" for n in range(3)] + ["data/a/articles.csv", "data/b/articles.csv"]
    parts = [rows.assign(file=file, tool="rayyan") for file in files]
    remember(pd.concat(parts), "results/logs/used/other")
    assert len(list(Path("results/logs/used/other").iterdir())) == len(files)


def test_citations_of_a_search_that_was_removed_are_passed_over(review):
    for stage in STAGES:
        for name in ("r1-01.csv", "r2-01.csv"):
            keep_rows(name, lambda t: t["citation_id"] < "c006", stage)
    assert len(refused(review)) == 2
    review.citations = numbered(6)
    review.run()
    assert review.notes == []
