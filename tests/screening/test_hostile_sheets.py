"""What people and programs do to a sheet between issue and return: nothing decided is lost without a word.

Each edit is done to a filled sheet; afterwards every decision is read as it was made, or the file is named.
"""

import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from invented import no_aliases, numbered

from rapport import people
from rapport.errors import Problems
from rapport.screening.decisions import read_decisions
from rapport.screening.matching import Anchors
from rapport.screening.settings import Settings
from rapport.screening.sheets import csv_bytes, reviewer_sheet
from rapport.screening.words import ANSWERS
from rapport.screening.workbook import workbook_bytes

N = 24
CITATIONS = numbered(N)
ANCHORS = Anchors(CITATIONS, no_aliases())
SETTINGS = Settings.of({"reviewers": ["r1", "r2"], "reasons": ["wrong population", "wrong study design"]})
WORDS = ("include", "exclude", "maybe")


def truth(who):
    return {c: WORDS[(int(c[1:4]) + (who == "r2")) % 3] for c in CITATIONS["citation_id"]}


def filled(who):
    sheet = reviewer_sheet(list(CITATIONS["citation_id"]), CITATIONS, who, SETTINGS)
    sheet["decision"] = sheet["citation_id"].map(truth(who))
    sheet["reason"] = ["wrong population" if word == "exclude" else "" for word in sheet["decision"]]
    return sheet


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    place = Path("data/screening/title_abstract")
    place.mkdir(parents=True)
    for who in ("r1", "r2"):
        (place / f"{who}-01.csv").write_bytes(csv_bytes(filled(who)))
    return place


def read(folder):
    problems = Problems()
    sheets = people.sheets(folder, "none.json", ANSWERS, needed="decision")
    table, _ = read_decisions(sheets, "title_abstract", SETTINGS, ANCHORS, problems)
    made = table[table["decision"] != ""]
    return {
        who: dict(zip(rows["citation_id"], rows["decision"], strict=True)) for who, rows in made.groupby("reviewer")
    }, problems.lines


def restored(folder):
    made, problems = read(folder)
    assert problems == []
    assert made == {who: truth(who) for who in ("r1", "r2")}


def rewrite(folder, change, **options):
    path = folder / "r1-01.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    change(table).to_csv(path, index=False, **options)


def as_workbook(folder, change=None):
    (folder / "r1-01.csv").unlink()
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(filled("r1"), "Review", "", SETTINGS)))
    if change:
        change(book, book["Decisions"])
    book.save(folder / "r1-01.xlsx")


def column(name, change):
    return lambda table: table.assign(**{name: table[name].map(change)})


def header_again(table):
    return pd.concat([table.iloc[:5], pd.DataFrame([dict.fromkeys(table, "")]), table.iloc[5:], table.iloc[[0]]])


BARE = ["citation_id", "decision"]  # nothing else to tell a citation by
RESTORED = {
    "capitals and blanks around": column("decision", lambda word: f"  {word.upper()} "),
    "no-break spaces": column("decision", lambda word: f"\u00a0{word.capitalize()}\u00a0"),
    "zero-width marks": column("decision", lambda word: f"\u200b{word[:3]}\u00ad{word[3:]}\ufeff"),
    "full-width letters": column("decision", lambda word: "".join(chr(ord(letter) + 0xFEE0) for letter in word)),
    "a line break after the word": column("decision", lambda word: f"{word}\n"),
    "zero-width marks in ids": lambda table: column("citation_id", lambda c: f"{c}\u200b")(table)[BARE],
    "ids in capitals": lambda table: column("citation_id", str.upper)(table)[BARE],
    "a no-break space in a reason": column("reason", lambda text: text.replace(" ", "\u00a0")),
    "a zero-width mark in a reason": column("reason", lambda text: f"{text}\u200b"),
    "sorted by title": lambda table: table.sort_values("title"),
    "columns in reverse": lambda table: table[table.columns[::-1]],
    "blank lines and a row twice": header_again,
    "column names in capitals": lambda table: table.rename(columns=str.upper),
    "ids lost, the rest kept": column("citation_id", lambda _: ""),
    "ids rewritten by a program": column("citation_id", lambda c: f"{int(c[1:4])}E+10"),
    "an empty last column": lambda table: table.assign(**{"": ""}),
}  # fmt: skip


