"""Data collection and appraisal."""

from __future__ import annotations

from rapport.report.pieces import Paragraph, in_words, joined, paragraph, say, sentence_case
from rapport.report.prose.naming import called, pair_of
from rapport.report.results import Results

TOOLS = {
    "mmat2018": "the Mixed Methods Appraisal Tool (MMAT, version 2018)",
    "casp_qualitative": "the CASP checklist for qualitative studies",
    "rob2": "RoB 2",
    "quips": "QUIPS",
}


def extraction(results: Results, config: dict) -> list[Paragraph]:
    """Who extracted, how differences were settled, what was found about the studies."""
    people = config["extraction"]["extractors"]
    if not people or results.table("extraction/studies.csv").empty:
        return []
    if len(people) == 1:
        who = "One person extracted the data, with a data dictionary."
    elif not results.count("extraction.cells_compared"):  # the settings name several; nothing was extracted twice yet
        who = "Data were extracted with a data dictionary; no study was extracted by more than one person."
    else:
        many = sentence_case(in_words(len(people)))
        who = f"{many} people extracted the data independently of each other, with a data dictionary."
    checked = (
        "Printed numbers were checked for arithmetic that is not possible."
        if results.number("extraction.checks")
        else ""
    )
    return [
        paragraph(
            "Methods",
            who,
            "Cells on which they differed were settled by consensus."
            if results.count("extraction.differences_settled")
            else "",
            checked,
        ),
        paragraph(
            "Results",
            say(
                results,
                "Data of {extraction.studies_extracted:study|studies} were extracted.",
                "Of {extraction.cells_compared:cell|cells} that both had filled, {extraction.percent_agreed} % agreed."
                if results.count("extraction.cells_compared")
                else "",
                _of_them(
                    "{extraction.differences:difference was|differences were} found",
                    "extraction.differences",
                    "extraction.differences_settled",
                    "settled",
                    results,
                ),
                _of_them(
                    "The arithmetic checks raised {extraction.checks:remark|remarks}",
                    "extraction.checks",
                    "extraction.checks_explained",
                    "explained",
                    results,
                ),
                "The studies reported {extraction.alliance_ratings:alliance rating|alliance ratings} with"
                " {extraction.measures_used:measure|measures}; "
                + (
                    "{extraction.alliance_ratings_pomp}"
                    if results.count("extraction.alliance_ratings_pomp")
                    else "none"
                )
                + " could be expressed as a percentage of the maximum possible score."
                if results.count("extraction.alliance_ratings")
                else "",
            ),
        ),
    ]


def _of_them(start: str, all_: str, part: str, done: str, results: Results) -> str:
    """``N were found, all of which were settled``, or how many of them; nothing where none were found."""
    n, settled = results.count(all_), results.count(part)
    if not n:
        return ""
    many = "it was" if n == 1 else "all were"
    return f"{start}; {many if settled == n else f'{{{part}:was|were}}' if settled else 'none was'} {done}."


def appraisal(results: Results, config: dict) -> list[Paragraph]:
    """With what, and by whom, the studies were appraised."""
    settings = config["appraisal"]
    if results.table("appraisal/summary.csv").empty:
        return []
    names = [TOOLS.get(tool, tool) for tool in settings["tools"]]
    n = len(settings["appraisers"])
    found, twice = [], False
    for tool in settings["tools"]:
        key = f"appraisal.{tool}"
        pairs = sorted(
            {name.split(".")[2] for name in results.numbers if name.startswith(f"{key}.") and name.count(".") == 3}
        )
        twice |= bool(pairs)
        found.append(say(results, f"{{{key}.studies:study was|studies were}} appraised."))
        found += [
            say(
                results,
                f"{_pair(pair, config)} agreed on {{{key}.{pair}.percent_agreed}} % of the judgements (kappa"
                f" {{{key}.{pair}.kappa}}, AC1 {{{key}.{pair}.ac1}}).",
            )
            for pair in pairs
        ]
        if results.count(f"{key}.set_aside"):
            found.append(
                say(
                    results,
                    f"{{{key}.set_aside:study was|studies were}} set aside in sensitivity analyses for their"
                    f" judgements.",
                )
            )
    # what was done, not what the settings plan: only judgements that could be compared were made by several
    alone = "One person" if n == 1 else "The team, one person a study,"
    how = f"{sentence_case(in_words(n))} people, independently of each other," if twice else alone
    return [
        paragraph(
            "Methods",
            f"{how} appraised the studies with {joined(names)}. No overall score was made where the tool's"
            f" authors advise"
            " against one.",
        ),
        paragraph("Results", *found),
    ]


def _pair(pair: str, config: dict) -> str:
    people = config["appraisal"]["appraisers"]
    return sentence_case(joined([called(name, config, "appraiser", people) for name in pair_of(pair, people)]))
