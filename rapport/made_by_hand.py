"""Tables that nobody issues: a team makes them when it needs them, so what waits has to name their columns."""

from __future__ import annotations

import re
from collections.abc import Sequence


def columns_of(path: str) -> Sequence[str]:
    """The columns that a table below ``data/`` needs; none for anything else (sheets, folders, patterns)."""
    from rapport.dedup.verdicts import COLUMNS as VERDICTS  # here, since hardly any call gets that far
    from rapport.extraction.checking import OPTIONAL, REQUIRED
    from rapport.framework.vocabulary import CODER, TABLES
    from rapport.screening.retrieval import COLUMNS as RETRIEVAL
    from rapport.studies import REPORT_COLUMNS

    made = {
        "data/dedup/verdicts.csv": VERDICTS,
        "data/screening/retrieval.csv": RETRIEVAL[:4],
        "data/studies.csv": REPORT_COLUMNS,
        "data/extraction/checks.csv": (*REQUIRED, *OPTIONAL),
    }
    if path in made:
        return made[path]
    coding = re.fullmatch(r"data/coding/(\w+)\.csv", path)
    return TABLES.get(coding[1], CODER)[0] if coding else ()
