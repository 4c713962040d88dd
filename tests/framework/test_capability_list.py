"""Every output that docs/capabilities.md names is an output of a rule."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_each_of_26_capabilities_names_outputs_that_rules_make():
    text = (ROOT / "docs/capabilities.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \|.*\| ([^|]*) \|$", text, flags=re.M)
    assert [int(n) for n, _ in rows] == list(range(1, 27))
    rules = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "workflow/rules").glob("*.smk"))
    # the tables of extraction are those of the shipped dictionary
    tables = set(
        re.findall(r"^(\w+),", (ROOT / "rapport/extraction/dictionary.csv").read_text(encoding="utf-8"), flags=re.M)
    )
    words = set(re.findall(r"\w+", rules)) | tables
    for number, cell in rows:
        named = [
            name for name in re.findall(r"`([a-z_0-9]+(?:/[a-z_0-9.<>]+)+/?)`", cell) if not name.startswith("data")
        ]
        assert named, number
        for name in named:
            stem = name.rstrip("/").rpartition("/")[2].partition(".")[0]
            known = {stem, re.sub("^(association|framework)_", "", stem)} & words
            assert known, f"row {number}: no rule makes {name}"
