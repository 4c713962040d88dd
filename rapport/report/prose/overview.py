"""What kind of review this is, and how far it has come."""

from __future__ import annotations

from rapport.report.lacking import lacking
from rapport.report.pieces import Paragraph, Piece, paragraph, say
from rapport.report.prose.naming import roster
from rapport.report.results import Results

CONFIG = "#settings"


def status(results: Results, config: dict) -> str:
    """ "final" only where people say so and nothing waits in the flow."""
    counts = results.json("prisma/counts.json", {})
    return "in progress" if counts.get("in_progress") else config["review"]["status"]


def standing(results: Results, config: dict) -> str:
    """The status as readers are told it: of a review that is called final, also how much is open all the same."""
    told, n = status(results, config), len(_lacks(results, config))
    if told != "final" or not n:
        return told
    return f"called final with {n} {'point' if n == 1 else 'points'} open before it is handed in"


def _lacks(results: Results, config: dict) -> list[str]:
    return [lack.said for lack in lacking(config, results.folder.parent) if lack.said]


def facts(results: Results, config: dict) -> list[tuple[str, list[Piece]]]:
    """The review at a glance, as ``(what, value)``; unknown ones are left out."""
    review = config["review"]
    registration = Piece(review["registration"], CONFIG) if review["registration"] else Piece("not stated")
    rows = [
        ("Status", [Piece(standing(results, config))]),
        ("Registration", [registration]),
        ("Searches", say(results, "{records.searches:search|searches} of {records.sources:source|sources}")),
        ("Searched", _dates(results)),
        ("Records", say(results, "{records.read}; {dedup.citations} without duplicates")),
        ("Included", say(results, _included(results, config))),
        ("People", _people(results, config)),
    ]
    return [(what, value) for what, value in rows if value]


def _dates(results: Results) -> list[Piece]:
    if results.number("records.first_date") == results.number("records.last_date"):
        return say(results, "{records.first_date}")
    return say(results, "{records.first_date} to {records.last_date}")


def _people(results: Results, config: dict) -> list[Piece]:
    """Who is called what, so that text, tables and files can be read together."""
    told = [f"{called} ({name})" for name, called in roster(results, config).items() if name != called]
    return (
        [Piece(f"{', '.join(told)} (in brackets: the name in the files)", CONFIG)]
        if told and results.count("records.read")
        else []
    )


def _included(results: Results, config: dict) -> str:
    if not (results.count("prisma.total_studies") or results.count("prisma.new_studies")):
        return "no study" if status(results, config) == "final" else "no study yet"
    if results.number("prisma.total_studies"):
        bare = " (those of {prisma.previous_studies_without_reports:study|studies} not listed)"
        unlisted = bare if results.count("prisma.previous_studies_without_reports") else ""
        return "{prisma.total_studies:study|studies} in {prisma.total_reports:report|reports}" + unlisted
    return "{prisma.new_studies:study|studies} in {prisma.new_reports:report|reports}"


def about(results: Results, config: dict) -> list[Paragraph]:
    """What the review found, in a few sentences."""
    if not results.count("records.read"):
        return [paragraph("", "No search has been read yet.")]
    so_far = "" if status(results, config) == "final" else "So far, "
    total, new = results.count("prisma.total_studies"), results.count("prisma.new_studies")
    if total:
        how_many = (
            f"{'{prisma.new_studies}' if new else 'none'} of them new" if total > 1 else "new" if new else "not new"
        )
        included = (
            f"{so_far}{{prisma.total_studies:study was|studies were}} included, {how_many} since the previous version"
            " of the review."
        )
    elif new:
        included = f"{so_far}{{prisma.new_studies:study was|studies were}} included."
    else:
        included = "No study was included yet." if so_far else "No study was included."
    # an empty setting says nothing, and the text must not say more
    none = config["review"]["registration"].casefold() in ("none", "no", "not registered")
    registered = "The review was not registered." if none else ""
    return [
        paragraph(
            "",
            say(
                results,
                "{records.searches:search|searches} of {records.sources:source|sources} yielded"
                " {records.read:record|records}, {dedup.citations} without duplicates.",
                included,
            ),
            registered,
        ),
        _open(results, config),
        *(Paragraph("Before the report is handed in", (Piece(said),), item=True) for said in _lacks(results, config)),
    ]


def _open(results: Results, config: dict) -> Paragraph:
    todo = results.table("todo.csv")
    if todo.empty:
        return paragraph("")
    return paragraph(
        "Not done yet",
        say(
            results,
            (
                "The review was called final, yet {n:task|tasks} waited for people."
                if status(results, config) == "final"
                else "The review was in progress: {n:task waited|tasks waited} for people."
            ),
            n=Piece(str(len(todo)), "todo.csv"),
        ),
    )
