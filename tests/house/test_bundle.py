"""The RO-Crate metadata of a bundle."""

import json

import pytest
from rocrate.rocrate import ROCrate

from rapport.commands import bundle
from rapport.errors import ReviewError
from rapport.files import sha256
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
    bundle._refuse_stale()
    (tmp_path / "data/b.csv").write_text("added after the run")
    with pytest.raises(ReviewError, match=r"data/b\.csv: has changed since .* --forcerun report first"):
        bundle._refuse_stale()
    (tmp_path / "data/b.csv").rename(tmp_path / "data/.~lock.b.csv#")
    bundle._refuse_stale()
    (tmp_path / "data/a.ris").write_text("TY  - BOOK\n")
    with pytest.raises(ReviewError, match=r"data/a\.ris"):
        bundle._refuse_stale()


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
