"""Any bytes at all give records, quarantine or one clear refusal: never an exception, a hang or a lost count."""
# ruff: noqa: E501 -- lines of exports stand as they come

import random
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.errors import ReviewError
from rapport.records.export import Export

PIECES = [
    "TY  - JOUR\n", "ER  - \n", "ER  -\r\n", "TI  - A title\n", "AU  - Doe, J\n", "\n", "\r", "\r\n", "TY - BOOK\n", "   \n", "AB  - text\n wrapped\n",
    "PMID- 123\n", "OWN - NLM\n", "TI  - x\n      y\n", "PMC - PMC1\n", "FN Web\nVR 1.0\n", "PT J\n", "UT WOS:1\n", "EF\n", "<1>\n", "Title\n  x\n",
    "%0 Journal Article\n", "%T t\n", "%A a\n", "@article{a,\n", "@misc{", " title = {x},\n", "}\n", "@string{j = \"J\"}\n", "@comment{", "{", "}", ",", "\"",
    "<xml><records><record>", "</record>", "</records></xml>", "<PubmedArticle>", "</PubmedArticle>", "<style>a</style>", "<titles><title>b</title></titles>",
    "&eacute;", "&", "<", "[{\"type\": \"article\", \"title\": \"x\"}", "]", "{\"References\": [", "{\"Title\": \"y\"}", "]}", "title,authors,year\n",
    "\"a\",\"b;c\",2001\n", "Title;Authors;DOI\n", "PMID,Title,Authors,Citation,First Author,Journal/Book\n", "a\tb\tc\n", "PT\tAU\tTI\tSO\tUT\n",
    "\u00e9\u4e2d\U0001f600", "\x00", "\x1c", "\u2028", "\ufeff", "10.1000/abc", "2021", "citations that are not yet labeled by anyone\n",
    "{\"title\": \"x\", \"authors\": \"a\"}\n", "{\"title\": 1}\n", "<rec resultID=\"1\"><header><controlInfo>", "</controlInfo></header></rec>", "<ui type=\"doi\">",
    "\"TITLE\",\"t\"\n", "\"AUTHOR NAMES\",\"Doe J.\"\n", "\"SOURCE\",\"J\"\n", "\"PUBLICATION YEAR\",\"2021\"\n",
    "Record #1 of 2\n", "ID: CN-1\n", "AU: Doe J\n", "RT Journal\n", "T1 t\n", "A1 a;b\n", "{Reference Type}: Thesis\n", "{Title}: t\n",
    "SrcDatabase-\u671f: a\n", "Title-\u9898: t\n", "<XML><RECORDS><RECORD><REFNUM>1</REFNUM>", "</RECORD>", "VN,DB,TI,SO\n",
    "DB  - APA PsycInfo <2021>\n", "KW  - a\nb\nc\n", "N1  - Accession Number: 1;\n", "UR  - https://doi.org/10.1000/x%2fy\n", "C1  - x\n", "SP  - 12-\n",
]  # fmt: skip
ENCODINGS = ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "utf-8-sig", "shift_jis", "gb18030")


def outcome(path, data):
    """What becomes of *data*: the counts, or the refusal."""
    path.write_bytes(data)
    try:
        export = Export(path)
        entries = list(export)
    except ReviewError as error:
        assert len(error.problems) == 1
        assert re.match(rf"{re.escape(str(path))}:\d+: .+; .+", error.problems[0], re.S), error.problems
        assert "\n" not in error.problems[0] and "shows a fault" not in error.problems[0], error.problems
        return error.problems[0]
    account = export.account
    assert account.read == len(entries)
    assert account.read + account.quarantined == account.counted
    for entry in entries:
        assert 1 <= entry.line_first <= entry.line_last
        assert all(isinstance(value, str) for value in entry.fields.values())
    return account


def drawn(dice):
    """Pieces of every format in any order, sometimes cut, in any encoding."""
    text = "".join(dice.choice(PIECES) for _ in range(dice.randrange(1, 40)))
    data = text.encode(dice.choice(ENCODINGS), "replace")
    if dice.random() < 0.3:
        data = data[dice.randrange(3) : dice.randrange(len(data) + 1)]
    if dice.random() < 0.2:
        place = dice.randrange(len(data) + 1)
        data = data[:place] + dice.randbytes(dice.randrange(1, 9)) + data[place:]
    return data


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=300))
def test_any_bytes(tmp_path, data):
    outcome(tmp_path / "any.export", data)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=25), encoding=st.sampled_from(ENCODINGS))
def test_any_pieces(tmp_path, pieces, encoding):
    outcome(tmp_path / "any.export", "".join(pieces).encode(encoding, "replace"))


def test_a_thousand_mixtures(tmp_path):
    for seed in range(1000):
        outcome(tmp_path / "any.export", drawn(random.Random(seed)))


@pytest.mark.campaign
def test_a_hundred_thousand_mixtures(tmp_path):
    for seed in range(100_000):
        outcome(tmp_path / "any.export", drawn(random.Random(seed)))