@pytest.mark.parametrize("edit", RESTORED)
def test_restored(folder, edit):
    rewrite(folder, RESTORED[edit])
    restored(folder)


def first(name, value):
    def change(table):
        table.loc[3, name] = value
        return table

    return change


def with_row(citation, decision):
    def change(table):
        row = {**dict.fromkeys(table, ""), "citation_id": citation, "decision": decision}
        return pd.concat([table, pd.DataFrame([row])])

    return change


def in_two_minds(table):
    others = {"include": "exclude", "exclude": "maybe", "maybe": "include"}
    return pd.concat([table, table.iloc[[3]].replace({"decision": others})])


LISTED = {
    "two words": (first("decision", "include/exclude"), "r1-01.csv:5: decision 'include/exclude' is not"),
    "a question mark": (first("decision", "include?"), "r1-01.csv:5: decision 'include?' is not"),
    "a number": (first("decision", "1"), "r1-01.csv:5: decision '1' is not"),
    "a total at the end": (with_row("Total", "24"), "r1-01.csv:26: decision '24' is not"),
    "the header once more": (with_row("citation_id", "decision"), "r1-01.csv:26: decision 'decision' is not"),
    "ids sorted alone": (lambda t: t.assign(citation_id=sorted(t["citation_id"])), "was sorted without the others"),
    "a row twice, with two decisions": (in_two_minds, "keep one of the two"),
    "an id of nothing": (with_row("c99", "include"), "r1-01.csv:26: no citation 'c99'"),
    "a reason of one's own": (first("reason", "too old"), "r1-01.csv:5: reason 'too old' is not one of"),
    "columns translated": (
        lambda t: t.rename(columns={"decision": "Entscheidung", "title": "Titel", "note": "Notiz"}),
        "r1-01.csv:1: column 'decision' is missing; if it is 'Entscheidung'"),
    "the decision column twice": (
        lambda t: t.assign(Decision=t["decision"]), "r1-01.csv:1: column 'decision' appears twice"),
    "a column of one's own": (lambda t: t.assign(colour="red"), "r1-01.csv:1: column 'colour' is not known"),
    "no day": (first("decided_on", "2026-02-30"), "r1-01.csv:5: decided_on '2026-02-30' is no day of the calendar"),
}  # fmt: skip


@pytest.mark.parametrize("edit", LISTED)
def test_listed(folder, edit):
    change, words = LISTED[edit]
    rewrite(folder, change)
    _, problems = read(folder)
    assert any(words in line for line in problems), problems


def renamed(name):
    return lambda folder: (folder / "r1-01.csv").rename(folder / name)


def exchanged(folder):
    (folder / "r1-01.csv").rename(folder / "x")
    (folder / "r2-01.csv").rename(folder / "r1-01.csv")
    (folder / "x").rename(folder / "r2-01.csv")


def title_above(folder):
    path = folder / "r1-01.csv"
    path.write_text("Sheet of r1, please return by Friday\n" + path.read_text(encoding="utf-8"), encoding="utf-8")


def cut_off(folder):
    path = folder / "r1-01.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.rindex("wrong")] + '"wrong popu', encoding="utf-8")


def one_column(folder):
    path = folder / "r1-01.csv"
    path.write_text(
        "\n".join(f'"{line}"' for line in path.read_text().replace('"', "'").splitlines()), encoding="utf-8"
    )


