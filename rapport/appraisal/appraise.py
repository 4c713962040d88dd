"""The stage as a whole: appraisers' files in; judgements, summary, agreement and what remains to be done out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from rapport.appraisal import summary as summing
from rapport.appraisal.judgements import read_judgements, settle
from rapport.appraisal.tools import read_tools
from rapport.appraisal.units import known_results, units
from rapport.extraction.references import Reports


@dataclass(frozen=True)
class Appraised:
    """Everything the rule writes."""

    judgements: pd.DataFrame
    summary: pd.DataFrame
    agreement: pd.DataFrame
    todo: pd.DataFrame
    numbers: dict


def appraise(
    files: Sequence[str],
    tools: Sequence[str],
    appraisers: Sequence[str],
    reports: Reports,
    studies: pd.DataFrame,
    extracted: Mapping[str, pd.DataFrame],
) -> Appraised:
    """Read, check, settle and summarise.

    Parameters
    ----------
    studies
        ``results/studies/studies.csv``.
    extracted
        Consensus tables: studies (the design decides which items a study is asked), alliance_results,
        alliance_contrasts and associations (what tools for results are asked about).
    """
    known = read_tools(tools)
    designs = dict(zip(extracted["studies"]["study_id"], extracted["studies"]["design"], strict=True))
    read = read_judgements(files, known, appraisers, reports, known_results(extracted))
    settled = settle(read, known, appraisers)
    summary = summing.summarise(settled, known, studies, designs)
    agreed = summing.agreement(settled, known, appraisers)
    results = extracted["alliance_results"]
    asked = {n: [(s, r) for s, _, r in units(tool, studies, designs, results)] for n, tool in known.items()}
    todo = summing.todo(settled, read, known, appraisers, asked, designs)
    return Appraised(settled, summary, agreed, todo, summing.numbers(settled, summary, agreed))
