"""Sheets of one table in the folder of another, and sheets without a word: each told in a line."""

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
