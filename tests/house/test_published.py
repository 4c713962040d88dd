"""A version that is published leaves two files; one of them alone is none of a version."""

import shutil

import pytest

from rapport import last_run
from rapport.commands import check
from rapport.errors import ReviewError
from rapport.published import NAMES, OFFERED, PREVIOUS, one_copied, one_missing
from rapport.review import open_review


@pytest.fixture
def offered(tmp_path, monkeypatch):
    """A review after a run, which offers two files."""
    monkeypatch.chdir(tmp_path)
    for folder in (OFFERED, PREVIOUS):
        folder.mkdir(parents=True)
    for name in NAMES:
        (OFFERED / name).write_text(f"study_id\n{name}\n")
    (tmp_path / "config.yaml").write_text("review: {title: T}\nprisma: {previous_round: 1}\n")
    (tmp_path / "data/searches.csv").write_text("search_id,source,file\n")
    run_here()


def run_here():
    last_run.begin()
    last_run.end()


def copy(name):
    shutil.copy(OFFERED / name, PREVIOUS)


@pytest.mark.parametrize(("name", "other"), [NAMES, NAMES[::-1]])
def test_one_file_alone_is_refused_before_the_files_offered_are_made_anew(offered, capsys, name, other):
    assert one_missing(1) == one_copied() == []
    copy(name)
    with pytest.raises(SystemExit):
        open_review()
    assert capsys.readouterr().err == (
        f"error in studies: data/previous/{other}: was not copied with {name}, and both belong to one version; copy "
        f"results/studies/published/{other} too\n"
    )
    with pytest.raises(ReviewError, match=f"^studies: data/previous/{other}: was not copied"):
        check.main([])
    run_here()  # by Snakemake alone, say: what is offered now is of another version
    (line,) = one_missing(1)
    assert line.startswith(f"data/previous/{other}: is missing, and {name} is there; copy both from results/studies/")
    assert one_missing(None) == [], "of a version published elsewhere perhaps no report is known"
    copy(other)
    assert one_missing(1) == one_copied() == []


@pytest.mark.parametrize(("name", "other"), [NAMES, NAMES[::-1]])
def test_one_file_of_the_next_version_beside_one_of_the_last(offered, name, other):
    for one in NAMES:
        copy(one)
    run_here()
    (OFFERED / other).write_text("study_id\nmore\n")
    assert one_copied() == [], "the update has a new report of a known study: nothing was copied"
    (OFFERED / name).write_text("study_id\nmore of these too\n")
    copy(name)
    assert len(one_copied()) == 1
    copy(other)
    assert one_copied() == []
    (OFFERED / name).write_text("study_id\na third\n")
    copy(name)
    (PREVIOUS / other).write_text("study_id\ncopied and edited\n")
    assert one_copied() == [], "both are new"


def test_a_file_that_is_the_same_in_both_versions_need_not_be_copied(offered):
    for one in NAMES:
        copy(one)
    run_here()
    (OFFERED / NAMES[0]).write_text("study_id\nanother label\n")
    copy(NAMES[0])
    assert one_copied() == []


def test_where_nobody_knows_what_the_last_run_read_nothing_is_said(offered):
    copy(NAMES[0])
    last_run.RECORD.write_text("{")
    assert one_copied() == []
    last_run.RECORD.unlink()
    assert one_copied() == []


def test_a_workbook_is_there_and_has_a_line_of_its_own(offered):
    copy(NAMES[0])
    run_here()
    (PREVIOUS / "reports.xlsx").touch()
    assert one_missing(1) == []
