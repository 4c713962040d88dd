"""A record as another database would write it: one change at a time (`CHANGES`), or as one source exports (`SOURCES`).

A change takes a record (a dict of text) and a random generator, and gives the changed record, or None where there is
nothing to change. What a change does not name stays as it was.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable

Record = dict[str, str]
Change = Callable[[Record, random.Random], Record | None]

_LITTLE = {"a", "an", "the", "of", "in", "on", "and", "for", "with", "to", "by", "from", "at", "or"}
_SPELT = [
    ("isation", "ization"),
    ("ised", "ized"),
    ("our ", "or "),
    ("aemia", "emia"),
    ("oe", "e"),
    ("tumour", "tumor"),
]
_GREEK = {"alpha": "α", "beta": "β", "gamma": "γ", "kappa": "κ"}
_LATEX = {"ä": '{\\"a}', "ö": '{\\"o}', "ü": '{\\"u}', "é": "{\\'e}", "á": "{\\'a}", "ñ": "{\\~n}"}


def names_of(record: Record) -> list[tuple[str, str]]:
    """(family, given) of each author; a name without comma keeps its last word as given if that is initials."""
    out = []
    for name in filter(None, (part.strip() for part in record["authors"].split(";"))):
        family, comma, given = name.partition(",")
        if not comma:
            words = name.split()
            if len(words) > 1 and words[0].endswith("."):
                out.append((" ".join(words[1:]), words[0]))
                continue
            short = len(words) > 1 and len(words[-1].replace(".", "")) <= 3 and words[-1][0].isupper()
            family, given = (" ".join(words[:-1]), words[-1]) if short else (words[-1], " ".join(words[:-1]))
        out.append((family.strip(), given.strip()))
    return out


def _initials(given: str, dot: str = "") -> str:
    return "".join(word[0].upper() + dot for word in re.split(r"[\s.\-]+", given) if word and word[0].isalpha())


def _authors(write: Callable[[list[tuple[str, str]], random.Random], str], least: int = 1) -> Change:
    def change(record: Record, draw: random.Random) -> Record | None:
        names = names_of(record)
        return {**record, "authors": write(names, draw)} if len(names) >= least else None

    return change


def _text(name: str, write: Callable[[str, random.Random], str]) -> Change:
    def change(record: Record, draw: random.Random) -> Record | None:
        new = write(record[name], draw) if record[name] else record[name]
        return {**record, name: new} if new != record[name] else None

    return change


def _without(*names: str) -> Change:
    def change(record: Record, draw: random.Random) -> Record | None:
        return {**record, **dict.fromkeys(names, "")} if any(record[name] for name in names) else None

    return change


def _title_case(text: str, draw: random.Random) -> str:
    words = text.split()
    return " ".join(w if w in _LITTLE and i else w[:1].upper() + w[1:] for i, w in enumerate(words))


def no_accents(text: str, draw: random.Random | None = None) -> str:
    """Accents lost, letters kept."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def _entities(text: str, draw: random.Random) -> str:
    out = text.replace("&", "&amp;").replace("'", "&#39;").replace("<", "&lt;")
    return "".join(f"&#{ord(c)};" if ord(c) > 127 else c for c in out)


