"""Framework synthesis, associations, and their sensitivity analyses."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from rapport import __version__
from rapport.report.pieces import Paragraph, Piece, joined, listed, paragraph, say, sentence_case
from rapport.report.prose.naming import pair_of, roster
from rapport.report.results import Results

# beginning of a paragraph's name in association/text.json -> the table it is about
BEHIND = {
    "effects": "association/effects.csv", "methods": "association/pooled.csv", "pooled": "association/pooled.csv",
    "sensitivity": "association/sensitivity.csv", "moderators": "association/moderators.csv",
    "small_study": "association/small_study.csv", "published": "association/published.csv",
    "directions": "association/direction_tests.csv", "checks": "association/effects.csv",
    "p_values": "association/p_values.csv", "refusals": "association/refusals.csv",
}  # fmt: skip
ROBUSTNESS = ("sensitivity", "small_study", "influence")
CLAUSE = re.compile(r"(?<=[;:])\s+|(?<=\.)\s+(?=[A-Z]|\d+ [a-z])")


def framework(results: Results, config: dict) -> list[Paragraph]:
    """Best-fit framework synthesis."""
    if not results.count("framework.extracts"):
        return []
    new = results.count("framework.themes_new")
    unplaced, people = results.count("framework.unplaced_with_reason"), config["framework"]["coders"]
    named = roster(results, config)
    agreed = [name.removeprefix("framework.kappa_") for name in results.numbers if name.startswith("framework.kappa_")]
    return [
        paragraph(
            "Methods",
            _frameworks(results, config["framework"]["a_priori"], bool(new)),
            _coded(results, config),
            "Confidence in the findings was judged with GRADE-CERQual." if results.count("framework.findings") else "",
        ),
        paragraph(
            "Results",
            say(
                results,
                "{framework.extracts:extract|extracts} came from {framework.studies_with_extracts:study|studies};"
                " {framework.placed_a_priori} were placed in the a priori framework"
                + (", {framework.placed_in_new_themes} in new themes" if new else "")
                + (" and {framework.unplaced_with_reason} in none, with a reason" if unplaced else "")
                + ".",
                *(
                    f"On the a priori themes {joined([named.get(name, name) for name in pair_of(pair, people)])} agreed"
                    f" with kappa {{framework.kappa_{pair}}} and AC1 {{framework.ac1_{pair}}} (95 % CI in brackets)."
                    for pair in agreed
                ),
            ),
            _themes(results),
            _confidence(results),
        ),
    ]


def _frameworks(results: Results, names: list[str], new: bool) -> str:
    """To what the findings were coded: the frameworks brought together in one, and those used beside it."""
    used = list(dict.fromkeys(results.table("framework/themes.csv").get("framework", ())))  # the main one first
    beside = [name for name in names if name in used[1:]]
    made = joined([_name(name) for name in names if name not in beside])
    text = f"Findings were coded to an a priori framework made from {made} (best-fit framework synthesis)"
    text += f" and, beside it, to {joined([_name(name) for name in beside])}" if beside else ""
    return text + ("; what did not fit was analysed thematically in a second, later step." if new else ".")


def _coded(results: Results, config: dict) -> list[Piece]:
    """Who coded in the deductive phase, and how many extracts more than one of them did, as their files tell."""
    given = results.table("framework/extracts.csv").get("coders", ())
    people = sorted({name for names in given for name in names.split("; ")} - {""})
    if not people:
        return []
    known = config["framework"]["coders"]
    in_order = sorted(people, key=lambda name: (known.index(name) if name in known else len(known), name))
    named = roster(results, config)
    done = sentence_case(f"{joined([named.get(name, name) for name in in_order])} coded the extracts")
    several, one = (results.count(f"framework.extracts_by_{name}") for name in ("several", "one"))
    each = "" if len(people) < 3 else ", at least two of them each extract"
    if not several:
        return [Piece(f"{done}{', each extract one of them' if people[1:] else ''}.")]
    if not one:
        return [Piece(f"{done}{each}, independently of each other.")]
    both = "both" if len(people) == 2 else "more than one of them"
    return say(
        results,
        f"{done}; {{framework.extracts_by_several:extract was|extracts were}} coded independently by {both} and"
        " {framework.extracts_by_one} by one person alone.",
    )


def _themes(results: Results) -> list[Piece]:
    fates = listed(
        results,
        "{framework.themes_supported:was|were} supported",
        "{framework.themes_altered:was|were} altered",
        "{framework.themes_unsupported:was|were} not supported",
    )
    start = say(results, "Of {framework.themes_a_priori:a priori theme|a priori themes}, ") if fates else []
    added = listed(results, "{framework.themes_new:theme was|themes were} new")
    return [*start, *fates, Piece("; " if fates and added else ""), *added, Piece(".")] if fates or added else []


def _confidence(results: Results) -> list[Piece]:
    levels = (("high", "high"), ("moderate", "moderate"), ("low", "low"), ("very_low", "very low"))
    found = listed(results, *(f"{name} in {{framework.findings_{level}}}" for level, name in levels))
    start = listed(results, "{framework.findings:finding was|findings were} summarised")
    return [*start, *([Piece(": confidence was "), *found] if found else []), Piece(".")] if start else []


def _name(name: str) -> str:
    """A framework's own name from its file, else its id."""
    path = Path("data/frameworks") / f"{name}.yaml"
    if path.is_file():
        return str((yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("name", name))
    return name


def association(results: Results, config: dict) -> list[Paragraph]:
    """The paragraphs of the association stage, but for the sensitivity analyses."""
    written = _written(results)
    program = (
        f"All models were fitted with Rapport {__version__} (the versions of its libraries are in section Provenance)."
    )
    said = [
        Paragraph("Methods" if name == "methods" else "Results", linked(text, _behind(name)))
        for name, text in written
        if not name.startswith(ROBUSTNESS)
    ]
    if any(name == "methods" for name, _ in written):  # the methods come first
        said.insert(1, Paragraph("Methods", (Piece(program, "report/provenance.json"),)))
    return said


def sensitivity(results: Results, config: dict) -> list[Paragraph]:
    """How far the results depend on single studies and choices."""
    lost = results.count("framework.themes_lost_without_poorly_reported")
    coded = not results.table("framework/codings.csv").empty
    said = [
        Paragraph("Results", linked(text, _behind(name)))
        for name, text in _written(results)
        if name.startswith(ROBUSTNESS)
    ]
    return [
        *said,
        paragraph(
            "Results",
            say(
                results,
                "Without the poorly reported studies, {framework.studies_poorly_reported}, "
                + ("{framework.themes_lost_without_poorly_reported:theme was|themes were}" if lost else "no theme was")
                + " lost."
                if coded and results.count("framework.studies_poorly_reported")
                else "",
                "{framework.themes_resting_on_one_study:theme rested|themes rested} on one study."
                if results.count("framework.themes_resting_on_one_study")
                else "",
            ),
        ),
    ]


def _written(results: Results) -> list[tuple[str, str]]:
    """Methods first, then what was found, as the stage wrote them; nothing where there is no association."""
    if results.table("association/effects.csv").empty:
        return []
    entries = [(entry["section"], entry["text"]) for entry in results.json("association/text.json", [])]
    return sorted(entries, key=lambda entry: entry[0] != "methods")


def _behind(name: str) -> str:
    return next((path for start, path in BEHIND.items() if name.startswith(start)), "association/effects.csv")


def linked(text: str, source: str) -> tuple[Piece, ...]:
    """A stage's own text with each clause that holds a number tied to its table."""
    pieces, end = [], 0
    for match in [*CLAUSE.finditer(text), None]:
        stop, after = match.span() if match else (len(text), len(text))
        clause = text[end:stop]
        pieces += [Piece(clause, source if re.search(r"\d", clause) else ""), Piece(text[stop:after])]
        end = after
    return tuple(piece for piece in pieces if piece.text)
