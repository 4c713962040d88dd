"""How numbers and pools are written in sentences (APA style)."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping

import pandas as pd

from rapport.association.effects import SCOPES


def r3(value: float) -> str:
    """A correlation with three decimals, no zero before the point, a true minus."""
    text = f"{abs(value):.3f}".removeprefix("0")
    return ("−" if value < 0 and float(f"{value:.3f}") else "") + text


def interval(low: float, high: float) -> str:
    """[.167, .377]"""
    return f"[{r3(low)}, {r3(high)}]"


def p_value(p: float) -> str:
    """p = .012, p < .001 (and < 1e-16 for what is 0 in floating point)."""
    if not math.isfinite(p):
        return ""
    if p == 0:
        return "p < 1e-16"
    return "p < .001" if p < 0.001 else f"p = {p:.3f}".replace("0.", ".", 1)


def degrees(df: float) -> str:
    """Degrees of freedom: whole, or with one decimal where they are estimated."""
    return f"{df:.0f}" if float(df).is_integer() else f"{df:.1f}"


def known(value: object) -> bool:
    """Whether a cell of one of the stage's tables holds a number."""
    return value is not None and value != "" and not pd.isna(value)


def scope_name(scope: str) -> str:
    """ "zero-order correlations"."""
    return SCOPES.get(scope, scope.replace("_", " "))


def pool_name(pool: str) -> str:
    """ "outcome, zero-order correlations"."""
    domain, _, scope = pool.partition("_")
    return f"{domain}, {scope_name(scope)}"


def short_name(pool: str) -> str:
    """ "outcome, partial correlations": the pool's name in lists."""
    return pool_name(pool).removesuffix(" and adjusted coefficients")


def with_pool(title: str, pool: str | None) -> str:
    """A figure's title with the pool that it shows, if there is one."""
    return f"{title}: {short_name(pool)}" if pool else title


def by_reason(refused: Iterable[tuple[str, str, str]], pools: int) -> str:
    """Refusals ``(what, pool, why)`` in few words: what has one reason together, its counts with the pools.

    ``pools`` is how many there are: what is refused in all of them, for one reason, is said of every pool.
    """
    whats: dict[tuple[str, str], list[str]] = {}
    for what, pool, why in refused:
        whats.setdefault((pool, why), []).append(what)
    reasons: dict[tuple[str, tuple[str, ...]], list[tuple[str, str, str]]] = {}
    for (pool, why), names in whats.items():
        count = re.search(r", there (?:is|are) (\d+)", why)
        base = why.replace(count[0], "") if count else why
        reasons.setdefault((base, tuple(names)), []).append((short_name(pool), count[1] if count else "", why))
    parts = []
    for (base, names), found in reasons.items():
        counted = len(found) > 1 and any(count for _, count, _ in found)
        every = len(found) == pools > 1 and not counted
        where = [pool + (f", with {count}" if counted else "") for pool, count, _ in found]
        why = found[0][2] if len(found) == 1 else base
        parts.append(f"{', '.join(names)} ({'every pool with samples' if every else '; '.join(where)}): {why}")
    return "; ".join(parts)


def title_of(row: Mapping) -> str:
    """ "Alliance and outcome, zero-order correlations"."""
    return f"Alliance and {row['domain']}, {scope_name(str(row['scope']))}"


def moderator_name(moderator: str) -> str:
    """ "alliance object", "population" (without the table it stands in, and that it is a code)."""
    return moderator.rpartition(".")[2].removesuffix("_code").replace("_", " ")


def direction_sentence(row: Mapping) -> str:
    """Positive to negative, with share and p; conflicting studies, which count for neither, are named."""
    share = f"{100 * row['share']:.0f} % [{100 * row['share_low']:.0f}, {100 * row['share_high']:.0f}]"
    tail = f", {row['conflicting']:.0f} conflicting" if row["conflicting"] else ""
    counts = f"{row['positive']:.0f} to {row['negative']:.0f}"
    against = "counted against" in row["set"]
    start = "with every unreported direction counted as negative" if against else f"{row['domain']}, {row['set']}:"
    return f"{start} {counts} ({share}{tail}), {p_value(row['p'])}"


def telling(tests: pd.DataFrame) -> list[dict]:
    """The direction tests worth a sentence: any direction at all, and a sensitivity only where it changes counts."""
    rows = [row for row in tests.to_dict("records") if row["positive"] + row["negative"]]
    return [row for row in rows if row["not_reported"] or "counted against" not in row["set"]]
