"""Data collection and appraisal."""

from __future__ import annotations

import re

from rapport.files import slug
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
from rapport.report.prose.naming import pair_of, roster
from rapport.report.results import Results
from rapport.shares import SHARES

TOOLS = {
    "mmat2018": "the Mixed Methods Appraisal Tool (MMAT, version 2018)",
    "casp_qualitative": "the CASP checklist for qualitative studies",
    "rob2": "RoB 2",
    "quips": "QUIPS",
}


def extraction(results: Results, config: dict) -> list[Paragraph]:
    """Who extracted, how differences were settled, what was found about the studies."""
    if not results.count("extraction.studies_extracted"):
        return []
    settled = results.count("extraction.differences_settled")
    checked = results.number("extraction.checks")
    return [
        paragraph(
            "Methods",
            shared(results, "extraction", "extractors", "extracted the data", "with a data dictionary"),
            "Differences were settled by consensus." if settled else "",
            "The extracted numbers were checked for values that cannot be right or do not agree with each other."
            if checked
            else "",
        ),
        paragraph(
            "Results",
            say(
                results,
                "Data were extracted from {extraction.studies_extracted:study|studies}.",
                "Of {extraction.cells_compared:cell|cells} compared, {extraction.percent_agreed} % agreed."
                if results.count("extraction.cells_compared")
                else "",
            ),
            _differences(results),
            say(results, _checked(results)),
            _ratings(results),
        ),
    ]


def shared(results: Results, part: str, people: str, did: str, how: str) -> list[Piece]:
    """How many people did it and how many studies more than one of them did, as counted from what they handed in.

    Parameters
    ----------
    part, people
        ``{part}.{people}`` is the number of people, beside those of `rapport.shares.SHARES`.
    did, how
        ``extracted the data``, ``with a data dictionary``.
    """
    n = results.count(f"{part}.{people}")
    if not n:
        return []
    if n == 1:
        return [Piece(f"One person {did}, {how}.")]
    many, both = sentence_case(in_words(int(n))), "both" if n == 2 else "more than one of them"
    found = [name for name in SHARES.values() if results.count(f"{part}.{name}")]
    each = "" if n == 2 else "at least two of them for each study, "
    whole = {
        "studies_by_several": f"{each}independently of each other, ",
        "studies_divided": "each part of a study by one of them, ",
        "studies_by_one": "one of them for each study, ",
    }
    if len(found) == 1 and found[0] in whole:
        return [Piece(f"{many} people {did}, {whole[found[0]]}{how}.")]
    ways = {
        "studies_by_several": f"independently by {both}",
        "studies_in_part": f"by {both} in part only",
        "studies_divided": "in parts by one person each",
        "studies_by_one": "by one person alone",
    }
    done = [":study was handled|studies were handled", *[""] * len(ways)]
    told = listed(results, *(f"{{{part}.{name}{noun}}} {ways[name]}" for name, noun in zip(found, done, strict=False)))
    return [Piece(f"{many} people {did}, {how}; "), *told, Piece("."), *_single(results, part)]


def _single(results: Results, part: str) -> list[Piece]:
    """Which tables one person alone filled, of the studies that more than one person extracted in part."""
    start = f"{part}.studies_in_part_"
    tables = sorted(name.removeprefix(start) for name in results.numbers if name.startswith(start))
    told = listed(results, *(f"{name.replace('_', ' ')} in {{{start}{name}:study|studies}}" for name in tables))
    return [Piece(" Of those in part, one person alone filled the table of "), *told, Piece(".")] if told else []


def _differences(results: Results) -> list[Piece]:
    """What differed between the extractors, and how much of it was settled."""
    found = listed(
        results,
        "{extraction.cells_different:cell differed|cells differed}",
        "{extraction.rows_one_extractor:row was|rows were} entered by one person only",
    )
    n, settled = results.count("extraction.differences"), results.count("extraction.differences_settled")
    if not n:
        return []
    if settled == n:
        fate = say(results, "the difference was settled" if n == 1 else "all {extraction.differences} were settled")
    else:
        fate = listed(
            results,
            "{extraction.differences_settled:was|were} settled",
            "{extraction.differences_taken:row was|rows were} taken as entered",
            "{extraction.differences_waiting:difference|differences} still waited for consensus",
        )
    return [*found, Piece("; "), *fate, Piece(".")]


