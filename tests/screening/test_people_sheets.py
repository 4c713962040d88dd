"""Sheets that are issued once: receipts, blank sheets, names, and nothing overwritten."""

import json
import os
from pathlib import Path

import pytest

from rapport import people
from rapport.errors import ReviewError
from rapport.rows import read_rows

FOLDER = "data/screening/title_abstract"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path(FOLDER).mkdir(parents=True)


def write(name, text, encoding="utf-8"):
    path = Path(FOLDER) / name
    path.write_bytes(text.encode(encoding))
    return path.as_posix()


def test_only_what_people_wrote_in_is_an_input():
    blank = write("a-01.csv", "citation_id,decision,title\nc1,,Some title\n")
    filled = write("b-01.csv", "citation_id,decision,title\nc1,,T\nc2,include,T\n")
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        write(f"c-{encoding}.csv", "sep=;\nTitle;Decision;citation_id\nT; ;c1\n", encoding)
    other = write("export.csv", "key,title\n1,T\n")
    assert people.sheets(FOLDER, "none.json", ["decision"]) == [filled, other]
    assert people.sheets(FOLDER, "none.json", ["decision"], leave_out=[other]) == [filled]
    people.write_receipt([blank], "issued.json")
    assert people.untouched("issued.json") == {blank}
    assert blank not in people.sheets(FOLDER, "issued.json")
    write("a-01.csv", "citation_id,decision,title\nc1,x,Some title\n")
    assert people.untouched("issued.json") == set()
    assert people.sheets(FOLDER, "issued.json", ["decision"]) == [
        blank,
        filled,
        "data/screening/title_abstract/export.csv",
    ]


def test_what_cannot_be_read_is_an_input_so_that_it_is_reported():
    path = write("a-01.xlsx", "PK\x03\x04 not a workbook")
    empty = write("b-01.csv", "")
    assert people.sheets(FOLDER, "none.json", ["decision"]) == [path, empty]


@pytest.mark.parametrize("change", ["delete", "edit", "nothing"])
def test_a_receipt_that_is_no_longer_true_is_forgotten(change):
    path = write("a-01.csv", "citation_id,decision\nc1,\nc2,\n")
    people.write_receipt([path], "issued.json", stage="x")
    if change == "delete":
        os.unlink(path)
    if change == "edit":
        write("a-01.csv", "citation_id,decision\nc1,\n")
    people.forget("issued.json")
    assert Path("issued.json").exists() == (change == "nothing")
    people.forget("issued.json")


def test_a_receipt_depends_on_the_files_only():
    paths = [write(f"{who}-01.csv", f"citation_id\n{who}\n") for who in "ba"]
    people.write_receipt(paths, "one.json")
    people.write_receipt(reversed(paths), "two.json")
    assert Path("one.json").read_bytes() == Path("two.json").read_bytes()
    assert list(json.loads(Path("one.json").read_text())["blank_sheets"]) == sorted(paths)


def test_nothing_is_overwritten():
    people.issue(f"{FOLDER}/a-01.csv", b"first")
    with pytest.raises(ReviewError, match="a file of this name is there already"):
        people.issue(f"{FOLDER}/a-01.csv", b"second")
    assert Path(f"{FOLDER}/a-01.csv").read_bytes() == b"first"
    assert os.listdir(FOLDER) == ["a-01.csv"]


def test_a_file_system_without_links(monkeypatch):
    monkeypatch.setattr(os, "link", lambda *a: (_ for _ in ()).throw(PermissionError("no links here")))
    people.issue(f"{FOLDER}/a-01.csv", b"first")
    with pytest.raises(ReviewError):
        people.issue(f"{FOLDER}/a-01.csv", b"second")
    assert Path(f"{FOLDER}/a-01.csv").read_bytes() == b"first"


@pytest.mark.parametrize(
    ("there", "name"),
    [([], "a-01.csv"), (["a-01.csv"], "a-02.csv"), (["a-01.xlsx", "a-07.csv"], "a-08.csv"), (["A-01.csv"], "a-02.csv"),
     (["ab-03.csv", "a-final.csv"], "a-01.csv"), (["a-99.csv"], "a-100.csv")],
)  # fmt: skip
def test_names_of_sheets(there, name):
    for other in there:
        write(other, "x")
    assert people.next_sheet(FOLDER, "a") == f"{FOLDER}/{name}"


def test_names_of_pilot_sheets():
    assert people.next_sheet(FOLDER, "a", batch="pilot1") == f"{FOLDER}/a-pilot1.csv"
    write("a-pilot1.xlsx", "x")
    assert people.next_sheet(FOLDER, "a", batch="pilot1") == f"{FOLDER}/a-pilot1b.csv"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("start", ["", "\n\n", "sep=;\n"])
def test_streaming_reads_what_reading_whole_does(encoding, newline, start):
    text = start + 'citation_id;decision;title\nc1;;"Größe in\ntwo ""lines"""\n\n;;\nc2;include;x\n'
    path = write("a-01.csv", text.replace("\n", newline), encoding)
    header, rows = read_rows(path)
    after = (start + "1\n").count("\n")
    assert header == ["citation_id", "decision", "title"]
    assert rows == [
        (after + 1, ["c1", "", 'Größe in\ntwo "lines"']), (after + 5, ["c2", "include", "x"])]  # fmt: skip
    assert people.holds_answers(path, ["decision"])
