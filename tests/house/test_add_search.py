import os
import re
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from rapport.commands import add_search, days
from rapport.commands.add_search import _logged
from rapport.commands.orphans import orphans, unlisted
from rapport.config import read_config
from rapport.errors import ReviewError

ROW = {
    "search_id": "b",
    "round": "1",
    "source": "B",
    "kind": "database",
    "date": "",
    "platform": "",
    "file": "data/searches/b.ris",
    "hits": "",
    "note": "",
}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"search_id,source,file\na,A,x", b"search_id,source,file\na,A,x\nb,B,data/searches/b.ris\n"),
        (b"search_id;source;file\r\na;A;x\r\n", b"search_id;source;file\r\na;A;x\r\nb;B;data/searches/b.ris\r\n"),
        (b"sep=;\nsearch_id;source;file\na;A;x\n", b"sep=;\nsearch_id;source;file\na;A;x\nb;B;data/searches/b.ris\n"),
    ],
)
def test_a_row_is_appended_in_the_log_s_own_form(before, after):
    assert _logged(before, ROW) == after


def test_an_old_encoding_stays():
    before = "search_id,source,file,note\na,A,x,Größe\n".encode("cp1252")
    assert _logged(before, {**ROW, "note": "Über"}).decode("cp1252").endswith("b,B,data/searches/b.ris,Über\n")
    with pytest.raises(ReviewError, match="cannot hold '治'"):
        _logged(before, {**ROW, "note": "治"})


def test_nothing_that_was_said_is_lost():
    with pytest.raises(ReviewError, match="has no column round, kind, date"):
        _logged(b"search_id,source,file\n", {**ROW, "round": "2", "kind": "register", "date": "2026-01-31"})


@pytest.fixture
def review(tmp_path, monkeypatch):
    """A review with one search that was logged by hand, and an export to add."""
    monkeypatch.chdir(tmp_path)
    Path("data/searches").mkdir(parents=True)
    Path("config.yaml").write_text("review: {title: A review}\n")
    Path("data/searches/PubMed.ris").write_text("a person's export\n")
    Path("data/searches.csv").write_text("search_id,source,date,file\nPubMed,PubMed,,data/searches/PubMed.ris\n")
    Path("new.ris").write_text("TY  - JOUR\nTI  - New\nER  - \n")
    return tmp_path


def test_an_id_is_taken_in_any_case_of_its_letters(review):
    Path("data/searches/Embase.ris").write_text("not logged\n")
    assert add_search._free_id("pubmed", 1, add_search.search_log()) == "pubmed_2"
    assert add_search._free_id("Embase", 1, []) == "embase_2"
    Path("data/searches/PubMed_R2.ris").write_text("not logged\n")
    assert add_search._free_id("PubMed", 2, []) == "pubmed_r2_2"


def test_what_was_there_is_never_taken_back(review, monkeypatch):
    monkeypatch.setattr(add_search, "_free_id", lambda *_: "PubMed")  # as on a disk that takes A and a for the same
    with pytest.raises(ReviewError, match=r"PubMed\.ris: cannot be written \(file exists\); nothing was changed"):
        add_search.main(["new.ris", "--source", "PubMed", "--date", "2026-01-31"])
    assert Path("data/searches/PubMed.ris").read_text() == "a person's export\n"


def test_a_copy_that_breaks_off_leaves_nothing(review, monkeypatch):
    def full(read, write):
        write.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(add_search.shutil, "copyfileobj", full)
    before = Path("data/searches.csv").read_bytes()
    with pytest.raises(ReviewError, match="no space left on device"):
        add_search.main(["new.ris", "--source", "Embase", "--date", "2026-01-31"])
    assert [path.name for path in Path("data/searches").iterdir()] == ["PubMed.ris"]
    assert Path("data/searches.csv").read_bytes() == before


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_stopped_in_its_middle_it_leaves_nothing(review, monkeypatch, heard, kind):
    def stopped(*_, **__):
        assert Path("data/searches/embase.ris").is_file() and "embase" in Path("data/searches.csv").read_text()
        signal.raise_signal(kind)  # to this thread, at once

    monkeypatch.setattr(add_search, "snakemake", stopped)
    before = Path("data/searches.csv").read_bytes()
    with pytest.raises(KeyboardInterrupt):
        add_search.main(["new.ris", "--source", "Embase", "--date", "2026-01-31"])
    assert [path.name for path in Path("data/searches").iterdir()] == ["PubMed.ris"]
    assert Path("data/searches.csv").read_bytes() == before


