"""Studies and their reports: many-to-many, as a person linked them in ``data/studies.csv``.

A report can hold several studies and a study can have several reports (Cochrane Handbook 4.6.2); an included report
that nobody has linked is a study of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count, groupby
from operator import itemgetter

import pandas as pd

from rapport.errors import Problems, did_you_mean
from rapport.ledger import APART
from rapport.screening.matching import Anchors, contradict
from rapport.todo import TODO_COLUMNS

FILE = "data/studies.csv"
ROLES = ("primary", "companion", "protocol", "register", "preprint", "conference", "thesis", "erratum", "follow_up")
STATUSES = ("included", *APART)
REQUIRED, OPTIONAL = ("study_id", "citation_id"), ("role", "label", "status", "note", "title", "authors", "year", "doi")
LINK_COLUMNS = ["study_id", "citation_id", "role", "label", "status", "line", "linked_by"]
STUDY_COLUMNS = ["study_id", "label", "reports", "citation_ids", "roles", "first_round"]
REPORT_COLUMNS = ["study_id", "citation_id", "role"]
APART_COLUMNS = ["study_id", "citation_id", "role", "label", "status"]
COMPANION_COLUMNS = ["study_id", "citation_id", "role", "label", "title", "state", "linked_by", "why"]


@dataclass(frozen=True)
class Studies:
    """What the stage writes: one table a file."""

    studies: pd.DataFrame
    reports: pd.DataFrame
    apart: pd.DataFrame
    companions: pd.DataFrame


def read_links(table: pd.DataFrame, citations: pd.DataFrame, aliases: pd.DataFrame) -> pd.DataFrame:
    """The links a person made, checked and anchored to today's citations.

    Parameters
    ----------
    table
        ``data/studies.csv`` by `rapport.tables.read_table`: `REQUIRED` and `OPTIONAL` columns, indexed by line. A DOI
        may stand for an id; title, authors, year and doi find a citation again whose id has changed.
    citations
        citation_id, doi, pmid, title, authors and year of every citation.
    aliases
        alias, citation_id: ids of citations that were joined to others later.

    Returns
    -------
    pandas.DataFrame
        `LINK_COLUMNS`: one row a link, sorted, with its line and the table that says so.

    Raises
    ------
    ReviewError
        Every unknown id, role or status, every contradiction, one line each.
    """
    problems = Problems()
    anchors = Anchors(citations, aliases)
    rows = []
    for line, row in table.iterrows():
        where = f"{FILE}:{line}"
        study, given = row["study_id"], row["citation_id"]
        role, status = row["role"].casefold() or "", row["status"].casefold() or "included"
        if not study or not given:
            problems.add(
                where, f"{'study_id' if not study else 'citation_id'} is empty", "fill it in or remove the row"
            )
            continue
        if ";" in study:
            problems.add(where, f"study_id '{study}' holds a semicolon", "one row a study")
        if role and role not in ROLES:
            problems.add(
                where, f"role '{row['role']}' is not one of {', '.join(ROLES)}{did_you_mean(role, ROLES)}", "correct it"
            )
        if status not in STATUSES:
            problems.add(
                where,
                f"status '{row['status']}' is not one of {', '.join(STATUSES)}{did_you_mean(status, STATUSES)}",
                "correct it",
            )
        citation, how = anchors.find({**row, "doi": row["doi"] or given})
        if not citation:
            problems.add(
                where, f"no citation '{given}': {how}", "take the id from results/dedup/citations.csv, or a DOI"
            )
            continue
        rows.append((line, study, citation, given, how, role, row["label"], status))
    columns = ["line", "study_id", "citation_id", "given", "matched_by", "role", "label", "status"]
    links = pd.DataFrame(rows, columns=columns)
    for column, name in (("label", "labels"), ("status", "statuses")):
        _one_each(links, column, name, problems)
    _one_spelling(links, problems)
    _one_role(links, problems)
    problems.raise_if_any()
    return _complete(links)


def alike(study_id: str) -> str:
    """What two spellings of one id have in common: all but capitals and the number of blanks."""
    return " ".join(study_id.casefold().split())


def _one_spelling(links: pd.DataFrame, problems: Problems) -> None:
    first: dict[str, str] = {}
    for study, line in zip(links["study_id"], links["line"], strict=True):
        if (known := first.setdefault(alike(study), study)) != study:
            problems.add(f"{FILE}:{line}", f"study '{study}' is '{known}' above", "write it in the same way")


def _one_each(links: pd.DataFrame, column: str, name: str, problems: Problems) -> None:
    said = links[links[column] != ""] if column == "label" else links
    for study, group in said.groupby("study_id", sort=True):
        values = list(dict.fromkeys(group[column]))
        if len(values) > 1:
            problems.add(
                f"{FILE}:{group['line'].iloc[-1]}",
                f"study '{study}' has the {name} '{values[0]}' and '{values[1]}'",
                "keep one",
            )


def _one_role(links: pd.DataFrame, problems: Problems) -> None:
    for (study, _), group in links[links["role"] != ""].groupby(["study_id", "citation_id"], sort=True):
        if contradict(group, "role"):
            one, other = list(dict.fromkeys(group["role"]))[:2]
            names = list(dict.fromkeys(group["given"]))
            who = f"'{names[0]}' is" if len(names) == 1 else f"'{names[0]}' and '{names[1]}' are one report,"
            problems.add(
                f"{FILE}:{group['line'].iloc[-1]}", f"{who} both {one} and {other} of study '{study}'", "keep one row"
            )


def _complete(links: pd.DataFrame) -> pd.DataFrame:
    """One row a link: a study's first unnamed report is its primary one, the others are companions."""
    links = links.copy()
    label = links[links["label"] != ""].groupby("study_id")["label"].first().to_dict()
    links["label"] = [label.get(study, "") for study in links["study_id"]]
    order = {role: place for place, role in enumerate((*ROLES, ""))}
    links = links.sort_values(
        ["study_id", "citation_id", "role"], key=lambda c: c.map(order) if c.name == "role" else c, kind="stable"
    )
    links = links.drop_duplicates(["study_id", "citation_id"])  # two former citations may be one by now
    first = links["line"] == links.groupby("study_id")["line"].transform("min")
    has_primary = links["study_id"].isin(links.loc[links["role"] == "primary", "study_id"])
    blank = links["role"] == ""
    links.loc[blank & first & ~has_primary, "role"] = "primary"
    links.loc[links["role"] == "", "role"] = "companion"
    links["linked_by"] = "studies.csv"
    return links[LINK_COLUMNS].reset_index(drop=True)


