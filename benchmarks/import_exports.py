"""Every export of a folder, read and accounted for.

usage: import_exports.py DIR       DIR/manifest.csv has the columns file, format, expected
Prints, per format: files, exact files, expected, read, quarantined, lost, exceptions. Exit status 1 if any is lost.
"""

import csv
import sys
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from rapport.records.export import Export

COLUMNS = ("files", "exact", "expected", "read", "quarantined", "lost", "exceptions")
LOGS = {"rayyan_log", "csl_json_log"}  # screening logs, no records


def measure(path, expected):
    """Counts of one file: read, quarantined, and 1 if it was refused or raised."""
    try:
        export = Export(path)
        for _ in export:
            pass
    except Exception as error:
        return 0, 0, f"{type(error).__name__}: {error}"
    return export.account.read, export.account.quarantined, ""


def main(folder):
    rows = list(csv.DictReader((folder / "manifest.csv").open(encoding="utf-8", newline="")))
    table, odd = defaultdict(lambda: dict.fromkeys(COLUMNS, 0)), []
    for row in rows:
        path = folder / row["file"]
        if row["format"] in LOGS or not path.is_file():
            continue
        expected = int(row["expected"])
        read, quarantined, error = measure(path, expected)
        got = read + quarantined
        for sums in (table[row["format"]], table["total"]):
            sums["files"] += 1
            sums["exact"] += got == expected and not error
            sums["expected"] += expected
            sums["read"] += read
            sums["quarantined"] += quarantined
            sums["lost"] += max(0, expected - got)
            sums["exceptions"] += bool(error)
        if error or got != expected or quarantined:
            odd.append(f"{row['file']}: expected {expected}, read {read}, quarantined {quarantined} {error}")
    print(f"{'format':16}" + "".join(f"{name:>12}" for name in COLUMNS))
    for name in [*sorted(set(table) - {"total"}), "total"]:
        print(f"{name:16}" + "".join(f"{table[name][column]:>12}" for column in COLUMNS))
    print("\n".join(odd))
    return int(table["total"]["lost"] > 0 or table["total"]["exceptions"] > 0)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
