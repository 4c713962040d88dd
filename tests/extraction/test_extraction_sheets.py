"""Sheets for extractors: issued once, blank until somebody writes, drop-downs in workbooks."""

import json
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from rapport.errors import Problems
from rapport.extraction.dictionary import own_tables, read_dictionary
from rapport.extraction.names import people_files
from rapport.extraction.reading import read_entries
from rapport.extraction.sheets import issue, left_over

TABLES = read_dictionary()
STUDIES = pd.DataFrame({"study_id": ["jasper2014", "ly2015"], "label": ["Jasper 2014", "=Ly 2015"]}, dtype=object)
NONE = pd.DataFrame(
    columns=[
        "table",
        "row",
        "study_id",
        "column",
        "kind",
        "amira",
        "jonas",
        "value",
        "settled_by",
        "decided_by",
        "note",
        "sources",
    ]
)
RECEIPT = "results/extraction/sheets.json"


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def give(studies=STUDIES, differences=NONE, who=("amira",), kind="csv"):
    return issue(studies, differences, TABLES, own_tables(), who, kind, RECEIPT)


def test_one_sheet_a_table_with_the_studies_to_begin():
    made = give()
    assert made == [f"data/extraction/{name}/amira-01.csv" for name in own_tables()]
    sheet = pd.read_csv("data/extraction/arms/amira-01.csv", dtype=str, keep_default_na=False)
    assert list(sheet["study_id"]) == ["jasper2014", "ly2015"] and set(TABLES["arms"].columns) <= set(sheet.columns)
    assert list(sheet["study"]) == ["Jasper 2014", "'=Ly 2015"]  # label is the arm's
    assert not any(sheet.drop(columns=["study_id", "study"]).to_numpy().ravel())
    studies = pd.read_csv("data/extraction/studies/amira-01.csv", dtype=str)
    assert studies.loc[1, "label"] == "'=Ly 2015"  # no formula
    assert not len(pd.read_csv("data/extraction/measures/amira-01.csv"))


def test_nothing_is_issued_twice_and_blank_sheets_are_nobodys_input():
    before = {path: Path(path).read_bytes() for path in give()}
    assert give() == [] and people_files() == []
    assert set(json.loads(Path(RECEIPT).read_text())["blank_sheets"]) == set(before)
    Path(RECEIPT).unlink()
    assert people_files() == []  # found blank by looking into them
    assert {path: Path(path).read_bytes() for path in before} == before


def test_a_sheet_with_an_answer_is_read_and_a_new_study_gets_a_new_sheet():
    give()
    path = Path("data/extraction/arms/amira-01.csv")
    lines = path.read_text().splitlines()
    assert lines[1].startswith("jasper2014,Jasper 2014,,")
    path.write_text("\n".join([lines[0], lines[1].replace("2014,,", "2014,icbt,", 1), lines[2]]) + "\n")
    assert people_files() == [str(path)]
    more = pd.concat([STUDIES, pd.DataFrame({"study_id": ["new2026"], "label": ["New 2026"]})], ignore_index=True)
    made = give(more)
    assert "data/extraction/arms/amira-02.csv" in made and "data/extraction/measures/amira-02.csv" not in made
    assert list(pd.read_csv("data/extraction/arms/amira-02.csv")["study_id"]) == ["new2026"]


def test_a_table_added_later_gets_sheets_of_its_own_and_once(tmp_path):
    give()
    own = tmp_path / "own.csv"
    own.write_text(
        "table,column,type,required,allowed\nsites,study_id,ref,key,included.study_id\nsites,site_id,id,key,\n"
        "sites,kind,code,no,clinic|university\nlegend,word,id,key,\n"
    )
    tables, names = read_dictionary(own), own_tables(own)
    made = issue(STUDIES, NONE, tables, names, ("amira",), "xlsx", RECEIPT)
    assert made == ["data/extraction/sites/amira-01.xlsx", "data/extraction/legend/amira-01.xlsx"]
    page = openpyxl.load_workbook(made[0])["Sheet"]
    assert [cell.value for cell in page["A"]] == [
        "study_id",
        "jasper2014",
        "ly2015",
    ] and page.data_validations.count == 1
    assert issue(STUDIES, NONE, tables, names, ("amira",), "xlsx", RECEIPT) == []


