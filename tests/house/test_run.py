"""One run at a time in a folder, and nothing of a killed one left."""

import errno
import json
import os
import signal
import subprocess
import time
from dataclasses import asdict
from itertools import pairwise

import pytest

from rapport import last_run
from rapport.commands import run, status
from rapport.commands.alone import at_work
from rapport.errors import ReviewError
from rapport.files import write_json
from rapport.made import clear_others, remember
from rapport.people import issue, made_by_people, write_receipt

CHILDREN = []
REAL = subprocess.Popen


def sleeping(held):
    CHILDREN.append(REAL(["sleep", "60"], pass_fds=held))

    class Started:
        def wait(self):
            return 0

    return Started()


def test_the_lock_is_held_as_long_as_snakemake_lives(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with run.alone() as lock:
        monkeypatch.setattr(run.subprocess, "Popen", lambda command, **options: sleeping(options["pass_fds"]))
        run.snakemake([], keep_open=lock)
    with pytest.raises(ReviewError, match="another run is at work"), run.alone():
        pass
    child = CHILDREN.pop()
    child.kill()
    child.wait()
    with run.alone():
        pass


def test_a_run_that_is_just_ending_is_waited_for(tmp_path, monkeypatch):
    """A killed parent is gone before what it started is."""
    monkeypatch.chdir(tmp_path)
    with run.alone() as lock:
        child = REAL(["sleep", "0.3"], pass_fds=(lock,))
    with run.alone():
        assert child.poll() is not None or child.wait(timeout=1) == 0


@pytest.mark.parametrize("error", [errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS])
def test_on_a_disk_without_locks_a_run_goes_on_and_none_is_said_to_be_at_work(tmp_path, monkeypatch, capsys, error):
    monkeypatch.chdir(tmp_path)

    def refused(*_):
        raise OSError(error, os.strerror(error))

    with run.alone():
        assert at_work()
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("fcntl.flock", refused)
    assert not at_work()
    with run.alone():
        assert not at_work()
    assert capsys.readouterr().err == "note: this disk knows no locks; see that nobody starts a second run here\n"


def test_half_written_files_of_a_killed_run_go(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for path in ("results/prisma/.flow.pdf.1.part", "results/logs/kept/.a.part/0", "results/prisma/flow.pdf"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("x")
    run._clear_parts()
    assert [p.name for p in sorted((tmp_path / "results").rglob("*")) if p.is_file()] == ["flow.pdf"]


@pytest.mark.parametrize(
    "words",
    [
        ["-n"],
        ["-np"],
        ["--dry-run"],
        ["--rulegraph"],
        ["--dag=dot"],
        ["-S"],
        ["--report", "a.html"],
    ],
)
def test_what_only_looks_does_nothing(words):
    assert run.only_looks(words)
    assert not run.only_looks(["--cores", "2", "--nolock", "-Rreport", "-Rnumbers"])


def test_a_polite_kill_ends_a_run_as_ctrl_c_does(heard):
    with pytest.raises(KeyboardInterrupt), run.stopped_like_ctrl_c():
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(5)


def test_files_of_people_are_those_that_they_made(tmp_path):
    for name in ("searches.csv", ".#a.csv", "#a.csv#", "~$r1-01.xlsx", ".~lock.a.csv#", ".DS_Store", "coding/lea.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    assert [p.relative_to(tmp_path).as_posix() for p in made_by_people(tmp_path)] == ["coding/lea.csv", "searches.csv"]


def test_what_no_step_makes_any_longer_goes(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ours = ["results/records/by_search/e.json", "results/lists/a.csv", "results/tables/old", "results/tables/kept.csv"]
    for name in (*ours[:2], ours[2] + "/1.csv", ours[3], "results/tables/a person's.docx", "data/searches.csv"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    remember(ours[:2])
    remember([*ours[2:], "data/searches.csv", "results/never made.csv"])
    clear_others(["results/tables/kept.csv", "results/lists"])
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert left - {"results/logs/used/made.json"} == {
        "results/lists/a.csv", "results/tables/kept.csv", "results/tables/a person's.docx", "data/searches.csv"
    }  # fmt: skip
    assert not (tmp_path / "results/records").exists() or not any((tmp_path / "results/records").iterdir())


def test_files_of_people_that_are_gone_are_told_until_a_run_has_ended_well_without_them(tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.yaml").write_text("review: {title: T}\n")
    for name in ("dedup/verdicts.csv", "coding/consensus.csv", "screening/full_text/r1-01.csv"):
        (tmp_path / "data" / name).parent.mkdir(parents=True)
        (tmp_path / "data" / name).write_text("x")
    result = {"is": 0}

    def snakemake(arguments, keep_open):
        if result["is"] == 0:
            last_run.finish()
        return result["is"]

    monkeypatch.setattr(run, "snakemake", snakemake)
    monkeypatch.setattr(run, "next_steps", lambda config: ["next"])

    def told():
        run.main([])
        return capfd.readouterr().err.splitlines()

    assert told() == ["next"]
    (tmp_path / "data/dedup/verdicts.csv").unlink()
    (tmp_path / "data/screening/full_text/r1-01.csv").unlink()  # screening itself tells of these, and stops
    note = "note: gone since the last run: data/dedup/verdicts.csv; put back what was not meant to go"
    result["is"] = 1
    assert told() == [note]
    result["is"] = 0
    assert told() == [note, "next"]
    assert told() == ["next"]


def test_one_file_asked_for_says_what_it_may_not_know_of(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(run, "snakemake", lambda *_, **__: 0)
    last_run.finish()
    for path in ("config.yaml", "data/r1.csv"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
        os.utime(path, (1e9, 1e9))
    assert run.main(["results/ledger.csv"]) == 0
    assert capsys.readouterr().err == ""
    os.utime("data/r1.csv", (3e9, 3e9))
    assert run.main(["results/ledger.csv"]) == 0
    assert "note: changed since the last whole run: data/r1.csv; to have it everywhere: " in capsys.readouterr().err
    assert run.main(["-n", "results/ledger.csv"]) == 0
    assert capsys.readouterr().err == ""


def test_status_says_that_the_last_run_failed_and_why(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.yaml").write_text("review: {title: T}\n")
    log = tmp_path / "results/logs/records/a.log"
    wrong = "error in records: data/searches/a.ris:3: something; mend it"

    def snakemake(words, keep_open):
        assert at_work() and told().splitlines()[-1].startswith("A run is at work in this folder")
        if refused:
            return 1
        if words != ["-n"]:
            monkeypatch.setattr(last_run, "whole", not words)
            last_run.begin()
            log.parent.mkdir(parents=True, exist_ok=True)
            log.write_text(wrong + "\n" if failing else "")
            last_run.end()
            if not (words or failing):
                last_run.finish()
        return int(failing)

    def told():
        status.main([])
        return capsys.readouterr().out

    monkeypatch.setattr(run, "snakemake", snakemake)
    assert "Nothing has been run here yet." in told()
    failing, refused = True, True
    run.main(["--forc"])  # which Snakemake does not know
    assert "Nothing has been run here yet." in told()
    refused = False
    run.main([])
    shown = told()
    assert f"The last run failed. Put this right first:\n  {wrong}\n" in shown and "Nothing has been run" not in shown
    assert shown.splitlines()[-1].startswith("Next: ")
    refused = True
    run.main(["--forc"])
    assert told() == shown
    refused = False
    log.write_bytes(b"\xe9")  # as after a kill, of which no step could say anything
    assert "The last run was stopped before its end." in told()
    for words in (["-n"], ["results/records/searches.csv"]):  # neither is a whole run
        failing = False
        run.main(words)
        assert status.stopped()
    run.main([])
    assert status.stopped() == []


def test_a_run_whose_engine_was_killed_says_so(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(run.subprocess, "Popen", lambda *_, **__: REAL(["sh", "-c", "kill -KILL $$"]))
    with pytest.raises(ReviewError, match="was ended from outside, perhaps because the machine ran out of memory; "):
        run.main([])


@pytest.fixture
def reviewed(tmp_path, monkeypatch):
    """A review after a whole run, with one study and nothing that waits."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data/searches").mkdir(parents=True)
    (tmp_path / "data/searches/a.ris").write_text("TY  - JOUR\nER  - \n")
    head, row = "search_id,round,source,kind,date,file", "a,1,PubMed,database,2026-01-31,data/searches/a.ris"
    (tmp_path / "data/searches.csv").write_text(f"{head}\n{row}\n")
    (tmp_path / "data/table.csv").write_text("a\n")
    for path, text in {
        "numbers.json": '{"prisma.new_studies": {"value": 1, "text": "1"}}',
        "todo.csv": "stage,who,task,n,file\n",
        "report/index.html": "",
    }.items():
        (tmp_path / "results" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "results" / path).write_text(text)
    config(tmp_path, "in progress")
    monkeypatch.setattr(last_run, "whole", True)
    last_run.begin()
    last_run.end()
    last_run.finish()
    return tmp_path


def config(folder, state):
    path = folder / "config.yaml"
    path.write_text(f"review: {{title: Apps, status: {state}}}\n")
    os.utime(path, (1e9, 1e9))


@pytest.mark.parametrize("state", ["in progress", "final"])
def test_what_is_not_set_up_is_said_until_it_is(reviewed, capsys, state):
    config(reviewed, state)
    status.main([])
    said = capsys.readouterr().out
    assert "not set up in config.yaml: data extraction (extraction.extractors), quality appraisal" in said
    assert ("framework synthesis" in said) == (state != "final")  # a review may do without
    assert "not set up" in "\n".join(status.next_steps(status.settings()))
    last = said.splitlines()[-1]
    if state == "final":
        assert last.startswith("Nothing waits for anyone")
    else:
        assert last.startswith("The report so far") and "complete without it? Then write `status: final`" in last


def test_an_audit_of_the_merges_is_offered_until_it_is_made(reviewed, capsys):
    def told():
        status.main([])
        shown, end = capsys.readouterr().out, "\n".join(status.next_steps(status.settings()))
        assert ("audited" in shown) == ("audited" in end)  # here nothing waits for anybody
        return shown

    head = "record_id,kept_record_id,correct\n"
    sample, mine = reviewed / "results/dedup/audit.csv", reviewed / "data/dedup/audit.csv"
    for folder in (sample.parent, mine.parent):
        folder.mkdir()
    assert "audited" not in told()
    sample.write_text(head)
    assert "audited" not in told()
    sample.write_text(head + "b:1,a:1,\nb:2,a:2,\n")
    assert (
        "nobody has audited the merges of duplicates: copy results/dedup/audit.csv to data/dedup/audit.csv,"
        " and there write" in told()
    )
    (reviewed / "results/todo.csv").write_text("stage,who,task,n,file\nfull_text,ana,screen full texts,1,a.csv\n")
    assert "audited" not in "\n".join(status.next_steps(status.settings()))
    (reviewed / "results/todo.csv").write_text("stage,who,task,n,file\n")
    mine.write_text(sample.read_text())
    os.utime(mine, (1e9, 1e9))
    assert ": in data/dedup/audit.csv write yes or no under correct in each of the 2 rows;" in told()
    (reviewed / "results/numbers.json").write_text(
        '{"prisma.new_studies": {"value": 1, "text": "1"}, "dedup.audit_judged": {"value": 2, "text": "2"}}'
    )
    assert "audited" not in told()
    numbers = {"dedup.audit_judged": 2, "dedup.audit_round": 1, "dedup.audit_since": 48}
    entries = {name: {"value": n, "text": f"{n}"} for name, n in numbers.items()}
    (reviewed / "results/numbers.json").write_text(json.dumps(entries))
    assert (
        "the audit of the merges of duplicates is of those up to round 1, not of 48 merges of later rounds: add to"
        " data/dedup/audit.csv the rows of results/dedup/audit.csv that it lacks"
    ) in told()


def test_a_file_that_was_saved_as_it_was_has_not_changed(reviewed, monkeypatch):
    later = time.time() + 5
    os.utime("data/table.csv", (later, later))
    assert status.changed_since_last_run() == ""
    (reviewed / "data/table.csv").write_text("b\n")
    os.utime("data/table.csv", (later, later))
    assert status.changed_since_last_run() == "data/table.csv"
    monkeypatch.setattr(last_run, "whole", False)  # of one file only, so that the rest does not know of it
    last_run.begin()
    last_run.end()
    os.utime("results/todo.csv", (later + 1, later + 1))  # which is what it made
    assert status.changed_since_last_run() == "data/table.csv"


def test_what_was_saved_during_a_run_is_told_until_a_run_has_looked_at_it(reviewed, monkeypatch):
    """Its step may have read it before; and a sheet that the run issued meanwhile is no change."""
    last_run.begin()
    (reviewed / "data/table.csv").write_text("saved while a step is at work\n")
    sheets = ["data/screening/lea-01.csv", "data/screening/ana-01.csv"]
    for sheet in sheets:
        issue(sheet, b"citation_id,decision\nc1,\n")
    write_receipt(sheets, "results/screening/title_abstract/issued.json")
    last_run.end()
    last_run.finish()
    assert status.changed_since_last_run() == "data/table.csv"
    (reviewed / sheets[1]).write_text("citation_id,decision\nc1,include\n")
    assert status.changed_since_last_run() == f"{sheets[1]}, data/table.csv"
    monkeypatch.setattr(last_run, "_begun", False)  # another run, which finds that it has nothing to do
    last_run.finish()
    assert status.changed_since_last_run() == ""
    (reviewed / "data/table.csv").write_text("again\n")
    assert status.changed_since_last_run() == "data/table.csv"


def test_a_record_of_an_earlier_version_is_read(reviewed):
    known = asdict(last_run.read())
    del known["looked"]
    write_json(known, last_run.RECORD)
    assert last_run.read().done and status.changed_since_last_run() == ""
    os.utime("data/table.csv", (time.time() + 5,) * 2)
    assert status.changed_since_last_run() == ""
    (reviewed / "data/new.csv").write_text("x\n")
    os.utime("data/new.csv", (time.time() + 5,) * 2)
    assert status.changed_since_last_run() == "data/new.csv"


def test_status_says_what_was_corrected_since_a_run_failed(reviewed, capsys):
    last_run.begin()
    log = reviewed / "results/logs/a.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text("error in screening: data/table.csv:2: something\n")
    status.main([])
    assert "Put this right first" in (said := capsys.readouterr().out) and "Changed since" not in said
    (reviewed / "data/table.csv").write_text("c\n")
    os.utime("data/table.csv", (time.time() + 5,) * 2)
    status.main([])
    assert "\nChanged since: data/table.csv\nNext: " in capsys.readouterr().out


@pytest.mark.parametrize("record", ["", "{", "[]", '{"begun": "today"}', '{"held": 3}', '{"another version": 1}'])
def test_a_damaged_record_of_the_last_run_is_as_good_as_none(reviewed, record):
    last_run.RECORD.write_text(record)
    assert last_run.read() == last_run.LastRun(held=None)
    assert status.stopped() == [] and status.changed_since_last_run() == ""
    last_run.begin()
    last_run.end()
    assert "data/table.csv" in last_run.read().held and not last_run.read().killed


def test_a_run_of_some_results_leaves_what_is_known_of_whole_ones(reviewed, monkeypatch):
    last_run.begin()  # killed
    before = last_run.read()
    assert before.killed and before.open == before.begun and before.done
    monkeypatch.setattr(last_run, "whole", False)
    last_run.begin()
    last_run.end()
    after = last_run.read()
    assert (after.open, after.done) == (before.open, before.done) and not after.killed
    assert status.stopped()


def test_two_whole_runs_in_one_step_of_the_clock_are_told_apart(reviewed):
    stamps = []
    for _ in range(100):
        last_run.finish()
        stamps.append(last_run.read().done)
    assert all(one != other for one, other in pairwise(stamps))
