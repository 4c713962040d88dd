"""Mistakes of somebody new, beside those of test_mistakes.py: one clear line each, and nothing is lost."""

import csv
import os
import shutil
import signal
import subprocess
import sys
import time

import openpyxl
import pytest
from reviewing import ROOT, review, said, small_review, tree

from rapport import __main__ as rapport
from rapport.review import open_review

SHEET = "data/screening/title_abstract/r1-01.csv"
EXPORTS = {
    "one.ris": "TY  - JOUR\nTI  - A chatbot and the working alliance of young adults\n"
    "AU  - Doe, J.\nPY  - 2020\nER  - \n\n"
    "TY  - JOUR\nTI  - Bond with an app: a longitudinal study\nAU  - Roe, R.\nPY  - 2021\nER  - \n"
}


def told(capsys, folder, monkeypatch, *arguments):
    """The lines of a command that is refused before anything runs; nothing in the folder changes."""
    monkeypatch.chdir(folder)
    before = tree(folder)
    try:
        assert rapport.main(list(map(str, arguments))) == 1
    except SystemExit as stop:
        assert stop.code == 1
    shown = capsys.readouterr().err.splitlines()
    assert shown and all(line.startswith("error in ") for line in shown), shown
    assert tree(folder) == before
    return "\n".join(shown)


def opened(capsys, folder, monkeypatch):
    """What a run says of settings and search log before it starts a step."""
    monkeypatch.chdir(folder)
    with pytest.raises(SystemExit):
        open_review()
    return capsys.readouterr().err


# --- the command line


@pytest.mark.parametrize("command", [(), ("status",), ("check",), ("bundle", "a.zip"), ("why", "a:1")])
def test_the_wrong_folder(capsys, tmp_path, monkeypatch, command):
    shown = told(capsys, tmp_path, monkeypatch, *command)
    assert "config.yaml" in shown or "first" in shown
    assert len(shown.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("stauts",), "'stauts' is not a command; did you mean 'status'?"),
        (("add", "search"), "'add' is not a command; did you mean 'add-search'?"),
        (("new",), "new my-review"),
        (("new", "full"), "full: is not an empty folder"),
        (("new", ROOT / "mine"), "lies inside Rapport itself"),
        (("compare", "results"), "name two results folders"),
        (("compare", "a", "b"), "a: holds no results"),
        (("--directory", "nowhere", "status"), "--directory nowhere: there is no such folder"),
        (("why",), "search_id:number"),
        (("bundle", "mine"), "bundle my-review.zip"),
    ],
)
def test_a_command_that_is_not_understood(capsys, tmp_path, monkeypatch, arguments, words):
    (tmp_path / "full").mkdir()
    (tmp_path / "full/thesis.docx").write_text("mine")
    (tmp_path / "config.yaml").write_text("review: {title: T}\n")
    assert words in told(capsys, tmp_path, monkeypatch, *arguments)


EXPORT = ("add-search", "export.ris")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("add-search", "exprot.ris", "--source", "A", "--date", "2026-01-31"), "exprot.ris: there is no such file"),
        ((*EXPORT, "--source", "A"), "--date"),
        ((*EXPORT, "--source", "A", "--date", "31.01.2026"), "31.01.2026: is not a date like 2026-01-31"),
        ((*EXPORT, "--source", "A", "--date", "2026-02-30"), "2026-02-30: is not a date"),
        ((*EXPORT, "--source", "A", "--date", "2092-02-20"), "2092-02-20: is still to come"),
        ((*EXPORT, "--source", "A", "--date", "2026-01-31", "--round", "0"), "rounds are 1"),
        ((*EXPORT, "--source", "A", "--date", "2026-01-31", "--hits", "many"), "many: is not a number"),
        ((*EXPORT, "--source", "A", "--date", "2026-01-31", "--kind", "databse"), "databse"),
        ((*EXPORT, "--source", "A", "--date", "2026-01-31", "more.ris"), "'more.ris' is not understood"),
        (("add-search", ".", "--source", "A", "--date", "2026-01-31"), ".: is a folder; name the export in it"),
        ((*EXPORT, "--source", "", "--date", "2026-01-31"), "--source is empty; name the database"),
        ((*EXPORT, "–source", "A", "--date", "2026-01-31"), "–source begins with a long dash; type two short ones"),
        ((*EXPORT, "--sorce", "A", "--date", "2026-01-31"), "--sorce is not an option; did you mean '--source'?"),
    ],
)
def test_an_export_that_is_not_added(capsys, tmp_path, monkeypatch, arguments, words):
    folder = small_review(tmp_path / "r")
    (folder / "export.ris").write_text(EXPORTS["one.ris"])
    shown = told(capsys, folder, monkeypatch, *arguments)
    assert words in shown
    assert len(shown.splitlines()) == 1


