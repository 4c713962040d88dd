"""Exports and sheets that can be read and yet may not mean what they say: refused, or said in a line."""

import json
from pathlib import Path

import pandas as pd
import pytest
from chain import Review, decide, keep_rows, refused
from invented import citations, numbered
from test_tools import PLAIN, imported, rayyan_csv, votes

from rapport.errors import ReviewError
from rapport.screening import oddities
from rapport.tables import read_table

SHEET = Path("data/screening/title_abstract/r1-01.csv")
LOG = "created_at,user_id,user_email,article_id,key,value\n"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("time", ["03.01.2026 10:00", "1/3/2026 10:00", "2026-01-03 10:00", "", "1E+09"])
def test_a_log_whose_times_a_spreadsheet_program_rewrote_is_refused(tmp_path, time):
    (tmp_path / "articles.csv").write_text(rayyan_csv("", doi="10.5555/inv.3"))
    log = LOG + f"{time},7,,1,included,1\n12.01.2025 10:00,7,,1,included,-1\n"
    long, _, problems = imported(tmp_path, "log.csv", log, "rayyan_log", {"7": "ana"})
    assert not (long["decision"] != "").any()
    assert len(problems) == 2
    assert "log.csv:2: created_at is no time to the second as Rayyan writes it" in problems[0]


@pytest.mark.parametrize(
    "time", ["2026-01-03 10:00:00", "2026-01-03 10:00:00 UTC", "2026-01-03T10:00:00.000Z", "2026-01-03"]
)
def test_a_log_as_downloaded_is_read(tmp_path, time):
    (tmp_path / "articles.csv").write_text(rayyan_csv("", doi="10.5555/inv.3"))
    log = LOG + f"{time},7,,1,included,1\n2026-01-02 10:00:00,7,,1,included,-1\n"
    long, _, problems = imported(tmp_path, "log.csv", log, "rayyan_log", {"7": "ana"})
    assert problems == []
    assert votes(long)["c003abcdefg", "ana"] == ("include", "")


def test_two_decisions_of_one_person_in_rayyans_notes(tmp_path):
    old, new = 'RAYYAN-INCLUSION: {"Ana"=>"Included"}', 'RAYYAN-INCLUSION: {"Ana"=>"Excluded"}'
    _, _, problems = imported(tmp_path, "a.csv", rayyan_csv(f"{old} | {new}"), "rayyan", {"Ana": "ana"})
    assert len(problems) == 1
    assert "a.csv:2: the notes hold two decisions of one person" in problems[0]
    for notes in (f"{old} | {old}", old + ' | RAYYAN-INCLUSION: {"Ben"=>"Maybe"}'):
        long, _, problems = imported(tmp_path, "a.csv", rayyan_csv(notes), "rayyan", {"Ana": "ana", "Ben": "ben"})
        assert problems == []
        assert votes(long)["c003abcdefg", "ana"] == ("include", "")
    assert votes(long)["c003abcdefg", "ben"] == ("maybe", "")
    _, _, problems = imported(tmp_path, "a.csv", rayyan_csv("RAYYAN-INCLUSION: {}"), "rayyan", {"Ana": "ana"})
    assert problems == []
    _, _, problems = imported(tmp_path, "a.csv", rayyan_csv(f"{old} | {new[:-4]}"), "rayyan", {"Ana": "ana"})
    assert "the decisions in the notes cannot be read" in problems[0]


def test_a_reviewers_column_that_is_not_there(tmp_path):
    content = "doi,A.,B.\n10.5555/inv.2,yes,no\n"
    _, _, problems = imported(tmp_path, "a.csv", content, "csv", {"A.": "ana", "B": "ben"})
    assert len(problems) == 1
    assert "a.csv:1: no column 'B' with that person's decisions; did you mean 'b.'?; correct" in problems[0]


def test_a_project_of_two_labellers_is_not_one_persons(tmp_path):
    content = "doi,asreview_label,asreview_user_name\n10.5555/inv.2,1,Mo\n10.5555/inv.3,0,Lu\n"
    _, _, problems = imported(tmp_path, "a.csv", content, "asreview", {"any": "ana"})
    assert ["'Mo'" in problems[0], "'Lu'" in problems[1]] == [True, True]
    long, _, problems = imported(tmp_path, "a.csv", content.replace("Lu", "mo "), "asreview", {"any": "ana"})
    assert problems == []
    assert set(long["reviewer"]) == {"ana"}


