"""What was published stays: ``data/previous/`` as a run offers it, version after version."""

import pandas as pd
import pytest
from small import add, boxes, problems, updated

from rapport.errors import ReviewError
from rapport.linking import people_tables, told
from rapport.prisma.flow import footnotes


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


def test_a_study_of_two_names_in_the_previous_box_breaks_an_identity(review, monkeypatch):
    from rapport import linking

    updated(review).earlier = [
        ["x", "A", "10.1000/a", ""],
        ["x", "A2", "10.1000/a2", ""],
        ["Old", "B", "10.1000/b", ""],
    ]
    assert boxes(review)["previous_studies"] == 2
    monkeypatch.setattr(linking.versions, "published_links", lambda links, *_: links)
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
    (line,) = problems(review)
    assert line == (
        "results/prisma: I23: box 'previous_reports' is 4 and must be 3 (by these alone: included in a round published"
        ", and not in data/previous/reports.csv): no; list them there, if included since with a study of status "
        "awaiting (counts as new); if withdrawn before that version, set their study's status to withdrawn in "
        "data/studies.csv"
    )
    review.full_text["no"] = ["excluded", "wrong population"]
    review.full_text["b"] = ["excluded", "wrong population"]
    (line,) = problems(review)
    assert line.startswith(
        "results/prisma: I23: box 'previous_reports' is 2 and must be 3 (by these alone: published, says data/previous/"
    )
    assert ": b; restore their decisions, or" in line
    review.links.append(["s_b", "b", "", "withdrawn"])  # as that line says
    b = boxes(review)
    assert (b["previous_studies"], b["previous_reports"], b["withdrawn_studies"]) == (2, 3, 1)
    assert (b["total_studies"], b["total_reports"]) == (2, 4)


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
    review.previous_round = None
    elsewhere = [
        [f"Elsewhere{i}", f"Old {i}", f"10.1000/{c}", ""] for i, c in enumerate(sorted(review.title_abstract)[:9:3])
    ]
    review.earlier = elsewhere if seed % 2 else []  # a version before that this review has not made
    linked = {link for _, _, link, _ in review.earlier}
    review.links = [link for link in review.links if f"10.1000/{link[1]}" not in linked]
    every = review.records
    rounds = {name: rnd for name, (_, rnd) in review.searches.items()}
    links, searches = review.links, review.searches
    for last in (1, 2, 3):
        review.searches = {name: search for name, search in searches.items() if rounds[name] <= last}
        review.records = {record: c for record, c in every.items() if rounds[record.split(":")[0]] <= last}
        review.links = [link for link in links if link[1] in review.records.values()]
        counts = check_review(review)[2].counts
        b, total = counts["boxes"], "total" if counts["variant"].startswith("U") else "new"
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
    (line,) = problems(review)
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
    assert problems(review) == [
        "data/previous/reports.csv:4: status 'ongoing' is not one of included, withdrawn; correct it; other states are "
        "those of a study, in data/previous/studies.csv"
    ]
    listed.loc["y", "status"] = "included"
    assert problems(review) == [
        "data/previous/reports.csv: report 'c' has the status withdrawn and is included by its decisions; exclude it "
        "in full-text screening, or clear that status"
    ]


def test_what_a_list_alone_says_is_in_the_next_one(review):
    listed = a_study_of_two_reports(review)
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


def a_version_published_elsewhere(review):
    """Its list holds p, which round 1 here finds and nobody screens, and q, which no search has found yet."""
    add(review, "s1", 0, "n")
    review.searches["s1"] = ["database", 1]
    review.records["s1:1"] = "p"
    review.earlier = [["Old", "P", "10.1000/p", ""], ["Older", "Q", "10.1000/q", ""]]
    return review


