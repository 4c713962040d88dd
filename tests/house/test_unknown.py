"""A word that is no command: what can be done with the file it names; what Snakemake makes is passed on."""

import shutil
import zipfile

import pytest

from rapport import __main__ as rapport
from rapport.commands import unknown
from rapport.files import write_json

RIS = "TY  - JOUR\nTI  - A title\nER  - \n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A review with files of every sort in it and beside it."""
    home = tmp_path / "my review"
    for name, text in {
        "config.yaml": "review: {title: T}\n",
        "data/searches.csv": "search_id,source,file\na,PubMed,data/searches/a.ris\n",
        "data/searches/a.ris": RIS,
        "data/searches/b.ris": RIS,
        "data/screening/title_abstract/r1-01.csv": "citation_id,decision\n",
        "results/ledger.csv": "",
        "results/prisma/lists/x.csv": "",
        "notes.pages": "mine",
        "export (1).txt": RIS,
    }.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text)
    (home / "empty").mkdir()
    for name, member in (("bundle.zip", "MANIFEST.sha256"), ("pubmed.zip", "pubmed.nbib")):
        with zipfile.ZipFile(home / name, "w") as packed:
            packed.writestr(member, "")
    (home / "cut.zip").write_bytes(b"PK")
    shutil.copytree(home, tmp_path / "other")
    monkeypatch.chdir(home)
    monkeypatch.setenv("RAPPORT_COMMAND", "review")
    write_json({"results/prisma/lists": {}}, home / "results/logs/used/made.json")
    return home


@pytest.mark.parametrize(
    ("word", "told"),
    [
        (
            "bundle.zip",
            "is a bundle; to rebuild the results from it: unzip bundle.zip -d copy && cd copy/review && rm -r",
        ),
        ("pubmed.zip", "is an archive; unpack it, then add each export in it: review add-search EXPORT"),
        ("cut.zip", "is an archive; unpack it"),
        (
            "export (1).txt",
            "if it is an export, add it: review add-search 'export (1).txt' --source PubMed --date 2026",
        ),
        ("data/searches/b.ris", "if it is an export, add it: review add-search data/searches/b.ris --source"),
        ("data/searches/a.ris", "is read by each run; type review alone"),
        ("data/searches.csv", "is read by each run; type review alone"),
        ("config.yaml", "is read by each run; type review alone"),
        ("./data/screening/title_abstract/r1-01.csv", "is read by each run; type review alone"),
        ("notes.pages", "is a file, not a command; review help lists what can be typed here"),
        ("../other", "is a folder with a review; to run it: review --directory ../other"),
        (".", "is the folder in which you are; to run the review in it, type review alone"),
        ("results", "is a folder of results; to make them, type review alone; the report is results/report/index.html"),
        ("empty/", "is an empty folder; to start a review in it: review new empty"),
        ("data", "is a folder without a review; exports in it are added one by one: review add-search data/EXPORT"),
        ("pubmed.ris", "is no command, and there is no such file in "),
        ("my-bundle.zip", "or write a bundle of this review with review bundle my-bundle.zip"),
        ("~/Downloads/x", "is no command, and there is no such file in "),
    ],
)
def test_a_file_is_told_with_what_can_be_done_with_it(folder, capsys, word, told):
    assert rapport.main([word]) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"error in command: {word}: ") and told in said and len(said.splitlines()) == 1, said


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("Stauts", "'Stauts' is not a command; did you mean 'status'?; review help lists all of them"),
        ("add", "did you mean 'add-search'?"),
        ("foo bar", "'foo bar' is not a command; review help"),
        ("überblick", "'überblick' is not a command; review help"),
        ("", "'' is not a command"),
    ],
)
def test_another_word_is_told_with_the_command_that_may_be_meant(folder, capsys, word, told):
    assert rapport.main([word]) == 1
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    "word",
    ["results/ledger.csv", "./results/not/yet.csv", "results/prisma/lists", "title_abstract", "all", "--cores", "-n"],
)
def test_what_snakemake_makes_is_passed_on(folder, monkeypatch, word):
    monkeypatch.setattr("rapport.commands.run.main", lambda arguments: 7 if arguments == [word] else 0)
    assert rapport.main([word]) == 7


def test_an_unreadable_search_log_is_no_matter_of_the_word(folder, capsys):
    (folder / "data/searches.csv").write_text("search_id\n")
    assert rapport.main(["data/searches/a.ris"]) == 1
    assert "if it is an export, add it" in capsys.readouterr().err
    assert not unknown._is_logged("data/searches/a.ris")
