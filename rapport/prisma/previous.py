"""A published earlier version of the review, as listed in ``data/previous/``.

Its studies and reports fill the previous-studies box of an updated review's flow diagram. A report of it that a later
search finds again is known already and is removed before screening. What it listed as ongoing or awaiting
classification is no part of that box: included since, it counts as new.
"""

from __future__ import annotations

import hashlib

import pandas as pd

from rapport.errors import Problems, did_you_mean
from rapport.records.identifiers import doi_in
from rapport.screening.alike import normal_title
from rapport.screening.guard import unguarded_table
from rapport.screening.matching import Anchors
from rapport.studies import FILE, LINK_COLUMNS, ROLES

STUDIES, REPORTS = "data/previous/studies.csv", "data/previous/reports.csv"
STUDY_REQUIRED, STUDY_OPTIONAL = ("study_id",), ("label", "status", "note")
REPORT_REQUIRED, REPORT_OPTIONAL = (
    ("study_id", "title"),
    ("citation_id", "authors", "year", "journal", "doi", "role", "status", "screened", "note"),
)
PUBLISHED, AWAITED = ("included", "withdrawn"), ("awaiting", "ongoing")
STATUSES = (*PUBLISHED, *AWAITED)
OF_REPORT = [
    "report_id",
    "citation_id",
    *("title", "authors", "year", "journal", "doi", "role"),
    "report_status",
    "screened",
    "note",
]
SHOWN = 5  # ids in a line
COLUMNS = ["study_id", "label", "status", "study_note", *OF_REPORT]


def previous_version(
    studies: pd.DataFrame, reports: pd.DataFrame, citations: pd.DataFrame, aliases: pd.DataFrame
) -> pd.DataFrame:
    """Studies and reports of the published version, matched to today's citations.

    Parameters
    ----------
    studies, reports
        The two people's tables, indexed by line (empty when absent).
    citations, aliases
        ``results/dedup/citations.csv`` and ``aliases.csv``.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`: one row a study and report; report_id is the citation's id where a search has found the report,
        else made from its content; a study whose reports are not listed has one row with an empty report_id.
        status is the study's; report_status is empty, or withdrawn where this report alone is out; screened is ``yes``
        where the report was published by this review's own decisions, ``no`` where not, empty where nobody says.

    Raises
    ------
    ReviewError
        Empty or unknown ids and statuses, one line each.
    """
    problems = Problems()
    studies, reports = unguarded_table(studies), unguarded_table(reports)
    status: dict[str, str] = {}
    label: dict[str, str] = {}
    note: dict[str, str] = {}
    for line, row in studies.iterrows():
        said = row["status"].casefold() or "included"
        if not row["study_id"]:
            problems.add(f"{STUDIES}:{line}", "study_id is empty", "fill it in or remove the row")
        elif row["study_id"] in status:
            problems.add(f"{STUDIES}:{line}", f"study '{row['study_id']}' is listed twice", "keep one row")
        if said not in STATUSES:
            problems.add(
                f"{STUDIES}:{line}",
                f"status '{row['status']}' is not one of {', '.join(STATUSES)}{did_you_mean(said, STATUSES)}",
                "correct it",
            )
        status[row["study_id"]], label[row["study_id"]], note[row["study_id"]] = said, row["label"], row["note"]
    rows = _reports(reports, status if len(studies) else None, citations, aliases, problems)
    problems.raise_if_any()
    bare = sorted(set(status) - {row[0] for row in rows})
    rows += [(study, *[""] * len(OF_REPORT)) for study in bare]
    table = pd.DataFrame(rows, columns=["study_id", *OF_REPORT], dtype=object)
    table["label"] = table["study_id"].map(label).fillna("")
    table["study_note"] = table["study_id"].map(note).fillna("")
    table["status"] = table["study_id"].map(status).fillna("included")
    return (
        table[COLUMNS]
        .sort_values(["study_id", "report_id"])
        .drop_duplicates(["study_id", "report_id"])
        .reset_index(drop=True)
    )


def _reports(
    reports: pd.DataFrame,
    known_studies: dict | None,
    citations: pd.DataFrame,
    aliases: pd.DataFrame,
    problems: Problems,
) -> list[tuple]:
    """study_id and `OF_REPORT` of each row of the list."""
    anchors = Anchors(citations, aliases)
    dois = dict(zip(citations["citation_id"], citations["doi"], strict=True))
    for line, row in reports.iterrows():
        _check_report(f"{REPORTS}:{line}", row, known_studies, problems)
    citation = {line: _citation(row, anchors, dois) for line, row in reports.iterrows()}
    citation |= dict.fromkeys(_counted_apart(reports, citation, problems), "")
    rows = []
    for line, row in reports.iterrows():
        doi, title = doi_in(row["doi"]), normal_title(row["title"])
        content = doi or (f"{title}|{row['year']}" if title else row["citation_id"])
        report = citation[line] or "p" + hashlib.sha256(content.encode()).hexdigest()[:10]
        texts = (row["title"], row["authors"], row["year"], row["journal"], doi, _role(row))
        withdrawn = "withdrawn" if _withdrawn(row) else ""
        screened = row.get("screened", "").casefold()
        rows.append((row["study_id"], report, citation[line], *texts, withdrawn, screened, row["note"]))
    return rows


