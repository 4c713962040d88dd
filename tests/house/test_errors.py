import io
import pickle

import pytest

from rapport.errors import Problems, ReviewError, did_you_mean, on_screen
from rapport.tables import read_table


def test_all_problems_are_raised_together_and_once():
    problems = Problems()
    problems.add("data/a.csv:2", "decision 'inclde' is not known", "write include")
    problems.add("data/a.csv:2", "decision 'inclde' is not known", "write include")
    problems.add("data/a.csv", "the file is empty")
    with pytest.raises(ReviewError) as error:
        problems.raise_if_any()
    assert error.value.problems == [
        "data/a.csv:2: decision 'inclde' is not known; write include",
        "data/a.csv: the file is empty",
    ]


def test_no_problem_raises_nothing():
    Problems().raise_if_any()


def test_errors_survive_worker_processes():
    assert pickle.loads(pickle.dumps(ReviewError(["a: b", "c: d"]))).problems == ["a: b", "c: d"]


@pytest.mark.parametrize(
    ("word", "answer"),
    [("reviewer", "; did you mean 'reviewers'?"), ("Include ", "; did you mean 'include'?"), ("zebra", "")],
)
def test_suggestion(word, answer):
    assert did_you_mean(word, ["reviewers", "include", "exclude"]) == answer


def test_alike_problems_of_many_rows_are_one_line_with_the_rows():
    problems = Problems()
    for row in range(2, 15):
        problems.add(f"data/a/consensus.csv:{row}", "method is empty", "write one")
        problems.add(f"data/a/consensus.csv:{row}", f"extract 'x{row}' has no such theme", "say why", alike="theme")
    for row in range(2, 7):
        problems.add(f"data/b.csv:{row}", "method is empty", "write one")
    problems.add("data/a/consensus.csv", "something else", "see to it")
    with pytest.raises(ReviewError) as error:
        problems.raise_if_any()
    rows = ", ".join(map(str, range(3, 15)))
    assert error.value.problems == [
        f"data/a/consensus.csv:2: method is empty; so it is 12 times more, in rows {rows}; write one",
        f"data/a/consensus.csv:2: extract 'x2' has no such theme; so it is 12 times more, in rows {rows}; say why",
        *(f"data/b.csv:{row}: method is empty; write one" for row in range(2, 7)),
        "data/a/consensus.csv: something else; see to it",
    ]
    assert len(problems.lines) == 32


def test_alike_problems_of_a_table_are_one_line_in_whatever_collector(tmp_path):
    path, problems = tmp_path / "w.csv", Problems()
    path.write_text("citation_id,decision\n" + "".join(f"c{i},a,b,c\n" for i in range(60)), encoding="utf-8")
    read_table(path, ("citation_id", "decision"), (), problems)
    (line,) = problems.summed_up()
    assert line.startswith(f"{path}:2: 4 cells under 2 column names; so it is 59 times more, in rows 3, 4, ")


def test_very_many_alike_rows_end_in_dots():
    problems = Problems()
    for row in range(1, 100):
        problems.add(f"C:/a.csv:{row}", "wrong", "correct it")
    (line,) = problems.summed_up()
    assert line.startswith("C:/a.csv:1: wrong; so it is 98 times more, in rows 2, 3, ")
    assert line.endswith(", 41 ...; correct it")


def test_on_a_terminal_a_line_ends_between_words_and_nothing_is_lost(monkeypatch):
    line = "error in prisma: results/prisma: I23: box 'previous_reports' is 4 and must be 3: a, b; list them there " * 3
    line = line.strip()
    stream = io.StringIO()
    assert on_screen(line, stream) == line, "a file or another program gets one line"
    monkeypatch.setattr(stream, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "100")
    lines = on_screen(line, stream).splitlines()
    assert max(map(len, lines)) <= 100 and all(part.startswith("  ") for part in lines[1:])
    assert " ".join(part.strip() for part in lines) == line
    path = "data/" + "x" * 120
    assert f"{path}:" in on_screen(f"error: {path}: is missing", stream).split(), "to be copied as it is"
