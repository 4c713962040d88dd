"""A step with nothing new to read is done by the engine itself, and looks as if its script had run."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest

from rapport import last_run
from rapport.commands.run import STOP

CODE = Path(__file__).parents[2]
SNAKEFILE = """
rule all:
    input: "results/x.csv"

rule first:
    input: "a.csv"
    output: "results/length.txt"
    shell: "wc -c <{input} >{output}"

rule second:
    input: "results/length.txt", "results/length.txt", about="Snakefile"
    output: "results/x.csv", "results/lists/y.csv"
    params: text="ä", more={"b": [1, None], "a": "é"}, late=lambda wildcards, input: len(input)
    log: "results/logs/second.log"
    script: "scripts/second.py"
"""
SCRIPT = """
open("started.txt", "a").write("x")
from pathlib import Path
from rapport.step import step

with step(snakemake, kept=True) as s:
    for path in s.output:
        Path(path).write_text(s.params.text + Path(s.input[0]).read_text(), encoding="utf-8")
"""


@pytest.fixture
def go(tmp_path, monkeypatch):
    """Run after the input was written; how often the script was started by then."""
    (tmp_path / "Snakefile").write_text(SNAKEFILE, encoding="utf-8")
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts/second.py").write_text(SCRIPT, encoding="utf-8")
    monkeypatch.delenv("RAPPORT_AFRESH", raising=False)
    environment = {**os.environ, "PYTHONPATH": f"{CODE}:{CODE / 'workflow/plugins'}"}

    def run(content, program="rapport_engine", words=()):
        (tmp_path / "a.csv").write_text(content)
        command = [sys.executable, "-m", program, "--cores", "1", *words]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return len((tmp_path / "started.txt").read_text())

    return run


@pytest.mark.parametrize("program", ["rapport_engine", "snakemake"])
def test_a_script_that_has_nothing_new_to_read_is_not_started_by_the_engine(go, program, tmp_path):
    assert go("one", program) == 1
    made = (tmp_path / "results/x.csv").read_bytes()
    (tmp_path / "results/logs/second.log").write_text("of another run")
    assert go("two", program) == (1 if program == "rapport_engine" else 2)
    assert (tmp_path / "results/x.csv").read_bytes() == made
    assert (tmp_path / "results/logs/second.log").read_text() == ""
    assert go("three", program) == (2 if program == "rapport_engine" else 3)
    assert (tmp_path / "results/x.csv").read_bytes() != made
    assert go("four!", program) == (2 if program == "rapport_engine" else 4)  # as the last time, not as the first


def test_where_what_was_kept_is_damaged_the_script_runs(go, tmp_path):
    assert go("one") == 1
    about = tmp_path / "results/logs/kept/second/kept.json"
    about.write_text(about.read_text()[:-9])
    assert go("two") == 2


def test_a_run_is_whole_unless_some_results_were_asked_for(go, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    go("one")
    dones = [last_run.read().done]
    for words in ([], ["all"], ["second"], ["--", "results/x.csv"], ["--until", "first"], ["-n"]):  # with nothing to do
        go("one", words=words)
        dones.append(last_run.read().done)
    assert [one != other for one, other in pairwise([0, *dones])] == [True] * 3 + [False] * 4


def one_step(folder, script):
    """A workflow of one step, as something to be started."""
    (folder / "Snakefile").write_text('rule a_step:\n    output: "a.txt"\n    log: "a.log"\n    script: "a.py"\n')
    (folder / "a.py").write_text(
        f"import os, time\nopen('a.txt', 'w')\n{script}\ntime.sleep(20)\nopen('went on', 'w')\n"
    )
    return {
        "args": [sys.executable, "-m", "rapport_engine", "--cores", "1", "--logger=rapport"],
        "cwd": folder,
        "env": {**os.environ, "PYTHONPATH": f"{CODE}:{CODE / 'workflow/plugins'}"},
        "stderr": subprocess.PIPE,
        "text": True,
    }


@pytest.mark.parametrize("victim", ["os.getpid()", "os.getppid()"])  # the step, or what forked it
def test_a_step_that_was_killed_is_told_of(tmp_path, victim):
    done = subprocess.run(**one_step(tmp_path, f"os.kill({victim}, 9)"))
    line = "error in a step: was ended from outside, perhaps because the machine ran out of memory; "
    assert done.returncode == 1 and done.stderr.count(line) == 1
    assert (tmp_path / "a.log").read_text().startswith(line)
    assert not (tmp_path / "a.txt").exists() and not (tmp_path / "went on").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="looks for the step's process in /proc")
def test_of_a_run_that_was_stopped_no_step_is_told_of(tmp_path, heard):
    """The machine shuts down: each process is asked to end, the steps do first."""
    engine, step = at_work(tmp_path)
    os.kill(step, signal.SIGTERM)
    time.sleep(0.1)
    engine.send_signal(STOP)  # as ./review does
    said = engine.communicate(timeout=60)[1]
    assert engine.returncode == 130 and "a step" not in said
    assert not (tmp_path / "a.log").exists() or not (tmp_path / "a.log").read_text()


def at_work(folder, **how):
    """An engine whose one step is at work, and the step's process."""
    engine = subprocess.Popen(**one_step(folder, "open('pid', 'w').write(str(os.getpid()))"), **how)
    until = time.monotonic() + 60
    while not ((folder / "pid").exists() and (folder / "pid").read_text()) and time.monotonic() < until:
        time.sleep(0.05)
    return engine, int((folder / "pid").read_text())


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a step is waited for")
def test_what_a_script_started_with_an_ampersand_hears_no_ctrl_c_and_is_stopped_with_its_step(tmp_path):
    engine, step = at_work(tmp_path, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN))
    engine.send_signal(signal.SIGINT)
    time.sleep(0.5)
    assert engine.poll() is None and os.path.exists(f"/proc/{step}")
    asked = time.monotonic()
    engine.send_signal(STOP)
    said = engine.communicate(timeout=60)[1]
    assert time.monotonic() - asked < 15 and engine.returncode == 130, said
    assert not (tmp_path / "went on").exists()


def records(folder):
    """What Snakemake knows of every file; without times, and its hash of a job, which is another in each process."""
    found = {path.name: path for path in (folder / ".snakemake/metadata").rglob("*") if path.is_file()}
    known = {name: json.loads(path.read_text()) for name, path in sorted(found.items())}
    for about in known.values():
        assert about.pop("starttime") <= about.pop("endtime")
        about.pop("job_hash")
    return known


def test_snakemakes_own_records_are_the_same(go, tmp_path):
    go("one")
    ours = records(tmp_path)
    shutil.rmtree(tmp_path / ".snakemake")
    shutil.rmtree(tmp_path / "results")
    go("one", "snakemake")
    assert len(ours) == 3
    assert ours == records(tmp_path)
    assert sum(len(about["input_checksums"]) for about in ours.values()) == 5
