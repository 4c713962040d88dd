from pathlib import Path

import pytest

from rapport.commands import status
from rapport.made_by_hand import columns_of


@pytest.mark.parametrize(
    ("path", "column"),
    [
        ("data/dedup/verdicts.csv", "verdict"),
        ("data/screening/retrieval.csv", "attempts"),
        ("data/studies.csv", "role"),
        ("data/extraction/checks.csv", "check"),
        ("data/coding/extracts.csv", "locator"),
        ("data/coding/consensus.csv", "method"),
        ("data/coding/ana.csv", "theme_id"),
    ],
)
def test_a_file_that_people_make_is_named_with_its_columns_until_it_is_there(tmp_path, monkeypatch, path, column):
    monkeypatch.chdir(tmp_path)
    assert column in columns_of(path)
    assert status._place(path).startswith(f"{path}: make this file, with the columns {columns_of(path)[0]}, ")
    Path(path).parent.mkdir(parents=True)
    Path(path).touch()
    assert status._place(path) == path


@pytest.mark.parametrize("path", ["data/extraction/*/ana*.csv", "data/extraction/", "data/coding/cerqual-*.csv"])
def test_sheets_and_folders_are_named_as_they_are(path):
    assert status._place(path) == path