def _check_report(where: str, row: pd.Series, known_studies: dict | None, problems: Problems) -> None:
    if not row["study_id"]:
        problems.add(where, "study_id is empty", "fill it in or remove the row")
    elif known_studies is not None and row["study_id"] not in known_studies:
        meant = did_you_mean(row["study_id"], known_studies)
        problems.add(where, f"study '{row['study_id']}' is not in {STUDIES}{meant}", "add it there")
    if not (normal_title(row["title"]) or doi_in(row["doi"]) or row["citation_id"]):
        problems.add(where, "neither title, doi nor citation_id", "give one of them")
    if _role(row) not in ("", *ROLES):
        what = f"role '{row['role']}' is not one of {', '.join(ROLES)}{did_you_mean(_role(row), ROLES)}"
        problems.add(where, what, "correct it")
    state, screened = row.get("status", "").casefold(), row.get("screened", "")
    if state not in ("", *PUBLISHED):
        what = f"status '{row['status']}' is not one of {', '.join(PUBLISHED)}{did_you_mean(state, PUBLISHED)}"
        problems.add(where, what, f"correct it; other states are those of a study, in {STUDIES}")
    if screened.casefold() not in ("", "yes", "no"):
        problems.add(where, f"screened '{screened}' is not yes or no", "correct it, or leave it blank")


def _role(row: pd.Series) -> str:
    return row["role"].casefold().replace(" ", "_")


def _withdrawn(row: pd.Series) -> bool:
    return row.get("status", "").casefold() == "withdrawn"


def _citation(row: pd.Series, anchors: Anchors, dois: dict[str, str]) -> str:
    """Today's citation of a listed report, ``""`` where no search has found it."""
    doi = doi_in(row["doi"])
    citation, how = anchors.find(dict(row))
    if how == "near title" or (how == "title" and doi and dois[citation] and doi != doi_in(dois[citation])):
        return ""  # alike, but perhaps another report: a preprint bears its article's title
    return citation


def _counted_apart(reports: pd.DataFrame, citation: dict[int, str], problems: Problems) -> list[int]:
    """Lines of reports that were published beside another one which is the same citation today.

    The published number holds both. One of the two is to be withdrawn: then it keeps an id of its own.
    """
    first: dict[str, int] = {}
    apart = []
    withdrawn_last = sorted(reports.index, key=lambda line: (_withdrawn(reports.loc[line]), line))
    for line in withdrawn_last:
        row, known = reports.loc[line], first.setdefault(citation[line], line)
        if not citation[line] or known == line or not _told_apart(reports.loc[known], row):
            continue
        apart.append(line)
        if not _withdrawn(row):
            what = f"is the same report as line {known} since deduplication (citation '{citation[line]}')"
            repair = (
                "if the version counted both, write withdrawn under status in one of the two rows (the total then "
                "counts one); if it counted one, remove a row"
            )
            problems.add(f"{REPORTS}:{line}", what, repair)
    return apart


def _told_apart(one: pd.Series, other: pd.Series) -> bool:
    """Whether the list itself tells two rows apart, by citation_id or by DOI."""
    dois = {doi_in(row["doi"]) for row in (one, other)}
    ids = {row["citation_id"] for row in (one, other)}
    return any(len(said) == 2 and "" not in said for said in (dois, ids))


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
        problems = Problems()
        problems.add(
            "config.yaml",
            f"prisma.previous_round is {previous_round or 'not set'}, but {REPORTS} lists reports that this review "
            f"published from round {last} ({ids}{', ...' if len(late) > SHOWN else ''})",
            f"set it to the last round that was published, {last} or later",
        )
        problems.raise_if_any()


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
    printed = known.groupby("citation_id")["study_id"].agg("', '".join).to_dict()
    problems = Problems()
    counted = links.loc[links["status"].isin(PUBLISHED), ["study_id", "citation_id", "line"]]
    for study, citation, line in counted.itertuples(index=False):
        if citation in printed and (study, citation) not in pairs:
            problems.add(
                f"{FILE}:{line}",
                f"report '{citation}' is of study '{study}' here and was published as a report of "
                f"'{printed[citation]}' ({REPORTS})",
                "use one study_id in both files",
            )
    included = set(fates.loc[fates["fate"] == "included", "citation_id"])
    out = known[(known["report_status"] == "withdrawn") & known["citation_id"].isin(included)]
    for citation in dict.fromkeys(out["citation_id"]):
        what = f"report '{citation}' has the status withdrawn and is included by its decisions"
        problems.add(REPORTS, what, "exclude it in full-text screening, or clear that status")
    problems.raise_if_any()
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
