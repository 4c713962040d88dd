"""A review run by run, as the rules of screening run it, in the folder one is in: what several tests share."""

import hashlib
from pathlib import Path

import pandas as pd
import pytest
from invented import no_aliases

from rapport import people
from rapport.errors import ReviewError
from rapport.screening.issue import issue_sheets
from rapport.screening.retrieval import issue_retrieval
from rapport.screening.stage import full_text, title_abstract
from rapport.screening.used import memory, remember
from rapport.screening.waiting import fetch_todo
from rapport.screening.words import ANSWERS
from rapport.tables import read_results, read_table, write_table

STAGES = ("title_abstract", "full_text")


class Review:
    """What the three rules of screening do with the files of a review."""

    def __init__(self, citations, known=(), **screening):
        self.citations, self.aliases, self.known = citations, no_aliases(), known
        self.notes, self.to_fetch = [], None  # what the last run said, and what it has to fetch
        self.screening = {"reviewers": ["r1", "r2"], "reasons": ["wrong population", "wrong study design"]} | screening

    def inputs(self, stage):
        receipt = f"results/screening/{stage}/issued.json"
        people.forget(receipt)
        imported = [i["file"] for i in self.screening.get("imports", [])]
        return people.sheets(f"data/screening/{stage}", receipt, ANSWERS, imported, ANSWERS[0])

    def run(self):
        def output(stage):
            return {
                n: f"results/screening/{stage}/{n}.csv" for n in ("decisions", "unmatched", "reconciled", "conflicts")
            } | {
                "numbers": f"results/screening/{stage}/numbers.json",
                "retrieval": "results/screening/retrieval.csv",
            }

        common = (self.citations, self.aliases)
        done = title_abstract(self.inputs(STAGES[0]), *common, self.screening, memory(STAGES[0]))
        done.write(output(STAGES[0]))
        remember(done.decisions, memory(STAGES[0]))
        self.notes = list(done.notes)
        screened, used = self.table(STAGES[0]), memory(STAGES[1])
        done = full_text(self.inputs(STAGES[1]), *common, screened, self.screening, used=used)
        done.write(output(STAGES[1]))
        remember(done.decisions, used)
        self.notes += done.notes
        todo = []
        for stage in STAGES:
            tables = [self.table(stage, name) for name in ("reconciled", "decisions", "conflicts")]
            todo.append(
                issue_sheets(
                    stage,
                    self.citations,
                    self.aliases,
                    *tables,
                    self.screening,
                    f"results/screening/{stage}/issued.json",
                    known=self.known,
                )
            )
            write_table(todo[-1], f"results/screening/{stage}/todo.csv")
        sought = read_results("results/screening/retrieval.csv")
        receipt = "results/screening/issued.json"
        people.forget(receipt)
        self.to_fetch = fetch_todo(sought, issue_retrieval(sought, self.aliases, receipt))
        return pd.concat(todo)

    def table(self, stage, name="reconciled"):
        return read_results(f"results/screening/{stage}/{name}.csv")

    def states(self, stage="title_abstract"):
        return self.table(stage).set_index("citation_id")["state"]


def tree(folder):
    return {str(p): hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(Path(folder).rglob("*")) if p.is_file()}


def sheets(stage="title_abstract"):
    return [Path(p).name for p in people.tables(f"data/screening/{stage}")]


def ids(name, stage="title_abstract"):
    return set(read_table(f"data/screening/{stage}/{name}")["citation_id"])


def decide(name, rule, stage="title_abstract", reason="wrong population"):
    """Fill in a sheet: *rule* gives the decision for the number of a citation."""
    path = f"data/screening/{stage}/{name}"
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table["decision"] = [rule(int(c[1:4])) for c in table["citation_id"]]
    table["reason"] = [reason if d == "exclude" else "" for d in table["decision"]]
    table.to_csv(path, index=False)


def yes(n):
    return "include"


def third(n):
    return "include" if n % 3 == 0 else "exclude"


def half(n):
    return "include" if n % 2 else "exclude"


def finish(review, rule=third, full=yes):
    review.run()
    for name in sheets():
        if "adjudicated" not in name:
            decide(name, rule)
    review.run()
    for name in sheets("full_text"):
        decide(name, full, "full_text")
    return review.run()


def refused(review):
    """The lines with which a run stops, having issued and forgotten nothing."""
    before, results = tree("data"), tree("results/logs/used")
    with pytest.raises(ReviewError) as error:
        review.run()
    assert (tree("data"), tree("results/logs/used")) == (before, results)
    return error.value.problems


def keep_rows(name, rows, stage="title_abstract"):
    """A sheet with only some of its rows; the ids of the others."""
    path = f"data/screening/{stage}/{name}"
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table[rows(table)].to_csv(path, index=False)
    return list(table.loc[~rows(table), "citation_id"])