def _checked(results: Results) -> str:
    """``The checks raised N remarks, all of which were explained``, or how many of them; nothing without a remark."""
    n, explained = results.count("extraction.checks"), results.count("extraction.checks_explained")
    if not n:
        return ""
    many = "it was" if n == 1 else "all were"
    said = many if explained == n else "{extraction.checks_explained:was|were}" if explained else "none was"
    return f"The arithmetic checks raised {{extraction.checks:remark|remarks}}; {said} explained."


def _ratings(results: Results) -> list[Piece]:
    """The ratings of alliance, how many are on one metric, and why the others are not."""
    if not results.count("extraction.alliance_ratings"):
        return []
    some = results.count("extraction.alliance_ratings_pomp")
    said = say(
        results,
        "The studies reported {extraction.alliance_ratings:alliance rating|alliance ratings} with"
        f" {{extraction.measures_used:measure|measures}}; {'{extraction.alliance_ratings_pomp}' if some else 'none'}"
        " could be expressed as a percentage of the maximum possible score",
    )
    table = results.table("extraction/alliance_scores.csv")
    reasons = sorted(set(table.loc[table["pomp"] == "", "refused"])) if "refused" in table else []
    others = [
        [Piece(f"{why} ("), *number, Piece(")")]
        for why in reasons
        if (number := say(results, f"{{extraction.alliance_ratings_no_pomp_{slug(why)}}}"))
    ]
    return [*said, *([Piece(", the others not: "), *counted(others)] if some and others else []),
            *([Piece(": "), *counted(others)] if others and not some else []), Piece(".")]  # fmt: skip


def appraisal(results: Results, config: dict) -> list[Paragraph]:
    """With what, and by whom, the studies were appraised."""
    tools = [tool for tool in config["appraisal"]["tools"] if results.count(f"appraisal.{tool}.studies")]
    if not tools:
        return []
    methods = [
        shared(results, f"appraisal.{tool}", "appraisers", "appraised the studies", f"with {TOOLS.get(tool, tool)}")
        for tool in tools
    ]
    score = "No overall score was made where the tool's authors advise against one."
    return [
        paragraph("Methods", *methods, score),
        paragraph("Results", *(said for tool in tools for said in _appraised(tool, results, config))),
    ]


def _appraised(tool: str, results: Results, config: dict) -> list[list[Piece]]:
    """How many studies one tool was used for, how well the appraisers agreed, and what was set aside."""
    key, people, named = f"appraisal.{tool}", config["appraisal"]["appraisers"], roster(results, config)
    with_tool = f" with {TOOLS.get(tool, tool)}" if len(config["appraisal"]["tools"]) > 1 else ""
    found = [say(results, f"{{{key}.studies:study was|studies were}} appraised{with_tool}.")]
    for pair in sorted(name[len(key) + 1 : -4] for name in results.numbers if re.match(rf"{key}\..+\.ac1$", name)):
        who = sentence_case(joined([named.get(name, name) for name in pair_of(pair, people)]))
        kappa = f"kappa {{{key}.{pair}.kappa}}, " if results.count(f"{key}.{pair}.kappa") is not None else ""
        agreed = f"{{{key}.{pair}.percent_agreed}} % of the judgements ({kappa}AC1 {{{key}.{pair}.ac1}})"
        found.append(say(results, f"{who} agreed on {agreed}."))
    aside = results.count(f"{key}.set_aside")
    analysed = any(len(results.table(f"{stage}/sensitivity.csv")) for stage in ("association", "framework"))
    if aside and analysed:
        whose = "its" if aside == 1 else "their"
        were = f"{{{key}.set_aside:study was|studies were}} set aside in sensitivity analyses for {whose} judgements."
        found.append(say(results, were))
    return found
