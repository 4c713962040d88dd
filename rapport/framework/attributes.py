"""What is known of each study that a theme may depend on: groups from the extraction tables, quality and extracts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import pandas as pd

from rapport.errors import Problems, did_you_mean
from rapport.extraction.names import columns as shipped_columns
from rapport.framework.vocabulary import parts

ATTRIBUTE_COLUMNS = ["study_id", "attribute", "value"]
QUALITY = ("adequate", "richness")
EXTRACTS = ("perspective", "order", "participant")
UNKNOWN = {"", "NR", "UC", "NE", "PEND"}


def study_attributes(wanted: Iterable[str], tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Long table of attributes.

    Parameters
    ----------
    wanted
        ``table.column`` names, such as ``interventions.support``; what is not there is passed over.
    tables
        Tables with a column study_id by name: those of extraction, and ``quality`` and ``extracts`` of this stage.
        Rows of comparator arms are left out: a theme speaks of the digital arm.

    Returns
    -------
    pandas.DataFrame
        `ATTRIBUTE_COLUMNS`, in the order of *wanted*; cells with several values (``;``) give several rows, missing
        codes give none ("NA" is "not applicable").
    """
    arms = tables.get("arms")
    comparators: set[tuple[str, str]] = set()
    if arms is not None and {"study_id", "arm_id", "comparator"} <= set(arms.columns):
        yes = arms[arms["comparator"].str.casefold() == "yes"]
        comparators = set(zip(yes["study_id"], yes["arm_id"], strict=True))
    out = []
    for name in wanted:
        table, _, column = name.partition(".")
        rows = tables.get(table)
        if rows is None or column not in rows.columns or "study_id" not in rows.columns:
            continue
        for row in rows.to_dict("records"):
            if (row["study_id"], row.get("arm_id", "")) in comparators:
                continue
            out += [
                (row["study_id"], name, "not applicable" if v == "NA" else v)
                for v in parts(str(row[column]))
                if v not in UNKNOWN
            ]
    return pd.DataFrame(out, columns=ATTRIBUTE_COLUMNS, dtype=object).drop_duplicates(ignore_index=True)


def check_subgroups(wanted: Iterable[str], columns: Mapping[str, Collection[str]], problems: Problems) -> None:
    """Each of *wanted* names a column of the data dictionary (table to columns), or of this stage.

    A column of the shipped dictionary that the review's own does without is passed over: the default names some.
    """
    known = {f"{table}.{column}" for table, names in columns.items() for column in names}
    known |= {f"quality.{name}" for name in QUALITY} | {f"extracts.{name}" for name in EXTRACTS}
    shipped = {f"{table}.{column}" for table, names in shipped_columns().items() for column in names}
    for name in wanted:
        if name not in known | shipped:
            near = did_you_mean(name, known)
            what = f"framework.subgroups names '{name}', which is no column of the data dictionary{near}"
            problems.add("config.yaml", what, "correct it or leave it out")


def participants(samples: pd.DataFrame | None) -> dict[str, float]:
    """study_id to the number of people in its samples (enrolled, or else analysed); unknown studies are left out."""
    out: dict[str, float] = {}
    if samples is None or "study_id" not in samples.columns:
        return out
    empty = pd.Series("", index=samples.index)
    enrolled = pd.to_numeric(samples.get("n_enrolled", empty), errors="coerce")
    n = enrolled.fillna(pd.to_numeric(samples.get("n_analysed", empty), errors="coerce"))
    for study, value in zip(samples["study_id"], n, strict=True):
        if pd.notna(value):
            out[study] = out.get(study, 0) + float(value)
    return out
