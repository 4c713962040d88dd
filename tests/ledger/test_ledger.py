"""The ledger: every record once, with the fate that screening gave its citation."""

import pandas as pd
import pytest

from rapport.errors import ReviewError
from rapport.ledger import COLUMNS, FATES, STAGE, make_ledger, screening_fates, set_apart


def frame(columns, *rows):
    return pd.DataFrame(list(rows), columns=columns.split(), dtype=object)


def fate(ta=("included", "", "agreement"), ft=None, decided="", got=None, **how):
    """Fate and reason of one citation."""
    table = screening_fates(
        pd.Series(["c"]),
        frame("citation_id state reason settled_by", ("c", *ta))
        if ta
        else frame("citation_id state reason settled_by"),
        frame("citation_id state reason", ("c", *ft)) if ft else frame("citation_id state reason"),
        frame("citation_id decision", ("c", decided)),
        frame("citation_id status", ("c", got)) if got is not None else frame("citation_id status"),
        **how,
    )
    return tuple(table.loc[0, ["fate", "reason"]])


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"ta": None}, ("pending_title_abstract", "")),
        ({"ta": ("waiting", "", "")}, ("pending_title_abstract", "")),
        ({"ta": ("conflict", "", "")}, ("pending_title_abstract", "")),
        ({"ta": ("excluded", "wrong population", "agreement")}, ("excluded_title_abstract", "wrong population")),
        ({"ta": ("excluded", "", "automation")}, ("removed_automation", "")),
        ({"ta": ("excluded", "", "automation"), "automation": "screening"}, ("excluded_title_abstract", "")),
        (
            {"ta": ("excluded", "retracted", "single"), "removed_before_screening": ("retracted",)},
            ("removed_other", "retracted"),
        ),
        ({}, ("pending_retrieval", "")),
        ({"got": ""}, ("pending_retrieval", "")),
        ({"got": "retrieved"}, ("pending_full_text", "")),
        ({"decided": "include"}, ("pending_full_text", "")),
        ({"ft": ("conflict", ""), "decided": "include"}, ("pending_full_text", "")),
        ({"ft": ("waiting", "")}, ("pending_retrieval", "")),
        ({"got": "not_retrieved"}, ("not_retrieved", "")),
        ({"got": "not_retrieved", "ft": ("included", "")}, ("not_retrieved", "")),
        ({"ft": ("included", "")}, ("included", "")),
        ({"ft": ("excluded", "wrong design")}, ("excluded_full_text", "wrong design")),
        ({"ft": ("excluded", "")}, ("excluded_full_text", "Reason not given")),
        ({"ta": ("excluded", "", "agreement"), "ft": ("included", "")}, ("excluded_title_abstract", "")),
        ({"ft": ("included", ""), "already_known": {"c"}}, ("removed_other", "in the previous version of the review")),
    ],
)
def test_one_fate_from_what_was_decided(given, expected):
    assert fate(**given) == expected


def test_every_fate_has_its_stage():
    assert set(STAGE) == set(FATES)


def test_a_citation_settled_twice_is_refused():
    with pytest.raises(ReviewError, match="c settled twice"):
        screening_fates(
            pd.Series(["c"]),
            frame("citation_id state reason settled_by", ("c", "included", "", ""), ("c", "excluded", "", "")),
            frame("citation_id state reason"),
            frame("citation_id decision"),
            frame("citation_id status"),
        )


def ledger(records, membership, fates, reports=()):
    return make_ledger(
        pd.DataFrame([(r, r.split(":")[0], n) for r, n in records], columns=["record_id", "search_id", "round"]),
        frame("record_id citation_id kept", *membership),
        frame("citation_id fate reason", *fates),
        frame("study_id citation_id", *reports),
    )


def test_the_kept_record_has_the_fate_and_the_others_name_it():
    table = ledger(
        [("b:1", 2), ("a:10", 1), ("a:2", 1)],
        [("a:2", "c", "yes"), ("b:1", "c", "no"), ("a:10", "d", "yes")],
        [("c", "included", ""), ("d", "excluded_full_text", "wrong design")],
        [("y", "c"), ("x", "c")],
    )
    assert list(table.columns) == COLUMNS
    assert table.to_numpy().tolist() == [
        ["a:2", "a", 1, "c", "included", "full_text", "", "x; y"],
        ["a:10", "a", 1, "d", "excluded_full_text", "full_text", "wrong design", ""],
        ["b:1", "b", 2, "c", "duplicate", "dedup", "duplicate of a:2", ""],
    ]


def test_no_records_no_rows():
    table = ledger([], [], [])
    assert list(table.columns) == COLUMNS
    assert table.empty


@pytest.mark.parametrize(
    ("membership", "message"),
    [
        ([("a:1", "c", "yes")], "1 records have no citation .a:2."),
        ([("a:1", "c", "yes"), ("a:2", "c", "yes")], "not exactly one kept record for c"),
        ([("a:1", "c", "no"), ("a:2", "c", "no")], "not exactly one kept record for c"),
    ],
)
def test_what_would_break_the_ledger_stops_it(membership, message):
    with pytest.raises(ReviewError, match=message):
        ledger([("a:1", 1), ("a:2", 1)], membership, [("c", "included", "")])


def test_reports_set_apart_keep_a_reason():
    fates = frame(
        "citation_id fate reason",
        ("a", "included", ""),
        ("b", "included", ""),
        ("c", "included", ""),
        ("d", "not_retrieved", ""),
    )
    apart = frame(
        "study_id citation_id status",
        ("o", "a", "ongoing"),
        ("o", "b", "ongoing"),
        ("w", "c", "withdrawn"),
        ("q", "c", "awaiting"),
        ("o", "d", "ongoing"),
    )
    out = set_apart(fates, frame("study_id citation_id", ("x", "b")), apart)
    assert out[["fate", "reason"]].to_numpy().tolist() == [
        ["excluded_full_text", "Ongoing study"],
        ["included", ""],  # it is a report of an included study as well
        ["excluded_full_text", "Study awaiting classification"],
        ["not_retrieved", ""],
    ]
