"""Who decided on records and reports, how well they agreed, and how their conflicts were settled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pandas as pd

from rapport.report.pieces import Paragraph, Piece, in_words, joined, listed, paragraph, say, sentence_case
from rapport.report.prose.naming import roster
from rapport.report.results import Results
from rapport.screening.cells import NOBODY
from rapport.screening.measures import WITH_MAYBE, quoted
from rapport.screening.words import MAIN

STAGES = (("title_abstract", "title and abstract"), ("full_text", "full text"))
TOOLS = {
    "rayyan": "Rayyan", "rayyan_log": "Rayyan", "covidence": "Covidence", "asreview": "ASReview",
    "eppi_reviewer": "EPPI-Reviewer", "abstrackr": "Abstrackr", "csv": "another program",
}  # fmt: skip


def screening(results: Results, config: dict) -> list[Paragraph]:
    """Who decided, by which rules, and how well they agreed."""
    stages = [entry for entry in STAGES if results.count(f"screening.{entry[0]}.screened")]
    if not stages:
        return []
    settings = config["screening"]
    rules = _together([_so_far(stage, _who_decided(stage, unit, results, settings), results) for stage, unit in stages])
    tools = sorted({TOOLS[entry["tool"]] for entry in settings["imports"]})
    if tools:
        exports = "its export" if len(tools) == 1 else "their exports"
        rules.append(f"Decisions made in {joined(tools)} were read from {exports}.")
    rules.append(_other_words(stages, results))
    if settings["reasons"] and results.count("screening.full_text.excluded"):
        rules.append(
            "Each report excluded in full text was given one main reason, the first that applied of:"
            f" {'; '.join(settings['reasons'])}."
        )
    return [
        paragraph("Methods", *rules),
        *(paragraph("Results", *_agreement(stage, unit, results, config)) for stage, unit in stages),
    ]


def _who_decided(stage: str, unit: str, results: Results, settings: dict) -> list[Piece]:
    """How many people decided on each: as counted where all is decided, else as planned."""
    name, policy = f"screening.{stage}", settings["policy"][stage]
    if results.count(f"{name}.waiting"):
        return [Piece(_planned(policy, unit, len(settings["reviewers"])))]
    n, several, one = (results.count(f"{name}.{key}") for key in ("reviewers", "by_several", "by_one"))
    many, everything = in_words(int(n)), several + one == results.count(f"{name}.screened")
    if n == 1:
        return [Piece(f"One reviewer decided on {'every' if everything else 'each'} {unit}.")]
    if policy == "either":
        return [Piece(f"{sentence_case(_a(unit))} was kept when any of {many} reviewers included it.")]
    if everything and not one:
        who = many if n == 2 else f"at least two of {many}"
        return [Piece(f"{sentence_case(who)} reviewers decided independently on every {unit}.")]
    if policy == "single" and everything:
        verified = f"; {{{name}.by_several:was|were}} verified by another" if several else ""
        return say(results, f"One of {many} reviewers decided on each {unit}{verified}.")
    decided = listed(
        results,
        f"{{{name}.by_several:{unit} was|{plural(unit)} were}} decided on by more than one of {many} reviewers,"
        " independently of each other,",
        f"{{{name}.by_one:{unit}|{plural(unit)}}} by one of them alone",
    )
    return [*decided[:-1], Piece(decided[-1].text.removesuffix(",") + ".")] if decided else []


def _so_far(stage: str, rule: list[Piece], results: Results) -> list[Piece]:
    """What was decided on full texts, while titles that are still open may bring more of them."""
    more = any(results.count(f"screening.title_abstract.{state}") for state in ("waiting", "conflict"))
    waits = results.count(f"screening.{stage}.waiting")  # then the rule is told as planned
    if stage != "full_text" or not more or waits or not rule:
        return rule
    return [*rule[:-1], rule[-1]._replace(text=rule[-1].text.removesuffix(".") + " so far.")]


def _together(rules: list[list[Piece]]) -> list[list[Piece] | str]:
    """Two sentences that differ in what was decided on alone, as one."""
    texts = ["".join(piece.text for piece in rule).partition(" on every ") for rule in rules]
    if len(texts) == 2 and texts[0][0] == texts[1][0] and all(unit for _, _, unit in texts):
        (who, _, first), (_, _, second) = texts
        return [f"{who} on every {first.removesuffix('.')} and on every {second}"]
    return list(rules)


def _planned(policy: str, unit: str, n: int) -> str:
    if n == 1:
        return f"One reviewer was to decide on each {unit}."
    many = in_words(n)
    return {
        "both": f"{sentence_case(many)} reviewers were to decide independently on every {unit}.",
        "single": f"One of {many} reviewers was to decide on each {unit}, and another to verify a sample.",
        "either": f"{sentence_case(_a(unit))} was to be kept when any of {many} reviewers included it.",
    }[policy]


def _a(unit: str) -> str:
    return f"a {unit}"


def plural(unit: str) -> str:
    """The unit of a stage, of more than one."""
    return {"title and abstract": "titles and abstracts", "full text": "full texts"}[unit]


def _other_words(stages: list[tuple[str, str]], results: Results) -> str:
    """Which words, other than include, exclude and maybe, stood for decisions, and how often."""
    tables = [results.table(f"screening/{stage}/decisions.csv") for stage, _ in stages]
    found = Counter(
        (row.written.casefold(), row.decision)
        for table in tables
        if "written" in table
        for row in table[table["written"] != ""].itertuples()
    )
    meant = [f"\u201c{word}\u201d was read as {decision} ({n})" for (word, decision), n in sorted(found.items())]
    start = "Of the words in which decisions were written, those of pilots and superseded ones included"
    return f"{start}, {joined(meant)}." if meant else ""


def _agreement(stage: str, unit: str, results: Results, config: dict) -> list[list[Piece]]:
    name, people = f"screening.{stage}", roster(results, config)
    were_to = "to be decided on" if results.count(f"{name}.waiting") else "decided on"
    said = [say(results, f"{{{name}.screened:{unit} was|{plural(unit)} were}} {were_to}.")]
    compared = [row for row in _compared(stage, results) if results.count(f"{_key(stage, row)}.n")]
    said += [_agreed(stage, row, results, people) for row in compared]
    if compared or any(results.count(f"{name}.{kind}_conflicts") for kind in ("decision", "reason")):
        said += _conflicts(stage, results, people)
    if results.count(f"{name}.waiting"):
        said.append(say(results, f"{{{name}.waiting:{unit}|{plural(unit)}}} still waited for decisions."))
    return said


def _compared(stage: str, results: Results) -> list[dict]:
    """The rows of the table of agreement that are quoted: of each pair, or all, in each phase."""
    table = results.table(f"screening/{stage}/agreement.csv")
    return quoted(table).to_dict("records") if "about" in table else []


def _key(stage: str, row: Mapping[str, str]) -> str:
    return f"screening.{stage}.{row['phase']}.{row['reviewers'].replace('; ', '_')}"


def _agreed(stage: str, row: Mapping[str, str], results: Results, people: Mapping[str, str]) -> list[Piece]:
    """On how many a pair, or at least two of more people, decided, and how well they agreed."""
    key, names = _key(stage, row), [people.get(name, name) for name in row["reviewers"].split("; ")]
    when = "" if row["phase"] == MAIN else f" in the {row['phase']} phase"
    apart = " (maybe taken as an answer of its own)" if row["about"] == WITH_MAYBE else ""
    if len(names) > 2:
        who, measures = f"at least two of {joined(names)}", _of_several(key, results)
    else:
        who, measures = f"{joined(names)} both", _beyond_chance(key, row.get("note", ""), results)
    start = f"{sentence_case(who)} decided on {{{key}.n}}{when}{apart}: "
    return say(results, f"{start}proportion of agreement {{{key}.agreement}}{measures}.")


def _measures(key: str, names: Mapping[str, str], results: Results) -> str:
    """Those that are defined, each after a comma."""
    return "".join(f", {shown} {{{key}.{part}}}" for part, shown in names.items() if results.number(f"{key}.{part}"))


def _of_several(key: str, results: Results) -> str:
    """Measures of three people or more; Fleiss' kappa only knows what all of them decided on."""
    fleiss = _measures(key, {"fleiss_kappa": "Fleiss' kappa (of those that all decided on)"}, results)
    return fleiss + _measures(key, {"alpha": "Krippendorff's alpha", "ac1": "AC1"}, results)


