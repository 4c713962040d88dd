"""Reviews small enough to count by hand: one record at a time, and the boxes that follow."""


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


def boxes(review, **how):
    return review.run(**how)[2].counts["boxes"]
