"""Running the worked review, or a small one, as a person would, in a folder of its own."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def review(folder, *arguments, timeout=900):
    """Run ``./review`` (without its set-up) in *folder*; returns the finished process with all it said."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "workflow/plugins")])}
    return subprocess.run(
        [sys.executable, "-m", "rapport", *map(str, arguments)],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=timeout, check=False,
    )  # fmt: skip


def said(process):
    return process.stdout + process.stderr


def tree(folder, leave_out=()):
    """Path -> SHA-256 of every file below *folder*."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not any(part in leave_out for part in path.relative_to(folder).parts)
    }


def copy_worked(folder):
    """The worked review's own files, alone in *folder*."""
    folder.mkdir(parents=True)
    shutil.copy2(ROOT / "config.yaml", folder)
    shutil.copytree(ROOT / "data", folder / "data")
    return folder


def small_review(folder, config="review:\n  title: A small review\n", exports=None):
    """A review of a few records; *exports*: name -> text."""
    exports = exports or {
        "one.ris": "TY  - JOUR\nTI  - A chatbot and the working alliance of young adults with depression\n"
        "AU  - Doe, J.\nPY  - 2020\nER  - \n"
    }
    (folder / "data/searches").mkdir(parents=True)
    (folder / "config.yaml").write_text(config, encoding="utf-8")
    rows = []
    for name, text in exports.items():
        (folder / "data/searches" / name).write_text(text, encoding="utf-8")
        rows.append(f"{name.partition('.')[0]},1,PubMed,database,2026-01-31,data/searches/{name}")
    (folder / "data/searches.csv").write_text(
        "search_id,round,source,kind,date,file\n" + "\n".join(rows) + "\n", encoding="utf-8"
    )
    return folder
