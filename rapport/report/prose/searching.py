"""Searching and deduplication."""

from __future__ import annotations

import re

import pandas as pd

from rapport.records.quoted import in_words
from rapport.report.pieces import Paragraph, Piece, joined, paragraph, say, sentence_case
from rapport.report.results import Results


def searches(results: Results, config: dict) -> list[Paragraph]:
    """Where and when was searched, and how much was found."""
    log = results.table("records/searches.csv")
    if log.empty:
        return []
    undated = results.count("records.undated")
    return [
        paragraph(
            "Methods",
            _sources(log),
            rounds(log),
            say(
                results,
                "The date was not noted for {records.undated:search|searches}." if undated else "",
                _of_all("The strategy", "is given in full", "is not given", "with_strategy", results),
                _of_all(
                    "The number of hits that the source reported", "was noted", "was not noted", "with_hits", results
                ),
            ),
        ),
        paragraph(
            "Results",
            say(
                results,
                "The exports held {records.counted:entry|entries}, of which {records.read:was|were} read and"
                " {records.quarantined} set aside as damaged."
                if results.count("records.quarantined")
                else "The exports held {records.counted:entry, which was|entries, all of which were} read.",
            ),
        ),
    ]


def _of_all(what: str, does: str, does_not: str, name: str, results: Results) -> str:
    n, all_ = results.count(f"records.{name}"), results.count("records.searches")
    if all_ == 1:
        return f"{what} {does if n else does_not}."
    if n == all_:
        return f"{what} {does} for all {{records.{name}}} searches."
    return f"{what} {does} for {f'{{records.{name}}}' if n else 'none'} of the {{records.searches}} searches."


def _sources(log: pd.DataFrame) -> str:
    def named(*kinds: str) -> list[str]:
        return sorted(_as_first_written(log.loc[log["kind"].isin(kinds), "source"]).values())

    databases, registers = named("database"), named("register")
    others = [
        ("websites", named("website")),
        ("organisations", named("organisation")),
        ("citation searching", named("citation")),
    ]
    searched = [in_a_row(databases)] if databases else []
    if registers:
        searched.append(f"the {'register' if len(registers) == 1 else 'registers'} {in_a_row(registers)}")
    further = [
        f"{kind} ({in_a_row(sources)})" if kind != "citation searching" else kind for kind, sources in others if sources
    ]
    if not searched:
        return f"No database or register was searched; records came from {joined(further)}."
    text = f"We searched {' and '.join(searched)}"
    return f"{text}; further records came from {joined(further)}." if further else f"{text}."


def _as_first_written(sources: pd.Series) -> dict[str, str]:
    """Each source as it was written first, by its name in small letters."""
    names: dict[str, str] = {}
    for source in sources:
        names.setdefault(source.casefold(), source)
    return names


def deduplication(results: Results, config: dict) -> list[Paragraph]:
    """How duplicates were removed, and how well that was checked."""
    if not results.count("dedup.records"):
        return []
    judged = results.count("dedup.verdicts_same") or results.count("dedup.verdicts_different")
    audited = results.count("dedup.audit_judged")
    return [
        paragraph(
            "Methods",
            "Duplicate records were sought by comparing identifiers, titles, authors, years, journals and pages;"
            " records that looked alike but differed in kind, such as a protocol and its report, were not merged.",
            say(
                results,
                "People judged" + _verdicts(results) + ".",
            )
            if judged
            else "",
            _audit(results) if audited else "No audit of the merges was recorded.",
        ),
        paragraph(
            "Results",
            say(
                results,
                "Of {dedup.records:record|records}, {dedup.duplicates:was a duplicate|were duplicates} of another,"
                " which left {dedup.citations:record|records}."
                if results.count("dedup.duplicates")
                else "No record was a duplicate of another, which left {dedup.citations:record|records}.",
                *_where_removed(results, config),
                "{dedup.by_person:merge rests|merges rest} on a person's verdict."
                if results.count("dedup.by_person")
                else "",
                "{dedup.to_check:pair of records still waited|pairs of records still waited} for a person to look at."
                if results.count("dedup.to_check")
                else "",
            ),
        ),
    ]


