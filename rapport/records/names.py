"""People's names as exports write them, brought to ``Family, Given``; what no rule covers stays as it is."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rapport.records.entry import words
from rapport.records.parts import unescaped

PARTICLES = words(
    "af al bin ben d' da dal de del della den der di dos du el la le les lo st ten ter van von vom zu zum zur"
)
_OTHERS = frozenset(
    ("et al", "et al.", "...", "\u2026", "others", "and others", "[anonymous]", "anonymous", "no authorship indicated")
)
_INITIALS = re.compile(r"^[A-Z\u00c0-\u00de](?:[.\- ]*[A-Z\u00c0-\u00de]){0,4}\.?$")
_FULL = re.compile(r"^[^\W\d_][^\d ]*(?: [^\d ]+){1,4}$")  # two to five words
#: in the name of an organisation, not of a person
_BODY = re.compile(
    r"\b(?:of|for|and|the|on)\b|&|\b(?:(?:Associa|Federa|Founda|Organi[sz]a|Institu)(?:tion|ción|ção)|Academy|Agency|Alliance"
    r"|Association|Cent(?:er|re)|Collaboration|Collaborative|College|Commission|Committee|Consortium|Council"
    r"|Department|Fundación|Gesellschaft|Group|Hospital|Initiative|Institut[eo]?|Investigators|Ministr?[ey]\w*|Network"
    r"|School|Sociedad|Société|Society|Study|Task Force|Team|Universi\w+"
    r"|Verband|Verein)\b"
)
_SUFFIX = re.compile(r"^(?:jr|sr|ii|iii|iv|2nd|3rd)\.?$", re.I)
_DOTTED = re.compile(r"^(?:[^\W\d_]\.[ -]?)+$")
_AND = re.compile(r"\s+(?:and|&)\s+")
_QUOTED = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"")
_HAN = re.compile("[\u3040-\u9fff\uac00-\ud7af]")  # Chinese, Japanese and Korean names need no blank
_MORE = re.compile(r"[\s,;]*(?:\bet\.? al\b\.?|\band others|\u2026|\.{3})[\s,;]*$", re.I)
_MORE_ENDS = ("al", "al.", "...", "\u2026", "others")
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
    longest = 2 if name.isupper() else 5  # ``ANN DOE`` shows no order, ``DOE JA`` does
    while cut > 1 and _INITIALS.match(parts[cut - 1]) and (len(parts[cut - 1]) <= longest or "." in parts[cut - 1]):
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


def in_pairs(cells: list[str]) -> list[str]:
    """``Doe``, ``J.``, ``Roe``, ``K`` -> ``Doe, J.``, ``Roe, K``; nothing where not every second cell is initials."""
    if len(cells) % 2 or not all(_DOTTED.match(cell) or _INITIALS.match(cell) for cell in cells[1::2]):
        return []
    return [f"{family}, {given}" for family, given in zip(cells[::2], cells[1::2], strict=True)]


def by_commas(cell: str) -> list[str]:
    """The names of ``Doe, J., Roe, K`` where one was expected; a name with a suffix is one."""
    cells = [part.strip() for part in cell.rstrip(", ").split(",")] if cell.count(",") > 2 else []
    return in_pairs(cells) or [cell]


def without_more(names: str) -> str:
    """Without ``et al.`` or dots at the end, which say that there are more authors."""
    return _MORE.sub("", names) if names.rstrip(" ,;").endswith(_MORE_ENDS) else names


def several(cell: str) -> list[str]:
    """The names of ``Doe, J; Roe, K`` where one was expected; ``Doe; Jane`` is one, with a slip for the comma."""
    parts = [part for part in map(str.strip, unescaped(cell).split(";")) if part]
    apart = any("," in part or _HAN.search(part) for part in parts) or all(" " in part for part in parts)
    return parts if apart else [cell]


def told_apart(text: str) -> list[str]:
    """The names in a cell of a table of no known producer, by the signs that stand between them.

    A list as Python prints it, semicolons, bars, lines, ``and``; commas only where every second part is initials
    (``Doe, J., Roe, K.``), every part ends in them (``Doe J, Roe K``), or there are three parts or more, each is of
    several words and none says that it is an organisation. Such names are turned round if one of them shows that the
    family name is last (``Jane A Doe, Kim Roe, Lou Poe``), else they stay as they are written (``Wang Li`` may be
    either). Of two such parts, the first must show that it is a whole name (``Jane A Doe, Kim Roe``) or no blank may
    follow the comma (``Jane Doe,Kim Roe``): ``Garcia Lopez, Maria Jose`` is one person. Otherwise the cell is one name.
    """
    text = without_more(text.strip())
    if text[:2] in ("['", '["') and text[-1:] == "]":
        return [first or second for first, second in _QUOTED.findall(text)]
    if re.search(r"[;|\n]", text):
        parts = [part.strip() for part in re.split(r"[;|\n]", text) if part.strip()]
    elif re.search(r"\s(?:and|&)\s", text) and max(part.count(",") for part in _AND.split(text)) <= 1:
        parts = _AND.split(text)
    else:
        cells = [cell.strip() for cell in re.sub(r",?\s+(?:and|&)\s+", ", ", text).split(",")]
        if len(cells) > 1 and (pairs := in_pairs(cells)):
            return pairs
        if (len(cells) > 2 or _two_people(text, cells)) and all(map(is_full, cells)):
            return [given_first(cell) for cell in cells] if any(map(_family_last, cells)) else cells
        parts = cells if all(ends_in_initials(cell) for cell in cells) else [text]
    return [family_first(part) for part in parts] if all(map(ends_in_initials, parts)) else parts


def in_one_order(names: list[str]) -> list[str]:
    """Family names first: of names that all end in initials (``Doe J``) as of those that are written given name first.

    One word, a name with a comma and an organisation that says so stay, and tell nothing of the others.
    """
    people = [name for name in names if "," not in name and " " in name.strip() and not _BODY.search(name)]
    turned = family_first if people and all(map(ends_in_initials, people)) else given_first
    return [turned(name) if name in people else name for name in names]


def are_people(names: list[str]) -> bool:
    """Whether texts are names of several people: one with a comma, or all whole names or all with initials behind."""
    several = len(names) > 1 and (all(map(is_full, names)) or all(map(ends_in_initials, names)))
    return several or any("," in name for name in names)


def is_full(name: str) -> bool:
    """Whether a name has two to five words, no initials at its end, and no word that only organisations have."""
    return bool(_FULL.match(name)) and not ends_in_initials(name) and not _BODY.search(name)


def _two_people(text: str, cells: list[str]) -> bool:
    """Whether two parts are two whole names: the first has initials before its last word, or no blank parts them."""
    first = cells[0].split(" ")
    if len(cells) != 2 or text.isupper() or any(word.lower() in PARTICLES for word in first):
        return False
    return ", " not in text or any(map(_INITIALS.match, first[:-1]))


def _family_last(name: str) -> bool:
    """Whether a name shows its order: initials before its last word (``Jane A Doe``), or a particle within."""
    first, *within, _ = name.split(" ")
    if first.lower() in PARTICLES:
        return False
    return bool(_INITIALS.match(first)) or any(_INITIALS.match(w) or w.lower() in PARTICLES for w in within)


def ends_in_initials(name: str) -> bool:
    """Whether a name is written ``Doe JA``: no comma, and capitals at its end."""
    return "," not in name and family_first(name) != tidy(name)


def joined(names: Iterable[str]) -> str:
    """The cell of a list of names: ``Family, Given; Family, Given``."""
    found = []
    cell = _SPLIT.join(names).replace("\n", " ")
    for name in (unescaped(cell) if "&" in cell else cell).split(_SPLIT):
        if (
            ";" in name
            or "  " in name
            or ("," in name and ", " not in name)
            or name[-1:] in _RAGGED
            or name[:1] in _RAGGED
        ):
            name = _TAIL.sub("", tidy(name)) if name[-1:] in ")*+0123456789" else tidy(name)
        if name.endswith(_MORE_ENDS):
            name = without_more(name)
        if name and name.casefold() not in _OTHERS:
            found.append(name)
    return " ".join("; ".join(found).split())
