import codecs
import csv
import io

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.errors import Problems, ReviewError
from rapport.screening.lean import read_columns
from rapport.tables import as_lines, read_records, read_results, read_table, write_records, write_table

CELLS = [["citation_id", "note"], ["c1", "Größe; „gut“, ja"], ["c2", "zwei\nZeilen"], ["c3", ""]]


def saved(mark: str, encoding: str, end: str = "\n") -> bytes:
    lines = [mark.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in CELLS]
    return (end.join(lines) + end).encode(encoding)


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_as_people_save_them(tmp_path, mark, encoding, end):
    path = tmp_path / "a.csv"
    path.write_bytes(saved(mark, encoding, end))
    table = read_table(path, ["citation_id", "note"], [])
    assert list(table.citation_id) == ["c1", "c2", "c3"]
    assert list(table.note) == ["Größe; „gut“, ja", "zwei\nZeilen", ""]
    assert list(table.index) == [2, 3, 5], "the line where each row begins"


def test_workbook_with_numbers_and_dates_is_read_as_seen(tmp_path):
    from datetime import datetime

    book = openpyxl.Workbook()
    book.active.append(["read me"])
    sheet = book.create_sheet("decisions")
    for row in [["citation_id", "decision", "year", "decided_on"], ["c1", "include", 2020.0, datetime(2026, 1, 31)]]:
        sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    table = read_table(tmp_path / "a.xlsx", ["citation_id", "decision"])
    assert table.loc[2].to_dict() == {
        "citation_id": "c1",
        "decision": "include",
        "year": "2020",
        "decided_on": "2026-01-31",
    }


