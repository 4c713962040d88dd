import pickle

import pytest

from rapport.errors import Problems, ReviewError, did_you_mean


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
