"""Which appraisal files hold something; read when the flow is planned, so without pandas."""

from __future__ import annotations

from pathlib import Path

from rapport import people

FOLDER = "data/appraisal"
RECEIPT = "results/appraisal/sheets.json"


def appraisal_files() -> list[str]:
    """Appraisers' and consensus files in which somebody has judged something, sorted."""
    folders = sorted(path for path in Path(FOLDER).glob("*") if path.is_dir() and path.name != "tools")
    return [path for folder in folders for path in people.sheets(folder, RECEIPT, answers=("judgement",))]
