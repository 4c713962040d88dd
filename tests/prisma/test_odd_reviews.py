"""Small reviews of odd shapes, and odd names in them."""

from xml.etree import ElementTree

import pytest
from small import add, boxes

from rapport.prisma.flow import flow_diagram, in_words
from rapport.prisma.painting import svg


def withdrawn(review):
    """Round 1 published one study with two reports; it was withdrawn since, and round 2 brings a third report of it."""
    for record, rnd in (("a", 1), ("b", 1), ("c", 2)):
        add(review, f"s{rnd}", record, record, rnd=rnd)
    review.links, review.previous_round = [["x", c, "", "withdrawn"] for c in "abc"], 1
    return {"previous_studies": 1, "withdrawn_studies": 1, "withdrawn_reports": 2, "total_studies": 0, "new_reports": 0}


def only_other_methods(review):
    add(review, "web", 1, "a", kind="website")
    add(review, "cit", 1, "b", kind="citation", ft="excluded", reason="x")
    add(review, "cit", 2, "a", kind="citation")
    return {"database_results": 0, "citations_results": 2, "other_not_sought": 1, "other_assessed": 2, "new_reports": 1}


def a_search_without_records(review):
    add(review, "s1", 1, "a")
    review.searches |= {"s2": ["database", 1], "web": ["website", 1]}
    return {"database_results": 1, "database_specific_results": {"Source s1": 1}, "new_studies": 1}


def everything_awaits(review):
    for c in "abc":
        add(review, "s1", c, c)
        review.links.append([f"w{c}", c, "", "awaiting"])
    return {"awaiting_studies": 3, "new_studies": 0, "dbr_excluded": {"Study awaiting classification": 3}}


def everything_is_excluded(review):
    for c in "abc":
        add(review, "s1", c, c, "excluded")
    return {"records_screened": 3, "records_excluded": 3, "dbr_sought_reports": 0, "new_studies": 0}


def four_studies_in_one_report(review):
    add(review, "s1", 1, "a")
    states = {"p": "", "q": "ongoing", "r": "awaiting", "s": ""}
    review.links = [[study, "a", "", status] for study, status in states.items()]
    return {"new_studies": 2, "new_reports": 1, "ongoing_studies": 1, "awaiting_studies": 1, "dbr_excluded": {}}


def other_methods_in_the_update_only(review):
    add(review, "s1", 1, "a")
    add(review, "web", 1, "b", kind="website", rnd=2)
    add(review, "web", 2, "a", kind="website", rnd=2)
    review.previous_round = 1
    return {"previous_reports": 1, "website_results": 2, "other_not_sought": 1, "new_reports": 1, "total_reports": 2}


def other_methods_before_the_update_only(review):
    add(review, "web", 1, "a", kind="website")
    add(review, "s2", 1, "b", rnd=2)
    review.previous_round = 1
    return {"previous_reports": 1, "database_results": 1, "new_reports": 1, "total_reports": 2}


def a_withdrawn_published_study_is_found_again(review):
    add(review, "s1", 1, "a")
    review.earlier = [["x", "Old", "10.1000/a", "withdrawn"], ["y", "Other", "10.9000/y", ""]]
    return {"excluded_other": 1, "previous_studies": 2, "withdrawn_reports": 1, "total_studies": 1, "new_reports": 0}


@pytest.mark.parametrize(
    "small",
    [
        withdrawn,
        only_other_methods,
        a_search_without_records,
        everything_awaits,
        everything_is_excluded,
        four_studies_in_one_report,
        other_methods_in_the_update_only,
        other_methods_before_the_update_only,
        a_withdrawn_published_study_is_found_again,
    ],
)
def test_small_reviews(review, check_review, small):
    must = small(review)
    b = check_review(review)[2].counts["boxes"]
    assert {key: b[key] for key in must} == must
    assert ("website_results" in b) == (small in (only_other_methods, other_methods_in_the_update_only))


ODD = ["Embase, Ovid", "O'Neill's \"base\"", "<b>Web</b>", "Bücher äöüß", "x" * 200, "a; b", "MEDLINE", "medline!", "?"]


def test_odd_names_of_sources_and_reasons_have_lists_of_their_own(review, check_review):
    reasons = [*ODD, "two\nlines", "two lines"]
    for i, reason in enumerate(reasons):
        add(review, f"s{i:02}", i, f"c{i}", ft="excluded", reason=reason)
    tables = review.tables()
    tables["searches"]["source"] = sources = [*ODD, "p", "q"]
    review.tables = lambda: tables
    result = check_review(review)[2]
    for key, names in (("database_results", sources), ("dbr_excluded", reasons)):
        mine = [name for name in result.lists if name.startswith(f"{key}-")]
        assert len({name.casefold() for name in mine}) == len(names)  # on disks that know no capitals too
        assert all(len(result.lists[name]) == 1 and len(name) < 250 for name in mine)
    picture = svg(flow_diagram(result.counts), "t", in_words(result.counts))
    assert "<b>" not in picture
    assert "O'Neill's" in "".join(ElementTree.fromstring(picture).itertext())


def test_a_split_by_automation_is_shown_only_where_there_is_one(review):
    add(review, "s1", 1, "a", "excluded")
    add(review, "web", 1, "b", "excluded", kind="website")
    review.automation, review.title_abstract["b"] = "screening", ["excluded", "", "automation"]
    assert not {"records_excluded_by_person", "records_excluded_by_automation"} & set(boxes(review))
    review.title_abstract["a"] = ["excluded", "", "automation"]
    assert (boxes(review)["records_excluded_by_person"], boxes(review)["records_excluded_by_automation"]) == (0, 1)


def test_a_search_without_a_kind_is_of_a_database(review):
    add(review, "s1", 1, "a")
    review.searches["s1"][0] = ""
    assert boxes(review)["database_specific_results"] == {"Source s1": 1}
