"""All identities hold for any review; take any id out of any box, or put one in, and one of them does not."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.errors import ReviewError
from rapport.ledger import FATES
from rapport.prisma.identities import check, prove
from rapport.prisma.proof import Evidence

NUMBERED = {f"I{i}" for i in range(1, 24)}
# what a box need not be for any other number to hold: footnotes that only tell more
FREE = {"ongoing_studies", "awaiting_studies", "withdrawn_not_included", "reports_of_several_studies"}


@settings(max_examples=40, deadline=None, database=None, derandomize=True)
@given(seed=st.integers(0, 10**9), most=st.sampled_from([3, 10, 40, 200]))
def test_identities_hold_for_any_review(make_review, check_review, seed, most):
    check_review(make_review(seed, most))


@pytest.mark.campaign
@settings(max_examples=2000, deadline=None, database=None)
@given(seed=st.integers(0, 10**9), most=st.integers(0, 200))
def test_identities_hold_for_many_reviews(make_review, check_review, seed, most):
    check_review(make_review(seed, most))


@pytest.fixture(scope="module")
def full(make_review):
    """For each variant a finished review with something in every box that matters."""
    found = {}
    for seed in range(2000):
        review = make_review(seed, 60)
        ledger, linked, result = review.run()
        b = result.counts["boxes"]
        if result.counts["variant"] not in found and b["new_reports"] > 2 and sum(b["dbr_excluded"].values()) > 1:
            t = review.tables()
            evidence = Evidence(
                ledger,
                t["searches"],
                t["membership"],
                t["merges"],
                linked["reports"],
                linked["previous"],
                review.previous_round,
            )
            found[result.counts["variant"]] = (result.flow, evidence)
        if len(found) == 4:
            return found
    raise AssertionError(set(found))


@pytest.mark.parametrize("variant", ["N1", "N2", "U1", "U2"])
def test_one_id_too_many_or_too_few_in_any_box_is_found(full, variant):
    flow, evidence = full[variant]
    assert prove(flow, evidence)["holds"].all()
    for key, ids in flow.boxes.items():
        if key in FREE:
            continue
        for changed in filter(lambda new: new != ids, (ids | {"nobody:1"}, frozenset(sorted(ids)[1:]))):
            broken = replace(flow, boxes={**flow.boxes, key: changed})
            found = [c for c in check(broken, evidence) if not c.holds]
            assert found, f"{variant}: a wrong {key} went unnoticed"
            with pytest.raises(ReviewError) as caught:
                prove(broken, evidence)
            assert len(caught.value.problems) == len(found)


@pytest.mark.parametrize("variant", ["N2", "U2"])
def test_one_id_too_many_or_too_few_in_any_line_is_found(full, variant):
    flow, evidence = full[variant]
    for key, lines in flow.groups.items():
        for name, ids in lines.items():
            for changed in (ids | {"nobody:1"}, frozenset(sorted(ids)[1:])):
                groups = {**flow.groups, key: {**lines, name: changed}}
                assert any(not c.holds for c in check(replace(flow, groups=groups), evidence)), (key, name)
        if len(lines) > 1:  # the right sum made of the wrong parts: one report under two reasons
            first, second = list(lines)[:2]
            groups = {**flow.groups, key: {**lines, second: lines[second] | set(sorted(lines[first])[:1])}}
            broken = [c for c in check(replace(flow, groups=groups), evidence) if not c.holds]
            assert broken or not key.endswith("excluded")


def test_every_identity_is_checked(full):
    flow, evidence = full["U2"]
    seen = {c.identity for c in check(flow, evidence)}
    flow, evidence = full["N2"]
    seen |= {c.identity for c in check(flow, evidence)}
    assert NUMBERED - seen == {"I18"}  # there only with a meta-analysis


@pytest.mark.parametrize("variant", ["N1", "U2"])
def test_the_reports_of_a_meta_analysis_are_those_of_its_studies(full, variant):
    flow, evidence = full[variant]
    studies = frozenset(sorted(flow.boxes["new_studies"])[:2])
    links = evidence.reports[evidence.reports["study_id"].isin(studies)]
    reports = frozenset(links["citation_id"])

    def broken(**boxes):
        return [c for c in check(replace(flow, boxes={**flow.boxes, **boxes}), evidence) if not c.holds]

    assert not broken(total_studies_ma=studies, total_reports_ma=reports)
    for wrong in (reports - {min(reports)}, reports | {min(flow.boxes["new_reports"] - reports)}):
        assert {c.identity for c in broken(total_studies_ma=studies, total_reports_ma=wrong)} == {"I18"}
    assert {c.identity for c in broken(total_studies_ma=studies | {"nobody"}, total_reports_ma=reports)} == {"I18"}


@pytest.mark.parametrize("fate", FATES)
def test_a_changed_fate_behind_the_boxes_is_found(full, fate):
    flow, evidence = full["U2"]
    new = evidence.ledger["round"].astype(int) > (evidence.previous_round or 0)
    row = evidence.ledger[new & (evidence.ledger["fate"] != fate) & (evidence.ledger["fate"] != "duplicate")].index[0]
    ledger = evidence.ledger.copy()
    ledger.loc[row, "fate"] = fate
    assert any(not c.holds for c in check(flow, replace(evidence, ledger=ledger)))


def test_a_broken_identity_is_one_clear_sentence(full):
    flow, evidence = full["N1"]
    screened = flow.boxes["records_screened"]
    broken = replace(flow, boxes={**flow.boxes, "records_screened": screened | {f"x:{i}" for i in range(15)}})
    with pytest.raises(ReviewError) as caught:
        prove(broken, evidence)
    line = next(line for line in caught.value.problems if "I2:" in line)
    assert line.startswith(
        f"results/prisma: I2: box 'records_screened' is {len(screened) + 15} and must be {len(screened)} "
        "(screened = identified"
    )
    assert "x:0, x:1" in line
    assert "and 10 more, listed by a run in results/logs/prisma.log; " in line
    assert "\n" not in line
