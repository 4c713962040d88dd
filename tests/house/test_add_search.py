import pytest

from rapport.commands.add_search import _logged
from rapport.errors import ReviewError

ROW = {
    "search_id": "b",
    "round": "1",
    "source": "B",
    "kind": "database",
    "date": "",
    "platform": "",
    "file": "data/searches/b.ris",
    "hits": "",
    "note": "",
}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"search_id,source,file\na,A,x", b"search_id,source,file\na,A,x\nb,B,data/searches/b.ris\n"),
        (b"search_id;source;file\r\na;A;x\r\n", b"search_id;source;file\r\na;A;x\r\nb;B;data/searches/b.ris\r\n"),
        (b"sep=;\nsearch_id;source;file\na;A;x\n", b"sep=;\nsearch_id;source;file\na;A;x\nb;B;data/searches/b.ris\n"),
    ],
)
def test_a_row_is_appended_in_the_log_s_own_form(before, after):
    assert _logged(before, ROW) == after


def test_an_old_encoding_stays():
    before = "search_id,source,file,note\na,A,x,Größe\n".encode("cp1252")
    assert _logged(before, {**ROW, "note": "Über"}).decode("cp1252").endswith("b,B,data/searches/b.ris,Über\n")
    with pytest.raises(ReviewError, match="cannot hold '治'"):
        _logged(before, {**ROW, "note": "治"})


def test_nothing_that_was_said_is_lost():
    with pytest.raises(ReviewError, match="has no column round, kind, date"):
        _logged(b"search_id,source,file\n", {**ROW, "round": "2", "kind": "register", "date": "2026-01-31"})
