"""The PRISMA2020 R package must read our data file without a loss; its reading rules are restated here."""

import csv
import io
import math
import re
from itertools import product

import pytest

from rapport.errors import ReviewError
from rapport.prisma.csv import DIALECTS, HEADER, clean, prisma_csv

ONE_NUMBER = [
    "previous_studies",
    "previous_reports",
    "register_results",
    "database_results",
    "website_results",
    "organisation_results",
    "citations_results",
    "duplicates",
    "excluded_automatic",
    "excluded_other",
    "records_screened",
    "records_excluded",
    "dbr_sought_reports",
    "dbr_notretrieved_reports",
    "other_sought_reports",
    "other_notretrieved_reports",
    "dbr_assessed",
    "other_assessed",
    "new_studies",
    "new_reports",
    "total_studies",
    "total_reports",
]
MULTI_LINE = {
    "previous_studies",
    "previous_reports",
    "website_results",
    "organisation_results",
    "citations_results",
    "database_results",
    "register_results",
    "duplicates",
    "excluded_automatic",
    "excluded_other",
    "total_studies_ma",
    "total_reports_ma",
}
LISTS = ("database_specific_results", "register_specific_results", "dbr_excluded", "other_excluded")
AWKWARD = [
    "Wrong population, adults only",
    "Can't tell",
    'No "alliance"',
    "Published before 2010",
    "Type; design",
    "@@1 odd",
    "a\\b",
    "  ",
    "2019",
    "Ünïcode ≥ 18",
    "x" * 90,
    "Language",
]


def read_as_r(text, version):
    """What ``PRISMA_data(read.csv(...))`` makes of the file: columns 1 and 3 by position, the others by name."""
    rows = list(csv.reader(io.StringIO(text)))
    header, rows = rows[0], [[None if cell == "NA" else cell for cell in row] for row in rows[1:]]
    at = {name: header.index(name) for name in ("n", "boxtext", "tooltips", "url")}
    exact = version == "1.1.4"

    def cells(pattern, column, of):
        return [row[at[of]] for row in rows if row[column] is not None and re.search(pattern, row[column])]

    def number(value):
        digits = re.sub(r"[^0-9.]", "", value.replace(",", ""))
        return float(digits) if digits else math.nan

    def reasons(value):
        if not re.search("[^0-9,]", value):
            return [("", number(value))]
        parts = re.split(r";[ ]?", value)
        return [
            (re.sub(r",.*$", "", part), number(re.sub(r".*?,([ 0-9,]*)|.*()", lambda m: m.group(1) or "", part)))
            for part in parts
        ]

    keys = [*ONE_NUMBER, *(["total_studies_ma", "total_reports_ma"] if exact else [])]
    out = {"n": {}, "lists": {}, "text": {}}
    for key in keys:
        pattern = f"{key}$" if exact and key in ("total_studies", "total_reports") else key
        values, texts = cells(pattern, 0, "n"), cells(pattern, 0, "boxtext")
        assert len(values) == len(texts) == 1, f"{key}: R would see {len(values)} values"
        out["n"][key], out["text"][key] = number(values[0]), texts[0]
    for key in LISTS:
        values = cells(key, 0, "n")
        assert len(values) == 1
        out["lists"][key] = reasons(values[0])
    for box in ("prevstud", "newstud", "othstud"):
        assert len(cells(box, 2, "boxtext")) == 1
        out["text"][box] = cells(box, 2, "boxtext")[0]
    for side in ("identification", "screening", "included"):
        assert len(cells(side, 0, "boxtext")) == 1
    out["tooltips"] = {row[0] or row[2]: row[at["tooltips"]] for row in rows if row[at["tooltips"]] is not None}
    out["url"] = {}
    for row in rows:
        out["url"].setdefault(row[2], row[at["url"]])
    gone = {
        "previous": math.isnan(out["n"]["previous_studies"]) and math.isnan(out["n"]["previous_reports"]),
        "other": all(math.isnan(out["n"][k]) for k in ("website_results", "organisation_results", "citations_results")),
    }
    out["variant"] = ("N" if gone["previous"] else "U") + ("1" if gone["other"] else "2")
    return out


