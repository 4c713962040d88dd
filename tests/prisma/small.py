"""Reviews small enough to count by hand: one record at a time, and the boxes that follow."""

import pytest

from rapport.errors import ReviewError


def add(review, search, n, citation, ta="included", ft="included", reason="", kind="database", rnd=1, got=""):
    """One record, and what was decided on its citation."""
    review.searches.setdefault(search, [kind, rnd])
    review.records[f"{search}:{n}"] = citation
    review.title_abstract.setdefault(citation, [ta, "", "agreement"])
    review.full_text.setdefault(citation, [ft, reason])
    if ft in ("included", "excluded"):
        review.decided.setdefault(citation, "include")
    if got:
        review.retrieval[citation] = got


def problems(review):
    """The lines with which a run stops."""
    with pytest.raises(ReviewError) as caught:
        review.run()
    return caught.value.problems


def boxes(review, **how):
    return review.run(**how)[2].counts["boxes"]


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
