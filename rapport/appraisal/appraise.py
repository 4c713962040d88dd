"""The stage as a whole: appraisers' files in; judgements, summary, agreement and what remains to be done out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from rapport.appraisal import summary as summing
from rapport.appraisal.judgements import read_judgements, settle
from rapport.appraisal.tools import read_tools
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
    extracted: pd.DataFrame,
) -> Appraised:
    """Read, check, settle and summarise.

    Parameters
    ----------
    studies
        ``results/studies/studies.csv``.
    extracted
        ``results/extraction/studies.csv``: the design decides which items a study is asked.
    """
    known = read_tools(tools)
    designs = dict(zip(extracted["study_id"], extracted["design"], strict=True)) if "design" in extracted else {}
    read = read_judgements(files, known, appraisers, reports)
    settled = settle(read, known, appraisers)
    summary = summing.summarise(settled, known, studies, designs)
    agreed = summing.agreement(settled, known, appraisers)
    todo = summing.todo(settled, read, known, appraisers, sorted(reports.included), designs)
    return Appraised(settled, summary, agreed, todo, summing.numbers(summary, agreed))
