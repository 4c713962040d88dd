"""From issued sheets to settled full texts, run by run, as the rules run them, in a folder of its own."""

import io
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from chain import Review, decide, finish, ids, sheets, third, tree, yes
from invented import citations as some_citations
from invented import numbered

from rapport import people
from rapport.errors import ReviewError
from rapport.screening.matching import UNKNOWN
from rapport.screening.measures import agreement_table
from rapport.tables import read_results, read_table


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_one_stage_a_run():
    review = Review(numbered(12))
    todo = review.run()
    assert sheets() == ["r1-01.csv", "r2-01.csv"]
    assert sheets("full_text") == []
    assert list(todo["who"]) == ["r1", "r2"]
    assert set(todo["n"]) == {12}
    decide("r1-01.csv", third)
    decide("r2-01.csv", lambda n: "maybe" if n == 1 else third(n))
    todo = review.run()
    assert sheets() == ["adjudicated-01.csv", "r1-01.csv", "r2-01.csv"]
    assert ids("adjudicated-01.csv") == {"c001abcdefg"}
    assert ids("r1-01.csv", "full_text") == {f"c{n:03d}abcdefg" for n in (0, 3, 6, 9)}
    assert list(todo["who"]) == ["adjudicator", "r1", "r2"]
    decide("adjudicated-01.csv", yes)
    for name in ("r1-01.csv", "r2-01.csv"):
        decide(name, lambda n: "exclude" if n == 9 else "include", "full_text")
    review.run()
    assert sheets("full_text") == ["r1-01.csv", "r1-02.csv", "r2-01.csv", "r2-02.csv"]
    assert ids("r1-02.csv", "full_text") == {"c001abcdefg"}
    found = review.table("full_text").set_index("citation_id")
    assert tuple(found.loc["c009abcdefg", ["state", "reason", "settled_by"]]) == (
        "excluded",
        "wrong population",
        "agreement",
    )
    assert tuple(
        review.table("title_abstract").set_index("citation_id").loc["c001abcdefg", ["state", "settled_by"]]
    ) == ("included", "adjudication")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_blank_sheet_is_nothing_to_read(kind):
    review = Review(numbered(5), sheet_format=kind)
    assert review.inputs("title_abstract") == []
    review.run()
    before, results = tree("data"), tree("results")
    assert review.inputs("title_abstract") == []
    assert Path("results/screening/title_abstract/issued.json").exists()
    review.run()
    assert (tree("data"), tree("results")) == (before, results)
    # results may be deleted at any time
    for path in sorted(Path("results").rglob("*.*")):
        path.unlink()
    assert review.inputs("title_abstract") == []
    review.run()
    assert (tree("data"), tree("results")) == (before, results)


def test_a_deleted_sheet_is_issued_again():
    review = Review(numbered(5))
    review.run()
    Path("data/screening/title_abstract/r2-01.csv").unlink()
    review.inputs("title_abstract")
    assert not Path("results/screening/title_abstract/issued.json").exists()
    review.run()
    assert sheets() == ["r1-01.csv", "r2-01.csv"]


def test_rows_that_were_deleted_are_issued_again():
    review = Review(numbered(6))
    review.run()
    path = "data/screening/title_abstract/r1-01.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table.iloc[2:].assign(decision="include").to_csv(path, index=False)
    review.run()
    assert ids("r1-02.csv") == set(table["citation_id"][:2])
    assert sheets() == ["r1-01.csv", "r1-02.csv", "r2-01.csv"]


