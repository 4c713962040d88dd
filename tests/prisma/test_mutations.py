"""One random edit of anything a person or a database gave: the counts follow, or one clear line says what is wrong.

A *silent* inconsistency is a run that ends well with a count that is not its list, or an identity that plain
arithmetic finds broken. There must be none.
"""

from copy import deepcopy
from random import Random

import pytest

from rapport.errors import ReviewError

STATES = ("included", "excluded", "conflict", "waiting")


def pick(rnd, things):
    things = list(things)
    return rnd.choice(things) if things else None


def flip_title_abstract(review, rnd):
    if c := pick(rnd, review.title_abstract):
        review.title_abstract[c][0] = rnd.choice(STATES)


def flip_full_text(review, rnd):
    if c := pick(rnd, review.full_text):
        review.full_text[c][0] = rnd.choice(STATES)


def change_reason(review, rnd):
    if c := pick(rnd, review.full_text):
        review.full_text[c][1] = rnd.choice(["no such reason", "", "wrong population"])


def forget_decision(review, rnd):
    if c := pick(rnd, review.title_abstract):
        del review.title_abstract[c]


def change_retrieval(review, rnd):
    if c := pick(rnd, review.title_abstract):
        review.retrieval[c] = rnd.choice(["retrieved", "not_retrieved", ""])


def merge_two(review, rnd):
    a, b = pick(rnd, review.records.values()), pick(rnd, review.records.values())
    for record, citation in review.records.items():
        if citation == b:
            review.records[record] = a


def split_one(review, rnd):
    if record := pick(rnd, review.records):
        review.records[record] = f"split{rnd.randint(0, 9)}"


def drop_record(review, rnd):
    if record := pick(rnd, review.records):
        del review.records[record]


def add_record(review, rnd):
    search = pick(rnd, review.searches)
    review.records[f"{search}:{10_000 + rnd.randint(0, 99)}"] = rnd.choice([*review.records.values(), "brandnew"])


def change_search(review, rnd):
    row = review.searches[pick(rnd, review.searches)]
    row[rnd.randrange(2)] = None
    row[0] = row[0] or rnd.choice(["database", "register", "website", "organisation", "citation"])
    row[1] = row[1] or rnd.randint(1, 3)


def drop_search(review, rnd):
    search = pick(rnd, review.searches)
    if len(review.searches) > 1:
        del review.searches[search]
        review.records = {r: c for r, c in review.records.items() if r.split(":")[0] != search}


def link(review, rnd):
    if c := pick(rnd, [*review.records.values(), "cnowhere00"]):
        review.links.append(
            [
                f"study{rnd.randint(0, 3)}",
                c,
                rnd.choice(["primary", "companion", "", "primry"]),
                rnd.choice(["", "", "ongoing", "withdrawn"]),
            ]
        )


def unlink(review, rnd):
    if review.links:
        review.links.pop(rnd.randrange(len(review.links)))


def publish(review, rnd):
    review.previous_round = rnd.choice([None, 1, 2, 3])


def publish_elsewhere(review, rnd):
    c = pick(rnd, review.records.values()) or "x"
    review.earlier.append(
        [
            rnd.choice(["study0", "old"]),
            "Old",
            rnd.choice([f"10.1000/{c}", "10.9000/z"]),
            rnd.choice(["", "withdrawn", "gone"]),
        ]
    )


EDITS = [
    flip_title_abstract,
    flip_full_text,
    change_reason,
    forget_decision,
    change_retrieval,
    merge_two,
    split_one,
    drop_record,
    add_record,
    change_search,
    drop_search,
    link,
    unlink,
    publish,
    publish_elsewhere,
]


def one_edit(make_review, check_review, seed, most):
    """An edited review is sound, or refused in one line a problem; returns what happened."""
    rnd = Random(seed)
    review = deepcopy(make_review(rnd.randrange(10**6), most))
    if not review.searches:
        return "empty"
    rnd.choice(EDITS)(review, rnd)
    try:
        check_review(review)
    except ReviewError as error:
        for line in error.problems:
            assert line.startswith(("data/", "results/")), line
            assert ": " in line and "\n" not in line
        return "refused"
    return "sound"


def test_random_edits(make_review, check_review):
    seen = [one_edit(make_review, check_review, seed, 40) for seed in range(40)]
    assert {"sound", "refused"} <= set(seen)


@pytest.mark.campaign
def test_many_random_edits(make_review, check_review):
    seen = [one_edit(make_review, check_review, 10_000 + seed, 200) for seed in range(3000)]
    assert seen.count("sound") > 2000


@pytest.mark.parametrize("edit", EDITS, ids=lambda f: f.__name__)
def test_each_kind_of_edit_changes_something(make_review, check_review, edit):
    """Else the campaign would prove little."""
    changed = 0
    for seed in range(6):
        review = make_review(seed + 5, 60)
        if not review.records:
            continue
        before = review.run()[0]
        copy = deepcopy(review)
        edit(copy, Random(seed))
        try:
            after, _, _ = check_review(copy)
            changed += not before.equals(after) or edit in (
                link,
                unlink,
                publish,
                publish_elsewhere,
                change_reason,
                change_search,
            )
        except ReviewError:
            changed += 1
    assert changed
