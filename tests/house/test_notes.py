"""What `check` and `status` remind a team of."""

import subprocess
from pathlib import Path

import pytest

from rapport.commands import check, status
from rapport.commands.notes import SEARCH_LOG, asked, notes
from rapport.config import complete, schema
from rapport.report.title import placeholder

ROOT = Path(__file__).resolve().parents[2]


def test_a_new_review_lacks_title_criteria_and_reasons(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    config = complete({"review": {"title": "The title of your review"}}, schema())
    assert [line.partition(":")[0] for line in notes(config)] == ["config.yaml", "data/screening/criteria.md"]
    sheet = tmp_path / "data/screening/title_abstract/r1-01.csv"
    sheet.parent.mkdir(parents=True)
    sheet.touch()
    assert "screening.reasons is empty" in notes(config)[-1]


def test_nothing_is_said_once_all_is_written(monkeypatch):
    monkeypatch.chdir(ROOT)
    config = complete({"review": {"title": "Yoga for tinnitus"}, "screening": {"reasons": ["x"]}}, schema())
    assert notes(config) == []


def test_a_published_round_that_no_list_holds_fast(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    config = complete({"review": {"title": "Yoga"}, "prisma": {"previous_round": 2}}, schema())
    (tmp_path / "data/previous").mkdir(parents=True)
    (tmp_path / "data/previous/studies.csv").touch()
    assert notes(config)[-1].startswith("data/previous/reports.csv: is missing, and studies.csv is there; copy both")
    (tmp_path / "data/previous/studies.csv").unlink()
    assert "follows today's decisions on rounds up to 2; copy both files" in notes(config)[-1]
    for name in ("studies.csv", "reports.csv"):
        (tmp_path / "data/previous" / name).touch()
    assert not any("previous" in note for note in notes(config))


LOG = """search_id,source,hits,counted,explanation
a,PubMed,120,98,not explained
b,Embase,120,98,a record was withdrawn
c,Scopus,98,98,
"""


def test_hits_that_nobody_explained_are_open_until_somebody_does(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    config = complete({"review": {"title": "Yoga", "status": "final"}}, schema())
    (tmp_path / "results/tables").mkdir(parents=True)
    (tmp_path / "results/tables/search_log.csv").write_text(LOG)
    (tmp_path / "data/screening").mkdir(parents=True)
    (tmp_path / "data/screening/criteria.md").write_text("# Criteria\nAdults\n")
    said = "PubMed (search a) reported 120 hits, its export holds 98; export again, or say why in note"
    assert status.unwritten(config) == ["Before the report is handed in:", f"  data/searches.csv: {said}"]
    (tmp_path / "results/tables/search_log.csv").write_text(LOG.replace("not explained", "truncated by the source"))
    assert status.unwritten(config) == []


def test_the_end_of_a_run_tells_what_a_final_report_lacks(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    config = complete({"review": {"title": "Yoga", "status": "final"}}, schema())
    for path, text in (("results/report/index.html", ""), ("data/searches.csv", "search_id\na\n")):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    *before, last = status.next_steps(config)
    assert before[0] == "Before the report is handed in:" and "criteria.md: holds no eligibility" in before[1]
    assert "is called final with the above open" in last
    (tmp_path / "data/screening").mkdir()
    (tmp_path / "data/screening/criteria.md").write_text("# Criteria\nAdults\n")
    assert status.next_steps(config) == ["Nothing waits for anyone. The report: results/report/index.html"]
    config["prisma"]["previous_round"] = 1
    head, advice, last = status.next_steps(config)
    assert head == "Recommended:" and "holds no list of what was published" in advice
    assert "called final" not in last, "advice leaves it final"


def test_many_searches_without_a_word_on_their_hits_are_not_all_told(tmp_path):
    (tmp_path / "results/tables").mkdir(parents=True)
    head, row = LOG.splitlines()[:2]
    (tmp_path / "results/tables/search_log.csv").write_text("\n".join([head, *[row] * 10]))
    config = complete({"review": {"title": "Yoga"}}, schema())
    found = [note for note in notes(config, tmp_path) if note.startswith("data/searches.csv")]
    assert len(found) == 9 and "2 further searches" in found[-1]


@pytest.mark.parametrize(("title", "empty"), [("Title of the review", True), ("Untitled.", True), ("Titles", False)])
def test_a_title_nobody_wrote(title, empty):
    assert placeholder(title) is empty


@pytest.mark.parametrize(
    "name", ["data/screening/criteria.docx", "data/Criteria v2.pdf", "data/screening/criteria (1).md"]
)
def test_criteria_in_another_file_are_named_while_there_are_none(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    config = complete({"review": {"title": "Yoga"}}, schema())
    (tmp_path / "data/screening").mkdir(parents=True)
    (tmp_path / "data/screening/criteria.md").write_text("# Criteria\n")
    (tmp_path / name).touch()
    assert f"; copy them from {name} as plain text" in notes(config)[0]
    (tmp_path / "data/screening/criteria.md").write_text("# Criteria\nAdults\n")
    assert notes(config) == []


def test_check_says_what_the_stages_said_in_their_logs(tmp_path):
    (tmp_path / "results/logs/screening").mkdir(parents=True)
    (tmp_path / "results/logs/screening/full_text.log").write_text("note: a: odd\nerror in x: b\n")
    (tmp_path / "results/logs/prisma.log").write_bytes(b"")
    assert check._said(tmp_path) == ["note: a: odd"]


def test_check_lists_the_problems_of_one_file_together_and_from_its_top(monkeypatch, capsys):
    made = [
        "error in studies: data/studies.csv:7: no study 'a'; correct it",
        "error in appraisal: data/appraisal/mmat2018/lea.csv:12: x",
        "error in studies: data/studies.csv:6: status 'b' is not one of c",
        "error in extraction: data/appraisal/mmat2018/lea.csv:9: y",
        "error in set-up: no file",
        "error in studies: data/studies.csv: no column study_id",
        "error in studies: data/studies.csv:6: another of this line",
    ]
    for name, value in (("settings", dict), ("_copy", lambda place: place), ("_problems", lambda _: (made, False))):
        monkeypatch.setattr(check, name, value)
    for name in ("gone_since", "orphans", "notes"):
        monkeypatch.setattr(check, name, lambda *_: [])
    assert check.main([]) == 1
    shown = capsys.readouterr().out.splitlines()
    assert shown[:-1] == [made[n] for n in (5, 2, 6, 0, 3, 1, 4)] and shown[-1].startswith("7 problems to put right.")


def test_a_question_about_the_search_log_stays_until_it_is_answered(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert asked() == []
    question = "note: data/searches.csv:3: all 2 records of search b are those of a"
    SEARCH_LOG.parent.mkdir(parents=True)
    SEARCH_LOG.write_text(f"{question}\nnote: data/a.ris:1: a warning\nerror in search log: data/searches.csv:1: x\n")
    assert asked() == [question]


def test_check_leaves_out_what_only_follows_from_earlier_results_put_back(tmp_path, monkeypatch):
    own = "error in full text: data/screening/retrieval.csv:3: no such citation; take it out"
    later = "error in extraction: data/extraction/arms/ana.csv:2: no such code; correct it"
    follow_on = "error in prisma: I20: 3 records are counted twice"
    said = iter([f"{own}\n", f"{own}\n{later}\n{follow_on}\n", f"{follow_on}\n"])
    monkeypatch.setattr(check, "_run", lambda *_: subprocess.CompletedProcess([], 1, "", next(said)))
    again = iter([True, True, False])
    monkeypatch.setattr(check, "_put_back", lambda _: next(again))
    assert check._problems(tmp_path) == ([own, later], True)


def test_check_says_so_of_a_contradiction_that_is_there_by_itself(tmp_path, monkeypatch):
    line = "error in prisma: I20: 3 records are counted twice"
    monkeypatch.setattr(check, "_run", lambda *_: subprocess.CompletedProcess([], 1, "", line))
    monkeypatch.setattr(check, "_put_back", lambda _: False)
    assert check._problems(tmp_path)[0] == [line]


def test_check_says_where_a_list_of_its_copy_can_be_seen(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RAPPORT_COMMAND", "rapport")
    for place in (Path("copy/results/logs/gone.csv"), Path("copy/results/there.csv"), Path("results/there.csv")):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.touch()
    line = "error: gone; results/logs/gone.csv lists them, beside results/there.csv and results/none.csv"
    (told,) = check._seen_here([line], Path("copy"))
    assert told == line.replace("gone.csv", "gone.csv (there after rapport)")