def counts(variant, n, reasons, meta=False):
    """Counts with every number *n*."""
    boxes = {
        key: n
        for key in ONE_NUMBER
        if not key.startswith(("previous", "total", "website", "organisation", "citations", "other"))
    }
    boxes |= {
        "dbr_excluded": dict.fromkeys(reasons, n),
        "database_specific_results": {"MEDLINE, Ovid": n, "Embase": n},
        "register_specific_results": {},
    }
    if variant[0] == "U":
        boxes |= dict.fromkeys(("previous_studies", "previous_reports", "total_studies", "total_reports"), n)
    if variant[1] == "2":
        boxes |= dict.fromkeys(
            (key for key in ONE_NUMBER if key.startswith(("website", "organisation", "citations", "other_"))), n
        )
        boxes["other_excluded"] = dict.fromkeys(reasons, n)
    if meta:
        boxes |= {"total_studies_ma": n, "total_reports_ma": n}
    return {"variant": variant, "in_progress": False, "boxes": boxes}


@pytest.mark.parametrize(
    ("variant", "dialect", "k", "n", "meta"),
    list(product(("N1", "N2", "U1", "U2"), DIALECTS, (0, 1, 12), (0, 1_234_567), (False, True))),
)
def test_r_reads_the_same_numbers(variant, dialect, k, n, meta):
    given = counts(variant, n, AWKWARD[:k], meta)
    text = prisma_csv(given, dialect)
    read = read_as_r(text, dialect)
    assert read["variant"] == variant
    for key, value in read["n"].items():
        if key in given["boxes"]:
            assert value == given["boxes"][key]
        else:
            assert math.isnan(value) or value == 0
            assert not math.isnan(value) or key in MULTI_LINE, f"R would print (n = NA) for {key}"
    for key in ("dbr_excluded", "other_excluded"):
        lines = read["lists"][key]
        assert not any(math.isnan(value) for _, value in lines), "R would print (n = NA)"
        if given["boxes"].get(key):
            assert [value for _, value in lines] == [n] * k
        else:
            assert lines == [("", 0.0)]
    assert read["lists"]["database_specific_results"] == [("MEDLINE – Ovid", n), ("Embase", n)]


@pytest.mark.parametrize("variant", ["N1", "N2", "U1", "U2"])
def test_words_are_the_official_ones(variant):
    text = read_as_r(prisma_csv(counts(variant, 1, ["a"])), "1.1.4")["text"]
    new = variant[0] == "U"
    assert text["newstud"] == f"Identification of {'new ' if new else ''}studies via databases and registers"
    assert text["othstud"] == f"Identification of {'new ' if new else ''}studies via other methods"
    assert text["new_studies"] == ("New studies included in review" if new else "Studies included in review")
    assert text["new_reports"] == ("Reports of new included studies" if new else "Reports of included studies")
    assert text["duplicates"] == "Duplicate records removed"


@pytest.mark.parametrize(("dialect", "rows"), DIALECTS.items())
def test_shape_of_the_file(dialect, rows):
    table = list(csv.reader(io.StringIO(prisma_csv(counts("U2", 5, ["a", "b"], True), dialect))))
    assert tuple(table[0]) == HEADER
    assert len(table) == rows + 1
    assert {len(row) for row in table} == {8}
    boxes = {row[2] for row in table[1:]}
    assert {f"box{i}" for i in range(1, 17)} <= boxes
    assert ("box17" in boxes) == (dialect == "1.1.4")
    for row in table[1:]:
        assert not set("'\"\\") & set("".join(row[4:7])), "text and links go into generated code"
        assert row[6] == "flow.svg" or re.fullmatch(r"lists/[a-z_]+\.csv", row[6])


def test_counts_that_are_none_are_refused():
    for wrong in (-3, 2.0, "12", None, True):
        given = counts("N1", 1, ["a"])
        given["boxes"]["records_screened"] = wrong
        with pytest.raises(ReviewError, match="records_screened"):
            prisma_csv(given)


@pytest.mark.parametrize("name", AWKWARD)
def test_a_cleaned_name_has_no_trap_in_it(name):
    assert clean(name)
    assert not set(",;'\"\\`\n") & set(clean(name))
    assert "@@" not in clean(name)
    assert clean(clean(name)) == clean(name)


def test_previous_reports_may_be_unknown():
    given = counts("U1", 4, ["a"])
    del given["boxes"]["previous_reports"]
    read = read_as_r(prisma_csv(given), "1.1.4")
    assert math.isnan(read["n"]["previous_reports"])
    assert read["variant"] == "U1"
