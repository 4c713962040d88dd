"""Dates of files that would deceive a run which goes by dates."""

import os
import time
from dataclasses import asdict

import pytest

from rapport import last_run, made
from rapport.commands import renew
from rapport.errors import ReviewError
from rapport.files import write_json
from rapport.typed import program

SHEET, TABLE, LISTS = "data/screening/r1-01.csv", "results/dedup/citations.csv", "results/prisma/lists"


@pytest.fixture
def ran(tmp_path, monkeypatch):
    """A review after a run that ended well."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(made, "noting", True)
    for name in (SHEET, TABLE, f"{LISTS}/a.csv", f"{LISTS}/b.csv", "results/of a person.txt", "config.yaml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    made.remember([TABLE, LISTS, "results/never made.csv"])
    made.note([TABLE, LISTS])
    last_run.begin()
    last_run.end()
    return tmp_path


def dates(folder):
    return {path: path.stat().st_mtime for path in (folder / "results").rglob("*") if path.is_file()}


def put(text, name, date):
    """Another file in the place of one, as synchronising and unpacking do it."""
    with open("other", "w") as stream:
        stream.write(text)
    os.utime("other", (date, date))
    os.rename("other", name)


def known(**about):
    """Have something else stand of the last run."""
    write_json(asdict(last_run.read()) | about, last_run.RECORD)


def test_after_a_run_nothing_is_touched(ran):
    before = dates(ran)
    assert renew.renew() == [] and dates(ran) == before
    put("y", SHEET, time.time() + 5)  # as usual: a newer date, which Snakemake sees
    assert renew.renew() == [] and dates(ran) == before


@pytest.mark.parametrize("when", ["1980", "2008", "during the last run", "the same"])
def test_a_file_with_an_old_date_makes_all_results_older(ran, when):
    ended = last_run.read().ended
    known(begun=ended - 60 * 10**9)
    during = ended / 1e9 - 30
    date = {"1980": 315532800, "2008": 1.2e9, "during the last run": during, "the same": os.stat(SHEET).st_mtime}[when]
    put("y", SHEET, date)
    logs = {path: date for path, date in dates(ran).items() if "logs" in path.parts}
    assert renew.renew() == []
    assert {date for path, date in dates(ran).items() if path not in logs} == {renew.OLD}
    assert dates(ran).items() >= logs.items()


def test_where_nobody_knows_what_was_read_everything_is_looked_at_again(ran):
    (ran / last_run.RECORD).write_text("{")
    assert renew.renew() == [] and os.stat(TABLE).st_mtime == renew.OLD


def test_results_of_somebody_else_that_cannot_be_dated_are_made_again(ran, monkeypatch):
    put("y", SHEET, 1.2e9)

    def refused(*_):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(renew.os, "utime", refused)
    assert renew.renew() == [] and not (ran / TABLE).exists()


def test_a_file_of_another_date_and_the_same_content_is_no_other_file(ran):
    before = dates(ran)
    put("x", SHEET, 1.2e9)
    assert renew.renew() == [] and dates(ran) == before


def test_what_somebody_wrote_into_results_is_made_again(ran):
    later = time.time() + 5
    for name in (TABLE, f"{LISTS}/a.csv", "results/of a person.txt"):
        put("y", name, later)
    (ran / LISTS / ".DS_Store").touch()
    told = f"is not as {program()} made it; the next whole run makes it again"
    assert renew.renew() == [f"note: {name} {told}" for name in (TABLE, LISTS)]
    assert not (ran / TABLE).exists() and not (ran / LISTS).exists()
    assert (ran / "results/of a person.txt").is_file(), "nothing that Rapport did not make is removed"


def test_a_list_that_is_gone_from_its_folder_is_made_again(ran):
    (ran / LISTS / "b.csv").unlink()
    assert [line.split()[1] for line in renew.renew()] == [LISTS]


def test_what_a_program_leaves_beside_results_is_no_change(ran):
    (ran / LISTS / ".DS_Store").touch()
    assert renew.renew() == [] and (ran / LISTS).exists()


@pytest.mark.parametrize("seconds", [-3600, 0.5, 2])
def test_what_somebody_saved_while_the_last_run_was_at_work_is_made_again(ran, seconds):
    """After its step, which would not make it again, as the next run would not for its date."""
    begun = time.time() - 60
    known(begun=int(begun * 1e9))
    put("y", TABLE, begun + seconds)
    assert [line.split()[1] for line in renew.renew()] == [TABLE] and not (ran / TABLE).exists()


def test_of_what_snakemake_by_itself_made_nobody_knows_what_is_in_it(ran):
    put("y", TABLE, time.time())
    made.remember([TABLE, LISTS], unnoted=[TABLE])
    assert renew.renew() == [] and (ran / TABLE).exists()
    put("y", f"{LISTS}/a.csv", time.time())
    assert [line.split()[1] for line in renew.renew()] == [LISTS]


@pytest.mark.parametrize("seconds", [-3600, 1, 3600])
def test_after_a_killed_run_what_is_not_as_it_was_made_goes_without_a_word(ran, seconds):
    """Whenever it was saved: later runs would take it for a result."""
    later = time.time() + 5
    known(begun=int(later * 1e9), ended=0)
    put("y", TABLE, later + seconds)
    put("x", f"{LISTS}/a.csv", later + 1)  # as a step made it that was noted
    assert renew.renew() == []
    assert not (ran / TABLE).exists() and (ran / LISTS / "a.csv").stat().st_mtime == later + 1


def test_after_a_killed_run_any_other_file_of_people_counts(ran):
    later = time.time() + 5
    known(begun=int(later * 1e9), ended=0)
    put("x", TABLE, later + 1)
    assert renew.renew() == [] and (ran / TABLE).stat().st_mtime == later + 1
    put("y", SHEET, time.time())
    assert renew.renew() == [] and (ran / TABLE).stat().st_mtime == renew.OLD


def test_where_nobody_notes_what_is_made_nothing_is_judged(ran, monkeypatch):
    monkeypatch.setattr(made, "noting", False)
    put("y", TABLE, time.time() + 5)
    assert renew.renew() == [] and (ran / TABLE).is_file()


def test_dates_to_come_are_refused_all_at_once(ran):
    renew.refuse_dates_to_come()
    for name in (SHEET, "config.yaml"):
        os.utime(ran / name, (4e9, 4e9))
    with pytest.raises(ReviewError) as error:
        renew.refuse_dates_to_come()
    assert [line.partition(":")[0] for line in error.value.problems] == ["config.yaml", SHEET]


def test_a_copied_folder_is_no_change_by_hand(ran):
    later = time.time() + 5
    for path in dates(ran):
        os.utime(path, (later, later))
    before = dates(ran)
    assert renew.renew() == [] and dates(ran) == before
