"""docs/columns.md names every table and column there is."""

import csv
import re

import pytest
from reviewing import ROOT

from rapport import studies
from rapport.compare import PARTS
from rapport.extraction.dictionary import COLUMNS as DICTIONARY
from rapport.framework.vocabulary import TABLES
from rapport.prisma import previous
from rapport.searches import COLUMNS, REQUIRED

PAGE = (ROOT / "docs/columns.md").read_text(encoding="utf-8")
PEOPLE, _, OURS = PAGE.partition("## Tables that Rapport writes")


def section(text, heading):
    """What stands below a heading, up to the next one."""
    return re.search(rf"^(?:###|\*\*)\s*{re.escape(heading)}(?:\*\*)?\n(.*?)(?=^#|^\*\*`|\Z)", text, re.M | re.S)[1]


def first_cells(text):
    return [line.split("|")[1].strip() for line in text.splitlines() if line.startswith("| ")][1:]


def test_the_search_log():
    names = [
        name.strip("* ") for cell in first_cells(section(PEOPLE, "`data/searches.csv`")) for name in cell.split(",")
    ]
    assert tuple(names) == COLUMNS
    bold = re.findall(r"\*\*(\w+)\*\*", section(PEOPLE, "`data/searches.csv`"))
    assert tuple(bold) == REQUIRED


def test_the_shipped_dictionary():
    with (ROOT / "rapport/extraction/dictionary.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert list(rows[0]) == DICTIONARY
    for table in dict.fromkeys(row["table"] for row in rows):
        assert first_cells(section(PEOPLE, f"`{table}`")) == [row["column"] for row in rows if row["table"] == table]


def test_the_dictionary_of_a_new_review():
    with (ROOT / "template/data/dictionary.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    for table in dict.fromkeys(row["table"] for row in rows):
        line = next(line for line in PEOPLE.splitlines() if line.startswith(f"| `{table}` |"))
        assert re.findall(r"\w+", line.split("|")[2]) == [row["column"] for row in rows if row["table"] == table]


def test_the_tables_of_coding():
    for table, (required, optional) in TABLES.items():
        line = next(line for line in PEOPLE.splitlines() if line.startswith(f"| {table} |"))
        assert tuple(re.findall(r"\*\*(\w+)\*\*", line)) == required
        names = re.findall(r"\w+", line.split("|")[2])
        assert names == [*required, *optional]


def every_table_is_on_the_page(results):
    """Each CSV of a finished review is named, with its columns and their meaning."""
    meanings = {name.strip() for cell in first_cells(section(OURS, "Columns")) for name in cell.split(",")}
    unknown, differ = [], []
    for path in sorted(results.rglob("*.csv")):
        name = path.relative_to(results).as_posix()
        if name.startswith(("logs/", "prisma/lists/")) or name.endswith("todo.csv"):
            continue
        name = re.sub("^screening/(title_abstract|full_text)/", "screening/*/", name)
        if f"### `{name}`" in OURS:
            with path.open(encoding="utf-8") as stream:
                header = next(csv.reader(stream))
            printed = re.search(r"^`(.*)`$", section(OURS, f"`{name}`"), re.M)[1].split(", ")
            differ += [name] if not fits(header, printed) else []
            plain = {column for column in printed if column != "..."}
            ends = {column: re.sub("_(1|2|low|high)$", "", column) for column in plain}
            differ += [
                f"{name}: {column} has no meaning" for column, stem in ends.items() if not {column, stem} & meanings
            ]
        elif f"`{name}`" not in OURS:
            unknown.append(name)
    assert not unknown and not differ, (unknown, differ)


def fits(header, printed):
    """Whether the columns are the printed ones, where ``...`` stands for any number."""
    pattern = ",".join(r"(?:[^\x00]+)" if name == "..." else re.escape(name) for name in printed)
    return re.fullmatch(pattern, ",".join(header)) is not None


def rows_can_be_named(results):
    """`compare` finds the columns it names rows by."""
    for part in PARTS.values():
        with (results / part.path).open(encoding="utf-8") as stream:
            header = next(csv.reader(stream))
        assert {*part.key, *part.columns, *part.where} <= set(header), part.path


@pytest.mark.parametrize(
    ("heading", "required", "optional"),
    [
        ("`data/studies.csv`", studies.REQUIRED, studies.OPTIONAL),
        ("`data/previous/studies.csv`", previous.STUDY_REQUIRED, previous.STUDY_OPTIONAL),
        ("`data/previous/reports.csv`", previous.REPORT_REQUIRED, previous.REPORT_OPTIONAL),
    ],
)
def test_the_tables_of_studies_and_of_what_was_published(heading, required, optional):
    text = section(PEOPLE, heading)
    assert set(re.findall(r"\*\*(\w+)\*\*", text)) == set(required)
    names = [name.strip("* ") for cell in first_cells(text) for name in cell.split(",")]
    assert sorted(names) == sorted([*required, *optional])
