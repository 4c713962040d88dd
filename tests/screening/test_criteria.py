"""The team's file of eligibility criteria: what is printed of it, and that nothing is left out in silence."""

import pytest

from rapport.errors import ReviewError
from rapport.screening.criteria import lines_of, read_criteria


def test_headings_lists_and_paragraphs():
    text = "# Population\n\nAdults\nin care\n- one\n- two\n  more\n1. first\n2. second\n"
    assert lines_of(text) == [
        ("heading", "Population"),
        ("text", "Adults in care"),
        ("item", "one"),
        ("item", "two more"),
        ("item", "first"),
        ("item", "second"),
    ]


def test_a_number_that_begins_a_line_of_a_paragraph_is_printed():
    assert lines_of("Reports published after\n2015. Children from\n12) years on") == [
        ("text", "Reports published after 2015. Children from 12) years on")
    ]


def test_asides_are_left_out_and_one_that_is_never_closed_is_said(tmp_path):
    path = tmp_path / "criteria.md"
    path.write_text("<!-- how to -->\n# Population\n\nAdults\n", encoding="utf-8")
    assert read_criteria(path) == "# Population\n\nAdults\n"
    path.write_text("# Population\n\nAdults\n<!-- to do\n\n# Outcomes\n\nAny\n", encoding="utf-8")
    with pytest.raises(ReviewError, match="never closed; write -->"):
        read_criteria(path)
