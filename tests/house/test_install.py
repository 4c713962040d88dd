"""What only tests need comes with the test command."""

import pytest

from rapport.commands import install
from rapport.commands import test as command
from rapport.errors import ReviewError


def test_the_test_command_installs_what_it_needs_once_and_again_when_its_lock_changes(tmp_path, monkeypatch):
    asked = []
    (tmp_path / "requirements-test.lock").write_text("pytest==9.2.0\n")
    monkeypatch.setattr(command, "CODE", tmp_path)
    monkeypatch.setattr(command.sys, "prefix", str(tmp_path))
    monkeypatch.setattr(command, "install", asked.append)
    command._equip()
    command._equip()
    assert asked == ["test"]
    (tmp_path / "requirements-test.lock").write_text("pytest==9.3.0\n")
    command._equip()
    assert asked == ["test", "test"]


def test_an_installation_that_fails_is_tried_again(tmp_path, monkeypatch):
    (tmp_path / "requirements-test.lock").write_text("no such package\n")
    for module in (command, install):
        monkeypatch.setattr(module, "CODE", tmp_path)
    monkeypatch.setattr(command.sys, "prefix", str(tmp_path))
    for _ in range(2):
        with pytest.raises(ReviewError, match="could not be installed; is there a network"):
            command._equip()
    assert not (tmp_path / "installed-test.lock").exists()