def test_an_export_dragged_among_the_others_is_named_and_logged_where_it_is(review, monkeypatch, capsys):
    Path("new.ris").rename("data/searches/embase 2026.ris")
    Path("data/searches/strategies").mkdir()
    for name in ("strategies/pubmed.txt", "README.md", ".DS_Store", ".~lock.embase.ris#"):
        Path("data/searches", name).write_text("no export\n")
    assert unlisted() == ["data/searches/embase 2026.ris"]
    assert any("add-search 'data/searches/embase 2026.ris' --source" in line for line in orphans(read_config()))
    monkeypatch.setattr(add_search, "snakemake", lambda *_, **__: 0)
    monkeypatch.setattr(add_search, "_report", lambda *_: None)
    assert add_search.main(["data/searches/embase 2026.ris", "--source", "Embase", "--date", "2026-01-31"]) == 0
    assert [row.file for row in add_search.search_log()] == [
        "data/searches/PubMed.ris",
        "data/searches/embase 2026.ris",
    ]
    assert unlisted() == [] and len(list(Path("data/searches").glob("*.ris"))) == 2


def test_only_what_a_reader_takes_is_named_as_an_export(review):
    """Neither what programs and people leave there, nor another copy of what is logged."""
    kept = {
        "Thumbs.db": b"\xd0\xcf\x11\xe0",
        "desktop.ini": b"[.ShellClassInfo]\r\nIconResource=a.dll,13\r\n",
        "prisma-s.xlsx": b"PK\x03\x04",
        "PubMed.ris.bak": b"a person's export\n",
        "PubMed (1).ris": b"a person's export\n",
        "notes.txt": b"Searched on 3 March by AB; English, 2000-2025.\n",
        "query.txt": b'("digital" OR "mobile") AND alliance\n1 exp Therapy/ (12,345)\n',
        "SAVEDRECS.TXT": b"TY  - JOUR\nTI  - Other\nER  - \n",
        "page.ris": b"<!doctype html><html>log in</html>",
        "pubmed.nbib.gz": b"\x1f\x8b",
        "all.zip": b"PK\x03\x04",
    }
    for name, content in kept.items():
        Path("data/searches", name).write_bytes(content)
    Path("data/searches/link.ris").symlink_to(Path("data/searches/PubMed.ris").resolve())
    Path("outside.ris").write_bytes(b"a person's export\n")
    Path("data/searches/link to a copy.ris").symlink_to(Path("outside.ris").resolve())
    named = ["SAVEDRECS.TXT", "all.zip", "page.ris", "pubmed.nbib.gz"]
    assert unlisted() == [f"data/searches/{name}" for name in named]
    lines = orphans(read_config())
    assert [line.split(": ")[1] for line in lines if "; unpack it, add each export in it" in line] == [
        "data/searches/all.zip",
        "data/searches/pubmed.nbib.gz",
    ]


@pytest.mark.parametrize(
    ("clock", "given", "said"),
    [
        ((2027, 12, 1), "2027-12-01", ""),
        ((2027, 12, 1), "2027-12-02", ""),  # in New Zealand
        ((2027, 12, 1), "2027-12-03", "noted"),
        ((2027, 12, 1), "2072-11-01", "refused"),
        ((1970, 1, 1), "RELEASED", ""),  # a machine whose clock has stopped
        ((1970, 1, 1), "9999-12-31", "refused"),
    ],
)
def test_a_day_that_is_still_to_come(review, monkeypatch, capsys, clock, given, said):
    class Clock(date):
        @classmethod
        def today(cls):
            return date(*clock)

    monkeypatch.setattr(days, "date", Clock)
    monkeypatch.setattr(add_search, "snakemake", lambda *_, **__: 0)
    monkeypatch.setattr(add_search, "_report", lambda *_: None)
    if given == "RELEASED":
        given = re.search("^date-released: (.+)$", Path(days.ROOT.parent, "CITATION.cff").read_text(), re.M)[1]
    arguments = ["new.ris", "--source", "Embase", "--date", given]
    if said == "refused":
        before = sorted(Path("data").rglob("*"))
        with pytest.raises(ReviewError, match="is still to come by this machine's date, "):
            add_search.main(arguments)
        assert sorted(Path("data").rglob("*")) == before
        return
    assert add_search.main(arguments) == 0
    note = f"the day of the search, {given}, is still to come by this machine's date, "
    assert (note in capsys.readouterr().err) == (said == "noted")
    assert [note in line for line in days.still_to_come()] == [True] * (said == "noted")


