"""``./review install spark``: add an optional extra to the environment."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from rapport.commands.run import CODE
from rapport.errors import ReviewError


def main(arguments: list[str]) -> int:
    """Install the packages of ``requirements-NAME.lock``."""
    extras = sorted(path.stem.removeprefix("requirements-") for path in CODE.glob("requirements-*.lock"))
    if len(arguments) != 1 or arguments[0] not in extras:
        raise ReviewError(f"install: name one of: {', '.join(extras) or 'nothing to install'}")
    install(arguments[0])
    print(f"{arguments[0]} is installed")
    return 0


def install(extra: str) -> None:
    """Add the packages of an extra to the environment that this runs in.

    Raises
    ------
    ReviewError
        They could not be installed.
    """
    lock = CODE / f"requirements-{extra}.lock"
    uv = shutil.which("uv", path=str(Path(sys.executable).parent))
    pip = (
        [uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", sys.executable]
        if uv
        else [sys.executable, "-m", "pip", "install", "--quiet"]
    )
    # institutes have certificates of their own
    environment = {**os.environ, "UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1"}
    if subprocess.run([*pip, "--requirement", str(lock)], env=environment, check=False).returncode:
        raise ReviewError(f"install: {lock.name}: could not be installed; is there a network?")
