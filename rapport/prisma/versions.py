"""What a published earlier version means for the decisions of today.

Its studies and reports fill the previous box; a report of it that a search finds again is known, and nobody has to
screen it. What it listed as ongoing or awaiting classification is no part of that box: included since, it is new.
"""

from __future__ import annotations

import pandas as pd

from rapport.errors import Problems, ReviewError
from rapport.prisma.previous import AWAITED, BOTH, PUBLISHED, REPORTS, STUDIES
from rapport.studies import FILE, LINK_COLUMNS, alike

SHOWN = 5  # ids in a line


def published(earlier: pd.DataFrame) -> pd.DataFrame:
    """The rows of *earlier* that the published version counted as included, those withdrawn since among them."""
    return earlier[~earlier["status"].isin(AWAITED)]


def standing(earlier: pd.DataFrame) -> pd.DataFrame:
    """The rows of *earlier* that were published as included and that nobody has withdrawn, as study or as report."""
    return earlier[(earlier["status"] == "included") & (earlier["report_status"] == "")]


def withdrawn_since(earlier: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """*earlier*, with the studies that people's *links* call withdrawn."""
    gone = earlier["study_id"].isin(set(links.loc[links["status"] == "withdrawn", "study_id"]))
    return earlier.assign(status=earlier["status"].mask(gone & (earlier["status"] == "included"), "withdrawn"))


def settled_since(earlier: pd.DataFrame, included: set[str]) -> set[str]:
    """Reports that the published version listed as ongoing or awaiting classification and that are *included* now."""
    awaited = set(earlier.loc[earlier["status"].isin(AWAITED), "report_id"])
    return (awaited - set(published(earlier)["report_id"])) & included


def refuse_other_rounds(earlier: pd.DataFrame, citations: pd.DataFrame, previous_round: int | None) -> None:
    """Raise `ReviewError` where this review published reports of later rounds than *previous_round*.

    They would count as known, as those of a version published elsewhere do, and their decisions for nothing.
    """
    own = published(earlier)
    own = set(own.loc[own["screened"] == "yes", "citation_id"])
    found = citations.loc[citations["citation_id"].isin(own), ["citation_id", "first_round"]]
    late = found[found["first_round"].astype(int) > (previous_round or 0)]
    if len(late):
        last, ids = late["first_round"].astype(int).max(), ", ".join(late["citation_id"][:SHOWN])
        raise ReviewError(
            f"config.yaml: prisma.previous_round is {previous_round or 'not set'}, but {REPORTS} lists reports that "
            f"this review published from round {last} ({ids}{', ...' if len(late) > SHOWN else ''}); set it to the "
            f"last round that was published, {last} or later"
        )


def refuse_other_reports(
    earlier: pd.DataFrame, reports: pd.DataFrame, citations: pd.DataFrame, previous_round: int | None
) -> None:
    """Raise `ReviewError` where the list has no report of a study that this review itself published with some.

    Then its two files are of two versions: that of the reports was not copied along.

    Parameters
    ----------
    reports
        Of `rapport.studies.make_studies`: study_id, citation_id of what is included today.
    """
    rounds = citations.set_index("citation_id")["first_round"].astype(int)
    ours = reports[
        (reports["citation_id"].map(rounds) <= (previous_round or 0))
        | (reports["study_id"] == "s_" + reports["citation_id"])
    ]
    bare = set(earlier.loc[(earlier["status"] == "included") & (earlier["report_id"] == ""), "study_id"])
    if odd := sorted(bare & set(ours["study_id"])):
        ids = ", ".join(odd[:SHOWN]) + (f" and {len(odd) - SHOWN} more" if len(odd) > SHOWN else "")
        what = f"lists no report of studies that are in {STUDIES} and included here in a round published ({ids})"
        raise ReviewError(f"{REPORTS}: {what}; list their reports, or {BOTH}")


def published_links(links: pd.DataFrame, earlier: pd.DataFrame, fates: pd.DataFrame) -> pd.DataFrame:
    """People's links, with those of the published version: its reports are of the studies that it printed.

    Without them a report of a published round that nobody has linked would be a second study beside its own.

    Parameters
    ----------
    links
        From `rapport.studies.read_links`.
    earlier
        Of `previous_version`.
    fates
        citation_id, fate after screening.

    Raises
    ------
    ReviewError
        A published report that people link to another study than was published, or that is withdrawn there and still
        included here, one line each.
    """
    known = published(earlier)
    known = known[known["citation_id"] != ""]
    pairs = set(zip(known["study_id"], known["citation_id"], strict=True))
    included = set(fates.loc[fates["fate"] == "included", "citation_id"])
    _refuse_contradictions(links, earlier, known, included)
    status = dict(zip(links["study_id"], links["status"], strict=True))
    status |= dict.fromkeys(earlier.loc[earlier["status"] == "withdrawn", "study_id"], "withdrawn")
    linked = set(zip(links["study_id"], links["citation_id"], strict=True))
    missing = pairs - linked
    mine = [
        pair in missing and pair[1] in included for pair in zip(known["study_id"], known["citation_id"], strict=True)
    ]
    added = known.loc[mine, ["study_id", "citation_id", "label", "role"]].assign(line="", linked_by=REPORTS)
    led = {*links.loc[links["role"] == "primary", "study_id"], *added.loc[added["role"] == "primary", "study_id"]}
    blank = added["role"] == ""
    first = blank & ~added["study_id"].where(blank, "").duplicated() & ~added["study_id"].isin(led)
    added["role"] = added["role"].where(~blank, first.map({True: "primary", False: "companion"})).astype(object)
    every = pd.concat([links, added], ignore_index=True).reindex(columns=LINK_COLUMNS)
    every["status"] = [status.get(study, "included") for study in every["study_id"]]
    return every


def _refuse_contradictions(links: pd.DataFrame, earlier: pd.DataFrame, known: pd.DataFrame, included: set[str]) -> None:
    """Raise `ReviewError` where people's *links* or decisions contradict *known*, what was published of reports."""
    pairs = set(zip(known["study_id"], known["citation_id"], strict=True))
    printed = known.groupby("citation_id")["study_id"].agg("', '".join).to_dict()
    problems = Problems()
    _other_spellings(links, earlier, problems)
    state = dict(zip(earlier["study_id"], earlier["status"], strict=True))
    counted = links.loc[links["status"].isin(PUBLISHED), ["study_id", "citation_id", "status", "line"]]
    for study, citation, status, line in counted.itertuples(index=False):
        unpublished = status == "withdrawn" and state.get(study) not in PUBLISHED
        if citation in printed and (study, citation) not in pairs and not unpublished:
            of = f"'{study}' here and was published as a report of '{printed[citation]}' ({REPORTS})"
            awaited = f"'{study}' was {state.get(study)} then: link it to the report with which it is new"
            repair = awaited if state.get(study) in AWAITED else "use one study_id in both files"
            problems.add(f"{FILE}:{line}", f"report '{citation}' is of study {of}", repair)
    out = known[(known["report_status"] == "withdrawn") & known["citation_id"].isin(included)]
    for citation in dict.fromkeys(out["citation_id"]):
        what = f"report '{citation}' has the status withdrawn and is included by its decisions"
        problems.add(REPORTS, what, "exclude it in full-text screening, or clear that status")
    problems.raise_if_any()


def _other_spellings(links: pd.DataFrame, earlier: pd.DataFrame, problems: Problems) -> None:
    """Studies whose ids differ from a published one in capitals or blanks only: they would count twice."""
    published_as = {alike(study): study for study in earlier["study_id"]}
    for study, line in links[["study_id", "line"]].itertuples(index=False):
        if (known := published_as.get(alike(study), study)) != study:
            problems.add(f"{FILE}:{line}", f"study '{study}' is '{known}' in {STUDIES}", "write it in the same way")


def found_again(earlier: pd.DataFrame, citations: pd.DataFrame, previous_round: int | None) -> set[str]:
    """Ids of the citations that a search found and the previous version holds: nobody has to screen them.

    Parameters
    ----------
    earlier
        Of `previous_version`. What this review has not screened (``no``) is known whichever search finds it.
    citations
        With ``citation_id`` and ``first_round``.
    previous_round
        The last round of searching of the previous version; what a later search finds first is known.
    """
    known = published(earlier)
    elsewhere = set(known.loc[known["screened"] == "no", "citation_id"])
    later = citations["first_round"].astype(int) > (previous_round or 0)
    mine = citations["citation_id"].isin(elsewhere) | (later & citations["citation_id"].isin(set(known["citation_id"])))
    return set(citations.loc[mine, "citation_id"])