def test_one_that_was_there_stays_when_it_cannot_be_read(review, monkeypatch):
    Path("new.ris").rename("data/searches/embase.ris")
    monkeypatch.setattr(add_search, "snakemake", lambda *_, **__: 1)
    with pytest.raises(ReviewError, match="nothing was changed"):
        add_search.main(["data/searches/embase.ris", "--source", "Embase", "--date", "2026-01-31"])
    assert Path("data/searches/embase.ris").is_file()


@pytest.mark.parametrize(
    ("source", "date", "options", "doubt"),
    [
        (
            "pubmed",
            "2026-11-20",
            [],
            "round 1, which has a search of pubmed of 2026-01-31; if this is an update, write 2",
        ),
        ("Embase", "2026-11-20", [], ""),
        ("PubMed", "2026-11-20", ["--round", "1"], ""),
        ("PubMed", "2026-11-20", ["--round", "2"], ""),
        (
            "CINAHL",
            "2026-02-02",
            "later",
            "round 2, dated before its other searches; if it belongs to round 1, write that",
        ),
    ],
)
def test_a_round_that_was_not_given_is_doubted(review, monkeypatch, capsys, source, date, options, doubt):
    monkeypatch.setattr(add_search, "snakemake", lambda *_, **__: 0)
    monkeypatch.setattr(add_search, "_report", lambda *_: None)
    head, row = "search_id,round,source,kind,date,file", "PubMed,1,PubMed,database,2026-01-31,data/searches/PubMed.ris"
    Path("data/searches.csv").write_text(f"{head}\n{row}\n")
    if options == "later":
        Path("second.ris").write_bytes(b"a later export\n")
        add_search.main(["second.ris", "--source", "PubMed", "--date", "2026-11-20", "--round", "2"])
        options = []
    capsys.readouterr()
    add_search.main(["new.ris", "--source", source, "--date", date, *options])
    said = capsys.readouterr().out
    assert (f"No --round was given: taken for {doubt} into" in said) if doubt else said == ""


def test_what_is_added_after_a_version_was_published_is_of_the_next_round(review, monkeypatch, capsys):
    test_a_round_that_was_not_given_is_doubted(review, monkeypatch, capsys, "Embase", "2026-11-20", [], "")
    config = Path("config.yaml").read_text() if Path("config.yaml").is_file() else "review: {title: T}\n"
    Path("config.yaml").write_text(config + "prisma: {previous_round: 3}\n")
    Path("more.ris").write_bytes(b"a third export\n")
    add_search.main(["more.ris", "--source", "PubMed", "--date", "2026-11-21"])
    said = capsys.readouterr().out
    assert "taken for round 4, the first after those published; if it belongs to round 3, write that into" in said
    assert ",4,PubMed," in Path("data/searches.csv").read_text()


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("my export.ris", "hello\nworld\n", "error in records: my export.ris:1: no known format"),
        ("none.ris", "", "error in records: none.ris:1: the file is empty; "),
    ],
)
def test_a_refused_export_is_named_as_it_was_given(tmp_path, name, text, told):
    """And not by the name that its copy would have had."""
    place = tmp_path / "review"
    place.mkdir()
    (place / "config.yaml").write_text("review: {title: T}\n")
    (place / name).write_text(text)
    root = Path(add_search.__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-m", "rapport", "add-search", name, "--source", "PubMed", "--date", "2026-01-31"],
        cwd=place, env={**os.environ, "PYTHONPATH": f"{root}{os.pathsep}{root / 'workflow/plugins'}"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1 and told in done.stderr and "data/searches/" not in done.stderr, done.stderr
    assert ("add it with --hits 0" in done.stderr) == (not text)
    assert list((place / "data/searches").iterdir()) == []
