"""Sentences that say what happened, in the past tense, made from the settings and the numbers.

Nothing is said that was not counted; where a number does not exist yet, its sentence is left out.
"""

from __future__ import annotations

import string
from collections.abc import Callable
from pathlib import Path

import yaml

from rapport.report.results import Results

POLICY = {
    "both": "{n} reviewers decided independently on every {unit}",
    "single": "one reviewer decided on each {unit} and a sample was verified by another",
    "either": "a {unit} was kept when any of {n} reviewers included it",
}
TOOLS = {
    "mmat2018": "the MMAT (2018)",
    "casp_qualitative": "the CASP checklist for qualitative studies",
    "rob2": "RoB 2",
    "quips": "QUIPS",
}
NUMBER_WORDS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six"}


def paragraphs(section: str, results: Results, config: dict) -> list[str]:
    """The paragraphs of one section of the report; none where nothing is known yet."""
    writer = WRITERS.get(section)
    return [text for text in writer(results, config) if text] if writer else []


def say(results: Results, *sentences: str) -> str:
    """The sentences whose numbers all exist, with the numbers filled in: ``{prisma.duplicates}``."""
    shown = []
    for sentence in sentences:
        names = [name for _, name, _, _ in string.Formatter().parse(sentence) if name]
        values = {name: results.number(name) for name in names}
        if all(value not in (None, "") for value in values.values()):
            for name, value in values.items():
                sentence = sentence.replace("{" + name + "}", value)
            shown.append(sentence)
    return " ".join(shown)


def about(results: Results, config: dict) -> list[str]:
    """What kind of review this is and how far it has come."""
    review = config["review"]
    if results.number("records.read") in (None, "0"):
        return ["No search has been read yet."]
    registered = (
        f"The review was registered ({review['registration']})."
        if review["registration"]
        else "The review was not registered."
    )
    todo = results.table("todo.csv")
    waiting = f"The review is in progress: {len(todo)} tasks wait for people." if len(todo) else ""
    return [
        say(results, "{records.searches} searches of {records.sources} sources yielded {records.read} records, which were {dedup.citations} different citations.",
            "{prisma.total_studies} studies were included." if results.number("prisma.total_studies") else
            "{prisma.new_studies} studies, described in {prisma.new_reports} reports, were included.") + " " + registered,
        waiting,
    ]  # fmt: skip


def searches(results: Results, config: dict) -> list[str]:
    """Searching and deduplication."""
    log = results.table("records/searches.csv")
    if log.empty:
        return []
    dates = sorted(date for date in log["date"] if date)
    rounds = sorted({int(number) for number in log["round"]})
    databases = sorted(set(log.loc[log["kind"] == "database", "source"]))
    registers = sorted(set(log.loc[log["kind"] == "register", "source"]))
    others = sorted(set(log.loc[~log["kind"].isin(["database", "register"]), "source"]))
    first = f"We searched {joined(databases)}" if databases else "We searched"
    first += f" and the {'register' if len(registers) == 1 else 'registers'} {joined(registers)}" if registers else ""
    first += f"; further sources were {joined(others)}" if others else ""
    first += f". Searches were run between {dates[0]} and {dates[-1]}" if dates else ""
    first += f", in {len(rounds)} rounds." if len(rounds) > 1 else "."
    return [
        first,
        say(results, "The exports held {records.counted} entries, of which {records.read} were read and {records.quarantined} set aside as damaged.",
            "Deduplication removed {dedup.duplicates} records and left {dedup.citations} citations.",
            "People settled {dedup.by_person} of the merges.", "An audit of a random sample of merges gave a false-merge rate of {dedup.audit_rate}."),
    ]  # fmt: skip


def screening(results: Results, config: dict) -> list[str]:
    """Selection and agreement."""
    people = config["screening"]["reviewers"]
    n = NUMBER_WORDS.get(len(people), str(len(people)))
    sentences = []
    for stage, unit in (("title_abstract", "title and abstract"), ("full_text", "full text")):
        if results.number(f"screening.{stage}.screened") in (None, "0"):
            continue
        how = POLICY[config["screening"]["policy"][stage]].format(n=n, unit=unit)
        sentences.append(how[0].upper() + how[1:] + ".")
        sentences.append(
            say(
                results,
                f"They agreed on {{screening.{stage}.agreement}} of those both had seen.",
                f"{{screening.{stage}.decision_conflicts}} conflicts of decision arose, of which {{screening.{stage}.adjudicated}} were settled by adjudication.",
            )
        )
    flow = say(
        results,
        "{prisma.records_screened} records from databases and registers were screened and {prisma.records_excluded} excluded.",
        "{prisma.dbr_sought_reports} reports were sought, {prisma.dbr_notretrieved_reports} could not be retrieved, {prisma.dbr_assessed} were assessed in full text.",
        "Through other methods, {prisma.other_sought_reports} further reports were sought and {prisma.other_assessed} assessed.",
    )
    return [" ".join(filter(None, sentences)), flow]


def characteristics(results: Results, config: dict) -> list[str]:
    """Data collection."""
    extractors = config["extraction"]["extractors"]
    if not extractors or results.table("extraction/studies.csv").empty:
        return []
    who = (
        "One person extracted the data"
        if len(extractors) == 1
        else f"{NUMBER_WORDS.get(len(extractors), str(len(extractors))).capitalize()} people extracted the data independently"
    )
    return [say(results, who + " of {extraction.studies_extracted} studies.",
                "Of {extraction.cells_compared} cells that both filled, {extraction.percent_agreed} agreed; {extraction.differences_settled} of {extraction.differences} differences were settled by consensus.",
                "Arithmetic checks raised {extraction.checks} remarks.")]  # fmt: skip


def appraisal(results: Results, config: dict) -> list[str]:
    """Appraisal."""
    tools, people = config["appraisal"]["tools"], config["appraisal"]["appraisers"]
    if results.table("appraisal/summary.csv").empty:
        return []
    names = [TOOLS.get(tool, tool) for tool in tools]
    return [
        f"{NUMBER_WORDS.get(len(people), str(len(people))).capitalize()} people appraised the studies with {joined(names)}. No overall score was made where the tool's authors advise against one."
    ]


def framework(results: Results, config: dict) -> list[str]:
    """Best-fit framework synthesis."""
    if results.number("framework.extracts") in (None, "0"):
        return []
    names = [_framework_name(name) for name in config["framework"]["a_priori"]]
    return [say(
        results,
        f"Findings were coded to an a priori framework made from {joined(names)}, and what did not fit was analysed thematically in a second, later step.",
        "{framework.extracts} extracts came from {framework.studies_with_extracts} studies; {framework.placed_a_priori} were placed in the a priori framework and {framework.placed_in_new_themes} in new themes.",
        "Of the a priori themes {framework.themes_supported} were supported and {framework.themes_unsupported} were not; {framework.themes_new} themes were new.",
    )]  # fmt: skip


def _framework_name(name: str) -> str:
    """A framework's own name from its file, else its id."""
    path = Path("data/frameworks") / f"{name}.yaml"
    if path.is_file():
        return str((yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("name", name))
    return name


def association(results: Results, config: dict) -> list[str]:
    """The paragraphs that the association stage wrote."""
    return [entry["text"] for entry in results.json("association/text.json", [])]


def joined(words: list[str]) -> str:
    """``a, b and c``."""
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1] if words else ""


WRITERS: dict[str, Callable[[Results, dict], list[str]]] = {
    "about": about, "searches": searches, "screening": screening, "characteristics": characteristics,
    "appraisal": appraisal, "framework": framework, "association": association,
}  # fmt: skip
