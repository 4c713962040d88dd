"""``./review why RECORD [RECORD]``: what decided about a record, or about a pair, and the fields compared."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds

from rapport.dedup.compare import TITLE_NAMES
from rapport.dedup.decide import RULES, TIERS, VETOES
from rapport.dedup.engines import judge_indices
from rapport.dedup.likeness import AUTHOR_NAMES
from rapport.dedup.normalise import FIELDS, normalise
from rapport.dedup.questions import reason
from rapport.errors import ReviewError, did_you_mean
from rapport.files import undamaged
from rapport.records.identifiers import doi_in
from rapport.tables import read_results
from rapport.typed import program

_SHOWN = ("title", "authors", "year", "journal", "volume", "issue", "pages", "doi", "pmid", "abstract")
_LEVEL = {
    "title": "title",
    "authors": "authors",
    "year": "year",
    "journal": "journal",
    "volume": "volume",
    "issue": "issue",
    "pages": "page",
    "doi": "doi",
    "pmid": "pmid",
    "abstract": "abstract",
}


def explain(record_ids: Sequence[str], results_dir: str | Path) -> str:
    """The history of one record, or what decided whether two are the same.

    Parameters
    ----------
    record_ids
        One or two records, each by its record_id, or by the citation_id or DOI of the citation whose data it leads.
    results_dir
        The review's ``results``.

    Raises
    ------
    ReviewError
        A record that is not in the membership table.
    """
    folder = Path(results_dir) / "dedup"
    membership = read_results(folder / "membership.csv").set_index("record_id")
    record_ids = [_record(name, membership, folder) for name in record_ids]
    if len(record_ids) == 1 or record_ids[0] == record_ids[1]:
        return _one(record_ids[0], membership, folder)
    return _two(tuple(record_ids), membership, folder)


def _record(name: str, membership: pd.DataFrame, folder: Path) -> str:
    """The record that somebody means."""
    if name in membership.index:
        return name
    leading = membership[membership["kept"] == "yes"]
    wanted = {name}
    if doi := doi_in(name):
        citations = read_results(folder / "citations.csv")
        wanted |= set(citations.loc[citations["doi"].map(doi_in) == doi, "citation_id"])
    found = leading.index[leading["citation_id"].isin(wanted)]
    if not len(found):
        near = did_you_mean(name, membership.index[:20000])
        raise ReviewError(
            f"why: there is no record '{name}'{near}; name it as in results/ledger.csv, or by its citation_id or DOI"
        )
    return found[0]


def _one(name: str, membership: pd.DataFrame, folder: Path) -> str:
    citation = membership.at[name, "citation_id"]
    members = membership.index[membership["citation_id"] == citation]
    lines = [f"{name} belongs to citation {citation} ({len(members)} record{'s' if len(members) > 1 else ''})"]
    merges = read_results(folder / "merges.csv")
    for row in merges[merges["citation_id"] == citation].to_dict("records"):
        lines.append(
            f"  {row['record_id']} was merged with {row['kept_record_id']}: {row['rule']} (by {row['decided_by']}, "
            f"score {row['score']})"
        )
        lines.append(f"    equal: {row['fields_equal'] or '-'}; different: {row['fields_different'] or '-'}")
    check = read_results(folder / "check.csv")
    for row in check[(check["citation_id_1"] == citation) | (check["citation_id_2"] == citation)].to_dict("records"):
        lines.append(f"  to check: {row['record_id_1']} and {row['record_id_2']}: {row['why']}")
    relations = read_results(folder / "relations.csv")
    for row in relations[(relations["citation_id_1"] == citation) | (relations["citation_id_2"] == citation)].to_dict(
        "records"
    ):
        lines.append(
            f"  related: {row['citation_id_1']} {row['relation'].replace('_', ' ')} {row['citation_id_2']} "
            f"({row['why']})"
        )
    return "\n".join(lines)


def _two(names: tuple[str, str], membership: pd.DataFrame, folder: Path) -> str:
    records = _records(names, folder.parent / "records" / "records.parquet")
    table = normalise({name: [str(row.get(name) or "") for row in records] for name in FIELDS})
    batch = pa.record_batch([pa.array([i], pa.int32()) for i in (0, 1, 0)], names=["a", "b", "found"])
    pair = judge_indices(table, batch).to_pylist()[0]
    found = _stored(names, folder)
    together = membership.at[names[0], "citation_id"] == membership.at[names[1], "citation_id"]
    lines = [f"{names[0]} and {names[1]} are {'one citation' if together else 'two citations'}"]
    tier = TIERS[pair["tier"]]
    if pair["tier"] == 2:
        lines.append(f"decided by the rule: {RULES[pair['rule'] - 1]} (score {pair['score']:.3f})")
    elif pair["veto"]:
        lines.append(f"not merged because of: {VETOES[pair['veto'] - 1]} (score {pair['score']:.3f})")
    else:
        lines.append(
            f"no rule merges them{': ' if tier == 'review' else ''}"
            f"{reason(pair['veto'], pair['rule'], pair['review'])} (score {pair['score']:.3f})"
        )
    if together and pair["tier"] != 2:
        lines.append(
            f"they are one citation by a person's verdict or through other records: {program()} why {names[0]}"
        )
    elif not together and pair["tier"] == 2:
        lines.append("yet they are apart: by a person's verdict, or because their group would contradict itself")
    lines.append(
        f"a run compares them because they share: {found}"
        if found
        else "a run does not compare them: no number, title, abstract or place that it goes by is the same in both"
    )
    for name in _SHOWN:
        one, two = (" ".join(str(row.get(name) or "").split())[:150] for row in records)
        if one or two:
            lines += [
                f"  {name:9}{_word(name, pair[_LEVEL[name]], bool(one and two))}",
                f"           {one or '-'}",
                f"           {two or '-'}",
            ]
    return "\n".join(lines)


def _word(name: str, level: int, both: bool) -> str:
    if level < 0:
        return "not compared: " + ("too little to compare" if both else "missing in one")
    if name == "title":
        return TITLE_NAMES[level]
    if name == "authors":
        return AUTHOR_NAMES[level]
    if name == "year":
        return "same" if level == 0 else f"{level} apart"
    if name == "journal":
        return ("different", "similar", "abbreviation", "same")[level]
    if name == "abstract":
        return ("different", "some likeness", "close", "same")[level]
    return "same" if level else "different"


def _records(names: tuple[str, str], path: Path) -> list[dict]:
    with undamaged(path):
        rows = ds.dataset(path).to_table(filter=ds.field("record_id").isin(list(names))).to_pylist()
    by_name = {row["record_id"]: row for row in rows}
    return [by_name[name] for name in names]


def _stored(names: tuple[str, str], folder: Path) -> str:
    one, two = ds.field("record_id_1"), ds.field("record_id_2")
    wanted = ((one == names[0]) & (two == names[1])) | ((one == names[1]) & (two == names[0]))
    with undamaged(path := folder / "pairs.parquet"):
        rows = ds.dataset(path).to_table(filter=wanted, columns=["found_by"]).to_pylist()
    return rows[0]["found_by"].replace("_", " ") if rows else ""
