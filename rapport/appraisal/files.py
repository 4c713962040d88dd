"""Which appraisal files hold something; read when the flow is planned, so without pandas."""

from __future__ import annotations

from pathlib import Path

from rapport import people
from rapport.errors import ReviewError
from rapport.rows import read_rows

FOLDER = "data/appraisal"
RECEIPT = "results/appraisal/sheets.json"
LAST = {"judgement", "decided_by", "note", "support", "locator"}  # of an issued sheet


def appraisal_files() -> list[str]:
    """Appraisers' and consensus files in which somebody has judged something, sorted."""
    folders = sorted(path for path in Path(FOLDER).glob("*") if path.is_dir() and path.name != "tools")
    found = [path for folder in folders for path in people.sheets(folder, RECEIPT)]
    return [path for path in found if people.holds_answers(path, ("judgement",)) or _added_to(path)]


def _added_to(path: str) -> bool:
    """Whether a consensus has something in a column that was added to it: what was settled may stand there."""
    if not Path(path).stem.startswith("consensus"):
        return False
    try:
        header, rows = read_rows(path, ("judgement",))
    except ReviewError:
        return True  # to be reported
    names = [name.strip().casefold() for name in header]
    settled = names.index("judgement") if "judgement" in names else 0
    places = [n for n, name in enumerate(names) if n > settled and name not in LAST]
    return any(place < len(cells) and cells[place].strip() for _, cells in rows for place in places)