def workbook(path, **sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_rows_on_two_worksheets_are_not_dropped(tmp_path):
    head, path = ["citation_id", "decision"], tmp_path / "a.xlsx"
    workbook(path, first=[head, ["c1", "include"]], notes=[["read me"]], second=[head, ["c2", "exclude"]])
    with pytest.raises(
        ReviewError, match=r"a\.xlsx: worksheets 'first' and 'second' both hold rows .*; put them on one"
    ):
        read_table(path, head)
    workbook(path, first=[head], second=[[], head, ["c2", "exclude"]])
    assert read_table(path, head).loc[3].tolist() == ["c2", "exclude"], "the one with rows below its header"
    workbook(path, first=[head, ["c1", "include"]], second=[head])
    assert list(read_table(path, head)["citation_id"]) == ["c1"]
    workbook(path, first=[[*head, "note"], ["c1", "include", ""]], summary=[["decision", "n"], ["include", 1]])
    assert list(read_table(path, head)["citation_id"]) == ["c1"], "another sheet that shares a column is no rival"
    workbook(path, first=[["a"], ["1"]], second=[["a"], ["2"]])
    assert list(read_table(path)["a"]) == ["1"], "without names to tell by, the first"


QUOTES = 'c1,include,"two\nlines, ""quoted"""\nc2,exclude,5" screen\nc3,include,"x"\n'


@pytest.mark.parametrize("end", ["", "\n", "\n\n \n"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_quotes_that_are_in_order(tmp_path, newline, end):
    path = tmp_path / "a.csv"
    path.write_bytes(("id,decision,note\n" + QUOTES.rstrip("\n") + end).replace("\n", newline).encode())
    for table in (read_table(path, ["id"]), read_columns(str(path), ["id"], ["decision", "note"], [], Problems())):
        assert list(table["id"]) == ["c1", "c2", "c3"]
        assert list(table["note"]) == ['two\nlines, "quoted"', '5" screen', "x"]
        assert list(table.index) == [2, 4, 5]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["", "\n", "\n\n"])
@pytest.mark.parametrize("start", ["", "\n", "sep={}\n"])
def test_a_quote_that_is_never_closed_does_not_swallow_the_rows_below(tmp_path, start, mark, end):
    text = 'id,decision,note\nc1,include,"two\nlines"\nc2,include,"half\nc3,exclude,\nc4,include,' + end
    path, line = tmp_path / "a.csv", 4 + bool(start)
    path.write_text(start.format(mark) + text.replace(",", mark))
    message = f"{path}:{line}: a quote opened in this row is never closed; close it, or remove it"
    with pytest.raises(ReviewError) as error:
        read_table(path, ["id", "decision"])
    assert error.value.problems == [message]
    problems = Problems()
    assert read_columns(str(path), ["id", "decision"], ["note"], [], problems).empty
    assert problems.lines == [message]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_quote_that_closes_in_a_cell_further_down_does_not_swallow_the_rows_between(tmp_path, mark):
    text = 'id,decision,note\nc1,include,"two\nlines, ""quoted"""\nc2,include,"half\nc3,exclude,\nc4,include,"no"\n'
    path = tmp_path / "a.csv"
    path.write_text(text.replace(",", mark))
    with pytest.raises(ReviewError) as error:
        read_table(path, ["id", "decision"])
    where = "a quote in this row is closed in line 6, in the middle of a cell"
    assert error.value.problems == [f"{path}:4: {where}; close it where its cell ends, or remove it"]
    path.write_text(f'id{mark}note\nc1{mark}"a "loose" quote"\nc2{mark}x\n')  # swallows nothing: read as ever
    assert list(read_table(path, ["id"])["id"]) == ["c1", "c2"]


def test_all_column_problems_at_once(tmp_path):
    (tmp_path / "a.csv").write_text("citation_id,reson,decision,decision\nc1,x,include,include\n")
    with pytest.raises(ReviewError) as error:
        read_table(tmp_path / "a.csv", ["citation_id", "decision", "decided_by"], ["reason"])
    found = "\n".join(error.value.problems)
    assert "column 'reson' is not known; did you mean 'reason'?" in found
    assert "column 'decision' appears twice" in found
    assert "column 'decided_by' is missing" in found


@pytest.mark.parametrize(
    ("header", "lines"),
    [
        ("citation_id,Entscheidung,reason", [
            "column 'decision' is missing; if it is 'Entscheidung', give it its name back"]),
        ("citation_id,decison,Grund", [
            "column 'decison' is not known; did you mean 'decision'?; rename it",
            "column 'Grund' is not known; rename it",
            "column 'decision' is missing; if it is 'decison', give it its name back"]),
        ("citation_id,reson", [
            "column 'reson' is not known; did you mean 'reason'?; rename it",
            "column 'decision' is missing; add it to the first row"]),
        ("Nummer,Urteil", [
            "column 'citation_id' is missing; if it is 'Nummer' or 'Urteil', give it its name back",
            "column 'decision' is missing; if it is 'Nummer' or 'Urteil', give it its name back"]),
    ],
)  # fmt: skip
def test_a_renamed_column_is_not_advised_away(tmp_path, header, lines):
    (tmp_path / "a.csv").write_text(f"{header}\nc1,include,\n")
    problems = Problems()
    read_table(tmp_path / "a.csv", ["citation_id", "decision"], ["reason"], problems)
    assert [line.partition(":1: ")[2] for line in problems.lines] == lines


def test_too_many_cells_name_the_line(tmp_path):
    (tmp_path / "a.csv").write_text("a,b\n1,2\n1,2,3\n")
    problems = Problems()
    read_table(tmp_path / "a.csv", ["a", "b"], [], problems)
    assert problems.lines[0].startswith(f"{tmp_path}/a.csv:3: 3 cells under 2 column names")


def test_empty_file_misses_its_columns(tmp_path):
    (tmp_path / "a.csv").write_bytes(codecs.BOM_UTF8)
    with pytest.raises(ReviewError, match=r"the file is empty \(3 bytes\)"):
        read_table(tmp_path / "a.csv", ["citation_id"])


def test_missing_file(tmp_path):
    with pytest.raises(ReviewError, match="does not exist"):
        read_table(tmp_path / "no.csv")


def test_nul_and_odd_bytes_do_not_crash(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"a,b\n\x00x,\x81\xff\n")
    assert read_table(tmp_path / "a.csv", ["a", "b"]).shape == (1, 2)


text = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\r\x00"), max_size=20)


@settings(deadline=None)
@given(st.lists(st.tuples(text, text), max_size=5))
def test_what_is_written_is_read(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("t") / "a.csv"
    table = pd.DataFrame([("k", *row) for row in rows], columns=["k", "a", "b"], dtype=object)
    write_table(table, path)
    assert read_results(path).to_numpy().tolist() == table.to_numpy().tolist()


ODD = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=8),
    st.sampled_from(["", " ", ",", '"', "a\r\nb", "\r", "\n", "'=1", None, float("nan"), 7, np.int64(8), True, pd.NA]),
)


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 3).flatmap(lambda n: st.lists(st.lists(ODD, min_size=n, max_size=n), max_size=6)))
def test_cells_are_quoted_as_the_csv_module_quotes_them(rows):
    width = len(rows[0]) if rows else 2
    table = pd.DataFrame(rows, columns=[f"col,{i}" for i in range(width)], dtype=object)

    def plain(cell):
        if isinstance(cell, str):
            return cell.replace("\r\n", "\n").replace("\r", "\n")
        return "" if cell is pd.NA or cell is None or cell != cell else "yes" if cell is True else cell

    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([table.columns, *(map(plain, row) for row in rows)])
    assert "".join(as_lines(table)) == text.getvalue()


def test_numbers_have_fixed_precision(tmp_path):
    write_table(
        pd.DataFrame({"x": [1 / 3, float("nan"), -0.0, 1e-20], "y": [True, False, None, True]}), tmp_path / "a.csv"
    )
    assert (tmp_path / "a.csv").read_text() == "x,y\n0.33333333,yes\n,no\n0,\n1e-20,yes\n"


def test_parquet_bytes_depend_on_content_only(tmp_path):
    table = pd.DataFrame({"record_id": ["a:1", "a:2"], "round": [1, 2], "abstract": ["", "é"]})
    write_records(table, tmp_path / "a.parquet")
    write_records(table.copy().iloc[::-1].iloc[::-1], tmp_path / "b.parquet")
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()
    assert read_records(tmp_path / "a.parquet").to_dict("list") == table.to_dict("list")


def test_a_file_that_cannot_be_read_does_not_hide_what_is_wrong_with_others(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    problems = Problems()
    table = read_table(tmp_path / "a.xlsx", ("id",), ("note",), problems)
    assert list(table.columns) == ["id", "note"] and len(table) == 0
    assert len(problems.lines) == 1 and "a.xlsx" in problems.lines[0]
    with pytest.raises(ReviewError):
        read_table(tmp_path / "a.xlsx", ("id",))
