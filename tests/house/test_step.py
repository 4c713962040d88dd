from types import SimpleNamespace

import pytest

from rapport.errors import ReviewError
from rapport.step import say_if_killed, step


def run(tmp_path, error):
    with step(SimpleNamespace(rule="full_text", input=[], log=[str(tmp_path / "a.log")])):
        raise error


def test_a_persons_mistake_is_one_line_each(tmp_path, capsys):
    with pytest.raises(SystemExit) as stop:
        run(tmp_path, ReviewError(["data/a.csv:2: wrong; mend it", "data/b.csv: empty"]))
    assert stop.value.code == 1
    assert (
        capsys.readouterr().err
        == "error in full text: data/a.csv:2: wrong; mend it\nerror in full text: data/b.csv: empty\n"
    )


def test_a_bug_is_one_line_and_a_log(tmp_path, capsys):
    with pytest.raises(SystemExit):
        run(tmp_path, ZeroDivisionError("division by zero"))
    shown = capsys.readouterr().err
    assert shown == f"bug in full text: ZeroDivisionError: division by zero\ndetails: {tmp_path}/a.log\n"
    assert "Traceback" in (tmp_path / "a.log").read_text()


def test_a_full_disk_is_said_plainly(tmp_path, capsys):
    with pytest.raises(SystemExit):
        run(tmp_path, OSError(28, "No space left on device", "results/a.csv"))
    assert "the disk is full" in capsys.readouterr().err


def test_a_flood_of_problems_ends_with_where_the_rest_is(tmp_path, capsys):
    with pytest.raises(SystemExit):
        run(tmp_path, ReviewError([f"data/a.csv:{n}: wrong" for n in range(100)]))
    shown = capsys.readouterr().err.splitlines()
    assert len(shown) == 41
    assert shown[-1] == f"error in full text: {tmp_path}/a.log: 60 more problems; this file lists all of them"
    assert len((tmp_path / "a.log").read_text().splitlines()) == 100


def test_a_disk_so_full_that_there_is_no_room_for_a_log(tmp_path, capsys):
    with pytest.raises(SystemExit), step(SimpleNamespace(rule="full_text", input=[], log=["/dev/full"])):
        raise OSError(28, "No space left on device", "results/a.csv")
    assert "the disk is full" in capsys.readouterr().err


@pytest.mark.parametrize(("status", "says"), [
    (-9, "error in full text: was ended from outside, perhaps because the machine ran out of memory; "),
    (137, "error in full text: was ended from outside"), (-15, "error in full text: was ended from outside"),
    (-11, "bug in full text: ended with signal 11\n"),
    (1, ""), (-2, ""), (130, ""),
])  # fmt: skip
def test_of_a_step_that_was_killed_its_run_says_so_and_its_log_too(tmp_path, capsys, status, says):
    log = tmp_path / "a.log"
    log.write_text("")
    say_if_killed(SimpleNamespace(rule="full_text", log=[str(log)]), status)
    shown = capsys.readouterr().err
    assert shown.startswith(says) and bool(shown) == bool(says)
    assert log.read_text() == shown