def test_what_a_version_elsewhere_published_is_known_in_every_version_after_it(review, check_review):
    ledger, linked, _ = check_review(a_version_published_elsewhere(review))
    assert dict(zip(ledger["citation_id"], ledger["fate"], strict=True)) == {"n": "included", "p": "removed_other"}
    offered = linked["published_reports"].set_index("study_id")["screened"]
    assert offered.to_dict() == {"s_n": "yes", "Old": "no", "Older": "no"}
    review.publish()
    review.previous_round = 1
    add(review, "s2", 0, "m", rnd=2)
    review.records |= {"s2:1": "q", "s2:2": "p"}
    ledger, _, result = check_review(review)
    b = result.counts["boxes"]
    assert (b["previous_studies"], b["previous_reports"], b["total_studies"], b["total_reports"]) == (3, 3, 4, 4)
    assert (b["duplicates"], b["excluded_other"], b["records_screened"]) == (1, 1, 1)
    review.publish()
    review.previous_round = 2
    b = check_review(review)[2].counts["boxes"]
    assert (b["previous_studies"], b["previous_reports"], b["total_studies"], b["total_reports"]) == (4, 4, 4, 4)
    assert b["pending_title_abstract"] == 0, "nobody is asked to screen p or q"


@pytest.mark.parametrize("before", [None, 1])
def test_a_list_of_ours_goes_with_the_round_that_it_was_published_from(review, check_review, before):
    """Otherwise its reports would count as known from elsewhere, and their studies as not included."""
    updated(review).previous_round = before
    if before:
        review.publish()  # round 1 is locked, and the next version, of both rounds, is about to be kept
    studies = check_review(review)[1]["studies"]
    review.publish()
    (line,) = problems(review)
    assert line.startswith(
        f"config.yaml: prisma.previous_round is {before or 'not set'}, but data/previous/reports.csv"
    )
    assert line.endswith("; set it to the last round that was published, 2 or later")
    review.previous_round = 2
    _, linked, result = check_review(review)
    assert linked["studies"].equals(studies) and told(linked["fates"], review.tables()["title_abstract"], 2) == []
    assert set(linked["published_reports"]["screened"]) == {"yes"}
    assert result.counts["boxes"]["total_studies"] == 3


def test_decisions_on_what_a_list_calls_known_are_named(review):
    a_version_published_elsewhere(review)
    add(review, "s1", 1, "p", ta="excluded")
    _, linked, _ = review.run()
    assert told(linked["fates"], review.tables()["title_abstract"], 1) == [
        "data/previous/reports.csv: lists reports that were screened here too, whose decisions do not count (p)"
    ]
    offered = linked["published_reports"].set_index("study_id")["screened"]
    assert offered.to_dict() == {"s_n": "yes", "Old": "no", "Older": "no"}, "excluded here, published elsewhere"
    review.title_abstract["p"], review.full_text["p"] = ["included", "", "agreement"], ["included", ""]
    offered = review.run()[1]["published_reports"].set_index("study_id")["screened"]
    assert offered.to_dict() == {"s_n": "yes", "Old": "", "Older": "no"}, "whose it is, only the team can say"


def test_an_old_list_says_of_which_reports_the_decisions_are_elsewhere(review):
    a_version_published_elsewhere(review).previous_round = 1
    review.earlier.append(["s_n", "Title of n", "10.1000/n", ""])
    (line,) = problems(review)
    assert "not screened today): p; restore their decisions; what was published elsewhere" in line
    people = review.people()
    reports = people["earlier_reports"].assign(screened=["No", "", "yes"])
    review.people = lambda: people | {"earlier_reports": reports}
    b = boxes(review)  # as that line says
    assert (b["previous_reports"], b["total_reports"], b["pending_title_abstract"]) == (3, 3, 0)
    reports["screened"] = ["never", "", ""]
    assert problems(review) == [
        "data/previous/reports.csv:2: screened 'never' is neither yes (published from this review's own decisions) nor "
        "no (elsewhere); correct it, or leave it blank if nobody knows"
    ]


def test_a_study_that_the_list_alone_calls_withdrawn_is_asked_about_in_the_next_version(review, check_review):
    a_study_of_two_reports(review)
    studies = review.published["earlier_studies"]
    review.published["earlier_studies"] = studies.assign(status=["included", "withdrawn"])
    assert boxes(review)["total_studies"] == 1
    review.publish()
    (line,) = problems(review)
    assert ": y; " in line and line.endswith(
        "if withdrawn before that version, set their study's status to withdrawn in data/studies.csv"
    )
    review.links[2][3] = "withdrawn"  # as that line says
    b = check_review(review)[2].counts["boxes"]
    assert (b["previous_studies"], b["total_studies"], b["withdrawn_not_included"]) == (1, 1, 1)


