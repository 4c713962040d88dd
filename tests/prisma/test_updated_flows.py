"""The previous box, and what an update adds, on a review small enough to count by hand."""

import pandas as pd
import pytest
from small import add, boxes, updated

from rapport.errors import ReviewError
from rapport.prisma.flow import footnotes


def test_update_with_a_new_report_of_an_old_study(review):
    result = updated(review).run()[2]
    b = result.counts["boxes"]
    assert (b["previous_studies"], b["previous_reports"]) == (2, 3)
    assert "Reports of studies of the previous version, among the reports of new included studies (n = 1)" in [
        text for text, key in footnotes(result.counts) if key == "reports_of_earlier_studies"
    ]
    assert len(result.lists["reports_of_earlier_studies"]) == 1
    assert (b["database_results"], b["duplicates"], b["records_screened"]) == (3, 1, 2)
    assert (b["new_studies"], b["new_reports"]) == (1, 2), "a new report of an old study adds no study (I14)"
    assert (b["total_studies"], b["total_reports"]) == (3, 5)


def test_all_later_rounds_are_one_set(review):
    updated(review)
    add(review, "s3", 0, "later", rnd=3)
    add(review, "s3", 1, "new", rnd=3)
    b = boxes(review)
    assert (b["database_results"], b["duplicates"], b["new_studies"]) == (5, 2, 2)


def test_without_a_previous_round_all_rounds_are_one_search(review):
    updated(review).previous_round = None
    result = review.run()[2]
    b = result.counts["boxes"]
    assert result.counts["variant"] == "N1"
    assert not any(key.startswith(("previous", "total")) for key in b)
    assert (b["database_results"], b["new_studies"], b["new_reports"]) == (7, 3, 5)
    assert list(result.tables["flow_by_round"]["records"]) == [4, 3]


def test_a_withdrawn_study_leaves_the_total_and_is_listed(review):
    updated(review).links.append(["b1", "b", "", "withdrawn"])
    result = review.run()[2]
    b = result.counts["boxes"]
    assert (b["previous_studies"], b["new_studies"], b["total_studies"], b["withdrawn_studies"]) == (2, 1, 2, 1)
    assert (b["previous_reports"], b["new_reports"], b["total_reports"], b["withdrawn_reports"]) == (3, 2, 4, 1)
    assert list(result.bridges["identity"]) == ["I14", "I15", "I16"]
    assert list(result.lists["withdrawn_studies"]["study_id"]) == ["b1"]


def test_a_published_version_fills_the_previous_box_and_its_reports_are_known(review):
    add(review, "s1", 1, "a")
    add(review, "s1", 2, "b")
    review.earlier = [
        ["x", "Old and found again", "10.1000/a", ""],
        ["y", "Old", "10.9000/y", ""],
        ["y", "Old too", "10.9000/y2", ""],
    ]
    ledger, _, result = review.run()
    b = result.counts["boxes"]
    assert result.counts["variant"] == "U1"
    assert (
        b["previous_studies"],
        b["previous_reports"],
        b["excluded_other"],
        b["new_reports"],
        b["total_reports"],
    ) == (2, 3, 1, 1, 4)
    assert ledger.set_index("citation_id").loc["a", "reason"] == "in the previous version of the review"


@pytest.mark.parametrize("previous_round", [None, 1])
def test_a_published_report_is_of_the_study_that_was_published(review, previous_round):
    add(review, "s1", 0, "a")
    add(review, "s2", 0, "new", rnd=2)
    review.previous_round = previous_round
    review.earlier = [["Old", "A", "10.1000/a", ""]]
    review.links = [["mine", "a", "", ""], ["mine", "new", "", ""]]
    with pytest.raises(ReviewError) as caught:
        review.run()
    assert caught.value.problems == [
        "data/studies.csv:2: report 'a' is of study 'mine' here and was published as a report of 'Old' "
        "(data/previous/reports.csv); use one study_id in both files"
    ]
    review.links = [["Old", "a", "", ""], ["Old", "new", "", ""]]
    b = boxes(review)
    assert (b["previous_studies"], b["new_studies"], b["new_reports"], b["total_studies"]) == (1, 0, 1, 1)
    assert (b["previous_reports"], b["total_reports"]) == (1, 2)