def test_the_same_export_twice(capsys, tmp_path, monkeypatch):
    folder = small_review(tmp_path / "r")
    shutil.copy(folder / "data/searches/one.ris", folder / "export (1).ris")
    arguments = ("add-search", "export (1).ris", "--source", "PubMed", "--date", "2026-01-31")
    assert "already there as data/searches/one.ris (search one)" in told(capsys, folder, monkeypatch, *arguments)


# --- settings and the search log


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"review:\r\n\ttitle: T\r\n", "config.yaml:2: a tab where YAML wants spaces"),
        (b"review: {title: T}\nscreening:\n  reviewers: r1, r2\n", "'r1, r2' should be a list in [brackets]"),
        (b"review: {title: T}\nscreening: {reviewers: [Ana Maria]}\n", "'Ana Maria' should begin with a letter"),
        (b"review: {title: The alliance: a review}\n", "config.yaml:1: not YAML"),
        (b"review: {title: T}\nstatus: final\n", "'status' is not a setting"),
        (b"review: {title: T, status: finished}\n", "'finished' is not one of in progress, final"),
        (
            "review: {title: T}\nscreening: {reviewers: [“ana”, b]}\n".encode(),
            "“ana” has curly quotes; write straight ones",
        ),
        ("review:\n  title: “My review”\n".encode(), "review.title: “My review” has curly quotes"),
        ('review: {title: T}\nscreening: {reviewers: ["Müller, A.", b]}\n'.encode(), "write muller_a, say"),
        (b"review: {title: T}\nscreening: {reviewers: [ana, Ana]}\n", "'ana' and 'Ana' differ in capitals only"),
        (b"review: {title: }\n", "review.title: is empty; write a text"),
        (b"review:\n  title:My review\n", "write a blank after the colon: title: My review"),
        (b"{\\rtf1\\ansi review: title}", "is a word processor's file; save it as plain text"),
        (b"PK\x03\x04 a .docx", "is a word processor's file"),
        (b"", "config.yaml: 'review' is missing"),
    ],
)
def test_settings(capsys, tmp_path, monkeypatch, content, words):
    folder = small_review(tmp_path / "r")
    (folder / "config.yaml").write_bytes(content)
    shown = opened(capsys, folder, monkeypatch)
    assert words in shown and len(shown.splitlines()) == 1, shown


def test_settings_saved_with_windows_line_ends_and_a_mark_are_read(tmp_path, monkeypatch):
    folder = small_review(tmp_path / "r")
    (folder / "config.yaml").write_bytes(b"\xef\xbb\xbfreview:\r\n  title: \xc3\x9cbersicht\r\n")
    monkeypatch.chdir(folder)
    assert open_review().config["review"]["title"] == "Übersicht"


@pytest.mark.parametrize("name", ["config.yml", "Config.yaml", "config.yaml.txt"])
def test_settings_under_another_name(capsys, tmp_path, monkeypatch, name):
    folder = small_review(tmp_path / "r")
    (folder / "config.yaml").rename(folder / name)
    shown = told(capsys, folder, monkeypatch, "status")
    assert f"{name}: the settings have to be in a file called config.yaml; rename it" in shown


