"""The words of screening: stages, decisions, columns, and exclusion reasons in order of precedence."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from rapport.errors import did_you_mean

STAGE_NAMES = {"title_abstract": "titles and abstracts", "full_text": "full texts"}
DECISIONS = ("include", "exclude", "maybe")
SPELLINGS = {
    "include": "include", "included": "include", "yes": "include",
    "exclude": "exclude", "excluded": "exclude", "no": "exclude",
    "maybe": "maybe", "unsure": "maybe", "unclear": "maybe",
}  # fmt: skip

ANSWERS = ("decision", "reason", "note", "decided_on")
DESCRIPTION = ("title", "authors", "year", "journal", "doi", "abstract")
SHEET = ("citation_id", *ANSWERS, *DESCRIPTION)
ADJUDICATION = ("citation_id", "decision", "reason", "adjudicator", "note", "decided_on", "conflict", *DESCRIPTION)

# one row a decision, wherever it was made; a row without a decision says that the citation lies before that reviewer;
# written: the word that was read as the decision, where it is another one
LONG = (
    "citation_id", "reviewer", "stage", "decision", "reasons", "note", "decided_on", "tool", "automation", "file",
    "line", "phase", "criteria_version", "given_id", "matched_by", "written",
)  # fmt: skip
UNMATCHED = ("file", "line", "reviewer", "given_id", "title", "year", "doi", "decision", "why")

MAIN = "main"  # the phase of every sheet that is no pilot


def decision_of(text: str, spellings: Mapping[str, str] = SPELLINGS) -> str | None:
    """``include``, ``exclude`` or ``maybe``; ``""`` for an empty cell, None for an unknown word."""
    word = text.strip().casefold()
    return spellings.get(word) if word else ""


def other_word(written: str, decision: str) -> str:
    """The word that stands in a file, where the decision has another name: ``yes``, not ``included``, for include."""
    word = written.strip()
    return "" if word.casefold() in (decision, f"{decision}d") else word


def unknown_decision(text: str) -> str:
    """What is wrong with a word that is no decision."""
    near = did_you_mean(text, DECISIONS)
    return f"decision '{text}' is not include, exclude or maybe{near}"


class Reasons:
    """Exclusion reasons in order of precedence.

    Parameters
    ----------
    allowed
        In order: the first that applies is the main reason. Empty: any text is a reason.
    """

    def __init__(self, allowed: Collection[str] = ()):
        self.allowed = list(allowed)
        self._standard = {_key(reason): reason for reason in self.allowed}
        self._rank = {reason: place for place, reason in enumerate(self.allowed)}

    def read(self, text: str, separators: str = ";") -> tuple[list[str], list[str]]:
        """The reasons named in a cell, in order of precedence, and the words that are none of those allowed.

        A reason may itself hold a separator, so the whole cell is tried first.
        """
        text = " ".join(text.split())
        if not text:
            return [], []
        if not self.allowed:
            return self.order(part for part in _split(text, ";") if part), []
        known, unknown = [], []
        for part in [text] if _key(text) in self._standard else _split(text, separators):
            if _key(part) in self._standard:
                known.append(self._standard[_key(part)])
            elif part:
                unknown.append(part)
        return self.order(known), unknown

    def order(self, reasons: Iterable[str]) -> list[str]:
        """Each reason once, the one that takes precedence first; free texts stay in the order given."""
        return sorted(dict.fromkeys(reasons), key=lambda reason: self._rank.get(reason, len(self._rank)))

    def unknown(self, word: str) -> str:
        """What is wrong with a reason that is not allowed."""
        return f"reason '{word}' is not one of screening.reasons{did_you_mean(word, self.allowed)}"


def _key(text: str) -> str:
    return " ".join(text.split()).casefold()


def _split(text: str, separators: str) -> list[str]:
    for mark in separators[1:]:
        text = text.replace(mark, separators[0])
    return [part.strip() for part in text.split(separators[0])]


def number(value: float, source: str, about: str) -> dict:
    """An entry of ``numbers.json``: counts as they are, measures to two decimals."""
    count = isinstance(value, int)
    return {
        "value": value if count else float(format(value, ".8g")),
        "text": f"{value:,}" if count else f"{value:.2f}",
        "source": source,
        "about": about,
    }
