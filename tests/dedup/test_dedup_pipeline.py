"""The stage as a whole: small inputs, order, rounds, verdicts."""

import random

import pandas as pd
import pytest

from rapport.dedup.pipeline import deduplicate
from rapport.errors import ReviewError
from rapport.tables import read_results, write_records

COLUMNS = [
    "record_id",
    "search_id",
    "source",
    "kind",
    "native_id",
    "entry_type",
    "title",
    "authors",
    "year",
    "journal",
    "journal_abbrev",
    "volume",
    "issue",
    "pages",
    "doi",
    "pmid",
    "pmcid",
    "registry_id",
    "abstract",
    "keywords",
    "language",
    "url",
]
PAPER = {
    "title": "The working alliance in a guided internet treatment for depression", "authors": "Klein, Ada; Berg, Tom",
    "year": "2019", "journal": "Internet Interventions",
    "volume": "12", "issue": "3", "pages": "101-110", "doi": "10.1016/j.invent.2019.01.001", "source": "PubMed",
    "kind": "database", "entry_type": "JOUR",
}  # fmt: skip


def records(*rows, search="s", first=1):
    table = pd.DataFrame(
        [{**dict.fromkeys(COLUMNS, ""), "kind": "database", "source": "x", **row} for row in rows],
        columns=[*COLUMNS, "round"],
    )
    table["round"] = table["round"].fillna(1).astype(int)
    table["search_id"] = search
    table["record_id"] = [f"{search}:{i}" for i in range(first, first + len(table))]
    return table


def run(table, folder, verdicts=None, **options):
    folder.mkdir(exist_ok=True)
    write_records(table, folder / "records.parquet")
    deduplicate(folder / "records.parquet", folder / "out", verdicts=verdicts, **options)
    return {path.stem: read_results(path) for path in (folder / "out").glob("*.csv")}


@pytest.mark.parametrize("n", [0, 1])
def test_nearly_nothing(tmp_path, n):
    out = run(records(*[PAPER] * n).astype({"round": int}), tmp_path)
    assert len(out["citations"]) == len(out["membership"]) == n
    assert len(out["merges"]) == len(out["check"]) == 0


def test_two_copies_are_one_citation(tmp_path):
    copy = {
        **PAPER,
        "title": PAPER["title"].upper(),
        "authors": "Klein A.; Berg T.",
        "journal": "Internet Interv",
        "pages": "101-10",
        "doi": "",
        "source": "Embase",
    }
    out = run(records(PAPER, copy), tmp_path)
    (citation,) = out["citations"].to_dict("records")
    assert (
        citation["title"] == PAPER["title"]
        and citation["record_count"] == "2"
        and citation["sources"] == "Embase; PubMed"
    )
    (merge,) = out["merges"].to_dict("records")
    assert (merge["record_id"], merge["kept_record_id"], merge["decided_by"]) == ("s:2", "s:1", "rule")
    assert "journal" in merge["fields_equal"] and merge["fields_different"] == ""


def test_records_that_say_nothing_stay_apart(tmp_path):
    out = run(records({}, {}, {"doi": "10.1000/abc123"}, {"pmid": "123"}), tmp_path)
    assert out["membership"]["citation_id"].nunique() == 4


def test_a_verdict_wins_and_its_removal_undoes_it(tmp_path):
    verdicts = tmp_path / "verdicts.csv"
    verdicts.write_text("record_id_1,record_id_2,verdict,decided_by,note\ns:1,s:2,different,lea,\ns:1,s:3,same,lea,\n")
    table = records(PAPER, PAPER, {"title": "Something else altogether", "year": "1999"})
    out = run(table, tmp_path, verdicts)
    groups = out["membership"].set_index("record_id")["citation_id"]
    assert groups["s:1"] == groups["s:3"] != groups["s:2"]
    assert out["merges"]["decided_by"].tolist() == ["person"]
    groups = run(table, tmp_path)["membership"].set_index("record_id")["citation_id"]
    assert groups["s:1"] == groups["s:2"] != groups["s:3"]


def test_verdicts_are_checked_all_at_once(tmp_path):
    verdicts = tmp_path / "verdicts.csv"
    verdicts.write_text(
        "record_id_1,record_id_2,verdict\ns:1,s:9,same\ns:1,s:2,sme\ns:1,s:2,same\ns:2,s:3,same\ns:3,s:1,different\n"
    )
    with pytest.raises(ReviewError) as error:
        run(records(PAPER, PAPER, PAPER), tmp_path, verdicts)
    lines = error.value.problems
    assert len(lines) == 3
    assert "there is no record 's:9'" in lines[0] and ":2:" in lines[0]
    assert "did you mean 'same'" in lines[1]
    assert "taken together, say same" in lines[2]


def test_rows_may_come_in_any_order(tmp_path):
    rows = [
        {**PAPER, "title": f"{PAPER['title']} {word}", "doi": "", "pages": str(page)}
        for page, word in enumerate(["alpha", "beta", "gamma"] * 3, start=10)
    ]
    rows += [{**row, "journal": "Internet Interv"} for row in rows]
    for row, name in zip(rows, "abcdefghijklmnopqr", strict=True):
        row["native_id"] = name
    seen = []
    for seed in range(3):
        random.Random(seed).shuffle(rows)
        table = records(*rows)
        out = run(table, tmp_path)
        groups = dict(zip(table["native_id"], out["membership"]["citation_id"], strict=True))
        seen.append((groups, out["citations"].drop(columns="search_ids").to_dict("records")))
    assert seen[0] == seen[1] == seen[2]


def test_a_later_round_moves_no_id(tmp_path):
    other = {
        **PAPER,
        "title": "Therapeutic alliance with a conversational agent: a cohort study",
        "doi": "10.2/b1234",
        "pages": "55-60",
    }
    before = run(records(PAPER, other), tmp_path)["membership"].set_index("record_id")["citation_id"]
    later = records(
        {**PAPER, "round": 2, "year": "2020"},
        {**other, "round": 2},
        {"title": "A new paper about something", "round": 2},
        search="t",
    )
    out = run(pd.concat([records(PAPER, other), later], ignore_index=True), tmp_path, previous_round=1)
    after = out["membership"].set_index("record_id")["citation_id"]
    assert (after[before.index] == before).all()
    assert set(out["merges"]["record_id"]) == {"t:1", "t:2"}


def test_two_dois_of_one_paper_are_not_unsaid_by_a_third_copy(tmp_path):
    other = {**PAPER, "doi": "10.1111/invent.12345"}
    out = run(records(PAPER, other, {**other, "pages": "", "volume": "", "issue": ""}), tmp_path)
    assert len(out["citations"]) == 1


def test_copies_of_a_heading_do_not_chain_two_issues(tmp_path):
    heading = {**PAPER, "title": "Correspondence", "authors": "Liu, Y", "pages": "1-3", "doi": ""}
    out = run(records(*({**heading, "issue": issue} for issue in ("1", "2", ""))), tmp_path)
    groups = out["membership"]["citation_id"].tolist()
    assert groups[0] != groups[1]
