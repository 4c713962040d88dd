"""The previous box, and what an update adds, on a review small enough to count by hand."""

import pandas as pd
import pytest
from small import add, boxes

from rapport.errors import ReviewError
from rapport.prisma.flow import footnotes


def updated(review):
    """Round 1 published two studies with three reports; round 2 brings a new report of one, and a new study."""
    review.previous_round = 1
    for i, c in enumerate(("a", "a2", "b", "no")):
        add(
            review,
            "s1",
            i,
            c,
            ft="excluded" if c == "no" else "included",
            reason="wrong population" if c == "no" else "",
        )
    add(review, "s2", 0, "a", rnd=2)
    add(review, "s2", 1, "a3", rnd=2)
    add(review, "s2", 2, "new", rnd=2)
    review.links = [["x", "a", "", ""], ["x", "a2", "preprint", ""], ["x", "a3", "follow_up", ""]]
    return review


def test_update_with_a_new_report_of_an_old_study(review):
    b = boxes(updated(review))
    assert (b["previous_studies"], b["previous_reports"]) == (2, 3)
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


def test_the_published_list_locks_the_earlier_rounds(review):
    updated(review).earlier = [
        ["x", "A", "10.1000/a", ""],
        ["x", "A2", "10.1000/a2", ""],
        ["s_b", "B", "10.1000/b", ""],
        ["z", "Before", "10.9000/z", ""],
    ]
    b = boxes(review)
    assert (b["previous_studies"], b["previous_reports"]) == (3, 4)
    review.full_text["b"] = ["excluded", "wrong population"]
    with pytest.raises(ReviewError, match=r"I23: box 'previous_reports' is 2 and must be 3.*: b;"):
        review.run()
    review.full_text["b"] = review.full_text["no"] = ["included", ""]
    with pytest.raises(ReviewError, match=r"I23: box 'previous_reports' is 4 and must be 3.*: no;"):
        review.run()


def test_a_locked_study_counts_once_whoever_linked_it(review):
    for i in range(6):
        add(review, "s1", i, f"c{i}")
    review.previous_round = 1
    review.earlier = [[f"Old{i}", f"Report {i}", f"10.1000/c{i}", ""] for i in range(6)]
    _, linked, result = review.run()
    b = result.counts["boxes"]
    assert (b["previous_studies"], b["previous_reports"], b["total_studies"], b["total_reports"]) == (6, 6, 6, 6)
    assert list(result.lists["previous_studies"]["study_id"]) == [f"Old{i}" for i in range(6)]
    assert list(linked["studies"]["study_id"]) == [f"Old{i}" for i in range(6)]
    assert set(linked["reports"]["role"]) == {"primary"}
    add(review, "s2", 0, "more", rnd=2)
    review.links = [["Old3", "more", "follow_up", ""]]
    review.earlier[5][3] = "withdrawn"
    review.earlier.append(["Old0", "Second report", "10.1000/c1", ""])  # c1 holds two studies, as published
    b = boxes(review)
    assert (b["previous_studies"], b["previous_reports"], b["new_studies"], b["new_reports"]) == (6, 6, 0, 1)
    assert (b["total_studies"], b["total_reports"]) == (5, 6)


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


def test_a_study_of_two_names_in_the_previous_box_breaks_an_identity(review, monkeypatch):
    from rapport import linking

    updated(review).earlier = [
        ["x", "A", "10.1000/a", ""],
        ["x", "A2", "10.1000/a2", ""],
        ["Old", "B", "10.1000/b", ""],
    ]
    assert boxes(review)["previous_studies"] == 2
    monkeypatch.setattr(linking.previous, "published_links", lambda links, *_: links)
    with pytest.raises(ReviewError) as caught:
        review.run()
    assert [line.split(" is ")[0] for line in caught.value.problems] == [
        "results/prisma: I23: box 'previous_studies'"
    ] * 2
    assert "s_b" in caught.value.problems[0]


