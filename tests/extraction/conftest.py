"""A small review folder to extract into."""

import pytest
from hypothesis import settings

from rapport.errors import Problems
from rapport.extraction.dictionary import read_dictionary
from rapport.extraction.extract import extract
from rapport.extraction.references import Reports

settings.register_profile("unhurried", deadline=None)  # a busy machine is no failure
settings.load_profile("unhurried")
STUDIES = ("jasper2014", "ly2015", "beatty2022")


@pytest.fixture
def reports():
    """Three included studies with one report each, one that is linked but not included."""
    return Reports(
        included=set(STUDIES),
        known={*STUDIES, "dropped2020"},
        anchors={"10.1/jasper": "cjasper0001", "cjasper0001": "cjasper0001", "cother00001": "cother00001"},
        of_study={"jasper2014": {"cjasper0001"}},
    )


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Write a table of a review: ``write("arms/amira.csv", "study_id,...", "row", ...)`` gives its path."""
    monkeypatch.chdir(tmp_path)

    def make(name, *lines, encoding="utf-8"):
        path = tmp_path / "data/extraction" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines) + "\n", encoding=encoding)
        return f"data/extraction/{name}"

    return make


@pytest.fixture
def run(reports):
    """Extract from files with the shipped dictionary."""
    return lambda *files, extractors=("amira", "jonas"), dictionary="": extract(files, dictionary, extractors, reports)


@pytest.fixture
def tables():
    return read_dictionary()


@pytest.fixture
def problems():
    return Problems()