def test_every_mistake_of_the_search_log_at_once(capsys, tmp_path, monkeypatch):
    folder = small_review(tmp_path / "r")
    (folder / "data/searches.csv").write_text(
        "search_id;round;source;kind;date;file\none;1;PubMed;databse;31/01/2026;data/searches/one.ris\n"
        "one;eins;;database;2026-01-31;data/searches/two.ris\n"
    )
    shown = opened(capsys, folder, monkeypatch)
    for words in (
        "data/searches.csv:2: kind 'databse' is not one of database, register, website, organisation, citation; did",
        "data/searches.csv:2: date '31/01/2026' is not a date like 2026-01-31",
        "data/searches.csv:3: round 'eins' is not a whole number",
        "data/searches.csv:3: source is empty",
        "data/searches.csv:3: file data/searches/two.ris does not exist",
    ):
        assert words in shown, f"{words}\n{shown}"


@pytest.mark.parametrize(
    ("log", "words"),
    [
        ("one,PubMed,31.02.2025,data/searches/one.ris", "date '31.02.2025' is not a date like 2026-01-31"),
        ("one,PubMed,1/2/2025,data/searches/one.ris", "date '1/2/2025' is not a date like 2026-01-31"),
        ("one,PubMed,,one.ris", "file one.ris does not exist; write data/searches/one.ris"),
        (r"one,PubMed,,C:\Users\ana\one.ris", "does not exist; write data/searches/one.ris"),
        ("one,PubMed,,/media/stick/two.ris", "file /media/stick/two.ris does not exist; put the file there"),
        ("one,PubMed,,data/searches", "file data/searches is a folder"),
        ("my search,PubMed,,data/searches/one.ris", "search_id 'my search' holds other characters"),
    ],
)
def test_a_row_of_the_search_log(capsys, tmp_path, monkeypatch, log, words):
    folder = small_review(tmp_path / "r")
    (folder / "data/searches.csv").write_text(f"search_id,source,date,file\n{log}\n")
    shown = opened(capsys, folder, monkeypatch)
    assert words in shown and len(shown.splitlines()) == 1, shown


def test_a_search_log_saved_as_a_workbook_or_emptied(capsys, tmp_path, monkeypatch):
    folder = small_review(tmp_path / "r")
    (folder / "data/searches.csv").write_text("\n")
    assert "data/searches.csv:1: the file is empty; its first row names" in opened(capsys, folder, monkeypatch)
    (folder / "data/searches.csv").rename(folder / "data/searches.xlsx")
    assert "searches.xlsx: the search log has to be data/searches.csv" in opened(capsys, folder, monkeypatch)
    (folder / "new.ris").write_text(EXPORTS["one.ris"])
    arguments = ("add-search", "new.ris", "--source", "A", "--date", "2026-01-31")
    assert "searches.xlsx: the search log has to be" in told(capsys, folder, monkeypatch, *arguments)


@pytest.mark.parametrize(
    ("mark", "end"), [(";", "\r\n"), ("\t", "\r\n"), (",", "\r\n")], ids=["semicolons", "tabs", "windows"]
)
def test_a_search_log_as_other_programs_save_it(tmp_path, monkeypatch, mark, end):
    folder = small_review(tmp_path / "r")
    log = folder / "data/searches.csv"
    text = "\ufeff" + log.read_text().replace(",", mark).replace("\n", end) + mark * 5 + end
    log.write_text(text, encoding="utf-16" if mark == "\t" else "utf-8", newline="")
    monkeypatch.chdir(folder)
    assert list(open_review().searches) == ["one"]


# --- sheets


@pytest.fixture(scope="module")
def issued(tmp_path_factory):
    """A review of two citations whose first sheets are issued."""
    folder = small_review(tmp_path_factory.mktemp("issued") / "r", exports=EXPORTS)
    process = review(folder, "results/screening/title_abstract/issued.json")
    assert process.returncode == 0, said(process)
    return folder


@pytest.fixture
def sheets(issued, tmp_path):
    """A copy of it to make mistakes in."""
    shutil.copytree(issued, tmp_path / "r")
    return tmp_path / "r"


def settle(folder):
    """Read the decisions; returns exit status and what was said."""
    process = review(folder, "results/screening/title_abstract/reconciled.csv")
    assert "Traceback" not in said(process)
    return process.returncode, [line for line in said(process).splitlines() if line.startswith(("error", "bug"))]


