"""Text from a record that a spreadsheet program must not take for a formula.

A cell that begins with ``=``, ``+``, ``-``, ``@``, a tab or a line break gets an apostrophe in front; reading takes it
off again, so the text comes back as it was (OWASP, CSV injection).
"""

from __future__ import annotations

import re

import pandas as pd

_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")
_SUSPECT = frozenset("'=+-@\t\r\n")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
CELL = 32_000  # Excel cuts at 32,767 characters
TEXTS = ("title", "authors", "journal", "label")  # columns that hold a record's own text


def guarded(text: str) -> str:
    """*text* as it can stand in a CSV cell."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """What `guarded` was given."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text[1:]) else text


def all_guarded(texts: pd.Series) -> pd.Series:
    """`guarded` texts; most begin with a letter and are not looked at further."""
    found = [guarded(text) if text[:1] in _SUSPECT else text for text in texts.to_numpy(dtype=object).tolist()]
    return pd.Series(found, index=texts.index, dtype=object)


def all_unguarded(texts: pd.Series) -> pd.Series:
    """What `all_guarded` was given."""
    found = [unguarded(text) if text[:1] == "'" else text for text in texts.to_numpy(dtype=object).tolist()]
    return pd.Series(found, index=texts.index, dtype=object)


def guarded_table(table: pd.DataFrame) -> pd.DataFrame:
    """*table* with its columns of `TEXTS` guarded."""
    return table.assign(**{name: all_guarded(table[name]) for name in TEXTS if name in table})


def unguarded_table(table: pd.DataFrame) -> pd.DataFrame:
    """What `guarded_table` was given."""
    return table.assign(**{name: all_unguarded(table[name]) for name in TEXTS if name in table})


def shown(text: str) -> str:
    """*text* without characters that no spreadsheet cell can hold, and not longer than a cell.

    Control characters become their pictures (NUL: ␀); what is cut ends in ``[...]``. Only sheets are treated so:
    results keep the text as it is.
    """
    text = _CONTROL.sub(lambda match: chr(0x2400 + ord(match[0])), text)
    return text if len(text) <= CELL else text[: CELL - 6] + " [...]"
