"""Steps that begin with the libraries loaded: each is forked from a process that has read them once.

Loading pandas takes longer than what most steps do. Python's own fork server (`multiprocessing`) loads the libraries
while Snakemake reads the rules; a script runs in a fork of it, with the streams, exit status and environment that
Snakemake would have given to a process of its own. On Linux only: elsewhere libraries may not bear a fork.

A machine without memory may kill the server alone. Its forks work on, and nobody is left who would tell how they end;
so they are ended, and count as killed.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import runpy
import shutil
import signal
import subprocess
import sys
import threading
import traceback
import types
from contextlib import suppress
from multiprocessing import forkserver, util
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import NoReturn

from snakemake.script import PythonScript

LIBRARIES = ["rapport.step", "pandas", "matplotlib.figure", "jinja2", "docx"]  # of most steps, or of the last ones
THREADS = ("OMP", "GOTO", "OPENBLAS", "MKL", "NUMEXPR")  # NAME_NUM_THREADS: by it Snakemake tells them a job's threads

FOLDER = Path(".snakemake/rapport.sockets")  # a file: the last run's folder for its server's socket
UNKNOWN = 255  # what `multiprocessing` takes for the status of a fork whose server was killed

_context = multiprocessing.get_context("forkserver")
_running: set[int] = set()  # the processes of steps
_lock = threading.Lock()  # to start one looks after those that have ended, and a status can be read once only


def prepare() -> None:
    """Change Snakemake in this process, and let the libraries be loaded in another."""
    if sys.platform != "linux":
        return
    sys.modules["__main__"] = types.ModuleType("__main__")  # or each fork would load Snakemake too
    _context.set_forkserver_preload(LIBRARIES)
    with suppress(OSError):  # a folder for temporary files with too long a name, or on a disk that holds no sockets
        forkserver.ensure_running()
        remember_folder()
        PythonScript.execute_script = execute_script


def remember_folder() -> None:
    """Note the folder of the server's socket, which a run that is killed leaves, and remove that of such a run.

    Of a review one run is at work at a time. A name that somebody else has taken since is not enough to remove it.
    """
    with suppress(OSError, ValueError):
        left = Path(FOLDER.read_text(encoding="utf-8"))
        if left.match("pymp-*") and all(path.match("listener-*") for path in left.iterdir()):
            shutil.rmtree(left)
    with suppress(OSError):
        FOLDER.parent.mkdir(exist_ok=True)
        FOLDER.write_text(util.get_temp_dir(), encoding="utf-8")


def execute_script(script: PythonScript, path: str, edit: bool = False, usual=PythonScript.execute_script) -> None:
    """Run the script that Snakemake wrote to *path*.

    Raises
    ------
    subprocess.CalledProcessError
        It ended with another status than 0, that of a killed process if nobody knows how it ended.
    """
    elsewhere = (script.conda_env, script.container_img, script.env_modules, script.shadow_dir, script.bench_record)
    if any(elsewhere):
        usual(script, path, edit)
        return
    environment = {f"{name}_NUM_THREADS": str(script.threads) for name in THREADS}
    if folder := script.resources.get("tmpdir"):
        environment |= dict.fromkeys(("TMPDIR", "TMP", "TEMPDIR", "TEMP"), folder)
    alive, held = _context.Pipe(duplex=False)  # at its end once no process holds the other end
    process = _context.Process(target=run, args=(path, os.getcwd(), {**os.environ, **environment}, held))
    with _lock, suppress(OSError, EOFError):  # the server was killed since one looked after it
        process.start()
    held.close()
    if process.pid is None:
        wait([alive])  # for a fork that nobody knows: nobody being there for it, it ends itself
        usual(script, path, edit)
        return
    _running.add(process.pid)
    if status := _ended(process, alive):
        raise subprocess.CalledProcessError(status, [sys.executable, path])


def _ended(process: BaseProcess, alive: Connection) -> int:
    """The status of a fork that has ended, or whose server has: then the fork is ended first."""
    wait([process.sentinel])
    _running.discard(process.pid)
    with _lock:
        process.join()
        status = process.exitcode
        process.close()  # to a fork that works on it looks as if the engine had ended
    if status == UNKNOWN:
        wait([alive])
        return -signal.SIGKILL
    return status


def end_steps() -> None:
    """Ask the steps that are at work to end, as Ctrl-C in a terminal does: a kill reaches the engine alone."""
    for pid in list(_running):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)


def run(path: str, folder: str, environment: dict[str, str], held: Connection) -> None:
    """Run a script as ``python PATH`` in *folder* would; never returns with another status than the script's.

    *held* is open as long as this process lives.
    """
    threading.Thread(target=_end_with_the_engine, daemon=True).start()
    signal.signal(signal.SIGTERM, _end)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = [path]
    sys.path.insert(0, os.path.dirname(path))
    # No public name runs what a script has registered for its end, save the end of Python, which a fork does not come
    # to. Both names are those by which Python's own fork server does this from 3.13 on.
    atexit._clear()  # what the server is to do at its own end
    try:
        runpy.run_path(path, run_name="__main__")
    except KeyboardInterrupt:  # Ctrl-C reaches every process of a run; the engine says what there is to say
        raise SystemExit(130) from None
    except Exception:
        traceback.print_exc()
        raise SystemExit(1) from None
    finally:
        atexit._run_exitfuncs()


def _end(*_) -> NoReturn:
    """End, with what a script does at its end, and with the status of a process that a shell saw ended so."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C, which the terminal sends to all
    raise SystemExit(128 + signal.SIGTERM)


def _end_with_the_engine() -> None:
    """Write nothing any longer once the engine is killed: the next run may begin at once."""
    multiprocessing.parent_process().join()
    os.kill(os.getpid(), signal.SIGKILL)