def decide(folder, sheet=SHEET, decisions=("include", "exclude"), **more):
    """Fill a sheet; *more*: keyword arguments of csv.DictWriter, ``encoding``."""
    encoding = more.pop("encoding", "utf-8")
    with open(folder / sheet, encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for row, decision in zip(rows, decisions, strict=True):
        row["decision"] = decision
    with open(folder / sheet, "w", encoding=encoding, newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), **more)
        writer.writeheader()
        writer.writerows(rows)
    return rows


def states(folder):
    with open(folder / "results/screening/title_abstract/reconciled.csv", encoding="utf-8") as stream:
        return sorted(row["state"] for row in csv.DictReader(stream))


def test_wrong_words_names_and_kinds_of_sheets_all_at_once(sheets):
    decide(sheets, decisions=("inclde", "later"))
    (sheets / "data/screening/title_abstract/r2-01.csv").rename(sheets / "data/screening/title_abstract/r22-01.csv")
    decide(sheets, "data/screening/title_abstract/r22-01.csv")
    (sheets / "data/screening/title_abstract/r1-02.ods").write_bytes(b"PK\x03\x04 a LibreOffice sheet")
    before = tree(sheets / "data")
    status, lines = settle(sheets)
    shown = "\n".join(lines)
    assert status == 1
    assert f"{SHEET}:2: decision 'inclde' is not include, exclude or maybe; did you mean 'include'?" in shown
    assert f"{SHEET}:3: decision 'later'" in shown
    assert "r22-01.csv" in shown and "did you mean 'r2'" in shown
    assert "r1-02.ods" in shown
    assert tree(sheets / "data") == before


def test_a_sheet_without_its_decision_column(sheets):
    rows = decide(sheets)
    lines = [f"{row['citation_id']},{row['title']}" for row in rows]
    (sheets / SHEET).write_text("citation_id,titel\n" + "\n".join(lines) + "\n", encoding="utf-8")
    status, shown = settle(sheets)
    assert status == 1
    assert any(f"{SHEET}:1: column 'decision' is missing" in line for line in shown), shown


def test_sheets_as_excel_and_libreoffice_save_them(sheets):
    """A workbook beside the sheet it was opened from, semicolons, Windows encoding, the programs' own lock files."""
    folder = sheets / "data/screening/title_abstract"
    rows = decide(sheets)
    book = openpyxl.Workbook()
    book.active.append(list(rows[0]))
    for row in rows:
        book.active.append(list(row.values()))
    book.save(folder / "r1-01.xlsx")
    (sheets / SHEET).unlink()
    decide(sheets, "data/screening/title_abstract/r2-01.csv", delimiter=";", encoding="cp1252", lineterminator="\r\n")
    (folder / "~$r1-01.xlsx").write_bytes(b"\x05Ana")
    (folder / ".~lock.r2-01.csv#").write_text(",ana,laptop,;")
    assert settle(sheets) == (0, [])
    assert states(sheets) == ["excluded", "included"]


def test_the_same_sheet_saved_in_two_formats_is_not_counted_twice(sheets):
    rows = decide(sheets)
    book = openpyxl.Workbook()
    book.active.append(list(rows[0]))
    for row in rows:
        book.active.append(list({**row, "decision": "include"}.values()))
    book.save(sheets / "data/screening/title_abstract/r1-01.xlsx")
    status, lines = settle(sheets)
    assert status == 1 and any("r1-01" in line for line in lines), lines


