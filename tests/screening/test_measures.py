"""The agreement table: who is compared with whom on what, and what is undefined."""

import numpy as np
import pandas as pd
import pytest
from test_reconcile import judged, long, row

from rapport.screening.measures import _measures, agreement_numbers, agreement_table
from rapport.tables import read_results, write_table


def table(*rows, stage="title_abstract", reviewers=("r1", "r2")):
    return agreement_table(long(*rows), stage, reviewers)


def pair(votes, **other):
    """Decisions of r1 and r2, one letter a citation: ``i`` include, ``e`` exclude, ``m`` maybe, ``-`` none."""
    words = {"i": "include", "e": "exclude", "m": "maybe"}
    return [
        row(n, who, words[v], **other)
        for who, said in zip(("r1", "r2", "r3"), votes, strict=False)
        for n, v in enumerate(said)
        if v != "-"
    ]


def test_only_what_both_decided_on_counts():
    found = table(*pair(("iiee-e", "ieeei-")))
    assert len(found) == 1
    first = found.iloc[0]
    assert (
        first["n"],
        first["both_include"],
        first["only_first_includes"],
        first["only_second_includes"],
        first["both_exclude"],
    ) == (4, 1, 1, 0, 2)
    assert first["agreement"] == 0.75
    assert first["cells"] == "include/include 1; include/exclude 1; exclude/include 0; exclude/exclude 2"
    assert (first["positive_agreement"], first["negative_agreement"]) == (pytest.approx(2 / 3), pytest.approx(0.8))


def test_maybe_is_include_at_title_and_abstract_and_shown_apart():
    found = table(*pair(("ime", "mie"))).set_index("about")
    assert found.at["decision", "agreement"] == 1
    assert found.at["decision with maybe", "agreement"] == pytest.approx(1 / 3)
    assert list(table(*pair(("ime", "mie")), stage="full_text")["about"]) == ["decision with maybe"]


def test_a_pair_is_quoted_on_two_answers_else_on_three():
    at_titles, at_texts = (table(*pair(("ime", "mie")), stage=stage) for stage in ("title_abstract", "full_text"))
    assert agreement_numbers(at_titles, "title_abstract")["screening.title_abstract.main.r1_r2.agreement"]["value"] == 1
    quoted = agreement_numbers(at_texts, "full_text")
    assert quoted["screening.full_text.main.r1_r2.n"]["value"] == 3
    assert quoted["screening.full_text.main.r1_r2.agreement"]["value"] == pytest.approx(1 / 3)


def test_pilot_and_main_are_never_pooled():
    rows = [
        *pair(("iie", "iei"), phase="pilot1"),
        *(r | {"citation_id": r["citation_id"].replace("c00", "c10")} for r in pair(("eeee", "eeei"))),
    ]
    found = table(*rows)
    assert list(zip(found["phase"], found["n"], strict=True)) == [("pilot1", 3), ("main", 4)]


def test_undefined_is_na_with_the_reason(tmp_path):
    write_table(table(*pair(("eee", "eee"))), tmp_path / "a.csv")
    found = read_results(tmp_path / "a.csv").iloc[0]
    assert (found["kappa"], found["kappa_low"], found["positive_agreement"]) == ("NA", "NA", "NA")
    assert (found["agreement"], found["pabak"], found["ac1"]) == ("1", "1", "1")
    assert "same single answer" in found["note"]
    nothing = table(*pair(("ii--", "--ee"))).iloc[0]
    assert (nothing["n"], nothing["kappa"], nothing["ac1"]) == (0, "NA", "NA")
    assert "no citation that both decided on" in nothing["note"]


def test_three_reviewers_each_pair_and_all():
    found = table(*pair(("iieeei", "ieeeei", "iieei-")), reviewers=("r1", "r2", "r3"))
    assert list(found["reviewers"]) == ["r1; r2", "r1; r3", "r2; r3", "r1; r2; r3"]
    everyone = found.iloc[3]
    assert everyone["n"] == 6
    assert everyone["alpha_low"] <= everyone["alpha"] <= everyone["alpha_high"]
    assert 0 < everyone["fleiss_kappa"] < 1


def test_agreement_on_the_reason_at_full_text():
    rows = [
        row(n, who, "exclude", reason)
        for n, reasons in enumerate([("a", "a"), ("a", "b; a"), ("b", "b")])
        for who, reason in zip(("r1", "r2"), reasons, strict=True)
    ]
    found = table(*rows, row(3, "r1", "include"), row(3, "r2", "exclude", "a"), stage="full_text").set_index("about")
    assert found.at["reason", "n"] == 3
    assert found.at["reason", "agreement"] == pytest.approx(2 / 3)


def test_machines_and_adjudicators_are_no_reviewers():
    tool = {"automation": "yes", "tool": "asreview"}
    found = table(
        *pair(("ie", "ie")),
        *(row(n, "asreview", "exclude", **tool) for n in range(2)),
        judged(0, "include"),
        row(1, "", "exclude") | {"reviewer": "consensus"},
    )
    assert list(found["reviewers"]) == ["r1; r2"]
    assert pd.DataFrame(table()).empty


def test_limits_of_kappa_stay_within_its_range():
    row = _measures(np.array([[9.0, 0.0], [1.0, 3.0]]), ("include", "exclude"))
    assert row["kappa_high"] == 1.0 and row["kappa_low"] < row["kappa"] < 1