def test_who_settled_a_conflict_is_asked_for():
    review = Review(numbered(6))
    review.run()
    decide("r1-01.csv", yes)
    decide("r2-01.csv", lambda n: "exclude" if n < 4 else "include")
    review.run()
    decide("adjudicated-01.csv", yes)
    path = Path("data/screening/title_abstract/adjudicated-01.csv")
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table["adjudicator"] = ["Lea", "", " ", "lea@example.org"]
    table.to_csv(path, index=False)
    todo = review.run()
    asked = todo[todo["task"] == "say who settled conflicts on titles and abstracts (column adjudicator)"]
    assert asked[["stage", "who", "n", "file"]].to_numpy().tolist() == [
        ["title_abstract", "adjudicator", 3, path.as_posix()]
    ]
    assert (review.states() == "included").all()  # settled all the same
    assert sorted(review.table("title_abstract", "conflicts")["adjudicator"]) == [*["(not named)"] * 3, "Lea"]
    table["adjudicator"] = "Lea"
    table.to_csv(path, index=False)
    assert not review.run()["task"].str.contains("adjudicator").any()


def test_an_update_issues_only_what_is_truly_new_and_going_back_gives_the_same_results():
    review = Review(numbered(10))
    finish(review)
    before, results = tree("data"), tree("results")
    decisions = review.table("title_abstract", "decisions")
    review.citations = pd.concat([numbered(10), numbered(14, "2").iloc[10:]], ignore_index=True)
    review.run()
    assert {p: d for p, d in tree("data").items() if p in before} == before
    assert set(tree("data")) - set(before) == {f"data/screening/title_abstract/{r}-02.csv" for r in ("r1", "r2")}
    assert ids("r1-02.csv") == ids("r2-02.csv") == {f"c{n:03d}abcdefg" for n in range(10, 14)}
    pd.testing.assert_frame_equal(review.table("title_abstract", "decisions"), decisions)
    review.citations = numbered(10)
    review.run()
    assert tree("results") == results
    assert sheets() == ["r1-01.csv", "r1-02.csv", "r2-01.csv", "r2-02.csv"]


def without(text, columns):
    """A sheet's content without these columns."""
    table = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
    return table.drop(columns=columns, errors="ignore").to_csv(index=False)


def test_a_search_taken_back_after_screening_gives_the_earlier_results_and_lists_its_decisions():
    review = Review(numbered(12))
    finish(review)
    before = tree("results")
    review.citations = numbered(40)
    finish(review)
    then = tree("data")
    review.citations = numbered(12)
    review.run()
    after = tree("results")
    lost = {f"results/screening/{stage}/unmatched.csv" for stage in ("title_abstract", "full_text")}
    assert {path for path in before if before[path] != after.get(path)} <= lost
    unmatched = review.table("title_abstract", "unmatched")
    assert set(unmatched["given_id"]) == {f"c{n:03d}abcdefg" for n in range(12, 40)}
    assert set(unmatched["why"]) == {UNKNOWN}
    assert tree("data") == then
    review.citations = numbered(40)
    review.run()
    assert not len(review.table("title_abstract", "unmatched"))


def test_an_id_that_no_citation_has_stops_the_run_where_nothing_says_which_paper_is_meant():
    review = Review(numbered(40))
    finish(review)
    review.citations = numbered(12)
    for path in Path("data/screening").rglob("r*.csv"):
        path.write_text(without(path.read_text(), ["title", "doi"]))
    with pytest.raises(ReviewError) as error:
        review.run()
    lines = error.value.problems
    assert all("no citation" in line or "more rows are of no citation" in line for line in lines)
    assert any("correct the ids, or move this file" in line for line in lines)
    assert len(lines) < 60


def test_a_late_duplicate_keeps_its_decisions_and_is_not_issued_again():
    review = Review(numbered(8))
    finish(review)
    keep = review.states("full_text")
    review.aliases = pd.DataFrame(
        {"alias": ["c001abcdefg", "c006abcdefg"], "citation_id": ["c000abcdefg", "c003abcdefg"]}, dtype=object
    )
    review.citations = review.citations[~review.citations["citation_id"].isin(review.aliases["alias"])]
    before = tree("data")
    review.run()
    assert tree("data") == before
    assert review.states()["c000abcdefg"] == "included"  # one of the two was excluded
    assert review.states("full_text").to_dict() == {c: s for c, s in keep.items() if c != "c006abcdefg"}
    matched = review.table("title_abstract", "decisions")
    assert set(matched.loc[matched["given_id"] == "c001abcdefg", "matched_by"]) == {"alias"}