def test_what_a_run_offers_to_keep_locks_the_previous_box(review):
    before = updated(review).run()[2].counts
    review.publish()
    assert review.run()[2].counts == before
    review.full_text["no"] = ["included", ""]
    with pytest.raises(ReviewError) as caught:
        review.run()
    (line,) = caught.value.problems
    assert line.startswith(
        "results/prisma: I23: box 'previous_reports' is 4 and must be 3 (reports included in earlier"
    )
    assert line.endswith(
        "reports.csv)): no; list them there: as published, or with a study of status awaiting if they were included "
        "since (counts as new)"
    )
    review.full_text["no"] = ["excluded", "wrong population"]
    review.full_text["b"] = ["excluded", "wrong population"]
    with pytest.raises(ReviewError) as caught:
        review.run()
    (line,) = caught.value.problems
    assert line.startswith(
        "results/prisma: I23: box 'previous_reports' is 2 and must be 3 (reports included in earlier"
    )
    assert ": b; restore their decisions, or" in line
    review.links.append(["s_b", "b", "", "withdrawn"])  # as that line says
    b = boxes(review)
    assert (b["previous_studies"], b["previous_reports"], b["withdrawn_studies"]) == (2, 3, 1)
    assert (b["total_studies"], b["total_reports"]) == (2, 4)


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
    assert "records_of_earlier_searches" in {link for _, link in footnotes(result.counts)}
    offered = linked["published_studies"].set_index("study_id")["status"]
    assert offered["s_no"] == "included" and "late" not in offered, "kept with the next version"


def test_a_report_that_awaited_classification_is_screened_when_it_is_found_again(review):
    add(review, "s1", 1, "a")
    review.earlier = [["w", "A", "10.1000/a", "ongoing"], ["x", "B", "10.9000/b", ""]]
    b = boxes(review)
    assert (b["excluded_other"], b["previous_studies"], b["new_studies"], b["total_studies"]) == (0, 1, 1, 2)


@pytest.mark.parametrize("seed", range(12))
def test_keeping_what_is_offered_changes_no_number(make_review, check_review, seed):
    review = make_review(seed, 40)
    review.previous_round, review.earlier = review.previous_round or 1, []
    before = check_review(review)[2].counts
    review.publish()
    assert check_review(review)[2].counts == before


@pytest.mark.parametrize("seed", range(12))
def test_the_next_version_starts_from_all_that_the_last_one_held(make_review, check_review, seed):
    """Version after version: publish, keep the two files, and set the round for the update."""
    review = make_review(seed, 40)
    review.previous_round, review.earlier = None, []
    every = review.records
    rounds = {name: rnd for name, (_, rnd) in review.searches.items()}
    links, searches = review.links, review.searches
    for last in (1, 2, 3):
        review.searches = {name: search for name, search in searches.items() if rounds[name] <= last}
        review.records = {record: c for record, c in every.items() if rounds[record.split(":")[0]] <= last}
        review.links = [link for link in links if link[1] in review.records.values()]
        b, total = check_review(review)[2].counts["boxes"], "total" if review.previous_round else "new"
        review.publish()
        review.previous_round = last
        now = check_review(review)[2].counts["boxes"]
        for unit in ("studies", "reports"):
            assert now[f"previous_{unit}"] == now[f"total_{unit}"] == b[f"{total}_{unit}"]
            assert now[f"new_{unit}"] == 0


def test_the_version_about_to_be_published_is_all_that_is_included(review):
    updated(review).previous_round = None
    review.links += [["o", "new", "", "ongoing"]]
    linked = review.run()[1]
    assert linked["published_studies"][["study_id", "status"]].to_numpy().tolist() == [
        ["o", "ongoing"], ["s_b", "included"], ["x", "included"]]  # fmt: skip
    assert list(linked["published_reports"]["citation_id"]) == ["new", "b", "a", "a2", "a3"]
    review.publish()
    review.previous_round = 2
    add(review, "s3", 0, "a4", rnd=3)
    b = boxes(review)
    assert (b["previous_studies"], b["previous_reports"], b["new_studies"], b["database_results"]) == (2, 4, 1, 1)


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


def test_a_label_that_reads_as_a_formula_comes_back_as_it_was(review):
    updated(review).links.append(["b1", "b", "", ""])
    review.previous_round = 2
    tables, people = review.tables(), review.people()
    people["links"].loc[people["links"]["study_id"] == "b1", "label"] = "=Bee 2020"
    tables["citations"]["title"] = "-" + tables["citations"]["title"]
    review.tables, review.people = lambda: tables, lambda: people
    linked = review.run()[1]
    assert "'=Bee 2020" in set(linked["published_studies"]["label"])
    assert set(linked["published_reports"]["title"].str[:2]) == {"'-"}
    people |= {f"earlier_{name}": linked[f"published_{name}"] for name in ("studies", "reports")}
    people["links"].loc[:, "label"] = ""
    again = review.run()[1]
    assert "=Bee 2020" in set(again["previous"]["label"])
    for name in ("published_studies", "published_reports"):
        assert (
            again[name]
            .drop(columns="label", errors="ignore")
            .equals(linked[name].drop(columns="label", errors="ignore"))
        )


