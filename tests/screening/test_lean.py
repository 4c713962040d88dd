"""A large sheet is read at once; what that gives is what reading row by row gives, whatever the file is like."""

import csv
import io
import random
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport import people
from rapport.errors import Problems
from rapport.people import _holds_answers
from rapport.screening import lean

REQUIRED, OPTIONAL, SKIP = ("citation_id", "decision"), ("title", "note", "abstract"), ("abstract",)
CELLS = st.one_of(
    st.sampled_from(
        [
            "",
            " ",
            "include",
            "c1",
            "NA",
            "null",
            'a "quoted" word',
            'ends with"',
            '"',
            "a,b",
            "é ö",
            "x" * 300,
            "\x1c y",
        ]
    ),
    st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), max_size=8),
)
ROWS = st.lists(st.lists(CELLS, min_size=5, max_size=5), max_size=8)
HEAD = ["citation_id", " Decision", "title", "abstract", "note"]


def written(rows, separator=",", end="\n", quoting=csv.QUOTE_MINIMAL):
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, lineterminator=end, quoting=quoting)
    writer.writerows([HEAD, *rows])
    return text.getvalue()


def both(tmp, content, monkeypatch):
    """What is read row by row, and at once if the file allows."""
    path = tmp / "ana-01.csv"
    path.write_bytes(content)
    out = []
    for large in (sys.maxsize, -1):
        monkeypatch.setattr(lean, "LARGE", large)
        problems = Problems()
        table = lean.read_columns(str(path), REQUIRED, OPTIONAL, SKIP, problems)
        out.append((problems.lines, list(table.index), {name: list(table[name]) for name in sorted(table.columns)}))
    return out


def fast(content):
    return lean.at_once(content, REQUIRED, OPTIONAL, SKIP)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("sheets")


@settings(max_examples=300, deadline=None)
@given(
    rows=ROWS,
    separator=st.sampled_from(",;\t"),
    end=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]),
    harm=st.sampled_from(["", "\n", "\r\n", "\r", '"', '"\n', "\0", ",", ";;;", " ", "\n,,,,\n", "\n\n"]),
    at=st.integers(0, 400),
)
def test_any_sheet_is_read_alike_in_both_ways(place, rows, separator, end, quoting, encoding, harm, at):
    text = written(rows, separator, end, quoting)
    content = (text[: at % (len(text) + 1)] + harm + text[at % (len(text) + 1) :]).encode(encoding, errors="replace")
    with pytest.MonkeyPatch.context() as monkeypatch:
        one, other = both(place, content, monkeypatch)
    assert one == other


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_plain_sheet_is_read_at_once(end, mark):
    rows = [["c1", "include ", 'A "title", cut', "An abstract", "NA"], ["c2", "", "Änderung; neu", "", ""]]
    lines, columns = fast((mark + written(rows, ";", end)).encode())
    assert lines == [2, 3]
    assert columns["title"] == ['A "title", cut', "Änderung; neu"]
    assert columns["decision"] == ["include", ""]
    assert columns["note"] == ["NA", ""]
    assert "abstract" not in columns


@pytest.mark.parametrize(
    "text",
    [
        "citation_id,decision\nc1,include\n\nc2,exclude\n",
        "citation_id,decision\nc1,include\n,\nc2,exclude\n",
        'citation_id,decision\n"c\n1",include\n',
        "citation_id,decision\nc1,include,more\n",
        "citation_id,decision\nc1\n",
        "citation_id,decision\rc1,include\r",
        "citation_id,decision,colour\nc1,include,red\n",
        "decision\ninclude\n",
        "sep=;\ncitation_id;decision\nc1;include\n",
        'citation_id,decision\nc1,"include\n',
        'citation_id,"decision\nc1,include\n',
        "citation_id,decision\nc1,incl\0ude\n",
    ],
)
def test_anything_unusual_is_left_to_the_careful_reader(text):
    assert fast(text.encode()) is None


def test_other_encodings_are_left_to_the_careful_reader():
    assert fast("citation_id,decision,note\nc1,include,é\n".encode("cp1252")) is None


@settings(max_examples=200, deadline=None)
@given(rows=ROWS, answer=st.integers(-1, 9), cut=st.integers(1, 200), encoding=st.sampled_from(["utf-8", "utf-16"]))
def test_whether_a_sheet_holds_answers_does_not_depend_on_how_much_is_read_first(place, rows, answer, cut, encoding):
    rows = [[cells[0], "include" if n == answer else "", *cells[2:]] for n, cells in enumerate(rows)]
    path = place / "ben-01.csv"
    path.write_bytes(written(rows).encode(encoding))
    found = []
    for beginning in (cut, 1 << 30):
        with pytest.MonkeyPatch.context() as monkeypatch:
            monkeypatch.setattr(people, "BEGINNING", beginning)
            _holds_answers.cache_clear()
            found.append(people.holds_answers(path, ("decision",)))
    assert found[0] == found[1] == (0 <= answer < len(rows))


AWKWARD = [
    'a "quoted" word',
    "two\nlines",
    "\r\nin Windows",
    "größer, weiter; 数字",
    '""',
    "'=1+1",
    "x" * 4000,
    "\u2028",
    "",
    "é" * 700,
]


def large(rng, several_lines):
    """3-5 MB: some blocks of pyarrow's, with every kind of cell on the borders between them."""
    rows, size, n = [], 0, 0
    while size < 3_500_000:
        n += 1
        cells = [rng.choice(AWKWARD) for _ in range(3)]
        if not several_lines:
            cells = [" ".join(cell.splitlines()) for cell in cells]
        rows.append([f"c{n}", rng.choice(["include", "exclude", ""]), *cells])
        size += sum(len(cell) for cell in rows[-1])
    return written(rows).encode()


def harmed(rng, content):
    """A byte turned into another, a piece cut out, or a quote more, a few times and mostly near the borders."""
    content = bytearray(content)
    for _ in range(rng.randint(1, 3)):
        at = rng.choice(
            [rng.randrange(len(content)), min(len(content) - 9, rng.randint(1, 3) * (1 << 20) + rng.randint(-9, 9))]
        )
        how = rng.randrange(4)
        if how == 0:
            content[at] ^= 1 << rng.randrange(8)
        elif how == 1:
            content[at] = rng.choice(b'"\n\r,;\xff\xc3')
        elif how == 2:
            del content[at : at + rng.randint(1, 300)]
        else:
            content[at:at] = rng.choice([b'"', b"\n", b'","', b"\r", b"\xc3"])
    return bytes(content)


@pytest.mark.parametrize("several_lines", [False, True])
def test_several_blocks_are_read_alike_in_both_ways(place, monkeypatch, several_lines):
    content = large(random.Random(several_lines), several_lines)
    assert 3_000_000 < len(content) < 6_000_000
    one, other = both(place, content, monkeypatch)
    assert one == other
    assert one[0] == []
    assert len(one[1]) > 1000
    assert (fast(content) is None) == several_lines  # and at once where it may be


@pytest.mark.parametrize("seed", [*range(6), *(pytest.param(n, marks=pytest.mark.campaign) for n in range(6, 200))])
def test_damaged_files_of_several_blocks_are_read_or_refused_alike(place, monkeypatch, seed):
    rng = random.Random(seed)
    one, other = both(place, harmed(rng, large(rng, seed % 3 == 0)), monkeypatch)
    assert one == other
