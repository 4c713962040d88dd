"""A step that would read what it read the last time takes back what it made then."""

import os
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest

from rapport.errors import ReviewError
from rapport.kept import done_before
from rapport.step import step


class Named(list):
    """As much of Snakemake's lists as a step uses."""


@pytest.fixture
def job(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("RAPPORT_AFRESH", raising=False)
    Path("scripts").mkdir()
    Path("scripts/draw.py").write_text("draw")
    Path("a.csv").write_text("1")

    def make(**changed):
        about = {
            "rule": "draw",
            "scriptdir": str(tmp_path / "scripts"),
            "log": ["results/logs/draw.log"],
            "wildcards": Named(),
            "input": Named(["a.csv"]),
            "output": Named(["results/x.csv", "results/lists"]),
            "params": Named(["version 1", {"b": 1, "a": 2}]),
        }
        return SimpleNamespace(**about | changed)

    return make


done = []


def run(job, fails=False):
    """Whether the body ran; outputs are removed first, as Snakemake does."""
    done.clear()
    Path("results/x.csv").unlink(missing_ok=True)
    try:
        with step(job, kept=True):
            done.append(1)
            if fails:
                raise ValueError("no")
            Path("results/lists").mkdir(exist_ok=True, parents=True)
            Path("results/x.csv").write_text("x" + Path(job.input[0]).read_text())
            Path("results/lists/one.csv").write_text("1")
    except SystemExit as end:
        assert end.code == (1 if fails else 0)
    return bool(done)


def test_the_same_again_is_taken_back(job):
    assert run(job())
    Path("results/lists/one.csv").unlink()
    assert not run(job())
    assert Path("results/x.csv").read_text() == "x1"
    assert Path("results/lists/one.csv").read_text() == "1"


@pytest.mark.parametrize(
    "changed", [{"params": Named(["version 2", {}])}, {"wildcards": Named(["w"])}, {"output": Named(["results/x.csv"])}]
)
def test_other_settings_are_other_work(job, changed):
    run(job())
    assert run(job(**changed))


def test_other_content_is_other_work_and_the_last_run_alone_is_kept(job):
    run(job())
    Path("a.csv").write_text("2")
    assert run(job())
    assert Path("results/x.csv").read_text() == "x2"
    Path("a.csv").write_text("1")
    assert run(job())


def test_a_changed_script_is_other_work(job):
    run(job())
    Path("scripts/draw.py").write_text("draw better")
    assert run(job())


def test_a_name_that_is_not_utf8_is_a_name(job):
    name = os.fsdecode(b"data/M\xfcller.csv")
    Path("data").mkdir()
    Path(name).write_text("1")
    assert run(job(input=Named([name])))
    assert not run(job(input=Named([name])))


def test_a_rule_taken_over_under_another_name_finds_its_script(job):
    assert run(job(rule="rapport_draw"))
    assert not run(job(rule="rapport_draw"))
    Path("scripts/draw.py").write_text("draw better")
    assert run(job(rule="rapport_draw"))


def test_an_input_saved_while_the_step_ran_stops_it_and_is_read_again(job, capsys):
    with pytest.raises(SystemExit) as stop, step(job(), kept=True):
        Path("a.csv").write_text("22")  # somebody saves, after the step took note of its inputs
        Path("results/lists").mkdir(parents=True)
        Path("results/x.csv").write_text("x" + Path("a.csv").read_text())
    assert stop.value.code == 1
    assert capsys.readouterr().err.startswith("error in draw: a.csv: was saved while it was read; run again")
    Path("a.csv").write_text("1")
    assert run(job())
    assert Path("results/x.csv").read_text() == "x1"


def test_a_half_saved_file_is_not_judged(job, capsys):
    with pytest.raises(SystemExit), step(job()):
        Path("a.csv").unlink()
        raise ReviewError("a.csv:9: no decision")
    said = capsys.readouterr().err
    assert "was saved while" in said
    assert "no decision" not in said


def test_what_failed_is_not_kept(job):
    assert run(job(), fails=True)
    assert run(job())


def test_without_its_results_or_when_asked_to_it_starts_afresh(job, monkeypatch):
    import shutil

    run(job())
    shutil.rmtree("results")
    assert run(job())
    monkeypatch.setenv("RAPPORT_AFRESH", "yes")
    assert run(job())


def test_half_of_what_was_kept_is_not_used(job):
    run(job())
    Path("results/logs/kept/draw/0").unlink()
    assert run(job())


def test_the_engine_takes_back_what_the_script_would(job):
    assert not done_before(job())
    run(job())
    Path("results/x.csv").unlink()
    Path("results/logs/draw.log").write_text("of another run")
    assert done_before(job())
    assert Path("results/x.csv").read_text() == "x1"
    assert Path("results/logs/draw.log").read_text() == ""
    assert not done_before(job(params=Named(["version 2", {}])))
    Path("a.csv").write_text("2")
    assert not done_before(job())


def test_the_engine_leaves_to_the_script_what_was_asked_for_afresh_or_is_damaged(job, monkeypatch):
    run(job())
    Path("a.csv").rename("b.csv")
    assert not done_before(job())
    Path("b.csv").rename("a.csv")
    assert done_before(job())
    Path("results/logs/kept/draw/0").unlink()
    assert not done_before(job())
    assert run(job())
    monkeypatch.setenv("RAPPORT_AFRESH", "yes")
    assert not done_before(job())


def issue(job):
    """A step that gives every person one sheet; whether its body ran."""
    done.clear()
    with suppress(SystemExit), step(job, kept=True, folders=["data/coding/*"]):
        done.append(1)
        Path("data/coding/ana").mkdir(parents=True, exist_ok=True)
        Path("data/coding/ana/ana-01.csv").touch()
        Path("results/x.csv").write_text("issued")
        Path("results/lists").mkdir(exist_ok=True)
    return bool(done)


def test_a_step_that_issues_sheets_looks_again_until_nothing_is_left_to_issue(job):
    assert issue(job())
    assert issue(job())  # the first time it added a sheet
    assert not issue(job())
    assert done_before(job())
    Path("data/coding/ana/ana-01.csv").write_text("filled")
    assert not done_before(job())
    assert issue(job())
    assert not issue(job())
    Path("data/coding/ana/ana-01.csv").unlink()
    assert issue(job())


def test_whatever_is_odd_about_a_kept_result_is_left_to_the_script(job, monkeypatch):
    monkeypatch.setattr("rapport.kept.fingerprint", lambda *_: "m\udce9l".encode())
    assert not done_before(job())
