"""The set-up says in one line what is missing on a machine."""

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NO_NETWORK = (
    'if [ "$2" = venv ]; then mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; exit 0; fi; [ "$1" = -c ] && exit 0; exit 1'
)


@pytest.fixture
def machine(tmp_path):
    """A checkout without .venv, and a PATH on which only what a test puts there is Python."""
    checkout = tmp_path / "a checkout"
    checkout.mkdir()
    for name in ("review", "requirements.lock"):
        shutil.copy2(ROOT / name, checkout)
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("sh", "dirname", "readlink", "cmp", "cp", "mv", "rm", "grep", "mkdir", "cat"):
        (tools / name).symlink_to(shutil.which(name))

    def run(python):
        """*python*: the body of a shell script that plays Python."""
        if python:
            (tools / "python3").write_text(f"#!/bin/sh\n{python}\n")
            (tools / "python3").chmod(0o755)
        environment = {"PATH": str(tools), "HOME": str(tmp_path)}
        return subprocess.run([str(checkout / "review")], env=environment, capture_output=True, text=True, check=False)

    return checkout, run


def last(process):
    assert process.returncode == 1
    assert "Traceback" not in process.stderr
    return process.stderr.strip().splitlines()[-1]


def test_python_too_old(machine):
    _, run = machine
    line = last(run('case "$1" in --version) echo "Python 3.9.2";; *) exit 1;; esac'))
    assert line.startswith("error in set-up: Python 3.11, 3.12 or 3.13 is needed, found Python 3.9.2")


def test_no_python(machine):
    _, run = machine
    assert "found none" in last(run(""))


def test_venv_missing(machine):
    _, run = machine
    line = last(run('[ "$1" = -c ] && exit 0; echo "No module named venv"; exit 1'))
    assert "apt install python3-venv" in line


def test_no_network_leaves_nothing_that_looks_ready(machine):
    checkout, run = machine
    assert "is there a network?" in last(run(NO_NETWORK))
    assert not (checkout / ".venv/installed.lock").exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written(machine):
    checkout, run = machine
    checkout.chmod(0o555)
    assert "cannot be written" in last(run('[ "$1" = -c ] && exit 0; exit 1'))


def test_packages_are_compiled():
    """Every step is a process: compiling pandas anew in each would take longer than most steps."""
    for package in ("pandas", "snakemake", "scipy"):
        assert Path(importlib.util.cache_from_source(importlib.util.find_spec(package).origin)).is_file()


@pytest.mark.parametrize(("alive", "said"), [(True, "another ./review is setting up"), (False, "is there a network?")])
def test_one_set_up_at_a_time(machine, alive, said):
    checkout, run = machine
    over = subprocess.Popen(["true"])
    over.wait()
    (checkout / ".rapport-setup").mkdir()
    (checkout / ".rapport-setup/pid").write_text(f"{os.getpid() if alive else over.pid}\n")
    assert said in last(run(NO_NETWORK))
    assert (checkout / ".rapport-setup").exists() is alive, "another's turn is left alone, one's own is given back"
    assert (checkout / ".venv").exists() is not alive


def test_code_in_the_folder_where_one_is_does_not_run_in_place_of_rapport(tmp_path):
    (tmp_path / "rapport").mkdir()
    for name in ("rapport/__init__.py", "rapport/__main__.py", "statistics.py", "json.py"):
        (tmp_path / name).write_text("raise SystemExit('not Rapport')\n")
    command = [str(ROOT / "review"), "help"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "add-search" in done.stdout
