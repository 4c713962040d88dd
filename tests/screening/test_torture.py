"""Sheets as people save them: every decision is restored, or its cell is listed with file and row."""

import csv
import io
import random
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import DECIDED, HOSTILE, REASONS, citations, fill, no_aliases, numbered

from rapport import people
from rapport.errors import Problems
from rapport.screening.cells import iso_date
from rapport.screening.guard import guarded, shown, unguarded
from rapport.screening.matching import Anchors
from rapport.screening.reading import read_sheet
from rapport.screening.settings import Settings
from rapport.screening.sheets import csv_bytes, reviewer_sheet
from rapport.screening.words import ANSWERS
from rapport.screening.workbook import workbook_bytes

SAMPLES = Path(__file__).parent / "samples"
SETTINGS = Settings.of({"reviewers": ["r1", "r2"], "reasons": REASONS})
ANCHORS = Anchors(citations(), no_aliases())


def read(path, stage="title_abstract", anchors=ANCHORS):
    problems = Problems()
    table, _ = read_sheet(str(path), stage, SETTINGS, anchors, problems)
    return table, problems.lines


def decided(table):
    made = table[table["decision"] != ""]
    return {row.citation_id: (row.decision, row.reasons) for row in made.itertuples()}


EXPECTED = {f"c{place:03d}abcdefg": (decision, reason) for place, (decision, reason, _) in DECIDED.items()}


@pytest.mark.parametrize("name", sorted(p.name for p in SAMPLES.iterdir() if p.suffix in (".csv", ".xlsx")))
def test_what_libreoffice_saved_is_read_whole(name, tmp_path):
    path = tmp_path / f"r1-01{Path(name).suffix}"
    path.write_bytes((SAMPLES / name).read_bytes())
    table, problems = read(path)
    assert problems == []
    assert decided(table) == EXPECTED
    assert set(table.loc[table["decision"] != "", "decided_on"]) == {"2026-03-31"}
    if "opened-as" not in name:  # opened in the wrong encoding, which spoils texts and no decision
        assert table.set_index("citation_id").at["c005abcdefg", "note"] == "Größe"
    assert (table["reviewer"] == "r1").all()


def test_a_format_that_is_not_read_says_what_to_do(tmp_path):
    path = tmp_path / "r1-01.ods"
    path.write_bytes((SAMPLES / "lo.ods").read_bytes())
    table, problems = read(path)
    assert not len(table)
    assert problems == [f"{path}: not a readable Excel workbook; save it again as .xlsx or .csv"]


def excel_like(sheet, separator, encoding, newline, quoting):
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator=newline, quoting=quoting)
    writer.writerow(sheet.columns)
    writer.writerows(sheet.itertuples(index=False))
    return text.getvalue().encode(encoding, errors="replace")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_saved_by_any_spreadsheet(tmp_path, separator, encoding, seed):
    rnd = random.Random(f"{separator}{encoding}{seed}")
    sheet = fill(reviewer_sheet(list(citations()["citation_id"]), citations(), "r1", SETTINGS))
    sheet["title"] = [guarded(t) for t in sheet["title"]]
    sheet = sheet.sample(frac=1, random_state=seed)
    sheet = sheet[rnd.sample(list(sheet.columns), len(sheet.columns))]
    sheet["decision"] = [rnd.choice([d, d.upper(), d.title(), f" {d} "]) for d in sheet["decision"]]
    sheet = sheet[
        ~sheet["citation_id"].isin(["c010abcdefg", "c011abcdefg"])
    ]  # rows that nobody had decided on, deleted
    path = tmp_path / "r1-01.csv"
    quoting = rnd.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
    path.write_bytes(excel_like(sheet, separator, encoding, rnd.choice(["\n", "\r\n"]), quoting))
    table, problems = read(path)
    assert problems == []
    assert decided(table) == EXPECTED


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        (datetime(2026, 3, 31), "2026-03-31"),
        (46112, "2026-03-31"),
        ("31.03.2026", "2026-03-31"),
        ("03/31/2026", "2026-03-31"),
        ("31/03/2026", "2026-03-31"),
        ("31.3.26", "2026-03-31"),
        ("2026-03-31T10:11:12Z", "2026-03-31"),
        ("3/4/2026", "3/4/2026"),
        ("in May", "in May"),
    ],
)
def test_mangled_dates(tmp_path, cell, meant):
    book = openpyxl.Workbook()
    book.active.append(["decision", "citation_id", "decided_on"])
    book.active.append(["include", "c000abcdefg", cell])
    path = tmp_path / "r1-01.xlsx"
    book.save(path)
    table, problems = read(path)
    assert problems == []
    assert table.iloc[0]["decided_on"] == meant


def test_every_damaged_cell_is_listed_with_file_and_row(tmp_path):
    path = tmp_path / "r1-01.csv"
    path.write_text(
        "citation_id,decision,reason,title\n"
        "c000abcdefg,inclde,,\n"
        "c001abcdefg,exclude,wrong popultion,\n"
        "cnowhere000,include,,\n"
        "c002abcdefg,,,\n"
        "#REF!,exclude,,\n",
        encoding="utf-8",
    )
    table, problems = read(path)
    assert [line.partition(": ")[0] for line in problems] == [f"{path}:{n}" for n in (2, 4, 6, 3)]
    assert "did you mean 'include'?" in problems[0]
    assert "did you mean 'wrong population'?" in problems[3]
    assert table.set_index("citation_id").at["c002abcdefg", "decision"] == ""


