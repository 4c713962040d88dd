"""Tables that a team keeps through the review: begun for them once, with what waits, and never touched again."""

import csv
import shutil

import openpyxl
import pytest
from persons import fill
from reviewing import review, said, small_review, tree

ARTICLE = (
    "TY  - JOUR\nTI  - =The alliance in internet therapy for depression\nAU  - Doe, J.\nAU  - Roe, R.\nPY  - 2020\n"
    "T2  - Journal of Invented Results\nAB  - We asked forty people.\nER  - \n"
)


def talk(year, words):
    """The article as a meeting's abstract, which only a person can tell from it."""
    return (
        ARTICLE.replace("TY  - JOUR", "TY  - CONF")
        .replace("2020", str(year))
        .replace("Journal of Invented Results", f"Meeting of Inventors {year}")
        .replace("We asked forty people.", words)
    )


VERDICTS, RETRIEVAL = "data/dedup/verdicts.csv", "data/screening/retrieval.csv"
PAIRS, SOUGHT = "results/dedup/todo.csv", "results/screening/todo.csv"


def run(folder, *targets):
    process = review(folder, *targets)
    assert process.returncode == 0, said(process)
    return said(process)


def rows(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    """A review of an article and of a meeting's abstract that may be its own, whose pair is issued."""
    exports = {"one.ris": ARTICLE, "two.ris": talk(2019, "Twelve first answers are shown here.")}
    folder = small_review(tmp_path_factory.mktemp("begun") / "r", exports=exports)
    run(folder, PAIRS)
    return folder


@pytest.fixture
def folder(begun, tmp_path):
    shutil.copytree(begun, tmp_path / "r")
    return tmp_path / "r"


def test_a_pair_to_decide_on_is_issued_once_and_its_verdict_counts(folder):
    (pair,) = rows(folder / VERDICTS)
    assert (pair["verdict"], pair["year_1"], pair["year_2"]) == ("", "2019", "2020")
    assert pair["title_1"] == "'=The alliance in internet therapy for depression", "no formula in a spreadsheet"
    assert rows(folder / PAIRS)[0]["file"] == VERDICTS
    assert "1/" not in run(folder, PAIRS), "while nobody has written in it there is nothing to do"
    fill(folder, "dedup/verdicts.csv", lambda row: {"verdict": "same", "decided_by": "ana"})
    mine = tree(folder / "data")
    run(folder, PAIRS)
    assert len(rows(folder / "results/dedup/citations.csv")) == 1 and rows(folder / PAIRS) == []
    assert tree(folder / "data") == mine


def test_a_pair_that_comes_up_later_is_named_and_the_table_left_alone(folder):
    (folder / "data/searches/three.ris").write_text(talk(2021, "Other people were asked other things."))
    with (folder / "data/searches.csv").open("a") as log:
        log.write("three,1,Embase,database,2026-01-31,data/searches/three.ris\n")
    mine = tree(folder / "data")
    run(folder, PAIRS)
    tasks = {row["task"]: row["n"] for row in rows(folder / PAIRS)}
    listed = len(rows(folder / "results/dedup/check.csv"))
    assert tasks["decide on pairs of records: same or different"] == "1"
    assert [n for task, n in tasks.items() if task.startswith("add a row for each new pair")] == [str(listed - 1)]
    assert tree(folder / "data") == mine


def test_a_table_written_in_as_csv_and_as_workbook_is_refused(folder):
    fill(folder, "dedup/verdicts.csv", lambda row: {"verdict": "same"})
    book = openpyxl.Workbook()
    for line in csv.reader((folder / VERDICTS).open(encoding="utf-8", newline="")):
        book.active.append(line)
    book.save(folder / "data/dedup/verdicts.xlsx")
    process = review(folder, PAIRS)
    assert process.returncode == 1
    assert "error in dedup: data/dedup/verdicts.csv: verdicts.xlsx beside it is the same table; keep one" in said(
        process
    )
    (folder / VERDICTS).unlink()
    run(folder, PAIRS)
    assert len(rows(folder / "results/dedup/citations.csv")) == 1
    assert not (folder / VERDICTS).exists()


def test_reports_to_fetch_are_issued_once_and_what_cannot_be_had_counts(folder):
    run(folder, "results/screening/title_abstract/issued.json")
    for who in ("r1", "r2"):
        fill(folder, f"screening/title_abstract/{who}-01.csv", lambda row: {"decision": "include"})
    run(folder, SOUGHT)
    table = rows(folder / RETRIEVAL)
    assert [row["status"] for row in table] == ["", ""]
    assert {row["title"] for row in table} == {"'=The alliance in internet therapy for depression"}
    (task,) = rows(folder / SOUGHT)
    assert (task["n"], task["file"]) == ("2", RETRIEVAL)
    assert "1/" not in run(folder, SOUGHT)
    fill(folder, "screening/retrieval.csv", lambda row: {"status": "not retrieved"} if row["year"] == "2019" else {})
    mine = tree(folder / "data")
    run(folder, SOUGHT)
    assert sorted(row["status"] for row in rows(folder / "results/screening/retrieval.csv")) == [
        "not_retrieved",
        "pending",
    ]
    assert tree(folder / "data") == mine
