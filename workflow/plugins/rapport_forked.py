"""Steps that begin with the libraries loaded: each is forked from a process that has read them once.

Loading pandas takes longer than what most steps do. Python's own fork server (`multiprocessing`) loads the libraries
while Snakemake reads the rules; a script runs in a fork of it, with the streams, exit status and environment that
Snakemake would have given to a process of its own. On Linux only: elsewhere libraries may not bear a fork.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import runpy
import signal
import subprocess
import sys
import threading
import traceback
import types
from contextlib import suppress
from multiprocessing import forkserver
from multiprocessing.connection import wait

from snakemake.script import PythonScript

LIBRARIES = ["rapport.step", "pandas", "matplotlib.figure", "jinja2", "docx"]  # of most steps, or of the last ones
THREADS = ("OMP", "GOTO", "OPENBLAS", "MKL", "NUMEXPR")  # NAME_NUM_THREADS: by it Snakemake tells them a job's threads

_context = multiprocessing.get_context("forkserver")
_lock = threading.Lock()  # to start one looks after those that have ended, and a status can be read once only


def prepare() -> None:
    """Change Snakemake in this process, and let the libraries be loaded in another."""
    if sys.platform != "linux":
        return
    sys.modules["__main__"] = types.ModuleType("__main__")  # or each fork would load Snakemake too
    _context.set_forkserver_preload(LIBRARIES)
    with suppress(OSError):  # a folder for temporary files with too long a name, or on a disk that holds no sockets
        forkserver.ensure_running()
        PythonScript.execute_script = execute_script


def execute_script(script: PythonScript, path: str, edit: bool = False, usual=PythonScript.execute_script) -> None:
    """Run the script that Snakemake wrote to *path*.

    Raises
    ------
    subprocess.CalledProcessError
        It ended with another status than 0.
    """
    elsewhere = (script.conda_env, script.container_img, script.env_modules, script.shadow_dir, script.bench_record)
    if any(elsewhere):
        usual(script, path, edit)
        return
    environment = {f"{name}_NUM_THREADS": str(script.threads) for name in THREADS}
    if folder := script.resources.get("tmpdir"):
        environment |= dict.fromkeys(("TMPDIR", "TMP", "TEMPDIR", "TEMP"), folder)
    process = _context.Process(target=run, args=(path, os.getcwd(), {**os.environ, **environment}))
    with _lock:
        process.start()
    wait([process.sentinel])
    with _lock:
        process.join()
    if process.exitcode:
        raise subprocess.CalledProcessError(process.exitcode, [sys.executable, path])


def run(path: str, folder: str, environment: dict[str, str]) -> None:
    """Run a script as ``python PATH`` in *folder* would; never returns with another status than the script's."""
    threading.Thread(target=_end_with_the_engine, daemon=True).start()
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = [path]
    sys.path.insert(0, os.path.dirname(path))
    atexit._clear()  # what the server is to do at its own end
    try:
        runpy.run_path(path, run_name="__main__")
    except KeyboardInterrupt:  # Ctrl-C reaches every process of a run; the engine says what there is to say
        raise SystemExit(130) from None
    except Exception:
        traceback.print_exc()
        raise SystemExit(1) from None
    finally:
        atexit._run_exitfuncs()  # a fork ends without them


def _end_with_the_engine() -> None:
    """Write nothing any longer once the engine is killed: the next run may begin at once."""
    multiprocessing.parent_process().join()
    os.kill(os.getpid(), signal.SIGKILL)