def _beyond_chance(key: str, note: str, results: Results) -> str:
    """Kappa and its companions, or why there is no kappa; a limit that cannot be computed is not told."""
    others = _measures(key, {"pabak": "PABAK", "ac1": "AC1"}, results)
    if not results.number(f"{key}.kappa"):
        why = note.removeprefix("kappa is undefined: ")
        return f", kappa undefined{f' ({why})' if why else ''}{others}"
    low, high = (results.number(f"{key}.kappa_{end}") for end in ("low", "high"))
    # of perfect agreement the standard error is 0, and the interval says nothing
    limits = f" (95 % CI {{{key}.kappa_low}} to {{{key}.kappa_high}})" if low and low != high else ""
    return f", kappa {{{key}.kappa}}{limits}{others}"


def _conflicts(stage: str, results: Results, people: Mapping[str, str]) -> list[list[Piece]]:
    """How many decisions and reasons were in conflict at a stage, and how and by whom they were settled."""
    name = f"screening.{stage}"
    decisions, reasons = (results.count(f"{name}.{kind}_conflicts") for kind in ("decision", "reason"))
    if not decisions and not reasons:
        return [[Piece("No decision was in conflict.")]]
    who = _adjudicators(results.table(f"screening/{stage}/conflicts.csv"), people)
    start = say(results, f"{{{name}.decision_conflicts:decision was|decisions were}} in conflict") if decisions else []
    settled = listed(results, f"{{{name}.decisions_adjudicated:was|were}} settled by adjudication ({who})")
    still = listed(results, f"{{{name}.conflict:was|were}} still open")
    told = [piece for fate in (settled, still) if fate for piece in (Piece("; "), *fate)]
    reason = (
        f"{{{name}.reason_conflicts:exclusion was|exclusions were}} given different main reasons",
        f"{{{name}.reasons_by_precedence:was|were}} settled by the order of the reasons",
        f"{{{name}.reasons_adjudicated:was|were}} settled by adjudication",
    )
    apart = listed(results, reason[0])
    how = listed(results, *reason[1:])
    return [
        [*start, *told, Piece(".")] if start else [],
        [*apart, Piece("; " if how else ""), *how, Piece(".")] if apart else [],
    ]


def _adjudicators(conflicts: pd.DataFrame, people: Mapping[str, str]) -> str:
    """Who settled the conflicts."""
    names = sorted({name for name in conflicts.get("adjudicator", ()) if name})
    told = [people.get(name, name) for name in names if name != NOBODY]
    return joined([*told, *(["somebody whose name was not recorded"] if NOBODY in names else [])])