def web_page(folder):
    renamed("r1-01.htm")(folder)
    (folder / "r1-01.htm").write_text("<html><table><tr><td>citation_id</td></tr></table></html>")


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (exchanged, "r1-01.csv: its rows are in the order issued to r2, those of "),
        (title_above, "r1-01.csv:1: column"),
        (cut_off, "r1-01.csv:"),
        (one_column, "r1-01.csv:1: column 'citation_id' is missing"),
        (web_page, "r1-01.htm:1: column 'citation_id' is missing"),
        (renamed("r1_01.csv"), "r1_01.csv: 'r1_01' is not a reviewer; did you mean 'r1'?"),
        (renamed("sheet_r1.csv"), "sheet_r1.csv: 'sheet_r1' is not a reviewer; did you mean 'r1'?"),
        (renamed("r101.csv"), "r101.csv: 'r101' is not a reviewer; did you mean 'r1'?"),
        (renamed("r1-01 - Decisions.csv"), "r1-01 - Decisions.csv: 'r1-01 ' is not a reviewer; did you mean 'r1'?"),
        (renamed("adjudication-01.csv"), "'adjudication' is not a reviewer; did you mean 'adjudicated'?"),
        (renamed("r1-01 (2).csv"), "r1-01 (2).csv: the name is that of a second copy of a sheet"),
        (renamed("r1-01.xlsb"), ""),  # by its content it is what it was
    ],
)  # fmt: skip
def test_files(folder, edit, words):
    edit(folder)
    if not words:
        restored(folder)
        return
    _, problems = read(folder)
    assert any(words in line for line in problems), problems


def test_an_empty_copy_that_one_lent_the_other_is_the_others(folder):
    (folder / "r2-01.csv").write_bytes(
        csv_bytes(filled("r1").assign(decision=lambda t: t["citation_id"].map(truth("r2"))))
    )
    rewrite(folder, lambda table: table.assign(reason=""))
    restored(folder)


def merged(book, page):
    page.merge_cells("B4:B6")


def size_of_one_cell(folder):
    """As programs other than Excel write it."""
    path = folder / "r1-01.xlsx"
    content = {}
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1"', data))


def pivot_first(book, page):
    pivot = book.create_sheet("Pivot", 0)
    for row in (["Row Labels", "Count of decision"], ["include", 8], ["exclude", 8]):
        pivot.append(row)


def filtered(book, page):
    page.auto_filter.add_filter_column(1, ["include"])
    for line in range(2, N + 2):
        page.row_dimensions[line].hidden = page.cell(line, 2).value != "include"
    page.column_dimensions["A"].hidden = True


def moved_down_and_right(book, page):
    page.insert_cols(1)
    page.insert_rows(1, 2)


def ticked(book, page):
    for line in range(2, N + 2):
        if page.cell(line, 2).value != "maybe":
            page.cell(line, 2).value = page.cell(line, 2).value == "include"


def merged_beside_one_another(book, page):
    page.merge_cells("B4:B6")
    page.merge_cells("A10:B12")
    page.merge_cells("C2:D2")  # in one row: nothing stands for several


def merged_in_one_row(book, page):
    page.merge_cells("H2:I2")


def merged_on_the_other_page(book, page):
    book.create_sheet("Notes").merge_cells("A1:A9")


def twice(book, page):
    book.copy_worksheet(page)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (None, ""),
        (pivot_first, ""),
        (filtered, ""),
        (moved_down_and_right, ""),
        (ticked, ""),
        (merged, "r1-01.xlsx: cells B4:B6 are merged, so that one value stands for several rows; unmerge them"),
        (merged_beside_one_another, "r1-01.xlsx: cells B4:B6, A10:B12 are merged, so that one"),
        (merged_in_one_row, ""),
        (merged_on_the_other_page, ""),
        (twice, "r1-01.xlsx: worksheets 'Decisions' and 'Decisions Copy' both hold rows"),
    ],
)
def test_workbooks(folder, change, words):
    as_workbook(folder, change)
    if not words:
        restored(folder)
        size_of_one_cell(folder)
        restored(folder)
        return
    _, problems = read(folder)
    assert any(words in line for line in problems), problems
