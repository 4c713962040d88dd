"""Targets on the shared real exports: nothing lost, identifiers found, tools agree on the same papers."""

import csv
import re
import unicodedata
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import pytest

from rapport.records import read_export

EXPORTS = Path(__file__).resolve().parents[3] / "shared/exports"
pytestmark = pytest.mark.skipif(not EXPORTS.is_dir(), reason="the shared exports are not here")
# the manifest counts fewer entries than these files hold: %0 is missing in four, a number in two, and one %0 is bare
MORE = {"ais_enl.txt": 4, "MedlinePlainImporterTestMultipleEntries.txt": 2, "Endnote.entries.enw": 1}


@cache
def everything():
    with (EXPORTS / "manifest.csv").open(encoding="utf-8", newline="") as stream:
        return [(row, *read_export(EXPORTS / row["file"])) for row in csv.DictReader(stream)]


def test_every_file_is_read_whole():
    wrong = []
    quarantined = 0
    for row, entries, account in everything():
        more = next((n for name, n in MORE.items() if row["file"].endswith(name)), 0)
        quarantined += account.quarantined
        if len(entries) + account.quarantined != int(row["expected"]) + more:
            wrong.append((row["file"], row["expected"], len(entries)))
    assert wrong == []
    assert quarantined == 1  # <PubmedArticle> that never ends, in JabRef's MalformedEntry.xml


def test_a_doi_is_found_wherever_an_own_one_stands():
    standing = found = 0
    for _, entries, _ in everything():
        for entry in entries:
            text = " ".join(value for tag, value, _ in entry.bag if tag not in ("M1", "CR", "ID"))
            if re.search(r"10\.\d{4,9}(?:/|%2f)(?!1002/central)", text, re.I) and "10.1002/central" not in text:
                standing += 1
                found += bool(entry.fields.get("doi"))
    assert standing > 1900 and found / standing >= 0.995


def test_pmids_where_each_dialect_hides_them():
    wanted = Counter()
    for _, entries, _ in everything():
        for entry in entries:
            values = {tag: value for tag, value, _ in reversed(entry.bag)}
            for tag, pattern, when in (
                ("C5", r"(\d+)$", "U2" in values),
                ("C3", r"PUBMED (\d+)", True),
                ("C2", r"(\d+)$", values.get("DB") == "Scopus"),
            ):
                match = re.match(pattern, values.get(tag, ""))
                if match and when:
                    wanted[tag, entry.fields["pmid"] == match[1]] += 1
    assert all(equal for _, equal in wanted), wanted
    assert {tag for tag, _ in wanted} == {"C5", "C3", "C2"}


def bare(text):
    return re.sub(r"[^a-z0-9]", "", unicodedata.normalize("NFKD", text.lower()))


def test_thirty_tools_agree_on_the_same_papers():
    papers = defaultdict(list)
    for row, entries, _ in everything():
        if "citation-file-formatting" in row["file"] and "citavi" not in row["file"]:  # Citavi cuts "de" off names
            for entry in entries:
                papers[bare(entry.fields.get("title", ""))].append(entry.fields)
    views = {"year": str, "doi": str, "authors": lambda names: bare(names.split(";")[0].split(",")[0])}
    for field, view in views.items():
        same = total = 0
        for group in papers.values():
            values = Counter(view(record[field]) for record in group if record.get(field))
            if len(group) > 1 and values:
                same += values.most_common(1)[0][1]
                total += values.total()
        # one title stands for two papers in the sample of a hundred: those two DOIs differ rightly
        assert total > 400 and same / total >= (0.99 if field == "doi" else 0.995), (field, same, total)


def test_no_doi_comes_out_of_a_reference_list():
    cited = [
        (entry.fields["doi"], " ".join(value for tag, value, _ in entry.bag if tag in ("DO", "L3", "UR", "L2")))
        for row, entries, _ in everything()
        for entry in entries
        if any(tag == "DB" and "Psyc" in value for tag, value, _ in entry.bag)
    ]
    assert len(cited) >= 10
    assert all(not doi or doi in own.lower() for doi, own in cited)