def three_versions(review):
    """v1 publishes S and lists W as awaiting; in round 2 W is settled and n comes."""
    add(review, "s1", 0, "s")
    add(review, "s1", 1, "w")
    review.links = [["S", "s", "", ""], ["W", "w", "", "awaiting"]]
    review.publish()
    review.previous_round = 1
    b = boxes(review)
    assert (b["previous_studies"], b["new_studies"], b["total_studies"], b["awaiting_studies"]) == (1, 0, 1, 1)
    review.links[1][3] = ""
    add(review, "s2", 0, "n", rnd=2)
    add(review, "s2", 1, "s", rnd=2)
    b = boxes(review)
    assert (b["previous_studies"], b["new_studies"], b["total_studies"]) == (1, 2, 3)
    return review


def test_three_versions_each_start_from_all_that_was_published(review, check_review):
    linked = three_versions(review).run()[1]
    offered = linked["published_studies"][["study_id", "status"]].to_numpy().tolist()
    assert offered == [["S", "included"], ["W", "included"], ["s_n", "included"]]
    assert list(linked["published_reports"]["citation_id"]) == ["s", "w", "n"]
    review.publish()
    review.previous_round = 2
    b = check_review(review)[2].counts["boxes"]
    assert (b["previous_studies"], b["previous_reports"], b["new_studies"], b["total_studies"]) == (3, 3, 0, 3)
    add(review, "s3", 0, "n2", rnd=3)
    add(review, "s3", 1, "m", rnd=3)
    review.links += [["s_n", "n2", "", ""], ["W", "w", "", "withdrawn"]]
    review.links.remove(["W", "w", "", ""])
    b = check_review(review)[2].counts["boxes"]
    assert (b["previous_studies"], b["new_studies"], b["new_reports"], b["withdrawn_studies"]) == (3, 1, 2, 1)
    assert (b["total_studies"], b["total_reports"]) == (3, 4)
    review.publish()
    review.previous_round = 3
    b = check_review(review)[2].counts["boxes"]
    assert (b["previous_studies"], b["previous_reports"], b["total_studies"], b["total_reports"]) == (3, 4, 3, 4)
    assert (b["new_studies"], b["database_results"]) == (0, 0)
    again = review.run()[1]
    for name in ("studies", "reports"):
        assert again[f"published_{name}"].equals(review.published[f"earlier_{name}"]), "copied twice is copied once"


@pytest.mark.parametrize("awaits", [False, True])
def test_a_version_that_included_nothing_is_locked_too(review, awaits):
    add(review, "s1", 0, "w")
    add(review, "s1", 1, "no", ft="excluded", reason="wrong population")
    if awaits:
        review.links = [["W", "w", "", "awaiting"]]
    else:
        review.full_text["w"] = ["excluded", "wrong population"]
    review.publish()
    assert list(review.published["earlier_studies"]["study_id"]) == (["W"] if awaits else [])
    review.previous_round = 1
    assert boxes(review)["previous_studies"] == 0
    review.full_text["no"] = ["included", ""]
    with pytest.raises(ReviewError, match=r"I23: box 'previous_reports' is 1 and must be 0.*: no;"):
        review.run()


def a_study_of_two_reports(review):
    """Round 1 published study X with its reports a and c, and study Y; the list is kept."""
    for i, c in enumerate("acy"):
        add(review, "s1", i, c)
    review.links = [["X", "a", "", ""], ["X", "c", "", ""], ["Y", "y", "", ""]]
    review.publish()
    review.previous_round = 1
    return review.published["earlier_reports"].set_index("citation_id", drop=False)


