"""Days in coding tables: as they were written, as spreadsheet programs rewrite them, or named with their row."""

import pytest

from rapport.errors import Problems
from rapport.framework.vocabulary import day


@pytest.mark.parametrize(
    ("text", "iso"),
    [("", ""), ("2026-03-14", "2026-03-14"), ("20260314", "2026-03-14"), ("2026-03-14 10:22:00", "2026-03-14"),
     ("2026-03-14T10:22", "2026-03-14"), ("14.03.2026", "2026-03-14"), ("14/3/2026", "2026-03-14"),
     ("3/14/2026", "2026-03-14"), ("46095", "2026-03-14"), ("2024-02-29", "2024-02-29")],
)  # fmt: skip
def test_a_day(text, iso):
    problems = Problems()
    assert day(text, "coded_on", "data/coding/lea.csv:3", problems) == iso
    assert problems.lines == []


@pytest.mark.parametrize("text", ["2026-02-30", "2026-03-145", "2026-3", "March 2026", "31.04.2026",
                                  "2026", "yesterday", "2026-13-01", "#####"])  # fmt: skip
def test_no_day(text):
    problems = Problems()
    assert day(text, "coded_on", "data/coding/lea.csv:3", problems) == ""
    assert problems.lines == [f"data/coding/lea.csv:3: coded_on '{text}' is not a day; write it as 2026-03-14"]


@pytest.mark.parametrize("text", ["03/04/2026", "3-4-26"])
def test_a_day_that_may_be_one_of_two(text):
    problems = Problems()
    assert day(text, "coded_on", "data/coding/lea.csv:3", problems) == ""
    said = f"data/coding/lea.csv:3: coded_on '{text}' may be one of two days; write it as 2026-03-14"
    assert problems.lines == [said]