ABSTRACKR = (
    "(internal) id,(source) id,pubmed id,keywords,abstract,title,journal,authors,tags,consensus,labeled_at,"
    f'Ann,labeled_at\n1,9,0,,,{PLAIN},,"Name11, B.",,1,,o,\n'
)


def in_german(text):
    return text.replace(",", ";").replace("Name11;", "Name11,").encode("cp1252")


def in_windows(text):
    return ("\ufeff" + text.replace("\n", "\r\n")).encode()


@pytest.mark.parametrize("save", [str.encode, in_german, in_windows])
def test_a_settled_label_without_those_of_people(tmp_path, save):
    long, _, problems = imported(tmp_path, "a.csv", save(ABSTRACKR), "abstrackr", {"Ann": "ana"})
    assert problems == []
    assert votes(long)["c011abcdefg", "consensus"] == ("include", "")


def eppi(**changes):
    codes = [
        {"AttributeId": 5, "AttributeName": "EXCLUDE on wrong population"},
        {"AttributeId": 6, "AttributeName": "INCLUDE"},
    ]
    reference = {"ItemId": 1, "Title": "t", "DOI": "10.5555/inv.1", "ItemStatus": "I", "Codes": [{"AttributeId": 5}]}
    return json.dumps({"CodeSets": [{"Attributes": {"AttributesList": codes}}], "References": [reference | changes]})


def test_an_item_with_codes_to_include_and_to_exclude(tmp_path):
    for changes in (
        {"Codes": [{"AttributeId": 5}, {"AttributeId": 6}]},
        {"Codes": [{"AttributeId": 6}], "ItemStatus": "E"},
    ):
        _, _, problems = imported(tmp_path, "a.json", eppi(**changes), "eppi_reviewer", {"any": "ana"})
        what = "a.json:1: the item has codes to include and to exclude; export the codes of one stage and one reviewer"
        assert problems[0].endswith(what)


def test_fields_of_eppi_reviewer_that_hold_nothing(tmp_path):
    empty = dict.fromkeys(["Title", "Authors", "Year", "ItemStatus", "Comments", "OldItemId", "ItemId"])
    long, _, problems = imported(tmp_path, "a.json", eppi(**empty), "eppi_reviewer", {"any": "ana"})
    assert problems == []
    assert votes(long)["c001abcdefg", "ana"] == ("exclude", "wrong population")
    for damaged in ('{"References": [1]}', '{"References": {"a": 1}}', '{"References": [], "CodeSets": [1]}'):
        _, _, problems = imported(tmp_path, "a.json", damaged, "eppi_reviewer", {"any": "ana"})
        assert "no JSON export of EPPI-Reviewer" in problems[0]


def test_an_id_in_a_note_on_another_record_moves_no_decision(tmp_path):
    notes = 'same sample as c005abcdefg | RAYYAN-INCLUSION: {"Ana"=>"Included"}'
    long, _, problems = imported(tmp_path, "a.csv", rayyan_csv(notes), "rayyan", {"Ana": "ana"})
    assert not (long["decision"] != "").any()
    assert len(problems) == 1
    assert "it holds the id of c005abcdefg, and the DOI, PubMed id or title of c003abcdefg" in problems[0]
    # where the record is that of the id, whatever else it says, nothing is in doubt
    title = citations().at[5, "title"].replace('"', '""')
    for doi, words in (("10.5555/inv.5", "t"), ("10.9999/new", "t"), ("10.5555/inv.3", f'"{title}"')):
        long, _, problems = imported(tmp_path, "a.csv", rayyan_csv(notes, doi, words), "rayyan", {"Ana": "ana"})
        assert problems == []
        assert votes(long)["c005abcdefg", "ana"] == ("include", "")


@pytest.fixture
def review():
    made = Review(numbered(30))
    made.run()
    return made


def edit(change):
    table = read_table(SHEET)
    change(table).to_csv(SHEET, index=False)


def test_reasons_without_a_decision_and_beside_another(review):
    decide("r1-01.csv", lambda n: "exclude" if n % 3 else "include")
    edit(lambda t: t.assign(reason=["wrong population"] * 30, decision=t["decision"].where(t.index > 3, "")))
    review.run()
    wrong = [str(line) for line, word in read_table(SHEET)["decision"].items() if word == "include"]
    assert review.notes == [
        f"{SHEET}: a reason without a decision leaves the citation undecided (rows 2, 3)",
        f"{SHEET}: a reason for exclusion beside another decision has no effect; was one column sorted alone? "
        f"(rows {', '.join(wrong[:10])})",
    ]


