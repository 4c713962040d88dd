"""Scripts that run in a fork of a process which has the libraries loaded: as in a process of their own."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from multiprocessing import forkserver
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
import rapport_forked

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="scripts are forked on Linux only")


@pytest.fixture(autouse=True, scope="module")
def server():
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "__main__", ModuleType("__main__"))
        forkserver.set_forkserver_preload(["xmlrpc.client"])
        yield
        forkserver._forkserver._stop()


def execute(folder, text, usual=None, **about):
    """Run a script in *folder*."""
    path = folder / "a script.py"
    path.write_text(text, encoding="utf-8")
    nothing = dict.fromkeys(("conda_env", "container_img", "env_modules", "shadow_dir", "bench_record"))
    script = SimpleNamespace(**{**nothing, "threads": 3, "resources": {"tmpdir": "/tmp/x"}, **about})
    rapport_forked.execute_script(script, str(path), usual=usual)


def test_it_finds_what_a_process_of_its_own_would_find(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OWN", "ä")
    execute(
        tmp_path,
        "import os, sys\n"
        "print(__name__, 'xmlrpc.client' in sys.modules, sys.argv == [__file__], os.environ['OWN'],\n"
        "      os.environ['OMP_NUM_THREADS'], os.environ['TMPDIR'], sys.path[0], file=open('said', 'w'))\n",
    )
    assert (tmp_path / "said").read_text().split() == ["__main__", "True", "True", "ä", "3", "/tmp/x", str(tmp_path)]


@pytest.mark.parametrize(
    ("text", "status", "says"),
    [
        ("raise SystemExit(1)", 1, ""),
        ("import sys; print('error in it', file=sys.stderr); sys.exit(1)", 1, "error in it\n"),
        ("1 / 0", 1, "ZeroDivisionError"),
        ("raise KeyboardInterrupt", 130, ""),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", -9, ""),
        ("import os, signal, time; os.kill(os.getpid(), signal.SIGTERM); time.sleep(9)", 143, ""),
    ],
)
def test_it_ends_as_the_script_does(tmp_path, capfd, text, status, says):
    forkserver._forkserver._stop()  # one that is started now writes to where this test looks
    with pytest.raises(subprocess.CalledProcessError) as failed:
        execute(tmp_path, text)
    assert failed.value.returncode == status
    said = capfd.readouterr().err
    assert (says in said) if says else said == ""


@pytest.mark.parametrize("last", ["", "raise SystemExit(1)", "1 / 0"])
def test_it_does_at_its_end_what_it_said_it_would(tmp_path, monkeypatch, last):
    monkeypatch.chdir(tmp_path)
    try:
        execute(tmp_path, f"import atexit; atexit.register(open, 'ended', 'w'); {last}")
    except subprocess.CalledProcessError:
        assert last
    assert Path("ended").exists()


def test_many_at_once_each_with_its_own_status(tmp_path):
    def status(n):
        (tmp_path / str(n)).mkdir()
        try:
            execute(tmp_path / str(n), f"raise SystemExit({n % 5})")
        except subprocess.CalledProcessError as failed:
            return failed.returncode
        return 0

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(status, range(30))) == [n % 5 for n in range(30)]


def test_a_server_that_was_killed_is_started_again(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    forkserver.ensure_running()
    os.kill(forkserver._forkserver._forkserver_pid, signal.SIGKILL)
    time.sleep(0.1)
    execute(tmp_path, "open('done', 'w')")
    assert Path("done").exists()


STUBBORN = """
import os, time
with open("pid", "w") as stream:
    stream.write(str(os.getpid()))
os.rename("pid", "working")
time.sleep(60)
open("done", "w")
"""


def wait_for(path):
    until = time.monotonic() + 60
    while not Path(path).exists() and time.monotonic() < until:
        time.sleep(0.02)


def gone(process):
    """Whether a process vanishes at once, or waits only for somebody to take note of it."""
    until = time.monotonic() + 5
    while time.monotonic() < until:
        with suppress(OSError):
            if Path("/proc", process, "stat").read_text().rpartition(")")[2].split()[0] not in "ZX":
                time.sleep(0.02)
                continue
        return True
    return False


def test_a_step_ends_before_it_is_told_that_its_server_was_killed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with ThreadPoolExecutor(1) as pool:
        told = pool.submit(execute, tmp_path, STUBBORN)
        wait_for("working")
        os.kill(forkserver._forkserver._forkserver_pid, signal.SIGKILL)
        failed = told.exception(timeout=60)
    assert isinstance(failed, subprocess.CalledProcessError) and failed.returncode == -signal.SIGKILL
    assert gone(Path("working").read_text()) and not Path("done").exists()


def test_a_server_that_is_killed_while_it_forks_leaves_no_step_at_work(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def killed(_):
        wait_for("working")  # it did fork, and nobody comes to know of it
        os.kill(forkserver._forkserver._forkserver_pid, signal.SIGKILL)
        raise EOFError

    def usual(*_):
        ended.append(gone(Path("working").read_text()))

    ended = []
    with monkeypatch.context() as patch:
        patch.setattr(forkserver, "read_signed", killed)
        execute(tmp_path, STUBBORN, usual=usual)
    assert ended == [True] and not Path("done").exists()


def test_the_folder_that_a_killed_run_left_goes_and_no_other(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rapport_forked.remember_folder()
    own = rapport_forked.FOLDER.read_text()
    assert Path(own).is_dir() and Path(own).name.startswith("pymp-")
    left, used, other = tmp_path / "pymp-left", tmp_path / "pymp-used", tmp_path / "other"
    for folder in (left, used, other):
        folder.mkdir()
        (folder / "listener-x").touch()
    (used / "somebody's").touch()
    for folder in (left, used, other, tmp_path / "pymp-gone"):
        rapport_forked.FOLDER.write_text(str(folder))
        rapport_forked.remember_folder()
        assert rapport_forked.FOLDER.read_text() == own
    assert not left.exists() and used.exists() and other.exists()
    rapport_forked.FOLDER.write_bytes(b"\xff\0")
    rapport_forked.remember_folder()
    assert rapport_forked.FOLDER.read_text() == own


@pytest.mark.parametrize("about", [{"shadow_dir": "x"}, {"container_img": "y"}, {"bench_record": "z"}])
def test_what_asks_for_an_environment_of_its_own_runs_as_usual(tmp_path, about):
    ran = []
    execute(tmp_path, "raise SystemExit(3)", usual=lambda *script: ran.append(script), **about)
    assert len(ran) == 1
