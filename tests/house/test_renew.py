"""Dates of files that would deceive a run which goes by dates."""

import os
import time

import pytest

from rapport.commands import renew
from rapport.commands.made import remember
from rapport.errors import ReviewError

SHEET, TABLE, LISTS = "data/screening/r1-01.csv", "results/dedup/citations.csv", "results/prisma/lists"


@pytest.fixture
def ran(tmp_path, monkeypatch):
    """A review after a run that ended well."""
    monkeypatch.chdir(tmp_path)
    for name in (SHEET, TABLE, f"{LISTS}/a.csv", "results/of a person.txt", "config.yaml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    remember([TABLE, LISTS, "results/never made.csv"])
    renew.begin()
    renew.end()
    return tmp_path


def dates(folder):
    return {path: path.stat().st_mtime for path in (folder / "results").rglob("*") if path.is_file()}


def test_after_a_run_nothing_is_touched(ran):
    before = dates(ran)
    assert renew.renew() == [] and dates(ran) == before
    (ran / SHEET).write_text("y")  # as usual: a newer date, which Snakemake sees
    assert renew.renew() == [] and dates(ran) == before


def test_a_file_with_an_old_date_makes_all_results_older(ran):
    (ran / "backup").write_text("y")
    os.utime(ran / "backup", (1.2e9, 1.2e9))
    (ran / "backup").rename(ran / SHEET)
    logs = {path: date for path, date in dates(ran).items() if "logs" in path.parts}
    assert renew.renew() == []
    assert {date for path, date in dates(ran).items() if path not in logs} == {renew.OLD}
    assert dates(ran).items() >= logs.items()


def test_what_somebody_wrote_into_results_is_made_again(ran):
    later = time.time() + 5
    for name in (TABLE, f"{LISTS}/a.csv", "results/of a person.txt"):
        os.utime(ran / name, (later, later))
    assert renew.renew() == [f"note: {name} was changed by hand; it is made again" for name in (TABLE, LISTS)]
    assert not (ran / TABLE).exists() and not (ran / LISTS).exists()
    assert (ran / "results/of a person.txt").is_file(), "nothing that Rapport did not make is removed"


def test_after_a_killed_run_newer_results_are_its_own(ran):
    later = time.time() + 5
    os.utime(ran / renew.BEGUN, (later, later))
    os.utime(ran / TABLE, (later + 1, later + 1))
    assert renew.renew() == [] and (ran / TABLE).is_file()


def test_dates_to_come_are_refused_all_at_once(ran):
    renew.refuse_dates_to_come()
    for name in (SHEET, "config.yaml"):
        os.utime(ran / name, (4e9, 4e9))
    with pytest.raises(ReviewError) as error:
        renew.refuse_dates_to_come()
    assert [line.partition(":")[0] for line in error.value.problems] == ["config.yaml", SHEET]


def test_a_copied_folder_is_no_change_by_hand(ran):
    names = [f"results/tables/{n}.csv" for n in range(renew.MANY + 1)]
    (ran / "results/tables").mkdir()
    later = time.time() + 5
    for name in names:
        (ran / name).touch()
        os.utime(ran / name, (later, later))
    remember(names)
    assert renew.renew() == [] and all((ran / name).is_file() for name in names)
