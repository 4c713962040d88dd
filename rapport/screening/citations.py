"""The citations that are screened, without what screening does not look at."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from rapport.screening.words import DESCRIPTION

COLUMNS = ("citation_id", *DESCRIPTION[:-1], "pmid", "url", "first_round")


def read_citations(path: str | Path, abstracts: bool = False) -> pd.DataFrame:
    """``results/dedup/citations.csv``: the columns of `COLUMNS`, and abstracts if wanted; they are most of the file."""
    wanted = {*COLUMNS, *(["abstract"] if abstracts else [])}
    return pd.read_csv(
        path,
        dtype=object,
        keep_default_na=False,
        na_filter=False,
        encoding="utf-8",
        usecols=lambda name: name in wanted,
    )
