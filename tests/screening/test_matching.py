"""No decision detaches when ids, spellings, orders and formats change."""

import random

import pandas as pd
import pytest
from invented import COLUMNS, citations, no_aliases

from rapport.screening.matching import Anchors, family_name, normal_doi, normal_title

WORDS = [
    "alliance",
    "chatbot",
    "bond",
    "goal",
    "task",
    "depression",
    "anxiety",
    "therapy",
    "digital",
    "app",
    "guided",
    "trial",
    "cohort",
    "adults",
    "youth",
    "mixed",
    "rating",
    "session",
    "outcome",
    "trust",
]


def invented(n=120, seed=5):
    rnd = random.Random(seed)
    table = citations([f"{' '.join(rnd.sample(WORDS, 9)).capitalize()} {n}" for _ in range(n)])
    table["year"] = [str(rnd.randint(2005, 2026)) for _ in range(n)]
    table["pmid"] = [str(30_000_000 + i) if rnd.random() < 0.5 else "" for i in range(n)]
    table.loc[[i for i in range(n) if rnd.random() < 0.3], "doi"] = ""
    return table


def typing_error(text, rnd):
    at = rnd.randrange(5, len(text) - 5)
    return text[:at] + rnd.choice(["", text[at] * 2, "x"]) + text[at + 1 :]


CHANGES = {
    "new id": lambda row, rnd: row,
    "a typing error put right": lambda row, rnd: row | {"title": typing_error(row["title"], rnd)},
    "a DOI gained": lambda row, rnd: row | {"doi": ""},
    "the DOI as a link": lambda row, rnd: row | {"doi": f"https://doi.org/{row['doi'].upper()}" if row["doi"] else ""},
    "a journal abbreviated": lambda row, rnd: row | {"journal": "J. Inv. Stud."},
    "capitals and punctuation": lambda row, rnd: row | {"title": row["title"].upper().replace(" ", " - ") + "."},
    "online first": lambda row, rnd: row | {"year": str(int(row["year"]) - 1)},
    "no year": lambda row, rnd: row | {"year": ""},
    "authors in another form": lambda row, rnd: row | {"authors": row["authors"].replace("; ", " and ")},
    "no abstract, no authors": lambda row, rnd: row | {"abstract": "", "authors": ""},
}


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("change", CHANGES)
def test_a_decision_finds_its_citation_again(change, seed):
    rnd = random.Random(f"{change}{seed}")
    table = invented()
    anchors = Anchors(table.sample(frac=1, random_state=seed), no_aliases())
    for row in rnd.sample(table.to_dict("records"), 12):
        found, how = anchors.find(CHANGES[change](row, rnd) | {"citation_id": "cformer0000"})
        assert found == row["citation_id"], (change, how, row["title"])


def test_a_former_id_is_known():
    aliases = pd.DataFrame({"alias": ["cold0000000"], "citation_id": ["c001abcdefg"]}, dtype=object)
    assert Anchors(citations(), aliases).find({"citation_id": "cold0000000"}) == ("c001abcdefg", "alias")


@pytest.mark.parametrize(
    ("titles", "row"),
    [
        (
            ["Working alliance in guided internet treatment for depression, part 1"],
            {"title": "Working alliance in guided internet treatment for depression, part 2"},
        ),
        (["Editorial"], {"title": "Editorial", "authors": "Somebody, Else"}),
        (
            ["The bond with an app: a qualitative study of young adults at home"],
            {"title": "The bond with an app: a quantitative study of older adults at work"},
        ),
        (
            ["Same title of two works about the alliance in apps"] * 2,
            {"title": "Same title of two works about the alliance in apps", "year": ""},
        ),
        (["Alliance"], {"title": ""}),
        (
            ["Alliance in guided self-help: twenty years later, a retrospect"],
            {"title": "Alliance in guided self-help: twenty years later, a retrospect", "year": "1980"},
        ),
    ],
)
def test_what_is_not_sure_is_not_matched(titles, row):
    table = citations(titles)
    found, why = Anchors(table, no_aliases()).find(
        {"citation_id": "cformer0000", "year": "2000", "authors": "Name0, Ada"} | row
    )
    assert found == ""
    assert why


def test_a_doi_that_two_citations_bear_settles_nothing():
    table = citations(
        ["First abstract of a supplement about alliance", "Second abstract of a supplement about alliance"]
    )
    table["doi"] = "10.5555/supplement"
    found, how = Anchors(table, no_aliases()).find(
        {"doi": "10.5555/supplement", "title": table.at[1, "title"], "year": table.at[1, "year"]}
    )
    assert (found, how) == (table.at[1, "citation_id"], "title")


def test_normal_forms():
    assert normal_title("The É-Bond: A Study.") == normal_title("the e bond a study") == "theebondastudy"
    assert normal_doi("doi: 10.1000/ABC.     LK  - https://x") == "10.1000/abc"
    assert normal_doi("none") == ""
    assert {family_name(a) for a in ("Lovelace, Ada; B, C", "Lovelace, A. and B, C.", "Lovelace A; B C")} == {
        "lovelace"
    }
    assert set(COLUMNS) >= {"doi", "pmid", "title", "year", "authors"}