def test_a_paper_of_which_the_review_knows_nothing_is_listed_and_an_id_alone_is_not_enough(tmp_path):
    path = tmp_path / "r1-01.csv"
    path.write_text("citation_id,decision,title\ncnowhere000,include,=Nothing like it\ncno0where000,include,Nothing\n")
    problems = Problems()
    table, unmatched = read_sheet(str(path), "title_abstract", SETTINGS, ANCHORS, problems)
    assert not len(table)
    assert unmatched[["line", "reviewer", "given_id", "title", "decision"]].values.tolist() == [
        ["2", "r1", "cnowhere000", "'=Nothing like it", "include"]
    ]
    assert [line.partition(": ")[0] for line in problems.lines] == [f"{path}:3"]


def test_rows_torn_apart_by_sorting_one_column(tmp_path):
    sheet = fill(reviewer_sheet(list(citations()["citation_id"]), citations(), "r1", SETTINGS))
    sheet["citation_id"] = sorted(sheet["citation_id"])
    path = tmp_path / "r1-01.csv"
    path.write_bytes(csv_bytes(sheet))
    _, problems = read(path)
    assert "stands beside the title of" in problems[0]
    assert "; so are 6 more rows: 3, 6, 9, 10, 12, 14; " in problems[0]
    assert all("undo the sorting" in line for line in problems)


def test_a_missing_or_misspelt_column_is_named(tmp_path):
    path = tmp_path / "r1-01.csv"
    path.write_text("citation_id,decison\nc000abcdefg,include\n")
    _, problems = read(path)
    assert any("'decison' is not known; did you mean 'decision'?" in line for line in problems)
    assert any("column 'decision' is missing" in line for line in problems)


def test_full_text_exclusion_needs_a_reason(tmp_path):
    path = tmp_path / "r1-01.csv"
    path.write_text("citation_id,decision,reason\nc000abcdefg,exclude,\nc001abcdefg,exclude,Wrong  Population\n")
    table, problems = read(path, "full_text")
    assert len(problems) == 1
    assert f"{path}:2: a full text is excluded without a reason" in problems[0]
    assert table.iloc[1]["reasons"] == "wrong population"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("r1-01 - Copy.csv", "second copy"),
        ("r1-01 - Copy (2).csv", "second copy"),
        ("Kopie von r1-01.csv", "second copy"),
        ("r1-01 (1).csv", "second copy"),
        ("r1-01(2).csv", "second copy"),
        ("adjudicated-01 (1).csv", "second copy"),
        ("r1-01 2.csv", "second copy"),
        ("r1-01.copy.csv", "second copy"),
        ("r1 (2)-01.csv", "second copy"),
        ("r1-01-final.csv", "is not a reviewer"),
    ],
)
def test_a_copy_is_not_a_third_reviewer(tmp_path, name, said):
    path = tmp_path / name
    path.write_text("citation_id,decision\nc000abcdefg,include\n")
    _, problems = read(path)
    assert len(problems) == 1 and said in problems[0]


@pytest.mark.parametrize("name", ["r1-01.csv", "R1-02.csv", "r1-pilot1.csv"])
def test_a_sheet_is_no_copy(tmp_path, name):
    path = tmp_path / name
    path.write_text("citation_id,decision\nc000abcdefg,yes\nc001abcdefg,Include\n")
    table, problems = read(path)
    assert not problems and list(table["decision"]) == ["include", "include"]
    assert list(table["written"]) == ["yes", ""]


def test_addresses_are_not_kept(tmp_path):
    path = tmp_path / "r1-01.csv"
    path.write_text("citation_id,decision,note\nc000abcdefg,include,ask ada.lovelace+x@mail.example.org first\n")
    table, _ = read(path)
    assert table.iloc[0]["note"] == "ask [address removed] first"


@pytest.mark.parametrize("title", HOSTILE)
def test_a_title_is_no_formula_and_comes_back(title):
    cell = guarded(title)
    assert cell[:1] not in ("=", "+", "-", "@", "\t")
    assert unguarded(cell) == title


@given(st.text(st.sampled_from("=+-@'\t a\n"), max_size=8))
@settings(max_examples=300)
def test_guard_is_reversible(text):
    assert unguarded(guarded(text)) == text
    assert guarded(text)[:1] not in ("=", "+", "-", "@", "\t", "\n")


