"""Random reviews as tables between stages, small enough to check by hand."""

from dataclasses import dataclass, field
from random import Random

import pandas as pd
import pytest

from rapport.ledger import FATES, make_ledger
from rapport.linking import link_studies
from rapport.prisma.stage import count_and_prove
from rapport.studies import OPTIONAL, REQUIRED

KINDS = ("database", "database", "register", "website", "organisation", "citation")
REASONS = ("wrong population", "wrong publication type", "no alliance, no measure", "wrong population; adults", "")
ROLES = ("primary", "companion", "protocol", "register", "preprint", "")


@dataclass
class Review:
    """What people did, one entry a thing; `tables` makes the stages' tables of it."""

    searches: dict[str, list] = field(default_factory=dict)  # search_id: [kind, round]
    records: dict[str, str] = field(default_factory=dict)  # record_id: citation_id
    title_abstract: dict[str, list] = field(default_factory=dict)  # citation_id: [state, reason, settled_by]
    full_text: dict[str, list] = field(default_factory=dict)  # citation_id: [state, reason]
    decided: dict[str, str] = field(default_factory=dict)  # citation_id: one reviewer's full-text decision
    retrieval: dict[str, str] = field(default_factory=dict)
    links: list[list] = field(default_factory=list)  # [study_id, citation_id, role, status]
    earlier: list[list] = field(default_factory=list)  # [study_id, title, doi, status]
    published: dict = field(default_factory=dict)  # the two tables of data/previous/ as a run offered them
    previous_round: int | None = None
    automation: str = "before_screening"

    def kept(self) -> dict[str, str]:
        """The record that counts for each citation: published rounds first, then databases, then the earliest."""

        def rank(record):
            kind, rnd = self.searches[record.split(":")[0]]
            return rnd > (self.previous_round or 0), kind not in ("database", "register"), rnd, record

        out: dict[str, str] = {}
        for record, citation in self.records.items():
            out[citation] = min(record, out.get(citation, record), key=rank)
        return out

    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables of import, deduplication and screening."""
        kept, ids = self.kept(), sorted(set(self.records.values()))
        rnd = {r: self.searches[r.split(":")[0]][1] for r in self.records}
        first = {c: min(rnd[r] for r, of in self.records.items() if of == c) for c in ids}
        sought = [
            c
            for c in ids
            if self.title_abstract.get(c, ["waiting"])[0] == "included" and self.retrieval.get(c) != "not_retrieved"
        ]
        n = {s: sum(r.split(":")[0] == s for r in self.records) for s in self.searches}
        return {
            "searches": frame(
                ["search_id", "source", "kind", "round", "read"],
                [(s, f"Source {s[:2]}", k, str(r), str(n[s])) for s, (k, r) in self.searches.items()],
            ),
            "records": pd.DataFrame(
                [(r, r.split(":")[0], rnd[r]) for r in self.records], columns=["record_id", "search_id", "round"]
            ),
            "membership": frame(
                ["record_id", "citation_id", "kept"],
                [(r, c, "yes" if kept[c] == r else "no") for r, c in self.records.items()],
            ),
            "merges": frame(
                ["record_id", "kept_record_id", "citation_id"],
                [(r, kept[c], c) for r, c in self.records.items() if kept[c] != r],
            ),
            "citations": frame(
                ["citation_id", "title", "authors", "year", "journal", "doi", "pmid", "first_round"],
                [
                    (c, f"Title of {c}", f"Family{c[-2:]}, G", "2020", "J", f"10.1000/{c}", "", str(first[c]))
                    for c in ids
                ],
            ),
            "aliases": frame(["alias", "citation_id"], []),
            "relations": frame(["citation_id_1", "relation", "citation_id_2", "role_1", "why"], []),
            "title_abstract": frame(
                ["citation_id", "state", "reason", "settled_by"],
                [(c, *self.title_abstract.get(c, ["waiting", "", ""])) for c in ids],
            ),
            "full_text": frame(
                ["citation_id", "state", "reason", "settled_by"],
                [(c, *self.full_text.get(c, ["waiting", ""]), "agreement") for c in sought],
            ),
            "decisions": frame(["citation_id", "decision"], [(c, d) for c, d in self.decided.items() if c in set(ids)]),
            "retrieval": frame(
                ["citation_id", "status", "attempts", "note"],
                [(c, s, "", "") for c, s in self.retrieval.items() if c in set(ids)],
            ),
        }

    def people(self) -> dict[str, pd.DataFrame]:
        """The tables that people made, indexed by line."""
        links = frame(
            list(REQUIRED + OPTIONAL),
            [(s, c, r, "", st, "", "", "", "", "") for s, c, r, st in self.links],
        )
        studies = {s: st for s, _, _, st in self.earlier}
        earlier = frame(["study_id", "label", "status", "note"], [(s, "", st, "") for s, st in studies.items()])
        reports = frame(
            ["study_id", "title", "citation_id", "authors", "year", "journal", "doi", "role", "note"],
            [(s, t, "", "", "2010", "", d, "", "") for s, t, d, _ in self.earlier],
        )
        tables = {"links": links, "earlier_studies": earlier, "earlier_reports": reports} | self.published
        return {name: table.set_axis(range(2, len(table) + 2)) for name, table in tables.items()}

    def publish(self):
        """Keep what a run offers to keep as the published version."""
        linked = self.run()[1]
        self.earlier = []
        self.published = {f"earlier_{name}": linked[f"published_{name}"] for name in ("studies", "reports")}

    def run(self, pooled=None):
        """The whole way from settled screening to proved counts."""
        t = self.tables()
        linked = link_studies(
            self.people(),
            t["citations"],
            t["aliases"],
            t["relations"],
            t["title_abstract"],
            t["full_text"],
            t["decisions"],
            t["retrieval"],
            self.previous_round,
            ("retracted",),
            self.automation,
            listed=bool(self.published),
        )
        ledger = make_ledger(t["records"], t["membership"], linked["fates"], linked["reports"])
        names = ("searches", "citations", "membership", "merges", "retrieval")
        result = count_and_prove(
            ledger,
            **{name: t[name] for name in names},
            **{name: linked[name] for name in ("studies", "reports", "apart", "previous", "fates")},
            previous_round=self.previous_round,
            pooled_studies=pooled,
            reason_order=REASONS,
            listed=bool(self.published),
        )
        return ledger, linked, result


def frame(columns, rows):
    return pd.DataFrame(list(rows), columns=columns, dtype=object)


def random_review(seed: int, most: int = 200) -> Review:
    """A review in any state: updated or not, finished or not, with everything that can be linked and withdrawn."""
    rnd = Random(seed)
    review = Review(
        previous_round=rnd.choice([None, None, 1, 2]), automation=rnd.choice(["before_screening", "screening"])
    )
    kinds = KINDS if rnd.random() < 0.6 else KINDS[:3]
    for i in range(rnd.randint(1, 6)):
        review.searches[f"s{i}"] = [rnd.choice(kinds), rnd.randint(1, 3)]
    n = rnd.randint(0, most)
    pool = [f"c{i:04d}" for i in range(max(1, round(n * rnd.choice([0.3, 0.7, 1.0]))))]
    for i in range(n):
        review.records[f"{rnd.choice(list(review.searches))}:{i + 1}"] = rnd.choice(pool)
    done = rnd.choice([1.0, 1.0, 0.9, 0.4])
    for citation in sorted(set(review.records.values())):
        decide(review, citation, rnd, done)
    included = [c for c, (state, *_) in review.full_text.items() if state == "included"]
    for i in range(rnd.randint(0, len(included))):
        citation = rnd.choice(included if rnd.random() < 0.8 else list(review.title_abstract))
        study = f"study{rnd.randint(0, max(1, i))}"
        if not any(link[:2] == [study, citation] for link in review.links):
            status = next(
                (link[3] for link in review.links if link[0] == study),
                rnd.choice(["", "", "", "", "ongoing", "awaiting", "withdrawn"]),
            )
            review.links.append([study, citation, rnd.choice(ROLES), status])
    if review.previous_round is not None and rnd.random() < 0.6:
        publish(review, rnd)
    elif review.previous_round is None and rnd.random() < 0.3:
        for i in range(rnd.randint(1, 5)):
            doi = f"10.1000/{rnd.choice(pool)}" if rnd.random() < 0.4 else f"10.9000/old{i}"
            review.links = [link for link in review.links if not doi.endswith(link[1])]  # the version knows its study
            review.earlier.append(
                [
                    f"study{i}" if rnd.random() < 0.5 else f"old{i}",
                    f"Old report {i}",
                    doi,
                    rnd.choice(["", "", "withdrawn"]),
                ]
            )
    return review


def publish(review: Review, rnd: Random) -> None:
    """``data/previous/`` lists what the published rounds included, so it locks them; some links are there only."""
    old = {c for r, c in review.records.items() if review.searches[r.split(":")[0]][1] <= review.previous_round}
    _, linked, _ = review.run()
    links = pd.concat([linked["reports"], linked["apart"].query("status == 'withdrawn'")])
    for n, (study, citation) in enumerate(zip(links["study_id"], links["citation_id"], strict=True)):
        if citation in old:
            name = f"Old{n}" if study.startswith("s_") else study
            review.earlier.append([name, f"Title of {citation}", f"10.1000/{citation}", ""])
    only = {(s, d.removeprefix("10.1000/")) for s, _, d, _ in review.earlier}
    drop = {study for study, _ in sorted(only) if rnd.random() < 0.3}
    review.links = [
        link for link in review.links if link[3] == "withdrawn" or link[0] not in drop or tuple(link[:2]) not in only
    ]
    if rnd.random() < 0.3:
        review.earlier.append(["Before", "A study of before", "10.9000/before", rnd.choice(["", "withdrawn"])])


def decide(review: Review, citation: str, rnd: Random, done: float) -> None:
    """Random decisions on one citation, at every stage it reaches (and a few it does not)."""
    state = (
        rnd.choice(["included", "included", "excluded"]) if rnd.random() < done else rnd.choice(["waiting", "conflict"])
    )
    reason = rnd.choice([*REASONS, "retracted"]) if state == "excluded" else ""
    review.title_abstract[citation] = [state, reason, rnd.choice(["agreement", "adjudication", "automation"])]
    if rnd.random() < 0.3:
        review.retrieval[citation] = rnd.choice(["retrieved", "not_retrieved", ""])
    state = rnd.choice(["included", "excluded"]) if rnd.random() < done else rnd.choice(["waiting", "conflict"])
    review.full_text[citation] = [state, rnd.choice(REASONS) if state == "excluded" else ""]
    if state != "waiting" or rnd.random() < 0.3:
        review.decided[citation] = rnd.choice(["include", "exclude"])


@pytest.fixture(scope="session")
def make_review():
    """`random_review`, for tests that draw seeds."""
    return random_review


@pytest.fixture
def review():
    """An empty review to fill in."""
    return Review()


def sound(review, pooled=None):
    """Every promise about counts, on one review."""
    ledger, linked, result = review.run(pooled)
    assert not ledger["record_id"].duplicated().any()
    assert set(ledger["record_id"]) == set(review.records)
    assert set(ledger["fate"]) <= set(FATES)
    b = result.counts["boxes"]
    for key, n in b.items():
        if isinstance(n, int):
            assert len(result.lists[key]) == n, key
        elif key in result.lists:
            assert len(result.lists[key]) == sum(n.values()), key
    assert result.numbers.keys() == {f"prisma.{name}" for name in result.lists}
    assert all(
        len(result.lists[name.removeprefix("prisma.")]) == number["value"] for name, number in result.numbers.items()
    )
    assert result.identities["holds"].all()
    plain_arithmetic(result.counts["variant"], b)
    return ledger, linked, result


def plain_arithmetic(variant, b):
    """The identities again, in bare numbers, as a referee would add them up."""
    waits = {key: b[f"{key}_databases"] for key in ("pending_title_abstract", "pending_retrieval", "pending_full_text")}
    reasons, other_reasons = sum(b["dbr_excluded"].values()), sum(b.get("other_excluded", {}).values())
    assert b["database_results"] == sum(b["database_specific_results"].values())
    assert b["register_results"] == sum(b["register_specific_results"].values())
    assert (
        b["records_screened"]
        == b["database_results"]
        + b["register_results"]
        - b["duplicates"]
        - b["excluded_automatic"]
        - b["excluded_other"]
    )
    assert b["dbr_sought_reports"] == b["records_screened"] - b["records_excluded"] - waits["pending_title_abstract"]
    assert b["dbr_assessed"] == b["dbr_sought_reports"] - b["dbr_notretrieved_reports"] - waits["pending_retrieval"]
    unsettled = waits["pending_full_text"]
    assessed = b["dbr_assessed"]
    if variant[1] == "2":
        found = b["website_results"] + b["organisation_results"] + b["citations_results"]
        assert b["other_sought_reports"] == found - b["other_not_sought"] - b["pending_title_abstract_other"]
        assert (
            b["other_assessed"]
            == b["other_sought_reports"] - b["other_notretrieved_reports"] - b["pending_retrieval_other"]
        )
        assessed += b["other_assessed"]
        unsettled += b["pending_full_text_other"]
    assert assessed == reasons + other_reasons + b["new_reports"] + unsettled
    if variant[0] == "U":
        assert b["total_studies"] == b["previous_studies"] + b["new_studies"] - b.get("withdrawn_studies", 0)
        assert b["total_reports"] == b["previous_reports"] + b["new_reports"] - b.get("withdrawn_reports", 0)
    elif not b.get("reports_of_several_studies"):
        assert b["new_studies"] <= b["new_reports"]


@pytest.fixture(scope="session")
def check_review():
    """`sound`: raises AssertionError at a silent inconsistency, ReviewError at one that is said."""
    return sound


@pytest.fixture(scope="session", name="plain_arithmetic")
def _plain_arithmetic():
    """`plain_arithmetic`."""
    return plain_arithmetic
