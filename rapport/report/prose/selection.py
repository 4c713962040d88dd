"""Selection of records and reports, and the agreement of those who selected."""

from __future__ import annotations

from collections import Counter

from rapport.prisma.counts import list_names
from rapport.report.pieces import (
    Paragraph,
    Piece,
    counted,
    in_words,
    joined,
    listed,
    paragraph,
    say,
    sentence_case,
)
from rapport.report.prose.naming import called
from rapport.report.results import Results

POLICY = {  # (done, not done yet)
    "both": (
        "{n} reviewers decided independently on every {unit}",
        "{n} reviewers were to decide independently on every {unit}",
    ),
    "single": (
        "one reviewer decided on each {unit}, and a sample was verified by another",
        "one reviewer was to decide on each {unit}, and another to verify a sample",
    ),
    "either": (
        "a {unit} was kept when any of {n} reviewers included it",
        "a {unit} was to be kept when any of {n} reviewers included it",
    ),
}
STAGES = (("title_abstract", "title and abstract"), ("full_text", "full text"))


def flow(results: Results, config: dict) -> list[Paragraph]:
    """How many records, reports and studies there were at each step."""
    if not results.count("records.read"):
        return []
    parts = [_identified(results), _screened(results), _assessed("dbr", "databases", results)]
    if results.count("prisma.other_sought_reports"):
        parts += ["By other methods:", _assessed("other", "other", results)]
    return [paragraph("Results", *parts, _included(results))]


def _identified(results: Results) -> list[Piece]:
    found = listed(
        results,
        "{prisma.database_results:record|records} from databases",
        "{prisma.register_results:record|records} from registers",
    )
    if not found:
        return [Piece("No record came from databases or registers.")]
    one = results.count("prisma.database_results") + results.count("prisma.register_results") == 1
    removed = listed(
        results,
        "{prisma.duplicates:duplicate was removed|duplicates were removed}",
        "{prisma.excluded_automatic:record was|records were} marked as ineligible by automation tools",
        "{prisma.excluded_other:record was|records were} removed for other reasons",
    )
    before = [Piece("; before screening, "), *removed] if removed else [Piece("; none was removed before screening")]
    start = [Piece("In this update, ")] if results.number("prisma.previous_studies") else []
    return [*start, *found, Piece(" was identified" if one else " were identified"), *before, Piece(".")]


def _screened(results: Results) -> list[Piece]:
    if results.count("prisma.pending_title_abstract"):
        return say(
            results,
            "{prisma.records_screened:record was|records were} to be screened"
            + (
                ": {prisma.records_excluded:was|were} excluded so far."
                if results.count("prisma.records_excluded")
                else "."
            ),
            "In all, {prisma.pending_title_abstract:record still waited|records still waited} for decisions.",
        )
    if not results.count("prisma.records_screened"):
        return []
    excluded = (
        "and {prisma.records_excluded} excluded" if results.count("prisma.records_excluded") else "and none excluded"
    )
    return say(results, f"{{prisma.records_screened:record was|records were}} screened {excluded}.")


def _assessed(arm: str, name: str, results: Results) -> list[Piece]:
    """Retrieval and full texts of one arm of the diagram; what waits is said as such."""
    if not results.count(f"prisma.{arm}_sought_reports"):
        return []
    awaited = results.count(f"prisma.pending_retrieval_{name}")
    undecided = results.count(f"prisma.pending_full_text_{name}")
    missing = results.count(f"prisma.{arm}_notretrieved_reports")
    got = f" and {{prisma.{arm}_notretrieved_reports}} could not be retrieved" if missing else ""
    got += f"; {{prisma.pending_retrieval_{name}}} had not arrived" if awaited else "" if missing else " and retrieved"
    said = say(results, f"{{prisma.{arm}_sought_reports:report was|reports were}} sought{got}.")
    if not results.count(f"prisma.{arm}_assessed"):
        return said
    how = f"{{prisma.{arm}_assessed:was|were}} {'to be assessed' if undecided else 'assessed'} in full text"
    if results.count(f"prisma.{arm}_excluded"):
        judged = say(results, f"{how}, of which {{prisma.{arm}_excluded:was|were}} excluded")
        judged += _reasons(f"{arm}_excluded", results)
    else:
        judged = say(results, how if undecided else f"{how}; none was excluded")
    waiting = say(results, f"; {{prisma.pending_full_text_{name}:report|reports}} still waited") if undecided else []
    return [*said, Piece(" "), *judged, *waiting, Piece(".")]


def _reasons(key: str, results: Results) -> list[Piece]:
    """`` (wrong population, 3; ...)`` in the order of the review's reasons."""
    reasons = results.json("prisma/counts.json", {}).get("boxes", {}).get(key) or {}
    stems = list_names(key, list(reasons))
    items = [[Piece(f"{reason} "), *say(results, f"{{prisma.{stems[reason]}}}")] for reason in reasons]
    return [Piece(" ("), *counted(items), Piece(")")] if items else []