def test_an_id_that_a_spreadsheet_damaged_is_found_by_its_title(sheets):
    for who in ("r1", "r2"):
        path = sheets / f"data/screening/title_abstract/{who}-01.csv"
        decide(sheets, path.relative_to(sheets))
        text = path.read_text(encoding="utf-8")
        ident = text.splitlines()[1].split(",")[0]
        path.write_text(text.replace(ident, "1.23E+10", 1), encoding="utf-8")
    assert settle(sheets) == (0, [])
    assert states(sheets) == ["excluded", "included"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_sheet_that_may_not_be_read(sheets):
    decide(sheets)
    (sheets / SHEET).chmod(0)
    status, lines = settle(sheets)
    assert status == 1 and any(SHEET in line and "close it" in line for line in lines), lines


# --- exports


@pytest.mark.parametrize(
    ("name", "content"),
    [("empty.ris", ""), ("blank.nbib", "\n\n")],
)
def test_the_export_of_an_empty_search_says_what_to_do(tmp_path, name, content):
    folder = small_review(tmp_path / "r")
    (tmp_path / name).write_text(content)
    before = tree(folder / "data")
    process = review(folder, "add-search", tmp_path / name, "--source", "Embase", "--date", "2026-01-31")
    shown = said(process)
    assert "Traceback" not in shown
    assert process.returncode == 1 and tree(folder / "data") == before, shown
    assert "nothing was changed" in shown and ("is empty" in shown or "only blank lines" in shown)


# --- the machine


def _mounted(place, options):
    """Mount a small file system of its own; skips where that may not be done."""
    place.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", place], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("mounting a file system needs root: " + done.stderr.decode().strip())


@pytest.fixture
def disk(tmp_path):
    """Mount a disk of a given size; unmounted afterwards."""
    places = []

    def mount(options):
        _mounted(tmp_path / "disk", options)
        places.append(tmp_path / "disk")
        return tmp_path / "disk"

    if not shutil.which("mount"):
        pytest.skip("there is no mount command")
    yield mount
    for place in places:
        subprocess.run(["umount", "-l", place], check=True)


def test_a_full_disk_and_then_more_room(issued, disk):
    folder = disk("size=2m") / "r"
    shutil.copytree(issued, folder)
    decide(folder)
    before = tree(folder / "data")
    film = os.open(folder.parent / "film", os.O_WRONLY | os.O_CREAT)
    with pytest.raises(OSError, match="No space left"):
        while True:
            os.write(film, b"x" * 4096)
    os.close(film)
    process = review(folder, "results/screening/title_abstract/reconciled.csv")
    shown = said(process)
    assert process.returncode == 1 and "Traceback" not in shown, shown
    assert "disk is full" in shown or "no space left" in shown.lower(), shown
    assert tree(folder / "data") == before
    (folder.parent / "film").unlink()
    assert settle(folder) == (0, [])


def test_a_folder_that_is_read_only(issued, disk):
    place = disk("size=2m")
    shutil.copytree(issued, place / "r")
    subprocess.run(["mount", "-o", "remount,ro", place], check=True)
    export = place.parent / "new.ris"
    export.write_text(EXPORTS["one.ris"].replace("Bond", "Trust"))
    for arguments in ((), ("add-search", export, "--source", "A", "--date", "2026-01-31"), ("bundle", "a.zip")):
        process = review(place / "r", *arguments)
        shown = said(process)
        assert process.returncode == 1 and "Traceback" not in shown, shown
        assert "cannot be written" in shown or "report" in shown, shown
    assert review(place / "r", "status").returncode == 0


@pytest.mark.parametrize(
    ("kind", "send", "ctrl_c"),
    [
        (signal.SIGINT, os.killpg, signal.default_int_handler),
        (signal.SIGINT, os.kill, signal.default_int_handler),
        (signal.SIGTERM, os.kill, signal.default_int_handler),
        (signal.SIGHUP, os.kill, signal.default_int_handler),
        (signal.SIGTERM, os.kill, signal.SIG_IGN),
    ],
    ids=["ctrl-c in a terminal", "SIGINT", "SIGTERM", "the terminal is closed", "SIGTERM, begun with & by a script"],
)
def test_stopped_midway_and_again(tmp_path, kind, send, ctrl_c):
    folder = small_review(tmp_path / "r", exports=EXPORTS)
    target = "results/screening/title_abstract/issued.json"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "workflow/plugins")])}
    process = subprocess.Popen(
        [sys.executable, "-m", "rapport", target], cwd=folder, env=environment, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, ctrl_c),
        start_new_session=True,
    )  # fmt: skip
    first = process.stderr.readline()
    time.sleep(0.3)
    send(process.pid, kind)
    rest = process.stderr.read()
    assert process.wait() == 130, first + rest
    assert "stopped; run it again to go on where it was" in rest
    assert "Traceback" not in rest
    assert not list((folder / "results").rglob("*.part"))
    again = review(folder, target)
    assert again.returncode == 0, said(again)
    assert (folder / SHEET).is_file()