def test_an_id_that_changed_is_anchored_again():
    review = Review(numbered(8))
    finish(review)
    states = review.states()
    review.citations["citation_id"] = review.citations["citation_id"].str.replace("abcdefg", "zyxwvut")
    before = tree("data")
    review.run()
    assert tree("data") == before
    assert list(review.states()) == list(states)
    assert set(review.table("title_abstract", "decisions")["matched_by"]) == {"doi"}


def test_a_pilot_comes_first_and_stays_apart():
    review = Review(numbered(20), pilot={"title_abstract": [6], "full_text": []})
    review.run()
    assert sheets() == ["r1-pilot1.csv", "r2-pilot1.csv"]
    chosen = ids("r1-pilot1.csv")
    assert len(chosen) == 6
    assert chosen == ids("r2-pilot1.csv")
    decide("r1-pilot1.csv", third)
    review.run()
    assert sheets() == ["r1-pilot1.csv", "r2-pilot1.csv"]
    decide("r2-pilot1.csv", third)
    review.run()
    assert sheets() == ["r1-01.csv", "r1-pilot1.csv", "r2-01.csv", "r2-pilot1.csv"]
    assert ids("r1-01.csv").isdisjoint(chosen)
    for name in ("r1-01.csv", "r2-01.csv"):
        decide(name, third)
    review.run()
    agreement = agreement_table(review.table("title_abstract", "decisions"), "title_abstract", ("r1", "r2"))
    assert list(zip(agreement["phase"], agreement["n"], strict=True)) == [("pilot1", 6), ("main", 14)]


def test_newer_criteria_issue_the_excluded_again():
    review = Review(numbered(9))
    finish(review)
    before = tree("data")
    review.screening |= {"criteria_version": 2, "reopen": "excluded"}
    review.run()
    assert {p: d for p, d in tree("data").items() if p in before} == before
    assert ids("r1-02.csv") == {f"c{n:03d}abcdefg" for n in range(9) if n % 3}
    assert set(read_table("data/screening/title_abstract/r1-02.csv")["criteria_version"]) == {"2"}
    review.run()
    assert sheets() == ["r1-01.csv", "r1-02.csv", "r2-01.csv", "r2-02.csv"]
    for name in ("r1-02.csv", "r2-02.csv"):
        decide(name, lambda n: "include" if n == 1 else "exclude")
    review.run()
    assert (review.states() == "included").sum() == 4


def test_workbooks_filled_in_and_saved():
    review = Review(some_citations(), sheet_format="xlsx")
    review.run()
    assert sheets() == ["r1-01.xlsx", "r2-01.xlsx"]
    for name in sheets():
        path = f"data/screening/title_abstract/{name}"
        book = openpyxl.load_workbook(path)
        page = book["Decisions"]
        for line in range(2, page.max_row + 1):
            page.cell(line, 2).value = "include" if name.startswith("r1") or line % 2 else "exclude"
        book.save(path)
    review.run()
    assert sheets() == ["adjudicated-01.xlsx", "r1-01.xlsx", "r2-01.xlsx"]
    assert review.states().value_counts().to_dict() == {"included": 6, "conflict": 6}
    assert sheets("full_text") == ["r1-01.xlsx", "r2-01.xlsx"]


def test_reports_of_a_published_version_are_not_screened_again():
    review = Review(numbered(5), known=["c002abcdefg"])
    todo = review.run()
    assert ids("r1-01.csv") == {f"c{n:03d}abcdefg" for n in (0, 1, 3, 4)}
    assert set(todo["n"]) == {4}