def test_only_true_differences_come_on_a_consensus_sheet_and_once():
    rows = [
        ["arms", "jasper2014/icbt", "jasper2014", "n_analysed", "typo", "38", "83", "", "waiting", "", "", ""],
        ["arms", "jasper2014/gcbt", "jasper2014", "label", "text", "a", "b", "a", "consensus", "", "", ""],
    ]
    differences = pd.DataFrame(rows, columns=NONE.columns, dtype=object)
    made = give(STUDIES.iloc[:0], differences)
    assert made == ["data/extraction/arms/consensus-01.csv"]
    sheet = pd.read_csv(made[0], dtype=str, keep_default_na=False)
    assert sheet[["study_id", "arm_id", "column", "amira", "jonas", "kind", "consensus"]].values.tolist() == [
        ["jasper2014", "icbt", "n_analysed", "38", "83", "typo", ""]
    ]
    assert give(STUDIES.iloc[:0], differences) == [] and people_files() == []


def test_what_is_settled_on_the_sheet_is_read_back(write, run):
    write("arms/amira.csv", "study_id,arm_id,n_analysed", "jasper2014,icbt,38")
    write("arms/jonas.csv", "study_id,arm_id,n_analysed", "jasper2014,icbt,83")
    files = ["data/extraction/arms/amira.csv", "data/extraction/arms/jonas.csv"]
    differences = run(*files).extraction.differences
    made = give(STUDIES.iloc[:0], differences)
    sheet = pd.read_csv(made[0], dtype=str, keep_default_na=False)
    sheet["consensus"], sheet["note"] = "38", "digits swapped"
    sheet.to_csv(made[0], index=False)
    found = run(*people_files())
    assert found.extraction.tables["arms"].loc[0, "n_analysed"] == "38"
    assert found.extraction.differences.loc[0, "settled_by"] == "consensus"


def test_an_extractor_who_goes_by_another_name_keeps_what_was_settled(write, run):
    write("arms/ana.csv", "study_id,arm_id,n_analysed", "jasper2014,icbt,38")
    write("arms/jonas.csv", "study_id,arm_id,n_analysed", "jasper2014,icbt,83")
    made = give(STUDIES.iloc[:0], run(*people_files(), extractors=("ana", "jonas")).extraction.differences)
    sheet = pd.read_csv(made[0], dtype=str, keep_default_na=False)
    assert "ana" in sheet
    sheet["consensus"] = "38"
    sheet.to_csv(made[0], index=False)
    before = run(*people_files(), extractors=("ana", "jonas")).extraction
    Path("data/extraction/arms/ana.csv").rename("data/extraction/arms/zoe.csv")
    after = run(*people_files(), extractors=("zoe", "jonas")).extraction
    assert after.tables["arms"].equals(before.tables["arms"])
    assert list(after.differences["settled_by"]) == ["consensus"]
    assert give(STUDIES.iloc[:0], after.differences) == []


def test_workbooks_offer_what_the_dictionary_lists_and_have_the_same_bytes():
    give(kind="xlsx")
    path = Path("data/extraction/arms/amira-01.xlsx")
    book = openpyxl.load_workbook(path)
    page = book["Sheet"]
    names = [cell.value for cell in page[1]]
    lists = {
        column: [cell.value for cell in book["Lists"][letter] if cell.value]
        for rule in page.data_validations.dataValidation
        for letter in [rule.formula1.split("$")[1]]
        for column in [
            names[openpyxl.utils.column_index_from_string(str(rule.sqref).split(":")[0].rstrip("0123456789")) - 1]
        ]
    }
    assert lists["comparator"] == ["yes", "no", "NR", "NA", "UC", "NE", "PEND"]
    assert lists["condition_code"][0] == "face_to_face" and "chatbot" in lists["condition_code"]
    assert book["Columns"]["A2"].value == "study_id" and book["Lists"].sheet_state == "hidden"
    first = path.read_bytes()
    path.unlink()
    Path("data/extraction/studies/amira-01.xlsx").unlink()
    give(kind="xlsx")
    assert path.exists() and path.read_bytes() == first


