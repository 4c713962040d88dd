"""What people do wrong: one clear line each that names the file, exit status 1, no traceback, nothing half-written."""

import os
import re
import shutil

import pytest
from reviewing import copy_worked, review, said, small_review, tree

# the last step before people; what is drawn takes longer and is tested elsewhere
SHEETS = "results/screening/title_abstract/issued.json"


def refused(folder, *parts, arguments=()):
    data = tree(folder / "data")
    process = review(folder, *arguments)
    shown = said(process)
    assert process.returncode == 1, shown
    assert "Traceback" not in shown
    lines = [line for line in shown.splitlines() if line.startswith("error")]
    for part in parts:
        assert any(part in line for line in lines), f"{part!r} not in\n{shown}"
    assert tree(folder / "data") == data
    assert not list((folder / "results").rglob("*.part"))
    return shown


def test_an_option_of_a_run_that_does_not_exist(tmp_path):
    shown = refused(small_review(tmp_path / "r"), arguments=("--dryrum",))
    assert shown.startswith("error in command: '--dryrum' is not understood; did you mean '--dryrun'?")
    assert len(shown.splitlines()) == 1


def test_a_dry_run_says_which_blank_sheets_would_come_again(tmp_path):
    folder = small_review(tmp_path / "r")
    assert review(folder, SHEETS).returncode == 0
    sheet = folder / "data/screening/title_abstract/r1-01.csv"
    sheet.unlink()
    assert f"{sheet.relative_to(folder)}: this blank sheet is gone; a run issues it again" in said(
        review(folder, "-n", SHEETS)
    )
    assert not sheet.exists()


def test_all_settings_problems_at_once(tmp_path):
    folder = small_review(tmp_path / "r", "review: {title: T}\nscreening: {reviewer: [a]}\nasociation: {tau2: REML}\n")
    refused(
        folder,
        "'reviewer' is not a setting; did you mean 'reviewers'?",
        "'asociation' is not a setting; did you mean 'association'?",
    )


def test_a_missing_export_names_the_row(tmp_path):
    folder = small_review(tmp_path / "r")
    (folder / "data/searches/one.ris").unlink()
    refused(folder, "data/searches.csv:2", "data/searches/one.ris")


def test_check_finds_what_a_run_has_already_found(tmp_path):
    folder = small_review(tmp_path / "r")
    whole = ("results/todo.csv", "results/prisma/counts.json")
    assert review(folder, *whole).returncode == 0
    sheet = folder / "data/screening/title_abstract/r1-01.csv"
    blank = sheet.read_text(encoding="utf-8")
    sheet.write_text(re.sub("(?m)^(c[0-9a-z]{10}),", r"\1,inclde", blank, count=1), encoding="utf-8")
    refused(folder, "decision 'inclde' is not", arguments=whole)
    refused_check = review(folder, "check")  # of the failed run a table is missing between others that are there
    assert refused_check.returncode == 1 and "decision 'inclde' is not" in said(refused_check)


def test_decisions_that_are_gone_stop_the_run(tmp_path):
    folder = small_review(tmp_path / "r")
    assert review(folder, SHEETS).returncode == 0
    sheet = folder / "data/screening/title_abstract/r1-01.csv"
    sheet.write_text(
        re.sub("(?m)^(c[0-9a-z]{10}),", r"\1,include", sheet.read_text(encoding="utf-8")), encoding="utf-8"
    )
    assert review(folder, SHEETS).returncode == 0
    sheet.rename(folder / "r1-01.csv")
    refused(folder, "title_abstract/r1-01.csv: ", " of r1 that the last run used ", arguments=(SHEETS,))
    refused(folder, " of r1 that the last run used ", arguments=("title_abstract",))  # not forgotten by the refusal
    (folder / "results/logs/used/title_abstract/r1-01.csv.json").unlink()
    assert review(folder, "title_abstract", SHEETS).returncode == 0
    assert sheet.is_file()


def test_an_export_deleted_after_a_run_is_noticed(tmp_path):
    folder = small_review(tmp_path / "r")
    assert review(folder, "results/records/searches.csv").returncode == 0
    (folder / "data/searches/one.ris").unlink()
    refused(folder, "data/searches.csv:2", "data/searches/one.ris")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"PK\x03\x04rest", "zip"),
        (b"%PDF-1.4 x", "PDF"),
        (b"<!DOCTYPE html><html><body>Log in</body></html>", "web page"),
    ],
)
def test_what_is_no_export_is_named_for_what_it_is(tmp_path, content, words):
    folder = small_review(tmp_path / "r")
    (folder / "data/searches/one.ris").write_bytes(content)
    shown = refused(folder, "data/searches/one.ris")
    assert words.lower() in shown.lower()


def test_all_bad_exports_are_listed_in_one_run(tmp_path):
    folder = small_review(tmp_path / "r", exports={"one.ris": "", "two.ris": "", "three.ris": "hello\n"})
    refused(folder, "one.ris", "two.ris", "three.ris")


def test_no_review_here(tmp_path):
    process = review(tmp_path)
    assert process.returncode == 1
    assert "config.yaml" in said(process)
    assert "Traceback" not in said(process)


