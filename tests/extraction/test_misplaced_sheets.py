"""Sheets of one table in the folder of another, and sheets without a word: each told in a line."""

from pathlib import Path

import pytest

from rapport.errors import Problems, ReviewError
from rapport.extraction.dictionary import read_dictionary
from rapport.extraction.reading import read_entries
from rapport.tables import read_table


def told(tmp_path, monkeypatch, header, table="arms"):
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "data/extraction" / table / "ana-01.csv"
    file.parent.mkdir(parents=True)
    file.write_text(header + "\n" + "x," * header.count(",") + "x\n", encoding="utf-8")
    problems = Problems()
    read_entries([f"data/extraction/{table}/ana-01.csv"], read_dictionary(), [], problems)
    return problems.lines


@pytest.fixture
def tables():
    return read_dictionary()


def test_a_sheet_of_another_table_is_named_as_such(tmp_path, monkeypatch, tables):
    lines = told(tmp_path, monkeypatch, ",".join(tables["samples"].columns))
    assert lines == [
        "data/extraction/arms/ana-01.csv: this is a sheet of samples, among those of arms; move it to"
        " data/extraction/samples/, or out of data/ if it is a copy"
    ]


def test_a_misspelt_column_is_told_as_before(tmp_path, monkeypatch, tables):
    names = [*tables["arms"].columns]
    lines = told(tmp_path, monkeypatch, ",".join([*names[:-1], names[-1] + "x"]))
    assert any(f"column '{names[-1]}x' is not known" in line for line in lines)


def test_an_empty_file_is_told_as_such(tmp_path):
    path = tmp_path / "ana-01.csv"
    path.touch()
    with pytest.raises(
        ReviewError, match=r"ana-01\.csv: the file is empty \(0 bytes\); put back what stood in it, or "
    ):
        read_table(path, required=["citation_id", "decision"])


def test_a_filled_column_beside_consensus_that_nobody_reads_is_told_in_a_line(tmp_path, monkeypatch):
    names = "study_id,arm_id,column,ana,ben,kind,consensus,decided_by,locator,note,settled,quote,later"
    file = Path("data/extraction/arms/consensus-01.csv")
    monkeypatch.chdir(tmp_path)
    file.parent.mkdir(parents=True)
    rows = ["a,x,label,A,B,text,,,,,B,,", "a,y,label,A,B,text,A,ana,,,,q,late", "b,x,label,A,B,text,,,,,B,,"]
    file.write_text("\n".join([names, *rows]) + "\n")
    problems = Problems()
    read_entries([file.as_posix()], read_dictionary(), ["ana", "ben"], problems)
    assert problems.lines == [
        f"{file}:1: column 'settled' is filled in 2 rows (the first is 2) whose consensus is blank; that column is "
        "not read; write it into consensus or note"
    ]


def test_wrong_codes_of_one_column_are_one_line_a_file(tmp_path, monkeypatch):
    tables = read_dictionary()
    column = next(c for c in tables["studies"].columns.values() if c.read("nonsense")[1])
    file = Path("data/extraction/studies/ana-01.csv")
    monkeypatch.chdir(tmp_path)
    file.parent.mkdir(parents=True)
    file.write_text(f"study_id,{column.name}\n" + "".join(f"s{n},nonsense{n}\n" for n in range(8)))
    problems = Problems()
    read_entries([file.as_posix()], tables, ["ana"], problems)
    (line,) = problems.summed_up()
    assert line.startswith(f"{file}:2: ") and "so it is 7 times more, in rows 3, 4, 5, 6, 7, 8, 9; " in line
