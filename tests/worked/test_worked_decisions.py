"""The worked review's decisions and links: complete, consistent, believable; counted without the package."""

import csv
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
REASONS = {
    "wrong publication type",
    "wrong population",
    "not a digital intervention",
    "no alliance measured or explored",
    "wrong study design",
}


def rows(*paths):
    found = []
    for path in paths:
        with open(path, encoding="utf-8-sig", newline="") as stream:
            found += csv.DictReader(stream)
    return found


def sheets(stage, who):
    return rows(*sorted((DATA / "screening" / stage).glob(f"{who}-*.csv")))


def by_id(table):
    ids = [row["citation_id"] for row in table]
    assert len(ids) == len(set(ids))
    return {row["citation_id"]: row for row in table}


AMIRA = by_id(sheets("title_abstract", "amira"))
LEA = {stage: by_id(sheets(stage, "adjudicated")) for stage in ("title_abstract", "full_text")}
NOT_RETRIEVED = {
    row["citation_id"] for row in rows(DATA / "screening/retrieval.csv") if row["status"] == "not_retrieved"
}
LINKS = rows(DATA / "studies.csv")


def rayyan():
    """citation_id -> Jonas's vote, matched by doi, else by title and year."""
    doi = {row["doi"]: cid for cid, row in AMIRA.items() if row["doi"]}
    title = {(row["title"], row["year"]): cid for cid, row in AMIRA.items()}
    votes = {}
    for row in rows(*(DATA / "screening/title_abstract").glob("rayyan-*.csv")):
        vote = re.search(r'RAYYAN-INCLUSION: \{"JONAS"=>"(Included|Excluded|Maybe)"\}', row["notes"])[1]
        votes[doi.get(row["doi"]) or title[row["title"], row["year"]]] = {
            "Included": "include",
            "Excluded": "exclude",
            "Maybe": "maybe",
        }[vote]
    return votes


JONAS = rayyan()


def kappa(pairs):
    n = len(pairs)
    observed = sum(a == b for a, b in pairs) / n
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    expected = sum(first[v] * second[v] for v in ("include", "exclude")) / n**2
    return (observed - expected) / (1 - expected)


def kept(decision):
    return "exclude" if decision == "exclude" else "include"


def settled(cid):
    """What title/abstract screening came to."""
    a, b = kept(AMIRA[cid]["decision"]), kept(JONAS[cid])
    return a if a == b else LEA["title_abstract"][cid]["decision"]


SOUGHT = {cid for cid in AMIRA if settled(cid) == "include"}
FULL = {who: by_id(sheets("full_text", who)) for who in ("amira", "jonas")}


def final(cid):
    a, b = FULL["amira"][cid]["decision"], FULL["jonas"][cid]["decision"]
    return LEA["full_text"][cid]["decision"] if cid in LEA["full_text"] else a if a == b else "conflict"


INCLUDED = {cid for cid in FULL["amira"] if final(cid) == "include"}


def test_every_citation_has_two_decisions():
    assert len(AMIRA) == 111
    assert set(JONAS) == set(AMIRA)
    assert {row["decision"] for row in AMIRA.values()} == {"include", "exclude", "maybe"}
    assert set(JONAS.values()) == {"include", "exclude", "maybe"}


def test_title_abstract_disagreements_are_believable_and_settled():
    pairs = [(kept(AMIRA[cid]["decision"]), kept(JONAS[cid])) for cid in AMIRA]
    assert 0.70 <= kappa(pairs) <= 0.80
    conflicts = {cid for cid in AMIRA if kept(AMIRA[cid]["decision"]) != kept(JONAS[cid])}
    assert set(LEA["title_abstract"]) == conflicts
    assert len(conflicts) == 9


def test_full_texts_are_those_sought_and_retrieved():
    assert len(SOUGHT) == 88
    assert NOT_RETRIEVED <= SOUGHT
    assert len(NOT_RETRIEVED) == 3
    assert set(FULL["amira"]) == set(FULL["jonas"]) == SOUGHT - NOT_RETRIEVED
    assert len(INCLUDED) == 57
    assert {row["decision"] for who in FULL for row in FULL[who].values()} == {"include", "exclude"}


