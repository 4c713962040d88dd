"""Files of people that the last run had before it and that are gone: said at the start of the next, which goes on.

Decisions of screening that are gone stop a run instead (`rapport.screening.used`).
"""

from __future__ import annotations

from pathlib import Path

from rapport.files import read_json, write_json
from rapport.people import made_by_people

LAST = Path("results/logs/used/files.json")
SHOWN = 5  # files that the note names


def remember_files() -> None:
    """Write which files people have in ``data/``; blank sheets are issued again by themselves."""
    write_json([path.as_posix() for path in made_by_people() if not path.match("screening/*/*")], LAST)


def gone_files() -> str:
    """One line that names the files of the last run that are gone; ``""`` if none is, or nothing is known."""
    if not LAST.is_file():
        return ""
    gone = [path for path in read_json(LAST) if not Path(path).is_file()]
    if not gone:
        return ""
    more = f" and {len(gone) - SHOWN} more" if len(gone) > SHOWN else ""
    return f"note: gone since the last run: {', '.join(gone[:SHOWN])}{more}; put back what was not meant to go"