def test_who_leaves_and_who_joins():
    review = Review(numbered(6))
    review.run()
    decide("r1-01.csv", lambda n: "include" if n < 4 else "")
    decide("r2-01.csv", lambda n: "include" if n < 2 else "")
    review.screening["reviewers"] = ["r2", "r3"]
    review.run()
    # two are settled; two need one more, whom r2 can be; the last two need both
    assert (review.states() == "included").sum() == 2
    assert ids("r3-01.csv") == {"c004abcdefg", "c005abcdefg"}


def test_a_single_screener_with_a_sample_for_the_second():
    review = Review(numbered(60), policy={"title_abstract": "single", "full_text": "both"}, verify=0.25)
    review.run()
    assert len(ids("r1-01.csv")) == 60
    assert 5 <= len(ids("r2-01.csv")) <= 27
    sample = ids("r2-01.csv")
    decide("r1-01.csv", third)
    review.run()
    assert set(review.states()[lambda s: s == "waiting"].index) == sample
    assert sheets() == ["r1-01.csv", "r2-01.csv"]


def test_whoever_decides_in_another_tool_gets_no_sheet():
    citations = numbered(6)
    Path("data").mkdir()
    rows = "".join(
        f'rayyan-{n},"{t}","RAYYAN-INCLUSION: {{""B""=>""Included""}}"\n' if n < 4 else f'rayyan-{n},"{t}",\n'
        for n, t in enumerate(citations["title"][:5])
    )
    Path("data/rayyan.csv").write_text("key,title,notes\n" + rows)
    item = {"tool": "rayyan", "stage": "title_abstract", "file": "data/rayyan.csv", "reviewers": {"B": "r2"}}
    review = Review(citations, imports=[item])
    todo = review.run().set_index("who")
    assert len(ids("r1-01.csv")) == 6
    assert ids("r2-01.csv") == {"c005abcdefg"}  # what the tool does not have
    assert todo.at["r2", "n"] == 2
    assert todo.at["r2", "file"] == "data/rayyan.csv, data/screening/title_abstract/r2-01.csv"


def test_retrieval():
    review = Review(numbered(9))
    review.run()
    for name in sheets():
        decide(name, third)
    review.run()
    notes = Path("data/screening/retrieval.csv")
    notes.write_text(
        "citation_id,status,attempts,note\nc000abcdefg,Not retrieved,library,gone\n"
        "c003abcdefg,retrieved,,\nc001abcdefg,not_retrieved,,\n"
    )
    review.run()
    found = read_results("results/screening/retrieval.csv").set_index("citation_id")["status"]
    assert found.to_dict() == {"c000abcdefg": "not_retrieved", "c003abcdefg": "retrieved", "c006abcdefg": "pending"}
    assert set(review.states("full_text").index) == {"c003abcdefg", "c006abcdefg"}
    assert list(review.table("full_text", "unmatched")["given_id"]) == ["c001abcdefg"]
    decide("r1-01.csv", yes, "full_text")
    with pytest.raises(
        ReviewError,
        match=r"retrieval.csv:2: c000abcdefg is not_retrieved, but .*r1-01.csv:\d+ decides on its full text",
    ):
        review.run()
    # one report by its id and by its DOI
    notes.write_text(
        "citation_id,status,doi\nc006abcdefg,not_retrieved,\n,retrieved,10.5555/inv.6\n"
        "c003abcdefg,retrieved,\n,retrieved,10.5555/inv.3\n"
    )
    with pytest.raises(ReviewError) as error:
        review.run()
    (line,) = error.value.problems
    assert "retrieval.csv:3: c006abcdefg is both retrieved and not_retrieved; keep one row" in line
    notes.write_text("citation_id,status\nc000abcdefg,lost\ncnowhere000,retrieved\n")
    with pytest.raises(ReviewError) as error:
        review.run()
    assert len(error.value.problems) == 2


