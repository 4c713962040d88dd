"""Ids that are in people's files stay what they are, whatever becomes of the code."""

import pytest

from rapport.dedup.ids import own_id, title_letters


@pytest.mark.parametrize(
    ("title", "year", "expected"),
    [
        ("Therapeutic Alliance in Technology-Based Interventions", 2020, "ceh4yrpl2as"),
        ("Größe &amp; <i>Bindung</i>: eine Übersicht", 2019, "ckpl3fsdfpm"),
        ("治疗联盟", 2021, "cqrftagm46p"),
    ],
)
def test_an_id_never_changes(title, year, expected):
    assert own_id(title, year, "10.1/x", "1", ("j", "1", "2", "3", "a", "2020"), "all") == expected


def test_what_databases_write_differently_is_one_title():
    spellings = [
        "Beyond the \u201cbond\u201d: caf\u00e9 &amp; app.",
        "BEYOND THE 'BOND': CAFE\u0301 & APP",
        "Beyond the bond: <b>caf\u00e9</b> & app",
    ]
    assert len({title_letters(title) for title in spellings}) == 1