def _truncated(text: str, draw: random.Random) -> str:
    words = text.split()
    keep = max(7, len(words) * 2 // 3)
    return " ".join(words[:keep]) + " ..." if keep < len(words) - 1 else text


def _no_subtitle(text: str, draw: random.Random) -> str:
    head, colon, _ = text.partition(": ")
    return head if colon and len(head) >= 35 else text


def _misprint(text: str, draw: random.Random) -> str:
    """Two neighbouring letters of a long word change places."""
    words = text.split()
    long = [i for i, word in enumerate(words) if len(word) >= 7 and word.isalpha()]
    if not long:
        return text
    at, where = draw.choice(long), 3
    word = words[at]
    words[at] = word[:where] + word[where + 1] + word[where] + word[where + 2 :]
    return " ".join(words)


def _letter_lost(text: str, draw: random.Random) -> str:
    """A letter within a long word is left out."""
    words = text.split()
    long = [i for i, word in enumerate(words) if len(word) >= 9 and word.isalpha()]
    if not long:
        return text
    at = draw.choice(long)
    words[at] = words[at][:5] + words[at][6:]
    return " ".join(words)


def _american(text: str, draw: random.Random) -> str:
    for british, american in _SPELT:
        text = text.replace(british, american)
    return text


def _greek(text: str, draw: random.Random) -> str:
    for word, letter in _GREEK.items():
        text = re.sub(rf"\b{word}\b", letter, text, flags=re.IGNORECASE)
    return text


def _hyphens(text: str, draw: random.Random) -> str:
    return re.sub(r"(?<=[a-z])-(?=[a-z])", " ", text)


def _abbreviated(text: str, draw: random.Random) -> str:
    text = re.split(r"\. Conference\b", text)[0]
    words = [w for w in re.sub(r"[^\w\s]", " ", text).split() if w.lower() not in _LITTLE]
    if len(words) < 2:
        return text
    return " ".join(w if len(w) <= 5 else w[: 3 + len(w) % 3] for w in words)


def _short_range(text: str, draw: random.Random) -> str:
    match = re.fullmatch(r"(\d+)\s*-+\s*(\d+)", text)
    if not match or len(match[1]) != len(match[2]) or len(match[1]) < 2:
        return text
    same = next((i for i, (a, b) in enumerate(zip(*match.groups(), strict=True)) if a != b), 0)
    return f"{match[1]}-{match[2][same:]}" if same else text


def _typed(name: str) -> str:
    """A surname with a letter doubled or lost."""
    return name[:3] + name[4:] if len(name) >= 6 else name


def _year(step: int) -> Change:
    return _text("year", lambda year, draw: str(int(year) + step) if year.isdigit() else year)


_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def _date_pages(text: str, draw: random.Random) -> str:
    match = re.fullmatch(r"(\d+)\s*-+\s*(\d+)", text)
    if not match or not (int(match[1]) <= 31 and int(match[2]) <= 12):
        return text
    return f"{int(match[1]):02d}-{_MONTHS[int(match[2]) - 1]}"


CHANGES: dict[str, Change] = {
    "title: title case": _text("title", _title_case),
    "title: capitals": _text("title", lambda t, d: t.upper()),
    "title: accents lost": _text("title", no_accents),
    "title: HTML entities": _text("title", _entities),
    "title: markup": _text("title", lambda t, d: re.sub(r"(\w{6,})", r"<i>\1</i>", t, count=1)),
    "title: cut off": _text("title", _truncated),
    "title: subtitle dropped": _text("title", _no_subtitle),
    "title: a note added": _text("title", lambda t, d: t.rstrip(".") + ". [Review] [70 refs]"),
    "title: in brackets": _text("title", lambda t, d: f"[{t.rstrip('.')}]."),
    "title: misprint": _text("title", _misprint),
    "title: a letter lost": _text("title", _letter_lost),
    "title: American spelling": _text("title", _american),
    "title: Greek letters": _text("title", _greek),
    "title: hyphens lost": _text("title", _hyphens),
    "title: footnote mark": _text("title", lambda t, d: t.rstrip(".") + "*"),
    "authors: initials": _authors(lambda n, d: "; ".join(f"{f} {_initials(g)}".strip() for f, g in n)),
    "authors: dotted initials": _authors(lambda n, d: "; ".join(f"{f}, {_initials(g, '.')}" for f, g in n)),
    "authors: initials first": _authors(lambda n, d: "; ".join(f"{_initials(g, '.')} {f}".strip() for f, g in n)),
    "authors: given name first": _authors(lambda n, d: "; ".join(f"{g} {f}".strip() for f, g in n)),
    "authors: swapped": _authors(lambda n, d: "; ".join(f"{g}, {f}" if g else f for f, g in n)),
    "authors: only the first": _authors(lambda n, d: f"{n[0][0]}, {n[0][1]}".strip(", "), 2),
    "authors: et al.": _authors(lambda n, d: "; ".join(f"{f} {_initials(g)}" for f, g in n[:3]) + "; et al.", 4),
    "authors: another order": _authors(lambda n, d: "; ".join(", ".join(x).strip(", ") for x in (*n[1:], n[0])), 2),
    "authors: surnames only": _authors(lambda n, d: "; ".join(f for f, _ in n)),
    "authors: accents lost": _text("authors", no_accents),
    "authors: a surname misspelt": _authors(lambda n, d: "; ".join(f"{_typed(f)}, {g}".strip(", ") for f, g in n), 2),
    "authors: none": _without("authors"),
    "journal: abbreviated": _text("journal", _abbreviated),
    "journal: capitals": _text("journal", lambda t, d: t.upper()),
    "journal: with its place": _text("journal", lambda t, d: f"{t} (London, England)"),
    "journal: missing": _without("journal"),
    "year: one later": _year(1),
    "year: one earlier": _year(-1),
    "year: missing": _without("year"),
    "pages: short range": _text("pages", _short_range),
    "pages: only the first": _text("pages", lambda t, d: re.split(r"\s*-", t)[0]),
    "pages: a spreadsheet's date": _text("pages", _date_pages),
    "pages: missing": _without("pages"),
    "volume: missing": _without("volume"),
    "issue: missing": _without("issue"),
    "volume, issue: missing": _without("volume", "issue"),
    "volume, issue, pages: missing": _without("volume", "issue", "pages"),
    "DOI: missing": _without("doi"),
    "DOI: as a link": _text("doi", lambda t, d: t if t.startswith("http") else f"https://doi.org/{t}"),
    "DOI: capitals": _text("doi", lambda t, d: t.upper()),
    "abstract: missing": _without("abstract"),
    "abstract: cut off": _text("abstract", lambda t, d: t[:180]),
}


def _all(*steps: Change | str) -> Change:
    """Changes one after the other; what cannot be changed is left."""

    def change(record: Record, draw: random.Random) -> Record:
        for step in steps:
            record = (CHANGES[step] if isinstance(step, str) else step)(record, draw) or record
        return record

    return change


def _maybe(share: float, step: Change | str) -> Change:
    return lambda record, draw: _all(step)(record, draw) if draw.random() < share else record


# how the sources that reviews search write one and the same paper
SOURCES: dict[str, Change] = {
    "MEDLINE": _all("authors: initials", "journal: abbreviated", "pages: short range", _maybe(0.3, "DOI: missing"),
                    _maybe(0.1, "title: a note added")),
    "Embase": _all("authors: dotted initials", "pages: only the first", _maybe(0.4, "issue: missing"), "DOI: as a link",
                   _maybe(0.1, "year: one later")),
    "Web of Science": _all("title: title case", "title: accents lost", "authors: accents lost", "authors: initials",
                           "journal: capitals", _maybe(0.3, "DOI: missing"), _maybe(0.2, "abstract: missing")),
    "Scopus": _all("authors: dotted initials", _maybe(0.2, "pages: missing"), "DOI: capitals", "title: hyphens lost"),
    "CINAHL": _all("title: title case", "title: American spelling", "pages: only the first", "DOI: missing",
                   "abstract: cut off"),
    "PsycINFO": _all("title: footnote mark", "journal: with its place", _maybe(0.2, "issue: missing")),
    "Google Scholar": _all("title: cut off", "authors: initials first", "authors: et al.",
                           "volume, issue, pages: missing", "DOI: missing", "abstract: missing"),
    "BibTeX": _all("title: HTML entities", _text("authors", lambda t, d: "".join(_LATEX.get(c, c) for c in t)),
                   _text("pages", lambda t, d: t.replace("-", "--") if "--" not in t else t), "abstract: missing"),
    "reference list": _all("authors: et al.", "authors: initials", "journal: abbreviated", "issue: missing",
                           "DOI: missing", "abstract: missing", _maybe(0.15, "title: misprint")),
    "conference system": _all("authors: given name first", "title: capitals", "volume, issue, pages: missing",
                              _maybe(0.2, "year: missing")),
    "PDF header": _all("authors: given name first", "volume, issue, pages: missing", "year: missing", "DOI: missing",
                       _maybe(0.5, "journal: missing"), _maybe(0.3, "title: capitals")),
}  # fmt: skip
