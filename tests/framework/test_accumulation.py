"""The accumulation curve against brute force, and Chao's estimate."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.framework.accumulation import chao2, expected_themes


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 7).flatmap(
        lambda n: st.lists(st.sets(st.integers(0, n - 1)), min_size=1, max_size=6).map(lambda themes: (n, themes))
    )
)
def test_the_curve_is_the_mean_over_all_sets_of_studies(case):
    n, themes = case
    curve = expected_themes([len(t) for t in themes], n)
    for k in range(n + 1):
        sets = [sum(bool(t & set(chosen)) for t in themes) for chosen in combinations(range(n), k)]
        assert curve[k] == pytest.approx(np.mean(sets))
    rise = np.diff(curve)
    assert curve[0] == 0 and curve[n] == pytest.approx(sum(bool(t) for t in themes))
    assert (rise >= -1e-12).all() and (np.diff(rise) <= 1e-12).all()


def test_the_curve_of_many_studies():
    # of 200 studies one has the first theme, all have the second, none the third
    curve = expected_themes([1, 200, 0], 200)
    assert curve[50] == pytest.approx(50 / 200 + 1)
    assert curve[200] == pytest.approx(2)


@pytest.mark.parametrize(
    "seen, estimate", [([1, 1, 2, 5], 4 + 4 / 2), ([1, 1, 1, 4], 4 + 3), ([3, 3], 2), ([], 0), ([0, 1], 1)]
)
def test_chao2(seen, estimate):
    assert chao2(seen) == estimate
