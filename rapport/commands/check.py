"""``./review check``: read and check everything people made, and write nothing."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from rapport.errors import ReviewError


def main(arguments: list[str]) -> int:
    """Run the review in a copy of the folder and show only the problems, all at once; exit status 1 if there are any."""
    if arguments:
        raise ReviewError(f"check: '{arguments[0]}' is not understood; it takes no options")
    if not Path("config.yaml").is_file():
        raise ReviewError(f"check: config.yaml: there is no such file in {Path.cwd()}; go to your review's folder")
    with tempfile.TemporaryDirectory(prefix="rapport-check-") as place:
        copy = Path(place) / "review"
        copy.mkdir()
        shutil.copy2("config.yaml", copy)
        for folder in (
            "data",
            "results",
            ".snakemake/metadata",
        ):  # earlier results, so that only what changed is done again
            if Path(folder).is_dir():
                shutil.copytree(folder, copy / folder, symlinks=False)
        done = subprocess.run([sys.executable, "-m", "rapport"], cwd=copy, capture_output=True, text=True, check=False)
    problems = [line for line in (done.stdout + done.stderr).splitlines() if line.startswith(("error", "bug"))]
    print(
        "\n".join(dict.fromkeys(problems))
        or ("Everything that people made can be read." if done.returncode == 0 else done.stderr[-400:])
    )
    return 1 if done.returncode else 0