def test_a_full_text_decision_on_what_was_excluded_is_listed():
    review = Review(numbered(6))
    finish(review)
    table = pd.read_csv("data/screening/title_abstract/r1-01.csv", dtype=str, keep_default_na=False)
    for name in ("r1-01.csv", "r2-01.csv"):
        table = pd.read_csv(f"data/screening/title_abstract/{name}", dtype=str, keep_default_na=False)
        table.loc[table["citation_id"] == "c003abcdefg", "decision"] = "exclude"
        table.to_csv(f"data/screening/title_abstract/{name}", index=False)
    review.run()
    assert "c003abcdefg" not in review.states("full_text")
    assert set(review.table("full_text", "unmatched")["given_id"]) == {"c003abcdefg"}


def test_hostile_texts_go_out_and_come_back():
    review = Review(some_citations())
    finish(review, yes)
    assert (review.states("full_text") == "included").all()
    assert review.table("title_abstract", "unmatched").empty


@pytest.mark.parametrize("shows", ["blinded", "open"])
def test_adjudication_sheets(shows):
    review = Review(numbered(4), adjudication=shows)
    review.run()
    decide("r1-01.csv", yes)
    decide("r2-01.csv", lambda n: "exclude" if n < 2 else "include")
    review.run()
    sheet = read_table("data/screening/title_abstract/adjudicated-01.csv")
    assert list(sheet["conflict"]) == ["decision"] * 2
    assert ("decision_1" in sheet) == (shows == "open")
    assert "r1" not in Path("data/screening/title_abstract/adjudicated-01.csv").read_text()
    if shows == "open":
        assert set(sheet["decision_1"]) | set(sheet["decision_2"]) == {"include", "exclude"}
    decide("adjudicated-01.csv", yes)
    review.run()
    assert (review.states() == "included").all()
    conflicts = review.table("title_abstract", "conflicts")
    assert list(conflicts["open"]) == ["no", "no"]
    assert list(conflicts["settled_as"]) == ["included"] * 2


def test_everything_wrong_at_once():
    review = Review(
        numbered(5),
        imports=[{"tool": "rayyan", "stage": "title_abstract", "file": "data/rayyan.csv", "reviewers": {"B": "r2"}}],
    )
    Path("data/screening/title_abstract").mkdir(parents=True)
    Path("data/rayyan.csv").write_text('key,title,notes\nx,Nothing like it,"RAYYAN-INCLUSION: {""B""=>""Included""}"\n')
    Path("data/screening/title_abstract/r1-01.csv").write_text(
        "citation_id,decision,reason\nc000abcdefg,inclde,\nc001abcdefg,exclude,wrong pop\n"
    )
    Path("data/screening/title_abstract/r1-02.csv").write_text(
        "citation_id,decision\nc002abcdefg,include\nc002abcdefg,exclude\nc003abcdefg,include\nc003abcdefg,include\n"
    )
    with pytest.raises(ReviewError) as error:
        review.run()
    places = sorted(line.partition(": ")[0].replace("data/", "") for line in error.value.problems)
    folder = "screening/title_abstract"
    assert places == sorted([f"{folder}/r1-01.csv:2", f"{folder}/r1-01.csv:3", f"{folder}/r1-02.csv:3", "rayyan.csv:2"])
    assert not Path("results").exists()


def test_results_do_not_depend_on_the_order_of_rows_and_files():
    review = Review(numbered(15))
    finish(review)
    results = tree("results/screening")
    for path in people.tables("data/screening/title_abstract") + people.tables("data/screening/full_text"):
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
        table.sample(frac=1, random_state=1).to_csv(path, index=False, sep=";")
    review.citations = review.citations.sample(frac=1, random_state=2)
    review.run()
    changed = {p for p, d in tree("results/screening").items() if results[p] != d}
    assert all(p.endswith("decisions.csv") for p in changed)  # they name the line a decision stands in