def make_studies(links: pd.DataFrame, fates: pd.DataFrame, citations: pd.DataFrame, relations: pd.DataFrame) -> Studies:
    """The included studies with their reports, what is kept apart, and the companion list.

    Parameters
    ----------
    links
        From `read_links`, with what `rapport.prisma.versions.published_links` adds.
    fates
        citation_id, fate after screening (`rapport.ledger.screening_fates`).
    citations
        citation_id, title, authors, year, first_round.
    relations
        ``results/dedup/relations.csv``: citation_id_1, relation, citation_id_2, role_1, why.
    """
    fate = fates.set_index("citation_id")["fate"]
    included = fates.loc[fates["fate"] == "included", "citation_id"]
    alone = pd.DataFrame({"citation_id": sorted(set(included) - set(links["citation_id"]))}, dtype=object)
    alone = alone.assign(study_id="s_" + alone["citation_id"], role="primary", label="", status="included")
    every = pd.concat([links, alone], ignore_index=True).sort_values(["study_id", "citation_id"], kind="stable")
    here = every[every["citation_id"].isin(included)]
    reports = here.loc[here["status"] == "included"].reset_index(drop=True)
    apart = here.loc[here["status"] != "included", APART_COLUMNS].reset_index(drop=True)
    about = citations.set_index("citation_id")
    return Studies(
        studies=_studies(reports, about),
        reports=reports[REPORT_COLUMNS],
        apart=apart,
        companions=_companions(every, reports, fate, about, relations),
    )


def _studies(reports: pd.DataFrame, about: pd.DataFrame) -> pd.DataFrame:
    mine = reports.join(about, on="citation_id").sort_values(["study_id", "citation_id"]).to_dict("records")
    rows = []
    for study, group in groupby(mine, key=itemgetter("study_id")):
        links = list(group)
        lead = min(links, key=lambda link: (ROLES.index(link["role"]), link["citation_id"]))
        first = min(int(link["first_round"]) for link in links)
        rows.append(
            (
                study,
                lead["label"],
                short_name(lead),
                str(len(links)),
                "; ".join(link["citation_id"] for link in links),
                "; ".join(link["role"] for link in links),
                str(first),
            )
        )
    table = pd.DataFrame(rows, columns=["study_id", "label", "short", *STUDY_COLUMNS[2:]], dtype=object)
    auto = table["label"] == ""
    table.loc[auto, "label"] = table.loc[auto, "short"]
    # "Jasper 2014a", "Jasper 2014b" where a made-up label would stand for two studies
    same = auto & table["label"].duplicated(keep=False)
    taken = set(table["label"])
    numbers: dict[str, Iterator[int]] = defaultdict(count)  # what a label has used it never tries again
    for at in table.index[same]:
        label = table.at[at, "label"]
        table.at[at, "label"] = _lettered(label, taken, numbers[label])
    return table[STUDY_COLUMNS]


