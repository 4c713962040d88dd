"""Associations of alliance with outcome and with engagement, as printed in the reports: two tables, never one.

What is made of them (one metric, signs, pools) is the association stage's.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from rapport.extraction.values import is_missing
from rapport.extraction.wording import words

COLUMNS = ["Study", "Alliance", "Rater", "With whom", "Time", "With", "Its time", "Statistic", "n", "p", "Adjusted for"]
COLUMNS += ["Direction printed", "Read in"]


def associations(table: pd.DataFrame, domain: str, labels: Mapping[str, str]) -> pd.DataFrame:
    """The associations of one domain, one row each, in the order of studies.

    Parameters
    ----------
    table
        ``results/extraction/associations.csv``.
    domain
        outcome or engagement.
    """
    mine = table[table["domain"] == domain].sort_values(["study_id", "assoc_id"], kind="stable")
    rows = []
    for r in mine.to_dict("records"):
        seen = {name: "" if is_missing(text) else text for name, text in r.items()}
        value = seen["value"] or " to ".join(filter(None, (seen.get("value_low", ""), seen.get("value_high", ""))))
        df = ", ".join(filter(None, (seen["df1"], seen["df2"])))
        statistic = f"{words(r['statistic'])}{f'({df})' if df else ''} {value}".strip()
        p = f"{seen['p_operator'] or '='} {seen['p']}" if seen["p"] else "NR"
        rows.append(
            [
                labels.get(r["study_id"], r["study_id"]),
                r["alliance_measure"],
                r["rater"],
                words(r["alliance_object"]),
                r["alliance_time"] or "NR",
                r["target_measure"],
                r["target_time"] or "NR",
                statistic if value else f"{seen['quote'] or 'words only'}" if r["statistic"] == "text" else statistic,
                r["n"] or "NR",
                p,
                r["covariates"] or "–",
                r["direction_printed"] or "not printed",
                r["locator"],
            ]
        )
    return pd.DataFrame(rows, columns=COLUMNS, dtype=object)
