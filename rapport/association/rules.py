"""When an analysis is done, shown with caution, or refused, and the sentence that says why.

Sources: IntHout et al. 2014 and Rover et al. 2015 (few studies); Fu et al. 2011 (levels of a moderator); Tipton 2015
(degrees of freedom of robust tests); Sterne et al. 2011 (ten studies for funnel tests); Higgins et al. 2009
(prediction).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapport.errors import ReviewError, did_you_mean

MINIMUM_K: dict[str, int] = {
    "pool": 2,  # samples in a pooled value
    "caution": 5,  # fewer: pooled with a caution
    "prediction": 3,  # prediction interval computed
    "prediction_shown": 5,  # prediction interval shown in text and figure
    "prediction_caution": 10,  # fewer: shown with a caution
    "i2_interval": 3,  # confidence interval of I2
    "three_level": 5,  # studies, two of them with several effects
    "robust_df": 4,  # degrees of freedom of a robust test
    "continuous": 10,  # samples for a continuous moderator
    "level": 4,  # samples in each tested level of a categorical moderator
    "small_study": 10,  # samples for tests of small-study effects
    "direction": 2,  # studies with a direction for a sign test
}


@dataclass(frozen=True)
class Verdict:
    """``done`` (with an empty or cautioning ``why``) or not done and why."""

    done: bool
    why: str = ""


def minimum(settings: Mapping[str, int] | None = None) -> dict[str, int]:
    """The minima with a review's own in place of the defaults.

    Raises
    ------
    ReviewError
        A name that is no minimum.
    """
    settings = dict(settings or {})
    unknown = [
        f"config.yaml: association.minimum_k: '{name}' is not known{did_you_mean(name, MINIMUM_K)}; "
        f"use {', '.join(MINIMUM_K)}"
        for name in settings
        if name not in MINIMUM_K
    ]
    if unknown:
        raise ReviewError(unknown)
    return MINIMUM_K | settings


def plural(n: int, word: str) -> str:
    """ "1 study", "2 studies", "no study"."""
    if n == 1:
        return f"1 {word}"
    many = word[:-1] + "ies" if word.endswith("y") else word + "s"
    return f"{n} {many}" if n else f"no {word}"


def pooling(k: int, least: Mapping[str, int]) -> Verdict:
    """Whether k samples are pooled."""
    if k == 0:
        return Verdict(False, "no study gives an effect that can be pooled")
    if k < max(2, least["pool"]):
        return Verdict(
            False,
            f"{plural(k, 'sample')} cannot be pooled (at least {max(2, least['pool'])}): its own correlation is shown;"
            " tau2, I2 and a prediction interval are not estimable",
        )
    if k == 2:
        return Verdict(
            True,
            "two samples: the Knapp-Hartung interval has 1 degree of freedom, so the normal interval stands beside it; "
            "heterogeneity cannot be judged",
        )
    if k < least["caution"]:
        return Verdict(True, f"{k} samples: read the pooled value with caution")
    return Verdict(True)


def prediction(k: int, least: Mapping[str, int], tau2: float = 1.0) -> Verdict:
    """Whether a prediction interval is shown."""
    if k < max(3, least["prediction"]):
        return Verdict(False, f"a prediction interval needs at least {max(3, least['prediction'])} samples")
    if k < least["prediction_shown"]:
        return Verdict(
            False, f"with {k} samples a prediction interval is too unstable to show (from {least['prediction_shown']})"
        )
    notes = []
    if tau2 == 0:
        notes.append("tau2 is estimated as 0, which does not rule heterogeneity out")
    if k < least["prediction_caution"]:
        notes.append(f"prediction interval from {k} samples: read it with caution")
    return Verdict(True, "; ".join(notes))


def i2_interval(k: int, least: Mapping[str, int]) -> Verdict:
    """Whether the interval of I2 is shown."""
    if k < least["i2_interval"]:
        return Verdict(False, f"an interval of I2 needs at least {least['i2_interval']} samples")
    return Verdict(True)


def three_level(effects_per_study: Iterable[int], least: Mapping[str, int]) -> Verdict:
    """Whether dependent effects are modelled (three levels) or brought together within their sample."""
    counts = list(effects_per_study)
    several = sum(c > 1 for c in counts)
    if not several:
        return Verdict(False, "every study gives one effect, so the model has two levels")
    if len(counts) < least["three_level"]:
        return Verdict(
            False,
            f"the three-level model needs at least {least['three_level']} studies, there"
            f" {'is' if len(counts) == 1 else 'are'} {len(counts)}, so the effects of one sample were averaged first",
        )
    if several < 2:
        return Verdict(
            False,
            "the three-level model needs at least 2 studies with several effects, there is 1, so the"
            " effects of one sample were averaged first",
        )
    return Verdict(True)


def small_study(k: int, least: Mapping[str, int], variances: Iterable[float] = ()) -> Verdict:
    """Whether small-study tests are run; samples of one size have nothing to regress on."""
    if k < least["small_study"]:
        return Verdict(
            False, f"tests of small-study effects need at least {least['small_study']} samples, there are {k}"
        )
    if len({f"{v:.12g}" for v in variances}) == 1:
        return Verdict(False, "all samples are of one size, so size cannot be related to effect")
    return Verdict(True)


def continuous(k: int, least: Mapping[str, int]) -> Verdict:
    """Whether a continuous moderator is tested."""
    if k < least["continuous"]:
        return Verdict(False, f"a continuous moderator needs at least {least['continuous']} samples, there are {k}")
    return Verdict(True)


def levels(counts: Mapping[str, int], least: Mapping[str, int]) -> Verdict:
    """Whether a categorical moderator is tested: two levels with enough samples; others are shown only."""
    large = [name for name, k in counts.items() if k >= least["level"]]
    if len(counts) < 2:
        return Verdict(False, "all samples have the same level" if counts else "no sample has a level")
    if len(large) < 2:
        return Verdict(False, f"fewer than two levels have the {least['level']} samples that a test needs")
    small = [f"{name} ({k})" for name, k in counts.items() if k < least["level"]]
    return Verdict(True, f"shown, not tested: {', '.join(small)}" if small else "")


def robust(df: float, least: Mapping[str, int]) -> Verdict:
    """Whether a cluster-robust p is to be trusted."""
    if df < least["robust_df"]:
        return Verdict(
            False,
            f"the robust test has {df:.1f} degrees of freedom; below {least['robust_df']} its p is not to be trusted",
        )
    return Verdict(True)
