"""Which tables there are, and which files people have made; read when the flow is planned, so without pandas."""

from __future__ import annotations

from pathlib import Path

from rapport import people
from rapport.rows import read_rows

FOLDER = "data/extraction"
SHIPPED = Path(__file__).with_name("dictionary.csv")
RECEIPT = "results/extraction/sheets.json"
EXPLAINED = "data/extraction/checks.csv"
# what issued sheets are filled with; a sheet with nothing else in it has no answers yet
GIVEN = ("study_id", "label")
CONSENSUS_ANSWERS = ("consensus",)


def columns(dictionary: str = "") -> dict[str, list[str]]:
    """table -> its columns: the shipped tables, with those of the review's own dictionary in their place."""
    found: dict[str, list[str]] = {}
    for path in filter(None, (SHIPPED, dictionary)):
        header, rows = read_rows(path)
        places = [
            [name.casefold() for name in header].index(name) if name in [n.casefold() for n in header] else None
            for name in ("table", "column")
        ]
        mine: dict[str, list[str]] = {}
        for _, cells in rows if None not in places else []:
            mine.setdefault(cells[places[0]].strip(), []).append(cells[places[1]].strip())
        found |= mine
    return found


def table_names(dictionary: str = "") -> list[str]:
    """Every table of the dictionary, shipped ones first."""
    return list(columns(dictionary))


def people_files(dictionary: str = "") -> list[str]:
    """Extractors' and consensus files that hold something, and any table in a wrong folder, to be named."""
    known = columns(dictionary)
    files = people.tables(FOLDER, leave_out=[EXPLAINED])
    for folder in sorted(path for path in Path(FOLDER).glob("*") if path.is_dir()):
        answers = [name.casefold() for name in known.get(folder.name, []) if name not in GIVEN]
        for path in people.sheets(folder, RECEIPT):
            consensus = Path(path).stem.casefold().startswith("consensus")
            if people.holds_answers(path, tuple(sorted({*answers, *CONSENSUS_ANSWERS} if consensus else answers))):
                files.append(path)
    return files
