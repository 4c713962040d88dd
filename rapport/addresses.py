"""E-mail addresses in what people and tools wrote: they are never stored."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # every command reads the search log, and pandas takes as long as all the rest of it
    import pandas as pd

REMOVED = "[address removed]"
_EMAIL = re.compile(r"""(?:"[^"@\n]+"|[\w.+-][\w.+'\u2019&-]*)@[\w-]+\.[\w.-]+""")


def without_address(text: str) -> str:
    """A text with e-mail addresses taken out."""
    return _EMAIL.sub(REMOVED, text) if "@" in text else text


def without_addresses(texts: pd.Series) -> pd.Series:
    """Texts with e-mail addresses taken out."""
    known = {text: without_address(text) for text in texts.unique()}
    return texts.map(known) if any(text != known[text] for text in known) else texts
