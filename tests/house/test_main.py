"""Whatever command is given, what a person can mend is one line."""

import subprocess
import sys
from pathlib import Path

import pytest

from rapport.__main__ import main


@pytest.mark.parametrize("option", [["--directory"], ["-d"], ["--directory="], ["status", "--directory"]])
def test_a_directory_without_a_name(option, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(option) == 1
    assert capsys.readouterr().err == "error in command: --directory: no folder is named; write --directory DIR\n"


@pytest.mark.parametrize("command", ["status", "check", "bundle", "compare", "why", "add-search"])
def test_what_the_operating_system_refuses_is_one_line(command, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.yaml").touch()

    def refuses(arguments):
        raise PermissionError(13, "Permission denied", "results/todo.csv")

    monkeypatch.setattr(f"rapport.commands.{command.replace('-', '_')}.main", refuses)
    assert main([command]) == 1
    shown = capsys.readouterr().err
    assert shown.startswith(f"error in {command}: results/todo.csv: permission denied; check that")
    assert len(shown.splitlines()) == 1


def test_a_run_starts_without_the_libraries_that_only_steps_need():
    """The command and the engine together take as long again with them."""
    modules = "rapport.__main__, rapport.commands.run, rapport.screening.files"
    code = f"import sys, {modules}; sys.exit('pandas' in sys.modules or 'scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2]).returncode == 0