def test_a_workbook_is_read_like_a_csv(run):
    give(kind="xlsx")
    path = "data/extraction/arms/amira-01.xlsx"
    book = openpyxl.load_workbook(path)
    page = book["Sheet"]
    names = [cell.value for cell in page[1]]
    for name, value in {"arm_id": "icbt", "condition_code": "web_guided", "n_analysed": 38, "comparator": "no"}.items():
        page.cell(2, names.index(name) + 1, value)
    book.save(path)
    assert people_files() == [path]
    row = run(*people_files()).extraction.tables["arms"].iloc[0]
    assert (row["arm_id"], row["n_analysed"], row["comparator"]) == ("icbt", "38", "no")


def test_a_table_in_no_folder_or_a_wrong_one_is_not_overlooked():
    for name in ("data/extraction/amira.csv", "data/extraction/arm/amira.csv"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text("study_id,arm_id\na,b\n")
    assert people_files() == ["data/extraction/amira.csv", "data/extraction/arm/amira.csv"]


def test_the_name_of_a_study_is_read_over_on_every_sheet_and_a_sheet_without_it_is_read_too():
    for named in (True, False):  # as issued now, and as issued before
        for name in ("arms", "studies"):
            path = Path(f"data/extraction/{name}/amira-01.csv")
            if named:
                give()
            sheet = pd.read_csv(path, dtype=str, keep_default_na=False)
            sheet = (
                sheet
                if named
                else sheet.drop(columns=["study", "label"] if name == "studies" else ["study"], errors="ignore")
            )
            sheet.loc[0, "arm_id" if name == "arms" else "country"] = "icbt" if name == "arms" else "Sweden"
            sheet.to_csv(path, index=False)
            problems = Problems()
            (entry,), _ = read_entries([str(path)], TABLES, ["amira"], problems)
            assert problems.lines == [] and entry.study == "jasper2014" and "study" not in entry.values


def test_the_label_of_an_arm_is_an_answer():
    give()
    path = Path("data/extraction/arms/amira-01.csv")
    sheet = pd.read_csv(path, dtype=str, keep_default_na=False)
    sheet.loc[0, "label"] = "Self-help"
    sheet.to_csv(path, index=False)
    assert people_files() == [str(path)]
    problems = Problems()
    read_entries([str(path)], TABLES, ["amira"], problems)
    assert problems.lines == [f"{path}:2: arm_id is empty; fill it in; it names the row"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_blank_rows_of_studies_that_left_are_said_in_one_line_and_count_nowhere(kind):
    give(kind=kind)
    ly = STUDIES[STUDIES["study_id"] == "ly2015"]
    renamed = pd.concat([ly, pd.DataFrame({"study_id": ["jasper2020"], "label": ["Jasper"]})], ignore_index=True)
    assert left_over({"jasper2014", "ly2015"}, TABLES) == []
    assert give(renamed, kind=kind) and left_over({*renamed["study_id"]}, TABLES) == [
        "data/extraction/: blank rows are left of studies that are not included (jasper2014);"
        " they count nowhere, let them be"
    ]
    problems = Problems()
    assert read_entries(
        [str(path) for path in Path("data/extraction/arms").glob("*")], TABLES, ["amira"], problems
    ) == ([], [])
    assert not problems.lines


def test_a_row_with_something_in_it_is_no_blank_one():
    for path in give():
        sheet = pd.read_csv(path, dtype=str, keep_default_na=False)
        if "study_id" in sheet:
            sheet.assign(note="begun")[["study_id", "note"]].to_csv(path, index=False)
    assert left_over(set(), TABLES) == []
