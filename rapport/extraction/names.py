"""Which tables there are, and which files people have made; read when the flow is planned, so without pandas."""

from __future__ import annotations

from pathlib import Path

from rapport import people
from rapport.rows import read_rows

FOLDER = "data/extraction"
SHIPPED = Path(__file__).with_name("dictionary.csv")
OWN = "data/dictionary.csv"
RECEIPT = "results/extraction/sheets.json"
EXPLAINED = "data/extraction/checks.csv"
# what issued sheets are filled with: a sheet with nothing else in it has no answers yet
GIVEN = "study_id"
NAMES = ("label", "study")  # where the study's name stands: under the first that is no column of the table itself
CONSENSUS_ANSWERS = ("consensus",)
LAST = ("report_citation_id", "locator", "quote", "note")


def dictionary_path(setting: str = "") -> str:
    """The dictionary in the settings, or ``data/dictionary.csv`` if it is there; empty: the shipped one stands in."""
    return setting if setting not in ("", OWN) else OWN if Path(OWN).is_file() else ""


def columns(dictionary: str = "") -> dict[str, list[str]]:
    """table -> its columns: the shipped tables, and those of the review's own dictionary joined to them.

    A table of its own with a key stands in the place of the shipped one; without a key its lines join it.
    """
    found: dict[str, list[str]] = {}
    for path in filter(None, (SHIPPED, dictionary)):
        for table, lines in _defined(path).items():
            shipped = {} if "key" in lines.values() else dict.fromkeys(found.get(table, ()))
            found[table] = list(joined(shipped, lines))
    return found


def joined(shipped: dict, own: dict) -> dict:
    """The shipped columns with the own ones in their place or beside them, locator, quote and note last."""
    last = [name for name in LAST if name in shipped]
    both = shipped | own
    return {name: both[name] for name in both if name not in last} | {name: both[name] for name in last}


def _defined(path: str | Path) -> dict[str, dict[str, str]]:
    """table -> column -> required, as the file says; what is wrong with it is told when it is read in earnest."""
    header, rows = read_rows(path)
    folded = [name.casefold() for name in header]
    if not {"table", "column"} <= set(folded):
        return {}
    found: dict[str, dict[str, str]] = {}
    for _, cells in rows:
        row = {name: cell.strip() for name, cell in zip(folded, cells, strict=False)}
        found.setdefault(row.get("table", ""), {})[row.get("column", "")] = row.get("required", "").casefold()
    return found


def table_names(dictionary: str = "") -> list[str]:
    """Every table of the dictionary, shipped ones first."""
    return list(columns(dictionary))


def people_files(dictionary: str = "") -> list[str]:
    """Extractors' and consensus files that hold something, and any table in a wrong folder, to be named."""
    known = columns(dictionary)
    files = people.tables(FOLDER, leave_out=[EXPLAINED])
    for folder in sorted(path for path in Path(FOLDER).glob("*") if path.is_dir()):
        answers = [name.casefold() for name in known.get(folder.name, []) if name != GIVEN]
        for path in people.sheets(folder, RECEIPT):
            consensus = Path(path).stem.casefold().startswith("consensus")
            if people.holds_answers(path, tuple(sorted({*answers, *CONSENSUS_ANSWERS} if consensus else answers))):
                files.append(path)
    return files
