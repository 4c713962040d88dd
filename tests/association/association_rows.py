"""Rows of the associations table, for tests."""

import pandas as pd

from rapport.association.stage import associate
from rapport.config import read_config

COLUMNS = [
    "assoc_id",
    "study_id",
    "sample_id",
    "domain",
    "scope",
    "alliance_measure",
    "alliance_object",
    "rater",
    "alliance_time",
    "target_measure",
    "target_time",
    "statistic",
    "value",
    "value_low",
    "value_high",
    "n",
    "df1",
    "df2",
    "p",
    "p_operator",
    "se",
    "ci_low",
    "ci_high",
    "covariates",
    "direction_printed",
    "higher_target_is_better",
    "delivery",
    "guidance",
    "comparator",
    "flags",
    "design_of_association",
    "report_citation_id",
    "locator",
    "quote",
    "note",
]


def row(assoc_id, study="", **cells):
    """One association: a zero-order r with an outcome, higher is better, unless said otherwise."""
    base = dict.fromkeys(COLUMNS, "") | {
        "assoc_id": assoc_id,
        "study_id": study or assoc_id,
        "sample_id": "s",
        "domain": "outcome",
        "alliance_measure": "WAI",
        "alliance_object": "therapist",
        "rater": "client",
        "target_measure": "PHQ-9",
        "statistic": "r",
        "higher_target_is_better": "yes",
    }
    return base | {name: str(value) for name, value in cells.items()}


def run(rows, others=None, **settings):
    """The stage on these rows, with the default settings but for those given."""
    table = pd.DataFrame(rows, columns=COLUMNS)
    studies = pd.DataFrame({"study_id": sorted(set(table["study_id"]))}).assign(label=lambda t: t["study_id"])
    return associate(table, studies, others or {}, SETTINGS | settings)


def defaults():
    """The association section as a review without settings gets it."""
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "config.yaml"
        path.write_text("review: {title: T}\n", encoding="utf-8")
        return read_config(path)["association"]


SETTINGS = defaults()
