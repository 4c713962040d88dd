"""The byte ledger: every line that is not blank is in exactly one record, one stray list, or the quarantine."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from rapport.records.entry import Entry, Quarantined, Stray
from rapport.records.export import Export

EXPORTS = Path(__file__).resolve().parents[3] / "shared/exports"
TAGGED = {"ris", "medline", "wos", "ovid", "refer"}
pytestmark = pytest.mark.skipif(not EXPORTS.is_dir(), reason="the shared exports are not here")


def files():
    if not EXPORTS.is_dir():
        return []
    with (EXPORTS / "manifest.csv").open(encoding="utf-8", newline="") as stream:
        names = [row["file"] for row in csv.DictReader(stream)]
    large = [name for name in names if (EXPORTS / name).stat().st_size > 100_000]
    return [
        pytest.param(name, marks=pytest.mark.campaign, id=Path(name).name)
        if name in large
        else pytest.param(name, id=Path(name).name)
        for name in names
    ]


def bare(text):
    """Without blanks, hyphens and what brackets a tag."""
    return re.sub(r"[\s<>.\-\u00a0]", "", text)


def rejoined(entry):
    """The lines of an entry put together again from its bag."""
    for tag, value, _ in entry.bag:
        first, *more = value.split("\n")
        yield bare(tag + first)
        yield from map(bare, more)


@pytest.mark.parametrize("name", files())
def test_every_line_is_in_one_place(name):
    export = Export(EXPORTS / name)
    form = export.format.NAME
    every = {number: line for number, line in export.source.lines() if line.strip()}
    covered, kept = Counter(), Counter()
    for item in export.format.read(export.source):
        if isinstance(item, Stray):
            covered[item.line] += 1
            kept[bare(item.text)] += 1
        elif isinstance(item, Entry | Quarantined):
            covered.update(number for number in range(item.line_first, item.line_last + 1) if number in every)
            if isinstance(item, Entry) and form in TAGGED:
                kept.update(rejoined(item))
    assert set(every) <= set(covered), sorted(set(every) - set(covered))[:5]
    if form in TAGGED:
        assert [number for number in every if covered[number] != 1] == []
        wanted = Counter(map(bare, every.values()))
        if form == "ovid":  # older exports put a field's name on a line of its own
            wanted, kept = Counter("".join(wanted.elements())), Counter("".join(kept.elements()))
        del wanted[""], kept[""]
        assert wanted == kept, ((wanted - kept).most_common(3), (kept - wanted).most_common(3))
