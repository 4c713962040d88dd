"""``./review test``: run Rapport's own tests; ``--campaign`` runs the long ones too.

What only tests need (a browser's driver alone takes 160 MB) is installed here, once, and not with Rapport.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from rapport.commands.install import install
from rapport.commands.run import CODE


def main(arguments: list[str]) -> int:
    """Install what tests need, then run pytest in the checkout; other *arguments* are passed on to it."""
    _equip()
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    if "--campaign" in arguments:
        arguments = [word for word in arguments if word != "--campaign"]
        command += ["-m", ""]
    if not any(word.startswith(("-n", "-k", "tests/", "--collect")) for word in arguments):
        command += ["-n", str(min(4, os.cpu_count() or 1)), "--dist", "loadfile"]
    return subprocess.run([*command, *arguments], cwd=CODE, check=False).returncode


def _equip() -> None:
    """Install the test packages, unless those of this lock are there already."""
    lock, stamp = CODE / "requirements-test.lock", Path(sys.prefix) / "installed-test.lock"
    if stamp.is_file() and stamp.read_bytes() == lock.read_bytes():
        return
    print("Installing what the tests need (once) ...", file=sys.stderr)
    install("test")
    stamp.write_bytes(lock.read_bytes())  # last, so that an interrupted set-up starts again