def test_full_text_conflicts_are_settled():
    both = [(FULL["amira"][cid], FULL["jonas"][cid]) for cid in FULL["amira"]]
    different = {a["citation_id"] for a, b in both if a["decision"] != b["decision"]}
    assert set(LEA["full_text"]) == different
    assert len(different) == 6
    # both exclude, for other reasons: the order of precedence settles it
    assert sum(a["decision"] == b["decision"] and a["reason"] != b["reason"] for a, b in both) == 3
    assert 0.75 <= kappa([(a["decision"], b["decision"]) for a, b in both]) <= 0.90


def test_an_exclusion_has_a_listed_reason_and_nothing_else_has_one():
    decided = [
        *AMIRA.values(),
        *FULL["amira"].values(),
        *FULL["jonas"].values(),
        *LEA["title_abstract"].values(),
        *LEA["full_text"].values(),
    ]
    for row in decided:
        assert (row["reason"] in REASONS) if row["decision"] == "exclude" else row["reason"] == "", row


def test_rounds_have_sheets_of_their_own():
    first, second = (by_id(rows(DATA / f"screening/title_abstract/amira-0{n}.csv")) for n in (1, 2))
    assert (len(first), len(second)) == (83, 28)
    assert all(row["decided_on"] < "2026" for row in first.values())
    assert all(row["decided_on"] > "2026-10-05" for row in second.values())


def test_every_included_report_belongs_to_a_study():
    assert {row["citation_id"] for row in LINKS} == INCLUDED
    studies = {row["study_id"] for row in LINKS}
    assert len(studies) == 54
    per_report = Counter(row["citation_id"] for row in LINKS)
    assert sorted(per_report.values())[-2:] == [2, 3]
    roles = Counter(row["role"] for row in LINKS)
    assert roles == {"primary": 53, "thesis": 1, "conference": 2, "register": 2, "preprint": 1, "protocol": 1}
    of_taylor = {row["role"] for row in LINKS if row["study_id"] == "taylor2025"}
    assert of_taylor == {"primary", "preprint", "register"}


def test_no_sheet_holds_an_abstract_or_an_address():
    for path in sorted(DATA.rglob("*.csv")):
        if "searches" in path.parts:
            continue
        for row in rows(path):
            assert not row.get("abstract"), path
            assert not re.search(r"\b[\w.+-]+@[\w-]+\.\w{2,}", " ".join(str(v) for v in row.values())), path


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """The stages up to studies, run on a copy of the data."""
    folder = tmp_path_factory.mktemp("worked") / "review"
    folder.mkdir()
    shutil.copy2(ROOT / "config.yaml", folder)
    shutil.copytree(DATA, folder / "data")
    before = digest(folder / "data")
    path = os.pathsep.join([str(ROOT), str(ROOT / "workflow/plugins")])
    done = subprocess.run(
        [sys.executable, "-m", "rapport", "results/studies/studies.csv", "results/dedup/membership.csv"],
        cwd=folder, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return folder, before


def digest(folder):
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


def test_a_run_finds_these_citations_and_leaves_the_files_alone(run):
    folder, before = run
    assert digest(folder / "data") == before
    assert {row["citation_id"] for row in rows(folder / "results/dedup/citations.csv")} == set(AMIRA)
    assert len(rows(folder / "results/dedup/membership.csv")) == 548


def test_a_run_settles_everything_as_counted_here(run):
    folder, _ = run
    stages = {
        stage: rows(folder / f"results/screening/{stage}/reconciled.csv") for stage in ("title_abstract", "full_text")
    }
    assert {row["citation_id"] for row in stages["title_abstract"] if row["state"] == "included"} == SOUGHT
    assert {row["citation_id"] for row in stages["full_text"] if row["state"] == "included"} == INCLUDED
    assert not [row for table in stages.values() for row in table if row["state"] in ("conflict", "waiting")]
    assert len(rows(folder / "results/studies/studies.csv")) == 54
