"""Tables that no step reads are named, and nothing else is."""

import re
from pathlib import Path

import pandas as pd
import pytest

from rapport import people
from rapport.__main__ import main
from rapport.commands.orphans import called_after, is_read, orphans
from rapport.config import complete, read_config, schema
from rapport.dedup.engines import Bench
from rapport.dedup.read import Records
from rapport.errors import ReviewError
from rapport.ledger import read_places
from rapport.people import original
from rapport.review import search_log
from rapport.rows import read_rows
from rapport.searches import COLUMNS
from rapport.tables import read_records, write_records

ROOT = Path(__file__).resolve().parents[2]
COPY = "it seems to be a copy of {}: keep what is right in that file"


def settings(**sections):
    return complete({"review": {"title": "Yoga"}, **sections}, schema())


def lay(*names, content="x"):
    for name in names:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(content)


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A review in which each named table is there."""
    monkeypatch.chdir(tmp_path)
    lay(
        "config.yaml",
        "data/dedup/verdicts.csv",
        "data/studies.csv",
        "data/screening/retrieval.csv",
        "data/coding/ana.csv",
    )
    lay("data/searches.csv", content=",".join(COLUMNS) + "\n")


@pytest.mark.parametrize("name", ["r1-01.csv", "title_abstract/done/r1-01.xlsx", "titles/r1-01.csv", "full_text/r1-01"])
def test_a_sheet_that_nobody_reads_where_it_lies(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    read = (
        "title_abstract/r1-01.csv",
        "full_text/r1-01.xlsx",
        "retrieval.csv",
        "criteria.md",
        "rayyan.csv",
        ".DS_Store",
    )
    for path in (name, *read, "pdfs/doe2020.pdf", "title_abstract/.gitkeep"):
        (tmp_path / "data/screening" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "data/screening" / path).write_text("x")
    tool = {"tool": "rayyan", "stage": "title_abstract", "file": "data/screening/rayyan.csv"}
    assert [line.split(": ")[1] for line in orphans(settings(screening={"imports": [tool]}))] == [
        f"data/screening/{name}"
    ]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("data/dedup/verdicts (1).csv", COPY.format("data/dedup/verdicts.csv")),
        ("data/dedup/verdict.csv", COPY.format("data/dedup/verdicts.csv")),
        ("data/dedup/audits.csv", "is it data/dedup/audit.csv? Save it under that name"),
        ("data/studies (conflicted copy).csv", COPY.format("data/studies.csv")),
        ("data/studies.xlsx", COPY.format("data/studies.csv")),
        ("data/studies.numbers", COPY.format("data/studies.csv")),
        ("data/dictionary.xlsx", "is it data/dictionary.csv? Save it"),
        ("data/Kopie von studies.csv", COPY.format("data/studies.csv")),
        ("data/searches-LAPTOP.csv", COPY.format("data/searches.csv")),
        ("data/screening/retrieval (1).csv", COPY.format("data/screening/retrieval.csv")),
        ("data/screening/verdicts.csv", COPY.format("data/dedup/verdicts.csv")),
        ("data/appraisal/mmat2018.csv", "judgements lie in data/appraisal/TOOL/APPRAISER.csv"),
        ("data/appraisal/tools/mine.yml", "is it data/appraisal/tools/mine.yaml?"),
        ("data/frameworks/tong.csv", "frameworks are codebooks"),
        ("data/coding/old/ana.csv", "if it is for yourselves, move it to a folder of its own"),
        ("data/experts.ods", "if it is for yourselves, move it to a folder of its own"),
        ("data/previuos/", "is it data/previous? Rename it"),
        ("data/extraction (1)/", "is it data/extraction? Rename it"),
        ("data/data/", "move what is in it up to data/"),
        ("data (1)/", "Rapport reads data/: move what belongs to the review there"),
        ("config (1).yaml", "the settings are those of config.yaml"),
        ("config.yml", "the settings are those of config.yaml"),
    ],
)
def test_a_table_that_no_step_reads(here, name, words):
    lay(f"{name}searches.csv" if name.endswith("/") else name)
    (line,) = orphans(settings())
    assert line.startswith(f"note: {name}: is read by nobody; ") and words in line


def test_what_people_keep_for_themselves_is_theirs(here):
    lay("data/notes/a.csv", "data/pdfs/list.xlsx", "data/backup/studies.csv", "data/README.md", "data/protocol.docx",
        "data/coding/memo.pdf", "data/screening/criteria.md", "data/.~lock.studies.csv#", "data/~$studies.xlsx",
        "data/dedup/.gitkeep", "database/searches.csv", "results/searches.csv", "configuration.yaml",
        "notes/config.yaml")  # fmt: skip
    assert orphans(settings()) == []


def test_files_that_the_settings_name_are_read(here):
    lay("data/my words.csv", "data/rayyan.csv")
    tool = {"tool": "rayyan", "stage": "title_abstract", "file": "data/rayyan.csv"}
    assert orphans(settings(extraction={"dictionary": "data/my words.csv"}, screening={"imports": [tool]})) == []


def test_very_many_are_not_all_shown(here):
    lay(*(f"data/list{n:02}.csv" for n in range(40)))
    lines = orphans(settings())
    assert len(lines) == 16 and lines[-1] == "note: 25 more files are read by nobody"


@pytest.mark.parametrize("folder", [ROOT, ROOT / "template"])
def test_nothing_is_said_of_the_worked_review_and_of_a_new_one(monkeypatch, folder):
    monkeypatch.chdir(folder)
    assert orphans(settings()) == []


def test_all_that_rules_read_is_known_here():
    """The one list of `rapport.commands.orphans` against the inputs that the rules name."""
    rules = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "workflow/rules").glob("*.smk")))
    inputs = re.findall(r"(?:people|optional|kept_table|=)\(?\"(data/[^\"]+)\"", rules)
    assert len(set(inputs)) > 8
    unknown = {path for path in inputs if not is_read(path.replace("*", "x")) and not path.endswith(".md")}
    assert unknown == set()


@pytest.mark.parametrize(
    ("name", "copy"),
    [("x (1)", True), ("x - Copy", True), ("x_old", True), ("Copy of x", True), ("Kopie von x", True),
     ("x-LAPTOP7", True),
     ("x (Ana's conflicted copy 2026-01-02)", True), ("x", False), ("xy", False), ("y", False), ("copy", False)],
)  # fmt: skip
def test_names_of_copies(name, copy):
    assert called_after(name, "x") is copy


@pytest.mark.parametrize(
    "name",
    ["ana-01 (1)", "ana-01(1)", "ana (1)-01", "ana-01 - Copy", "ana-01 - Copy (2)", "ana-01 - Kopie", "ana-01 copie 2",
     "Copy of ana-01", "Kopie von ana-01", "Copia di ana-01", "Copy (2) of ana-01", "ana-01 2", "ana-1 2",
     "Kopi af ana-01",
     "ana-01.Copy", "ana-01_kopia", "ana-123 2", "copy-of-ana", "ana-pilot1 - Copy", "cópia ana-01"],
)  # fmt: skip
def test_a_copy_has_a_mark_whatever_it_is_a_copy_of(name):
    assert original(name) != name
    assert original(name).startswith("ana")


@pytest.mark.parametrize(
    "name",
    [
        "ana-01",
        "ana-pilot1",
        "ana-12",
        "kopi-01",
        "copycat-01",
        "r1",
        "ana_02",
        "adjudicated-01",
        "ana (2020)",
        "table-10 2020",
        "ana-01 123",
    ],
)
def test_a_name_without_the_mark_of_a_copy_stays(name):
    assert original(name) == name


@pytest.mark.parametrize(
    "place", ["data/data/searches.csv", "data (1)/searches.csv", "searches.csv", "data/searches (1).csv"]
)
def test_a_log_elsewhere_is_named_and_no_new_one_begun(tmp_path, monkeypatch, place):
    monkeypatch.chdir(tmp_path)
    lay(place)
    with pytest.raises(
        ReviewError, match=re.escape(f"{place}: the search log has to be data/searches.csv; put it there")
    ):
        search_log()


@pytest.mark.parametrize(
    ("section", "key", "name"),
    [
        ("appraisal", "appraisers", "study"),
        ("appraisal", "appraisers", "Note"),
        ("extraction", "extractors", "consensus"),
    ],
)
def test_a_person_called_like_a_column_of_the_sheets(tmp_path, section, key, name):
    (tmp_path / "config.yaml").write_text(f"review: {{title: T}}\n{section}: {{{key}: [ana, {name}]}}\n")
    with pytest.raises(
        ReviewError, match=f"config.yaml: {section}.{key}: '{name}' is a word of the sheets; choose another"
    ):
        read_config(tmp_path / "config.yaml")


@pytest.mark.parametrize("command", ["status", "check", "bundle x.zip", "why a:1", "add-search x.ris", ""])
def test_outside_a_review_one_line_names_the_program_as_typed(tmp_path, monkeypatch, capsys, command):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RAPPORT_COMMAND", "/opt/r/review")
    monkeypatch.delenv("RAPPORT_DIRECTORY", raising=False)
    assert main(command.split()) == 1
    shown = capsys.readouterr().err
    assert shown == (
        f"error in settings: config.yaml: there is no such file in {tmp_path}; go to your review's folder, or start one"
        " with /opt/r/review new DIR\n"
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("review:\n  title: Müller\n".encode("cp1252"), ""),
        ("review:\n  title: Müller\n".encode("utf-16"), ""),
        (b"{\\rtf1 review}", "config.yaml: is a word processor's file"),
        (b"", "config.yaml: 'review' is missing"),
        (b"review: {title: T}\nreview: {title: U}\n", "config.yaml:2: 'review' is set twice; keep one of them"),
        (b"review:\n\ttitle: T\n", "config.yaml:2: a tab"),
        (b"review:\x00", "config.yaml: not YAML"),
    ],
)
def test_settings_as_other_programs_save_them(tmp_path, monkeypatch, content, words):
    monkeypatch.chdir(tmp_path)
    Path("config.yaml").write_bytes(content)
    if not words:
        assert read_config()["review"]["title"] == "Müller"
        return
    with pytest.raises(ReviewError) as error:
        read_config()
    assert len(error.value.problems) == 1 and error.value.problems[0].startswith(words)


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("config.yaml", read_config),
        ("data/searches.csv", search_log),
        ("data/dictionary.csv", lambda: read_rows("data/dictionary.csv")),
    ],
)
def test_a_folder_in_place_of_a_file(tmp_path, monkeypatch, name, read):
    monkeypatch.chdir(tmp_path)
    Path(name).mkdir(parents=True)
    with pytest.raises(ReviewError, match=f"{name}: is a folder; move it away"):
        read()


def test_a_folder_in_place_of_a_table_is_named(here):
    Path("data/dictionary.csv").mkdir()
    assert orphans(settings()) == [
        "note: data/dictionary.csv/: is a folder where a table of this name is read; put the table in its place"
    ]


def test_damaged_results_are_one_line_and_receipts_are_made_again(here, capsys):
    lay("config.yaml", content="review: {title: T}\n")
    lay("results/numbers.json", "results/todo.csv", "results/issued.json", content="{")
    assert main(["status"]) == 1
    assert capsys.readouterr().err == "error in results/numbers.json: is damaged; delete it and run again\n"
    assert people.untouched("results/issued.json") == set() and people.gone("results/issued.json") == []
    people.forget("results/issued.json")
    assert not Path("results/issued.json").exists()


def cut(content):
    return content[: len(content) // 2]


def spoilt(content):
    return content[: len(content) // 4] + b"\x00" * (len(content) // 2) + content[len(content) * 3 // 4 :]


def no_footer(content):
    return content[:-40] + b"\xff" * 32 + content[-8:]


@pytest.mark.parametrize("damage", [cut, spoilt, no_footer, lambda _: b"", lambda _: b"a person's notes"])
def test_a_damaged_parquet_table_is_one_line(tmp_path, damage):
    path = tmp_path / "records.parquet"
    texts = [f"{n} {n * 7919 % 3001}" for n in range(3000)]
    write_records(pd.DataFrame({"record_id": texts, "search_id": "a", "round": 1, "title": texts}), path)
    assert Records(path, tmp_path).size == len(read_places(path)) == 3000
    path.write_bytes(damage(path.read_bytes()))
    for read in (read_records, read_places, lambda path: Bench(path)):
        with pytest.raises(ReviewError) as error:
            read(path)
        assert error.value.problems == [f"{path}: is damaged; delete it and run again"]


@pytest.mark.parametrize("kind", [ValueError, KeyError, NotImplementedError])
def test_a_mistake_of_the_program_is_not_called_damage(tmp_path, monkeypatch, kind):
    path = tmp_path / "records.parquet"
    write_records(pd.DataFrame({"record_id": ["a"], "search_id": "a", "round": 1, "title": "t"}), path)

    def wrong(batch, field):
        raise kind("a mistake")

    monkeypatch.setattr("rapport.dedup.read._column", wrong)
    with pytest.raises(kind, match="a mistake") as error:
        Records(path, tmp_path)
    assert not isinstance(error.value, ReviewError)


def test_a_parquet_table_that_is_not_there_is_not_damaged(tmp_path):
    with pytest.raises(FileNotFoundError):
        Bench(tmp_path / "records.parquet")