def test_two_runs_at_once(tmp_path):
    import fcntl

    folder = small_review(tmp_path / "r")
    (folder / ".snakemake").mkdir()
    with open(folder / ".snakemake/rapport.lock", "w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        refused(folder, "another run is at work")


def test_the_smallest_review_runs_and_the_next_run_does_nothing(tmp_path):
    folder = small_review(tmp_path / "r")
    first = review(folder)
    assert first.returncode == 0, said(first)
    assert "data/screening/title_abstract" in said(first)
    counts = re.findall(r"^  (\d+)/(\d+)  ", said(first), re.M)
    total = int(counts[-1][1])
    assert [(int(n), int(of)) for n, of in counts] == [(n, total) for n in range(1, total + 1)]
    second = review(folder)
    assert second.returncode == 0
    assert not [line for line in said(second).splitlines() if line.startswith("  1/")], said(second)


def test_a_misspelt_column_of_the_worked_review(tmp_path):
    folder = copy_worked(tmp_path / "r")
    log = folder / "data/searches.csv"
    log.write_text(log.read_text(encoding="utf-8").replace("search_id", "serch_id", 1), encoding="utf-8")
    refused(folder, "data/searches.csv:1", "search_id")


def test_a_new_search_leaves_earlier_files_alone(tmp_path):
    folder = small_review(tmp_path / "r")
    assert review(folder, SHEETS).returncode == 0
    before = tree(folder / "data")
    export = tmp_path / "update.ris"
    export.write_text(
        "TY  - JOUR\nTI  - A chatbot and the working alliance of young adults with depression\n"
        "AU  - Doe, J.\nPY  - 2020\nER  - \n\n"
        "TY  - JOUR\nTI  - Bond with an app: a longitudinal study of the working alliance\n"
        "AU  - Roe, R.\nPY  - 2026\nER  - \n",
        encoding="utf-8",
    )
    added = review(folder, "add-search", export, "--source", "Embase", "--date", "2026-10-01", "--round", "2")
    assert added.returncode == 0, said(added)
    assert "2 records read" in added.stdout
    assert "1 of 2 citations are new" in added.stdout
    assert review(folder, SHEETS).returncode == 0
    after = tree(folder / "data")
    changed = [path for path in before if before[path] != after.get(path)]
    assert changed == ["searches.csv"]
    assert len(shutil.os.listdir(folder / "data/screening/title_abstract")) == 4
    again = review(folder, "add-search", export, "--source", "Embase", "--date", "2026-10-01", "--round", "2")
    assert again.returncode == 1
    assert "already there" in said(again)


def test_an_export_that_cannot_be_read_is_not_added(tmp_path):
    folder = small_review(tmp_path / "r")
    before = tree(folder / "data")
    export = tmp_path / "bad.ris"
    export.write_text("nothing of the kind\n")
    process = review(folder, "add-search", export, "--source", "Embase", "--date", "2026-10-01")
    assert process.returncode == 1
    assert tree(folder / "data") == before


@pytest.mark.parametrize("home", ["/proc/nowhere", "~", "a file"])
def test_nobody_needs_a_home_folder_to_write_in(tmp_path, monkeypatch, home):
    """As in a container that runs as a user it does not know."""
    folder = small_review(tmp_path / "r")
    (tmp_path / "a file").touch()
    monkeypatch.setenv("HOME", str(tmp_path / home) if home == "a file" else home)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    process = review(folder, "results/prisma/flow.svg" if home == "~" else "results/records/searches.csv")
    assert process.returncode == 0, said(process)
    assert all(line.lstrip()[:1].isdigit() for line in said(process).splitlines()), said(process)
    assert sorted(path.name for path in folder.iterdir()) == [".snakemake", "config.yaml", "data", "results"]


def test_a_sheet_from_a_backup_and_a_result_saved_by_hand(tmp_path):
    """Neither is passed over because of its date: not what is older than the results, nor what is newer."""
    folder = small_review(tmp_path / "r")
    table = folder / "results/screening/title_abstract/reconciled.csv"
    assert review(folder, SHEETS).returncode == 0
    sheet = folder / "data/screening/title_abstract/r1-01.csv"
    header, row = sheet.read_text(encoding="utf-8").splitlines()
    place = header.split(",").index("decision")
    for decision in ("include", "exclude"):  # the second has an old date, as a copy from an archive
        cells = row.split(",")
        sheet.write_text(
            "\n".join([header, ",".join([*cells[:place], decision, *cells[place + 1 :]])]), encoding="utf-8"
        )
        if decision == "exclude":
            os.utime(sheet, (1.2e9, 1.2e9))
        assert review(folder, SHEETS).returncode == 0
        assert f",{decision}," in table.read_text(encoding="utf-8")
    good = table.read_bytes()
    table.write_bytes(good.replace(b"exclude", b"include"))
    shown = said(review(folder, "results/screening/title_abstract/reconciled.csv"))
    assert shown.startswith("note: results/screening/title_abstract/reconciled.csv is not as ")
    assert "made it; the next whole run makes it again" in shown
    assert table.read_bytes() == good
    os.utime(sheet, (4e9, 4e9))
    refused(folder, "r1-01.csv: was saved on 2096-10-02", arguments=(SHEETS,))
