"""The log of searches: counts of each file, differences explained or flagged, PRISMA-S with what is not reported."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from rapport.addresses import without_address
from rapport.errors import ReviewError
from rapport.records.contribution import write_contributions
from rapport.records.export import Export
from rapport.records.log import check_columns, write_log
from rapport.records.prisma_s import prisma_s
from rapport.records.store import ALL, store_all, store_export
from rapport.searches import read_searches

RIS = "TY  - JOUR\nTI  - {}\nPY  - 2021\nER  - \n\n"
BROKEN = "@article{a, title = {One}}\n@article{b, note = {never closed},\n year = {2020}\n"
LOG = """search_id,round,source,kind,platform,date,file,hits,strategy_file,limits,note
a,1,MEDLINE,database,Ovid,2024-01-02,data/a.ris,3,data/a.txt,none,
b,1,Embase,database,,2024-01-02,data/b.bib,2,,,
c,2,ISRCTN,register,,,data/c.ris,1,,,
"""
OUTPUTS = ("searches", "problems", "search_log", "prisma_s", "strategies", "numbers")


@pytest.fixture
def review(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    for name, text in {
        "searches.csv": LOG,
        "a.ris": RIS.format("One") + RIS.format("Two"),
        "a.txt": "1 alliance\n\n2 digital\n\n",
        "b.bib": BROKEN,
        "c.ris": RIS.format("Three"),
    }.items():
        (tmp_path / "data" / name).write_text(text)
    searches = read_searches()
    for search in searches:
        store_export(
            Export(search.file), search.search_id, f"by/{search.search_id}.jsonl", f"by/{search.search_id}.json"
        )
    accounts = store_all(searches, "by", "records.parquet", "quarantine.jsonl")
    outputs = {name: f"{name}.csv" for name in OUTPUTS}
    write_log(searches, accounts, {"peer_review": "PRESS by a librarian", "contacts": ""}, outputs)
    return tmp_path


def test_warnings_on_exports_are_said_in_a_line_an_export_the_latest_first(review):
    searches = read_searches()
    accounts = store_all(searches, "by", "records.parquet", "quarantine.jsonl")
    outputs = {name: f"{name}.csv" for name in OUTPUTS}
    first, second = write_log(searches, accounts, {}, outputs)
    assert first.startswith("data/b.bib:2: set aside: ")
    assert second == (
        "data/a.ris:1: the source reported 3, the file holds 2; export again, or explain it in the note of"
        " data/searches.csv:2"
    )
    warning = {"line": 7, "severity": "warning", "message": "6 cells under 5 column names"}
    for name in "abc":
        accounts[name] = {**accounts[name], "problems": [warning, {**warning, "line": 9}]}
    lines = write_log(searches, accounts, {}, outputs)
    assert lines[0] == ("data/c.ris:7: 6 cells under 5 column names; 2 warnings on this export are in problems.csv")
    many = [replace(searches[0], search_id=f"s{n}", file=f"{n}.ris", line=n, hits="") for n in range(2, 10)]
    told = {one.search_id: {**accounts["c"], "file": one.file} for one in many}
    *shown, rest = write_log(many, told, {}, outputs)
    assert [line.partition(":")[0] for line in shown] == [f"{n}.ris" for n in (9, 8, 7, 6, 5)]
    assert rest == "problems.csv: 6 warnings on 3 more exports; look at them there"


def rows(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_addresses_in_the_search_log_are_not_stored(review):
    Path("data/searches.csv").write_text(
        "search_id,source,date,file,run_by,note\na,A,2024-01-02,data/a.ris,Ana <ana@uni.example>,ask ben@uni.example\n"
    )
    (search,) = read_searches("data/searches.csv")
    assert (search.run_by, search.note) == ("Ana <[address removed]>", "ask [address removed]")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("ana@uni.example", "[address removed]"),
        ("o'brien@tcd.example", "[address removed]"),
        ('"ana b"@uni.example, then', "[address removed], then"),
        ("änne.m+x@müller.example", "[address removed]"),
        ("don't ask 'ben@uni.example'", "don't ask '[address removed]'"),
        ("WAI@week4, n=20 @ 2 sites", "WAI@week4, n=20 @ 2 sites"),
        ('"no" @home', '"no" @home'),
    ],
)
def test_an_address_leaves_a_text_and_nothing_else_does(text, left):
    assert without_address(text) == left


def test_counts_of_each_file(review):
    found = {
        row["search_id"]: [int(row[name]) for name in ("counted", "read", "quarantined")]
        for row in rows(review / "searches.csv")
    }
    assert found == {"a": [2, 2, 0], "b": [2, 1, 1], "c": [1, 1, 0]}
    assert all(len(row["sha256"]) == 64 for row in rows(review / "searches.csv"))


def test_the_records_carry_what_their_search_knows(review):
    table = pq.read_table(review / "records.parquet").to_pylist()
    assert list(table[0]) == list(ALL)
    assert [row["record_id"] for row in table] == ["a:1", "a:2", "b:1", "c:1"]
    assert [(row["round"], row["source"], row["kind"], row["database"]) for row in table][-1] == (
        2,
        "ISRCTN",
        "register",
        "ISRCTN",
    )
    assert json.loads(table[0]["raw"])[1] == ["TI", "One", 2] and (table[0]["line_first"], table[0]["line_last"]) == (
        1,
        4,
    )


def test_quarantined_text_is_kept_whole(review):
    (item,) = [json.loads(line) for line in (review / "quarantine.jsonl").read_text().splitlines()]
    assert item["text"] == "@article{b, note = {never closed},\n year = {2020}" and (
        item["file"],
        item["line_first"],
        item["line_last"],
    ) == ("data/b.bib", 2, 3)


def test_a_difference_is_flagged_unless_a_note_explains_it(review):
    by_id = {row["search_id"]: row for row in rows(review / "search_log.csv")}
    assert (by_id["a"]["difference"], by_id["a"]["explanation"]) == ("1", "not explained")
    assert (by_id["b"]["difference"], by_id["b"]["explanation"]) == ("0", "")
    flagged = [row for row in rows(review / "problems.csv") if "the source reported 3" in row["message"]]
    assert len(flagged) == 1 and flagged[0]["severity"] == "warning" and "data/searches.csv:2" in flagged[0]["message"]


def test_prisma_s_shows_what_is_not_reported(review):
    items = {row["item"]: row for row in rows(review / "prisma_s.csv")}
    assert len(items) == 16
    assert items["14"]["what"] == "PRESS by a librarian" and items["6"]["status"] == "not reported"
    assert items["1"]["status"] == "partly" and "not reported for b" in items["1"]["what"]
    assert (
        items["3"]["what"] == "ISRCTN"
        and items["5"]["status"] == "not reported"
        and items["12"]["what"] == "round 2: 1 search"
    )


def searched(*sources):
    """Rows of the log: ``("Embase", "Ovid")``, or a name alone."""
    named = [source if isinstance(source, tuple) else (source, "") for source in sources]
    return [
        {"search_id": f"s{n}", "round": 1, "source": name, "kind": "database", "platform": platform, "read": 1}
        | {"limits": "none", "date": "2026-01-31"}
        for n, (name, platform) in enumerate(named, 1)
    ]


def item(rows, number, told=()):
    return next((a["status"], a["what"]) for a in prisma_s(rows, [], dict(told)) if a["item"] == number)


@pytest.mark.parametrize(
    ("sources", "answer"),
    [
        ([("MEDLINE", "Ovid"), ("Embase", "Ovid"), "PubMed"],
         ("not reported",
          "on one platform: Ovid (MEDLINE, Embase); nobody stated whether they were searched together")),
        ([("Embase", "Ovid"), ("PubMed", "NLM"), ("Scopus", "Elsevier")],
         ("reported", "no two databases were on one platform")),
        ([("Embase", "Ovid"), "PubMed", "Scopus"], ("not reported", "")),  # nobody gave all platforms
        ([("MEDLINE", "Ovid"), ("Embase", "OVID")],
         ("not reported",
          "on one platform: Ovid (MEDLINE, Embase); nobody stated whether they were searched together")),
        ([("MEDLINE", "Web of science"), "Web of Science"],
         ("not reported", "on one platform: Web of science (MEDLINE, Web of Science); "
                          "nobody stated whether they were searched together")),
        ([("MEDLINE", "Ovid"), ("Embase", "Ovid SP")], ("not reported", "")),
        ([("CINAHL", "EBSCO"), ("APA PsycInfo", "EBSCOhost")], ("not reported", "")),
        ([("MEDLINE", "Ovid"), ("Embase", "Wolters Kluwer Ovid")], ("not reported", "")),
        ([("MEDLINE and Embase", "Ovid")], ("not reported", "")),
        ([("MEDLINE and Embase", "Ovid"), "PubMed"], ("not reported", "")),
        (
            [("MEDLINE", "Ovid"), ("Medline", "Ovid"), ("PubMed", "NLM")],
            ("reported", "no two databases were on one platform"),
        ),
        (["MEDLINE"], ("not reported", "")),
        (["MEDLINE", "MEDLINE"], ("not reported", "")),
        (["PubMed", "PubMed"], ("not reported", "")),
        (["Embase", "PubMed"], ("not reported", "")),
        ([], ("not reported", "")),
    ],
)  # fmt: skip
def test_nothing_is_said_of_searching_together_that_nobody_stated(sources, answer):
    assert item(searched(*sources), "2") == answer
    if sources:
        assert item(searched(*sources), "2", {"one_platform": "one by one"}) == ("reported", "one by one")


def test_no_platform_is_asked_of_what_has_one_of_its_own():
    assert item(searched("PubMed", ("Embase", "Ovid"), "Web of  Science"), "1") == (
        "reported", "PubMed; Embase (Ovid); Web of  Science",
    )  # fmt: skip
    for several in ("MEDLINE", "CENTRAL", "CINAHL", "APA PsycInfo"):
        assert item(searched("pubmed", several), "1")[1].endswith("; not reported for s2"), several


def test_what_all_searches_have_is_told_once():
    rows = searched("PubMed", "Scopus", "PubMed")
    assert item(rows, "9") == ("reported", "none: all 3 searches")
    rows[1]["limits"], rows[2]["limits"] = "English", ""
    assert item(rows, "9") == ("partly", "English: s2; none: s1; not reported for s3")


def test_strategies_have_line_numbers(review):
    assert [(row["line"], row["text"]) for row in rows(review / "strategies.csv")] == [
        ("1", "1 alliance"),
        ("2", ""),
        ("3", "2 digital"),
    ]


def test_contributions(review):
    lines = ["record_id,search_id,citation_id,fate", "a:1,a,c1,included", "a:2,a,c2,excluded_full_text"]
    lines += ["b:1,b,c1,duplicate", "c:1,c,c3,included", ""]
    (review / "ledger.csv").write_text("\n".join(lines))
    write_contributions(review / "search_log.csv", review / "ledger.csv", review / "out.csv")
    found = [(r["search_id"], r["citations"], r["unique_to_source"], r["included"]) for r in rows(review / "out.csv")]
    assert found == [("a", "2", "1", "1"), ("b", "1", "0", "1"), ("c", "1", "1", "1")]


def test_no_searches_at_all(review):
    (review / "data/searches.csv").write_text("search_id,source,file\n")
    accounts = store_all([], "by", "none.parquet", "none.jsonl")
    write_log([], accounts, {}, {name: f"none_{name}.csv" for name in OUTPUTS})
    assert pq.read_table(review / "none.parquet").num_rows == 0 and len(rows(review / "none_prisma_s.csv")) == 16


def test_columns_of_a_search_that_is_not_there(review):
    with pytest.raises(ReviewError, match="there is no search 'bb'; did you mean 'b'"):
        check_columns({"bb": {"title": "T"}}, read_searches())


def test_the_same_exports_give_the_same_bytes(review):
    before = (review / "records.parquet").read_bytes()
    store_all(read_searches(), "by", "records.parquet", "quarantine.jsonl")
    assert (review / "records.parquet").read_bytes() == before


def test_an_export_named_by_two_searches_is_not_counted_twice(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data/searches").mkdir(parents=True)
    (tmp_path / "data/searches/a.ris").write_text("TY  - JOUR\nER  - \n")
    (tmp_path / "data/searches.csv").write_text(
        "search_id,source,file\na,A,data/searches/a.ris\nb,B,./data/searches/a.ris\n"
    )
    with pytest.raises(
        ReviewError, match=r"searches\.csv:3: line 2 names the same file data/searches/a\.ris; give each"
    ):
        read_searches()
    (tmp_path / "data/searches/A.RIS").write_text("TY  - BOOK\nER  - \n")  # another file, or the same one by its system
    (tmp_path / "data/searches.csv").write_text(
        "search_id,source,file\na,A,data/searches/a.ris\nb,B,data/searches/A.RIS\n"
    )
    if Path("data/searches/A.RIS").samefile("data/searches/a.ris"):
        with pytest.raises(ReviewError, match="names the same file"):
            read_searches()
    else:
        assert [search.file[-5:] for search in read_searches()] == ["a.ris", "A.RIS"]
    monkeypatch.setattr(Path, "samefile", lambda *_: True)  # as where capitals make no difference
    with pytest.raises(ReviewError, match=r"searches\.csv:3: line 2 names the same file data/searches/a\.ris"):
        read_searches()


def test_a_day_with_points_is_read_and_other_wrong_days_are_one_line(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("a.ris").write_text(RIS.format("One"))
    Path("log.csv").write_text("search_id,source,date,file\na,A,31.01.2026,a.ris\n")
    assert [search.date for search in read_searches("log.csv")] == ["2026-01-31"]
    for n in range(7):
        Path(f"{n}.ris").write_text(RIS.format(n))
    rows = [f"s{n},A,0{n + 1}/02/2026,{n}.ris\n" for n in range(7)]
    Path("log.csv").write_text("search_id,source,date,file\nx,A,31.02.2026,a.ris\n" + "".join(rows))
    with pytest.raises(ReviewError) as error:
        read_searches("log.csv")
    (line,) = error.value.problems
    assert line.startswith(
        "log.csv:2: date '31.02.2026' is not a date like 2026-01-31; so it is 7 times more, in rows 3, 4, 5, 6, 7, 8, "
        "9; "
    )