def test_a_published_report_that_is_retracted_leaves_and_its_study_stays(review, check_review):
    listed = a_study_of_two_reports(review)
    review.full_text["c"] = ["excluded", "retracted"]
    with pytest.raises(ReviewError) as caught:
        review.run()
    (line,) = caught.value.problems
    assert ": c; " in line
    assert line.endswith("stay, write withdrawn under status beside this report in data/previous/reports.csv")
    listed.loc["c", "status"] = "Withdrawn"  # as that line says
    review.published["earlier_reports"] = listed
    _, linked, result = check_review(review)
    b = result.counts["boxes"]
    assert (b["previous_studies"], b["previous_reports"]) == (2, 3)
    assert (b["withdrawn_reports"], b["total_studies"], b["total_reports"]) == (1, 2, 2)
    assert "withdrawn_studies" not in b
    assert list(result.lists["withdrawn_reports"]["citation_id"]) == ["c"]
    assert ("Reports withdrawn since the previous version, not in the total (n = 1)", "withdrawn_reports") in footnotes(
        result.counts
    )
    assert set(linked["published_reports"]["citation_id"]) == {"a", "y"}
    listed.loc["a", "status"] = "withdrawn"  # nothing of X is left, unless a new report of it is included
    review.full_text["a"] = ["excluded", "retracted"]
    b = check_review(review)[2].counts["boxes"]
    assert (b["withdrawn_studies"], b["withdrawn_reports"], b["total_studies"], b["total_reports"]) == (1, 2, 1, 1)
    add(review, "s2", 0, "x2", rnd=2)
    review.links.append(["X", "x2", "", ""])
    b = check_review(review)[2].counts["boxes"]
    assert (b["new_studies"], b["new_reports"], b["total_studies"], b["total_reports"]) == (0, 1, 2, 2)
    assert "withdrawn_studies" not in b


def test_a_report_withdrawn_in_the_list_is_not_included_by_its_decisions(review):
    listed = a_study_of_two_reports(review)
    listed.loc["c", "status"], listed.loc["y", "status"] = "withdrawn", "ongoing"
    review.published["earlier_reports"] = listed
    with pytest.raises(ReviewError) as caught:
        review.run()
    assert caught.value.problems == [
        "data/previous/reports.csv:4: status 'ongoing' is not one of included, withdrawn; correct it; other states are "
        "those of a study, in data/previous/studies.csv"
    ]
    listed.loc["y", "status"] = "included"
    with pytest.raises(ReviewError) as caught:
        review.run()
    assert caught.value.problems == [
        "data/previous/reports.csv: report 'c' has the status withdrawn and is included by its decisions; exclude it "
        "in full-text screening, or clear that status"
    ]


@pytest.mark.parametrize("rnd", [1, None])
def test_what_a_list_alone_says_is_in_the_next_one(review, rnd):
    listed = a_study_of_two_reports(review)
    review.previous_round = rnd
    listed.loc["a", "note"] = "=our letter"
    more = {"study_id": "Z", "title": "Of no search", "authors": "Zed, A; Why, B", "year": "1999", "journal": "J Old",
            "doi": "10.9000/z", "role": "thesis", "note": "scan in the office"}  # fmt: skip
    review.published["earlier_reports"] = pd.concat([listed, pd.DataFrame([more])], ignore_index=True).fillna("")
    studies = pd.concat([review.published["earlier_studies"], pd.DataFrame([{"study_id": "Z", "label": "Zed"}])])
    studies.index = range(len(studies))
    studies["note"] = ["data from the authors", "", "no protocol"]
    review.published["earlier_studies"] = studies.fillna("")
    linked = review.run()[1]
    reports = linked["published_reports"].set_index(linked["published_reports"]["title"])
    assert {key: reports.loc["Of no search", key] for key in more} == more
    assert reports.loc["Title of a", "note"].lstrip("'") == "=our letter"
    assert reports.loc["Title of a", "authors"] and reports.loc["Title of a", "journal"]
    notes = linked["published_studies"].set_index("study_id")["note"].to_dict()
    assert notes == {"X": "data from the authors", "Y": "", "Z": "no protocol"}


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
    assert ("Withdrawn studies that no version has included (n = 1)", "withdrawn_not_included") in footnotes(
        result.counts
    )
    assert result.lists["withdrawn_not_included"][["study_id", "status"]].to_numpy().tolist() == [["W", "withdrawn"]]
    assert "withdrawn_studies" not in result.counts["boxes"]
