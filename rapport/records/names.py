"""People's names as exports write them, brought to ``Family, Given``; what no rule covers stays as it is."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rapport.records.entry import words

PARTICLES = words(
    "af al bin ben d' da dal de del della den der di dos du el la le les lo st ten ter van von vom zu zum zur"
)
_OTHERS = frozenset(("et al", "et al.", "others", "and others", "[anonymous]", "anonymous", "no authorship indicated"))
_INITIALS = re.compile(r"^[A-Z\u00c0-\u00de](?:[.\- ]*[A-Z\u00c0-\u00de]){0,4}\.?$")
_SUFFIX = re.compile(r"^(?:jr|sr|ii|iii|iv|2nd|3rd)\.?$", re.I)
_SPLIT = "\ue003"  # stands in no name
_RAGGED = " ,)*+0123456789\t\u00a0"
_TAIL = re.compile(r"\s*\((?:\d[\d ]*|orcid.*?)\)$|\s+\d{1,2}$|[*+]+$", re.I)


def tidy(name: str) -> str:
    """Blanks and separators put right: ``Shannon,Claude E.`` -> ``Shannon, Claude E.``"""
    name = " ".join(name.replace(";", ",").split()).strip(" ,")
    family, comma, given = name.partition(",")
    return f"{family.strip()}, {given.strip()}" if comma and given.strip() else name


def family_first(name: str) -> str:
    """``Griffin DK`` or ``Gao X.`` -> ``Griffin, DK``; a name without initials at its end stays (an organisation)."""
    name = tidy(name)
    if "," in name or " " not in name:
        return name
    parts = name.split(" ")
    suffix = [parts.pop()] if len(parts) > 2 and _SUFFIX.match(parts[-1]) else []
    cut = len(parts)
    while cut > 1 and _INITIALS.match(parts[cut - 1]):
        cut -= 1
    return f"{' '.join(parts[:cut])}, {' '.join(parts[cut:] + suffix)}" if cut < len(parts) else name


def pubmed_name(name: str) -> str:
    """``Griffin DK.`` as PubMed's tables write it, with a full stop after the last one."""
    return family_first(name.strip().removesuffix("."))


def family_then_given(name: str) -> str:
    """``Brownstein C D`` or ``Agarwal Arnav`` -> family name first; for tools that write no comma."""
    name = tidy(name)
    if "," in name or " " not in name:
        return name
    parts = name.split(" ")
    cut = 1
    while cut < len(parts) - 1 and parts[cut - 1].lower() in PARTICLES:
        cut += 1
    return f"{' '.join(parts[:cut])}, {' '.join(parts[cut:])}"


def given_first(name: str) -> str:
    """``M. M. H. Mia`` or ``Ludwig van Beethoven`` -> ``Mia, M. M. H.``; for tools that say so."""
    name = tidy(name)
    if "," in name or " " not in name:
        return name
    parts = name.split(" ")
    suffix = f", {parts.pop()}" if len(parts) > 2 and _SUFFIX.match(parts[-1]) else ""
    cut = len(parts) - 1
    while cut > 1 and parts[cut - 1].lower() in PARTICLES:
        cut -= 1
    return f"{' '.join(parts[cut:])}, {' '.join(parts[:cut])}{suffix}"


def joined(names: Iterable[str]) -> str:
    """The cell of a list of names: ``Family, Given; Family, Given``."""
    found = []
    for name in _SPLIT.join(names).replace("\n", " ").split(_SPLIT):
        if (
            ";" in name
            or "  " in name
            or ("," in name and ", " not in name)
            or name[-1:] in _RAGGED
            or name[:1] in _RAGGED
        ):
            name = _TAIL.sub("", tidy(name)) if name[-1:] in ")*+0123456789" else tidy(name)
        if name and name.casefold() not in _OTHERS:
            found.append(name)
    return " ".join("; ".join(found).split())
