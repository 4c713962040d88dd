"""The table of `status` fits the screen, and nothing of it is lost."""

import sys
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.commands import status
from rapport.commands.table import WIDTH, fitted

HEAD = ("stage", "done", "waiting", "who", "file")
ROWS = [
    HEAD,
    ("title/abstract", "3 of 9 settled", "6 screen titles and abstracts", "ana",
     "data/screening/title_abstract/ana-01.csv"),
    ("", "", "6 screen titles and abstracts", "maria_del_mar", "data/screening/title_abstract/maria_del_mar-01.csv"),
    ("retrieval", "", "4 fetch full texts; where one cannot be had, write not_retrieved into its row",
     "team", "data/screening/retrieval.csv"),
    ("full text", "", "4 screen full texts", "ana",
     "data/screening/full_text/ana-01.csv, data/screening/full_text/ana-02.csv"),
    ("studies", "54 studies included", "", "", ""),
]  # fmt: skip


def says_all(lines, of):
    """Whether each column of a printed table says what it did before it was wrapped, blanks aside."""
    ends = pairwise([*(lines[0].index(name) for name in HEAD), None])
    columns = [["".join(line[a:b].split()) for line in lines] for a, b in ends]
    return ["".join(column) for column in columns] == ["".join("".join(row[n] for row in of).split()) for n in range(5)]


@pytest.mark.parametrize("width", [60, 72, 80, 100, 130, 190, 250])
def test_it_is_no_wider_than_the_screen_and_holds_everything(width):
    lines = fitted(ROWS, width)
    assert max(map(len, lines)) <= width
    assert says_all(lines, ROWS)
    if width == 250:
        assert len(lines) == len(ROWS)
    if width >= 72:  # words and the names of files stay whole
        assert all(any(name in line for line in lines) for name in ("not_retrieved", "maria_del_mar", "retrieval.csv"))


@given(st.lists(st.tuples(*[st.text("ab/,-_ ", max_size=40)] * 3), min_size=1, max_size=6), st.integers(34, 120))
def test_any_cells_fit_and_stay(rows, width):
    lines = fitted(rows, width)
    assert all(len(line) <= width for line in lines)
    told, meant = ("".join("".join(lines).split()), "".join(cell for row in rows for cell in row).replace(" ", ""))
    assert sorted(told) == sorted(meant)


@pytest.mark.parametrize(("screen", "width"), [(80, 80), (None, WIDTH)])
def test_status_asks_the_terminal_where_there_is_one(monkeypatch, screen, width):
    monkeypatch.setenv("COLUMNS", str(screen or 60))
    monkeypatch.setattr(sys.stdout, "isatty", lambda: screen is not None, raising=False)
    keys = ("stage", "n", "task", "who", "file")
    rows = [dict(zip(keys, (s, *w.partition(" ")[::2], who, file), strict=True)) for s, _, w, who, file in ROWS[3:4]]
    lines = status._table({}, rows)
    assert 0.8 * width < max(map(len, lines)) <= width
