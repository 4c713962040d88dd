"""How the person called Rapport, for messages that say what to type next."""

from __future__ import annotations

import os
import shlex
from pathlib import Path


def program() -> str:
    """The command as it was typed, with the review's folder if that was named."""
    command = os.environ.get("RAPPORT_COMMAND") or str(Path(__file__).resolve().parent.parent / "review")
    folder = os.environ.get("RAPPORT_DIRECTORY")
    return shlex.quote(command) + (f" --directory {shlex.quote(folder)}" if folder else "")