def test_days_that_may_be_one_of_two_are_told_with_their_rows(review):
    decide("r1-01.csv", lambda n: "exclude" if n % 3 else "include", reason="")
    days = ["02/03/2026", "3-2-26", "03/03/2026", "13/03/2026", "03.02.2026", "spring"]
    edit(lambda t: t.assign(decided_on=[*days, *[""] * (30 - len(days))]))
    review.run()
    assert review.notes == [
        f"{SHEET}: the date in decided_on may be one of two days (which of its numbers is the month of 02/03/2026?)"
        " and stays as it is written; write year-month-day (rows 2, 3)"
    ]
    kept = read_table("results/screening/title_abstract/decisions.csv")["decided_on"]
    assert {"02/03/2026", "3-2-26", "2026-03-03", "2026-03-13", "2026-02-03", "spring"} <= set(kept)


@pytest.mark.parametrize("reverse", [False, True])
def test_a_column_of_decisions_that_was_sorted_alone(review, reverse):
    decide("r1-01.csv", lambda n: "exclude" if n % 3 else "include", reason="")
    review.run()
    assert review.notes == []
    edit(lambda t: t.assign(decision=sorted(t["decision"], reverse=reverse)))
    review.run()
    said = "the rows are as issued but the decisions stand in blocks; if that column was sorted alone, undo it"
    altered, blocks = review.notes
    assert " decisions are others than in the last run (" in altered
    assert blocks == f"{SHEET}: {said}"
    edit(lambda t: t.sort_values("citation_id"))  # with all its columns
    review.run()
    assert review.notes == []


@pytest.mark.parametrize("n", [0, 1, 2, 29, 30])  # in blocks by chance
def test_few_or_equal_decisions_say_nothing(review, n):
    edit(lambda t: t.assign(decision=["include"] * n + ["exclude"] * (30 - n)))
    review.run()
    assert review.notes == []


def test_sheets_of_nobody_and_in_two_kinds_of_file(review):
    decide("r1-01.csv", lambda n: "include")
    table = read_table(SHEET)
    table.to_excel(SHEET.with_suffix(".xlsx"), index=False)
    review.run()
    assert review.notes == [
        f"{SHEET}: r1-01.xlsx beside it is the same sheet; a decision taken back in one of them stands in the other, "
        "so keep one"
    ]
    SHEET.with_suffix(".xlsx").unlink()
    table.sort_values("citation_id").to_excel(SHEET.with_name("done.xlsx"), index=False)
    review.run()
    (note,) = review.notes
    said = "'done' is not in screening.reviewers, so counts as a person more, who has left; "
    assert note.startswith(f"{SHEET.with_name('done.xlsx')}: {said}")
    review.screening["former_reviewers"] = ["done"]
    review.run()
    assert review.notes == []


def test_two_citations_that_became_one(review):
    decide("r1-01.csv", lambda n: "include" if n else "exclude")
    review.run()
    review.citations = review.citations[1:]
    review.aliases = pd.DataFrame({"alias": ["c000abcdefg"], "citation_id": ["c001abcdefg"]}, dtype=object)
    review.run()
    said = "r1 decides differently on several records of one citation, and the most inclusive counts (c001abcdefg)"
    assert review.notes == [f"{SHEET}: {said}"]


def test_ids_sorted_alone_beside_dois(review):
    decide("r1-01.csv", lambda n: "include")
    edit(lambda t: t.assign(title="", citation_id=sorted(t["citation_id"])))
    with pytest.raises(Exception, match=r"stands beside the DOI of c.*; so are \d+ more rows: .*one column was sorted"):
        review.run()


def test_exports_without_a_decision_or_with_several_records_of_a_citation(review):
    ids = list(review.citations["citation_id"])
    item = {"tool": "asreview", "stage": "title_abstract", "file": "a.csv", "reviewers": {"any": "r1"}}
    review.screening["imports"] = [item]
    Path("a.csv").write_text("record_id,asreview_label\n" + "".join(f"{c},\n" for c in ids))
    review.run()
    assert review.notes == ["a.csv: no decision was found in it; is it the right export, and are the decisions in it?"]
    doi = review.citations["doi"]
    Path("a.csv").write_text(f"record_id,doi,asreview_label\n8,{doi[0]},0\n9,{doi[0]},1\n3,{doi[1]},0\n4,{doi[1]},0\n")
    review.run()
    assert review.notes == [
        "a.csv: r1 decides differently on several records of one citation, and the most inclusive counts (c000abcdefg)"
    ]
    assert review.table("title_abstract").set_index("citation_id").at["c000abcdefg", "r1"] == "include"