def _included(results: Results) -> list[Piece]:
    if not results.count("prisma.new_studies") and not results.count("prisma.total_studies"):
        return [Piece("No study was included yet." if _in_progress(results) else "No study was included.")]
    new = "new " if results.number("prisma.previous_studies") else ""
    so_far = "So far, " if _in_progress(results) else ""
    return say(
        results,
        f"{so_far}{{prisma.new_studies:{new}study|{new}studies}}, described in {{prisma.new_reports:report|reports}},"
        " {were} included.",
        "With the {prisma.previous_studies:study|studies} of the previous version, the review holds"
        " {prisma.total_studies:study|studies} in {prisma.total_reports:report|reports}.",
        "{prisma.total_studies_ma:study|studies} gave results that were pooled in a meta-analysis."
        if results.count("prisma.total_studies_ma")
        else "",
        were=Piece("was" if results.number("prisma.new_studies") == "1" else "were"),
    )


def _in_progress(results: Results) -> bool:
    return bool(results.json("prisma/counts.json", {}).get("in_progress"))


def screening(results: Results, config: dict) -> list[Paragraph]:
    """Who decided, by which rules, and how well they agreed."""
    stages = [entry for entry in STAGES if results.count(f"screening.{entry[0]}.screened")]
    if not stages:
        return []
    settings = config["screening"]
    who = in_words(len(settings["reviewers"]))
    rules = []
    for stage, unit in stages:
        rule = POLICY[settings["policy"][stage]][bool(results.count(f"screening.{stage}.waiting"))]
        rules.append(sentence_case(rule.format(n=who, unit=unit)) + ".")
    tools = sorted({entry["tool"] for entry in settings["imports"]})
    if tools:
        rules.append(f"Decisions made in {joined([tool.capitalize() for tool in tools])} were read from its export.")
    rules.append(_other_words(stages, results))
    if settings["reasons"] and "full_text" in dict(stages):
        rules.append(
            "Each report excluded in full text has one main reason, the first that applied of:"
            f" {'; '.join(settings['reasons'])}."
        )
    return [
        paragraph("Methods", *rules),
        *(paragraph("Results", *_agreement(stage, unit, results, config)) for stage, unit in stages),
    ]


def _agreement(stage: str, unit: str, results: Results, config: dict) -> list[list[Piece]]:
    table = results.table(f"screening/{stage}/agreement.csv")
    rows = table[table["about"] == "decision"] if "about" in table else table
    name = f"screening.{stage}"
    said = [say(results, f"{{{name}.screened:{unit} was|{_plural(unit)} were}} to be decided on.")]
    for phase, pair in dict.fromkeys(zip(rows["phase"], rows["reviewers"], strict=True)) if len(rows) else ():
        key = f"{name}.{phase}.{pair.replace('; ', '_')}"
        when = "" if phase == "main" else f" in the {phase} phase"
        said.append(
            say(
                results,
                f"{_names(pair, config)} both decided on {{{key}.n}}{when}: proportion of agreement"
                f" {{{key}.agreement}},"
                f" kappa {{{key}.kappa}} (95 % CI {{{key}.kappa_low}} to {{{key}.kappa_high}}), PABAK {{{key}.pabak}},"
                f" AC1 {{{key}.ac1}}.",
            )
        )
    if len(said) > 1:
        said += _conflicts(name, results)
    if results.count(f"{name}.waiting"):
        said.append(say(results, f"{{{name}.waiting:{unit}|{_plural(unit)}}} still waited for decisions."))
    return said


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
    return f"Of the words in which decisions were written, {joined(meant)}." if meant else ""


def _names(pair: str, config: dict) -> str:
    people = config["screening"]["reviewers"]
    return sentence_case(joined([called(name, config, "reviewer", people) for name in pair.split("; ")]))


def _conflicts(name: str, results: Results) -> list[list[Piece]]:
    """How many decisions were in conflict at a stage, and what became of them."""
    conflicts = listed(
        results,
        f"{{{name}.decision_conflicts:decision|decisions}}",
        f"{{{name}.reason_conflicts:reason for exclusion|reasons for exclusion}}",
    )
    if not conflicts:
        return [[Piece("No decision was in conflict.")]]
    total = results.count(f"{name}.decision_conflicts") + results.count(f"{name}.reason_conflicts")
    settled = listed(results, f"{{{name}.adjudicated:case was|cases were}} settled by adjudication")
    return [
        [
            *conflicts,
            Piece(" was in conflict" if total == 1 else " were in conflict"),
            Piece("; " if settled else ""),
            *settled,
            Piece("."),
        ],
        listed(results, f"{{{name}.conflict:conflict was|conflicts were}} still open."),
    ]


def _plural(unit: str) -> str:
    return {"title and abstract": "titles and abstracts", "full text": "full texts"}[unit]