def test_two_published_reports_that_prove_to_be_one_still_count_as_published(review, check_review):
    listed = a_study_of_two_reports(review)
    review.records["s1:1"] = "a"  # c turns out to be a
    aliases = pd.DataFrame([("c", "a")], columns=["alias", "citation_id"])
    tables = review.tables
    review.tables = lambda: tables() | {"aliases": aliases}
    review.links.remove(["X", "c", "", ""])
    (line,) = problems(review)
    assert line.startswith(
        "data/previous/reports.csv:3: is the same report as line 2 since deduplication (citation 'a'); if the version "
        "counted both, write withdrawn under status in one of the two rows"
    )
    for out in "ac":  # as that line says, in either row
        now = listed.assign(status=["withdrawn" if c == out else "" for c in listed["citation_id"]])
        review.published["earlier_reports"] = now
        b = check_review(review)[2].counts["boxes"]
        assert (b["previous_reports"], b["withdrawn_reports"], b["total_reports"]) == (3, 1, 2)
        assert (b["previous_studies"], b["total_studies"]) == (2, 2)
    review.published["earlier_reports"] = listed.drop(index="c")
    assert boxes(review)["previous_reports"] == 2
    of_both = listed.assign(study_id=["X", "Y", "Y"], citation_id=["a", "a", "y"], doi=["10.1000/a"] * 2 + [""])
    review.published["earlier_reports"] = of_both
    assert boxes(review)["previous_reports"] == 2, "a report of two studies is listed twice"


@pytest.mark.parametrize("old", ["earlier_studies", "earlier_reports"])
def test_files_of_two_versions_are_told_apart(review, old):
    """The second version has a new study and one that awaited; only one of its files was copied over the first's."""
    three_versions(review)
    first = review.published[old]
    review.publish()
    review.previous_round = 2
    assert boxes(review)["previous_studies"] == 3
    review.published[old] = first
    both = "copy both files of one version from results/studies/published/ of the results that you kept on the day"
    if old == "earlier_reports":
        (line,) = problems(review)
        assert "reports.csv: lists no report of studies that are in data/previous/studies.csv and included here" in line
        assert f"(s_n); list their reports, or {both}" in line
        return
    unknown, awaiting = sorted(problems(review), key=lambda line: "screened" in line)
    assert f"study 's_n' is not in data/previous/studies.csv; add it there, or {both}" in unknown
    assert "screened is yes, for what was published as included, and study 'W' is awaiting in " in awaiting
    assert both in awaiting


def test_the_list_of_studies_alone_is_not_enough_for_what_this_review_published(review):
    add(review, "s1", 0, "a")
    add(review, "s1", 1, "b")
    review.links = [["X", "a", "", ""]]
    review.publish()
    review.published["earlier_reports"] = review.published["earlier_reports"].iloc[:0]
    (line,) = problems(review)  # no round is set, and only this review calls a study so
    assert "(s_b); list their reports" in line
    review.previous_round = 1
    (line,) = problems(review)
    assert "(X, s_b); list their reports" in line


@pytest.mark.parametrize(("column", "said"), [("status", ("", "withdrawn")), ("screened", ("no", "yes"))])
def test_rows_of_one_report_say_the_same_of_it_in_any_order(review, column, said):
    """Else the row that stands first would win, in silence."""
    listed = a_study_of_two_reports(review)
    for one, other in (said, said[::-1]):
        rows = listed.loc[["a", "y", "c", "c"]].assign(study_id=["X", "Y", "X", "Y"])
        rows[column] = [*rows[column][:2], one, other]
        review.published["earlier_reports"] = rows
        assert (
            f"data/previous/reports.csv:5: is the report of line 4, where {column} is '{one}' and here '{other}'; "
            "write the same in both rows, or keep one"
        ) in problems(review)
    rows[column] = "yes" if column == "screened" else ""
    review.published["earlier_reports"], review.links = rows, []
    assert boxes(review)["previous_reports"] == 3, "a report of two studies"