def test_workbook_holds_text_drop_downs_and_the_criteria():
    sheet = reviewer_sheet(list(citations()["citation_id"]), citations(), "r1", SETTINGS)
    content = workbook_bytes(sheet, "Title", "Adults\n=1+1", SETTINGS)
    assert content == workbook_bytes(sheet, "Title", "Adults\n=1+1", SETTINGS)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["Criteria", "Decisions"]
    page = book["Decisions"]
    assert page.freeze_panes == "B2"
    assert {str(rule.sqref)[0] for rule in page.data_validations.dataValidation} == {"B", "C"}
    assert not [cell for row in page.iter_rows() for cell in row if cell.data_type == "f"]
    titles = {row[5].value for row in page.iter_rows(min_row=2)}
    assert set(HOSTILE) <= {t.replace("_x000D_", "") for t in titles}
    assert "=1+1" in {row[0].value for row in book["Criteria"].iter_rows()}


def test_thirty_thousand_characters_and_a_nul():
    table = citations()
    assert len(table.at[7, "abstract"]) == 30_000
    table.at[0, "title"] = "Bond\x00 and goal"
    for content in (csv_bytes, lambda s: workbook_bytes(s, "", "", SETTINGS)):
        assert content(reviewer_sheet(list(table["citation_id"]), table, "r1", SETTINGS))
    sheet = reviewer_sheet(list(table["citation_id"]), table, "r1", SETTINGS).set_index("citation_id")
    assert sheet.at["c007abcdefg", "abstract"] == table.at[7, "abstract"]
    assert sheet.at["c000abcdefg", "title"] == "Bond\N{SYMBOL FOR NULL} and goal"
    assert table.at[0, "title"] == "Bond\x00 and goal"
    assert len(shown("x" * 40_000)) < 32_767


def test_sheets_are_blinded_and_in_an_order_of_their_own():
    table = numbered(40)
    ids = list(table["citation_id"])
    one, other = (reviewer_sheet(ids, table, who, SETTINGS) for who in ("r1", "r2"))
    assert list(one["citation_id"]) != list(other["citation_id"])
    assert sorted(one["citation_id"]) == sorted(other["citation_id"]) == sorted(ids)
    assert (one[["decision", "reason", "note", "decided_on"]] == "").all(axis=None)
    again = reviewer_sheet(ids[::-1], table.sample(frac=1, random_state=1), "r1", SETTINGS)
    assert csv_bytes(again) == csv_bytes(one)
    # a citation more does not move the others against each other
    fewer = reviewer_sheet(ids[:-1], table, "r1", SETTINGS)
    assert [c for c in one["citation_id"] if c != ids[-1]] == list(fewer["citation_id"])


@given(st.text(max_size=12))
@settings(max_examples=200)
def test_dates_never_fail(text):
    assert isinstance(iso_date(text), str)


def sheet_of(tmp_path, column, cells, name="r1-01.csv"):
    """A sheet that decides on one citation after another, with *cells* in one of its columns."""
    path = tmp_path / name
    lines = [f"c{n:03d}abcdefg,{cell}," + ("" if column == "decision" else "include") for n, cell in enumerate(cells)]
    other = "note" if column == "decision" else "decision"
    path.write_text("\n".join([f"citation_id,{column},{other}", *lines]) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("cell", ["2026-13-45", "2026-02-30", "31.02.2026", "99/99/2026", "2026/4/31 10:12"])
def test_a_day_that_is_none_is_named_with_its_row(tmp_path, cell):
    path = sheet_of(tmp_path, "decided_on", ["2026-03-31", cell])
    _, problems = read(path)
    assert problems == [
        f"{path}:3: decided_on '{cell}' is no day of the calendar; write year-month-day, or leave it blank"
    ]


def test_words_of_another_language_are_no_decisions_and_fit_on_one_screen(tmp_path):
    anchors = Anchors(numbered(300), no_aliases())
    path = sheet_of(tmp_path, "decision", ["eingeschlossen", "ausgeschlossen", "oui"] * 100)
    table, problems = read(path, anchors=anchors)
    assert decided(table) == {}
    assert len(problems) == 3
    assert problems[1].startswith(
        f"{path}:2: decision 'eingeschlossen' is not include, exclude or maybe; so are 99 more rows: 5, 8, 11, "
    )
    # a few have a line each
    _, problems = read(sheet_of(tmp_path, "decision", ["nein", "include", "nein"]))
    assert [line.partition("; ")[0] for line in problems] == [
        f"{path}:{row}: decision 'nein' is not include, exclude or maybe" for row in (2, 4)
    ]


def test_a_decision_column_of_another_name_is_asked_about(tmp_path):
    path = tmp_path / "r1-01.csv"
    path.write_text("citation_id,Entscheidung,reason,note,decided_on\nc000abcdefg,include,,,\n")
    assert people.sheets(tmp_path, "none.json", ANSWERS, needed="decision") == [str(path)]
    _, problems = read(path)
    assert problems == [f"{path}:1: column 'decision' is missing; if it is 'Entscheidung', give it its name back"]


@pytest.mark.parametrize("name", ["amria", "Amira2"])
def test_a_reviewer_misspelt_in_the_settings(tmp_path, name):
    path = sheet_of(tmp_path, "decision", ["include"], "amira-01.csv")
    problems = Problems()
    read_sheet(str(path), "title_abstract", Settings.of({"reviewers": [name, "jonas"]}), ANCHORS, problems)
    (line,) = problems.lines
    assert f"'amira' is not a reviewer; did you mean '{name}'?" in line
    assert "or screening.reviewers" in line
