"""How people shared a step that two of them should do: which parts of each study more than one person did."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

COLUMNS = ["study_id", "people", "parts_by_several", "parts_by_one", "share"]
SHARES = {  # as in the column share -> as in the names of numbers
    "by several": "studies_by_several", "in part by several": "studies_in_part",
    "divided": "studies_divided", "by one": "studies_by_one",
}  # fmt: skip


def shares(done: Iterable[tuple[str, str, str]]) -> pd.DataFrame:
    """One row a study, as counted from what people handed in.

    Parameters
    ----------
    done
        ``(study, part, person)``; a part is a table of the extraction, or an item of an appraisal.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`, sorted by study. *share* is ``by several`` where each part of the study was done by more than one
        person, ``in part by several`` where some were, ``divided`` where each part was done by one person, not always
        the same, and ``by one`` where one person did all.
    """
    found: dict[str, dict[str, set[str]]] = {}
    for study, part, person in done:
        found.setdefault(study, {}).setdefault(part, set()).add(person)
    rows = []
    for study, parts in sorted(found.items()):
        people = sorted(set().union(*parts.values()))
        several = sorted(part for part, who in parts.items() if len(who) > 1)
        one = sorted(set(parts) - set(several))
        share = "by several" if not one else "in part by several" if several else "divided" if people[1:] else "by one"
        rows.append((study, "; ".join(people), "; ".join(several), "; ".join(one), share))
    return pd.DataFrame(rows, columns=COLUMNS, dtype=object)


def share_counts(table: pd.DataFrame) -> Mapping[str, int]:
    """How many people there were, and how many studies of each share, by the names that numbers have."""
    people = {name for names in table["people"] for name in names.split("; ")}
    return {"people": len(people)} | {name: int((table["share"] == share).sum()) for share, name in SHARES.items()}