def test_one_study_in_two_spellings_is_no_second_study(review):
    add(review, "s1", 0, "a")
    add(review, "s2", 0, "n", rnd=2)
    add(review, "s2", 1, "m", rnd=2)
    review.links, review.previous_round = [["Old  2020", "n", "", ""], ["old 2020", "m", "", ""]], 1
    review.earlier = [["OLD 2020", "A", "10.1000/a", ""]]
    assert problems(review) == ["data/studies.csv:3: study 'old 2020' is 'Old  2020' above; write it in the same way"]
    review.links.pop()
    assert problems(review) == [
        "data/studies.csv:2: study 'Old  2020' is 'OLD 2020' in data/previous/studies.csv; write it in the same way"
    ]
    review.earlier = [["Old", "A", "10.1000/a", ""], ["old", "B", "10.9000/b", ""], ["A; B", "C", "10.9000/c", ""]]
    assert problems(review)[:2] == [
        "data/previous/studies.csv:3: study 'old' is listed twice, as 'Old' too; keep one row",
        "data/previous/studies.csv:4: study_id 'A; B' holds a semicolon; one row a study",
    ]


def test_a_study_withdrawn_before_a_version_may_share_a_report_with_one_that_stays(review, check_review):
    links = [["X", "c1", "", ""], ["Y", "c1", "", "withdrawn"], ["Y", "c2", "", "withdrawn"]]
    for last in (1, 2, 3):
        add(review, f"s{last}", 0, f"c{last}", rnd=last)
        review.links = [link for link in links if link[1] <= f"c{last}"]
        review.publish()
        review.previous_round = last
        check_review(review)
    b = boxes(review)
    assert (b["previous_studies"], b["withdrawn_not_included"], b["total_reports"]) == (2, 1, 2)
    review.links[1] = ["X2", "c1", "", ""]
    (line,) = problems(review)
    assert line.endswith("was published as a report of 'X' (data/previous/reports.csv); use one study_id in both files")


def test_a_study_that_awaited_beside_one_published_is_new_by_another_report(review):
    add(review, "s1", 0, "a")
    review.links = [["S", "a", "", ""], ["W", "a", "", "awaiting"]]
    review.publish()
    review.previous_round = 1
    assert boxes(review)["previous_studies"] == 1
    add(review, "s2", 0, "w2", rnd=2)
    review.links = [["S", "a", "", ""], ["W", "a", "", ""]]
    (line,) = problems(review)
    assert line.endswith("'W' was awaiting then: link it to the report with which it is new")
    review.links[1] = ["W", "w2", "", ""]  # as that line says
    b = boxes(review)
    assert (b["previous_studies"], b["new_studies"], b["new_reports"], b["total_studies"]) == (1, 1, 1, 2)


@pytest.mark.parametrize(("set_to", "last", "said"), [(2, 1, True), (1, 1, False), (1, 2, False), (None, 1, False)])
def test_a_round_that_nobody_has_searched_is_not_published(review, set_to, last, said):
    add(review, "s1", 0, "a", rnd=last)
    linked = review.run()[1]
    lines = told(linked["fates"], review.tables()["title_abstract"], set_to, last)
    told_of = (
        "prisma.previous_round is 2, and the last search with records is of round 1; set it to 1, or an update will"
    )
    assert lines == ([f"config.yaml: {told_of} count as published"] if said else [])


def test_many_ids_are_in_the_log_and_few_on_the_screen(review):
    for i in range(30):
        add(review, "s1", i, f"c{i:02}")
    review.publish()
    review.previous_round = 1
    for i in range(20):
        review.full_text[f"c{i:02}"] = ["excluded", "wrong population"]
    with pytest.raises(ReviewError) as caught:
        review.run()
    (line,) = caught.value.problems
    for i in range(5, 20):
        review.full_text[f"c{i:02}"] = ["included", ""]
    with pytest.raises(ReviewError) as few:
        review.run()
    assert ": c00, c01, c02, c03, c04; restore" in few.value.problems[0] and few.value.details == ""
    assert ": c00, c01, c02, c03, c04 and 15 more, listed by a run in results/logs/prisma.log; restore" in line
    assert [f"  c{i:02}" for i in range(20)] == caught.value.details.splitlines()[1:]


def test_a_list_saved_as_a_workbook_is_not_taken_for_none(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert set(people_tables([], [], [])) == {"links", "earlier_studies", "earlier_reports"}
    (tmp_path / "data/previous").mkdir(parents=True)
    (tmp_path / "data/previous/reports.xlsx").touch()
    with pytest.raises(ReviewError) as caught:
        people_tables([], [], [])
    assert caught.value.problems == [
        "data/previous/reports.xlsx: is not read; save it as data/previous/reports.csv (CSV UTF-8)"
    ]