def _where_removed(results: Results, config: dict) -> list[str]:
    """Where the duplicates were found, if the diagram's box holds but a part of them: a sentence, else none.

    That box is about databases and registers, and of an updated review about its own searches.
    """
    boxed, merged = results.table("prisma/lists/duplicates.csv"), results.table("dedup/merges.csv")
    if "record_id" not in boxed or "record_id" not in merged:
        return []
    rest = merged.loc[~merged["record_id"].isin(set(boxed["record_id"])), "record_id"].str.replace(
        r":\d+$", "", regex=True
    )
    if rest.empty:
        return []
    log = results.table("records/searches.csv").set_index("search_id")
    earlier = log["round"].astype(int) <= (config["prisma"]["previous_round"] or 0)
    n_earlier = int(rest.map(earlier).sum())
    now = " in this update" if results.number("prisma.previous_studies") else ""
    others = ((n_earlier, "of earlier searches"), (len(rest) - n_earlier, f"of other methods{now}"))
    told = " and ".join(which for n, which in others if n)
    found = f"of databases and registers{now}"
    if not len(boxed):
        return [f"These duplicates were {told}, and none {found}."]
    return [
        f"Of these duplicates, {{prisma.duplicates}} {'was' if len(boxed) == 1 else 'were'} {found}, the rest {told}."
    ]


def _verdicts(results: Results) -> str:
    same, different = (results.count(f"dedup.verdicts_{what}") for what in ("same", "different"))
    said = [" {dedup.verdicts_same:pair|pairs} of records to be the same report"] if same else []
    pairs = "{dedup.verdicts_different:pair|pairs}" + ("" if same else " of records")
    return " and".join(said + ([f" {pairs} to be different reports"] if different else []))


def rounds(log: pd.DataFrame) -> list[Piece]:
    """When each round of searching was run, and which sources a later round left out or added.

    Parameters
    ----------
    log
        ``records/searches.csv``; sources are compared by name. Searches without a date count for the second only.
    """
    when: list[Piece] = []
    changes: list[Piece] = []
    before: dict[str, str] = {}
    for number in sorted(log["round"].unique(), key=int):
        rows = log[log["round"] == number]
        here = _as_first_written(rows["source"])
        dates = sorted(rows.loc[rows["date"] != "", "date"])
        if dates:
            when += [
                Piece(
                    " and updated " if when else "The search was run " if len(log) == 1 else "The searches were run "
                ),
                _span(dates[0], dates[-1]),
            ]
        if before:
            changes += _sources_that([before[key] for key in sorted(before.keys() - here.keys())], "not searched again")
            added = [here[key] for key in sorted(here.keys() - before.keys())]
            changes += _sources_that(added, "searched for the first time in the update")
        before |= here
    return [*when, Piece("."), *changes] if when else changes


def _sources_that(sources: list[str], were: str) -> list[Piece]:
    names = sentence_case(in_a_row(sources))
    return [Piece(f" {names} {'was' if len(sources) == 1 else 'were'} {were}.")] if sources else []


def _span(first: str, last: str) -> Piece:
    text = f"on {in_words(first)}" if first == last else f"from {in_words(first)} to {in_words(last)}"
    return Piece(text, "tables/searches.csv")


def in_a_row(names: list[str]) -> str:
    """``a, b and c``; a name that holds an "and" or a comma itself stands in quotation marks."""
    alone = len(names) < 2
    return joined([name if alone or not re.search(r", | and ", name) else f"\u201c{name}\u201d" for name in names])


def _audit(results: Results) -> list[Piece]:
    since = bool(results.count("dedup.audit_since"))
    which = " from those up to round {dedup.audit_round}" if since else ""
    return say(
        results,
        f"Of {{dedup.audit_judged:merge|merges}} drawn at random{which} and checked by hand,"
        " {dedup.audit_wrong:was|were} wrong"
        " (false-merge rate {dedup.audit_rate}, 95 % CI {dedup.audit_rate_low} to {dedup.audit_rate_high}).",
        "The {dedup.audit_since:merge|merges} of later rounds could not be drawn." if since else "",
    )
