"""One export under two names is asked about; an update that finds no more, or another search, is not."""

import json
import tracemalloc
from types import SimpleNamespace

import pytest

from rapport.records.entry import FIELDS
from rapport.records.export import Export
from rapport.records.log import unlike_sources
from rapport.records.store import store_all, store_export
from rapport.records.twice import same_export
from rapport.searches import read_searches

ENTRY = "TY  - JOUR\nTI  - {}\nAU  - Okoro, B.\nPY  - {}\nER  - \n\n"
TWO = ENTRY.format("One: a trial", 2021) + ENTRY.format("Two", 2022)
SAVED_AGAIN = "\ufeff" + TWO.replace("\n", "\r\n")
TABLE = "Title,Authors,Year\nTwo,Okoro B,\nOne - a trial,Okoro B,2021\n"


def asked(tmp_path, monkeypatch, contents, log):
    monkeypatch.chdir(tmp_path)
    for name, text in contents.items():
        (tmp_path / name).write_text(text, encoding="utf-8", newline="")
    (tmp_path / "log.csv").write_text("search_id,round,source,file,note\n" + log)
    searches = read_searches("log.csv")
    for one in searches:
        store_export(Export(one.file), one.search_id, f"{one.search_id}.jsonl", f"{one.search_id}.json")
    accounts = store_all(searches, ".", "records.parquet", "quarantine.jsonl")
    return list(same_export(searches, accounts, "."))


@pytest.mark.parametrize(
    ("other", "row"),
    [
        ({"b.ris": SAVED_AGAIN}, "b,1,scopus,b.ris,"),  # with other line ends and a mark
        ({"b.ris": SAVED_AGAIN}, "b,1,Embase,b.ris,"),  # under another source's name
        ({"b.ris": SAVED_AGAIN}, "b,2,Scopus,b.ris,"),
        ({"b.csv": TABLE}, "b,1,Scopus,b.csv,exported on Monday"),  # in another format, with fewer fields
    ],
)
def test_an_export_that_is_there_twice_is_asked_about(tmp_path, monkeypatch, other, row):
    (line,) = asked(tmp_path, monkeypatch, {"a.ris": TWO, **other}, f"a,1,Scopus,a.ris,\n{row}\n")
    assert line.startswith("data/searches.csv:3: all 2 records of search b are those of a (line 2), and count twice as")
    assert line.endswith("If so, take this row out; if they are two searches, name a in this row's note")


def test_the_later_row_is_asked_about_once(tmp_path, monkeypatch):
    log = "z,1,Scopus,a.ris,\nb,1,Scopus,b.ris,\na,1,Scopus,c.ris,\n"
    lines = asked(tmp_path, monkeypatch, {"a.ris": TWO, "b.ris": SAVED_AGAIN, "c.ris": TWO + "\n"}, log)
    assert [line.split(" and ")[0].split(": all")[1] for line in lines] == [
        " 2 records of search b are those of z (line 2),",
        " 2 records of search a are those of z (line 2),",
    ]


@pytest.mark.parametrize(
    ("contents", "row"),
    [
        ({"b.ris": SAVED_AGAIN}, "b,2,Scopus,b.ris,an update of a; nothing new"),  # people have said that it is right
        ({"b.csv": TABLE}, "b,2,Scopus,b.csv,"),  # an update that finds the same, exported otherwise
        ({"b.csv": TABLE}, "b,1,Embase,b.csv,"),  # two sources that hold the same papers
        ({"b.ris": TWO.replace("Two", "Three")}, "b,1,Scopus,b.ris,"),
        ({"b.ris": TWO.partition("\n\n")[0] + "\n"}, "b,1,Scopus,b.ris,"),  # a narrower search
    ],
)
def test_what_is_another_search_is_not_asked_about(tmp_path, monkeypatch, contents, row):
    assert asked(tmp_path, monkeypatch, {"a.ris": TWO, **contents}, f"a,1,Scopus,a.ris,\n{row}\n") == []


def test_searches_that_found_nothing_are_not_one(tmp_path, monkeypatch):
    (tmp_path / "log.csv").write_text("search_id,source,file,hits\na,A,a.ris,0\nb,A,b.ris,0\n")
    monkeypatch.chdir(tmp_path)
    for name in "ab":
        (tmp_path / f"{name}.ris").write_text("")
    accounts = {name: {"counts": {"read": 0}} for name in "ab"}
    assert list(same_export(read_searches("log.csv"), accounts, ".")) == []


def test_sources_that_differ_only_in_capitals_are_told_since_the_diagram_counts_them_apart(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.ris").write_text(TWO)
    (tmp_path / "b.ris").write_text(TABLE)
    (tmp_path / "log.csv").write_text("search_id,source,file\na,PubMed,a.ris\nb,Pubmed,b.ris\n")
    assert unlike_sources(read_searches("log.csv")) == [
        "data/searches.csv:3: sources PubMed and Pubmed differ only in capitals, and the diagram counts them apart; "
        "write them alike"
    ]
    assert unlike_sources(read_searches("log.csv")[:1]) == []


def compared(tmp_path, **titles):
    """What is asked of stored searches that hold these titles, and the most memory (bytes) that it took."""
    searches = []
    for line, (name, held) in enumerate(titles.items(), 2):
        rows = (dict.fromkeys(FIELDS, "") | {"title": title, "abstract": f"{title} " * 200} for title in held)
        text = "".join(json.dumps([f"{name}:1", name, *row.values()]) + "\n" for row in rows)
        (tmp_path / f"{name}.jsonl").write_text(text, encoding="utf-8")
        searches.append(SimpleNamespace(search_id=name, line=line, round=1, source="Scopus", note=""))
    accounts = {name: {"counts": {"read": len(held)}} for name, held in titles.items()}
    tracemalloc.start()
    lines = list(same_export(searches, accounts, tmp_path))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return lines, most


def test_how_often_a_record_stands_in_an_export_counts_and_its_place_does_not(tmp_path):
    assert compared(tmp_path, a=["One", "One", "Two"], b=["One", "Two", "Two"])[0] == []
    assert len(compared(tmp_path, a=["One", "One", "Two"], b=["Two", "One", "One"])[0]) == 1


def test_exports_of_any_length_are_compared_in_little_memory(tmp_path):
    lines, most = compared(tmp_path, **{name: [f"{name} {n}" for n in range(1000)] for name in "abc"})
    assert lines == [] and most < 500_000  # the three hold six million characters
