"""The RO-Crate metadata of a bundle."""

import json
from pathlib import Path

import pytest
from rocrate.rocrate import ROCrate

from rapport.commands import bundle
from rapport.commands.alone import alone
from rapport.errors import ReviewError
from rapport.files import sha256
from rapport.made import clear_others, note, remember
from rapport.report.provenance import provenance


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data/a.ris").write_text("TY  - JOUR\n")
    (tmp_path / "config.yaml").write_text(
        "review: {title: Bündnis, authors: [Ana Example, Ben Example], registration: X 1}\n"
    )
    (tmp_path / "data/searches.csv").write_text("search_id,source,date,file\na,A,2026-01-31,data/a.ris\n")
    names = {
        "review/config.yaml": "config.yaml",
        "review/data/a ü.ris": "data/a.ris",
        "rapport/Snakefile": "data/a.ris",
    }
    return {name: tmp_path / path for name, path in names.items()}


def test_the_library_reads_what_was_written(files, tmp_path):
    hashes = {name: sha256(path) for name, path in files.items()}
    about = bundle.crate(files, hashes)
    assert about == bundle.crate(files, hashes), "no clock in it"
    (tmp_path / "crate").mkdir()
    (tmp_path / "crate/ro-crate-metadata.json").write_text(json.dumps(about))
    crate = ROCrate(tmp_path / "crate")
    assert crate.name == "Bündnis"
    assert crate.root_dataset["datePublished"] == "2026-01-31"
    assert [person["name"] for person in crate.root_dataset["author"]] == ["Ana Example", "Ben Example"]
    assert crate.mainEntity.id == "rapport/Snakefile"
    assert crate.dereference("review/data/a%20%C3%BC.ris")["sha256"] == hashes["review/data/a ü.ris"]


def test_results_of_other_inputs_are_not_bundled(files, tmp_path):
    (tmp_path / "results/report").mkdir(parents=True)
    made = tmp_path / "results/report/provenance.json"
    made.write_text(json.dumps(provenance()))
    bundle._refuse_other_inputs()
    (tmp_path / "data/b.csv").write_text("added after the run")
    with pytest.raises(ReviewError, match=r"data/b\.csv: has changed since the results were made; run .* first"):
        bundle._refuse_other_inputs()
    (tmp_path / "data/b.csv").rename(tmp_path / "data/.~lock.b.csv#")
    bundle._refuse_other_inputs()
    (tmp_path / "data/a.ris").write_text("TY  - BOOK\n")
    with pytest.raises(ReviewError, match=r"data/a\.ris"):
        bundle._refuse_other_inputs()


def test_results_of_another_program_are_not_bundled(files, tmp_path):
    (tmp_path / "results/report").mkdir(parents=True)
    made = tmp_path / "results/report/provenance.json"
    made.write_text(json.dumps(provenance() | {"code": "other"}))
    with pytest.raises(ReviewError, match=r"the program has changed since .* run .* first"):
        bundle._refuse_other_inputs()


def test_results_that_no_step_made_so_are_not_bundled(files, tmp_path):
    results = [tmp_path / "results/a.csv", tmp_path / "results/lists/b.csv", tmp_path / "results/logs/a.log"]
    for path in results:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(path.name)

    def refusal():
        try:
            bundle._refuse_other_results(bundle._below(Path("results")))
        except ReviewError as error:
            return str(error)

    assert "results: nobody knows what made them" in refusal()
    note(["results/a.csv", "results/lists", "results/logs/a.log", "data/a.ris"])
    assert refusal() is None
    (tmp_path / "results/logs/a.log").unlink()
    (tmp_path / "results/.DS_Store").touch()
    assert refusal() is None
    results[1].write_text("by hand")
    assert "results/lists/b.csv: was changed since it was made; run" in refusal()
    results[1].unlink()
    assert "results/lists/b.csv: is gone since it was made" in refusal()
    note(["results/lists"])
    assert refusal() is None
    (tmp_path / "results/notes.txt").touch()
    assert "results/notes.txt: no step made it; move it elsewhere" in refusal()
    (tmp_path / "results/notes.txt").unlink()
    results[1].write_text("b.csv")
    note(["results/lists"])
    results[0].unlink()
    clear_others(["results/lists", "results/logs/a.log", "data/a.ris"])
    assert refusal() is None


def test_no_bundle_of_a_run_at_work_and_no_new_folder_for_it(files, tmp_path, monkeypatch):
    (tmp_path / "results/report").mkdir(parents=True)
    (tmp_path / "results/report/index.html").touch()
    with alone(), pytest.raises(ReviewError, match="another run is at work in this folder"):
        bundle.main(["a.zip"])
    with pytest.raises(ReviewError, match="there is no folder backup"):
        bundle.main(["backup/a.zip"])
    assert not (tmp_path / "backup").exists()


def test_hidden_files_of_results_are_not_bundled(files, tmp_path):
    for name in (
        "results/a.csv",
        "results/.a.csv.swp",
        "results/~$b.xlsx",
        "results/.~lock.a.csv#",
        "results/x/.gitkeep",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert [path.name for path in bundle._below(tmp_path / "results")] == ["a.csv", ".gitkeep"]


def test_results_of_a_step_that_nobody_took_note_of_are_no_files_of_a_person(files):
    """As after Snakemake alone, which notes of no result what is in it."""
    names = ["results/a.csv", "results/lists/b.csv", "results/c.csv"]
    for name in names:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).touch()
    remember(["results/a.csv", "results/lists"])
    note(["results/a.csv"])
    with pytest.raises(ReviewError, match=r"lists/b\.csv: nobody knows what made it; delete results/ and run "):
        bundle._refuse_other_results([Path(name) for name in names[:2]])
    with pytest.raises(ReviewError, match=r"c\.csv: no step made it; move it elsewhere"):
        bundle._refuse_other_results([Path(name) for name in names])
