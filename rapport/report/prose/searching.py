"""Searching and deduplication."""

from __future__ import annotations

import pandas as pd

from rapport.report.pieces import Paragraph, Piece, joined, paragraph, say
from rapport.report.results import Results


def searches(results: Results, config: dict) -> list[Paragraph]:
    """Where and when was searched, and how much was found."""
    log = results.table("records/searches.csv")
    if log.empty:
        return []
    many = (results.count("records.rounds") or 1) > 1
    one_day = results.number("records.first_date") == results.number("records.last_date")
    when = f"The searches were run {'on' if one_day else 'between'} {{records.first_date}}"
    when += "" if one_day else " and {records.last_date}"
    undated = results.count("records.undated")
    return [
        paragraph(
            "Methods",
            _sources(log),
            say(
                results,
                when + (", in {records.rounds:round|rounds}." if many else "."),
                "The date was not noted for {records.undated:search|searches}." if undated else "",
                _of_all("The strategy is given in full", "with_strategy", results),
                _of_all("The number of hits that the source reported was noted", "with_hits", results),
            ),
        ),
        paragraph(
            "Results",
            say(
                results,
                "The exports held {records.counted:entry|entries}, of which {records.read} were read and"
                " {records.quarantined} set aside as damaged.",
            ),
        ),
    ]


def _of_all(what: str, name: str, results: Results) -> str:
    number = f"{{records.{name}}}" if results.count(f"records.{name}") else "none"
    return f"{what} for {number} of {{records.searches:search|searches}}."


def _sources(log: pd.DataFrame) -> str:
    def named(*kinds: str) -> list[str]:
        return sorted(set(log.loc[log["kind"].isin(kinds), "source"]))

    databases, registers = named("database"), named("register")
    others = [
        ("websites", named("website")),
        ("organisations", named("organisation")),
        ("citation searching", named("citation")),
    ]
    text = f"We searched {joined(databases)}" if databases else "We searched"
    if registers:
        kind = "register" if len(registers) == 1 else "registers"
        text += f"{' and' if databases else ''} the {kind} {joined(registers)}"
    further = [
        f"{kind} ({joined(sources)})" if kind != "citation searching" else kind for kind, sources in others if sources
    ]
    if further:
        text += f"; further records came from {joined(further)}"
    return text + "."


def deduplication(results: Results, config: dict) -> list[Paragraph]:
    """How duplicates were removed, and how well that was checked."""
    if not results.count("dedup.records"):
        return []
    judged = results.count("dedup.verdicts_same") or results.count("dedup.verdicts_different")
    audited = results.count("dedup.audit_judged")
    return [
        paragraph(
            "Methods",
            "Duplicate records were found by comparing identifiers, titles, authors, years, journals and pages;"
            " records that looked alike but differed in kind, such as a protocol and its report, were not merged.",
            say(
                results,
                "People judged {dedup.verdicts_same:pair|pairs} of records to be the same report, and"
                " {dedup.verdicts_different:pair|pairs} to be different ones.",
            )
            if judged
            else "",
            _audit(results) if audited else "No audit of the merges was recorded.",
        ),
        paragraph(
            "Results",
            say(
                results,
                "Of {dedup.records:record|records}, {dedup.duplicates:was a duplicate|were duplicates} of"
                " another record, which left"
                " {dedup.citations:citation|citations}.",
                "{dedup.by_person:merge rests|merges rest} on a person's verdict."
                if results.count("dedup.by_person")
                else "",
                "{dedup.to_check:pair of records still waited|pairs of records still waited} for a person to look at."
                if results.count("dedup.to_check")
                else "",
            ),
        ),
    ]


def _audit(results: Results) -> list[Piece]:
    return say(
        results,
        "Of {dedup.audit_judged:merge|merges} drawn at random and checked by hand, {dedup.audit_wrong:was|were} wrong"
        " (false-merge rate {dedup.audit_rate}, 95 % CI {dedup.audit_rate_low} to {dedup.audit_rate_high}).",
    )