@pytest.mark.parametrize("n", [3, 5, 9])
def test_two_small_sheets_that_may_have_changed_names(n):
    made = Review(numbered(n))
    made.run()
    one, other = (SHEET.with_name(f"{who}-01.csv") for who in ("r1", "r2"))
    order = [list(read_table(path)["citation_id"]) for path in (one, other)]
    assert order[0] != order[1], "of this size both come in one order; take another"
    for name in ("r1-01.csv", "r2-01.csv"):
        decide(name, lambda n: "include")
    made.run()
    assert made.notes == []
    content = one.read_bytes(), other.read_bytes()
    other.write_bytes(content[0])
    one.write_bytes(content[1])
    made.run()
    (said,) = made.notes
    assert said == (
        f"{one}: its rows are in the order issued to r2, those of {other} in that issued to r1; if the two files were "
        "exchanged, give each its owner's name; if the rows were sorted, nothing is wrong"
    )
    other.write_bytes(content[1])  # one order in both tells something of the first, if no chance does that too
    made.run()
    assert len(made.notes) == (n >= 5)


@pytest.mark.parametrize("lent", [("-01", "-02"), ("-01",), ("-02",)])
def test_all_files_of_two_reviewers_that_changed_names(lent):
    """A second file of few rows, exchanged or not, takes nothing from what the first one of many rows tells."""
    made = Review(numbered(20))
    made.run()
    for who in ("r1", "r2"):
        decide(f"{who}-01.csv", lambda n: "include")
    made.citations = numbered(26)
    made.run()
    for who in ("r1", "r2"):
        decide(f"{who}-02.csv", lambda n: "include")
    made.run()
    assert made.notes == []
    for batch in lent:
        one, other = (SHEET.with_name(f"{who}{batch}.csv") for who in ("r1", "r2"))
        assert len(read_table(one)) == (20 if batch == "-01" else 6)
        content = one.read_bytes(), other.read_bytes()
        other.write_bytes(content[0])
        one.write_bytes(content[1])
    lines = [
        f"{SHEET.with_name(f'r1{batch}.csv')}: its rows are in the order issued to r2, those of "
        f"{SHEET.with_name(f'r2{batch}.csv')} in that issued to r1"
        for batch in lent
    ]
    if lent == ("-02",):
        made.run()
        said = made.notes
    else:
        with pytest.raises(ReviewError) as stopped:
            made.run()
        said = stopped.value.problems
    assert [line.split(";")[0] for line in said] == lines


def test_what_is_said_of_rows_may_hold_a_brace():
    """Names of files and of stages are people's."""
    rows = pd.DataFrame({"file": ["data/{x}.csv"] * 2, "line": ["10", "9"], "decided_on": ["02/03/2026", "03/02/2026"]})
    assert oddities._by_file(rows, "no {such} day {") == ["data/{x}.csv: no {such} day { (rows 9, 10)"]
    assert oddities._by_file(rows, oddities._either)[0].startswith("data/{x}.csv: the date in decided_on may be one of")
    assert "the month of 03/02/2026?" in oddities._by_file(rows, oddities._either)[0]


def test_sheets_of_somebody_unknown_are_one_line(review):
    for n in (1, 2, 3):
        SHEET.with_name(f"zoe-0{n}.csv").write_bytes(SHEET.read_bytes())
        keep_rows(f"zoe-0{n}.csv", lambda table, n=n: table.index == n)
        decide(f"zoe-0{n}.csv", lambda _: "include")
    review.run()
    notes = [note for note in review.notes if "counts as a person more" in note]
    assert [note.partition(",")[0] for note in notes] == [
        f"{SHEET.with_name('zoe-01.csv')} and 2 more files: 'zoe' is not in screening.reviewers"
    ]


def test_a_reason_that_many_rows_have_was_renamed_and_is_taken_for_no_other(review):
    review.screening["reasons"] = ["wrong publication type"]
    decide(SHEET.name, lambda n: "exclude", reason="wrong population")
    (line,) = refused(review)
    assert "reason 'wrong population' is not one of screening.reasons; so are " in line and "did you mean" not in line
    assert line.endswith(
        "; if it was renamed or taken out in config.yaml, put it back there, or write the new name here"
    )
