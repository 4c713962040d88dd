"""How many records, reports and studies there were at each step of the flow."""

from __future__ import annotations

from rapport.prisma.counts import list_names
from rapport.report.pieces import (
    Paragraph,
    Piece,
    counted,
    joined,
    listed,
    paragraph,
    say,
)
from rapport.report.results import Results


def flow(results: Results, config: dict) -> list[Paragraph]:
    """How many records, reports and studies there were at each step."""
    if not results.count("records.read"):
        return []
    parts = [_identified(results), _screened(results), _assessed("dbr", "databases", results)]
    parts += [_other_methods(results), _assessed("other", "other", results)]
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


def _other_methods(results: Results) -> list[Piece]:
    """What was identified by other methods, and how much of it was not sought."""
    found = listed(
        results,
        "{prisma.website_results:record|records} from websites",
        "{prisma.organisation_results:record|records} from organisations",
        "{prisma.citations_results:record|records} by citation searching",
    )
    if not found:
        return []
    one = sum(results.count(f"prisma.{arm}_results") for arm in ("website", "organisation", "citations")) == 1
    aside = listed(
        results,
        "{prisma.other_not_sought:was|were} not sought (known already, or not eligible by title and abstract)",
        "{prisma.pending_title_abstract_other:was|were} still to be screened",
    )
    start = "By other methods, "
    return [Piece(start), *found, Piece(f" {'was' if one else 'were'} identified"), *_after("; ", aside), Piece(".")]


def _after(mark: str, pieces: list[Piece]) -> list[Piece]:
    return [Piece(mark), *pieces] if pieces else []


def _screened(results: Results) -> list[Piece]:
    if not results.count("prisma.records_screened"):
        return []
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
    """`` (wrong population, n = 3; ...)`` in the order of the diagram, which counts.json keeps."""
    found = results.json("prisma/counts.json", {}).get("boxes", {}).get(key) or {}
    stems = list_names(key, list(found))
    items = [[Piece(f"{reason}, n = "), *say(results, f"{{prisma.{stems[reason]}}}")] for reason in found]
    return [Piece(" ("), *counted(items, "; "), Piece(")")] if items else []


def _included(results: Results) -> list[Piece]:
    if not results.count("prisma.new_studies") and not results.count("prisma.total_studies"):
        return [Piece("No study was included yet." if _in_progress(results) else "No study was included.")]
    updated = bool(results.number("prisma.previous_studies"))
    new = "new " if updated else ""
    so_far = "So far, " if _in_progress(results) else ""
    bare = results.count("prisma.previous_studies_without_reports")
    one = results.count("prisma.new_studies" if results.count("prisma.new_studies") else "prisma.new_reports") == 1
    return say(
        results,
        _new(results, new, so_far),
        "With the {prisma.previous_studies:study|studies} of the previous version,"
        f"{_withdrawn(results)} the review holds"
        " {prisma.total_studies:study|studies} in {prisma.total_reports:report|reports}"
        + (", without those" if bare else "")
        + (
            " of {prisma.previous_studies_without_reports:study|studies} whose reports are not listed." if bare else "."
        ),
        "{prisma.total_studies_ma:study|studies} gave results that were pooled in a meta-analysis."
        if results.count("prisma.total_studies_ma")
        else "",
        were=Piece("was" if one else "were"),
    )


def _new(results: Results, new: str, so_far: str) -> str:
    """What this search adds: studies with their reports, and reports of studies that the previous version held."""
    earlier = "prisma.reports_of_earlier_studies"
    if not results.count("prisma.new_studies"):
        found = (
            "{prisma.new_reports:new report of a study|new reports of studies} of the previous version {were} included"
        )
        return f"No new study, but {found}." if results.count(earlier) else "No new study was included."
    studies = f"{so_far}{{prisma.new_studies:{new}study|{new}studies}}"
    if results.count(earlier):
        of = f"{{{earlier}:report is of a study|reports are of studies}} that the previous version held"
        return f"{studies} and {{prisma.new_reports:new report|new reports}} were included; {of}."
    return f"{studies}, described in {{prisma.new_reports:report|reports}}, {{were}} included."


def _withdrawn(results: Results) -> str:
    """What the total lacks of the previous version and of what is new, so that the sentence adds up."""
    words = {"studies": "study|studies", "reports": "report|reports"}
    gone = [f"{{prisma.withdrawn_{u}:{said}}}" for u, said in words.items() if results.count(f"prisma.withdrawn_{u}")]
    return f" less {joined(gone)} withdrawn since," if gone else ""


def _in_progress(results: Results) -> bool:
    return bool(results.json("prisma/counts.json", {}).get("in_progress"))
