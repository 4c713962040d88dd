"""The table of effects: every association with its conversion, direction, checks, and whether it can be pooled."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from rapport.association import formulas as f
from rapport.association.consistency import findings
from rapport.association.convert import convert
from rapport.association.paths import BETA, BOUND, MIDPOINT, Converted
from rapport.association.printed import MISSING, number
from rapport.association.signs import Sign, direction_of, sign_of

SCOPES = {
    "zero_order": "zero-order correlations",
    "partial": "partial correlations and adjusted coefficients",
    "within_person": "within-person and lagged effects",
    "programme_level": "programme-level correlations",
}
COLUMNS = [
    "effect_id",
    "study_id",
    "label",
    "year",
    "sample_id",
    "domain",
    "scope",
    "design",
    "alliance_measure",
    "alliance_object",
    "rater",
    "alliance_time",
    "alliance_phase",
    "target_measure",
    "target_time",
    "delivery",
    "guidance",
    "comparator",
    "statistic",
    "printed",
    "p_printed",
    "n",
    "n_source",
    "path",
    "quality",
    "sign_rule",
    "r",
    "ci_low",
    "ci_high",
    "z",
    "v",
    "p",
    "direction",
    "flags",
    "checks",
    "warnings",
    "pool",
    "in_pool",
    "why_not",
    "report_citation_id",
    "locator",
]

# cells of the associations table that the table of effects repeats as they are
COPIED = (
    "study_id",
    "sample_id",
    "alliance_measure",
    "alliance_object",
    "rater",
    "alliance_time",
    "target_measure",
    "target_time",
    "delivery",
    "guidance",
    "statistic",
    "report_citation_id",
    "locator",
)


def scope_of(row: Mapping[str, str]) -> str:
    """The kind of association; an empty cell is decided by the statistic and the covariates."""
    given = row.get("scope", "").strip().casefold()
    if given and given.upper() not in MISSING:
        return given
    adjusted = row.get("covariates", "").strip().upper() not in MISSING | {"0", "NONE"}
    return (
        "partial"
        if adjusted or row.get("statistic", "").casefold().startswith(("partial", "semipartial"))
        else "zero_order"
    )


def phase_of(time: str) -> str:
    """before, early (up to week or session 4), mid or post, from the words for when the alliance was rated; empty if
    unclear."""
    text = time.casefold()
    if any(word in text for word in ("before", "baseline", "expected")):
        return "before"
    if re.search(r"\b(end|post|last|final|after treatment)\b", text):
        return "post"
    counts = [int(n) for n in re.findall(r"\d+", text)] if re.search(r"week|session", text) else []
    if counts:
        return "early" if max(counts) <= 4 else "mid" if min(counts) > 4 else ""
    return next((word for word in ("early", "mid") if word in text), "")


def flags_of(text: str) -> list[str]:
    """The reservations of a row, sorted."""
    return sorted(
        {
            part.strip()
            for part in text.replace("|", ";").split(";")
            if part.strip() and part.strip().upper() not in MISSING
        }
    )


def build_effects(associations: pd.DataFrame, labels: Mapping[str, str], ranges: str = "exclude") -> pd.DataFrame:
    """Convert the associations table.

    Parameters
    ----------
    associations
        Consensus table, text cells, one row an association.
    labels
        Study to how it is cited ("Jasper 2014").
    ranges
        "midpoint" lets a printed range stand in the pool at its midpoint (z scale); "exclude" leaves it to sensitivity.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`, sorted by effect_id. ``pool`` is domain_scope; ``in_pool`` is yes or no, and no says why.
    """
    rows = [_effect(row, labels, ranges) for row in associations.to_dict("records")]
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.sort_values("effect_id", kind="stable").reset_index(drop=True)


def _effect(row: dict[str, str], labels: Mapping[str, str], ranges: str) -> dict[str, object]:
    scope, label = scope_of(row), labels.get(row["study_id"], row["study_id"])
    domain, flags = row.get("domain", "") or "outcome", flags_of(row.get("flags", ""))
    found = convert(row, scope)
    sign = _sign(row, found)
    if not found.problem and not sign.factor:
        why = "no sign in the statistic and none in the words" if found.unsigned else "neither words nor scoring say it"
        found = replace(found, problem=f"the direction is not known: {why}")
    excluded = _why_not(found, row.get("comparator", ""), flags, ranges, domain)
    return {
        **{name: row.get(name, "") for name in COPIED},
        "effect_id": row["assoc_id"],
        "label": label,
        "year": _year(label, row["study_id"]),
        "domain": domain,
        "scope": scope,
        "design": row.get("design_of_association", ""),
        "alliance_phase": phase_of(row.get("alliance_time", "")),
        "comparator": row.get("comparator", "") or "no",
        "printed": _printed(row),
        "p_printed": _p_printed(row),
        "n": found.n if math.isfinite(found.n) else row.get("n", ""),
        "n_source": found.n_source,
        "path": found.path,
        "quality": "" if found.problem else found.quality,
        **_values(row, found, sign),
        "flags": "; ".join(flags),
        "checks": "; ".join([*findings(row, scope), *([sign.doubt] if sign.doubt else [])]),
        "warnings": "; ".join(found.warnings),
        "pool": f"{domain}_{scope}",
        "in_pool": "no" if excluded else "yes",
        "why_not": excluded,
    }


def _sign(row: Mapping[str, str], found: Converted) -> Sign:
    """The sign rule; how the other variable is scored says nothing where the statistic itself has no sign."""
    better = "" if found.unsigned else row.get("higher_target_is_better", "")
    return sign_of(found.r if math.isfinite(found.r) else 1.0, row.get("direction_printed", ""), better)


def _values(row: Mapping[str, str], found: Converted, sign: Sign) -> dict[str, object]:
    """r, its interval, z, v and p in the review's direction; a correlation without n keeps its r alone."""
    usable, known = not found.problem, bool(sign.factor) and abs(found.r) < 1
    r = sign.factor * found.r if known else math.nan
    z = math.atanh(r) if usable else math.nan
    half = 1.959963984540054 * math.sqrt(found.v) if usable else math.nan
    loose = found.r if math.isfinite(found.r) else _printed_number(row)
    seen = bool(sign.factor) and math.isfinite(loose)
    return {
        "sign_rule": sign.rule if usable or seen else "",
        "r": r,
        "ci_low": math.tanh(z - half),
        "ci_high": math.tanh(z + half),
        "z": z,
        "v": found.v if usable else math.nan,
        "p": float(f.p_from_t(f.t_from_r(r, 1 / found.v + 1), 1 / found.v + 1)) if usable and found.v < 1 else math.nan,
        "direction": direction_of(sign.factor * loose if seen else None, row.get("direction_printed", "")),
    }


def _why_not(found: Converted, comparator: str, flags: list[str], ranges: str, domain: str) -> str:
    if comparator.casefold() == "yes":
        return "comparison arm without digital treatment"
    if domain not in ("outcome", "engagement"):
        return f"{domain} is neither outcome nor engagement"
    if "not_alliance" in flags:
        return "not a rating of the alliance"
    if found.problem:
        return found.problem
    if found.quality == BETA:
        return "standardised beta: sensitivity analysis only"
    if found.quality == BOUND:
        return "only an inequality of p: sensitivity analysis only, at the bound"
    if found.quality == MIDPOINT and ranges != "midpoint":
        return "only a range is printed: sensitivity analysis only, at its midpoint"
    if "second_outcome" in flags:
        return "a further outcome of the same people: three-level model only"
    return ""


def _year(*names: str) -> str:
    """The first year in the label or the name of a study."""
    return next((m.group() for name in names if (m := re.search(r"(?:19|20)\d\d", name))), "")


def _printed_number(row: Mapping[str, str]) -> float:
    """Any printed number whose sign tells a direction although it cannot be converted."""
    values = [number(row.get(name, "")) for name in ("value", "value_low", "value_high")]
    known = [v for v in values if math.isfinite(v) and v != 0]
    if not known or row.get("statistic", "").casefold() in ("f", "chi2", "p", "eta2", "f2", "r2"):
        return math.nan
    return known[0] if all((v > 0) == (known[0] > 0) for v in known) else math.nan


def _printed(row: Mapping[str, str]) -> str:
    """The statistic as printed: "t(79) = 2.21", "r = .13 to .33"."""
    kind, value = row.get("statistic", ""), row.get("value", "")
    df = ", ".join(x for x in (row.get("df1", ""), row.get("df2", "")) if x and x.upper() not in MISSING)
    name = kind.removesuffix("_range").removesuffix("_single").removesuffix("_unclear")
    name = f"{name}({df})" if df else name
    if row.get("value_low", "") or row.get("value_high", ""):
        return f"{name} = {row.get('value_low', '')} to {row.get('value_high', '')}"
    if kind == "text" or not value or value.upper() in MISSING:
        return row.get("quote", "") or ("in words" if kind == "text" else name)
    return f"{name} = {value}"


def _p_printed(row: Mapping[str, str]) -> str:
    p = row.get("p", "")
    return "" if not p or p.upper() in MISSING else f"{row.get('p_operator', '') or '='} {p}"
