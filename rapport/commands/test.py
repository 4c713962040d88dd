"""``./review test``: run Rapport's own tests; ``--campaign`` runs the long ones too."""

from __future__ import annotations

import os
import subprocess
import sys

from rapport.commands.run import CODE


def main(arguments: list[str]) -> int:
    """Run pytest in the checkout; other *arguments* are passed on to it."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    if "--campaign" in arguments:
        arguments = [word for word in arguments if word != "--campaign"]
        command += ["-m", ""]
    if not any(word.startswith(("-n", "-k", "tests/", "--collect")) for word in arguments):
        command += ["-n", str(min(4, os.cpu_count() or 1)), "--dist", "loadfile"]
    return subprocess.run([*command, *arguments], cwd=CODE, check=False).returncode