def _lettered(label: str, taken: set[str], numbers: Iterator[int]) -> str:
    """A label with the first of the letters *numbers* that is not *taken*, as it is from now on."""
    between = "" if label[-1:].isdigit() else " "
    found = next(name for n in numbers if (name := f"{label}{between}{_letters(n)}") not in taken)
    taken.add(found)
    return found


def _letters(n: int) -> str:
    """a, b ... z, aa, ab ... as columns of a spreadsheet are counted; *n* from 0."""
    return ("" if n < 26 else _letters(n // 26 - 1)) + chr(ord("a") + n % 26)


def short_name(citation: Mapping[str, str]) -> str:
    """``Jasper 2014``: family name of the first author and the year, else the title's first words."""
    first = citation["authors"].split(";")[0].split(",")[0].strip()
    name = first or " ".join(citation["title"].split()[:4]) or citation["citation_id"]
    return f"{name} {citation['year']}".strip()


def _companions(
    every: pd.DataFrame, reports: pd.DataFrame, fate: pd.Series, about: pd.DataFrame, relations: pd.DataFrame
) -> pd.DataFrame:
    """Further reports of each study, linked reports that are not included, and links that deduplication proposes."""
    listed = every[(every["role"] != "primary") | ~every["citation_id"].isin(reports["citation_id"])].copy()
    listed["state"] = listed["citation_id"].map(fate)
    listed["why"] = ""
    rows = pd.concat([listed, _suggested(every, reports, fate, relations)], ignore_index=True)
    rows["title"] = rows["citation_id"].map(about["title"])
    rows = rows[COMPANION_COLUMNS].fillna("")
    return rows.sort_values(["study_id", "linked_by", "citation_id"]).reset_index(drop=True)


def _suggested(every: pd.DataFrame, reports: pd.DataFrame, fate: pd.Series, relations: pd.DataFrame) -> pd.DataFrame:
    """Reports that deduplication found to belong together and that share no study yet, one at least being included."""
    home, linked = _of_citations(reports), _of_citations(every)
    rows = []
    for row in relations.to_dict("records"):
        one, two, role = row["citation_id_1"], row["citation_id_2"], row["role_1"]
        if two not in home:  # the dependent report is the included one
            one, two, role = two, one, ""
        if two in home and not linked.get(one, set()) & linked[two]:
            why = f"{row['relation'].replace('_', ' ')}: {row['why']}"
            rows.append((min(home[two]), one, role, "", fate.get(one, ""), "suggestion", why))
    columns = ["study_id", "citation_id", "role", "label", "state", "linked_by", "why"]
    return pd.DataFrame(rows, columns=columns, dtype=object).drop_duplicates(["study_id", "citation_id"])


def _of_citations(links: pd.DataFrame) -> dict[str, set[str]]:
    """The studies of each citation."""
    studies: dict[str, set[str]] = defaultdict(set)
    for citation, study in zip(links["citation_id"], links["study_id"], strict=True):
        studies[citation].add(study)
    return dict(studies)


def todo(companions: pd.DataFrame, earlier: pd.DataFrame) -> pd.DataFrame:
    """``todo.csv``: included reports of different studies that may be one, published studies without their reports."""
    n = int(((companions["linked_by"] == "suggestion") & (companions["state"] == "included")).sum())
    unlisted = earlier.loc[earlier["report_id"] == "", "study_id"].nunique()
    proposals = "link included reports that may be one study (proposals: results/studies/companions.csv)"
    reports = "list the reports of published studies; until then the diagram's numbers of reports leave them out"
    waiting = ((proposals, n, FILE), (reports, unlisted, "data/previous/reports.csv"))
    rows = [("studies", "review team", task, str(many), file) for task, many, file in waiting if many]
    return pd.DataFrame(rows, columns=TODO_COLUMNS, dtype=object)
