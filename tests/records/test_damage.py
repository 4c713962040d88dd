"""Damage that happens to exports on their way: at most the damaged entry is lost, and a message says where."""

import csv
import random
import re
from pathlib import Path

import pytest

from rapport.errors import ReviewError
from rapport.records.export import Export

EXPORTS = Path(__file__).resolve().parents[3] / "shared/exports"
pytestmark = pytest.mark.skipif(not EXPORTS.is_dir(), reason="the shared exports are not here")
NEAR = 3
TAIL = [
    "",
    "Link to the Ovid Full Text or citation:",
    "https://ovidsp.ovid.com/ovidweb.cgi?T=JS&CSC=Y&NEWS=N&PAGE=fulltext&D=med&AN=1",
]
PREAMBLE = ["Results of a search", "exported for a review", ""]


def files():
    if not EXPORTS.is_dir():
        return []
    with (EXPORTS / "manifest.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row["file"] for row in csv.DictReader(stream)]
    quick = set(random.Random(7).sample([name for name in rows if (EXPORTS / name).stat().st_size < 20_000], 25))
    marks = {False: pytest.mark.campaign}
    return [pytest.param(name, id=Path(name).name, marks=[] if name in quick else marks[False]) for name in rows]


class Whole:
    """An undamaged export: its lines, its entries, and how it reads."""

    def __init__(self, path):
        export = Export(path)
        self.entries = list(export)
        self.account = export.account
        self.text = "".join(export.source.texts())
        self.lines = self.text.rstrip("\n").split("\n")
        self.form = export.format.NAME


def lines_of(pattern, whole):
    return [n for n, line in enumerate(whole.lines) if re.match(pattern, line)]


def joined(lines):
    return ("\n".join(lines) + "\n").encode()


def bom_on(whole, dice):
    return b"\xef\xbb\xbf" + whole.text.encode(), 1


def bom_off(whole, dice):
    return whole.text.encode(), None


def crlf(whole, dice):
    return whole.text.replace("\n", "\r\n").encode(), None


def cr(whole, dice):
    return whole.text.replace("\n", "\r").encode(), 1 if "\n" in whole.text else None


def utf16(whole, dice):
    return b"\xff\xfe" + whole.text.encode("utf-16-le"), 1


def cp1252(whole, dice):
    data = whole.text.encode("cp1252", "replace")
    try:
        data.decode("utf-8")
        return None  # nothing but ASCII is left: no damage to see
    except UnicodeDecodeError:
        return data, next(
            n for n, line in enumerate(whole.lines, 1) if any(c > 127 for c in line.encode("cp1252", "replace"))
        )


def er_dropped(whole, dice):
    ends = lines_of(r"ER *-?\s*$", whole)
    if whole.form not in ("ris", "wos") or len(ends) < 2:
        return None
    drop = dice.choice(ends[:-1])
    following = next((n for n in lines_of(r"\s*(TY {1,2}-|PT [A-Z])", whole) if n > drop), drop)
    return joined(
        whole.lines[:drop] + whole.lines[drop + 1 :]
    ), following  # following is 0-based and one line was taken


def last_er_dropped(whole, dice):
    ends = lines_of(r"ER *-?\s*$", whole)
    if whole.form not in ("ris", "wos") or not ends:
        return None
    lines = whole.lines[: ends[-1]]
    return joined(lines), len(lines)


def blank_line_after_start(whole, dice):
    starts = lines_of(r"\s*(TY {1,2}-|PT [A-Z]\s*$)", whole)
    if whole.form not in ("ris", "wos") or not starts:
        return None
    place = dice.choice(starts)
    return joined([*whole.lines[: place + 1], "", *whole.lines[place + 1 :]]), place + 2


def one_space_hyphen(whole, dice):
    starts = lines_of(r"TY  - ", whole)
    if whole.form != "ris" or not starts:
        return None
    place = dice.choice(starts)
    return joined(
        [*whole.lines[:place], whole.lines[place].replace("TY  -", "TY -", 1), *whole.lines[place + 1 :]]
    ), place + 1


def preamble(whole, dice):
    return joined(PREAMBLE + whole.lines), 1


def ovid_tail(whole, dice):
    return joined(whole.lines + TAIL), len(whole.lines) + 2


def cut(whole, dice):
    data = whole.text.encode()
    if whole.form == "csv":
        first = whole.entries[0].line_first if whole.entries else 1
        floor = len("\n".join(whole.lines[: first - 1]).encode()) + 1
    else:
        floor = 0
    place = dice.randrange(min(max(floor, len(data) // 3), len(data) - 1), len(data))
    return data[:place], None if data[:place].endswith(b"\n") else data[:place].count(b"\n") + 1


def key_doubled(whole, dice):
    if whole.form != "bibtex" or len(whole.entries) < 2:
        return None
    keys = [(n, m) for n, line in enumerate(whole.lines) if (m := re.match(r"(\s*@\w+\s*[{(])([^,\s]+),", line))]
    if len(keys) < 2:
        return None
    (_, first), (place, second) = keys[0], keys[1]
    changed = f"{second[1]}{first[2]},{whole.lines[place][second.end() :]}"
    return joined([*whole.lines[:place], changed, *whole.lines[place + 1 :]]), place + 1


DAMAGES = [bom_on, bom_off, crlf, cr, utf16, cp1252, er_dropped, last_er_dropped, blank_line_after_start,
           one_space_hyphen, preamble, ovid_tail, cut, key_doubled]  # fmt: skip


@pytest.mark.parametrize("name", files())
def test_damage_costs_at_most_one_entry_and_is_seen(name, tmp_path):
    whole = Whole(EXPORTS / name)
    dice = random.Random(name)
    for damage in DAMAGES:
        made = damage(whole, dice)
        if made is None:
            continue
        data, where = made
        path = tmp_path / f"{damage.__name__}.export"
        path.write_bytes(data)
        if damage is cut and not any(entry.line_first <= data.count(b"\n") for entry in whole.entries):
            continue  # nothing of an entry is left
        export = Export(path)
        entries = list(export)
        least = len(whole.entries)
        if damage is cut:
            ended = data.count(b"\n") + 1
            least = sum(entry.line_last < ended for entry in whole.entries)
            assert export.account.quarantined <= whole.account.quarantined + 1, damage.__name__
        assert len(entries) >= least - (
            damage not in (bom_on, bom_off, crlf, cr, utf16, cp1252, preamble, ovid_tail)
        ), damage.__name__
        if where:
            # in an entry that was damaged before, the message stands at its beginning
            holds = [
                item.line_first
                for item in [*entries, *export.account.quarantine]
                if item.line_first <= where <= item.line_last
            ]
            near = [note for note in export.account.notes if abs(note.line - where) <= NEAR or note.line in holds]
            assert near, (damage.__name__, where, export.account.notes)


WITHIN_A_LINE = ("ris", "bibtex", "json", "endnote_xml", "pubmed_xml", "wos", "csv")  # an entry may begin there


@pytest.mark.parametrize("name", files())
def test_no_entry_is_lost_or_invented_where_exports_were_joined(name, tmp_path):
    whole = Whole(EXPORTS / name)
    for between in ("", "\ufeff", "\n\n", "\n\ufeff\n"):
        if "\n" not in between and whole.form not in WITHIN_A_LINE:
            continue
        path = tmp_path / "joined.export"
        path.write_bytes((whole.text.rstrip("\n") + between + whole.text).encode())
        export = Export(path)
        entries = list(export)
        if whole.form == "csv":  # the second table's row of names, and what a line of its own cuts, may be set aside
            assert 0 <= len(entries) + export.account.quarantined - 2 * len(whole.entries) <= 2, repr(between)
            assert export.account.quarantined <= whole.account.quarantined * 2 + 2, repr(between)
            continue
        titles = [entry.fields["title"] for entry in whole.entries]
        assert sorted(entry.fields["title"] for entry in entries) == sorted(2 * titles), repr(between)
        assert export.account.quarantined == 2 * whole.account.quarantined, repr(between)


def test_a_cut_inside_the_header_of_a_table_is_refused_with_a_line(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("Titl")
    with pytest.raises(ReviewError, match=r"a\.csv:1: "):
        Export(path)


def test_rows_run_together_by_a_quote_are_set_aside_and_no_others(tmp_path):
    path = tmp_path / "a.csv"
    rows = ['"A one","Doe, J",2001,10.1000/a', '"A two,Roe,2002,10.1000/b', "A three,Poe,2003,10.1000/c",
            '"A four","Doe, J",2004,10.1000/d', '"A ""five""\nin two, or, more","Doe, J",2005,10.1000/e']  # fmt: skip
    path.write_text("title,authors,year,doi\n" + "\n".join(rows) + "\n", encoding="utf-8")
    export = Export(path)
    entries, account = list(export), export.account
    assert [entry.fields["doi"] for entry in entries] == ["10.1000/a", "10.1000/e"]
    (item,) = account.quarantine
    assert (item.line_first, item.line_last, item.text) == (3, 5, "\n".join(rows[1:4]) + "\n")
    assert "rows ran together" in item.reason and account.counted == 3


@pytest.mark.parametrize("swallowed", ['A two,"Roe, K",2002,10.1000/b,', 'A two,"Roe, K",2002', '"A two",Roe,2002'])
def test_a_swallowed_row_of_another_width_is_set_aside_too(swallowed, tmp_path):
    path = tmp_path / "a.csv"
    rows = ['A one,"Doe,2001,10.1000/a', swallowed, "A three,Poe,2003,10.1000/c"]
    path.write_text("title,authors,year,doi\n" + "\n".join(rows) + "\n", encoding="utf-8")
    export = Export(path)
    assert [entry.fields["doi"] for entry in export] == ["10.1000/c"]
    (item,) = export.account.quarantine
    assert (item.line_first, item.line_last, item.text) == (2, 3, "\n".join(rows[:2]) + "\n")