def test_a_published_study_withdrawn_in_either_table_leaves_the_total(review):
    add(review, "s1", 0, "a")
    review.earlier = [["Old", "A", "10.1000/a", ""], ["Kept", "B", "10.9000/b", ""]]
    review.links = [["Old", "a", "", "withdrawn"]]
    for review.previous_round in (None, 1):
        b = boxes(review)
        assert (b["previous_studies"], b["withdrawn_studies"], b["total_studies"]) == (2, 1, 1)
        assert (b["previous_reports"], b["withdrawn_reports"], b["total_reports"]) == (2, 1, 1)


def test_what_awaited_classification_then_counts_as_new_once_it_is_included(review, check_review):
    """The record of round 1 is counted with the update, so that its numbers add up; the previous box stays."""
    updated(review).records["s0:0"] = "no"  # found twice in round 1
    review.searches["s0"] = ["website", 1]
    review.full_text["no"] = ["waiting", ""]
    before = boxes(review)
    review.publish()
    for table, row in (("earlier_studies", {"study_id": "late", "status": "Awaiting"}),
                       ("earlier_reports", {"study_id": "late", "citation_id": "no"})):  # fmt: skip
        old = review.published[table]
        review.published[table] = pd.concat([old, pd.DataFrame([row])], ignore_index=True).fillna("")
    assert boxes(review) == before, "while it waits"
    review.full_text["no"] = ["excluded", "wrong population"]
    b = boxes(review)
    assert (b["previous_reports"], b["database_results"], b["new_reports"]) == (3, 3, 2)
    review.full_text["no"] = ["included", ""]
    _, linked, result = check_review(review)
    b = result.counts["boxes"]
    assert (b["previous_studies"], b["previous_reports"]) == (before["previous_studies"], before["previous_reports"])
    assert (b["database_results"], b["website_results"], b["records_of_earlier_searches"]) == (4, 1, 2)
    assert (b["new_studies"], b["new_reports"], b["total_studies"], b["total_reports"]) == (2, 3, 4, 6)
    assert set(result.lists["records_of_earlier_searches"]["record_id"]) == {"s1:3", "s0:0"}
    told = {link: text for text, link in footnotes(result.counts)}["records_of_earlier_searches"]
    assert "their reports were not among those included in the previous version, and are now (n = 2)" in told
    offered = linked["published_studies"].set_index("study_id")["status"]
    assert offered["s_no"] == "included" and "late" not in offered, "kept with the next version"


def test_a_report_that_awaited_classification_is_screened_when_it_is_found_again(review):
    add(review, "s1", 1, "a")
    review.earlier = [["w", "A", "10.1000/a", "ongoing"], ["x", "B", "10.9000/b", ""]]
    b = boxes(review)
    assert (b["excluded_other"], b["previous_studies"], b["new_studies"], b["total_studies"]) == (0, 1, 1, 2)


def test_published_studies_without_reports_are_footnoted_where_the_numbers_leave_them_out(review, check_review):
    add(review, "s1", 1, "a")
    review.earlier = [["x", "X", "10.9000/x", ""]]
    assert "previous_studies_without_reports" not in boxes(review)
    studies = pd.DataFrame([(s, "", st, "") for s, st in (("x", ""), ("y", ""), ("z", "withdrawn"))],
                           columns=["study_id", "label", "status", "note"], dtype=object)  # fmt: skip
    review.published = {"earlier_studies": studies}
    result = check_review(review)[2]
    b = result.counts["boxes"]
    assert (b["previous_studies"], b["previous_reports"], b["previous_studies_without_reports"]) == (3, 1, 2)
    assert list(result.lists["previous_studies_without_reports"]["study_id"]) == ["y", "z"]
    assert (
        "Studies of the previous version whose reports are not listed: the numbers of reports leave them out (n = 2)",
        "previous_studies_without_reports",
    ) in footnotes(result.counts)


@pytest.mark.parametrize("updated", [False, True])
def test_an_ongoing_study_that_is_withdrawn_is_footnoted(review, check_review, updated):
    add(review, "s1", 0, "a")
    add(review, "s1", 1, "b")
    review.links = [["W", "b", "", "ongoing"]]
    if updated:
        review.publish()
        review.previous_round = 1
    assert boxes(review)["ongoing_studies"] == 1
    review.links[0][3] = "withdrawn"
    result = check_review(review)[2]
    assert (
        "Withdrawn studies, in neither the previous version nor the included studies (n = 1)",
        "withdrawn_not_included",
    ) in footnotes(result.counts)
    assert result.lists["withdrawn_not_included"][["study_id", "status"]].to_numpy().tolist() == [["W", "withdrawn"]]
    assert "withdrawn_studies" not in result.counts["boxes"]
