"""One direction for every effect: positive = better alliance with better outcome or more engagement."""

from __future__ import annotations

from dataclasses import dataclass

from rapport.association.printed import NEGATIVE, POSITIVE

SILENT = {"not reported", "none", "unclear", "?"}
MIXED = {"mixed", "conflicting", "+/-"}


@dataclass(frozen=True)
class Sign:
    """``factor`` turns the printed number (+1, -1); ``rule`` says why; ``doubt`` is a contradiction to look at."""

    factor: int
    rule: str
    doubt: str = ""


def sign_of(value: float, direction: str, higher_is_better: str) -> Sign:
    """The factor that turns a printed value into the review's direction.

    Parameters
    ----------
    value
        The printed value; its sign counts.
    direction
        The report's words, recorded as + or -; they lead, as a residual's scoring is not always known.
    higher_is_better
        yes or no: whether a high value of the other variable is good.
    """
    word = direction.strip().casefold()
    better = {"yes": 1, "no": -1}.get(higher_is_better.strip().casefold(), 0)
    if word in POSITIVE | NEGATIVE:
        wanted = 1 if word in POSITIVE else -1
        factor = wanted if value >= 0 else -wanted
        doubt = (
            ""
            if not better or factor == better or value == 0
            else (
                f"the report's words ({direction}) and the scoring of the measure (higher is"
                f" {'better' if better > 0 else 'worse'}) give opposite signs"
            )
        )
        return Sign(factor, f"direction in the report's words ({direction})", doubt)
    if better > 0:
        return Sign(1, "as printed: higher is better")
    if better < 0:
        return Sign(-1, "sign turned: higher is worse")
    return Sign(0, "direction unknown")


def direction_of(r: float | None, direction: str) -> str:
    """positive, negative, mixed or not reported, for counting directions (never significance)."""
    if r is not None and r == r and r != 0:
        return "positive" if r > 0 else "negative"
    word = direction.strip().casefold()
    if word in POSITIVE:
        return "positive"
    if word in NEGATIVE:
        return "negative"
    return "mixed" if word in MIXED else "not reported"
