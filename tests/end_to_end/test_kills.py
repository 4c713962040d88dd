"""A run that is killed at any moment leaves nothing that the next run does not put right."""

import fcntl
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import persons
import pytest
from reviewing import ROOT, review, said, small_review, tree

ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "workflow/plugins")])}
# without what is drawn: many files in little time
LINUX = sys.platform == "linux"  # elsewhere steps are no forks, and there are no sockets
TARGETS = ["results/todo.csv", "results/prisma/counts.json"]


def fresh(folder):
    """The review of the walk, before its first run."""
    exports = {name: text for name, text in persons.EXPORTS.items() if not name.endswith("csv")}
    return small_review(folder, exports=exports)


def kill(folder, moment, targets):
    """Start a run and kill it with all its steps after *moment* seconds; True if it was still at work."""
    process = subprocess.Popen(
        [sys.executable, "-m", "rapport", "--cores", "2", "--", *targets],
        cwd=folder, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    time.sleep(moment)
    running = process.poll() is None
    if running:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    (folder / ".snakemake").mkdir(exist_ok=True)
    with open(folder / ".snakemake/rapport.lock", "a") as lock:  # what it had started may vanish later than itself
        fcntl.flock(lock, fcntl.LOCK_EX)
    return running


def undisturbed(folder, targets):
    start = time.monotonic()
    process = review(fresh(folder), "--cores", "2", "--", *targets)
    assert process.returncode == 0, said(process)
    return tree(folder / "results", ("logs",)), tree(folder / "data"), time.monotonic() - start


def temporary(folder):
    """The folder in which the last run had its sockets, which its process removes unless it is killed."""
    noted = folder / ".snakemake/rapport.sockets"
    return Path(noted.read_text()) if noted.is_file() else folder / "none"


def killed_at(place, moments, targets, expected):
    """Kill a run from scratch at each moment, run again, compare.

    Returns how many runs were really cut short, and how many of these left the folder of their sockets, as noted.
    """
    results, data, _ = expected
    cut = sockets = 0
    for n, moment in enumerate(moments):
        folder = fresh(place / f"r{n}")
        before = tree(folder / "data")
        cut += kill(folder, moment, targets)
        between, left = tree(folder / "data"), temporary(folder)
        sockets += left.is_dir()
        assert {path: between.get(path) for path in before} == before, (
            f"people's files changed, killed at {moment:.2f} s"
        )
        process = review(folder, "--cores", "2", "--", *targets)
        assert process.returncode == 0, f"killed at {moment:.2f} s: {said(process)}"
        assert tree(folder / "results", ("logs",)) == results, f"killed at {moment:.2f} s"
        assert tree(folder / "data") == data, f"killed at {moment:.2f} s"
        assert not left.exists() and not temporary(folder).exists(), f"killed at {moment:.2f} s"
        shutil.rmtree(folder)
    return cut, sockets


def test_killed_at_a_few_moments(tmp_path):
    expected = undisturbed(tmp_path / "whole", TARGETS)
    moments = [expected[2] * share for share in (0.35, 0.6, 0.85)]
    cut, sockets = killed_at(tmp_path, moments, TARGETS, expected)
    assert cut >= 1 and (sockets >= 1 or not LINUX)


@pytest.mark.campaign
def test_killed_at_twenty_random_moments_of_a_whole_run(tmp_path):
    expected = undisturbed(tmp_path / "whole", [])
    chance = random.Random(20)
    moments = [chance.uniform(0.3, expected[2] * 0.95) for _ in range(20)]
    cut, sockets = killed_at(tmp_path, moments, [], expected)
    assert cut >= 15 and (sockets >= 10 or not LINUX)


def test_a_run_needs_no_sockets_and_no_file_of_the_team_is_a_library(tmp_path):
    """Temporary files far down, where the name of a socket does not fit; and files that are called like libraries."""
    folder, deep = small_review(tmp_path / "r"), tmp_path / ("x" * 120)
    deep.mkdir()
    for name in ("pandas.py", "docx.py"):
        (folder / name).write_text("1 / 0\n")
    for place in (str(deep), "/tmp"):
        shutil.rmtree(folder / "results", ignore_errors=True)
        done = subprocess.run(
            [sys.executable, "-m", "rapport", "--", "results/screening/title_abstract/reconciled.csv"],
            cwd=folder, env={**ENVIRONMENT, "TMPDIR": place},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, said(done)


def test_after_the_engine_is_killed_no_step_writes_any_longer(tmp_path):
    (tmp_path / "Snakefile").write_text('rule a:\n    output: "a.txt"\n    script: "a.py"\n')
    (tmp_path / "a.py").write_text(
        "import os, time\nopen('begun', 'w').write(str(os.getpid()))\ntime.sleep(30)\nopen('a.txt', 'w')\n"
    )
    engine = subprocess.Popen(
        [sys.executable, "-m", "rapport_engine", "--cores", "1"],
        cwd=tmp_path, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    begun = tmp_path / "begun"
    until = time.monotonic() + 60
    while not (begun.exists() and begun.read_text()) and time.monotonic() < until:
        time.sleep(0.05)
    engine.kill()
    engine.wait()
    step, until = int(begun.read_text()), time.monotonic() + 20
    while os.path.exists(f"/proc/{step}") and time.monotonic() < until:
        time.sleep(0.05)
    assert not os.path.exists(f"/proc/{step}")
